"""A report as text for a terminal: what is wrong first, then every claim, then one summary line.

`render(report, color, verbose)`  the text, at most 80 columns wide where the author's own lines allow it
"""

from __future__ import annotations

import linecache
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from matcalc.report.data import (
    EVERY_SIZE,
    ClaimReport,
    DerivationReport,
    Diagnostic,
    Finding,
    Mark,
    Place,
    Report,
    exit_status,
)

WIDTH: Final = 80
_STYLES: Final = {"bad": "31;1", "good": "32", "dim": "2", "note": "36;1", "bold": "1", "warn": "33;1"}

_LEFT: Final = {
    "equality": "= ",
    "differential": "= ",
    "gradient": "∇{by} = ",
    "jacobian": "D{by} = ",
    "shape": "",
    "code": "",
}

_LEVELS: Final = {"opaque": "opaque", "unfolded": "unfolded", "leaves": "unfolded to the leaves"}

Paint = Callable[[str, str], str]


def render(report: Report, color: bool = False, verbose: bool = False) -> str:
    """The whole report."""
    paint: Paint = (lambda text, style: f"\x1b[{_STYLES[style]}m{text}\x1b[0m") if color else (lambda text, style: text)
    blocks = [line for derivation in report.derivations for line in _wrong(derivation, paint, verbose)]
    listings = [
        line for derivation in report.derivations if derivation.name for line in _listing(derivation, paint, verbose)
    ]
    return "\n".join([*blocks, *listings, _summary(report, paint)]) + "\n"


def _wrong(derivation: DerivationReport, paint: Paint, verbose: bool) -> Iterator[str]:
    """A diagnostic for everything that does not hold by itself, then the findings, such as that code cannot run."""
    for claim in derivation.claims:
        if not claim.holds and not claim.follows and (claim.diagnostic or claim.kind != "code"):
            diagnostic = claim.diagnostic or Diagnostic(claim.message, (Mark(claim.place, ""),))
            diagnostic = replace(diagnostic, notes=(*diagnostic.notes, *_resting(claim, derivation.claims)))
            kind = f"code-{_verdict(claim)}" if claim.kind == "code" else claim.verdict
            kind = "misprint-holds" if claim.misprint and claim.verdict == "proved" else kind
            yield from _diagnostic(f"error[{kind}]", f"claim {claim.id}: {diagnostic.headline}", diagnostic, paint)
    for finding in derivation.findings:
        yield from _finding(finding, paint, verbose)


def _resting(false: ClaimReport, claims: Sequence[ClaimReport]) -> Iterator[str]:
    """What does not hold only because a claim is false."""
    resting = [claim for claim in claims if claim.follows == false.id]
    lines = [claim.id for claim in resting if claim.verdict == "refuted"]
    made_with = [claim.id for claim in resting if claim.verdict == "malformed"]
    code = [claim.id for claim in resting if claim.kind == "code"]
    if lines:
        yield f"{_claims(lines)} false because of this line alone"
    if made_with:
        yield f"{_claims(made_with)} made with this line, and not checked"
    if code:
        yield f"{_claims(code)} not compared, because of this line"


def _claims(numbers: Sequence[str]) -> str:
    *most, last = numbers
    return f"claims {', '.join(most)} and {last} are" if most else f"claim {last} is"


def _finding(finding: Finding, paint: Paint, verbose: bool) -> Iterator[str]:
    marks = (Mark(finding.place, ""),) if finding.place.line else ()
    traced = finding.details.startswith("Traceback")
    diagnostic = finding.diagnostic or Diagnostic(finding.message, marks, () if traced else (finding.details,))
    label = f"{'error' if finding.fatal else 'note'}[{finding.code}]"
    yield from _diagnostic(label, diagnostic.headline, diagnostic, paint, "bad" if finding.fatal else "warn")
    if traced and verbose:
        yield from ("  " + line for line in finding.details.rstrip().splitlines())
        yield ""


