"""What the rows of the table share: rules for shapes, entries and differentials.

`equal_shapes(node, operands, rule)`  the shape that all operands have, or `ShapeMismatch`
`square(node, operands, rule)`        the shape of a square matrix, or `ShapeMismatch`
`matrix_shape(shape)`                 the shape of what is surely a matrix
`text(expression)`                    an operand in the author's words
`joined(combine)`                     the entries of an operation on matrices of one shape, entry by entry
`equal(i, rows, j, columns)`          the factors of an entry of the identity
`matrix_product(a, b)`                the entries of a product
`sum_of(parts)`, `product_of(…)`      sums and products of expressions, as they are written
`product_rule(build)`                 the differential of what is linear in each operand
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Expr
from sympy.core.basic import Basic

from matcalc.kernel import terms
from matcalc.language.entries import Dimension, Entries, Place, carry, run, total
from matcalc.language.expressions import plus, times
from matcalc.language.operations.operation import DifferentialRule, Differentials, EntriesRule, Operands
from matcalc.language.shapes import ONE_BY_ONE, Shape, ShapeMismatch


def equal_shapes(node: Basic, operands: Operands, rule: str, chained: str = "") -> Shape:
    """The shape that all operands have; a mismatch that broadcasting would mend says so.

    `chained` is what to say of shapes that a matrix product fits.
    """
    first, shape = operands[0]
    for other, its_shape in operands[1:]:
        if shape != its_shape:
            hint = _repeat(first, shape, other, its_shape) or _repeat(other, its_shape, first, shape)
            if not hint and shape[::-1] == its_shape:
                hint = "one is the shape of the other's transpose"
            if shape and its_shape and shape[1] == its_shape[0]:
                hint = hint or chained
            raise ShapeMismatch(node, [(first, shape), (other, its_shape)], rule, hint)
    return shape


def _repeat(small: Basic, shape: Shape, other: Basic, large: Shape) -> str:
    """How a smaller operand would be repeated, or the other one made a scalar like it."""
    if not large or (shape and any(a not in (1, b) for a, b in zip(shape, large, strict=True))):
        return ""
    if not shape and large == ONE_BY_ONE:
        return f"the number in a 1×1 matrix is its trace, `tr({text(other)})`"
    rows, columns = large
    if not shape:
        return f"a number for every entry is `broadcast({text(small)}, {rows}, {columns})`"
    return f"nothing is repeated by itself; `broadcast({text(small)}, {rows}, {columns})` repeats it"


def square(node: Basic, operands: Operands, rule: str, hint: str = "") -> tuple[Expr, Expr]:
    """The shape of a square matrix."""
    matrix, shape = operands[0]
    if not shape or shape[0] != shape[1]:
        raise ShapeMismatch(node, [(matrix, shape)], rule, hint)
    return shape


def matrix_shape(shape: Shape) -> tuple[Expr, Expr]:
    """The shape of an operand that `as_matrix` made a matrix of."""
    assert shape
    return shape


def text(expression: Basic) -> str:
    """An operand in the author's words."""
    from matcalc.language.words import write  # which prints by the table that this is a part of

    return write(expression)


def joined(combine: Callable[..., terms.Term]) -> EntriesRule:
    """Combine the entries of matrices of one shape, one by one."""

    def entries(node: Basic, parts: Sequence[Entries]) -> Entries:
        rows, columns = parts[0].rows, parts[0].columns
        return Entries(
            rows,
            columns,
            lambda i, j: combine(node, [p.at(carry(i, rows, p.rows), carry(j, columns, p.columns)) for p in parts]),
        )

    return entries


def equal(i: Place, rows: Dimension, j: Place, columns: Dimension) -> tuple[terms.Term, ...]:
    """The factors of an entry of the identity: whether two positions are the same."""
    return tuple(map(terms.Delta, i, carry(j, columns, rows)))


def matrix_product(a: Entries, b: Entries) -> Entries:
    """The entries of a product."""

    def at(i: Any, j: Any) -> terms.Term:
        k = run(a.columns)
        return total(k, terms.Mul((a.at(i, k), b.at(carry(k, a.columns, b.rows), j))))

    return Entries(a.rows, b.columns, at)


def sum_of(parts: Sequence[Expr | None]) -> Expr | None:
    """The sum of those that are there; None if there are none."""
    present = [part for part in parts if part is not None]
    result = present[0] if present else None
    for part in present[1:]:
        result = plus(result, part)
    return result


def product_of(*factors: Expr) -> Expr:
    """The product, in this order."""
    result = factors[0]
    for factor in factors[1:]:
        result = times(result, factor)
    return result


def product_rule(build: Callable[..., Expr]) -> DifferentialRule:
    """Differentiate one factor at a time."""

    def differential(node: Basic, factors: Sequence[Expr], moved: Differentials) -> Expr | None:
        return sum_of(
            [
                None if change is None else build(*factors[:n], change, *factors[n + 1 :])
                for n, change in enumerate(moved)
            ]
        )

    return differential
