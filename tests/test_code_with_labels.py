"""Training code that takes labels instead of a one-hot matrix, and mini-batches that it draws itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Outcome, verify, write
from one_layer import changed, differing

DERIVATION = """\
from matcalc import Derivation, T, hadamard, log, softmax, total
net = Derivation("Softmax classifier")
N, D, C = net.sizes(N=4, D=3, C=5)
X, Y = net.data("X", N, D), net.data("Y", N, C)
net.assume(Y, "one-hot rows")
rate = net.data("rate")
W = net.parameter("W", D, C)
P = net.define("P", softmax(X @ W, axis=1))
loss = net.objective("loss", -total(hadamard(Y, log(P))) / N)
net.gradient(W, T(X) @ (P - Y) / N)
net.update(W, W - rate * (T(X) @ (P - Y) / N))
net.code(
    "training.py", start="start", step="step", draw="draw", labels={"y": Y}, iterations=20,
    values=[P, loss], gradients={"dW": W}, updates=[W],
)
"""
TRAINING = """\
import numpy as np
def start():
    rng = np.random.default_rng(0)
    y_train = rng.integers(0, 5, 30)
    return {"X_train": rng.standard_normal((30, 3)), "y_train": y_train, "W": np.zeros((3, 5)), "rng": rng}
def draw(X_train, y_train, rng, size=4):
    chosen = rng.choice(len(X_train), size)
    return {"X": X_train[chosen], "y": y_train[chosen]}
def step(X, y, W, rate=0.5):
    scores = X @ W
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    P = exps / exps.sum(axis=1, keepdims=True)
    loss = -np.log(P[np.arange(len(y)), y]).mean()
    dscores = P.copy()
    dscores[np.arange(len(y)), y] -= 1
    dscores /= len(y)
    dW = X.T @ dscores
    W -= rate * dW
    return {"P": P, "loss": loss, "dW": dW}
