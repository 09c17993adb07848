"""Functions that mathematics knows, of one number, applied to every entry of a matrix: exp, log, sin, erf, |a|, …

The laws are those of DLMF, the NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from sympy import Expr, Rational

from matcalc.kernel import terms
from matcalc.language.entries import Entries
from matcalc.language.expressions import minus, plus, scalar_power, times
from matcalc.language.operations.entrywise import Value, entry_product, number, of_one_number, one_like
from matcalc.language.operations.operation import Operation, apply, nothing_moves
from matcalc.language.operations.powers import reciprocal

exp = of_one_number(
    "exp",
    nodes=(sympy.exp,),
    value=lambda u: u.of("exp"),
    slope=lambda u: apply("exp", u),
    numpy="np.exp({0})",
    latex=r"\exp\left({x0}\right)",
    meaning="exp(xᵢⱼ)",
    source="DLMF 4.7.7: exp′ = exp",
    example="d(exp(v)) = hadamard(exp(v), d(v))",
)


log = of_one_number(
    "log",
    nodes=(sympy.log,),
    value=lambda u: u.of("log"),
    slope=reciprocal,
    numpy="np.log({0})",
    latex=r"\log\left({x0}\right)",
    meaning="log xᵢⱼ, the natural logarithm",
    source="DLMF 4.7.1: log′ u = 1/u",
    domain="every entry > 0",
    example="d(log(v)) = hadamard(reciprocal(v), d(v))",
)


log1p = of_one_number(
    "log1p",
    value=lambda u: (number(1) + u).of("log"),
    slope=lambda u: reciprocal(plus(one_like(u), u)),
    numpy="np.log1p({0})",
    meaning="log(1 + xᵢⱼ)",
    source="log(1 + u); DLMF 4.7.1",
    domain="every entry > -1",
    example="log1p(exp(x)) = softplus(x)",
)


sin = of_one_number(
    "sin",
    nodes=(sympy.sin,),
    value=lambda u: u.of("sin"),
    slope=lambda u: apply("cos", u),
    numpy="np.sin({0})",
    latex=r"\sin\left({x0}\right)",
    meaning="sin xᵢⱼ",
    source="DLMF 4.20.1: sin′ = cos",
    example="d(sin(v)) = hadamard(cos(v), d(v))",
)


cos = of_one_number(
    "cos",
    nodes=(sympy.cos,),
    value=lambda u: u.of("cos"),
    slope=lambda u: times(-1, sin(u)),
    numpy="np.cos({0})",
    latex=r"\cos\left({x0}\right)",
    meaning="cos xᵢⱼ",
    source="DLMF 4.20.2: cos′ = −sin",
    example="hadamard(cos(x), cos(x)) + hadamard(sin(x), sin(x)) = ones(N, D)",
)


tanh = of_one_number(
    "tanh",
    nodes=(sympy.tanh,),
    value=lambda u: number(1) - number(2) * (number(1) + (number(2) * u).of("exp")) ** -1,
    slope=lambda u: minus(one_like(u), entry_product(apply("tanh", u), apply("tanh", u))),
    numpy="np.tanh({0})",
    latex=r"\tanh\left({x0}\right)",
    meaning="tanh xᵢⱼ",
    source="1 − 2/(1 + exp(2u)), DLMF 4.28.4; tanh′ = 1 − tanh², DLMF 4.34, 4.35",
    example="d(tanh(v)) = hadamard(ones(N, D) - hadamard(tanh(v), tanh(v)), d(v))",
)


def bell(u: Expr) -> Expr:
    """exp(−u²)."""
    return exp(times(-1, entry_product(u, u)))


erf = of_one_number(
    "erf",
    nodes=(sympy.erf,),
    value=lambda u: u.of("erf"),
    slope=lambda u: times(2 * scalar_power(sympy.pi, Rational(-1, 2)), bell(u)),
    numpy="_erf({0})",
    meaning="2/√π ∫₀ᵘ exp(−s²) ds, where u = xᵢⱼ",
    source="DLMF 7.2.1, 7.10.1: erf′ u = 2 exp(−u²) / √π",
    example="d(erf(v)) = 2 / sqrt(pi) * hadamard(exp(-hadamard(v, v)), d(v))",
)


pi = Operation(
    name="pi",
    nodes=(type(sympy.pi),),
    arity=0,
    build=lambda: sympy.pi,
    shape=lambda node, operands: (),
    entries=lambda node, parts: Entries((), (), lambda i, j: terms.Apply("pi", terms.Constant(Fraction(1)), "π")),
    differential=nothing_moves,
    numpy=lambda node, codes: '_number("3.14159265358979323846264338327950288")',
    call="pi",
    meaning="π",
    source="DLMF 3.12.1; the author writes SymPy's `pi`",
    example="hadamard(sqrt(pi) * x, sqrt(pi) * x) = pi * hadamard(x, x)",
)


def sign_of(u: Value) -> Value:
    """1, 0 or −1: 2·1(u > 0) + 1(u = 0) − 1."""
    return number(2) * u.of("positive") + u.of("zero") - number(1)


sign = of_one_number(
    "sign",
    nodes=(sympy.sign,),
    value=sign_of,
    slope=lambda u: None,
    numpy="(2 * _step({0}, 0.5) - 1)",
    meaning="1 where xᵢⱼ > 0, 0 where it is 0, −1 where it is less",
    source="−1, 0 or 1; constant on each side of 0",
    kinked=True,
    example="hadamard(sign(x), absolute(x)) = x",
)


absolute = of_one_number(
    "absolute",
    nodes=(sympy.Abs,),
    value=lambda u: u * sign_of(u),
    slope=sign,
    numpy="np.abs({0})",
    latex=r"\left\vert {x0} \right\vert",
    meaning="|xᵢⱼ|; `abs(x)` is the same",
    source="|u| = u sign(u), whose derivative is sign(u), taken to be 0 at the kink",
    kinked=True,
    example="d(absolute(v)) = hadamard(sign(v), d(v))",
)
