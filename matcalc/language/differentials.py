"""Unfold d(…) by the differential rules of the table of operations, matrix by matrix.

`differential(expression, moves, …)`    d of an expression, by the rules
`unfold(expression, moves)`           the same value with d of variables only

The kernel does not use this: it differentiates entries (`unfolding.py`). Numerical evaluation and messages do, so
that each way of differentiating is a check on the other.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, S, Symbol
from sympy.core.basic import Basic

from matcalc.language.expressions import ScalarVariable, Variable, Zeros
from matcalc.language.operations import operation_of
from matcalc.language.operations.differential import d, is_differential
from matcalc.language.shapes import shape_of


def unfold(expression: Expr, moves: Callable[[str], bool]) -> Expr:
    """Replace d(e) by its rule, from the inside out, until only variables stand under d.

    `moves(name)` says whether a variable depends on what is differentiated by; d of the others is zero.
    """
    if is_differential(expression):
        if len(expression.args) > 2:
            return expression  # of a motion with rules of its own
        inner = unfold(expression.args[1], moves)
        change = differential(inner, moves)
        return zero_like(inner) if change is None else change
    if isinstance(expression, Variable | ScalarVariable | Symbol) or not expression.args:
        return expression
    operation = operation_of(expression)
    parts = operation.operands(expression)
    opened = {part: unfold(part, moves) for part in parts}
    return expression if all(part is new for part, new in opened.items()) else rebuilt(expression, opened)


def differential(
    expression: Expr, moves: Callable[[str], bool], of_variable: Callable[[Expr], Expr] = d
) -> Expr | None:
    """The differential of an expression without compound d; None where nothing in it moves.

    `of_variable` writes the differential of a variable.
    """
    if isinstance(expression, Variable | ScalarVariable):
        return of_variable(expression) if moves(expression.name) else None
    if isinstance(expression, Symbol) or expression.is_number:
        return None
    if is_differential(expression):
        return of_variable(expression) if moves(differentiated(expression)) else None
    operation = operation_of(expression)
    parts = operation.operands(expression)
    changes = [differential(part, moves, of_variable) for part in parts]
    if all(change is None for change in changes):
        return None
    return operation.differential(expression, parts, changes)


def differentiated(expression: Basic) -> str:
    """The X of d(X), d(d(X)), …"""
    while is_differential(expression):
        expression = expression.args[1]
    assert isinstance(expression, Variable | ScalarVariable)
    return str(expression.name)


def zero_like(expression: Expr) -> Expr:
    """The zero of an expression's shape."""
    shape = shape_of(expression)
    return Zeros(*shape) if shape else S.Zero


def rebuilt(expression: Expr, replaced: dict[Basic, Expr]) -> Expr:
    """The expression with its operands replaced."""
    return expression.func(*(replaced.get(arg, arg) for arg in expression.args))
