"""The whole flow: read, check, diagnose, compare, report.

`verify(paths, options)`  the report on all derivations in these files and folders
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr

from matcalc.author.claims import Claim, Code
from matcalc.author.derivation import Derivation
from matcalc.author.load import LoadError, files, read
from matcalc.check.blame import Blame
from matcalc.check.checker import Checker, Contradiction
from matcalc.compare.comparison import compare
from matcalc.compare.resting import resting
from matcalc.kernel.prove import BUDGET
from matcalc.language.operations.differential import has_differential
from matcalc.report.data import BUG, ClaimReport, DerivationReport, Finding, Place, Report, status_of
from matcalc.workers import Ended, side_by_side

Progress = Callable[[str, int, int], None]  # what is being done, how many claims are done, of how many


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """How much to compare, whether claims are printed in LaTeX too, and whom to tell how far it is.

    `budget` is how many monomials one claim may produce at one choice of sizes, `jobs` how many files are verified at
    once.
    """

    full_run: bool = False
    with_latex: bool = False
    budget: int = BUDGET
    jobs: int = 1
    progress: Progress = lambda *_: None


def verify(paths: Sequence[str], options: Options) -> Report:
    """Verify every derivation in these files and folders; one that fails does not stop the others."""
    found = list(files(paths))
    jobs = min(options.jobs, len(found))
    if jobs < 2:
        reports = [_file(path, options) for path in found]
    else:
        results = side_by_side(
            lambda path, tell: _file(path, replace(options, progress=tell)), found, jobs, options.progress
        )
        reports = [
            [_ended(str(path), result)] if isinstance(result, Ended) else result
            for path, result in zip(found, results, strict=True)
        ]
    return Report(tuple(itertools.chain(*reports)))


def _file(path: str | LoadError, options: Options) -> list[DerivationReport]:
    """The reports on one file."""
    if isinstance(path, LoadError):
        return [_unread(path)]
    try:
        derivations = read(path)
    except LoadError as error:
        return [_unread(error, path)]
    return [_verify(derivation, path, options) for derivation in derivations]


def _verify(derivation: Derivation, path: str, options: Options) -> DerivationReport:
    started = time.perf_counter()
    claims: list[ClaimReport] = []
    findings: list[Finding] = []
    try:
        _check_all(derivation, options, claims, findings)
    except Contradiction as error:
        findings.append(Finding(BUG, f"bug in matcalc: {error}", derivation.place, fatal=True))
    except Exception as error:  # whatever it is, it is no verdict on the derivation
        import traceback  # only when something is wrong: it is slow to import

        message = f"bug in matcalc: {type(error).__name__}: {error}"
        findings.append(Finding(BUG, message, derivation.place, True, traceback.format_exc()))
    else:
        findings += _incomplete(derivation, claims)
    return DerivationReport(
        path,
        derivation.name,
        status_of(claims, findings),
        derivation.source,
        time.perf_counter() - started,
        dict(derivation.real_sizes),
        tuple(claims),
        tuple(findings),
    )


def _check_all(
    derivation: Derivation,
    options: Options,
    claims: list[ClaimReport],
    findings: list[Finding],
) -> None:
    checker = Checker(derivation, options.with_latex, options.budget)
    blame = Blame(checker)
    gradients: dict[str, Expr] = {}
    false: list[tuple[ClaimReport, Any]] = []  # gradients that are not proved, and their lines
    statements = derivation.claims
    for done, claim in enumerate(claim for claim in statements if isinstance(claim, Claim)):
        options.progress(derivation.name, done, len(statements))
        report = checker.check(claim)
        if not report.holds:
            report = _diagnosed(checker, blame, claim, report, findings)
        if claim.kind == "gradient" and not claim.misprint and claim.right is not None:
            if report.holds:
                gradients[report.by] = claim.right
            else:
                false.append((report, claim.right))
        claims.append(report)
        findings += [*_conventions(report), *_domains(claim, report)]
    for code in statements:
        if isinstance(code, Code):
            options.progress(code.path, len(claims), len(statements))
            unchecked = resting(derivation, code, gradients, false)
            compared, found = compare(derivation, code, checker.formulas, gradients, unchecked, options.full_run)
            claims += compared
            findings += found
    findings += _unused_facts(derivation, claims)
    places = {id_: n for n, statement in enumerate(statements) for id_ in statement.ids}
    claims.sort(key=lambda report: places[report.id])


def _diagnosed(
    checker: Checker, blame: Blame, claim: Claim, report: ClaimReport, findings: list[Finding]
) -> ClaimReport:
    """The report with its cause and a repair; a fault in looking for them never hides the verdict."""
    from matcalc.check.diagnose import diagnose  # only when something is wrong: a tenth of the imports

    if claim.rests_on:
        return replace(report, follows=claim.rests_on)
    try:
        false, why = blame.of(claim, report)
        if false:
            return replace(report, message=f"false only because of claim {false}: {why}", follows=false)
        return diagnose(checker, blame, claim, report)
    except Exception as error:
        import traceback

        message = f"bug in matcalc, while diagnosing claim {claim.id}: {type(error).__name__}: {error}"
        findings.append(Finding(BUG, message, report.place, True, traceback.format_exc()))
        return report


def _conventions(report: ClaimReport) -> list[Finding]:
    """A proved line that assigns another value at a kink than the derivation declares."""
    if not report.kinks or report.exact_at_kinks or not report.holds:
        return []
    where = " and ".join(f"{kink} = 0" for kink in report.kinks)
    message = f"claim {report.id} holds away from the kink; at {where} it departs from the declared `at_zero`"
    return [Finding("kink-differs", message, report.place)]


def _domains(claim: Claim, report: ClaimReport) -> list[Finding]:
    """A proved line that has a value elsewhere than the line before it, or than the objective that it is a gradient of.

    A gradient often has a value at more points than the derivative, and lines with `d` have: that is not said.
    """
    if not report.holds or has_differential(claim.left) or has_differential(claim.right):
        return []
    derivative = claim.kind in ("gradient", "jacobian")
    narrowed = [condition for condition in report.narrowed if condition not in report.widened]
    widened = [condition for condition in report.widened if condition not in report.narrowed]
    if narrowed:
        domain = "the domain of the objective" if derivative else "the domain"
        message = f"claim {report.id} narrows {domain}: it has a value only where {' and '.join(narrowed)}"
        return [Finding("domain-narrowed", message, report.place)]
    if widened and not derivative:
        where = " and ".join(widened)
        message = f"claim {report.id} widens the domain: the line before it has a value only where {where}"
        return [Finding("domain-widened", message, report.place)]
    return []


def _unused_facts(derivation: Derivation, claims: Sequence[ClaimReport]) -> list[Finding]:
    """Facts that no claim needs, if all claims hold: one that does not may need them when it is right."""
    if not all(report.holds for report in claims):
        return []
    used = {fact for report in claims for fact in report.facts}
    return [
        Finding("fact-unused", f"no claim uses that `{name}` is {kind}", derivation.fact_places[name])
        for name, kinds in derivation.facts.items()
        for kind in kinds
        if (name, kind) not in used
    ]


def _incomplete(derivation: Derivation, claims: Sequence[ClaimReport]) -> list[Finding]:
    """What is missing before the derivation says anything about its gradients."""
    if all(report.misprint or report.kind in ("shape", "code") for report in claims):
        message = "the derivation proves no line" if claims else "the derivation makes no claim"
        return [Finding("no-claims", message, derivation.place, fatal=True)]
    claimed = {report.by for report in claims if report.kind == "gradient" and not report.misprint}
    parameters = derivation.names("parameter")
    if parameters and derivation.objective_name is None:
        return [Finding("no-objective", "the derivation has parameters and no objective", derivation.place, fatal=True)]
    compared = {name for code in derivation.claims if isinstance(code, Code) for name in code.updates}
    for name in derivation.updates:
        if name not in compared:
            message = f"the update of `{name}` is compared with no code; name it in `updates` of `code`"
            return [Finding("update-unchecked", message, derivation.declared[name].place, fatal=True)]
    if derivation.objective_name is not None and not parameters:
        message = "the derivation has an objective and no parameter to differentiate it by"
        return [Finding("no-parameter", message, derivation.place, fatal=True)]
    return [
        Finding(
            "gradient-missing",
            f"the parameter `{name}` has no proved gradient",
            derivation.declared[name].place,
            fatal=True,
        )
        for name in parameters
        if name not in claimed  # a false one is an error of its own
    ]


def _unread(error: LoadError, path: str = "") -> DerivationReport:
    headline = error.diagnostic.headline
    finding = Finding(error.code, headline, error.place, True, error.details, error.diagnostic)
    return DerivationReport(path or error.place.path, None, "error", findings=(finding,))


def _ended(path: str, ended: Ended) -> DerivationReport:
    message = f"the process that verified this file ended: {ended.how}"
    return DerivationReport(path, None, "error", findings=(Finding("process-ended", message, Place(path), fatal=True),))
