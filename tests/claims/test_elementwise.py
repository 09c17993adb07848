"""Functions of one entry: entries against NumPy, differentials against difference quotients, precision, arguments."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from floats import Floats
from sympy import Expr, Rational

import matcalc
from matcalc import Derivation, d, power
from matcalc.author.claims import Claim
from matcalc.check.formulas import Formulas
from matcalc.check.notation import latex
from matcalc.check.numeric import Point
from matcalc.check.special import erf
from matcalc.check.translate import Translator
from matcalc.kernel.prove import prove
from matcalc.language.differentials import unfold
from matcalc.language.operations import operations
from matcalc.language.shapes import shape_of
from matcalc.language.words import write

SIZES = ({"N": 2, "D": 3}, {"N": 4, "D": 1})
POSITIVE = ("log", "sqrt", "power", "reciprocal")  # drawn where they are defined
SLOPE = Rational(1, 10)

# what is built of one operand; Y is another of its kind, t a scalar
UNARY: dict[str, Callable[[Any, Any, Any], Expr]] = {
    "leaky_relu": lambda X, Y, t: matcalc.leaky_relu(X, SLOPE),
    "leaky_relu of a scalar slope": lambda X, Y, t: matcalc.leaky_relu(X, t),
    "elu": lambda X, Y, t: matcalc.elu(X),
    "elu of a scalar alpha": lambda X, Y, t: matcalc.elu(X, alpha=t),
    "huber": lambda X, Y, t: matcalc.huber(X, delta=Rational(1, 2)),
    "huber of a scalar delta": lambda X, Y, t: matcalc.huber(X, t),
    "clip": lambda X, Y, t: matcalc.clip(X, Rational(-1, 2), Rational(1, 3)),
    "clip between scalars": lambda X, Y, t: matcalc.clip(X, low=-t, high=t),
    "maximum": lambda X, Y, t: matcalc.maximum(X, Y),
    "maximum of three": lambda X, Y, t: matcalc.maximum(X, Y, -X),
    "minimum": lambda X, Y, t: matcalc.minimum(X, Y),
    "relu at_zero": lambda X, Y, t: matcalc.relu(X, at_zero=Rational(1, 3)),
    "abs": lambda X, Y, t: abs(X),
    "indicator >": lambda X, Y, t: matcalc.indicator(X > 0),
    "indicator <=": lambda X, Y, t: matcalc.indicator(X <= 0),
    "comparison >=": lambda X, Y, t: matcalc.indicator(X >= Y),
    "comparison with a number": lambda X, Y, t: matcalc.indicator(X <= SLOPE),
    "comparison with a scalar": lambda X, Y, t: matcalc.indicator(t > X),
    "power, whole": lambda X, Y, t: power(X, 3),
    "power, negative": lambda X, Y, t: power(X, -2),
    "power, rational": lambda X, Y, t: power(X, Rational(2, 3)),
    "power, scalar": lambda X, Y, t: power(X, t),
    **{
        name: lambda X, Y, t, name=name: getattr(matcalc, name)(X)  # type: ignore[misc]
        for name in ("exp", "log", "log1p", "sqrt", "reciprocal", "absolute", "sign", "sin", "cos", "tanh", "sigmoid",
                     "softplus", "relu", "gelu", "silu", "erf", "hinge")
    },
}  # fmt: skip
# of a scalar only: operators, and SymPy's own functions
SCALAR: dict[str, Callable[[Any, Any], Expr]] = {
    "power, operator": lambda s, t: s**2 + s**-1 + 2**s,
    "power of a power": lambda s, t: (s**2) ** Rational(1, 2),
    "power, scalar exponent": lambda s, t: s**t,
    "quotient": lambda s, t: t / s + 1 / (s + t),
    "comparison": lambda s, t: matcalc.indicator(s > t) + matcalc.indicator(t >= 1),
    "comparison, a number first": lambda s, t: matcalc.indicator(1 < t) + matcalc.indicator(SLOPE < s),  # noqa: SIM300
    "SymPy's functions": lambda s, t: sympy.exp(t) + sympy.log(s) + sympy.sqrt(s) + sympy.Abs(t) + sympy.sign(t),
    "SymPy's other functions": lambda s, t: sympy.sin(t) + sympy.cos(t) + sympy.tanh(t) + sympy.erf(t),
    "SymPy's extremes": lambda s, t: sympy.Max(s, t) * sympy.Min(s, t, 1),
    "numbers, of SymPy too": lambda s, t: s * sympy.pi * matcalc.sqrt(2) * sympy.sqrt(3) * matcalc.exp(1),
}  # fmt: skip


@cache
def derivation() -> tuple[Derivation, dict[str, Any]]:
    net = Derivation("elementwise")
    N, D = net.sizes(N=2, D=3)
    symbols = {"X": net.parameter("X", N, D), "Y": net.parameter("Y", N, D)}
    return net, {**symbols, **{name: net.parameter(name) for name in ("s", "t")}, "N": N, "D": D}


def operand_cases() -> dict[str, Expr]:
    """Each function of a matrix, and of a scalar."""
    _, of = derivation()
    matrices = {f"{name}, matrix": build(of["X"], of["Y"], of["t"]) for name, build in UNARY.items()}
    scalars = {f"{name}, scalar": build(of["s"], of["t"], of["t"]) for name, build in UNARY.items()}
    return {**matrices, **scalars, **{name: build(of["s"], of["t"]) for name, build in SCALAR.items()}}


CASES = operand_cases()


def point(name: str, sizes: dict[str, int], seed: int = 0, step: float = 0.0, number: Any = np.float64) -> Point:
    """Random numbers, positive ones where the domain asks for them; with a step along the differentials."""
    generator = np.random.default_rng(seed)
    net, _ = derivation()
    values: dict[str, Any] = dict(sizes)
    moves: dict[str, Any] = {}
    for leaf in ("X", "Y", "s", "t"):
        shape = (sizes["N"], sizes["D"]) if leaf in "XY" else ()
        drawn, change = generator.standard_normal(shape), generator.standard_normal(shape)
        positive = name.startswith(POSITIVE) or leaf in "st"
        drawn = 0.2 + np.abs(drawn) if positive or (name.startswith("log1p") and leaf == "X") else drawn
        values[leaf] = number(1) * (drawn + step * change)
        moves[f"_d1_{leaf}"] = number(1) * change
    return Point(Formulas(net), frozenset("XYst"), {**values, **moves}, number=number)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("name", CASES)
def test_the_entries_are_what_numpy_computes(name: str, sizes: dict[str, int]) -> None:
    at = point(name, sizes)
    computed = np.asarray(at.value(CASES[name]))
    assert np.isfinite(computed).all()
    np.testing.assert_allclose(Floats(derivation()[0], sizes, at).matrix(CASES[name]), computed, rtol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_the_differential_is_a_difference_quotient(name: str) -> None:
    step = 1e-5
    before, after = (np.asarray(point(name, SIZES[0], step=h).value(CASES[name])) for h in (-step, step))
    rule = np.asarray(point(name, SIZES[0]).value(d(CASES[name])))
    np.testing.assert_allclose(rule, (after - before) / (2 * step), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", CASES)
def test_the_differential_is_the_kernels(name: str) -> None:
    net, _ = derivation()
    net.chain(d(CASES[name]), unfold(d(CASES[name]), lambda leaf: True))
    claim = net.claims.pop()
    assert isinstance(claim, Claim)
    assert prove(Translator(net).equation(claim), frozenset()) is not None


@pytest.mark.parametrize("name", CASES)
def test_a_longer_number_has_a_smaller_error(name: str) -> None:
    single, double, long = (
        np.asarray(point(name, SIZES[0], number=number).value(d(CASES[name])), dtype=np.longdouble)
        for number in (np.float32, np.float64, np.longdouble)
    )
    coarse, fine = np.abs(single - long).max(), np.abs(double - long).max()
    assert fine <= 1e-13 + coarse / 1e3
    if np.finfo(np.longdouble).eps < np.finfo(np.float64).eps:
        assert np.asarray(point(name, SIZES[0], number=np.longdouble).value(CASES[name])).dtype == np.longdouble


@pytest.mark.parametrize("number", [np.float32, np.float64])
@pytest.mark.parametrize("name", UNARY)
def test_the_precision_is_kept_and_extremes_are_finite(name: str, number: Any) -> None:
    net, of = derivation()
    extremes = np.array([[-1e4, -30.0, 0.0], [1e-4, 30.0, 1e4]], dtype=number)
    if name.startswith(("log", "sqrt", "power", "reciprocal")):
        extremes = np.abs(extremes) + number(1e-3)
    if name == "exp":
        extremes = np.minimum(extremes, number(80))
    arrays = {"X": extremes, "Y": extremes[::-1], "t": 1.5, "N": 2, "D": 3}
    expression = UNARY[name](of["X"], of["Y"], of["t"])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value = Point(Formulas(net), frozenset(), arrays).value(expression)
    assert (value.dtype, value.shape) == (number, (2, 3))
    assert np.isfinite(value).all()


def test_no_warning_at_extremes() -> None:
    for name in ("sigmoid", "softplus", "silu", "gelu", "elu", "tanh", "erf"):
        code = operations()[name].numpy(CASES[f"{name}, scalar"], ["u", "1"])
        names = {"np": np, "_number": float, "_erf": np.sign, "_step": np.heaviside}
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            eval(code, names, {"u": np.array([-1e4, 0.0, 1e4])})


@pytest.mark.parametrize("name", CASES)
def test_the_text_means_the_expression(name: str) -> None:
    _, of = derivation()
    names = {symbol: getattr(matcalc, symbol) for symbol in matcalc.__all__}
    again = eval(write(CASES[name]), names, dict(of))
    at = point(name, SIZES[0])
    assert np.asarray(at.value(again)).tolist() == np.asarray(at.value(CASES[name])).tolist()
    if "SymPy" not in name:
        assert again == CASES[name]


@pytest.mark.parametrize("name", CASES)
def test_it_is_printed(name: str) -> None:
    assert "{" in latex(CASES[name]) or "left" in latex(CASES[name])
    assert str(CASES[name])


@pytest.mark.parametrize("number", [np.float32, np.float64, np.longdouble])
def test_erf_is_as_precise_as_its_argument(number: Any) -> None:
    points = [-30.0, -3.75, -0.5, -1e-3, 0.0, 1e-6, 0.9, 2.5, 5.0, 6.5, 30.0]
    found = erf(np.array(points, dtype=number))
    with mpmath.workdps(40):
        right = np.array([number(mpmath.nstr(mpmath.erf(u), 35)) for u in map(float, np.array(points, dtype=number))])
    assert found.dtype == number
    np.testing.assert_allclose(found, right, rtol=8 * np.finfo(number).eps)
    assert (erf(2), erf(number(2)).dtype) == (erf(2.0), number)


def test_scalar_powers_stay_as_written() -> None:
    _, of = derivation()
    s = of["s"]
    assert write((s**2) ** Rational(1, 2)) == "(s**2)**Rational(1, 2)"
    assert write(1 / s) == "1 / s"
    assert type(of["N"] ** 2) is sympy.Pow  # a size is a number
    assert latex((s**2) ** Rational(1, 2)) == r"\sqrt{s^{2}}"


@pytest.mark.parametrize(
    "written",
    [
        "X - s * (X + t * Y)", "X / N", "T(X) @ Y / (D*N)", "X / N @ T(Y)", "-X / N", "-(X @ T(Y)) / N", "s / N * t",
        "1 / s", "(s / N) * X", "X * s / N", "X / s / (t - s)", "X / (s / t)", "s * (t / N)", "tr(T(X) @ X) / (N + 1)",
    ],
)  # fmt: skip
def test_what_is_written_means_what_it_is_written_of(written: str) -> None:
    known = {**{name: getattr(matcalc, name) for name in matcalc.__all__}, **derivation()[1]}
    expression = eval(written, known)
    assert (write(expression), str(expression)) == (written, written)
    assert eval(write(expression), known) == expression


# ------------------------------------------------------------------------------------------------- wrong arguments

REFUSED: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "no slope": (lambda X, t: matcalc.leaky_relu(X), "`leaky_relu` needs `slope`"),
    "a matrix as slope": (
        lambda X, t: matcalc.leaky_relu(X, X), "`slope` of `leaky_relu` is a number or a scalar, not the matrix `X`"
    ),
    "too many options": (lambda X, t: matcalc.elu(X, 1, 2), "`elu` takes one operand and `alpha`, not 3 arguments"),
    "an unknown option": (lambda X, t: matcalc.elu(X, alfa=1), "`elu` has no option `alfa`; there is `alpha`"),
    "one bound": (lambda X, t: matcalc.clip(X, 0), "`clip` needs `high`"),
    "bounds the wrong way round": (lambda X, t: matcalc.clip(X, 1, 0), "nothing is between 1 and 0"),
    "bounds that are equal": (lambda X, t: matcalc.clip(X, 1, 1), "`clip` needs low < high"),
    "a delta of 0": (lambda X, t: matcalc.huber(X, delta=0), "`huber` needs delta > 0, not 0"),
    "a list": (lambda X, t: matcalc.exp([X]), "an operand is a matrix or a number, not list"),
    "two operands": (lambda X, t: matcalc.exp(X, X), "`exp` takes 1 operand, not 2"),
    "one operand": (lambda X, t: matcalc.maximum(X), "`maximum` takes two or more operands, not 1"),
    "a matrix as exponent": (lambda X, t: power(X, X), "the exponent of `power` is a number or a scalar"),
    "a matrix as the exponent of a scalar": (lambda X, t: t**X, "an exponent is a number or a scalar"),
    "no comparison": (lambda X, t: matcalc.indicator(X), "`indicator` takes a comparison"),
    "an equality": (lambda X, t: matcalc.indicator(sympy.Eq(t, 0)), "`indicator` takes a comparison"),
    "a comparison as operand": (lambda X, t: matcalc.exp(X > 1), "`X > 1` is a comparison; write `indicator"),
    "a comparison of scalars as condition": (lambda X, t: bool(t > 0), "a comparison of scalars has no truth value"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_argument_is_refused(name: str) -> None:
    _, of = derivation()
    build, message = REFUSED[name]
    with pytest.raises((TypeError, ValueError)) as caught:
        build(of["X"], of["t"])
    assert message in str(caught.value)


MALFORMED: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "a float as slope": (lambda X, t: matcalc.leaky_relu(X, 0.01), "`0.01` is a float, which is not exact"),
    "a float as exponent": (lambda X, t: power(X, 0.5), "`0.5` is a float, which is not exact"),
    "a float as the exponent of a scalar": (lambda X, t: t**0.5, "`0.5` is a float, which is not exact"),
    "a float that is compared with": (lambda X, t: matcalc.indicator(X > 0.5), "`0.5` is a float, which is not exact"),
    "shapes of a maximum": (lambda X, t: matcalc.maximum(X, X.T), "`maximum` needs equal shapes"),
    "a number in a maximum": (lambda X, t: matcalc.maximum(X, 2), "`maximum` needs equal shapes"),
    "shapes of a comparison": (lambda X, t: matcalc.indicator(X >= X.T), "a comparison needs equal shapes"),
    "SymPy's function of a matrix": (lambda X, t: sympy.exp(X), "SymPy's `exp` takes a scalar"),
    "an operand that is malformed": (lambda X, t: matcalc.indicator(X @ X > 2), "a matrix product needs"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_line_says_why(name: str) -> None:
    net, of = derivation()
    build, message = MALFORMED[name]
    net.chain(build(of["X"], of["t"]), of["X"])
    claim = net.claims.pop()
    assert isinstance(claim, Claim)
    assert claim.problem is not None
    assert message in claim.problem.headline


def test_every_function_is_compared() -> None:
    homes = ("activations", "comparisons", "elementwise", "powers")
    own = {name for module in homes for name in matcalc._HOME[f"matcalc.language.operations.{module}"]}
    compared = {name.split()[0].strip(",") for name in UNARY}
    assert own - compared == set()


def test_a_scalar_has_no_shape() -> None:
    assert {name: shape_of(expression) for name, expression in CASES.items() if "matrix" not in name} == dict.fromkeys(
        (name for name in CASES if "matrix" not in name), ()
    )
