"""What people write out of habit: NumPy's functions and methods, a gradient of the wrong shape that an update uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import LEAST_SQUARES, verify, write

NUMPY = "import math; import numpy as np; import matcalc as m\n" + LEAST_SQUARES
OWN = "NumPy's functions compute with numbers; matcalc has its own"
LOADED = {
    "np.exp(x)": OWN,
    "np.tanh(x @ w)": OWN,
    "np.sum(x)": OWN,
    "math.tanh(x)": "`float` and the functions of `math` compute with numbers; matcalc has its own",
    "math.exp(loss)": "`float` and the functions of `math` compute with numbers; matcalc has its own",
    "x^2": "`^` is no power: `a**2` is one, of a matrix `A @ A`; entry by entry is `power(A, 2)`",
    "loss^2": "`^` is no power",
    "x / len(x)": "a matrix has no `len`: it has the sizes that it is declared with, such as `N`",
    "sum(x)": "the sum of its entries is `total(x)`",
    "m.total(x, dim=0)": "`total` has no option `dim`; there is `axis`, which keeps both dimensions",
    "m.softmax(x, axis=1, keepdims=True)": "no option `keepdims`; there is `axis`, which keeps both dimensions",
    "x.sum(axis=0)": "an expression has no `.sum`; write `total(A, axis=0)`",
    "(x @ w).mean()": "an expression has no `.mean`; write `mean(A, axis=0)`",
    "(x @ w).dot(w)": "an expression has no `.dot`; write `A @ B`",
}
STRANGE = """\
from matcalc import *
net = Derivation("r")
N, D = net.sizes(N=8, D=3)
X, y, rate = net.data("X", N, D), net.data("y", N, 1), net.data("rate")
w = net.parameter("w", D, 1)
r = net.define("r", X @ w - y)
loss = net.objective("loss", norm2(r))
"""

SCALED = "w - rate * (T(X) @ r + a * w)"  # SymPy's own printer never ends here
PRINTED = {
    f"net.chain(hadamard(w, {SCALED} > 0), w)": f"`{SCALED} > 0` is a comparison; write `indicator(…)` around it",
    f"net.chain(w, ({SCALED})[0])": f"an entry of `{SCALED}` has a row and a column",
    f"w = {SCALED}\nnet.update(w, w)": f"a parameter is expected here, not `{SCALED}`",
    "net.chain(w, w / (X @ w / N - r / (2 * a)))": "nothing is divided by a matrix: `X @ w / N - r / (2 * a)`",
}


@pytest.mark.parametrize("written", PRINTED)
def test_an_expression_in_a_message(written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = verify(capsys, write(tmp_path, net=STRANGE + f'a = net.data("a")\n{written}\n'))
    assert done.status == 2
    assert PRINTED[written] in done.said


def test_printing_takes_time_in_proportion(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deep = "e = w\nfor _ in range({}): e = w - rate * (2 * e + w) / N\nprint(e)\n"
    done = verify(capsys, write(tmp_path, net=STRANGE + deep.format(40) + deep.format(2000)))
    short, long = done.err.splitlines()
    assert short.count("w - rate * (2 * ") == 40
    assert long == "…"


@pytest.mark.parametrize("written", LOADED)
def test_numpy_on_an_expression(written: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = verify(capsys, write(tmp_path, net=NUMPY + f"net.chain(x, {written})\n"))
    assert done.status == 2
    assert LOADED[written] in done.said
    assert done.line == 11


def test_a_gradient_of_the_wrong_shape_is_named_where_it_is_claimed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = "g = net.gradient(w, 2 * T(r) @ X)\nnet.update(w, w - rate * g)\n"
    done = verify(capsys, write(tmp_path, net=STRANGE + used))
    assert "the gradient by `w` is D×1, this line is 1×D" in done.said
    assert (done.status, done.line) == (2, 8)


def test_an_update_is_not_mended_by_repeating_its_parameter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = STRANGE + 'b = net.parameter("b", 1, 1)\nnet.update(b, b - rate * {})\n'
    wrong = verify(capsys, write(tmp_path, net=source.format("2 * T(X) @ r")))
    assert "`b` is 1×1 and `rate * 2 * T(X) @ r` is D×1; a sum needs equal shapes" in wrong.said
    assert "broadcast" not in wrong.out
    other = verify(capsys, write(tmp_path, net=source.format("(X + y)")))
    assert "`broadcast(b, N, D)`" not in other.out


@pytest.mark.parametrize(
    "line",
    [
        "total(p - Y, axis=0)",  # the gradient is 0: `total(Y - Y, axis=0)` is no help
        "total(ds, axis=0)",  # nor is `total(d(ds), axis=0)`, a differential
    ],
)
def test_help_that_would_be_none(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = f"""\
from matcalc import *
net = Derivation("r")
N, C = net.sizes(N=8, C=3)
X, Y, b = net.data("X", N, C), net.data("Y", N, C), net.parameter("b", 1, C)
s = net.define("s", X + broadcast(b, N, C))
p = net.define("p", softmax(s, axis=0))
ds = net.define("ds", p - Y)
loss = net.objective("loss", -total(hadamard(Y, log(p))))
net.gradient(b, {line})
"""
    done = verify(capsys, write(tmp_path, net=source))
    assert done.status == 1
    assert "help:" not in done.out


def test_a_fact_is_not_called_unused_while_a_claim_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = STRANGE + 'net.assume(X, "positive")\nnet.gradient(w, {0})\n'
    wrong = verify(capsys, write(tmp_path, net=source.format("T(X) @ r")))
    right = verify(capsys, write(tmp_path, net=source.format("2 * T(X) @ r")))
    assert "fact-unused" not in wrong.out
    assert "fact-unused" in right.out


def test_what_could_not_be_compared_is_not_said_to_differ(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = STRANGE + 'net.gradient(w, 2 * T(X) @ r)\nnet.code("no.py", start="a", step="b", values=[r, loss])\n'
    done = verify(capsys, write(tmp_path, net=source))
    assert done.status == 2
    assert done.out.count("unchecked") == 2
    assert " differs" not in done.out
    assert "error: 2 not compared, 1 error, 1 proved" in done.out