def _diagnostic(label: str, headline: str, diagnostic: Diagnostic, paint: Paint, style: str = "bad") -> Iterator[str]:
    first, *rest = _wrap(f"{label}: {headline}", "", "  ")
    yield paint(label, style) + paint(first[len(label) :], "bold")
    yield from (paint(line, "bold") for line in rest)
    yield from _source(diagnostic.marks, paint)
    for evidence in filter(None, diagnostic.evidence):
        yield from _wrapped("   = ", evidence)
    for note in diagnostic.notes:
        yield from _wrapped("   = note: ", note)
    for help_ in diagnostic.help:
        lines = list(_wrapped("help: ", help_))
        yield paint("help", "note") + lines[0][4:]
        yield from lines[1:]
    yield ""


def _wrapped(prefix: str, text: str, later: str | None = None) -> list[str]:
    indent = " " * min(len(prefix), 8) if later is None else later
    glued = re.sub(r"(?<=\S) (?=[=≠] ?\S)|(?<=[=≠]) ", "\N{NO-BREAK SPACE}", text)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in _wrap(glued, prefix, indent)]


def _wrap(text: str, first: str, later: str) -> list[str]:
    """Lines of the screen's width; a path or a formula is broken at spaces only."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _source(marks: tuple[Mark, ...], paint: Paint) -> Iterator[str]:
    """The author's lines, with carets under the first mark and dashes under the others."""
    if not marks:
        return
    place = marks[0].place
    yield f"{paint('  -->', 'dim')} {place.path}" + (f":{place.line}:{place.column}" if place.line else "")
    shown = sorted((mark for mark in marks if _line(mark.place)), key=lambda mark: (mark.place.line, mark.place.column))
    gutter = max((len(str(mark.place.line)) for mark in shown), default=0)
    if shown:
        yield paint(f" {' ' * gutter} |", "dim")
    for number, group in groupby(shown, key=lambda mark: mark.place.line):
        here = list(group)
        line, cut = _fitted(here, marks[0] if marks[0] in here else here[0])
        yield paint(f" {number:>{gutter}} |", "dim") + f" {line}"
        last = cut + len(line.removesuffix("…"))
        visible = [mark for mark in here if mark is marks[0] or cut < mark.place.column <= last]
        for mark in reversed(visible):  # the last first, so that labels do not cover what is left of them
            yield from _pointer(mark, cut, len(line), mark is marks[0], f" {' ' * gutter} |", paint)


def _pointer(mark: Mark, cut: int, visible: int, first: bool, bare: str, paint: Paint) -> Iterator[str]:
    """The line below an author's line that points at a part of it."""
    line = _line(mark.place)
    start = min(max(mark.place.column - 1 - cut, 0), max(visible - 1, 0))
    end = mark.place.end_column if mark.place.end_line in (0, mark.place.line) else len(line)
    pointer = ("^" if first else "-") * max(1, min(end - cut, visible) - start)
    text = f"{' ' * start}{pointer} {mark.label}".rstrip()
    style = "bad" if first else "note"
    if len(bare) + 1 + len(text) <= WIDTH:
        yield f"{paint(bare, 'dim')} {paint(text, style)}"
        return
    yield f"{paint(bare, 'dim')} {paint(' ' * start + pointer, style)}"
    for part in textwrap.wrap(mark.label, WIDTH - len(bare) - 1):
        yield f"{paint(bare, 'dim')} {paint(part, style)}"


def _line(place: Place) -> str:
    return linecache.getline(place.path, place.line).rstrip("\n") if place.line else ""


def _fitted(marks: Sequence[Mark], first: Mark) -> tuple[str, int]:
    """A source line cut to the screen, and how many columns are cut on the left.

    It is cut around all that is marked in it, or around the first mark alone if the others do not fit beside it.
    """
    line = _line(first.place).expandtabs(1)
    room = WIDTH - 9
    spans = [
        (mark.place.column - 1, mark.place.end_column if mark.place.end_line == mark.place.line else len(line))
        for mark in (first, *marks)
    ]
    cut = max(0, len(line) - len(line.lstrip()) - 4)
    start, end = min(start for start, _ in spans), max(end for _, end in spans)
    if end - start > room:
        start, end = spans[0]
    end = min(end + 1, len(line))  # where the line goes on, its last column says so
    if end - cut > room:
        cut = max(cut, min(start, end - room))
    visible = line[cut : cut + room]
    return (visible[:-1] + "…" if len(line) > cut + room else visible), cut


