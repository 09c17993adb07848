"""Messages as an author reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from matcalc.report.text import render
from matcalc.verify import Options, verify

START = """\
from matcalc import *
net = Derivation("One layer")
N, D, H = net.sizes(N=20, D=3, H=4)
x, y = net.data("x", N, D), net.data("y", N, H)
w = net.parameter("w", D, H)
h = net.define("h", x @ w)
r = net.define("r", relu(h, at_zero=1))
loss = net.objective("loss", norm2(r - y) / N)
net.gradient(w, T(x) @ hadamard(indicator(h >= 0), 2 * (r - y)) / N)
"""


@dataclass(frozen=True, slots=True)
class Message:
    """A mistake in words, the lines that make it, and all that is printed."""

    mistake: str
    lines: str
    output: str


def read(name: str, lines: str) -> str:
    """What is printed about these lines after `START`, without the times."""
    path = Path(f"{name}.py")  # a name of its own: lines of source are kept by the name of their file
    path.write_text(START + lines, encoding="utf-8")
    text = render(verify([str(path)], Options()))
    return re.sub(r" +\d+\.\d m?s$| \(\d+\.\d\d s\)$", "", text, flags=re.MULTILINE)
