"""The derivations of the source documents: they verify, their misprints are found, and their overview is up to date.

python tests/test_derivations.py      writes derivations/README.md anew
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "derivations"
FILES = sorted(path.name for path in FOLDER.glob("*.py") if path.name != "overview.py")
PAGE = FOLDER / "README.md"


@functools.cache
def report() -> dict[str, Any]:
    """What the command says of the derivations."""
    command = [sys.executable, "-m", "matcalc", "verify", "derivations", "--format", "json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout, run.stderr
    document: dict[str, Any] = json.loads(run.stdout)
    return document


def overview(document: dict[str, Any]) -> str:
    """The page that the script makes of a report."""
    command = [sys.executable, str(FOLDER / "overview.py")]
    run = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True, check=True)
    return run.stdout


def derivations(file: str = "") -> list[dict[str, Any]]:
    """Those of the documents, or of one file."""
    found = [one for one in report()["derivations"] if Path(one["path"]).parent.name != "identities"]
    return [one for one in found if not file or Path(one["path"]).name == file]


def claims(*, misprint: bool) -> list[dict[str, Any]]:
    """Every claim but the code's."""
    every = [claim for derivation in derivations() for claim in derivation["claims"]]
    return [claim for claim in every if claim["misprint"] is misprint and claim["kind"] != "code"]


def test_there_is_one_file_for_each_derivation() -> None:
    assert {Path(derivation["path"]).name for derivation in derivations()} == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_a_derivation_verifies(file: str) -> None:
    for derivation in derivations(file):
        assert [f"{claim['line']}: {claim['verdict']}" for claim in derivation["claims"] if not claim["holds"]] == []
        assert derivation["status"] == "verified"


def test_every_claim_of_the_folder_holds() -> None:
    every = [claim for derivation in report()["derivations"] for claim in derivation["claims"]]
    assert all(claim["holds"] for claim in every)


def test_nothing_is_undecided() -> None:
    assert report()["summary"]["undecided"] == 0
    assert {claim["verdict"] for claim in claims(misprint=False)} == {"proved"}


def test_nine_of_ten_are_proved_for_every_size() -> None:
    true = claims(misprint=False)
    assert sum(claim["scope"] == "every size" for claim in true) >= 0.9 * len(true)


def test_a_misprint_is_refuted_by_a_witness_or_its_shapes_are_named() -> None:
    found = claims(misprint=True)
    assert len(found) >= 30
    for claim in found:
        assert claim["verdict"] in ("refuted", "malformed")
        assert claim["witness"] or "×" in claim["message"] or " runs over " in claim["message"], claim["message"]
        assert claim["note"]


@pytest.mark.parametrize("file", FILES)
def test_a_misprint_is_followed_by_the_corrected_line(file: str) -> None:
    for derivation in derivations(file):
        for claim, after in zip(derivation["claims"], [*derivation["claims"][1:], None], strict=True):
            if claim["misprint"]:
                assert after is not None, claim["line"]
                assert after["misprint"] or (after["kind"] == claim["kind"] and after["holds"]), claim["line"]


def test_the_page_is_up_to_date() -> None:
    assert overview(report()) == PAGE.read_text(encoding="utf-8")


def test_a_changed_verdict_changes_the_page() -> None:
    changed = json.loads(json.dumps(report()))
    document = next(derivation for derivation in changed["derivations"] if derivation["source"].startswith("000"))
    claim = next(claim for claim in document["claims"] if claim["verdict"] == "proved")
    claim["verdict"] = "refuted"
    assert overview(changed) != overview(report())


def test_the_command_on_the_page_is_what_is_run_here() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "python -m matcalc verify derivations --format json | python derivations/overview.py" in text


if __name__ == "__main__":
    PAGE.write_text(overview(report()), encoding="utf-8")
