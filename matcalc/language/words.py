"""SymPy expressions in the author's own syntax, and the terms they expand to.

`write(expression)`  text that evaluates to the expression where matcalc's names are imported
`is_bare(expression)`  whether that text is a factor without parentheses
`terms(expression)`  its summands, sums multiplied out
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import Final

from sympy import Add, Expr, Mul, Number, Pow, Rational
from sympy.core.basic import Basic
from sympy.core.function import Application

from matcalc.language.expressions import (
    Eye,
    Hadamard,
    MatrixApplication,
    MatrixProduct,
    MatrixSum,
    Ones,
    Operators,
    ScalarApplication,
    ScalarPower,
    ScalarProduct,
    ScalarSum,
    ScalarVariable,
    TraceOf,
    TransposeOf,
    Variable,
    Zeros,
    is_matrix,
    times,
)  # fmt: skip
from matcalc.language.nodes import DeterminantOf, EntryOf, InverseOf, Kronecker, PowerOf, SliceOf
from matcalc.language.operations import operation_of, operations
from matcalc.language.shapes import ShapeMismatch, UnknownOperation, shape_of

MOST: Final = 100  # summands that a product is multiplied out to


def write(expression: Basic) -> str:
    """The expression as an author would write it."""
    match expression:
        case MatrixSum() | ScalarSum():
            return _write_sum(expression)
        case MatrixProduct() | ScalarProduct():
            return _write_product(expression)
        case PowerOf() | EntryOf() | SliceOf():
            return _write_base(expression.args[0]) + _write_after(expression)
        case MatrixApplication() | ScalarApplication() if expression.args[0].name in _WITH_OPTIONS:
            return _write_with_options(expression)
        case _ if isinstance(expression, _CALLED):
            return _write_call(expression)
        case ScalarPower():
            return _write_power(*expression.args)
        case Rational() if expression.q != 1:
            return f"Rational({expression.p}, {expression.q})"
        case Add() | Mul() | Pow() if expression.atoms(Application):  # of SymPy's own functions
            return _write_sympy(expression)
        case Application() if type(expression) in operations():
            return f"{operation_of(expression).name}({', '.join(map(write, expression.args))})"
        case _:
            return expression.name if isinstance(expression, Variable | ScalarVariable) else str(expression)


_CALLED: Final = (
    MatrixApplication, ScalarApplication, TransposeOf, TraceOf, Hadamard, InverseOf, DeterminantOf, Kronecker, Ones,
    Zeros, Eye,
)  # fmt: skip


def _write_call(expression: Basic) -> str:
    """An operation with its operands, and the options that are not what they are by default."""
    operation = operation_of(expression)
    operands = operation.operands(expression)
    spelt = [write(each.args[1] if is_scalar_matrix(each) else each) for each in operands]
    if isinstance(expression, MatrixApplication | ScalarApplication):
        options = expression.args[1 + len(operands) :]
        known = operation.build.__kwdefaults__ or {}
        if known:
            named = zip(known.items(), options, strict=False)
            spelt += [f"{name}={write(value)}" for (name, default), value in named if str(value) != str(default)]
        else:
            spelt += map(write, options)  # operands that are no numbers
    return f"{operation.name}({', '.join(spelt)})"


def is_scalar_matrix(expression: Basic) -> bool:
    """Whether an operand is a scalar, which operations take for a 1×1 matrix."""
    return isinstance(expression, MatrixApplication) and expression.args[0].name == "as_matrix"


def _write_base(expression: Basic) -> str:
    """What a power is raised from, or an entry taken of."""
    bare = is_bare(expression) and not isinstance(expression, PowerOf)
    return write(expression) if bare else f"({write(expression)})"


def _write_after(expression: Basic) -> str:
    if isinstance(expression, PowerOf):
        return f"**{expression.exp}"
    sides = map(write, expression.args[1:]) if isinstance(expression, EntryOf) else _write_ranges(expression)
    return f"[{', '.join(sides)}]"


def _write_ranges(expression: Basic) -> list[str]:
    return [_write_range(expression, side) for side in (0, 1)]


def _write_range(expression: Basic, side: int) -> str:
    start, stop, _ = expression.args[1 + side]
    if stop == start + 1:
        return write(start)
    try:
        whole = shape_of(expression.parent)[side] == stop
    except (ShapeMismatch, UnknownOperation):
        whole = False
    return f"{'' if start == 0 else write(start)}:{'' if whole else write(stop)}"


def _write_sympy(expression: Basic) -> str:
    if isinstance(expression, Pow):
        return _write_power(*expression.args)
    return _write_product(expression) if isinstance(expression, Mul) else " + ".join(map(write, expression.args))


_WITH_OPTIONS: Final = ("comparison", "indicator")


def _write_with_options(expression: Basic) -> str:
    """An application whose last argument is no operand: a relation."""
    _, *operands, option = expression.args
    spelt = [write(operand) for operand in operands]
    return f"indicator({spelt[0]} {option} {spelt[1] if len(spelt) > 1 else 0})"


def _write_power(base: Basic, exponent: Basic) -> str:
    below = write(base) if is_bare(base) and not isinstance(base, ScalarPower) else f"({write(base)})"
    above = write(exponent) if is_bare(exponent) and not isinstance(exponent, ScalarPower) else f"({write(exponent)})"
    return f"{below}**{above}"


def is_bare(expression: Basic) -> bool:
    """Whether the text of an expression is a factor of a product without parentheses."""
    if isinstance(expression, MatrixSum | ScalarSum | MatrixProduct | ScalarProduct):
        return False
    if isinstance(expression, Number):
        return bool(expression >= 0)
    return bool(expression.is_Atom or isinstance(expression, Operators | Application))


def _write_sum(expression: Basic) -> str:
    first, *others = expression.args
    text = write(first)
    for term in others:
        spelt = write(term) if (taken := _subtracted(term)) is None else f"-{write(taken)}"
        text += f" - {spelt[1:]}" if spelt[0] == "-" else f" + {spelt}"
    return text


def _subtracted(term: Basic) -> Basic | None:
    """The product that is subtracted, which needs no parentheses."""
    products = MatrixProduct | ScalarProduct
    negative = isinstance(term, products) and len(term.args) == 2 and term.args[0] == -1
    return term.args[1] if negative and isinstance(term.args[1], products) else None


def _write_product(expression: Basic) -> str:
    if expression.args[0] == -1 and len(expression.args) > 1:
        rest = expression.args[1:]
        return "-" + _write_product(expression.func(*rest))
    first, *others = expression.args
    text = _write_factor(first)
    if others and is_matrix(others[0]) and (divisor := _divisor(first)) is not None:
        whole = len(others) == 1 and isinstance(others[0], MatrixProduct)
        text = f"{write(others[0]) if whole else _write_factor(others[0])} / {_write_factor(divisor)}"
        first, *others = others
    for before, factor in pairwise((first, *others)):
        divisor = None if is_matrix(expression) else _divisor(factor)
        times_ = " / " if divisor is not None else " @ " if is_matrix(before) and is_matrix(factor) else " * "
        text += times_ + _write_factor(factor if divisor is None else divisor)
    return text


def _write_factor(factor: Basic) -> str:
    return write(factor) if is_bare(factor) or isinstance(factor, Number) else f"({write(factor)})"


def _divisor(factor: Basic) -> Basic | None:
    """What is divided by, where a factor is the inverse of something."""
    if isinstance(factor, Pow):
        return factor.base if factor.exp == -1 else None
    if not isinstance(factor, Mul) or isinstance(factor, Operators):
        return None
    numerator, denominator = factor.as_numer_denom()  # of sizes
    return denominator if numerator == 1 else None


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
