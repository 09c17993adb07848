"""A malformed line is reported once, and stops nothing: what is made with it is not checked, all else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import verify, write

NET = """\
from matcalc import *
net = Derivation("One layer")
N, D, K = net.sizes(N=4, D=3, K=2)
X, Y, rate = net.data("X", N, D), net.data("Y", N, K), net.data("rate")
W, b = net.parameter("W", D, K), net.parameter("b", 1, K)
H = net.define("H", X @ W)
R = net.define("R", H + broadcast(b, N, K) - Y)
loss = net.objective("loss", norm2(R))
net.gradient(b, 2 * total(R, axis=0))
"""
TRAINING = """\
import numpy as np
def start():
    draw = np.random.default_rng(0).standard_normal
    return {"X": draw((4, 3)), "Y": draw((4, 2)), "W": draw((3, 2)), "b": draw((1, 2)), "rate": 0.1}
def step(X, Y, W, b, rate):
    R = X @ W + b - Y
    gb = 2 * R.sum(axis=0, keepdims=True)
    b -= rate * gb
    W -= rate * 2 * X.T @ R
    return {"R": R, "gb": gb}
"""
PRODUCT = "`X` is N×D and `R` is N×K; a matrix product needs D = N"
USED = {
    "by an update": ("g = net.gradient(W, 2 * X @ R)\nnet.update(W, W - rate * g)\n", PRODUCT),
    "by an update that multiplies it further": (
        "g = net.gradient(W, 2 * X @ R)\nnet.update(W, W - g * rate)\n",
        PRODUCT,
    ),
    "by the name that the gradient has in Python": (
        "g = 2 * X @ R\nnet.gradient(W, g)\nnet.update(W, W - g * rate)\n",
        PRODUCT,
    ),
    "of another shape": (
        "g = net.gradient(W, 2 * T(R) @ X)\nnet.update(W, W - rate * g)\n",
        "the gradient by `W` is D×K, this line is K×D",
    ),
    "with a float": ("g = net.gradient(W, 0.5 * T(X) @ R)\nnet.update(W, W - rate * g)\n", "`0.5` is a float"),
    "by a definition": (
        "g = net.gradient(H, 2 * X @ R)\nq = net.define('q', g @ T(W))\n"
        "net.gradient(W, T(X) @ q)\nnet.chain(q, 2 * q)\n",
        PRODUCT,
    ),
    "by a gradient of a definition": (
        "g = net.gradient(H, 2 * X @ R)\nq = net.define('q', g)\nnet.gradient(q, 2 * R)\nnet.shape(q, N, K)\n"
        "net.gradient(W, 2 * T(X) @ R)\n",
        PRODUCT,
    ),
    "by further gradients": ("g = net.gradient(H, 2 * X @ R)\nnet.gradient(W, T(X) @ g)\n", PRODUCT),
    "by lines of a chain": ("g = net.gradient(W, 2 * X @ R)\nnet.chain(W, g, 2 * g, W)\nnet.chain(g, g, W)\n", PRODUCT),
}


@pytest.mark.parametrize("how", USED)
def test_a_malformed_line_that_is_used(how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, fault = USED[how]
    added = lines + "net.chain(norm2(R), tr(T(R) @ R))\nnet.chain(W, 2 * W)\n"
    done = verify(capsys, write(tmp_path, net=NET + added))
    assert done.status == 2
    assert done.said.count(fault) == 1
    assert "✓ 1 ∇b" in done.out
    assert "tr(T(R) @ R)" in next(line for line in done.out.splitlines() if "✓" in line and "tr(" in line)
    assert done.errors.count("refuted") == 1
    assert "gradient-missing" not in done.errors


def test_an_equal_part_of_another_line_excuses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "net.gradient(W, T(W))\nnet.chain(norm2(R), tr(T(W) @ X @ W))\nnet.gradient(W, 2 * T(X) @ R)\n"
    done = verify(capsys, write(tmp_path, net=NET + lines))
    assert (done.status, done.errors) == (2, ["malformed", "malformed"])


@pytest.mark.parametrize("named", ["values=[R, q]", "values=[R], updates=[W]", "gradients={'gb': b, 'gq': q}"])
def test_code_is_compared_with_the_rest(named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "g = net.gradient(W, 2 * X @ R)\nnet.update(W, W - rate * g)\nq = net.define('q', g)\n"
    code = f"net.code('training.py', start='start', step='step', {named})\n"
    done = verify(capsys, write(tmp_path, net=NET + lines + code, training=TRAINING))
    assert (done.status, done.errors) == (2, ["malformed"])
    assert "1 agree with the code" in done.out


def test_code_with_nothing_left_to_compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "g = net.gradient(W, 2 * X @ R)\nnet.update(W, W - rate * g)\n"
    code = "net.code('training.py', start='start', step='step', updates=[W])\n"
    done = verify(capsys, write(tmp_path, net=NET + lines + code, training=TRAINING))
    assert (done.status, done.errors) == (2, ["malformed"])


OWN = {
    "an update": ("net.update(b, T(b))\n", "`b` is 1×K, its update is K×1"),
    "a second update": ("net.update(W, W - rate * g)\nnet.update(W, W)\n", "`W` has an update rule already"),
    "a definition": ("net.define('q', X @ X)\n", "a matrix product needs D = N"),
    "an objective": ("Derivation('Other').objective('q', g)\n", "belongs to another derivation"),
}


@pytest.mark.parametrize("what", OWN)
def test_a_fault_of_its_own_stops_the_file(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, fault = OWN[what]
    done = verify(capsys, write(tmp_path, net=NET + "g = net.gradient(W, 2 * X @ R)\n" + lines))
    assert (done.status, done.errors) == (2, ["malformed"])
    assert fault in done.said
    assert "nothing was checked" in done.out
