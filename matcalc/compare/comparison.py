"""Compare proved formulas with what the training code computes on the same inputs.

`compare(derivation, code, formulas, gradients, resting, full_run)`  a `ClaimReport` for each name, and findings

Agreement is measured, not proved.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sympy import Expr

from matcalc.author.claims import Code
from matcalc.author.derivation import Derivation
from matcalc.author.execute import as_module
from matcalc.check.formulas import Formulas
from matcalc.check.numeric import NoValue
from matcalc.compare.agreement import pattern
from matcalc.compare.training import CodeError, Training
from matcalc.compare.trials import SMALL, Comparison, Quantity
from matcalc.report.data import ClaimReport, Diagnostic, Finding, Mark, Verdict


def compare(
    derivation: Derivation,
    code: Code,
    formulas: Formulas,
    gradients: Mapping[str, Expr],
    resting: Mapping[str, str],
    full_run: bool,
) -> tuple[list[ClaimReport], list[Finding]]:
    """Compare one statement `code(…)`.

    `gradients` are the proved ones by variable, `resting` the numbers of false claims by the quantities that rest on
    them, which are not compared.
    """
    started = time.perf_counter()
    path = Path(code.call.place.path).parent / code.path
    comparison = Comparison(derivation, code, formulas, gradients, resting)
    try:
        training = Training(path, code.start, code.step, code.draw)
        with as_module(training.module):
            comparison.run(training, full_run)
    except (CodeError, NoValue) as failed:
        error = failed if isinstance(failed, CodeError) else _without_value(failed, code)
        place = error.place if error.place.line else code.call.place
        fatal = Finding("code-fails" if error.loaded else "code-not-loaded", error.message, place, fatal=True)
        seconds = time.perf_counter() - started
        message = "it could not be compared"
        claims = (_claim(comparison, q, "differs", message, None, seconds) for q in comparison.quantities)
        return [replace(claim, compared=False) for claim in claims], [fatal]
    seconds = (time.perf_counter() - started) / len(comparison.quantities)
    reports = [_judged(comparison, quantity, training, seconds) for quantity in comparison.quantities]
    return reports, _kink_findings(comparison, training)


def _judged(comparison: Comparison, quantity: Quantity, training: Training, seconds: float) -> ClaimReport:
    code = comparison.code
    if quantity.formula is None:
        return _unchecked(comparison, quantity, seconds)
    if not quantity.fault:
        how = f"to {quantity.worst:.0e}" if quantity.worst else "exactly"
        limit = f"tolerance {quantity.limit:.1e}, relative to the largest entry"
        message = f"agrees {how} ({limit}) at {_list(comparison)}"
        return _claim(comparison, quantity, "agrees", message, None, seconds)
    factor, evidence = pattern(quantity.ratios)
    differs = f"the code's `{quantity.label}` {factor or f'differs at {quantity.where}: {quantity.fault}'}"
    headline = quantity.headline or differs
    agreeing = [f"`{other.label}`" for other in comparison.quantities if not other.fault and other.formula is not None]
    notes = ["agreement is measured, not proved"]
    if agreeing:
        notes.insert(0, f"{', '.join(agreeing)} {'agree' if len(agreeing) > 1 else 'agrees'}")
    place = training.assignment(quantity.name)
    place = place if place.line else code.call.place
    if quantity.shared:
        *most, last = (f"`{name}`" for name in (quantity.name, *quantity.shared))
        notes.insert(0, f"the arrays returned as {', '.join(most)} and {last} are one")
        place = training.renaming(quantity.name, quantity.shared)
    diagnostic = Diagnostic(headline, (Mark(place, ""),), evidence, tuple(notes))
    return _claim(comparison, quantity, "differs", headline, diagnostic, seconds)


def _unchecked(comparison: Comparison, quantity: Quantity, seconds: float) -> ClaimReport:
    """The report on a quantity without a formula to compare it with."""
    code, false = comparison.code, comparison.resting.get(quantity.label, "")
    by = code.gradients.get(quantity.label)
    if by is None:
        message, said = f"the update of `{quantity.name}` rests on claim {false}, which does not hold", True
    else:
        message = f"no proved gradient by `{by.name}` to compare the code's `{quantity.name}` with"
        said = bool(false) or by.name in comparison.derivation.names("parameter")  # whose gradient is said to miss
    diagnostic = None if said else Diagnostic(message, (Mark(code.call.place, ""),))
    report = _claim(comparison, quantity, "differs", message, diagnostic, seconds)
    return replace(report, follows=false, compared=False)


def _claim(
    comparison: Comparison,
    quantity: Quantity,
    verdict: Verdict,
    message: str,
    diagnostic: Diagnostic | None,
    seconds: float,
) -> ClaimReport:
    code = comparison.code
    return ClaimReport(
        id=code.id_of[quantity.label],
        section=code.section,
        kind="code",
        place=code.call.place,
        text=f"{quantity.label} in {code.path}",
        misprint=False,
        verdict=verdict,
        holds=verdict == "agrees",
        message=message,
        diagnostic=diagnostic,
        seconds=seconds,
    )


def _kink_findings(comparison: Comparison, training: Training) -> list[Finding]:
    """A difference that vanishes beside the kink: its size, and how often the code's own data hits the kink."""
    made = [kink for kink in comparison.kinks if not kink.of_real_run]
    real = [kink for kink in comparison.kinks if kink.of_real_run]
    findings = []
    differing = {quantity.label for quantity in comparison.quantities if quantity.fault}
    named = dict.fromkeys(name for kink in comparison.kinks for name in kink.effects if name not in differing)
    for name in named:
        taken = next(kink.taken[name] for kink in comparison.kinks if name in kink.taken)
        message = f"the code's `{name}` differs at the kink alone, where its convention is {taken:g}"
        seen = [kink for kink in made if name in kink.effects]
        sizes = [f"this changes it by {_share(kink.effects[name])} at {kink.trial}" for kink in seen]
        hits = [f"{kink}, {_effect(kink.effects.get(name, 0.0))}" for kink in real]
        run = "; ".join(hits) or "never, in the iterations compared"
        details = "; ".join([*sizes, f"the real run hits the kink: {run}"])
        findings.append(Finding("kink-differs", message, training.assignment(name.split()[0]), details=details))
    return findings


def _effect(size: float) -> str:
    return f"which changes it by {_share(size)}" if size else "without effect there"


def _share(size: float) -> str:
    return f"{size:.2g} times its largest entry" if size >= 1 else f"{size:.0%} of its largest entry"


def _without_value(error: NoValue, code: Code) -> CodeError:
    """That a formula has no value on the code's inputs."""
    return CodeError(f"a formula cannot be evaluated beside the code: {error}", code.call.place)


def _list(comparison: Comparison) -> str:
    """The trials, in words."""
    iterations = [label.split()[1] for label in comparison.trials if label.startswith("iteration")]
    at_kinks = [kink for kink in comparison.kinks if kink.trial == "kink inputs"]
    kinks = f"inputs with {at_kinks[0].hits} of {at_kinks[0].of} arguments at a kink" if at_kinks else "no kink"
    small = "small sizes, the real ones" if comparison.derivation.real_sizes else "choices of random numbers"
    return f"{len(SMALL)} {small}, {kinks}, and iterations {', '.join(iterations)} of the real run"
