"""Lines written with indices: sums, restrictions, deltas and entries, beside their matrix forms.

The softmax derivation is that of the third source document, by indices, as far as it is true.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sympy
from index_lines import cases, check, stated

from matcalc import KroneckerDelta, Ne, Sum, T, d, partial
from matcalc.check.formulas import Formulas
from matcalc.check.notation import latex
from matcalc.check.numeric import random_point
from matcalc.check.translate import Translator
from matcalc.language.expressions import IndexSymbol
from matcalc.language.operations.indexed import free_indices
from matcalc.language.words import write
from matcalc.report.data import EVERY_SIZE
from matcalc.verify import Options, verify

RIGHT: Mapping[str, tuple[str, ...]] = {
    "sums": (
        "Sum(z[i, j], i, j) = total(z)", "Sum(z[i, j], i) = total(z, axis=0)[0, j]",
        "Sum(z[i, j]**2, i, j) = norm2(z)", "Sum(y[i, j] * z[i, j], i, j) = tr(T(y) @ z)",
        "Sum(x[i, q] * w[q, j], q) + b[0, j] = z[i, j]", "Sum(A[i, i], i) = tr(A)",
        "Sum(z[i, j], (i, 0, N - 1)) = Sum(z[i, j], i)", "sympy.Sum(z[i, j], (i, 0, N - 1)) = Sum(z[i, j], i)",
        "sympy.Sum(z[i, j], (i, 0, N - 1), (j, 0, K - 1)) = total(z)", "Sum(z[s, j], s) = Sum(z[i, j], i)",
        "Sum(z[i, j], t) = K * z[i, j]", "Sum(1, i) = N", "Sum(a, i, j) = N * K * a",
        "Sum(Sum(z[i, j], i) * z[s, j], s) = Sum(z[i, j], i)**2",
        "Sum(z[i, j], i) * z[i, j] = Sum(z[s, j], s) * z[i, j]",
        "Sum(Sum(z[i, j], i), j) = Sum(Sum(z[i, j], j), i)", "Sum(vec(z)[n, 0], n) = total(z)",
        "Sum(vec(z)[n, 0] * vec(y)[n, 0], n) = tr(T(z) @ y)",
        "Sum(T(x[i, :]) @ y[i, :], i) = T(x) @ y", "Sum(z, i) = N * z", "Sum(c[i, 0] * x, i) = total(c) * x",
    ),
    "restrictions": (
        "Sum(z[i, t], t) = z[i, j] + Sum(z[i, t], t, Ne(t, j))",
        "Sum(z[i, t], t, Ne(j, t)) = Sum(z[i, t], t, Ne(t, j))",
        "Sum(1, t, Ne(t, j)) = K - 1", "Sum(c[i, 0], i, Ne(i, 0)) = total(c) - c[0, 0]",
        "Sum(c[i, 0], i, Ne(i, N - 1)) = total(c) - c[N - 1, 0]",
        "Sum(c[i, 0] * c[s, 0], i, s, Ne(i, s)) = total(c)**2 - norm2(c)",
        "Sum(y[i, t], t, Ne(t, j), Ne(t, r)) = Sum(y[i, t], t) - y[i, j] - y[i, r] + KroneckerDelta(j, r) * y[i, j]",
        "Sum(Sum(z[i, t], t, Ne(t, j)), j) = (K - 1) * Sum(z[i, j], j)",
    ),
    "deltas": (
        "KroneckerDelta(i, s) = identity(N)[i, s]", "Sum(KroneckerDelta(j, t) * z[i, t], t) = z[i, j]",
        "KroneckerDelta(j, t)**2 = KroneckerDelta(j, t)", "Sum(KroneckerDelta(j, t), j, t) = K",
        "sympy.KroneckerDelta(j, t) = KroneckerDelta(t, j)", "KroneckerDelta(i, i) = 1",
        "KroneckerDelta(i, 0) * c[i, 0] = KroneckerDelta(i, 0) * c[0, 0]", "KroneckerDelta(i, 0) = unit(N, 0)[i, 0]",
        "Sum(z[i, t] * (1 - KroneckerDelta(j, t)), t) = Sum(z[i, t], t, Ne(t, j))",
        "KroneckerDelta(i, s) = T(identity(N))[i, s]",
    ),
    "differentials": (
        "d(z[i, j]) = Sum(x[i, q] * d(w[q, j]), q) + d(b[0, j])", "d(z)[i, j] = d(z[i, j])",
        "d(Sum(v[i, 0]**2, i)) = 2 * Sum(v[i, 0] * d(v)[i, 0], i)", "d(KroneckerDelta(i, s)) = 0 * a",
        "d(Sum(z[i, t]**2, t, Ne(t, j))) = 2 * Sum(z[i, t] * d(z[i, t]), t, Ne(t, j))",
    ),
    "softmax": (
        "p[i, j] = exp(z[i, j]) / Sum(exp(z[i, t]), t)", "L = -Sum(y[i, j] * log(p[i, j]), i, j) / N",
        "L = -Sum(y[i, j] * log(exp(z[i, j]) / Sum(exp(z[i, t]), t)), i, j) / N",
        "L = -Sum(y[i, j] * log(p[i, j]) + Sum(y[i, t] * log(p[i, t]), t, Ne(t, j)), i) / N",
        "log(p[i, j]) = z[i, j] - log(Sum(exp(z[i, t]), t))",
        "L = -Sum(y[i, j] * (z[i, j] - log(Sum(exp(z[i, t]), t)))"
        " + Sum(y[i, t] * (z[i, t] - log(Sum(exp(z[i, r]), r))), t, Ne(t, j)), i) / N",
        "partial(p[i, j], z[i, t]) = p[i, j] * (KroneckerDelta(j, t) - p[i, t])",
        "partial(p[i, j], z[s, t]) = KroneckerDelta(i, s) * p[i, j] * (KroneckerDelta(j, t) - p[i, t])",
        "partial(L, z[i, j]) = -(y[i, j] * (1 - p[i, j]) - Sum(y[i, t] * p[i, j], t, Ne(t, j))) / N",
        "partial(L, z[i, j]) = -(y[i, j] - y[i, j] * p[i, j] - Sum(y[i, t] * p[i, j], t, Ne(t, j))) / N",
        "partial(L, z[i, j]) = -(y[i, j] - p[i, j] * Sum(y[i, t], t)) / N",
        "partial(L, z) = -T(y - hadamard(p, sums)) / N", "partial(E, z[i, j]) = -(Y[i, j] - p[i, j]) / N",
        "partial(E, z) = -T(Y - p) / N", "partial(L, b[0, j]) = Sum(partial(L, z[i, j]), i)",
        "partial(E, b[0, j]) = -Sum(Y[i, j] - p[i, j], i) / N", "T(partial(E, b)) = -total(Y - p, axis=0) / N",
        "partial(L, w[q, j]) = Sum(partial(L, z[i, j]) * partial(z[i, j], w[q, j]), i)",
        "partial(E, w[q, j]) = -Sum((Y[i, j] - p[i, j]) * x[i, q], i) / N", "T(partial(E, w)) = -T(x) @ (Y - p) / N",
    ),
}  # fmt: skip

WRONG: Mapping[str, tuple[str, ...]] = {
    "sums": (
        "Sum(z[i, j], i) = Sum(z[i, j], j)", "Sum(z[i, j], t) = z[i, j]", "Sum(z[i, j], t) = N * z[i, j]",
        "Sum(z[i, j], i) * z[i, j] = Sum(z[i, j]**2, i)",
        "Sum(z[i, j] * y[i, j], i) = Sum(z[i, j], i) * Sum(y[i, j], i)",
        "Sum(A[i, s], i) = Sum(A[s, i], i)", "A[i, s] = A[s, i]", "z[i, j] = z[s, j]",
        "Sum(z[i, j]**2, i, j) = total(z)**2",
        "Sum(x[i, q] * w[q, j], q) = z[i, j]", "Sum(1, i) = K", "Sum(vec(z)[n, 0], n) = N * total(z)",
        "Sum(T(x[i, :]) @ y[i, :], i) = N * T(x) @ y", "vec(z)[n, 0] = vec(y)[n, 0]",
        "c[N - 1, 0] = c[1, 0]", "Sum(c[i, 0], i) = c[0, 0] + c[1, 0]", "Sum(c[i, 0], i) = c[0, 0] + c[N - 1, 0]",
    ),
    "restrictions": (
        "Sum(z[i, t], t) = Sum(z[i, t], t, Ne(t, j))", "Sum(1, t, Ne(t, j)) = K",
        "Sum(z[i, t], t, Ne(t, j)) = Sum(z[i, t], t, Ne(t, r))", "Sum(c[i, 0], i, Ne(i, 0)) = total(c) - c[N - 1, 0]",
        "Sum(y[i, t], t, Ne(t, j), Ne(t, r)) = Sum(y[i, t], t) - y[i, j] - y[i, r]",
    ),
    "deltas": (
        "KroneckerDelta(i, s) = 1", "KroneckerDelta(i, s) = ones(N, N)[i, s]",
        "Sum(KroneckerDelta(j, t) * z[i, t], t) = z[i, t]",
        "KroneckerDelta(j, t) = KroneckerDelta(j, r)", "Sum(KroneckerDelta(j, t), j) = K",
        "KroneckerDelta(i, 0) = KroneckerDelta(i, N - 1)",
    ),
    "differentials": (
        "d(z[i, j]) = Sum(x[i, q] * d(w[q, j]), q)", "d(Sum(v[i, 0]**2, i)) = Sum(v[i, 0] * d(v)[i, 0], i)",
        "d(KroneckerDelta(i, s)) = KroneckerDelta(i, s)",
        "d(Sum(z[i, t]**2, t, Ne(t, j))) = 2 * Sum(z[i, t] * d(z[i, t]), t)",
    ),
    "softmax": (
        "p[i, j] = exp(z[i, j]) / Sum(exp(z[s, j]), s)", "p[i, j] = exp(z[i, j]) / Sum(exp(z[i, t]), t, Ne(t, j))",
        "L = -Sum(log(p[i, j]), i, j) / N",
        "L = -Sum(y[i, j] * log(p[i, j]) + Sum(y[i, t] * log(p[i, t]), t), i) / N",
        "log(p[i, j]) = z[i, j] - Sum(exp(z[i, t]), t)",
        "partial(p[i, j], z[i, t]) = p[i, j] * (1 - p[i, t])",
        "partial(p[i, j], z[i, t]) = p[i, j] * (KroneckerDelta(j, t) - p[i, j])",
        "partial(p[i, j], z[i, t]) = p[i, t] * (KroneckerDelta(j, t) - p[i, t])",
        "partial(p[i, j], z[s, t]) = p[i, j] * (KroneckerDelta(j, t) - p[i, t])",
        "partial(L, z[i, j]) = -(y[i, j] * (1 - p[i, j]) - Sum(y[i, t] * p[i, t], t, Ne(t, j))) / N",
        "partial(L, z[i, j]) = -(y[i, j] * (1 - p[i, j]) - Sum(y[i, t] * p[i, j], t)) / N",
        "partial(L, z[i, j]) = -(y[i, j] - p[i, j]) / N", "partial(E, z[i, j]) = -(Y[i, j] - p[i, j])",
        "partial(E, b[0, j]) = Sum(partial(E, z[i, j]), j)", "partial(E, b[0, j]) = Sum(partial(E, z[i, j]), i) / N",
        "partial(L, w[q, j]) = Sum(partial(L, z[i, j]), i) * x[0, q]",
        "partial(L, w[q, j]) = Sum(partial(L, z[i, j]) * partial(z[i, j], w[q, t]), i)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("line", cases(WRONG))
def test_a_wrong_line_is_refuted(line: str) -> None:
    report = check(line)
    assert report.verdict == "refuted"
    assert report.diagnostic is not None
    assert report.witness is not None
    assert report.witness.get("indices", {}).keys() == {str(index) for index in _free(line)}


def _free(line: str) -> tuple[IndexSymbol, ...]:
    known = stated()[1]
    return free_indices(*(sympy.sympify(eval(side, dict(known))) for side in line.split(" = ")))


@pytest.mark.parametrize("line", cases(RIGHT))
def test_a_right_line_is_proved(line: str) -> None:
    report = check(line)
    assert report.verdict == "proved", report.message
    assert report.scope == EVERY_SIZE or line in AT_LISTED_SIZES


# an entry with an address of its own, and a sum over a product of sizes
AT_LISTED_SIZES = (
    "Sum(vec(z)[n, 0], n) = total(z)", "Sum(vec(z)[n, 0] * vec(y)[n, 0], n) = tr(T(z) @ y)",
    "Sum(c[i, 0], i, Ne(i, 0)) = total(c) - c[0, 0]", "Sum(c[i, 0], i, Ne(i, N - 1)) = total(c) - c[N - 1, 0]",
    "KroneckerDelta(i, 0) * c[i, 0] = KroneckerDelta(i, 0) * c[0, 0]", "KroneckerDelta(i, 0) = unit(N, 0)[i, 0]",
)  # fmt: skip


def test_a_witness_says_at_which_indices_the_sides_differ() -> None:
    report = check("Sum(z[i, t], t) = Sum(z[i, t], t, Ne(t, j))")
    assert report.diagnostic is not None
    assert report.diagnostic.evidence[0].endswith(": 1 on the left, 0 here at i = 0, j = 0")
    matrix = check("T(x[i, :]) @ y[i, :] = T(x[s, :]) @ y[s, :]")
    assert matrix.diagnostic is not None
    assert " in entry [0,0] at i = " in matrix.diagnostic.evidence[0]


MALFORMED: Mapping[str, tuple[str, bool]] = {
    "z[i, j] = z[j, i]": ("`j` runs over K, the rows of `z` over N", True),
    "z[i, j] = z[i, q]": ("`q` runs over D, the columns of `z` over K", True),
    "1 = KroneckerDelta(i, j)": ("`j` runs over K, `i` over N", True),
    "a = Sum(z[i, j], i, Ne(i, j))": ("`j` runs over K, `i` over N", True),
    "a = Sum(Sum(z[i, j], i) * z[i, j], i)": ("`i` is bound twice, by a sum within a sum; name another index", False),
    "a = Sum(z[i, j], i, i)": ("`i` is bound twice, by a sum within a sum; name another index", False),
    "a = i * z[i, j]": ("`i` is an index: it stands in brackets, in `Sum`, `Ne` and `KroneckerDelta`", False),
    "a = sympy.Sum(c[i, 0], (i, 1, N - 1))": (
        "a sum runs over all values of `i`, from 0 to N - 1, not from 1 to N - 1; `Ne` leaves values out", False,
    ),
    "z = z[i, j]": ("this line is a scalar, the line before it N×K", True),
    "a = partial(L, z[j, i])": ("`j` runs over K, the rows of `z` over N", True),
}  # fmt: skip


@pytest.mark.parametrize("line", MALFORMED)
def test_a_misused_index_is_malformed(line: str) -> None:
    net, known = stated()
    net.chain(*(eval(side, dict(known)) for side in line.split(" = ")))
    (claim,) = net.claims
    headline, about_shapes = MALFORMED[line]
    assert claim.problem is not None  # type: ignore[union-attr]
    assert (claim.problem.headline, claim.problem.about_shapes) == (headline, about_shapes)  # type: ignore[union-attr]


def test_an_index_of_another_derivation_is_a_stranger() -> None:
    net, known = stated()
    other = type(net)("another")
    (o,) = other.indices(o=5)
    for line in (known["z"][o, known["j"]], Sum(known["a"], o), Sum(known["a"], known["i"], Ne(known["i"], o))):
        net.chain(line, line)
        assert net.claims.pop().problem.headline == "`o` belongs to another derivation, `another`"  # type: ignore[union-attr]


REFUSED: Mapping[str, str] = {
    "Sum(a)": "`Sum` takes an expression and the index that it runs over",
    "Sum(a, N)": "an index is declared",
    "Sum(a, (i, 1, N - 1))": "a sum runs over all values of `i`, from 0 to N - 1, not from 1 to N - 1",
    "Sum(a, (N, 0, 3))": "`N` is not",
    "Sum(z[i, j], i, Ne(j, t))": "`Ne(j, t)` restricts none of the indices of this sum",
    "Sum(z[i, j], i, Ne(i, i))": "a restriction `Ne(i, j)`: `False`",
    "KroneckerDelta(1, 2)": "`KroneckerDelta` compares index symbols",
    "Sum(z[i, t], t, Ne(t, j + z[i, j]))": "`t` is compared with an index, a number or a size, not with `j + z[i, j]`",
    "KroneckerDelta(j, z[i, j])": "`j` is compared with an index",
    "net.indices(N)": "indices are named",
    "net.indices()": "indices are named",
    "net.indices(i=N)": "the name `i` is taken",
    "net.indices(k=i)": "a size is a named size",
    "net.data('i', N, 1)": "the name `i` is taken",
    "net.define('g', z[i, j])": "`i` is free here",
    "net.update(w, z[i, j] * w)": "`i` is free here",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_no_meaning_is_refused(text: str) -> None:
    _, known = stated()
    with pytest.raises(Exception, match=r".") as raised:
        eval(text, dict(known))
    assert REFUSED[text] in str(raised.value)


def test_a_gradient_is_a_matrix_for_no_one_index() -> None:
    net, known = stated()
    net.gradient(known["w"], known["z"][known["i"], known["j"]] * known["w"])
    said = "the gradient by `w` is a whole matrix; `i` is free in this line"
    assert net.claims.pop().problem.headline == said  # type: ignore[union-attr]


def test_a_definition_may_sum_over_indices() -> None:
    net, known = stated()
    i, j, z = known["i"], known["j"], known["z"]
    total = net.define("total", Sum(z[i, j], i, j))
    net.chain(d(total), Sum(d(z)[i, j], i, j))
    net.shape(known["x"][i, :], 1, known["D"])
    assert [_verdict(net, claim) for claim in net.claims] == ["proved", "proved"]


def _verdict(net: Any, claim: Any) -> str:
    from matcalc.check.checker import Checker

    return Checker(net).check(claim).verdict


def test_indices_stay_as_they_are_written() -> None:
    _, known = stated()
    z, i, j, s, t = (known[name] for name in "zijst")
    lines = {
        Sum(z[i, j], i): ("Sum(z[i, j], i)", r"\sum_{i} {z}_{i,j}"),
        Sum(z[i, t], t, Ne(t, j)): ("Sum(z[i, t], t, Ne(t, j))", r"\sum_{t \ne j} {z}_{i,t}"),
        Sum(z[i, j] + 1, i): ("Sum(z[i, j] + 1, i)", r"\sum_{i} \left({z}_{i,j} + 1\right)"),
        KroneckerDelta(j, t) - KroneckerDelta(j, t): (
            "KroneckerDelta(j, t) - KroneckerDelta(j, t)", r"\delta_{j t} - \delta_{j t}",
        ),
        2 * Sum(z[i, j], i) * z[s, j]: (
            "2 * Sum(z[i, j], i) * z[s, j]", r"2 \left(\sum_{i} {z}_{i,j}\right) {z}_{s,j}",
        ),
    }  # fmt: skip
    for line, (text, printed) in lines.items():
        assert (write(line), latex(line)) == (text, printed)
        assert eval(text, dict(known)) == line
        assert pickle.loads(pickle.dumps(line)) == line


def test_equal_names_of_other_derivations_or_ranges_are_other_indices() -> None:
    N = sympy.Symbol("N", integer=True, positive=True)
    index = IndexSymbol("i", N, "one")
    assert index == IndexSymbol("i", N, "one")
    assert index not in {IndexSymbol("i", N, "two"), IndexSymbol("i", N + 1, "one"), sympy.Symbol("i", integer=True)}
    assert pickle.loads(pickle.dumps(index)) == index
    assert (index.is_integer, index.is_nonnegative) == (True, True)


def test_every_sum_has_an_index_of_its_own() -> None:
    net, known = stated()
    z, i, j = known["z"], known["i"], known["j"]
    entries = Translator(net).entries(Sum(z[i, j], i))
    first, second = entries.at((), ()), entries.at((), ())
    assert first.index is not second.index  # type: ignore[union-attr]
    assert first.body.factors[0].indices[1] is second.body.factors[0].indices[1]  # type: ignore[union-attr]


def test_numbers_are_summed_by_loops() -> None:
    net, known = stated()
    point = random_point(Formulas(net), frozenset({"w"}), {"N": 4, "K": 3, "D": 2}, 0)
    z, i, j, s, t = (known[name] for name in "zijst")
    values = point["z"]
    assert point.value(Sum(z[i, j] * z[s, j], i, s, j, Ne(i, s))) == pytest.approx(
        (values.sum(0) ** 2).sum() - (values**2).sum()
    )
    assert point.value(Sum(KroneckerDelta(j, t) * z[i, j] * z[i, t], i, j, t)) == pytest.approx((values**2).sum())
    assert "i" not in point
    assert T(z).shape == partial(known["L"], z).shape


def test_entries_are_summed_at_once_and_what_is_made_of_matrices_by_turns() -> None:
    net, known = stated()
    x, y, z, L = (known[name] for name in ("x", "y", "z", "L"))
    i, s, j, t, q = (known[name] for name in ("i", "s", "j", "t", "q"))
    net.define("scale", Sum(z[i, j] ** 2, i, j))
    point = random_point(Formulas(net), frozenset({"w"}), {"N": 300, "K": 40, "D": 2}, 0)
    values, scale = point["z"], known["net"].declared["scale"].symbol
    large = Sum(z[i, j] * (z[i, t] - y[i, t]), i, j, t, Ne(j, t))
    expected = (values.sum(1) * (values - point["y"]).sum(1)).sum() - (values * (values - point["y"])).sum()
    assert point.value(large) == pytest.approx(expected)
    assert point.value(Sum(Sum(x[i, q], i) * x[s, q] / scale, s, q)) == pytest.approx(
        (point["x"].sum(0) ** 2).sum() / (values**2).sum()
    )
    assert point.value(Sum(1 / (x[i, 0] - x[s, 0]), i, s, Ne(i, s))) == pytest.approx(0, abs=1e-6)
    assert point.value(Sum(Sum(L, i), j)) == pytest.approx(300 * 40 * point["L"])
    assert point.value(Sum(T(x[i, :]) @ y[i, :], i)) == pytest.approx(point["x"].T @ point["y"])
    assert not {"i", "j", "s", "t", "q"} & set(point)


BEYOND = {  # lines whose rows, columns or entries are not there at small sizes
    "a row": "net.chain(total(X[4, :] + ones(1, D)), total(X[4, :]) + D)",
    "a product of rows": "net.chain(X[9, :] @ w @ X[9, :] @ w, X[9, :] @ w @ T(w) @ T(X[9, :]))",
    "an entry before the last": "net.chain(X[N - 2, 0] + X[N - 2, 0], 2 * X[N - 2, 0])",
    "a size as a number": 'n = net.define("n", N * D)\nnet.chain(norm2(X) / n, norm2(X) / (N * D))',
}


@pytest.mark.parametrize("name", BEYOND)
def test_lines_about_what_small_sizes_do_not_have(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name.replace(' ', '_')}.py"
    start = 'from matcalc import *\nnet = Derivation("Beyond")\nN, D = net.sizes(N=50, D=30)\n'
    path.write_text(start + 'X, w = net.data("X", N, D), net.data("w", D, 1)\n' + BEYOND[name], encoding="utf-8")
    (derivation,) = verify([str(path)], Options()).derivations
    assert [finding.message for finding in derivation.findings] == []
    assert [claim.verdict for claim in derivation.claims] == ["proved"]
