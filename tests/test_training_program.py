"""The training programs run by themselves, know nothing of matcalc, learn, and draw what they did."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "derivations" / "training"
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1"}  # threads that wait for each other slow a busy machine down
PNG = b"\x89PNG"
# name: the last iteration, what the last loss is below, and what each accuracy is at least
PROGRAMS = {
    "two_layer": (499, 1e-3, ()),
    "spiral_softmax": (9999, 0.25, (0.98,)),
    "sigmoid_network": (1999, 0.01, (1.0, 0.95)),
    "logistic_output": (999, 0.16, (0.94,)),
    "recurrent": (999, 0.01, (1.0, 0.95)),
    "softmax_classifier": (299, 0.16, (0.95,)),
    "two_layer_net": (1499, 0.2, (0.99, 0.99)),
}


def run(name: str, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FOLDER / f"{name}.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ONE_THREAD)
    assert done.returncode == status, done.stderr
    return done


def test_every_program_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == {*PROGRAMS, "display"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_learns_and_draws_its_losses(name: str, tmp_path: Path) -> None:
    iterations, below, accuracies = PROGRAMS[name]
    done = run(name, "--plot", str(tmp_path / "losses.png"))
    losses = re.findall(r"^iteration +(\d+)  loss (\S+)$", done.stdout, re.MULTILINE)
    assert int(losses[0][0]) == 0
    assert int(losses[-1][0]) == iterations
    assert float(losses[-1][1]) < below < float(losses[0][1])
    found = [float(share) for share in re.findall(r"\d\.\d+", done.stdout.partition("accuracy")[2])]
    assert all(share >= least for share, least in zip(found, accuracies, strict=bool(accuracies)))
    assert done.stderr == ""  # progress is shown on a terminal only
    assert (tmp_path / "losses.png").read_bytes().startswith(PNG)


def test_the_first_program_goes_from_thirty_million_downwards() -> None:
    losses = [float(loss) for loss in re.findall(r"loss (\S+)$", run("two_layer").stdout, re.MULTILINE)]
    assert 1e7 < losses[0] < 1e8
    assert losses == sorted(losses, reverse=True)


def two_layer_net() -> dict[str, Any]:
    """The functions of the program with mini-batches, by name."""
    return runpy.run_path(str(FOLDER / "two_layer_net.py"))


def test_the_class_with_the_largest_score_is_predicted() -> None:
    program = two_layer_net()
    arrays = program["start"]()
    X, parameters = arrays["X_train"], {name: arrays[name] for name in ("W1", "b1", "W2", "b2")}
    scores = program["step"](X, arrays["y_train"], **{name: array.copy() for name, array in parameters.items()})["s2"]
    predicted = program["predict"](X, **parameters)
    assert len(set(predicted)) > 1
    assert [row[chosen] for row, chosen in zip(scores, predicted, strict=True)] == pytest.approx(scores.max(axis=1))


def test_mini_batches_are_drawn_with_replacement() -> None:
    program = two_layer_net()
    rows = np.arange(program["N"])  # as many as a mini-batch has: without replacement each would come once
    drawn = [program["draw"](rows[:, np.newaxis], rows, np.random.default_rng(seed)) for seed in range(3)]
    for batch in drawn:
        assert batch["X"].shape == (program["N"], 1)
        assert (batch["X"][:, 0] == batch["y"]).all()
        assert len(set(batch["y"])) < program["N"]
    assert (drawn[0]["y"] != drawn[1]["y"]).any()


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_does_not_know_matcalc(name: str) -> None:
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    assert "matcalc" not in text


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_wrong_argument_is_explained(name: str) -> None:
    assert "unrecognized arguments: --plott" in run(name, "--plott=a.png", status=2).stderr


@pytest.mark.parametrize(("file", "says"), [("nowhere/a.png", "there is no folder"), ("a.xyz", "ends in one of")])
def test_a_plot_that_cannot_be_written_is_refused_before_it_trains(file: str, says: str, tmp_path: Path) -> None:
    done = run("two_layer", "--plot", str(tmp_path / file), status=2)
    assert says in done.stderr
    assert "iteration" not in done.stdout


def test_without_matplotlib_it_says_what_to_install_before_it_trains(tmp_path: Path) -> None:
    (tmp_path / "matplotlib.py").write_text("raise ImportError", encoding="utf-8")
    command = [sys.executable, str(FOLDER / "two_layer.py"), "--plot", str(tmp_path / "losses.png")]
    environment = {**ONE_THREAD, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--plot needs matplotlib" in done.stderr
