"""Functions of neural networks, applied to every entry: activations, and losses of one number."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr, Rational, sympify
from sympy.core.basic import Basic

from matcalc.kernel import terms
from matcalc.language.expressions import minus, plus, scalar_power, times
from matcalc.language.operations.comparisons import compare
from matcalc.language.operations.elementwise import bell, erf, exp
from matcalc.language.operations.entrywise import (
    Value,
    arguments,
    differential_by,
    entries_by,
    entry_product,
    fraction,
    number,
    numpy_by,
    of_one_number,
    one_like,
)  # fmt: skip
from matcalc.language.operations.operation import Operation, apply, first_shape, numpy_template

_HALF = Rational(1, 2)


def _build_relu(X: Any, *, at_zero: Any = 0) -> Expr:
    convention = sympify(at_zero)
    if not isinstance(convention, Rational) or not 0 <= convention <= 1:
        raise TypeError(f"`at_zero` is a rational number from 0 to 1, not `{at_zero}`")
    return apply("relu", X, convention)


def _differential_of_relu(node: Basic, operands: Any, moved: Any) -> Expr | None:
    at_zero = node.args[2]

    def slope(u: Expr) -> Expr:
        if at_zero in (0, 1):
            return compare(u, ">=" if at_zero == 1 else ">", 0)
        return plus(times(1 - at_zero, compare(u, ">", 0)), times(at_zero, compare(u, ">=", 0)))

    return differential_by(slope)(node, operands, moved)


relu = Operation(
    name="relu",
    nodes=(),
    arity=1,
    build=_build_relu,
    shape=first_shape,
    entries=entries_by(lambda node, u: u.of("relu", fraction(node.args[2]))),
    differential=_differential_of_relu,
    numpy=numpy_template("np.maximum({0}, 0)"),
    latex=r"\operatorname{{relu}}\left({x0}\right)",
    call="relu(x, at_zero=0)",
    meaning="max(0, xᵢⱼ)",
    source="max(0, u) in every entry; `at_zero` is the derivative that the derivation assigns at the kink",
    kinked=True,
    example="relu(x) - relu(-x) = x",
)


def _build_leaky_relu(*values: Any, slope: Any = None) -> Expr:
    return apply("leaky_relu", *arguments("leaky_relu", values, {"slope": slope}))


leaky_relu = Operation(
    name="leaky_relu",
    nodes=(),
    arity=None,
    build=_build_leaky_relu,
    shape=first_shape,
    entries=entries_by(lambda node, u, slope: slope * u + (number(1) - slope) * u.of("relu")),
    differential=differential_by(
        lambda u, slope: plus(times(slope, one_like(u)), times(minus(1, slope), compare(u, ">", 0))),
        lambda u, slope: times(-1, relu(times(-1, u))),
    ),
    numpy=numpy_by("(lambda u, slope: np.maximum(u, 0) + slope * np.minimum(u, 0))({0}, {1})"),
    latex=r"\operatorname{{leaky\_relu}}_{{{x1}}}\left({x0}\right)",
    call="leaky_relu(x, Rational(1, 10))",
    meaning="xᵢⱼ where it is > 0, xᵢⱼ/10 elsewhere",
    source="u where u > 0, slope u elsewhere: Maas, Hannun, Ng 2013; the derivative at 0 is the slope",
    kinked=True,
    example="leaky_relu(x, Rational(1, 10)) = relu(x) - relu(-x) / 10",
)


def _build_elu(*values: Any, alpha: Any = 1) -> Expr:
    return apply("elu", *arguments("elu", values, {"alpha": alpha}))


def _elu(node: Basic, u: Value, alpha: Value) -> Value:
    above = u.of("positive")
    return above * u + (number(1) - above) * alpha * (u.of("exp") - number(1))


elu = Operation(
    name="elu",
    nodes=(),
    arity=None,
    build=_build_elu,
    shape=first_shape,
    entries=entries_by(_elu),
    differential=differential_by(
        lambda u, alpha: plus(compare(u, ">", 0), times(alpha, entry_product(compare(u, "<=", 0), exp(u)))),
        lambda u, alpha: entry_product(compare(u, "<=", 0), minus(exp(u), one_like(u))),
    ),
    numpy=numpy_by("(lambda u, alpha: np.maximum(u, 0) + alpha * np.expm1(np.minimum(u, 0)))({0}, {1})"),
    latex=r"\operatorname{{elu}}_{{{x1}}}\left({x0}\right)",
    call="elu(x, alpha=1)",
    meaning="xᵢⱼ where it is > 0, alpha (exp(xᵢⱼ) − 1) elsewhere",
    source="u where u > 0, alpha (exp(u) - 1) elsewhere: Clevert et al. 2016; the derivative at 0 is alpha",
    kinked=True,
    example="elu(x) = relu(x) + hadamard(indicator(x <= 0), exp(x) - ones(N, D))",
)


def _sigmoid(u: Value) -> Value:
    return (number(1) + (-u).of("exp")) ** -1


_NUMPY_SIGMOID = "np.exp(-np.logaddexp(0, -{0}))"  # 1/(1 + exp(−u)) without overflow


def _slope_of_sigmoid(u: Expr) -> Expr:
    return entry_product(sigmoid(u), minus(one_like(u), sigmoid(u)))


sigmoid = of_one_number(
    "sigmoid",
    value=_sigmoid,
    slope=_slope_of_sigmoid,
    numpy=_NUMPY_SIGMOID,
    latex=r"\sigma\left({x0}\right)",
    meaning="σ(xᵢⱼ) = 1 / (1 + exp(−xᵢⱼ))",
    source="1/(1 + exp(-u)), σ′ = σ (1 - σ): Goodfellow, Bengio, Courville 2016, Deep Learning, 3.10",
    example="d(sigmoid(v)) = hadamard(sigmoid(v), ones(N, D) - sigmoid(v), d(v))",
)


softplus = of_one_number(
    "softplus",
    value=lambda u: (number(1) + u.of("exp")).of("log"),
    slope=sigmoid,
    numpy="np.logaddexp(0, {0})",
    meaning="log(1 + exp(xᵢⱼ))",
    source="log(1 + exp(u)), softplus′ = σ: Goodfellow, Bengio, Courville 2016, Deep Learning, 3.10",
    example="d(softplus(v)) = hadamard(sigmoid(v), d(v))",
)


silu = of_one_number(
    "silu",
    value=lambda u: u * _sigmoid(u),
    slope=lambda u: plus(sigmoid(u), entry_product(u, _slope_of_sigmoid(u))),
    numpy=f"(lambda u: u * {_NUMPY_SIGMOID.format('u')})({{0}})",
    meaning="xᵢⱼ σ(xᵢⱼ)",
    source="u σ(u): Hendrycks, Gimpel 2016, arXiv:1606.08415; Elfwing et al. 2018",
    example="silu(x) = hadamard(x, sigmoid(x))",
)


def _over_root_of_2(u: Value) -> Value:
    return Value(terms.Mul((number(2).of("power", Fraction(-1, 2)).term, u.term)), f"{u.factor} / sqrt(2)", False)


def _gelu(u: Value) -> Value:
    return number(Fraction(1, 2)) * u * (number(1) + _over_root_of_2(u).of("erf"))


def _slope_of_gelu(u: Expr) -> Expr:
    """Φ(u) + u Φ′(u)."""
    over_root_of_2 = times(scalar_power(2, -_HALF), u)
    below = times(_HALF, plus(one_like(u), erf(over_root_of_2)))
    density = times(scalar_power(2 * sympy.pi, -_HALF), bell(over_root_of_2))
    return plus(below, entry_product(u, density))


gelu = of_one_number(
    "gelu",
    value=_gelu,
    slope=_slope_of_gelu,
    numpy="(lambda u: 0.5 * u * (1 + _erf(u / _number(np.sqrt(_number(2))))))({0})",
    meaning="xᵢⱼ Φ(xᵢⱼ) = xᵢⱼ (1 + erf(xᵢⱼ/√2)) / 2",
    source="u Φ(u), Φ the normal distribution: Hendrycks, Gimpel 2016, arXiv:1606.08415; not the tanh approximation",
    example="gelu(x) - gelu(-x) = x",
)


def _build_huber(*values: Any, delta: Any = 1) -> Expr:
    X, width = arguments("huber", values, {"delta": delta})
    if width.is_number and not width > 0:
        raise ValueError(f"`huber` needs delta > 0, not {width}")
    return apply("huber", X, width)


def _huber(node: Basic, u: Value, delta: Value) -> Value:
    beyond = (u - delta).of("relu") ** 2 + (-u - delta).of("relu") ** 2
    return number(Fraction(1, 2)) * (u**2 - beyond)


def _beyond(u: Expr, delta: Expr) -> Expr:
    """relu(u − delta)."""
    return relu(minus(u, times(delta, one_like(u))))


_NUMPY_HUBER = (
    "(lambda u, delta: (lambda near: near * (u - 0.5 * near))(np.minimum(u, delta)) if delta > 0 else"
    " 0.5 * (u**2 - np.maximum(u - delta, 0) ** 2 - np.maximum(-u - delta, 0) ** 2))(np.abs({0}), {1})"
)


huber = Operation(
    name="huber",
    nodes=(),
    arity=None,
    build=_build_huber,
    shape=first_shape,
    entries=entries_by(_huber),
    differential=differential_by(
        lambda u, delta: apply("clip", u, times(-1, delta), delta),
        lambda u, delta: plus(_beyond(u, delta), _beyond(times(-1, u), delta)),
    ),
    numpy=numpy_by(_NUMPY_HUBER),
    latex=r"\operatorname{{huber}}_{{{x1}}}\left({x0}\right)",
    call="huber(x, delta=1)",
    meaning="xᵢⱼ²/2 where |xᵢⱼ| ≤ delta, delta (|xᵢⱼ| − delta/2) elsewhere",
    source="u²/2 where |u| ≤ delta, delta (|u| - delta/2) elsewhere: Huber 1964; u²/2 less half the squares of "
    "relu(u - delta) and relu(-u - delta); its derivative is continuous",
    domain="delta > 0",
    example="huber(x) + (power(relu(x - ones(N, D)), 2) + power(relu(-x - ones(N, D)), 2)) / 2 = hadamard(x, x) / 2",
)


hinge = of_one_number(
    "hinge",
    value=lambda u: (number(1) - u).of("relu"),
    slope=lambda u: times(-1, compare(u, "<", 1)),
    numpy="np.maximum(1 - {0}, 0)",
    meaning="max(0, 1 − xᵢⱼ)",
    source="max(0, 1 - u): Cortes, Vapnik 1995; the derivative at the kink u = 1 is 0, as relu's",
    example="hinge(x) = relu(ones(N, D) - x)",
)
