"""Compare proved formulas with what the training code computes on the same inputs.

`compare(derivation, code, formulas, gradients, full_run)`  a `ClaimReport` for each compared name, and findings

Inputs: three choices of small random sizes, small whole numbers that hit the kinks exactly, and the real run, where
code that changes its arrays in place can be right at first and wrong later. Agreement is measured, not proved.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from sympy import Expr, preorder_traversal
from sympy.core.basic import Basic

from matcalc.author.claims import Code
from matcalc.author.derivation import Derivation
from matcalc.author.execute import as_module
from matcalc.check.numeric import Formulas, Point, distance, shape_at
from matcalc.compare.agreement import fault_of, pattern, precision, ratio_of, spell_shape
from matcalc.compare.training import Arrays, CodeError, Training
from matcalc.language.expressions import MatrixApplication, ScalarApplication
from matcalc.language.operations import operation_of
from matcalc.report.data import ClaimReport, Diagnostic, Finding, Mark, Verdict

FIRST: Final = (0, 1, 10)  # iterations of the real run that are compared
LATER: Final = (100,)  # with --full-run, and the last one
CONVENTIONS: Final = (0.0, 0.5, 1.0)  # what code may assign to an indicator at 0
SMALL: Final = ((2, 3, 5, 7), (3, 5, 2, 4), (5, 2, 3, 6))


@dataclass(slots=True, eq=False)
class Quantity:
    """Something that the code computes and a formula says: the largest distance seen, and the first difference."""

    name: str
    label: str
    formula: Expr | None
    worst: float = 0.0
    limit: float = 0.0
    where: str = ""
    fault: str = ""
    ratios: list[tuple[Mapping[str, int], float | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Off:
    """How far code and formula are apart, in words too, and the ratio that all entries share, if they do."""

    size: float
    fault: str
    ratio: float | None = None


@dataclass(slots=True, eq=False)
class Trial:
    """One set of inputs."""

    label: str
    arrays: Arrays
    sizes: Mapping[str, int]
    keep: bool = False  # the real run: the step may change the arrays


@dataclass(slots=True, eq=False)
class Kink:
    """How often a trial's inputs hit a kink, and what that changed."""

    trial: str
    hits: int
    of: int
    effects: dict[str, float] = field(default_factory=dict)


