"""Long source lines: what is shown of them, and what points into them."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcalc.report.data import DerivationReport, Diagnostic, Finding, Mark, Place, Report
from matcalc.report.text import render

SHOWN = 71  # columns


def shown(folder: Path, line: str, *marked: str) -> list[str]:
    """What is printed about parts of a line, the first of which is what is wrong."""
    path = folder / f"line_{abs(hash((line, marked)))}.py"
    path.write_text(line + "\n", encoding="utf-8")
    marks = []
    for n, part in enumerate(marked):
        column = line.index(part) + 1
        marks.append(Mark(Place(str(path), 1, column, 1, column + len(part) - 1, part), f"label {n}"))
    finding = Finding("x", "wrong", marks[0].place, fatal=True, diagnostic=Diagnostic("wrong", tuple(marks)))
    lines = render(Report((DerivationReport(str(path), None, "failed", findings=(finding,)),))).splitlines()
    return [text[5:] for text in lines if text.startswith((" 1 | ", "   | "))]


def pointed(line: str, pointer: str) -> str:
    """What stands above the carets or dashes."""
    bare = pointer.partition(" label")[0]
    return line[len(bare) - len(bare.lstrip()) : len(bare)]


@pytest.mark.parametrize(
    ("first", "second", "visible"),
    [
        pytest.param((20, 25), (30, 40), True, id="both at the beginning"),
        pytest.param((100, 105), (45, 50), True, id="both fit beside each other, the second on the left"),
        pytest.param((40, 45), (100, 105), True, id="both fit beside each other, the second on the right"),
        pytest.param((100, 105), (2, 10), False, id="the second is cut off on the left"),
        pytest.param((2, 10), (100, 105), False, id="the second is cut off on the right"),
        pytest.param((100, 105), (119, 120), True, id="the second is the last letter"),
        pytest.param((28, 94), (10, 26), False, id="the first is nearly as long as the screen"),
    ],
)
def test_what_is_cut_off_is_not_pointed_at(
    first: tuple[int, int], second: tuple[int, int], visible: bool, tmp_path: Path
) -> None:
    numbered = "".join(chr(0x100 + n) for n in range(120))  # letters that are all different
    wrong, other = numbered[slice(*first)], numbered[slice(*second)]
    line, *pointers = shown(tmp_path, numbered, wrong, other)
    assert len(line) <= SHOWN
    (caret,) = [pointer for pointer in pointers if "^" in pointer]
    assert pointed(line, caret) == wrong
    dashes = [pointed(line, pointer) for pointer in pointers if "-" in pointer]
    assert dashes == ([other] if visible else [])
