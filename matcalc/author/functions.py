"""Functions that an author adds: a formula in one number, applied to every entry of a matrix.

`formulas(…)`          the formulas of a function and of its derivative
`applied(formula, u)`  the operation that a formula in the scalar `u` stands for
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from sympy import Add, Expr, Mul, Pow
from sympy.core.basic import Basic

from matcalc.language.expressions import (
    Hadamard,
    MatrixApplication,
    Ones,
    ScalarApplication,
    ScalarVariable,
    is_matrix,
    operand,
    plus,
    times,
)  # fmt: skip
from matcalc.language.shapes import shape_of


def formulas(
    name: str, value: Callable[[Any], Any], derivative: Callable[[Any], Any], u: ScalarVariable
) -> tuple[Expr, Expr]:
    """A function and its derivative at `u`; raises `TypeError` where they are none of one number."""
    try:
        formula, slope = operand(value(u)), operand(derivative(u))
    except (TypeError, ValueError, AttributeError) as error:
        raise TypeError(f"`{name}` is no function of one number: {error}") from None
    if is_matrix(formula) or is_matrix(slope):
        raise TypeError(f"`{name}` is a function of one number; its formula is a matrix")
    return formula, slope


def applied(formula: Expr, u: ScalarVariable) -> Callable[[Any], Expr]:
    """What applies a formula to an operand: to a scalar as it is, to a matrix in every entry."""

    def function(of: Any) -> Expr:
        argument = operand(of)
        if not is_matrix(argument):
            return formula.xreplace({u: argument})
        return _entrywise(formula, u, argument)

    return function


def _entrywise(formula: Basic, u: ScalarVariable, X: Expr) -> Expr:
    """The formula with its operations on numbers made operations on matrices of the shape of X."""
    if formula == u:
        return X
    if u not in formula.free_symbols:
        return times(formula, Ones(*shape_of(X)))
    match formula:
        case Add():
            return reduce(plus, (_entrywise(part, u, X) for part in formula.args))
        case Mul():
            numbers = [part for part in formula.args if u not in part.free_symbols]
            matrices = [_entrywise(part, u, X) for part in formula.args if u in part.free_symbols]
            product = matrices[0] if len(matrices) == 1 else Hadamard(*matrices)
            return reduce(times, [*numbers, product])
        case Pow(base=base, exp=exponent) if u not in exponent.free_symbols:
            return MatrixApplication("power", _entrywise(base, u, X), exponent)
        case ScalarApplication() if not any(u in option.free_symbols for option in formula.args[2:]):
            return MatrixApplication(formula.args[0], _entrywise(formula.args[1], u, X), *formula.args[2:])
        case _:
            raise TypeError(f"`{formula}` is not applied to every entry of a matrix")
