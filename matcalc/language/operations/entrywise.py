"""What functions of one entry have in common: the entry in kernel terms, the differential, NumPy code, arguments.

`Value`                          one entry of an operand, with the operand's text; arithmetic makes terms of it
`entries_by(function)`           the entries of a function of one entry of each operand
`differential_by(*slopes)`       the differential: the slope by each operand, times that operand's differential
`numpy_by(template)`             NumPy code; numbers and sizes get the precision of the point
`scalars_too(node, operands)`    the shape of the first operand; a SymPy function takes a scalar
`arguments(name, given, …)`      an operand and its options, by position or by name
`of_one_number(…)`               a row of the table for a function of one number
`one_like(X)`, `entry_product(…)`  the 1 of an operand's shape; a product entry by entry
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from sympy import Expr, Rational, S
from sympy.core.basic import Basic

from matcalc.kernel import terms
from matcalc.language.entries import Entries, Place, carry, scaled
from matcalc.language.expressions import (
    Hadamard,
    MatrixApplication,
    Ones,
    ScalarApplication,
    ScalarVariable,
    Variable,
    is_matrix,
    operand,
    times,
)  # fmt: skip
from matcalc.language.operations.operation import (
    DifferentialRule,
    Differentials,
    EntriesRule,
    NumpyRule,
    Operands,
    Operation,
    apply,
)  # fmt: skip
from matcalc.language.operations.rules import sum_of
from matcalc.language.shapes import Shape, ShapeMismatch, shape_of

Slope: TypeAlias = "Callable[..., Expr | None]"  # of the operands; None where it is 0


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One entry: its term, and its text in the author's syntax, which `bare` says needs no parentheses."""

    term: terms.Term
    text: str
    bare: bool = True

    @property
    def factor(self) -> str:
        """The text as a factor of a product."""
        return self.text if self.bare else f"({self.text})"

    def __add__(self, other: Value) -> Value:
        return Value(terms.Add((self.term, other.term)), f"{self.text} + {other.text}", False)

    def __sub__(self, other: Value) -> Value:
        negative = re.fullmatch(r"-(\w+)", other.text)
        text = f"{self.text} + {negative[1]}" if negative else f"{self.text} - {other.factor}"
        return Value(terms.Add((self.term, scaled(-1, other.term))), text, False)

    def __mul__(self, other: Value) -> Value:
        return Value(terms.Mul((self.term, other.term)), f"{self.factor} * {other.factor}", False)

    def __neg__(self) -> Value:
        return Value(scaled(-1, self.term), f"-{self.factor}", False)

    def __pow__(self, exponent: int) -> Value:
        return Value(terms.Power(self.term, exponent, self.text), f"{self.factor}**{exponent}", False)

    def of(self, function: str, parameter: Fraction = Fraction(0)) -> Value:
        """A function of the kernel, applied to it."""
        return Value(terms.Apply(function, self.term, self.text, parameter), f"{function}({self.text})")


def number(value: Fraction | int) -> Value:
    """A rational number."""
    return Value(terms.Constant(Fraction(value)), str(value))


def fraction(value: Rational) -> Fraction:
    """A rational number of SymPy's."""
    return Fraction(int(value.p), int(value.q))


def arguments_of(node: Basic) -> tuple[Any, ...]:
    """The operands and options of a node, without its name."""
    return tuple(node.args[1:] if isinstance(node, MatrixApplication | ScalarApplication) else node.args)


def entries_by(function: Callable[..., Value]) -> EntriesRule:
    """Apply a function of numbers to every entry; it is given the node, and an entry of each operand.

    A scalar among the operands is the same at every entry.
    """

    def entries(node: Basic, parts: Sequence[Entries]) -> Entries:
        from matcalc.language.words import is_bare, write  # which print by the table that this is a part of

        rows, columns = parts[0].rows, parts[0].columns
        spelt = [(write(argument), is_bare(argument)) for argument in arguments_of(node)]

        def at(i: Place, j: Place) -> terms.Term:
            values = (
                part.at(carry(i, rows, part.rows), carry(j, columns, part.columns))
                if part.rows or part.columns
                else part.value
                for part in parts
            )
            return function(node, *(Value(value, *text) for value, text in zip(values, spelt, strict=False))).term

        return Entries(rows, columns, at)

    return entries


