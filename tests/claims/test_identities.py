"""The identities of the Matrix Cookbook, of Magnus and Neudecker, and of the functions: how many, and how they fare."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from matcalc.report.data import EVERY_SIZE, ClaimReport, DerivationReport
from matcalc.verify import Options, verify

FOLDER = Path(__file__).parents[2] / "derivations" / "identities"


@functools.cache
def reports() -> tuple[DerivationReport, ...]:
    return verify([str(FOLDER)], Options()).derivations


def claims(*, misprint: bool) -> list[ClaimReport]:
    return [claim for report in reports() for claim in report.claims if claim.misprint is misprint]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_file_verifies(path: Path) -> None:
    (report,) = [report for report in reports() if Path(report.path) == path]
    assert [f"{claim.place.line}: {claim.verdict}" for claim in report.claims if not claim.holds] == []
    assert report.status == "verified"


def test_there_are_enough_of_them() -> None:
    assert len(claims(misprint=False)) >= 120
    assert len(claims(misprint=True)) >= 120


def test_none_is_undecided_and_no_misprint_is_proved() -> None:
    assert {claim.verdict for claim in claims(misprint=False)} == {"proved"}
    assert {claim.verdict for claim in claims(misprint=True)} <= {"refuted", "malformed"}


def test_nine_of_ten_are_proved_for_every_size() -> None:
    true = claims(misprint=False)
    assert sum(claim.scope == EVERY_SIZE for claim in true) >= 0.9 * len(true)


def test_a_refuted_misprint_has_a_witness() -> None:
    assert [
        claim.place.line for claim in claims(misprint=True) if claim.verdict == "refuted" and not claim.witness
    ] == []
