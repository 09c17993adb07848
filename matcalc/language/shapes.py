"""Shapes of expressions over symbolic sizes, since SymPy does not check them.

`shape_of(expression)`  `(rows, columns)`, or `()` for a scalar; raises `ShapeMismatch`
`as_sum(size)`          a size in the form in which equal sizes are the same
`spell(shape)`          a shape in words: `N×D_in`, `a scalar`
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from sympy import Expr, Float, Mul, Rational, S, Symbol, expand
from sympy.core.basic import Basic

Shape: TypeAlias = "tuple[Expr, Expr] | tuple[()]"


class ShapeMismatch(Exception):
    """Operands whose shapes do not fit: the node, its misfits with their shapes, the rule, and perhaps a hint."""

    def __init__(self, node: Basic, misfits: Sequence[tuple[Basic, Shape]], rule: str, hint: str = "") -> None:
        super().__init__(rule)
        self.node, self.misfits, self.rule, self.hint = node, tuple(misfits), rule, hint


class UnknownOperation(Exception):
    """A SymPy node that the table of operations has no entry for."""

    def __init__(self, node: Basic) -> None:
        super().__init__(type(node).__name__)
        self.node = node


@lru_cache(maxsize=10_000)
def shape_of(expression: Basic) -> Shape:
    """The shape of an expression, by the rules of the operations in it."""
    from matcalc.language.expressions import ScalarVariable, Variable
    from matcalc.language.operations import operation_of

    if isinstance(expression, Variable):
        rows, columns = expression.shape
        return as_sum(rows), as_sum(columns)
    if isinstance(expression, ScalarVariable | Symbol | Rational | Float):
        return ()
    operation = operation_of(expression)
    operands = operation.operands(expression)
    shape = operation.shape(expression, [(operand, shape_of(operand)) for operand in operands])
    return tuple(map(as_sum, shape))


@lru_cache(maxsize=1000)
def as_sum(size: Expr) -> Expr:
    """A size in the form in which equal sizes are the same: a sum of products."""
    return size if size.is_Atom else expand(size)


def spell(shape: Shape) -> str:
    """A shape in words."""
    return "×".join(_spell_size(size) for size in shape) if shape else "a scalar"


def _spell_size(size: Expr) -> str:
    return f"({size})" if size.is_Add else "·".join(str(factor) for factor in Mul.make_args(size))


ONE_BY_ONE: Shape = (S.One, S.One)