def one_like(X: Expr) -> Expr:
    """Ones in the shape of a matrix; 1 for a scalar."""
    return Ones(*shape_of(X)) if is_matrix(X) else S.One


def entry_product(left: Expr, right: Expr) -> Expr:
    """The product entry by entry; a scalar multiplies every entry."""
    return Hadamard(left, right) if is_matrix(left) and is_matrix(right) else times(left, right)


def differential_by(*slopes: Slope) -> DifferentialRule:
    """Each operand's differential, multiplied entry by entry by the slope in that operand."""

    def differential(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
        parts = []
        for slope, change in zip(slopes, moved, strict=False):
            factor = None if change is None else slope(*operands)
            parts.append(None if factor is None else entry_product(factor, change))
        return sum_of(parts)

    return differential


def is_number_of_sizes(expression: Basic) -> bool:
    """Whether an expression is made of numbers and sizes only: Python's own numbers, in NumPy code."""
    leaves = (symbol for symbol in expression.free_symbols if isinstance(symbol, Variable | ScalarVariable))
    return not is_matrix(expression) and not any(leaves)


def numpy_by(template: str) -> NumpyRule:
    """NumPy code by a template; numbers and sizes get the precision of the point."""

    def numpy(node: Basic, codes: Sequence[str]) -> str:
        pairs = zip(arguments_of(node), codes, strict=False)
        return template.format(*(f"_number({code})" if is_number_of_sizes(arg) else code for arg, code in pairs))

    return numpy


def scalars_too(node: Basic, operands: Operands) -> Shape:
    """The shape of the first operand. SymPy's functions take scalars only, and so do options."""
    first, shape = operands[0]
    if shape and not is_matrix(node):
        rule, hint = f"SymPy's `{type(node).__name__}` takes a scalar", "matcalc's function works entry by entry"
        raise ShapeMismatch(node, [(first, shape)], rule, hint)
    return shape


def arguments(name: str, given: Sequence[Any], options: dict[str, Any]) -> list[Expr]:
    """The operand, and the options in their order, by position or by name; `None` where one is needed."""
    if not 1 <= len(given) <= 1 + len(options):
        named = " and ".join(f"`{option}`" for option in options)
        raise TypeError(f"`{name}` takes one operand and {named}, not {len(given)} arguments")
    filled = {**options, **dict(zip(options, given[1:], strict=False))}
    for option, value in filled.items():
        if value is None:
            raise TypeError(f"`{name}` needs `{option}`")
        if is_matrix(operand(value)):
            raise TypeError(f"`{option}` of `{name}` is a number or a scalar, not the matrix `{value}`")
    return [operand(value) for value in (given[0], *filled.values())]


def of_one_number(
    name: str,
    *,
    value: Callable[[Value], Value],
    slope: Slope,
    numpy: str,
    meaning: str,
    source: str,
    latex: str = "",
    nodes: tuple[type, ...] = (),
    kinked: bool = False,
    domain: str = "",
    example: str = "",
) -> Operation:
    """A function of one number, applied to every entry; its `value` in kernel terms, its `slope` as an expression."""
    return Operation(
        name=name,
        nodes=nodes,
        arity=1,
        build=lambda X: apply(name, X),
        shape=scalars_too,
        entries=entries_by(lambda node, u: value(u)),
        differential=differential_by(slope),
        numpy=numpy_by(numpy),
        call=f"{name}(x)",
        meaning=meaning,
        source=source,
        latex=latex or rf"\operatorname{{{{{name}}}}}\left({{x0}}\right)",
        kinked=kinked,
        domain=domain,
        example=example,
    )
