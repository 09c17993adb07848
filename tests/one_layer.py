"""One layer with ReLU: a derivation, training code that agrees with it, and ways to change either."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Outcome, verify, write

DERIVATION = """\
from matcalc import Derivation, T, hadamard, indicator, norm2, relu
net = Derivation("One layer")
N, D, C = net.sizes(N=6, D=3, C=4)
x, y = net.data("x", N, D), net.data("y", N, C)
rate = net.data("rate")
w = net.parameter("w", D, C)
h = net.define("h", x @ w)
p = net.define("p", relu(h, at_zero=1))
loss = net.objective("loss", norm2(p - y) / N)
net.gradient(p, 2 * (p - y) / N)
net.gradient(w, T(x) @ hadamard(indicator(h >= 0), 2 * (p - y)) / N)
net.update(w, w - rate * (T(x) @ hadamard(indicator(h >= 0), 2 * (p - y)) / N))
net.code(
    "training.py", start="start", step="step", iterations=20,
    values=[h, p, loss], gradients={"grad_p": p, "grad_w": w}, updates=[w],
)
"""

TRAINING = """\
import numpy as np
N, D, C = 6, 3, 4
def start():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((N, D))
    y = rng.standard_normal((N, C))
    w = rng.standard_normal((D, C))
    return {"x": x, "y": y, "w": w}
def step(x, y, w, rate=0.1):
    n = len(x)
    h = x @ w
    p = np.maximum(h, 0)
    loss = np.sum((p - y) ** 2) / n
    grad_p = 2 * (p - y) / n
    grad_h = grad_p.copy()
    grad_h[h < 0] = 0
    grad_w = x.T @ grad_h
    w -= rate * grad_w
    return {"h": h, "p": p, "loss": loss, "grad_p": grad_p, "grad_w": grad_w}
"""


def changed(text: str, *changes: tuple[str, str]) -> str:
    """The text with each old part replaced by a new one; every old part must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def compare(
    folder: Path, capsys: pytest.CaptureFixture[str], *changes: tuple[str, str], options: tuple[str, ...] = ()
) -> Outcome:
    """Verify the derivation with changed training code."""
    path = write(folder, net=DERIVATION, training=changed(TRAINING, *changes))
    return verify(capsys, *options, path)


def differing(outcome: Outcome) -> list[str]:
    """The quantities of the code that differ, from a JSON document."""
    (derivation,) = outcome.document["derivations"]
    return [c["text"].removesuffix(" in training.py") for c in derivation["claims"] if c["verdict"] == "differs"]
