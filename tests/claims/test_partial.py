"""Derivatives by one variable: their layout, chain rules, entries and Hessians; each against the differential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from index_lines import cases, check, stated

from matcalc import T, d, hessian, partial, total
from matcalc.check.checker import Checker
from matcalc.check.formulas import Formulas
from matcalc.check.notation import latex
from matcalc.check.numeric import TURNS, NoValue, Point, random_point
from matcalc.language.shapes import shape_of
from matcalc.language.words import write

SIZES = {"N": 4, "K": 3, "D": 2}
MOVING = frozenset({"w", "b", "v", "a"})

RIGHT: Mapping[str, tuple[str, ...]] = {
    "layout": (
        "partial(norm2(w), w) = 2 * T(w)", "partial(M, h) = 2 * T(h - y)", "partial(u, v) = A", "partial(A @ c, c) = A",
        "partial(T(u), v) = A", "partial(w, w) = identity(D * K)", "partial(T(w), w) = commutation(D, K)",
        "partial(x @ w, w) = kron(identity(K), x)", "partial(z, b) = kron(identity(K), ones(N, 1))",
        "partial(a * x, a) = x", "partial(a**2, a) = 2 * a",
        "partial(x @ w, w[q, j])[i, t] = x[i, q] * KroneckerDelta(j, t)",
        "partial(T(v) @ A @ v, v) = T(v) @ (A + T(A))", "partial(tr(A @ A), A) = 2 * A",
        "partial(x, w) = zeros(N * D, D * K)",
        "partial(M, y) = -2 * T(h - y)", "partial(total(b), b) = ones(K, 1)",
    ),
    "entries": (
        "partial(M, h[i, j]) = partial(M, h)[j, i]", "partial(z[i, j], w[q, t]) = x[i, q] * KroneckerDelta(j, t)",
        "partial(w[q, j], w[q, t]) = KroneckerDelta(j, t)", "partial(L, w[0, K - 1]) = partial(L, w)[K - 1, 0]",
        "partial(z[i, j], z[s, t]) = KroneckerDelta(i, s) * KroneckerDelta(j, t)",
        "partial(z, b[0, j])[i, t] = KroneckerDelta(j, t)", "partial(z, b[0, K - 1]) = ones(N, 1) @ T(unit(K, K - 1))",
    ),
    "chains of factors": (
        "partial(norm2(u), v) = partial(norm2(u), u) @ partial(u, v)", "partial(L, w) = partial(L, z) @ x",
        "T(vec(T(partial(M, w)))) = T(vec(T(partial(M, z)))) @ partial(z, w)",
        "partial(L, b) = partial(L, z) @ ones(N, 1)",
        "T(vec(T(partial(M, w)))) = T(vec(T(partial(M, h)))) @ partial(h, z) @ partial(z, w)",
        "partial(M, z) = hadamard(partial(M, h), T(indicator(z > 0)))", "partial(L, p) = zeros(K, N)",
        "partial(M, z[i, j]) = Sum(partial(M, h[s, t]) * partial(h[s, t], z[i, j]), s, t)",
        "partial(u, v) @ d(v) = d(u)", "d(M) = tr(partial(M, w) @ d(w)) + tr(partial(M, b) @ d(b))",
        "d(L) = Sum(partial(L, z[i, j]) * d(z[i, j]), i, j)",
        "d(vec(z)) = partial(z, w) @ vec(d(w)) + partial(z, b) @ T(d(b))",
    ),
    "a definition as the variable": (
        "partial(z, w) = partial(x @ w, w)", "partial(norm2(z) + norm2(w), z) = 2 * T(z)",
        "partial(norm2(z) + norm2(w), w) = 2 * T(z) @ x + 2 * T(w)", "partial(h, h) = identity(N * K)",
    ),
    "second derivatives": (
        "hessian(norm2(v), v) = 2 * identity(N)", "hessian(T(v) @ A @ v, v) = A + T(A)", "hessian(a**3, a) = 6 * a",
        "hessian(norm2(w), w) = 2 * identity(D * K)", "hessian(norm2(x @ w), w) = 2 * kron(identity(K), T(x) @ x)",
        "hessian(M, h) = partial(T(partial(M, h)), h)", "hessian(norm2(u), v) = 2 * T(A) @ A",
        "partial(partial(M, z[i, j]), z[s, t]) = 2 * KroneckerDelta(i, s) * KroneckerDelta(j, t)"
        " * indicator(z[i, j] > 0)",
        "partial(partial(L, z[i, t]), z[s, j]) = KroneckerDelta(i, s) * p[i, j] * (KroneckerDelta(j, t) - p[i, t])"
        " * Sum(y[i, r], r) / N",
        "d(partial(M, h)) = 2 * T(d(h))", "d(partial(norm2(v), v)) = 2 * T(d(v))", "d(hessian(a**3, a)) = 6 * d(a)",
        "d(partial(norm2(u), v)) = T(d(v)) @ hessian(norm2(u), v)",
        "d(d(norm2(u))) = T(d(v)) @ hessian(norm2(u), v) @ d(v)",
    ),
}  # fmt: skip

WRONG: Mapping[str, tuple[str, ...]] = {
    "layout": (
        "partial(norm2(w), w) = 2 * w", "partial(tr(A @ A), A) = 2 * T(A)", "partial(u, v) = T(A)",
        "partial(M, h) = 2 * (h - y)",
        "partial(norm2(w), w) = T(w)", "partial(x @ w, w) = kron(x, identity(K))", "partial(T(w), w) = identity(D * K)",
        "partial(T(v) @ A @ v, v) = 2 * T(v) @ A", "partial(T(A), A) = identity(N * N)", "partial(a**2, a) = a",
    ),
    "entries": (
        "partial(M, h[i, j]) = partial(M, h)[i, j]", "partial(z[i, j], w[q, t]) = x[i, q]",
        "partial(z[i, j], z[s, t]) = 1",
        "partial(w[q, j], w[q, t]) = 1", "partial(L, w[0, K - 1]) = partial(L, w)[K - 1, 1]",
    ),
    "chains of factors": (
        "partial(M, z) = partial(M, h)", "partial(L, w) = T(x) @ T(partial(L, z))", "partial(L, w) = 0 * T(w)",
        "partial(M, z) = hadamard(partial(M, h), T(indicator(z < 0)))", "partial(norm2(u), v) = partial(norm2(u), u)",
        "partial(norm2(u), v) = partial(norm2(u), u) @ T(partial(u, v))",
        "T(vec(T(partial(M, w)))) = T(vec(partial(M, z))) @ partial(z, w)",
        "partial(M, z[i, j]) = Sum(partial(M, h[i, t]) * partial(h[i, t], z[i, j]), t) / N",
        "d(M) = tr(partial(M, w) @ d(w))", "d(L) = Sum(partial(L, z[i, j]) * d(z[j, i]), i, j)",
    ),
    "a definition as the variable": (
        "partial(norm2(z) + norm2(w), z) = 2 * T(z) + partial(norm2(w), z) + T(z)",
        "partial(norm2(z) + norm2(w), w) = 2 * T(w)",
        "partial(h, z) = identity(N * K)", "partial(z, z) = zeros(N * K, N * K)", "partial(h, w) = zeros(N * K, D * K)",
    ),
    "second derivatives": (
        "hessian(norm2(v), v) = identity(N)", "hessian(T(v) @ A @ v, v) = 2 * A", "hessian(a**3, a) = 3 * a**2",
        "hessian(norm2(x @ w), w) = 2 * kron(T(x) @ x, identity(K))", "hessian(M, h) = zeros(N * K, N * K)",
        "partial(partial(L, z[i, t]), z[s, j]) = p[i, j] * (KroneckerDelta(j, t) - p[i, t]) * Sum(y[i, r], r) / N",
        "d(partial(M, h)) = 2 * d(h)", "d(partial(norm2(u), v)) = T(d(v))",
        "d(d(norm2(u))) = 2 * T(d(v)) @ hessian(norm2(u), v) @ d(v)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("line", cases(WRONG))
def test_a_wrong_line_is_refuted_or_malformed(line: str) -> None:
    report = check(line)
    assert report.verdict in ("refuted", "malformed")
    assert (report.verdict == "malformed") == (line in MALFORMED)


MALFORMED = frozenset(
    {
        "partial(norm2(w), w) = 2 * w", "partial(M, h) = 2 * (h - y)", "partial(M, h[i, j]) = partial(M, h)[i, j]",
        "partial(L, w) = T(x) @ T(partial(L, z))", "d(partial(M, h)) = 2 * d(h)",
        "d(L) = Sum(partial(L, z[i, j]) * d(z[j, i]), i, j)",
    }
)  # fmt: skip


@pytest.mark.parametrize("line", cases(RIGHT))
def test_a_right_line_is_proved(line: str) -> None:
    report = check(line)
    assert report.verdict == "proved", report.message


def derivatives() -> list[Any]:
    """Pairs of what is differentiated and of the name of the variable."""
    return [
        (of, by)
        for of in ("L", "M", "h", "p", "z", "u", "a * z", "T(v) @ u")
        for by in ("w", "z", "h", "x", "v", "a", "b")
    ]


@pytest.mark.parametrize(("of", "by"), derivatives())
def test_numbers_are_those_of_a_difference_quotient(of: str, by: str) -> None:
    net, known = stated()
    f, X = eval(of, dict(known)), known[by]
    point = random_point(Formulas(net), MOVING, SIZES, 0)
    jacobian = np.asarray(point.value(partial(f, X)))
    expected = _quotients(net, point, f, by)
    if not shape_of(X):
        expected = expected.reshape(np.shape(point.value(f)), order="F")
    elif shape_of(f) in ((), (1, 1)):
        expected = expected.reshape(shape_of(X)[::-1] and np.shape(point[by])[::-1])
    assert jacobian.shape == expected.shape
    assert jacobian == pytest.approx(expected, abs=1e-6)


def _quotients(net: Any, point: Point, f: Any, by: str) -> Any:
    """Every entry of f, in the order of vec, by every entry of the variable."""
    columns = []
    for place in np.ndindex(np.shape(point[by])[::-1]):
        ends = []
        for step in (1e-5, -1e-5):
            moved = np.array(point[by], dtype=float)
            moved[place[::-1]] += step
            leaves = {name: point[name] for name, row in net.declared.items() if row.body is None}
            there = Point(point.formulas, MOVING, {**SIZES, **leaves, by: moved})
            ends.append(np.asarray(there.value(f)).ravel("F"))
        columns.append((ends[0] - ends[1]) / 2e-5)
    return np.stack(columns, axis=1)


@pytest.mark.parametrize(
    "text", ["partial(L, z)", "partial(p, z)", "partial(M, w)", "partial(L, z[1, 2])", "hessian(L, b)"]
)
def test_the_differential_of_a_derivative_is_that_of_its_numbers(text: str) -> None:
    net, known = stated()
    derivative = eval(text, dict(known))
    point = random_point(Formulas(net), MOVING, SIZES, 0)
    ends = []
    for step in (1e-5, -1e-5):
        leaves = {name: point[name] for name, row in net.declared.items() if row.body is None}
        leaves |= {name: point[name] + step * point[f"_d1_{name}"] for name in MOVING}
        ends.append(np.asarray(Point(point.formulas, MOVING, {**SIZES, **leaves}).value(derivative)))
    assert point.value(d(derivative)) == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-6)


def test_what_takes_too_many_turns_has_no_value() -> None:
    net, known = stated()
    point = random_point(Formulas(net), MOVING, {"N": 20, "K": 30, "D": 2}, 0)
    with pytest.raises(NoValue, match=f"more than {TURNS} values"):
        point.value(hessian(known["L"], known["z"]))
    assert point.turns == TURNS


SHAPES: Mapping[str, str] = {
    "partial(L, z)": "(K, N)", "partial(u, v)": "(N, N)", "partial(z, w)": "(K * N, D * K)", "partial(L, a)": "()",
    "partial(z, a)": "(N, K)", "partial(z, w[0, 0])": "(N, K)", "partial(L, w[0, 0])": "()",
    "partial(b, w)": "(K, D * K)",
    "partial(T(v) @ v, v)": "(1, N)", "hessian(L, z)": "(K * N, K * N)", "hessian(L, a)": "()",
    "partial(L, b)": "(K, 1)",
}  # fmt: skip


@pytest.mark.parametrize("text", SHAPES)
def test_a_derivative_has_the_shape_of_the_layout(text: str) -> None:
    net, known = stated()
    derivative = eval(text, dict(known))
    assert shape_of(derivative) == eval(SHAPES[text], dict(known))
    point = random_point(Formulas(net), MOVING, SIZES, 0)
    assert np.shape(point.value(derivative)) == eval(SHAPES[text], dict(SIZES))


REFUSED: Mapping[str, str] = {
    "partial(L, T(z))": "`partial` is by a parameter, a definition, data, or an entry of one, not by `T(z)`",
    "partial(L, i)": "`partial` is by a parameter",
    "partial(L, x @ w)": "`partial` is by a parameter",
    "partial(L, z[i, :])": "`partial` is by a parameter",
    "hessian(L, T(z))": "`hessian` is by a parameter",
    "partial(d(L), z)": "`partial` is of an expression without `d`: what moves is `z` alone",
    "partial(L)": "`partial` takes 2 operands, not 1",
    "net.define('g', partial(L, z))": "a derivative stands in a claim, not in a definition or an update",
    "net.update(w, w - T(partial(L, w)))": "a derivative stands in a claim, not in a definition or an update",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_no_meaning_is_refused(text: str) -> None:
    _, known = stated()
    with pytest.raises(Exception, match=r".") as raised:
        eval(text, dict(known))
    assert REFUSED[text] in str(raised.value)


def test_a_hessian_is_of_a_scalar() -> None:
    net, known = stated()
    z, w = known["z"], known["w"]
    net.chain(hessian(z, w), z)
    said = "`z` is N×K; a Hessian is of a scalar"
    assert net.claims.pop().problem.headline == said  # type: ignore[union-attr]


def test_a_gradient_may_be_a_product_of_other_derivatives() -> None:
    net, known = stated()
    x, w, b, z, L, v = (known[name] for name in ("x", "w", "b", "z", "L", "v"))
    net.gradient(w, T(x) @ T(partial(L, z)))
    net.gradient(w, T(x) @ partial(L, z))
    net.gradient(b, total(T(partial(L, z)), axis=0))
    net.gradient(w, T(x) @ T(partial(L, z)) / 2)
    net.gradient(w, T(partial(L, w)))
    net.jacobian(w, partial(L + 0, w))
    net.gradient(z, T(partial(L, z)))
    net.gradient(v, 0 * v)
    verdicts = [Checker(net).check(claim).verdict for claim in net.claims]  # type: ignore[arg-type]
    assert verdicts == ["proved", "malformed", "proved", "refuted", "malformed", "malformed", "malformed", "proved"]
    said = "`partial(L, w)` is what this claim is to say, and says nothing of it"
    assert net.claims[4].problem.headline == said  # type: ignore[union-attr]


def test_derivatives_stay_as_they_are_written() -> None:
    _, known = stated()
    L, z, w = known["L"], known["z"], known["w"]
    lines = {
        partial(L, z): ("partial(L, z)", r"\frac{\partial L}{\partial z}"),
        partial(L, w[0, 1]): ("partial(L, w[0, 1])", r"\frac{\partial L}{\partial {w}_{0,1}}"),
        hessian(L, w): ("hessian(L, w)", r"\nabla^{2}_{w} L"),
    }
    for line, (text, printed) in lines.items():
        assert (write(line), latex(line)) == (text, printed)
        assert eval(text, dict(known)) == line
