"""Run training code and proved formulas on the same inputs, and keep what was seen.

`Comparison(…)`  `run(training, full_run)` fills its `quantities` and `kinks`

Inputs: random numbers at three choices of small sizes and at the real ones, small whole numbers that hit the kinks
exactly, and the real run, where code that changes its arrays in place can be right at first and wrong later.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
from sympy import Expr, preorder_traversal
from sympy.core.basic import Basic

from matcalc.author.claims import Code
from matcalc.author.derivation import Derivation
from matcalc.check.formulas import Formulas
from matcalc.check.numeric import NoValue, Point, distance
from matcalc.compare.agreement import allowed, fault_of, is_numeric, is_whole, one_with, precision, ratio_of
from matcalc.compare.inputs import Arrays, Inputs
from matcalc.compare.training import CodeError, Training
from matcalc.language.expressions import MatrixApplication, ScalarApplication
from matcalc.language.operations import operation_of
from matcalc.language.operations.indexed import free_indices

FIRST: Final = (0, 1, 10)  # iterations of the real run that are compared
ROUNDING: Final = 8  # changes of a parameter that are smaller, in units of its precision, may be lost
LATER: Final = (100,)  # with --full-run, and the last one
CONVENTIONS: Final = (0.0, 0.5, 1.0)  # what code may assign to an indicator at 0
CHANGEABLE: Final = (np.ndarray, np.random.Generator, np.random.RandomState, list, dict)
SMALL: Final = ((2, 3, 5, 7), (3, 5, 2, 4), (5, 2, 3, 6))


@dataclass(slots=True, eq=False)
class Quantity:
    """Something that the code computes and a formula says: the largest distance seen, and the first difference.

    `headline` says what is wrong with the step, where that is not about numbers; `shared` names what the step returns
    in the same memory.
    """

    name: str
    label: str
    formula: Expr | None
    worst: float = 0.0
    limit: float = 0.0
    where: str = ""
    fault: str = ""
    headline: str = ""
    shared: tuple[str, ...] = ()
    ratios: list[tuple[Mapping[str, int], float | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Off:
    """How far code and formula are apart, in words too, and the ratio that all entries share, if they do."""

    size: float
    fault: str
    ratio: float | None = None
    headline: str = ""


@dataclass(slots=True, eq=False)
class Trial:
    """One set of inputs."""

    label: str
    arrays: Arrays
    sizes: Mapping[str, int]
    keep: bool = False  # the real run: the step may change the arrays
    strict: bool = False  # kinks hit here are hit on more than a thin set: the convention must be met


@dataclass(slots=True, eq=False)
class Kink:
    """How often a trial's inputs hit a kink, in how many whole rows, and what that changed."""

    trial: str
    hits: int
    of: int
    rows: int
    effects: dict[str, float] = field(default_factory=dict)
    taken: dict[str, float] = field(default_factory=dict)  # what the code has for the derivative at 0

    @property
    def of_real_run(self) -> bool:
        """Whether the code's own data hits the kink."""
        return self.trial.startswith("iteration")

    def __str__(self) -> str:
        rows = f", {self.rows} whole row{'s' if self.rows > 1 else ''} among them," if self.rows else ""
        return f"{self.hits} of {self.of} arguments are 0{rows} at {self.trial}"


