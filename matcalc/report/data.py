"""What a verification found, as plain data: every output format is made of this, and of nothing else.

`ClaimReport`, `Finding`, `DerivationReport`, `Report`
`Place`        a stretch of a source file
`Diagnostic`   a message: a headline that stands alone, where, the evidence, and what would help
`exit_status`  computed from verdicts, never from what was printed
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Kind: TypeAlias = Literal["equality", "differential", "jacobian", "gradient", "shape", "code"]
Verdict: TypeAlias = Literal["proved", "refuted", "undecided", "malformed", "agrees", "differs"]
Level: TypeAlias = Literal["opaque", "unfolded", "leaves"]

VERDICTS: Final[tuple[Verdict, ...]] = ("proved", "refuted", "undecided", "malformed", "agrees", "differs")
EVERY_SIZE: Final = "every size"
BUG: Final = "bug-in-matcalc"
ERRORS: Final = (BUG, "code-not-loaded")  # findings that say that something could not run


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A stretch of source: lines and columns from 1, the end inclusive; `text` is what stands there."""

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A place to point at, with a label."""

    place: Place
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """A changed line that the kernel proved."""

    text: str
    what: str


@dataclass(frozen=True, slots=True, eq=False)
class Diagnostic:
    """What is wrong: the headline suffices alone; marks point, evidence shows, notes explain, help was proved.

    `about_shapes` says that the line means nothing because its shapes do not fit, which a misprint may do.
    """

    headline: str
    marks: tuple[Mark, ...] = ()
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    about_shapes: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ClaimReport:
    """The verdict on one claim; `holds` is what the gate counts.

    `by` is what a gradient is by. `follows` is the number of the false claim because of which alone this one does not
    hold: it is no error of its own. A quantity of the code is not `compared` if there is nothing to compare it with.
    """

    id: str
    section: str
    kind: Kind
    place: Place
    text: str
    misprint: bool
    verdict: Verdict
    holds: bool
    left: str = ""
    right: str = ""
    scope: str | tuple[Mapping[str, int], ...] | None = None
    level: Level | None = None
    message: str = ""
    diagnostic: Diagnostic | None = None
    witness: Mapping[str, Any] | None = None
    repairs: tuple[Repair, ...] = ()
    by: str = ""
    follows: str = ""
    compared: bool = True
    note: str = ""
    kinks: tuple[str, ...] = ()
    exact_at_kinks: bool = True
    conditions: tuple[str, ...] = ()
    narrowed: tuple[str, ...] = ()
    widened: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """Something to know that is no verdict on a claim; a `fatal` one is why the derivation fails or did not run."""

    code: str
    message: str
    place: Place
    fatal: bool = False
    details: str = ""
    diagnostic: Diagnostic | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DerivationReport:
    """One derivation, or a file that held none."""

    path: str
    name: str | None
    status: Literal["verified", "failed", "error"]
    source: str = ""
    seconds: float = 0.0
    sizes: Mapping[str, int] = field(default_factory=dict)
    claims: tuple[ClaimReport, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Everything that one run found."""

    derivations: tuple[DerivationReport, ...]

    def summary(self) -> dict[str, int]:
        """How many derivations and claims, and how many claims of each verdict."""
        claims = [claim for derivation in self.derivations for claim in derivation.claims]
        verdicts = Counter(claim.verdict for claim in claims)
        return {
            "derivations": sum(derivation.name is not None for derivation in self.derivations),
            "claims": len(claims),
            **{verdict: verdicts[verdict] for verdict in VERDICTS},
        }


def status_of(claims: Sequence[ClaimReport], findings: Sequence[Finding]) -> Literal["verified", "failed", "error"]:
    """Verified needs a claim, all claims holding, and no fatal finding; a malformed claim is an error."""
    if any(claim.verdict == "malformed" and not claim.holds for claim in claims):
        return "error"
    if any(finding.code in ERRORS for finding in findings):
        return "error"
    verified = bool(claims) and all(claim.holds for claim in claims) and not any(f.fatal for f in findings)
    return "verified" if verified else "failed"


def exit_status(report: Report) -> int:
    """0 verified, 1 failed, 2 could not run, 3 a bug in matcalc; the highest of all derivations."""
    statuses = [0 if derivation.status == "verified" else 1 for derivation in report.derivations]
    statuses += [2 for derivation in report.derivations if derivation.status == "error"]
    statuses += [3 for derivation in report.derivations if any(finding.code == BUG for finding in derivation.findings)]
    return max(statuses, default=2)


def usage_error(message: str) -> Report:
    """The report on arguments that make no sense."""
    finding = Finding("usage", message, Place(""), fatal=True)
    return Report((DerivationReport("", None, "error", findings=(finding,)),))
