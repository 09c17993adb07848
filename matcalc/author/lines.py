"""The lines of a chain, each with what it is held against.

`held(…)`  one `Held` for each line but the first
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from matcalc.author.claims import Line, unmark
from matcalc.author.faults import unequal
from matcalc.author.source import Call
from matcalc.report.data import Diagnostic


class Held(NamedTuple):
    """A line, what stands before it, and what is wrong: with `wrong`, the argument `at`, which is one of the two."""

    key: int
    line: Line
    previous: int
    left: Any
    problem: Diagnostic | None
    at: int
    wrong: Any


def held(call: Call, lines: Sequence[Any], problem_of: Callable[[Call, int, Any], Diagnostic | None]) -> Iterator[Held]:
    """Each line is held against the last one before it that is no misprint and means something."""
    left, previous = unmark(lines[0]).value, 0
    trouble = problem_of(call, 0, left)
    for key, line in enumerate(lines[1:], start=1):
        said = unmark(line)
        right = said.value
        own = problem = problem_of(call, key, right)
        if own is None and trouble is not None:
            problem = replace(trouble, about_shapes=False)  # a misprint must be false by its own fault
        elif own is None:
            problem = unequal(call, previous, key, left, right)
        before = problem is not None and own is None and trouble is not None
        yield Held(key, said, previous, left, problem, *((previous, left) if before else (key, right)))
        if not said.wrong and (problem is None or trouble is not None):
            left, previous, trouble = right, key, own
