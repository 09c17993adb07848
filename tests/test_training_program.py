"""The training program runs by itself, knows nothing of matcalc, and learns."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "derivations" / "training" / "two_layer.py"
ONE_THREAD = {**os.environ, "OMP_NUM_THREADS": "1"}  # threads that wait for each other slow a busy machine down


def test_it_trains_from_thirty_million_to_below_a_thousandth() -> None:
    run = subprocess.run([sys.executable, str(PROGRAM)], capture_output=True, text=True, check=True, env=ONE_THREAD)
    losses = [float(loss) for loss in re.findall(r"loss (\S+)$", run.stdout, re.MULTILINE)]
    assert run.stdout.splitlines()[-1].startswith("iteration 499")
    assert 1e7 < losses[0] < 1e8
    assert losses[-1] < 1e-3
    assert losses == sorted(losses, reverse=True)
    assert run.stderr == ""  # progress is shown on a terminal only


def test_it_does_not_know_matcalc() -> None:
    assert "matcalc" not in PROGRAM.read_text(encoding="utf-8")
