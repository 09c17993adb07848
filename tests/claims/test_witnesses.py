"""Numbers that refute: for equations that do not mention every size, or every leaf of which something is declared."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import verify, write

CASES = {
    "a size that only what is differentiated has": (
        """\
net = Derivation("r")
N, K, H = net.sizes(N=5, K=3, H=4)
A, Y, V = net.data("A", N, H), net.data("Y", N, K), net.variable("V", H, K)
s = net.define("s", relu(A) @ V)
net.chain(tr(T(Y) @ d(s)), tr(-T(Y) @ d(s)), wrt=s)
""",
        "tr(T(Y) @ d(s))",
    ),
    "a one-hot leaf that the equation does not mention": (
        """\
net = Derivation("r")
N, C = net.sizes(N=4, C=3)
Y, S = net.data("Y", N, C), net.parameter("S", N, C)
net.assume(Y, "one-hot rows")
L = net.define("L", total(hadamard(Y, S), axis=1))
loss = net.objective("loss", total(L) / N)
net.gradient(S, Y / N)
net.gradient(L, ones(N, 1))
""",
        "ones(N, 1) / N",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_false_line_is_refuted(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, repaired = CASES[name]
    done = verify(capsys, write(tmp_path, net="from matcalc import *\n" + source))
    assert (done.status, done.errors) == (1, ["refuted"])
    assert "refuted at" in done.said
    assert repaired in done.said


@pytest.mark.parametrize("name", CASES)
def test_the_true_line_is_proved(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, _ = CASES[name]
    right = source.replace("-T(Y)", "T(Y)").replace("ones(N, 1))", "ones(N, 1) / N)")
    assert right != source
    assert verify(capsys, write(tmp_path, net="from matcalc import *\n" + right)).status == 0
