"""Input that is large or deep is proved or undecided; it is no bug in matcalc, and the work does not explode."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from commands import LEAST_SQUARES, verify, write
from sympy.printing.latex import LatexPrinter

LARGE = {
    "a long sum": ("e = w\nfor _ in range(300): e = e + w\nnet.chain(e, 301 * w)\n", (0,)),
    "a deep formula": ("e = w\nfor _ in range(150): e = 2 * (e + w)\nnet.chain(e, e)\n", (0, 1)),
    "many transposes": ("e = w\nfor _ in range(100): e = T(e)\nnet.chain(e, w)\n", (0,)),
    "a high power": ("net.chain((loss + 1) ** 4000, (1 + loss) ** 4000)\n", (0, 1)),
    "a large real size": (
        "(M,) = net.sizes(M=10**12)\nq = net.data('q', M, M)\nnet.chain(norm2(q), tr(T(q) @ q))\n",
        (0,),
    ),
    "a large literal size": ("q = net.data('q', 10**6, 10**6)\nnet.chain(norm2(q), tr(T(q) @ q))\n", (0, 1)),
    "many factors": ("e = x @ T(x)\nfor _ in range(20): e = e @ (x @ T(x) + x @ T(x))\nnet.chain(e, e)\n", (0, 1)),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_input(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, statuses = LARGE[name]
    done = verify(capsys, write(tmp_path, a=LEAST_SQUARES + source))
    assert done.status in statuses, done.out
    assert done.is_well_formed(str(tmp_path))


class Counting(LatexPrinter):
    """Counts the nodes that it prints."""

    count = 0

    def _print(self, expr: Any, **options: Any) -> str:
        self.count += 1
        text: str = super()._print(expr, **options)
        return text


def test_each_part_of_a_nested_expression_is_printed_once() -> None:
    from matcalc import Derivation, relu

    net = Derivation("Nested")
    (N,) = net.sizes(N=2)
    expression = net.data("x", N, N)
    counts = []
    for _ in range(8):
        expression = relu(expression)
        printer = Counting()
        printer.doprint(expression)
        counts.append(printer.count)
    steps = [after - before for before, after in pairwise(counts)]
    assert len(set(steps)) == 1, counts


def test_sympy_does_not_exchange_the_factors_of_a_product() -> None:
    from matcalc import Derivation

    net = Derivation("Products")
    (N,) = net.sizes(N=2)
    A, B = net.data("A", N, N), net.data("B", N, N)
    assert not (A @ B).is_commutative
    assert not (A + B).is_commutative
    assert str((A @ (B + B)).expand()) == "2*A*B"
