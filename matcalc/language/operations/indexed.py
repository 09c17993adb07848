"""Index notation: sums over an index, and the Kronecker delta.

`Sum(e, i)`, `Sum(e, i, Ne(i, j))`, `Sum(e, (i, 0, N - 1))`  the sum of e over the values of an index
`KroneckerDelta(i, j)`     1 where i = j, else 0
`limits(node)`             the indices that a node binds, the innermost first, each with the values that it leaves out
`positions(node)`          the numbers in a node that stand for positions
`free_indices(expression)`  the index symbols that no sum in it binds
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy import Add, Expr, MatAdd, Ne
from sympy.core.basic import Basic
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE

from matcalc.kernel import terms
from matcalc.language.entries import Entries, NotASize, index_of, position_of, scaled
from matcalc.language.expressions import IndexSymbol, MatrixApplication, ScalarApplication, is_matrix, operand
from matcalc.language.operations.operation import Operation, first_shape, nothing_moves, numpy_template

Limits: TypeAlias = "tuple[tuple[IndexSymbol, tuple[Expr, ...]], ...]"


class Values(Basic):
    """The values that a sum runs over: all of an index, but for the others."""

    def _latex(self, printer: Any) -> str:
        index, *others = map(printer._print, self.args)
        return ", ".join(rf"{index} \ne {other}" for other in others) or str(index)

    def _sympystr(self, printer: Any) -> str:
        index, *others = map(printer._print, self.args)
        return ", ".join([index, *(f"Ne({index}, {other})" for other in others)])


class ScalarSumOver(ScalarApplication):
    """A sum of scalars over an index."""

    precedence = PRECEDENCE["Mul"]


class MatrixSumOver(MatrixApplication):
    """A sum of matrices over an index."""

    precedence = PRECEDENCE["Mul"]


def Sum(expression: Any, *over: Any) -> Expr:
    """The sum over all values of the indices; `Ne(i, j)` leaves out those at which i = j."""
    node = operand(expression)
    restrictions = [each for each in over if isinstance(each, Ne)]
    symbols = [_index(each) for each in over if not isinstance(each, Ne)]
    if not symbols:
        raise TypeError("`Sum` takes an expression and the index that it runs over: `Sum(e, i)`")
    for symbol in symbols:
        here = [each for each in restrictions if symbol in each.args]
        restrictions = [each for each in restrictions if each not in here]
        others = [_position(each.rhs if each.lhs == symbol else each.lhs, symbol) for each in here]
        kind = MatrixSumOver if is_matrix(node) else ScalarSumOver
        node = kind("Sum", node, Values(symbol, *others))
    if restrictions:
        raise TypeError(f"`{restrictions[0]}` restricts none of the indices of this sum")
    return node


def _position(value: Basic, symbol: IndexSymbol) -> Basic:
    """What an index is compared with: a position in the same range."""
    try:
        position_of(value, (index_of(symbol).size,))
    except (NotASize, AttributeError):
        raise TypeError(f"`{symbol}` is compared with an index, a number or a size, not with `{value}`") from None
    return value


def _index(value: Any) -> IndexSymbol:
    """The index that a sum runs over, by itself or with its whole range."""
    if isinstance(value, tuple | sympy.Tuple) and len(value) == 3:
        symbol, *bounds = map(sympy.sympify, value)
        _check_range(symbol, bounds)
        return symbol
    if not isinstance(value, IndexSymbol):
        raise TypeError(f"an index is declared, `i, j = net.indices(i=N, j=D)`, or a restriction `Ne(i, j)`: `{value}`")
    return value


def _check_range(symbol: Basic, bounds: Sequence[Basic]) -> None:
    if not isinstance(symbol, IndexSymbol):
        raise TypeError(f"an index is declared, `i, j = net.indices(i=N, j=D)`: `{symbol}` is not")
    if list(bounds) != [0, symbol.range - 1]:
        whole, said = f"from 0 to {symbol.range - 1}", " to ".join(map(str, bounds))
        raise TypeError(f"a sum runs over all values of `{symbol}`, {whole}, not from {said}; `Ne` leaves values out")


def limits(node: Basic) -> Limits:
    """The indices that a node binds, the innermost first, each with the values that it leaves out."""
    if isinstance(node, ScalarSumOver | MatrixSumOver):
        index, *others = node.args[2].args
        return ((index, tuple(others)),)
    if isinstance(node, sympy.Sum):
        for symbol, *bounds in node.limits:
            _check_range(symbol, bounds)
        return tuple((symbol, ()) for symbol, *_ in node.limits)
    return ()


def positions(node: Basic) -> tuple[Basic, ...]:
    """The numbers in a node that stand for positions: those of an entry, of a delta, and what a sum leaves out."""
    if isinstance(node, MatrixElement):
        return node.args[1:]
    if isinstance(node, sympy.KroneckerDelta):
        return node.args[:2]
    if isinstance(node, ScalarApplication) and node.args[0].name == "KroneckerDelta":
        return node.args[1:]
    return tuple(other for _, others in limits(node) for other in others)


def free_indices(*expressions: Basic) -> tuple[IndexSymbol, ...]:
    """The index symbols that no sum binds, by their names."""
    found: set[IndexSymbol] = set()
    for expression in expressions:
        found |= _free(expression)
    return tuple(sorted(found, key=str))


def _free(expression: Basic) -> frozenset[IndexSymbol]:
    if isinstance(expression, IndexSymbol):
        return frozenset({expression})
    if not expression.has(IndexSymbol):
        return frozenset()
    bound = frozenset(symbol for symbol, _ in limits(expression))
    return frozenset().union(*map(_free, expression.args)) - bound


def _entries_of_sum(node: Basic, parts: Sequence[Entries]) -> Entries:
    body = parts[0]

    def at(i: Any, j: Any) -> terms.Term:
        term = body.at(i, j)
        for symbol, others in limits(node):
            index, fresh = index_of(symbol), terms.Index(index_of(symbol).size)
            equal = [terms.Delta(index, *position_of(other, (index.size,))) for other in others]
            one = terms.Constant(Fraction(1))
            term = terms.Mul((*(terms.Add((one, scaled(-1, delta))) for delta in equal), term))
            term = terms.Sum(fresh, renamed(term, index, fresh, {}))
        return term

    return Entries(body.rows, body.columns, at)


def renamed(part: Any, old: terms.Index, new: terms.Index, memo: dict[int, Any]) -> Any:
    """A term, or a part of one, with one index for another that nothing in it binds; what lacks it stays the same.

    A sum so has an index of its own each time that it is written, and none is captured.
    """
    if isinstance(part, terms.Index):
        return new if part is old else part
    if isinstance(part, tuple):
        changed = tuple(renamed(each, old, new, memo) for each in part)
        return part if all(a is b for a, b in zip(part, changed, strict=True)) else changed
    if not is_dataclass(part) or isinstance(part, terms.Total | type):
        return part
    if id(part) not in memo:
        inner = {field.name: getattr(part, field.name) for field in fields(part)}
        changes = {name: renamed(value, old, new, memo) for name, value in inner.items()}
        same = all(changes[name] is value for name, value in inner.items())
        memo[id(part)] = part if same else replace(part, **changes)
    return memo[id(part)]


sum_over = Operation(
    name="Sum",
    nodes=(sympy.Sum,),
    arity=1,
    build=Sum,
    shape=first_shape,
    entries=_entries_of_sum,
    differential=lambda node, operands, moved: (
        None if moved[0] is None else node.func(*(moved[0] if arg == operands[0] else arg for arg in node.args))
    ),
    numpy=numpy_template("_sum({0})"),
    call="Sum(A[i, i], i)",
    meaning="Σᵢ aᵢᵢ, over all values of i; `Sum(e, i, Ne(i, k))` over those other than k",
    source="linear in every term",
    latex=lambda node: r"\sum_{{{x1}}} " + ("{p0}" if isinstance(node.args[1], Add | MatAdd) else "{x0}"),
    example="Sum(A[i, i], i) = tr(A)",
)


def KroneckerDelta(i: Any, j: Any) -> Expr:
    """1 where the positions i and j are equal, else 0."""
    i, j = operand(i), operand(j)
    if not any(isinstance(position, IndexSymbol) for position in (i, j)):
        raise TypeError(f"`KroneckerDelta` compares index symbols, not `{i}` and `{j}`")
    symbol = next(each for each in (i, j) if isinstance(each, IndexSymbol))
    _position(j if symbol is i else i, symbol)
    return ScalarApplication("KroneckerDelta", i, j)


def _entries_of_delta(node: Basic, parts: Sequence[Entries]) -> Entries:
    i, j = positions(node)
    size = index_of(next(each for each in (i, j) if isinstance(each, IndexSymbol))).size
    delta = terms.Delta(*position_of(i, (size,)), *position_of(j, (size,)))
    return Entries((), (), lambda _, __: delta)


kronecker_delta = Operation(
    name="KroneckerDelta",
    nodes=(sympy.KroneckerDelta,),
    arity=0,
    build=KroneckerDelta,
    shape=lambda node, operands: (),
    entries=_entries_of_delta,
    differential=nothing_moves,
    numpy=lambda node, codes: "(1 * (({}) == ({})))".format(*positions(node)),
    call="KroneckerDelta(i, k)",
    meaning="1 where i = k, else 0",
    source="an entry of the identity",
    latex=r"\delta_{{{x0} {x1}}}",
    example="KroneckerDelta(i, k) = identity(N)[i, k]",
)
