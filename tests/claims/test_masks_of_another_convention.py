"""A mask 1(z ≥ 0) beside a derivative with 1(z > 0): the same away from the kink, unless z is 0 on more than that."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import verify, write

NETWORK = """\
from matcalc import *
net = Derivation("Two layers")
N, D, H, C = net.sizes(N=9, D=10, H=11, C=12)
X, Y = net.data("X", N, D), net.data("Y", N, C)
W1, b1, W2 = net.parameter("W1", D, H), net.parameter("b1", 1, H), net.parameter("W2", H, C)
Z1 = net.define("Z1", X @ W1 + broadcast(b1, N, H))
A1 = net.define("A1", relu(Z1))
P = net.define("P", sigmoid(A1 @ W2))
dZ2 = net.define("dZ2", 2 * hadamard(P - Y, P, ones(N, C) - P) / N)
dZ1 = net.define("dZ1", hadamard(dZ2 @ T(W2), indicator(Z1 >= 0)))
loss = net.objective("loss", norm2(P - Y) / N)
net.gradient(W2, T(A1) @ dZ2)
net.gradient(b1, total(dZ1, axis=0))
net.gradient(W1, T(X) @ dZ1)
"""
FALSE = {
    "another mask": ("indicator(Z1 >= 0)", "indicator(Z1 <= 0)"),
    "no mask": ("hadamard(dZ2 @ T(W2), indicator(Z1 >= 0))", "dZ2 @ T(W2)"),
    "the mask of the output": ("indicator(Z1 >= 0)", "indicator(A1 >= 0)"),
    "half of it": ("indicator(Z1 >= 0)", "indicator(Z1 >= 0) / 2"),
}
NOWHERE_ELSE = {
    "nothing": "w - w",
    "nothing, by another name": "net.define('Z', w - w)",
    "nothing at one size": "(N - 2) * w",
}


def test_the_gradient_is_proved_away_from_the_kink(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = verify(capsys, "--verbose", write(tmp_path, net=NETWORK))
    assert done.status == 0
    assert "proved where Z1 ≠ 0, but not at 0" in done.said


@pytest.mark.parametrize("name", FALSE)
def test_a_wrong_mask_is_refuted(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = verify(capsys, write(tmp_path, net=NETWORK.replace(*FALSE[name])))
    assert done.status == 1
    assert done.errors[:2] == ["refuted", "refuted"]


@pytest.mark.parametrize("name", NOWHERE_ELSE)
def test_what_is_always_at_the_kink_is_not_excused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = f"""\
from matcalc import *
net = Derivation("kink")
N, D = net.sizes(N=4, D=3)
w = net.variable("w", N, D)
z = {NOWHERE_ELSE[name]}
net.chain(d(relu(z)) + indicator(z >= 0), d(relu(z)) + indicator(z > 0))
"""
    assert verify(capsys, write(tmp_path, net=source)).status == 1
