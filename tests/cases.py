"""Cases of input that cannot be verified: a source, what the message says, and where it points."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from commands import LEAST_SQUARES, verify, write


@dataclass(frozen=True, slots=True)
class Case:
    """A source and what is expected of its message; `marked` is what the carets stand under.

    A source that is not a whole file follows nine true lines, so that it stands on line 10.
    """

    source: str | bytes
    says: str
    line: int = 10
    marked: str | None = None
    code: str = "malformed"
    status: int = 2


def load_error(source: str, says: str, marked: str | None = None) -> Case:
    """A source that stops while it is loaded."""
    return Case(source, says, marked=marked, code="load-error")


def check(case: Case, folder: Path, capsys: pytest.CaptureFixture[str], *, whole_file: bool = False) -> None:
    """One message, where and what was expected, in both formats."""
    content = case.source if whole_file or isinstance(case.source, bytes) else LEAST_SQUARES + case.source
    path = write(folder, a=content)
    text = verify(capsys, path)
    assert text.status == case.status, text.out
    assert text.errors == [case.code]
    assert case.says in text.said.replace(str(path), path.name)
    assert text.line == case.line
    assert case.marked in (None, text.marked)
    assert text.is_well_formed(str(path))
    assert text.err == ""
    document = verify(capsys, "--format=json", path)
    assert document.status == case.status
    (derivation,) = (d for d in document.document["derivations"] if d["status"] != "verified")
    found = [*(claim for claim in derivation["claims"] if not claim["holds"]), *derivation["findings"]]
    assert [record["line"] for record in found] == [case.line]
    assert " ".join(found[0]["message"].split()) in text.said
