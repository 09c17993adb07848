"""Where ReLU has a kink: what is a convention, reported as a finding, and what is an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Outcome, verify, write
from one_layer import DERIVATION, TRAINING, changed, compare, differing

JSON = ("--format=json",)
MASK = "    grad_h[h < 0] = 0\n"
AT_ZERO = {
    0: [("at_zero=1", "at_zero=0"), ("h >= 0", "h > 0")],
    1: [],
}
ONE_COLUMN = [("N, D, C =", "N, D ="), (", C=4", ""), ("N, C", "N, 1"), ("D, C", "D, 1")]
ONE_COLUMN_CODE = [("N, D, C = 6, 3, 4", "N, D = 6, 3"), ("N, C", "N, 1"), ("D, C", "D, 1")]


def findings(outcome: Outcome) -> list[str]:
    """The messages of the findings about kinks."""
    (derivation,) = outcome.document["derivations"]
    return [finding["message"] for finding in derivation["findings"] if finding["code"] == "kink-differs"]


@pytest.mark.parametrize(
    ("at_zero", "code", "differs"), [(1, "<", False), (1, "<=", True), (0, "<", True), (0, "<=", False)]
)
def test_the_convention_is_compared(
    at_zero: int, code: str, differs: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mask = changed(TRAINING, (MASK, MASK.replace("<", code)))
    path = write(tmp_path, net=changed(DERIVATION, *AT_ZERO[at_zero]), training=mask)
    done = verify(capsys, *JSON, path)
    assert (done.status, differing(done)) == (0, [])
    named = [name for name in ("grad_p", "grad_w", "w after the step") if any(f"`{name}`" in f for f in findings(done))]
    assert named == (["grad_w", "w after the step"] if differs else [])


def test_a_finding_is_a_note_with_a_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = compare(tmp_path, capsys, (MASK, MASK.replace("<", "<=")))
    assert done.status == 0
    assert done.errors == []
    assert done.out.startswith("note[kink-differs]: the code's `grad_w` differs at the kink")
    assert (done.line, done.marked) == (17, "grad_w = x.T @ grad_h")
    assert "the real run hits the kink: never" in done.said
    assert done.is_well_formed(str(tmp_path))


def test_a_finding_counts_how_often_the_real_run_hits_the_kink(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zero = ("w = rng.standard_normal((D, C))", "w = np.zeros((D, C))")
    done = compare(tmp_path, capsys, (MASK, MASK.replace("<", "<=")), zero)
    assert "24 of 24 arguments are 0, 6 whole rows among them, at iteration 0, which changes it by" in done.said
    assert done.status == 0


def test_the_kink_is_hit_whatever_the_sizes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mask = (MASK, MASK.replace("<", "<="))
    training = changed(TRAINING, *ONE_COLUMN_CODE, mask)
    done = verify(capsys, *JSON, write(tmp_path, net=changed(DERIVATION, *ONE_COLUMN), training=training))
    assert findings(done)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("p = np.maximum(h, 0)", "p = np.where(h == 0, 5.0, np.maximum(h, 0))"), id="a wrong value"),
        pytest.param((MASK, "    grad_h *= np.maximum(h, 0) / h\n"), id="0 divided by 0"),
        pytest.param((MASK, MASK + "    grad_h[h == 0] = 1e6\n"), id="a slope that is no convention"),
        pytest.param(("x.T @ grad_h", "(x * x / x).T @ grad_h"), id="0 divided by 0 in the data"),
    ],
)
def test_what_is_no_convention(change: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(tmp_path, capsys, change).status == 1


def test_an_error_at_the_kink_and_elsewhere_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = compare(tmp_path, capsys, (MASK, "    grad_h[h <= 0] = 0.001\n"), options=JSON)
    assert done.status == 1
    assert "grad_w" in differing(done)


def test_a_proved_line_that_departs_from_the_convention_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = DERIVATION[: DERIVATION.index("net.update")].replace("at_zero=1", "at_zero=0")
    done = verify(capsys, *JSON, write(tmp_path, net=source))
    assert done.status == 0
    assert ["h = 0" in message and "at_zero" in message for message in findings(done)] == [True]


SPARSE = [
    ("indicator, norm2", "indicator, norm1, norm2"),
    ("at_zero=1", "at_zero=0"),
    ("norm2(p - y) / N)", "norm2(p - y) / N + rate * norm1(p))"),
    ("net.gradient(p, 2 * (p - y) / N)\n", ""),
    (", 2 * (p - y)) / N)\nnet", ", 2 * (p - y) / N + rate * indicator(p > 0)))\nnet"),
    (", 2 * (p - y)) / N))", ", 2 * (p - y) / N + rate * indicator(p > 0))))"),
    ("h >= 0", "p > 0"),
    ('"grad_p": p, ', ""),
]
SPARSE_CODE = [
    ("** 2) / n", "** 2) / n + rate * p.sum()"),
    ("(p - y) / n\n", "(p - y) / n + rate\n"),
    ("grad_h[h < 0]", "grad_h[p <= 0]"),
]


@pytest.mark.parametrize(("mask", "status"), [("p <= 0", 0), ("p < 0", 1)])
def test_a_kink_that_is_hit_at_random_numbers_excuses_nothing(
    mask: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """|p| has its kink where ReLU has cut p off: on half of all inputs, and a mask that spares them is no mask."""
    training = changed(TRAINING, *SPARSE_CODE, ("[p <= 0]", f"[{mask}]"))
    done = verify(capsys, *JSON, write(tmp_path, net=changed(DERIVATION, *SPARSE), training=training))
    assert done.status == status
    assert differing(done) == (["grad_w", "w after the step"] if status else [])
    assert findings(done) == []


def test_a_kink_in_a_sum_over_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = """\
from matcalc import Derivation, Sum, T, indicator, relu
net = Derivation("Rows one by one")
N, D = net.sizes(N=6, D=3)
i, = net.indices(i=N)
x, y = net.data("x", N, D), net.data("y", N, 1)
w = net.parameter("w", D, 1)
loss = net.objective("loss", Sum(relu(x[i, :] @ w - y[i, :], at_zero=0)[0, 0], i))
net.gradient(w, T(x) @ indicator(x @ w - y > 0))
net.code("training.py", start="start", step="step", values=[loss], gradients={"g": w})
"""
    training = """\
import numpy as np
def start():
    x = np.ones((6, 3))
    return {"x": x, "y": x[:, :1], "w": np.full((3, 1), 0.1)}
def step(x, y, w):
    r = x @ w - y
    return {"loss": np.sum(np.maximum(r, 0)), "g": x.T @ (r > 0)}
"""
    assert verify(capsys, write(tmp_path, net=source, training=training)).status == 0
    done = verify(capsys, *JSON, write(tmp_path, net=source, training=changed(training, ("r > 0", "r >= 0"))))
    assert (done.status, differing(done)) == (0, [])
    assert findings(done)
    assert verify(capsys, write(tmp_path, net=source, training=changed(training, ("r > 0", "r > 0.5")))).status == 1