"""

WRONG = {
    "one array that is two things": (("P.copy()", "P"), ["P"]),
    "a forgotten minus one": (("    dscores[np.arange(len(y)), y] -= 1\n", ""), ["dW", "W after the step"]),
    "the labels of other rows": (("len(y)), y] -= 1", "len(y)), y[::-1]] -= 1"), ["dW", "W after the step"]),
    "a forgotten mean": (("y]).mean()", "y]).sum()"), ["loss"]),
    "a mean over the classes": (("dscores /= len(y)", "dscores /= P.shape[1]"), ["dW", "W after the step"]),
}

# name: the change of the code, what the message says, and the line that it points at
NOT_COMPARED = {
    "labels that are no whole numbers": (
        ("rng.integers(0, 5, 30)", "rng.integers(0, 5, 30) / 1"),
        "the code's `y`, labels of `Y`, are float64, not whole numbers",
        0,
    ),
    "a label beyond the last column": (("(0, 5, 30)", "(5, 6, 30)"), "go from 5 to 5, not from 0 to 4", 0),
    "labels in a column": (("y_train[chosen]}", "y_train[chosen, None]}"), "are 4×1, not (4,)", 0),
    "a draw of another size": (("size=4", "size=7"), "the code's `X` is 7×3, the derivation says 4×3", 0),
    "a draw without an array": (('"y": y_train[chosen]', '"t": 0'), "the training code has no `y`", 0),
    "a draw that asks for more": (("rng, size", "rng, extra, size"), "the draw asks for `extra`", 0),
    "a draw that returns nothing": (('    return {"X": X', '    {"X": X'), "the draw function returns a dict", 0),
    "an exception in the draw": (("    chosen", "    1 / 0\n    chosen"), "raises ZeroDivisionError in draw", 7),
    "a draw that changes a parameter": (("rng, size=4):", "rng, W, size=4):\n    W += 1"), "changes `W`", 7),
    "a draw that returns a parameter": (('return {"X": X', 'return {"W": np.eye(3, 5), "X": X'), "changes `W`", 0),
    "no draw": (("def draw", "def drawn"), "the training code has no function `draw`", 0),
    "a step that spoils its labels": (("    dW = X", "    y += 1\n    dW = X"), "changes `y`, which is data", 17),
}

MALFORMED = {
    "labels without the fact": (
        [('net.assume(Y, "one-hot rows")\n', "")],
        'labels say where the one in each row of `Y` is; `net.assume(Y, "one-hot rows")` says that there is one',
    ),
    "labels of a parameter": ([('labels={"y": Y}', 'labels={"y": W}')], "`W` is a parameter, not data"),
    "labels by name": ([('labels={"y": Y}', 'labels={"y": "Y"}')], "the variable `Y` itself is expected here"),
    "labels that are another leaf": ([('labels={"y": Y}', 'labels={"X": Y}')], "either the labels of `Y`, or `X`"),
    "two arrays of labels": ([('{"y": Y}', '{"y": Y, "t": Y}')], "the labels of `Y` are one array of the code"),
    "a draw that is no name": ([('draw="draw"', "draw=len")], "`draw` is the name of a function"),
}


def compared(folder: Path, capsys: pytest.CaptureFixture[str], *changes: tuple[str, str], json: bool = True) -> Outcome:
    path = write(folder, net=DERIVATION, training=changed(TRAINING, *changes))
    return verify(capsys, *(["--format=json"] if json else []), path)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_code(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, expected = WRONG[name]
    done = compared(tmp_path, capsys, change)
    assert (done.status, differing(done)) == (1, expected)


@pytest.mark.parametrize("name", NOT_COMPARED)
def test_code_that_cannot_be_compared(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, says, line = NOT_COMPARED[name]
    done = compared(tmp_path, capsys, change, json=False)
    assert done.status in (1, 2)
    assert says in done.said
    assert done.line == (line or 12)
    assert done.is_well_formed(str(tmp_path))


@pytest.mark.parametrize("name", MALFORMED)
def test_a_statement_that_cannot_be_meant(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes, says = MALFORMED[name]
    done = verify(capsys, write(tmp_path, net=changed(DERIVATION, *changes), training=TRAINING))
    assert done.status == 2
    assert says in done.said
    assert done.line in (12, 13)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([], id="as it is"),
        pytest.param([("rng.integers(0, 5, 30)", "rng.integers(0, 5, 30).astype(np.uint8)")], id="in one byte"),
        pytest.param([('    return {"X_train"', '    state = rng\n    return {"X_train"')], id="another name"),
    ],
)
def test_right_code(changes: list[tuple[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = compared(tmp_path, capsys, *changes)
    assert (done.status, differing(done)) == (0, [])
    assert done.document["summary"]["agrees"] == 4


def test_the_formulas_see_the_batch_of_the_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A step that draws anew what it was given computes with other rows than the formulas."""
    anew = ("    scores = X @ W", "    X, y = X[::-1], y\n    scores = X @ W")
    assert compared(tmp_path, capsys, anew).status == 1


def test_small_sizes_do_not_advance_the_generator_of_the_real_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = ("def step(X, y, W, rate=0.5):", "def step(X, y, W, rng, rate=0.5):\n    rng.random()")
    seen = ("    chosen =", "    print('drawn', rng.bit_generator.state['state']['state'] % 1000)\n    chosen =")
    done = compared(tmp_path, capsys, counted, seen)
    assert done.status == 0
    import numpy as np

    rng = np.random.default_rng(0)
    rng.integers(0, 5, 30)
    rng.standard_normal((30, 3))
    states = []
    for _ in range(11):
        states.append(rng.bit_generator.state["state"]["state"] % 1000)
        rng.choice(30, 4)
        rng.random()
    assert [int(line.split()[1]) for line in done.err.splitlines() if line.startswith("drawn")] == states
