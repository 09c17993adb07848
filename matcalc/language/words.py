"""SymPy expressions in the author's own syntax, and the terms they expand to.

`write(expression)`  text that evaluates to the expression where matcalc's names are imported
`terms(expression)`  its summands, sums multiplied out
"""

from __future__ import annotations

from functools import reduce
from typing import Final

from sympy import Expr
from sympy.core.basic import Basic

from matcalc.language.expressions import (
    Hadamard,
    MatrixApplication,
    MatrixProduct,
    MatrixSum,
    Operators,
    ScalarApplication,
    ScalarProduct,
    ScalarSum,
    TraceOf,
    TransposeOf,
    is_matrix,
    times,
)  # fmt: skip
from matcalc.language.operations import operation_of

MOST: Final = 100  # summands that a product is multiplied out to


def write(expression: Basic) -> str:
    """The expression as an author would write it."""
    match expression:
        case MatrixSum() | ScalarSum():
            return " + ".join(map(write, expression.args)).replace("+ -", "- ")
        case MatrixProduct() | ScalarProduct():
            return _write_product(expression)
        case TransposeOf() | TraceOf() | Hadamard():
            return f"{operation_of(expression).name}({', '.join(map(write, expression.args))})"
        case MatrixApplication() | ScalarApplication() if expression.args[0].name == "indicator":
            return f"indicator({write(expression.args[1])} {expression.args[2]} 0)"
        case MatrixApplication() | ScalarApplication():
            operation = operation_of(expression)
            return f"{operation.name}({', '.join(map(write, operation.operands(expression)))})"
        case _:
            return str(expression)


def _write_product(expression: Basic) -> str:
    if expression.args[0] == -1 and len(expression.args) > 1:
        rest = expression.args[1:]
        return "-" + _write_product(expression.func(*rest))
    text = ""
    for before, factor in zip((None, *expression.args), expression.args, strict=False):
        if before is not None:
            text += " @ " if is_matrix(before) and is_matrix(factor) else " * "
        bare = not isinstance(factor, MatrixSum | ScalarSum | MatrixProduct | ScalarProduct)
        text += write(factor) if bare and (factor.is_Atom or isinstance(factor, Operators)) else f"({write(factor)})"
    return text


def terms(expression: Expr) -> list[Expr]:
    """The summands of an expression, with sums multiplied out of products, traces and transposes."""
    match expression:
        case MatrixSum() | ScalarSum():
            return [term for part in expression.args for term in terms(part)]
        case MatrixProduct() | ScalarProduct():
            products: list[list[Expr]] = [[]]
            for factor in expression.args:
                products = [[*product, term] for product in products for term in terms(factor)]
                if len(products) > MOST:
                    return [expression]
            return [reduce(times, product) for product in products]
        case TraceOf() | TransposeOf():
            return [expression.func(term) for term in terms(expression.args[0])]
        case Hadamard():
            choices: list[list[Expr]] = [[]]
            for factor in expression.args:
                choices = [[*choice, term] for choice in choices for term in terms(factor)]
            return [Hadamard(*choice) for choice in choices]
        case _:
            return [expression]


