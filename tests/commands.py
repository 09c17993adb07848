"""Run the command, in this process or in one of its own, and read what it printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from matcalc.cli import main

ROOT = Path(__file__).parents[1]
WIDTH = 80

# Nine lines, all true: what a test adds to them stands on line 10.
LEAST_SQUARES = """\
from matcalc import Derivation, T, d, hadamard, identity, indicator, misprint, norm2, ones, relu, tr, vec, zeros
net = Derivation("Least squares")
N, D = net.sizes(N=5, D=3)
x, y = net.data("x", N, D), net.data("y", N, 1)
w = net.parameter("w", D, 1)
r = net.define("r", x @ w - y)
loss = net.objective("loss", norm2(r))
net.gradient(w, 2 * T(x) @ r)
net.chain(norm2(r), T(r) @ r)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of the command left behind."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """The text without its line breaks."""
        return " ".join(self.out.split())

    @property
    def errors(self) -> list[str]:
        """The labels of the diagnostics, such as `refuted`, in order."""
        return re.findall(r"^error\[([\w-]+)\]", self.out, re.MULTILINE)

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output."""
        document: dict[str, Any] = json.loads(self.out)
        return document

    @property
    def line(self) -> int:
        """The line that the first diagnostic points at; 0 if it points at none."""
        found = re.search(r"^  --> .*?:(\d+):\d+$", self.out, re.MULTILINE)
        return int(found[1]) if found else 0

    @property
    def marked(self) -> str:
        """What stands above the first carets."""
        found = re.search(r"^ +\d+ \| (.*)\n +\| ( *)(\^+)", self.out, re.MULTILINE)
        return found[1][len(found[2]) : len(found[2] + found[3])] if found else ""

    def is_well_formed(self, path: str) -> bool:
        """No traceback, and no line wider than a terminal, apart from lines that name the file."""
        wide = [line for line in self.out.splitlines() if len(line) > WIDTH and path not in line]
        return wide == [] and "Traceback" not in self.out + self.err


def write(folder: Path, **files: str | bytes) -> Path:
    """Write Python files, named without their suffix; the path of the first."""
    for name, content in files.items():
        (folder / f"{name}.py").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / f"{next(iter(files))}.py"


def verify(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Outcome:
    """Run `matcalc verify` in this process."""
    capsys.readouterr()
    status = main(["verify", *map(str, arguments)])
    captured = capsys.readouterr()
    return Outcome(status, captured.out, captured.err)


def run(*arguments: str | Path, cwd: Path, **environment: str) -> Outcome:
    """Run `matcalc` in a process of its own, with standard output and standard error that are no terminals."""
    command = [sys.executable, "-m", "matcalc", *map(str, arguments)]
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "PYTHONIOENCODING")}
    done = subprocess.run(
        command, cwd=cwd, env={**clean, "PYTHONPATH": search, **environment}, capture_output=True, check=False
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
