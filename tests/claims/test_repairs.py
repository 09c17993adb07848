"""What is proposed for a false line: the plainest change that the kernel proves, and nothing where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcalc.report.data import ClaimReport
from matcalc.verify import Options, verify

START = """\
from matcalc import *
net = Derivation("Repairs")
N, D, K = net.sizes(N=4, D=3, K=2)
X, Y = net.data("X", N, D), net.data("Y", N, K)
lam = net.data("lam")
W, b = net.parameter("W", D, K), net.parameter("b", 1, K)
R = net.define("R", X @ W + broadcast(b, N, K) - Y)
A = net.define("A", relu(R, at_zero=0))
Z = net.define("Z", tanh(R))
reg = net.define("reg", lam * norm2(W))
loss = net.objective("loss", norm2(A) / N + reg)
G = net.gradient(R, hadamard(indicator(R > 0), 2 * A) / N)
"""

# the false line, what is said of it, and what is proposed
REPAIRS = {
    "a factor too much": ("net.chain(d(norm2(R)), 2 * tr(T(R) @ d(R)) / N)", "the factor 1/N is too much",
                          "2 * tr(T(R) @ d(R))"),
    "a number too much": ("net.chain(norm2(R), 2 * tr(T(R) @ R))", "the factor 2 is too much", "tr(T(R) @ R)"),
    "a matrix too much": ("net.gradient(A, 2 * A @ A / N)", "a factor or term is too much", "2 * A / N"),
    "a size for another": ("net.chain(norm2(R) / N, tr(T(R) @ R) / K)", "`K` stands where `N` belongs",
                           "tr(T(R) @ R) / N"),
    "two factors": ("net.gradient(A, A)", "a factor 2/N is missing", "2 * A / N"),
    "the other axis": ("net.gradient(b, total(G, axis=1))", "the axis is 0, not 1", "total(G, axis=0)"),
    "a regularisation forgotten": ("net.gradient(W, T(X) @ G)", "the term `lam * (2 * W)` is missing",
                                   "T(X) @ G + lam * (2 * W)"),
    "the mask of the convention": (
        "net.gradient(R, hadamard(indicator(R < 0), 2 * A) / N)", "the comparison is the wrong one",
        "hadamard(indicator(R > 0), 2 * A) / N",
    ),
    "the slope of tanh": ("net.chain(d(total(Z)), total(d(X @ W + broadcast(b, N, K))))",
                          "the factor `ones(N, K) - hadamard(Z, Z)` is missing",
                          "total(hadamard(d(X @ W + broadcast(b, N, K)), ones(N, K) - hadamard(Z, Z)))"),
    "a square": ("net.chain(d(total(Z)), total(hadamard(d(R), ones(N, K) - Z)))",
                 "the square of `Z`, entry by entry, is meant", "total(hadamard(d(R), ones(N, K) - hadamard(Z, Z)))"),
    "a second differential": ("net.chain(d(d(norm2(W))), norm2(d(W)))", "a factor 2 is missing", "2 * norm2(d(W))"),
}  # fmt: skip
NONE = {
    "no d of what does not move": "net.chain(hadamard(W, W), hadamard(W, W) + X[0, 0] * W)",
    "0 has no help": "net.chain(d(d(norm2(W))), 0)",
    "no d of d": "net.chain(inner(W, d(W)), inner(W, d(W)) + inner(T(X) @ X @ W, d(W)))",
}


def checked(name: str, line: str, folder: Path) -> ClaimReport:
    path = folder / f"{name.replace(' ', '_')}.py"
    path.write_text(START + line + "\n", encoding="utf-8")
    (derivation,) = verify([str(path)], Options()).derivations
    assert [finding.code for finding in derivation.findings if finding.code == "bug-in-matcalc"] == []
    return derivation.claims[-1]


@pytest.mark.parametrize("name", REPAIRS)
def test_the_plainest_change_is_proposed(name: str, tmp_path: Path) -> None:
    line, what, text = REPAIRS[name]
    claim = checked(name, line, tmp_path)
    assert not claim.holds
    assert [(repair.what, repair.text) for repair in claim.repairs] == [(what, text)]


@pytest.mark.parametrize("name", NONE)
def test_nothing_is_proposed(name: str, tmp_path: Path) -> None:
    claim = checked(name, NONE[name], tmp_path)
    assert claim.verdict == "refuted"
    assert claim.repairs == ()


def test_a_name_that_is_not_imported_is_said(tmp_path: Path) -> None:
    path = tmp_path / "few_names.py"
    path.write_text(
        "from matcalc import Derivation, norm2, relu\n"
        'net = Derivation("Few names")\n'
        "N, D = net.sizes(N=4, D=3)\n"
        'x, w = net.data("x", N, D), net.parameter("w", N, D)\n'
        'loss = net.objective("loss", norm2(relu(w) - x))\n'
        "net.gradient(w, 2 * (relu(w) - x))\n",
        encoding="utf-8",
    )
    (derivation,) = verify([str(path)], Options()).derivations
    (claim,) = derivation.claims
    assert claim.diagnostic is not None
    (help_,) = claim.diagnostic.help
    assert "`, with `from matcalc import hadamard, indicator`: proved" in help_


def test_what_the_author_prints_is_not_printed_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claim = checked(
        "prints", "def f(u):\n    print('once')\n    return 2 * u\nnet.chain(norm2(W), f(norm2(W)))", tmp_path
    )
    assert claim.verdict == "refuted"
    assert "".join(capsys.readouterr()).count("once") == 1


LARGE = """\
from matcalc import *
net = Derivation("Large numbers for sizes")
x, w = net.data("x", {rows}, {columns}), net.parameter("w", {columns}, 2)
loss = net.objective("loss", norm2(x @ w) / {rows})
net.gradient(w, 2 * T(x) @ x @ w / {wrong})
"""


@pytest.mark.parametrize(
    ("rows", "columns", "verdict", "said"),
    [
        pytest.param(200, 6, "refuted", "not the gradient", id="numbers in a corner suffice"),
        pytest.param(3000, 500, "undecided", "as they do in floating point", id="too large to be evaluated exactly"),
    ],
)
def test_sizes_that_are_large_numbers(rows: int, columns: int, verdict: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / f"large_{rows}.py"
    path.write_text(LARGE.format(rows=rows, columns=columns, wrong=rows - 1), encoding="utf-8")
    (derivation,) = verify([str(path)], Options()).derivations
    (claim,) = derivation.claims
    assert claim.verdict == verdict
    assert said in claim.message