def _listing(derivation: DerivationReport, paint: Paint, verbose: bool) -> Iterator[str]:
    """Sections and claims, a line each; at length, what was claimed and how it was decided."""
    yield _cut(f"{derivation.path}: {derivation.name}", WIDTH)
    if derivation.source:
        yield paint(f"  {_cut(derivation.source, WIDTH - 2)}", "dim")
    longest = max((len(claim.id) for claim in derivation.claims), default=0)
    for section, claims in groupby(derivation.claims, key=lambda claim: claim.section):
        yield ""
        if section:
            yield paint(f"  {_cut(section, WIDTH - 2)}", "bold")
        for claim in claims:
            yield _row(claim, longest, paint)
            if verbose:
                yield from (paint(line, "dim") for line in _at_length(claim, longest + 5))
    yield ""


def _at_length(claim: ClaimReport, indent: int) -> Iterator[str]:
    level = f"; definitions {_LEVELS[claim.level]}" if claim.level else ""
    note = f"; {claim.note}" if claim.note else ""
    for text in (claim.text, f"{claim.message or claim.verdict}{level}{note}"):
        yield from _wrap(text, " " * indent, " " * (indent + 2))


def _row(claim: ClaimReport, longest: int, paint: Paint) -> str:
    mark = paint("✓", "good") if claim.holds else paint("✗", "bad")
    text = ("misprint: " if claim.misprint else "") + _LEFT[claim.kind].format(by=claim.by) + claim.text
    shown = f"{_verdict(claim):<9}"
    verdict = shown if claim.holds else paint(shown, "bad")
    seconds = f"{claim.seconds * 1e3:.1f} ms" if claim.seconds < 1 else f"{claim.seconds:.1f} s"
    room = WIDTH - 36 - longest
    padded = _cut(text, room) + " " * (room - _width(_cut(text, room)))
    return f"  {mark} {claim.id:<{longest}} {padded} {verdict} {_scope(claim):<10} {seconds:>8}"


def _verdict(claim: ClaimReport) -> str:
    return claim.verdict if claim.compared else "unchecked"


def _scope(claim: ClaimReport) -> str:
    if claim.scope is None:
        return _cut(f"see {claim.follows}", 10) if claim.follows else ""
    if isinstance(claim.scope, str):
        return EVERY_SIZE
    return "1 size" if len(claim.scope) == 1 else f"{len(claim.scope)} sizes"


def _cut(text: str, width: int) -> str:
    """The text, shortened to so many columns of a terminal."""
    if _width(text) <= width:
        return text
    while _width(text) > width - 1:
        text = text[:-1]
    return text + "…"


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _summary(report: Report, paint: Paint) -> str:
    counts = report.summary()
    status = exit_status(report)
    claims = [claim for derivation in report.derivations for claim in derivation.claims]
    misprints = sum(claim.misprint and claim.holds for claim in claims)
    good = [
        f"{counts['proved']} proved" if counts["proved"] else "",
        f"{misprints} misprint{'s' * (misprints != 1)} confirmed" if misprints else "",
        f"{counts['agrees']} agree with the code" if counts["agrees"] else "",
    ]
    false = [claim for claim in claims if not claim.holds]
    resting = sum(bool(claim.follows) for claim in false)
    unchecked = sum(not claim.compared and not claim.follows for claim in false)
    bad = len(false) - resting - unchecked
    them = "it" if bad == 1 else "one of them" if resting == 1 else "them"
    on_them = f" and {resting} rest{'s' * (resting == 1)} on {them}" if resting else ""
    fatal = sum(finding.fatal for derivation in report.derivations for finding in derivation.findings)
    wrong = [
        f"{bad} claim{'s do' if bad != 1 else ' does'} not hold{on_them}" if bad else "",
        f"{unchecked} not compared" if unchecked else "",
        f"{fatal} {'other ' if bad else ''}error{'s' * (fatal != 1)}" if fatal else "",
    ]
    seconds = sum(derivation.seconds for derivation in report.derivations)
    word = {0: "verified", 1: "failed", 2: "error", 3: "bug in matcalc"}[status]
    nothing = "nothing was checked" if not claims else ""
    facts = ", ".join(filter(None, [*wrong, *good, nothing]))
    text = "\n".join(_wrapped("", f"{word}: {facts} ({seconds:.2f}\N{NO-BREAK SPACE}s)", "  "))
    return paint(word, "good" if status == 0 else "bad") + text[len(word) :]
