"""Powers of a number, applied to every entry of a matrix: whole, rational and general ones, roots, reciprocals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sympy import Expr, Integer, Pow, Rational
from sympy.core.basic import Basic
from sympy.matrices.expressions import HadamardPower

from matcalc.language.expressions import MatrixApplication, ScalarPower, is_matrix, minus, operand, scalar_power, times
from matcalc.language.operations.entrywise import (
    Value,
    arguments_of,
    differential_by,
    entries_by,
    entry_product,
    fraction,
    of_one_number,
    one_like,
)  # fmt: skip
from matcalc.language.operations.operation import Operands, Operation, apply
from matcalc.language.shapes import Shape, ShapeMismatch


def _build_power(X: Any, exponent: Any) -> Expr:
    base, p = operand(X), operand(exponent)
    if is_matrix(p):
        raise TypeError(f"the exponent of `power` is a number or a scalar, not the matrix `{p}`")
    return MatrixApplication("power", base, p) if is_matrix(base) else scalar_power(base, p)


def _shape_of_power(node: Basic, operands: Operands) -> Shape:
    (base, shape), (exponent, its_shape) = operands
    if its_shape:
        raise ShapeMismatch(node, [(exponent, its_shape)], "the exponent of a power is a scalar")
    if shape and not is_matrix(node):
        rule, hint = "a power of SymPy's takes a scalar", "entry by entry is `power(A, p)`"
        raise ShapeMismatch(node, [(base, shape)], rule, hint)
    return shape


def _value(node: Basic, u: Value, p: Value) -> Value:
    match arguments_of(node)[1]:
        case Integer() as whole:
            return u ** int(whole)
        case Rational() as ratio:
            return u.of("power", fraction(ratio))
        case _:
            return (p * u.of("log")).of("exp")


def _power(u: Expr, p: Expr) -> Expr:
    """A power entry by entry, shortened where it is none."""
    return one_like(u) if p == 0 else u if p == 1 else _build_power(u, p)


def _by_base(u: Expr, p: Expr) -> Expr | None:
    return None if p == 0 else times(p, _power(u, p - 1 if isinstance(p, Rational) else minus(p, 1)))


def _by_exponent(u: Expr, p: Expr) -> Expr:
    return entry_product(apply("log", u), _power(u, p))


def _numpy_of_power(node: Basic, codes: Sequence[str]) -> str:
    base, exponent = codes
    p = arguments_of(node)[1]
    if is_matrix(node) or not isinstance(p, Integer):
        return f"np.power({base}, _number({exponent}))"
    if p < 0 and not isinstance(node, ScalarPower):  # SymPy's own, of sizes: in the precision of the point
        base = f"_number({base})"
    return f"({base} ** {exponent})"


power = Operation(
    name="power",
    nodes=(ScalarPower, Pow, HadamardPower),
    arity=2,
    build=_build_power,
    shape=_shape_of_power,
    entries=entries_by(_value),
    differential=differential_by(_by_base, _by_exponent),
    numpy=_numpy_of_power,
    latex=r"{p0}^{{\circ {x1}}}",
    call="power(x, 3)",
    meaning="xᵢⱼ³; `a**3` for a scalar; an exponent is a number or a scalar",
    source="d(a^p) = p a^(p-1) da + a^p log(a) dp; DLMF 4.7(ii), and 4.2.26: a^p = exp(p log a)",
    domain="every entry ≠ 0 for a whole p < 0, every entry > 0 for a p that is not whole",
    example="d(power(v, 3)) = 3 * hadamard(power(v, 2), d(v))",
)


sqrt = of_one_number(
    "sqrt",
    value=lambda u: u.of("power", Fraction(1, 2)),
    slope=lambda u: times(Rational(1, 2), _power(u, Rational(-1, 2))),
    numpy="np.sqrt({0})",
    latex=r"\sqrt{{{x0}}}",
    meaning="√xᵢⱼ",
    source="u^(1/2); DLMF 4.7(ii)",
    domain="every entry ≥ 0; its differential, where every entry > 0",
    example="d(sqrt(exp(v))) = hadamard(sqrt(exp(v)), d(v)) / 2",
)


reciprocal = of_one_number(
    "reciprocal",
    value=lambda u: u**-1,
    slope=lambda u: times(-1, _power(u, Integer(-2))),
    numpy="(1 / {0})",
    latex=r"{p0}^{{\circ -1}}",
    meaning="1 / xᵢⱼ; `1 / a` for a scalar",
    source="1/u; d(1/u) = -du / u²",
    domain="every entry ≠ 0",
    example="d(reciprocal(v)) = -hadamard(power(v, -2), d(v))",
)
