"""The last line of a report, and the line that says how far the command is."""

from __future__ import annotations

from pathlib import Path

from commands import WIDTH, write
from one_layer import DERIVATION, TRAINING, changed

from matcalc.report.data import ClaimReport, DerivationReport, Finding, Place, Report, Verdict
from matcalc.report.text import render
from matcalc.verify import Options, verify


def claim(verdict: Verdict, *, holds: bool, follows: str = "", misprint: bool = False) -> ClaimReport:
    place = Place("a.py")
    return ClaimReport("1", "", "equality", place, "x", misprint, verdict, holds, follows=follows)


def test_a_long_summary_is_wrapped() -> None:
    claims = [
        *[claim("refuted", holds=False)] * 12,
        *[claim("refuted", holds=False, follows="1")] * 6,
        *[claim("proved", holds=True)] * 5,
        *[claim("refuted", holds=True, misprint=True)] * 3,
        *[claim("agrees", holds=True)] * 12,
    ]
    findings = [Finding("gradient-missing", "x", Place("a.py"), fatal=True)] * 4
    report = Report((DerivationReport("a.py", "x", "failed", "", 0.27, {}, tuple(claims), tuple(findings)),))
    assert render(report).endswith(
        """
failed: 12 claims do not hold and 6 rest on them, 4 other errors, 5 proved, 3
  misprints confirmed, 12 agree with the code (0.27 s)
"""
    )
    assert "\x1b[31;1mfailed\x1b[0m: 12 claims" in render(report, color=True)
    assert max(map(len, render(report).splitlines())) <= WIDTH


def test_progress_says_with_which_code_is_compared(tmp_path: Path) -> None:
    long = changed(DERIVATION, ("One layer", "A network of one layer with a name that is as long as a screen: long"))
    told: list[tuple[str, int, int]] = []
    verify([str(write(tmp_path, net=long, training=TRAINING))], Options(progress=lambda *what: told.append(what)))
    assert told[-1] == ("training.py", 2, 3)