class Comparison:
    """One statement `code(…)`, being checked."""

    def __init__(
        self,
        derivation: Derivation,
        code: Code,
        formulas: Formulas,
        gradients: Mapping[str, Expr],
        resting: Mapping[str, str],
    ) -> None:
        self.derivation, self.code, self.formulas, self.resting = derivation, code, formulas, resting
        updates = {f"{name} after the step": name for name in code.updates}
        self.quantities = [
            *(Quantity(name, name, symbol) for name, symbol in code.values.items()),
            *(Quantity(name, name, gradients.get(symbol.name)) for name, symbol in code.gradients.items()),
            *(
                Quantity(name, label, None if label in resting else derivation.updates[name])
                for label, name in updates.items()
            ),
        ]
        self.inputs = Inputs(derivation, code.labels)
        self.kinks: list[Kink] = []
        self.trials: list[str] = []

    def run(self, training: Training, full_run: bool) -> None:
        """Run every trial."""
        real = {**training.defaults(), **training.start()}
        self._draw(training, real)
        self._check_inputs(training, real)
        for trial in self._small_trials(real):
            self._try(training, trial)
        wanted = (*FIRST, *LATER, self.code.iterations - 1) if full_run else FIRST
        checkpoints = {n for n in wanted if n < self.code.iterations}
        for iteration in range(max(checkpoints, default=-1) + 1):
            trial = Trial(f"iteration {iteration}", real, self.derivation.real_sizes, keep=True)
            if iteration > 0:
                self._draw(training, real)
            if iteration in checkpoints:
                self._check_inputs(training, real)
                self._try(training, trial)
            else:
                self._step(training, real, trial)
        if self.derivation.real_sizes:
            self._try(training, self._at_real_sizes(real))

    def _at_real_sizes(self, real: Arrays) -> Trial:
        """Other numbers than the real ones, which may hide something where they are 0."""
        sizes, generator = self.derivation.real_sizes, np.random.default_rng(len(SMALL))
        arrays = self.inputs.arrays(real, sizes, partial(_small, generator), generator)
        return Trial("the real sizes", arrays, sizes, strict=True)

    def _check_inputs(self, training: Training, real: Arrays) -> None:
        fault = self.inputs.fault(real, self.derivation.real_sizes)
        if fault is not None:
            message, name = fault
            functions = [self.code.start] if self.code.draw is None else [self.code.start, self.code.draw]
            places = [training.assignment(name, function) for function in functions]
            raise CodeError(message, max(places, key=lambda place: place.line))

    def _step(self, training: Training, arrays: Arrays, trial: Trial) -> Arrays:
        kept = {self.inputs.name_of(leaf): "which is data" for leaf in self.derivation.names("data")}
        if self.code.updates:
            others = (name for name in self.derivation.names("parameter") if name not in self.code.updates)
            kept.update(dict.fromkeys(others, "a parameter that no update names"))
        before = self._snapshot({name: arrays[name] for name in kept})
        try:
            returned = training.step(arrays)
        except CodeError as error:
            raise CodeError(f"{error.message}, at {trial.label}", error.place) from None
        for name, what in kept.items():
            if not np.array_equal(before[name], arrays[name], equal_nan=True):
                raise CodeError(f"the step changes `{name}`, {what}", training.assignment(name, self.code.step))
        return returned

    def _draw(self, training: Training, real: Arrays) -> None:
        if self.code.draw is None:
            return
        parameters = [name for name in self.derivation.names("parameter") if name in real]
        before = self._snapshot({name: real[name] for name in parameters})
        real.update(training.draw(real))
        for name, value in before.items():
            if not np.array_equal(value, real[name], equal_nan=is_numeric(np.asarray(value))):
                place = training.assignment(name, self.code.draw)
                raise CodeError(f"the draw changes `{name}`, which is a parameter", place)

    def _small_trials(self, real: Arrays) -> Iterator[Trial]:
        names = list(self.derivation.real_sizes)
        for seed, numbers in enumerate(SMALL):
            sizes = {name: numbers[n % len(numbers)] + n // len(numbers) for n, name in enumerate(names)}
            generator = np.random.default_rng(seed)
            named = ", ".join(f"{name} = {n}" for name, n in sizes.items())
            label = f"small sizes {named}" if named else "random numbers"
            arrays = self.inputs.arrays(real, sizes, generator.standard_normal, generator)
            yield Trial(label, arrays, sizes, strict=True)
        if not self._kinked():
            return
        sizes = {name: 4 + n for n, name in enumerate(names)}
        for seed in range(len(SMALL), 100):  # small whole numbers, until some formula depends on the convention at 0
            whole = np.random.default_rng(seed)
            arrays = self.inputs.arrays(real, sizes, partial(_small_whole, whole), whole)
            if self._tells_conventions_apart(arrays, sizes):
                yield Trial("kink inputs", arrays, sizes)
                return

    def _tells_conventions_apart(self, arrays: Arrays, sizes: Mapping[str, int]) -> bool:
        below, above = (self._point(arrays, sizes, at_zero) for at_zero in (0.0, 1.0))
        formulas = [quantity.formula for quantity in self.quantities if quantity.formula is not None]
        return any(distance(below.value(formula), above.value(formula)) > 0 for formula in formulas)

    def _try(self, training: Training, trial: Trial) -> None:
        self.trials.append(trial.label)
        before = self._snapshot(trial.arrays)
        after = trial.arrays if trial.keep else self._snapshot(trial.arrays)
        returned = self._step(training, after, trial)
        point = self._point(before, trial.sizes)
        off = self._differences(point, returned, after)
        kink = Kink(trial.label, *self._hits(point))
        excused = kink.hits and off and not trial.strict
        for at_zero in CONVENTIONS if excused else ():  # is it only that the code has another convention?
            other = self._differences(self._point(before, trial.sizes, at_zero), returned, after)
            for name in (name for name in off if name not in other and name not in kink.effects):
                kink.effects[name], kink.taken[name] = off[name].size, at_zero
        if kink.hits:
            self.kinks.append(kink)
        for quantity in self.quantities:
            if quantity.label in off and quantity.label not in kink.effects:
                difference = off[quantity.label]
                quantity.ratios.append((trial.sizes, difference.ratio))
                if not quantity.fault:
                    quantity.where, quantity.fault = trial.label, difference.fault
                    late = difference.headline and len(self.trials) > 1
                    quantity.headline = f"at {trial.label}, {difference.headline}" if late else difference.headline
                    quantity.shared = self._shared(quantity, returned, training)

    def _shared(self, quantity: Quantity, returned: Arrays, training: Training) -> tuple[str, ...]:
        """What the step returns in the memory of a quantity, and means to be something else."""
        if quantity.label != quantity.name:
            return ()
        same = {q.name for q in self.quantities if q.formula is quantity.formula} - {quantity.name}
        others = {name: v for name, v in returned.items() if name not in training.parameters and name not in same}
        return one_with(quantity.name, others)

    def _differences(self, point: Point, returned: Arrays, after: Arrays) -> dict[str, Off]:
        """The quantities in which code and formula differ."""
        found: dict[str, Off] = {}
        inexact = {name for name in self.inputs.shapes if not is_whole(point[name])}
        for quantity in self.quantities:
            if quantity.formula is None:
                continue
            source = after if quantity.label != quantity.name else returned
            if quantity.name not in source:
                given = ", ".join(f"`{name}`" for name in returned)
                missing = f"the step returns no `{quantity.name}`; it returns {given or 'nothing'}"
                found[quantity.label] = Off(np.inf, missing, headline=missing)
                continue
            off = self._off(quantity, source[quantity.name], point, inexact)
            if source is after and self._is_left(quantity, source[quantity.name], point):
                same = f"the step leaves `{quantity.name}` as it is; return it, or change the array in place"
                off = Off(np.inf if off is None else off.size, same, headline=same)
            if off is not None:
                found[quantity.label] = off
        return found

    def _is_left(self, quantity: Quantity, computed: Any, point: Point) -> bool:
        """Whether a parameter is as it was, though its update changes it by more than rounding."""
        assert quantity.formula is not None
        old = point[quantity.name]
        if not np.array_equal(computed, old):
            return False
        return distance(point.value(quantity.formula), old, least=0.0) > ROUNDING * precision(old)

    def _off(self, quantity: Quantity, computed: Any, point: Point, inexact: set[str]) -> Off | None:
        """How far one quantity is off; None if it agrees."""
        assert quantity.formula is not None
        expected = point.value(quantity.formula)
        fault = fault_of(computed, expected)
        if fault:
            return Off(np.inf, fault)
        computed = np.asarray(computed)
        leaves = self.formulas.leaves_of(quantity.formula) & self.inputs.shapes.keys()
        if precision(computed) > precision(*map(point.__getitem__, leaves & inexact or leaves)):
            return Off(np.inf, f"it is {computed.dtype}, less precise than what it is computed from")
        rough = precision(*map(point.__getitem__, leaves & inexact))
        limit = float(np.sqrt(allowed(precision(computed), rough)))  # of the largest entry: 1.5e-8 for float64
        rounding = 100 * limit * point.magnitude(quantity.formula)
        size = distance(computed, expected, least=rounding)
        quantity.limit = max(quantity.limit, limit)
        if size <= limit:
            quantity.worst = max(quantity.worst, size)
            return None
        return Off(size, f"they differ by {size:.1e}, relative to the largest entry", ratio_of(computed, expected))

    def _point(self, arrays: Arrays, sizes: Mapping[str, int], at_zero: float | None = None) -> Point:
        return Point(self.formulas, frozenset(), {**sizes, **self.inputs.leaves(arrays, sizes)}, at_zero)

    def _snapshot(self, arrays: Arrays) -> Arrays:
        return {name: copy.deepcopy(v) if isinstance(v, CHANGEABLE) else v for name, v in arrays.items()}

    def _hits(self, point: Point) -> tuple[int, int, int]:
        """How many arguments of kinked functions are exactly 0, of how many, and in how many whole rows."""
        zero = [entries == 0 for argument in self._kinked() for entries in _every(point, argument)]
        rows = sum(int(np.sum(entries.all(axis=1))) for entries in zero if entries.ndim == 2)
        return sum(int(np.sum(entries)) for entries in zero), sum(entries.size for entries in zero), rows

    def _kinked(self) -> list[Expr]:
        bodies = [row.body for row in self.derivation.declared.values() if row.body is not None]
        nodes = (node for body in bodies for node in preorder_traversal(body))
        return [node.args[1] for node in nodes if _is_kinked(node)]


def _small(generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Small numbers, of which long sums are small too."""
    return generator.standard_normal(shape) / 10


def _small_whole(generator: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Small whole numbers; a scalar is not 0, or what it is a factor of would not be compared."""
    return generator.integers(-1, 2, shape) if shape else generator.integers(1, 4, shape)


def _every(point: Point, argument: Expr) -> list[Any]:
    """The values of an expression, for all values of its free indices; nothing if these are too many."""
    try:
        return [np.asarray(point.value(argument)) for _ in point.each_value(free_indices(argument))]
    except NoValue:
        return []


def _is_kinked(node: Basic) -> bool:
    return isinstance(node, MatrixApplication | ScalarApplication) and operation_of(node).kinked
