"""What is malformed about an author's expression, said in the author's words.

`Known`                          what a derivation has declared
`complaint(call, key, …)`        a `Diagnostic`, or None if the expression is well formed
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from sympy import Expr, Float, MatrixSlice, MatrixSymbol, Rational
from sympy.core.basic import Basic
from sympy.matrices.expressions.matexpr import MatrixElement

from matcalc.author.source import Call
from matcalc.language.entries import index_symbols
from matcalc.language.expressions import (
    IndexSymbol,
    MatrixProduct,
    ScalarProduct,
    ScalarVariable,
    Variable,
    operand,
)  # fmt: skip
from matcalc.language.operations import operation_of
from matcalc.language.operations.indexed import limits, positions
from matcalc.language.shapes import ShapeMismatch, UnknownOperation, as_sum, shape_of, spell
from matcalc.language.words import write
from matcalc.report.data import Diagnostic, Mark


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What a derivation, `owner`, has declared, sizes with real values; `defining` is what is being defined."""

    owner: str
    variables: Mapping[str, Basic]
    sizes: Mapping[str, int]
    indices: Mapping[str, Basic]
    defining: str = ""


def complaint(call: Call, key: int | str, value: Any, known: Known) -> Diagnostic | None:
    """Unknown things first, then floats, then indices, then operations and shapes, then entries that are not there."""
    try:
        expression = operand(value)
    except TypeError as error:
        return _point(call, key, str(error))
    return (
        _stranger(call, key, expression, known)
        or _float(call, key, expression)
        or _indices(call, key, expression)
        or _shapes(call, key, expression)
        or _absent(call, key, expression, known)
    )


def _point(call: Call, key: int | str, headline: str, part: Any = None, *notes: str) -> Diagnostic:
    place = None if part is None else call.find(key, partial(_same, part))
    return Diagnostic(headline, (Mark(place or call.argument(key), ""),), notes=notes)


def _stranger(call: Call, key: int | str, expression: Expr, known: Known) -> Diagnostic | None:
    """A symbol that this derivation did not declare."""
    for symbol in sorted(expression.free_symbols, key=attrgetter("name")):
        match symbol:
            case Variable() | ScalarVariable() | IndexSymbol():
                if symbol.owner != known.owner:
                    message = f"`{symbol.name}` belongs to another derivation, `{symbol.owner}`"
                    return _point(call, key, message, symbol)
                if symbol.name not in known.variables and known.indices.get(symbol.name) != symbol:
                    return _point(call, key, f"`{symbol.name}` is not declared in this derivation", symbol)
                if not isinstance(symbol, IndexSymbol) and known.variables[symbol.name] != symbol:
                    shapes = (spell(shape_of(each)) for each in (symbol, known.variables[symbol.name]))
                    headline = "`{}` is {} here, and declared as {}".format(symbol.name, *shapes)
                    return _point(call, key, headline, symbol)
            case MatrixSymbol() if symbol.name == known.defining:
                return _point(call, key, f"`{known.defining}` is defined by itself", symbol)
            case _ if str(symbol) not in known.sizes:
                note = "what `data`, `parameter`, `define` and `sizes` return is declared"
                return _point(call, key, f"`{symbol}` is not declared in this derivation", symbol, note)
    return None


def _float(call: Call, key: int | str, expression: Expr) -> Diagnostic | None:
    """A number that is not exact."""
    for number in sorted(expression.atoms(Float), key=str) if expression.has(Float) else ():
        exact = Fraction(str(number)).limit_denominator(10**6)
        headline = f"`{_short(number)}` is a float, which is not exact"
        advice = f"for {exact} write `Rational({exact.numerator}, {exact.denominator})`, or divide the expression"
        return _point(call, key, headline, number, advice)
    return None


def _indices(call: Call, key: int | str, expression: Expr) -> Diagnostic | None:
    """An index that stands for a number, that is bound twice, or that runs over another dimension than it indexes."""
    if not expression.has(IndexSymbol):
        return None
    try:
        found = _misused(expression, frozenset())
    except (UnknownOperation, ShapeMismatch):
        return None  # for the next complaint
    except TypeError as error:
        return _point(call, key, str(error))
    if found is None:
        return None
    return replace(_point(call, key, found.headline, found.part), about_shapes=found.about_shapes)


class _Misuse(NamedTuple):
    """A part in which an index is misused, what is wrong, and whether shapes are."""

    part: Basic
    headline: str
    about_shapes: bool = False


def _misused(node: Basic, bound: frozenset[Basic]) -> _Misuse | None:
    """The first part in which an index is misused."""
    if isinstance(node, IndexSymbol):
        return _Misuse(node, f"`{node}` is an index: it stands in brackets, in `Sum`, `Ne` and `KroneckerDelta`")
    each = [symbol for symbol, _ in limits(node)]
    here = frozenset(each)
    for symbol in sorted((here & bound) | {symbol for symbol in each if each.count(symbol) > 1}, key=str):
        return _Misuse(node, f"`{symbol}` is bound twice, by a sum within a sum; name another index")
    parts = operation_of(node).operands(node) if node.args and not isinstance(node, Variable | ScalarVariable) else ()
    within = (_misused(part, bound | here) for part in parts)
    return next(filter(None, within), None) or _wrong_range(node)