class Comparison:
    """One statement `code(…)`, being checked."""

    def __init__(self, derivation: Derivation, code: Code, formulas: Formulas, gradients: Mapping[str, Expr]) -> None:
        self.derivation, self.code, self.formulas = derivation, code, formulas
        self.quantities = [
            *(Quantity(name, name, symbol) for name, symbol in code.values.items()),
            *(Quantity(name, name, gradients.get(symbol.name)) for name, symbol in code.gradients.items()),
            *(Quantity(name, f"{name} after the step", derivation.updates[name]) for name in code.updates),
        ]
        self.kinks: list[Kink] = []
        self.trials: list[str] = []

    def run(self, training: Training, full_run: bool) -> None:
        """Run every trial."""
        real = {**training.defaults(), **training.start()}
        self._check_leaves(training, real)
        for trial in self._small_trials(real):
            self._try(training, trial)
        wanted = (*FIRST, *LATER, self.code.iterations - 1) if full_run else FIRST
        checkpoints = {n for n in wanted if n < self.code.iterations}
        for iteration in range(max(checkpoints, default=-1) + 1):
            if iteration in checkpoints:
                self._try(training, Trial(f"iteration {iteration}", real, self.derivation.real_sizes, keep=True))
            else:
                self._step(training, real, Trial(f"iteration {iteration}", real, self.derivation.real_sizes))

    def _check_leaves(self, training: Training, real: Arrays) -> None:
        for name, row in self.derivation.declared.items():
            if row.body is not None:
                continue
            if name not in real:
                message = f"the training code has no `{name}`: neither its start nor a default of its step gives one"
                raise CodeError(message, _place(training))
            if not isinstance(real[name], np.ndarray | np.generic | int | float):
                kind = type(real[name]).__name__
                message = f"the code's `{name}` is no array but {kind}"
                raise CodeError(message, training.assignment(name, self.code.start))
            expected, found = shape_at(row.shape, self.derivation.real_sizes), np.shape(real[name])
            if found != expected:
                message = f"the code's `{name}` is {spell_shape(found)}, the derivation says {spell_shape(expected)}"
                raise CodeError(message, training.assignment(name, self.code.start))

    def _step(self, training: Training, arrays: Arrays, trial: Trial) -> Arrays:
        try:
            return training.step(arrays)
        except CodeError as error:
            raise CodeError(f"{error.message}, at {trial.label}", error.place) from None

    def _check_data(self, training: Training, before: Arrays, after: Arrays) -> None:
        for name in self.derivation.names("data"):
            if not np.array_equal(before[name], after[name], equal_nan=True):
                raise CodeError(f"the step changes `{name}`, which is data", training.assignment(name, self.code.step))

    def _small_trials(self, real: Arrays) -> Iterator[Trial]:
        names = list(self.derivation.real_sizes)
        for seed, numbers in enumerate(SMALL):
            sizes = {name: numbers[n % len(numbers)] + n // len(numbers) for n, name in enumerate(names)}
            generator = np.random.default_rng(seed)
            label = "small sizes " + ", ".join(f"{name} = {n}" for name, n in sizes.items())
            yield Trial(label, self._arrays(real, sizes, generator.standard_normal), sizes)
        sizes = {name: 4 + n for n, name in enumerate(names)}
        for seed in range(len(SMALL), 100):  # small whole numbers, until some formula depends on the convention at 0
            whole = np.random.default_rng(seed)
            arrays = self._arrays(real, sizes, lambda shape, draw=whole: draw.integers(-1, 2, shape).astype(float))
            if self._tells_conventions_apart(arrays, sizes):
                yield Trial("kink inputs", arrays, sizes)
                return

    def _tells_conventions_apart(self, arrays: Arrays, sizes: Mapping[str, int]) -> bool:
        below, above = (self._point(arrays, sizes, at_zero) for at_zero in (0.0, 1.0))
        formulas = [quantity.formula for quantity in self.quantities if quantity.formula is not None]
        return any(distance(below.value(formula), above.value(formula)) > 0 for formula in formulas)

    def _arrays(self, real: Arrays, sizes: Mapping[str, int], draw: Any) -> Arrays:
        """New numbers for the leaves, in the precision of the real ones."""
        arrays = dict(real)
        for name, row in self.derivation.declared.items():
            if row.body is None:
                drawn = np.asarray(draw(shape_at(row.shape, sizes))).astype(np.asarray(real[name]).dtype)
                arrays[name] = drawn if row.shape else drawn.item()
        return arrays

    def _try(self, training: Training, trial: Trial) -> None:
        self.trials.append(trial.label)
        before = self._snapshot(trial.arrays)
        after = trial.arrays if trial.keep else self._snapshot(trial.arrays)
        returned = self._step(training, after, trial)
        self._check_data(training, before, after)
        point = self._point(before, trial.sizes)
        off = self._differences(point, returned, after)
        hits, of = self._hits(point)
        kink = Kink(trial.label, hits, of)
        for at_zero in CONVENTIONS if hits and off else ():  # is it only that the code has another convention?
            other = self._differences(self._point(before, trial.sizes, at_zero), returned, after)
            kink.effects.update({name: one.size for name, one in off.items() if name not in other})
        if hits:
            self.kinks.append(kink)
        for quantity in self.quantities:
            if quantity.label in off and quantity.label not in kink.effects:
                quantity.ratios.append((trial.sizes, off[quantity.label].ratio))
        for quantity in self.quantities:
            if quantity.label in off and quantity.label not in kink.effects and not quantity.fault:
                quantity.where, quantity.fault = trial.label, off[quantity.label].fault

    def _differences(self, point: Point, returned: Arrays, after: Arrays) -> dict[str, Off]:
        """The quantities in which code and formula differ."""
        found: dict[str, Off] = {}
        for quantity in self.quantities:
            if quantity.formula is None:
                continue
            source = after if quantity.label != quantity.name else returned
            if quantity.name not in source:
                given = ", ".join(f"`{name}`" for name in returned)
                found[quantity.label] = Off(np.inf, f"the step returns no `{quantity.name}`; it returns {given}")
                continue
            off = self._off(quantity, source[quantity.name], point)
            if off is not None and source is after and np.array_equal(source[quantity.name], point[quantity.name]):
                off = Off(off.size, "the step leaves it as it is; return it, or change the array in place")
            if off is not None:
                found[quantity.label] = off
        return found

    def _off(self, quantity: Quantity, computed: Any, point: Point) -> Off | None:
        """How far one quantity is off; None if it agrees."""
        assert quantity.formula is not None
        expected = point.value(quantity.formula)
        fault = fault_of(computed, expected)
        if fault:
            return Off(np.inf, fault)
        inputs = precision(*(point[name] for name, row in self.derivation.declared.items() if row.body is None))
        if precision(computed) > inputs:
            return Off(np.inf, f"it is {np.asarray(computed).dtype}, less precise than what it is computed from")
        limit = float(np.sqrt(inputs))  # of the largest entry: 1.5e-8 for float64
        rounding = 100 * limit * point.magnitude()
        size = distance(computed, expected, least=rounding)
        quantity.limit = max(quantity.limit, limit)
        if size <= limit:
            quantity.worst = max(quantity.worst, size)
            return None
        return Off(size, f"they differ by {size:.1e}, relative to the largest entry", ratio_of(computed, expected))

    def _point(self, arrays: Arrays, sizes: Mapping[str, int], at_zero: float | None = None) -> Point:
        leaves = {name: arrays[name] for name, row in self.derivation.declared.items() if row.body is None}
        return Point(self.formulas, frozenset(), {**sizes, **leaves}, at_zero)

    def _snapshot(self, arrays: Arrays) -> Arrays:
        return {name: np.copy(v) if isinstance(v, np.ndarray) else v for name, v in arrays.items()}

    def _hits(self, point: Point) -> tuple[int, int]:
        """How many arguments of kinked functions are exactly 0, and of how many."""
        values = [np.asarray(point.value(argument)) for argument in self._kinked()]
        return sum(int(np.sum(value == 0)) for value in values), sum(value.size for value in values)

    def _kinked(self) -> list[Expr]:
        bodies = [row.body for row in self.derivation.declared.values() if row.body is not None]
        nodes = (node for body in bodies for node in preorder_traversal(body))
        return [node.args[1] for node in nodes if _is_kinked(node)]


def compare(
    derivation: Derivation, code: Code, formulas: Formulas, gradients: Mapping[str, Expr], full_run: bool
) -> tuple[list[ClaimReport], list[Finding]]:
    """Compare one statement `code(…)`; `gradients` are the proved ones by variable."""
    started = time.perf_counter()
    path = Path(code.call.place.path).parent / code.path
    comparison = Comparison(derivation, code, formulas, gradients)
    try:
        training = Training(path, code.start, code.step)
        with as_module(training.module):
            comparison.run(training, full_run)
    except CodeError as error:
        place = error.place if error.place.line else code.call.place
        fatal = Finding("code-fails" if error.loaded else "code-not-loaded", error.message, place, fatal=True)
        seconds = time.perf_counter() - started
        differing = (_claim(comparison, q, "differs", seconds=seconds) for q in comparison.quantities)
        return list(differing), [fatal]
    seconds = (time.perf_counter() - started) / len(comparison.quantities)
    reports = [_judged(comparison, quantity, training, seconds) for quantity in comparison.quantities]
    return reports, _kink_findings(comparison, training)


def _judged(comparison: Comparison, quantity: Quantity, training: Training, seconds: float) -> ClaimReport:
    code = comparison.code
    if quantity.formula is None:
        by = code.gradients[quantity.name].name
        message = f"no proved gradient by `{by}` to compare the code's `{quantity.name}` with"
        said = by in comparison.derivation.names("parameter")  # that its gradient is missing is said once
        diagnostic = None if said else Diagnostic(message, (Mark(code.call.place, ""),))
        return _claim(comparison, quantity, "differs", message, diagnostic, seconds)
    if not quantity.fault:
        how = f"to {quantity.worst:.0e}" if quantity.worst else "exactly"
        limit = f"tolerance {quantity.limit:.1e}, relative to the largest entry"
        message = f"agrees {how} ({limit}) at {_list(comparison)}"
        return _claim(comparison, quantity, "agrees", message, seconds=seconds)
    factor, evidence = pattern(quantity.ratios)
    headline = f"the code's `{quantity.label}` {factor or f'differs at {quantity.where}: {quantity.fault}'}"
    agreeing = [f"`{other.label}`" for other in comparison.quantities if not other.fault and other.formula is not None]
    notes = ["agreement is measured, not proved"]
    if agreeing:
        notes.insert(0, f"{', '.join(agreeing)} {'agree' if len(agreeing) > 1 else 'agrees'}")
    place = training.assignment(quantity.name)
    diagnostic = Diagnostic(headline, (Mark(place if place.line else code.call.place, ""),), evidence, tuple(notes))
    return _claim(comparison, quantity, "differs", headline, diagnostic, seconds)


def _claim(
    comparison: Comparison,
    quantity: Quantity,
    verdict: Verdict,
    message: str = "it could not be compared",
    diagnostic: Diagnostic | None = None,
    seconds: float = 0.0,
) -> ClaimReport:
    code = comparison.code
    return ClaimReport(
        code.id_of[quantity.label],
        code.section,
        "code",
        code.call.place,
        f"{quantity.label} in {code.path}",
        False,
        verdict,
        verdict == "agrees",
        message=message,
        diagnostic=diagnostic,
        seconds=seconds,
    )


def _kink_findings(comparison: Comparison, training: Training) -> list[Finding]:
    """A difference that vanishes beside the kink, with how often the code's own data hits it."""
    effects: dict[str, tuple[float, str]] = {}
    for kink in comparison.kinks:
        for name, size in kink.effects.items():
            effects[name] = max(effects.get(name, (0.0, "")), (size, kink.trial))
    real = [kink for kink in comparison.kinks if kink.trial.startswith("iteration")]
    counts = "; ".join(f"{kink.hits} of {kink.of} at {kink.trial}" for kink in real)
    hits = counts or "never, in the iterations compared"
    findings = []
    for name, (size, trial) in effects.items():
        message = f"the code's `{name}` differs at the kink from the declared convention, and nowhere else"
        details = f"by {size:.1e} of the largest entry at {trial}; the real run hits the kink: {hits}"
        findings.append(Finding("kink-differs", message, training.assignment(name.split()[0]), details=details))
    return findings


def _is_kinked(node: Basic) -> bool:
    return isinstance(node, MatrixApplication | ScalarApplication) and operation_of(node).kinked


def _list(comparison: Comparison) -> str:
    """The trials, in words."""
    iterations = [label.split()[1] for label in comparison.trials if label.startswith("iteration")]
    at_kinks = [kink for kink in comparison.kinks if kink.trial == "kink inputs"]
    kinks = f"inputs with {at_kinks[0].hits} of {at_kinks[0].of} arguments at a kink" if at_kinks else "no kink"
    return f"{len(SMALL)} small sizes, {kinks}, and iterations {', '.join(iterations)} of the real run"


def _place(training: Training) -> Any:
    return training.assignment("")