def _wrong_range(node: Basic) -> _Misuse | None:
    """An index whose range is not the dimension that it stands for."""
    dimensions: list[tuple[Basic, Expr, str]] = []
    if isinstance(node, MatrixElement):
        sides = zip(positions(node), shape_of(node.parent), ("rows", "columns"), strict=True)
        dimensions = [(place, size, f"the {side} of `{write(node.parent)}`") for place, size, side in sides]
    elif limits(node):
        for symbol, others in limits(node):
            dimensions += [(other, as_sum(symbol.range), f"`{symbol}`") for other in others]
    elif positions(node):
        first, second = positions(node)
        if not isinstance(first, IndexSymbol):
            first, second = second, first
        dimensions = [(second, as_sum(first.range), f"`{first}`")]
    for place, size, what in dimensions:
        if isinstance(place, IndexSymbol) and as_sum(place.range) != size:
            headline = f"`{place}` runs over {as_sum(place.range)}, {what} over {size}"
            return _Misuse(node, headline, about_shapes=True)
    return None


def _short(number: Float) -> str:
    return f"{float(number):.12g}"


def _shapes(call: Call, key: int | str, expression: Expr) -> Diagnostic | None:
    try:
        shape_of(expression)
    except UnknownOperation as error:
        name = type(error.node).__name__
        return _point(
            call,
            key,
            f"matcalc has no operation for SymPy's `{name}`: `{error.node}`",
            error.node,
            *(["entry by entry is `hadamard(A, A)`, the sum of squares is `norm2(A)`"] if name == "MatPow" else []),
        )
    except ShapeMismatch as error:
        return _mismatch(call, key, error)
    return None


def _absent(call: Call, key: int | str, expression: Expr, known: Known) -> Diagnostic | None:
    """An entry or a slice beyond what there is at the real sizes."""
    for part in sorted(expression.atoms(MatrixElement, MatrixSlice), key=str):
        sides = zip(part.args[1:], shape_of(part.parent), ("rows", "columns"), strict=True)
        for place, size, side in sides:
            first, last = (place[0], place[1] - 1) if isinstance(part, MatrixSlice) else (place, place)
            if not _is_there(first, last, size, known):
                there = "" if size.is_number else f" = {_real(size, known)}"
                headline = f"`{write(part.parent)}` has {size}{there} {side}, 0 to {_real(size, known) - 1}"
                return replace(_point(call, key, headline, part), about_shapes=True)
    return None


def _is_there(first: Expr, last: Expr, size: Expr, known: Known) -> bool:
    if index_symbols(first) or index_symbols(last):
        return True  # an index stays within its range
    return 0 <= _real(first, known) <= _real(last, known) < _real(size, known)


def _real(size: Expr, known: Known) -> int:
    """The real value of a number made of sizes."""
    return int(size.subs({symbol: known.sizes[symbol.name] for symbol in size.free_symbols}))


def _mismatch(call: Call, key: int | str, error: ShapeMismatch) -> Diagnostic:
    words = []
    for misfit, shape in error.misfits:
        part = _without_sign(misfit)
        found = call.find(key, partial(_same, part))
        words.append(f"`{found.text if found else part}` is {spell(shape)}")
    place = _place_of_mismatch(call, key, error)
    label = " against ".join(spell(shape) for _, shape in error.misfits)
    notes = (error.hint,) if error.hint else ()
    headline = f"{' and '.join(words)}; {error.rule}"
    return Diagnostic(headline, (Mark(place, label),), notes=notes, about_shapes=True)


def _without_sign(part: Basic) -> Basic:
    """What is subtracted, where a difference was built as a sum."""
    if isinstance(part, Rational) and part < 0:
        return -part
    if isinstance(part, MatrixProduct | ScalarProduct) and part.args[0] == -1:
        rest = part.args[1:]
        return rest[0] if len(rest) == 1 else part.func(*rest)
    return part


def _same(part: Basic, value: Any) -> bool:
    """Whether a part of the author's line has this value."""
    if isinstance(part, Float):
        return isinstance(value, float | Float) and float(value) == float(part)
    return isinstance(value, Basic | int) and bool(value == part)


def _place_of_mismatch(call: Call, key: int | str, error: ShapeMismatch) -> Any:
    """The smallest part of the line that holds the mismatch."""

    def fails(value: Any) -> bool:
        if not isinstance(value, Basic):
            return False
        try:
            shape_of(value)
        except ShapeMismatch as other:
            return [part for part, _ in other.misfits] == [part for part, _ in error.misfits]
        except UnknownOperation:
            return False
        return False

    return call.find(key, fails) or call.argument(key)
