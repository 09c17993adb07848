"""Check the claims of a derivation one by one: shapes, proof, second opinion, witness.

`Checker(derivation).check(claim)`  a `ClaimReport`
`Contradiction`                     raised where floating point contradicts a proof: a bug in matcalc
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from sympy import Expr

from matcalc.author.claims import Claim
from matcalc.author.derivation import Derivation
from matcalc.check import witness
from matcalc.check.formulas import Formulas
from matcalc.check.notation import of_claim
from matcalc.check.numeric import NoValue, Point, distance, moving_in, random_point, shape_at, sides
from matcalc.check.samples import REGIONS
from matcalc.check.spelling import Speller
from matcalc.check.translate import Translator, unfolding_levels
from matcalc.kernel.prove import BUDGET, WAYS, OutsideKernel, Proof, Refutation, TooLarge, Way, prove
from matcalc.kernel.terms import Equation
from matcalc.language.operations.differential import has_partial
from matcalc.language.operations.indexed import free_indices
from matcalc.language.shapes import shape_of, spell
from matcalc.report.data import EVERY_SIZE, ClaimReport, Diagnostic, Level, Mark, Verdict

AGREEMENT: Final = 1e-8  # relative; in floating point a false claim is off by far more
# where the sizes of the second opinion start, and their steps
STARTS: Final[Mapping[int, int]] = MappingProxyType({3: 1, 7: 2, 13: 3})
TOO_LARGE: Final = 2  # levels that grow beyond the budget before a proof is given up
SMALL: Final = 8  # sizes at which derivatives by every entry are evaluated
HEADLINES: Final = {
    "equality": "this line is not equal to the one before it",
    "differential": "this is not the differential of `{of}`",
    "gradient": "this is not the gradient of `{objective}` by `{by}`",
    "jacobian": "this is not the Jacobian of `{objective}` by `{by}`",
}


def _level(depth: int, of: int) -> Level:
    return "opaque" if depth == 0 else "leaves" if depth == of - 1 else "unfolded"


class Contradiction(Exception):
    """Floating point contradicts a proof."""


class Checker:
    """Checks the claims of one derivation."""

    def __init__(self, derivation: Derivation, with_latex: bool = False, budget: int = BUDGET) -> None:
        self.derivation, self.with_latex, self.budget = derivation, with_latex, budget
        self.translator = Translator(derivation)
        self.formulas = Formulas(derivation)
        self._distances: dict[tuple[Claim, tuple[int, ...], type], float] = {}
        self._points: dict[tuple[frozenset[str], tuple[int, ...], type, str, bool], Point] = {}

    def check(self, claim: Claim) -> ClaimReport:
        """The verdict on a claim."""
        started = time.perf_counter()
        report = self._check(claim)
        holds = report.verdict == "proved"
        if claim.misprint:
            shapes = claim.problem is not None and claim.problem.about_shapes
            holds = report.verdict == "refuted" or (report.verdict == "malformed" and shapes)
        if claim.misprint and report.verdict == "proved":
            headline = "this line is marked as a misprint, but it is true"
            report = replace(report, message=headline, diagnostic=Diagnostic(headline, (Mark(report.place, "proved"),)))
        seconds = time.perf_counter() - started
        left, right = of_claim(claim, self.derivation.objective_name) if self.with_latex else ("", "")
        return replace(report, holds=holds, seconds=seconds, left=left, right=right)

    def _check(self, claim: Claim) -> ClaimReport:
        if claim.problem is not None:
            return self._report(claim, "malformed", message=claim.problem.headline, diagnostic=claim.problem)
        if claim.kind == "shape":
            return self._check_shape(claim)
        try:
            return self._decide(claim)
        except (TooLarge, OutsideKernel) as error:
            return self._undecided(claim, str(error))
        except NoValue as error:
            return self._undecided(claim, f"floating point, the second opinion, cannot evaluate it: {error}")

    def _decide(self, claim: Claim) -> ClaimReport:
        """A witness where the sides are said to differ or are visibly apart, else a proof, else a longer search."""
        equation = self.translator.equation(claim)
        apart = partial(self._apart, claim)
        refutation = witness.find(equation, choices=witness.FEW, apart=apart) if claim.misprint else None
        far = refutation is None and self._far(claim)
        if far:
            refutation = witness.find(equation, apart=apart)
        if refutation is not None:
            return self._refuted(claim, equation, refutation)
        levels = unfolding_levels(equation)
        ways = WAYS[:1] if far and self._contradicts(claim, {}) else WAYS  # a long search would end in a contradiction
        proof, remains = self._prove(equation, levels, ways)
        others: list[Mapping[str, int]] = []
        if proof is not None:
            self.confirm(claim, proof)
            others = [] if proof.every_size else self._false_at(claim)
            if not others:
                return self._proved(claim, proof, _level(levels.index(proof.unfolded), len(levels)))
            remains = "it holds at small sizes, and not at others"
        refutation = witness.find(equation, *others)
        if refutation is not None:
            return self._refuted(claim, equation, refutation)
        if far:
            remains = "exact numbers at which the sides differ, as they do in floating point; no small ones were found"
        return self._undecided(claim, remains)

    def _prove(
        self, equation: Equation, levels: Sequence[frozenset[str]], ways: tuple[Way, ...]
    ) -> tuple[Proof | None, str]:
        """A proof with the fewest definitions unfolded; or what remains to be shown."""
        remains = "that left − right is 0; it is not by the rules known, and no small numbers separate the sides"
        too_large = 0
        for way, unfolded in itertools.product(ways, levels):
            try:
                proof = prove(equation, unfolded, self.budget, (way,))
            except (TooLarge, OutsideKernel) as error:
                remains = f"that left − right is 0: {error}, and no small numbers separate the sides"
                too_large += isinstance(error, TooLarge)
                if too_large == TOO_LARGE:
                    break  # deeper levels are larger
                continue
            if proof is not None:
                return proof, ""
        return None, remains

    def quick_proof(self, claim: Claim) -> Proof | None:
        """A proof of a claim by form, at whatever level, confirmed."""
        try:
            equation = self.translator.equation(claim)
            proof, _ = self._prove(equation, unfolding_levels(equation), WAYS[:1])
            if proof is not None:
                self.confirm(claim, proof)
        except (TooLarge, OutsideKernel, NoValue):
            return None
        return proof

    def confirm(self, claim: Claim, proof: Proof) -> None:
        """The second opinion: evaluate a proved claim in floating point, at sizes of its own.

        Differences below 1e-8 of one are rounding: the random numbers are of that size. So is what vanishes when
        numbers have more digits.
        """
        sizes = {} if proof.every_size else dict(proof.sizes[0])
        if self._contradicts(claim, sizes):
            off = self._distance(claim, sizes)
            raise Contradiction(f"claim {claim.id} is proved, but at random numbers its sides differ by {off:.1e}")

    def _contradicts(self, claim: Claim, sizes: Mapping[str, int]) -> bool:
        off = self._distance(claim, sizes)
        return off > AGREEMENT and self._distance(claim, sizes, np.longdouble) > off / 100

    def _apart(self, claim: Claim, sizes: Mapping[str, int]) -> bool:
        """Whether the sides are visibly apart at these sizes, or have no value that tells."""
        every = {**dict.fromkeys(self.derivation.real_sizes, 1), **sizes}
        try:
            return self._distance_at(claim, every, np.float64) > AGREEMENT
        except NoValue:
            return True

    def _distance(self, claim: Claim, given: Mapping[str, int], number: type = np.float64) -> float:
        """How far apart the sides are at random numbers: at the given sizes, and others of their own."""
        error: NoValue | None = None
        for sizes in self._sizes_of_its_own():  # past the zeros of denominators
            try:
                return self._distance_at(claim, {**sizes, **given}, number)
            except NoValue as there:
                error = there
        assert error is not None
        raise error

    def _sizes_of_its_own(self) -> Iterator[dict[str, int]]:
        """Several choices of sizes, rising and falling in the order in which they were declared."""
        for start in STARTS:
            yield self._own_sizes(start)
            yield dict(zip(self.derivation.real_sizes, reversed(self._own_sizes(start).values()), strict=True))

    def _distance_at(self, claim: Claim, sizes: Mapping[str, int], number: type) -> float:
        key = (claim, tuple(sizes.values()), number)
        if key not in self._distances:
            self._distances[key] = self._measured(claim, sizes, number)
        return self._distances[key]

    def _measured(self, claim: Claim, sizes: Mapping[str, int], number: type) -> float:
        moving = moving_in(claim, self.derivation)
        for region in REGIONS:
            free = claim.kind in ("gradient", "jacobian")
            key = (moving, tuple(sizes.values()), number, region, free)
            if key not in self._points:
                self._points[key] = random_point(self.formulas, moving, sizes, 0, number, region, free)
            left, right = sides(claim, self._points[key])
            if np.isfinite(left).all() and np.isfinite(right).all():
                return distance(left, right, least=1.0)
        raise NoValue("it has no value at the random numbers tried")

    def _own_sizes(self, start: int) -> dict[str, int]:
        """Sizes that rise in the order of declaration, all different."""
        return {name: start + n * STARTS[start] for n, name in enumerate(self.derivation.real_sizes)}

    def _confirm_shape(self, claim: Claim) -> None:
        """The second opinion on a shape."""
        assert claim.left is not None
        sizes = self._own_sizes(3)
        point = random_point(self.formulas, moving_in(claim, self.derivation), sizes, 0)
        for _ in point.each_value(free_indices(claim.left)):
            if np.shape(point.value(claim.left)) != shape_at(claim.shape, sizes):
                raise Contradiction(f"claim {claim.id} is proved, but NumPy finds another shape")

    def _far(self, claim: Claim) -> bool:
        """Whether the sides are visibly apart: a guess at whether to look for a proof or for a witness first."""
        try:
            return self._distance(claim, {}) > AGREEMENT
        except NoValue:
            return False

    def _false_at(self, claim: Claim) -> list[Mapping[str, int]]:
        """Of several choices of sizes, those at which a line that is proved at small ones is false.

        Raises `NoValue` where the sides have no value at any of them: then nothing speaks for the line in general.
        """
        off: list[tuple[dict[str, int], float]] = []
        for sizes in self._sizes_of_its_own():
            if off and has_partial(claim.left) | has_partial(claim.right) and max(sizes.values(), default=0) > SMALL:
                break  # derivatives are taken one entry at a time
            with suppress(NoValue):
                off.append((sizes, self._distance_at(claim, sizes, np.float64)))
        if not off:
            raise NoValue(f"at no sizes of {list(self._sizes_of_its_own())}")
        return [sizes for sizes, distance_there in off if distance_there > AGREEMENT]

    # ---------------------------------------------------------------------------------------------------- reports

    def _report(self, claim: Claim, verdict: Verdict, **more: Any) -> ClaimReport:
        place = claim.call.argument(claim.key)
        by = claim.wrt[0].name if claim.kind in ("gradient", "jacobian") else ""
        return ClaimReport(
            id=claim.id,
            section=claim.section,
            kind=claim.kind,
            place=place,
            text=f"{place.text} is {spell(claim.shape)}" if claim.kind == "shape" else place.text,
            misprint=claim.misprint,
            verdict=verdict,
            holds=False,  # until `check` has decided
            by=by,
            note=claim.note,
            **more,
        )

    def _proved(self, claim: Claim, proof: Proof, level: Level) -> ClaimReport:
        scope = EVERY_SIZE if proof.every_size else tuple(dict(sizes) for sizes in proof.sizes)
        where = (*proof.conditions, *(f"{kink} ≠ 0" for kink in proof.kinks))
        message = "proved" + (f" where {' and '.join(where)}" if where else "")
        if proof.kinks:
            message += ", and with the declared convention at 0" if proof.exact_at_kinks else ", but not at 0"
        if proof.facts:
            message += "; by: " + ", ".join(f"`{name}` {kind}" for name, kind in proof.facts)
        report = self._report(claim, "proved", scope=scope, level=level, message=message)
        return replace(
            report,
            kinks=proof.kinks,
            exact_at_kinks=proof.exact_at_kinks,
            conditions=proof.conditions,
            narrowed=proof.narrowed,
            widened=proof.widened,
            facts=proof.facts,
        )

    def _undecided(self, claim: Claim, remains: str) -> ClaimReport:
        headline = "this line could be neither proved nor refuted"
        evidence = (f"what remains: {remains}",)
        diagnostic = Diagnostic(headline, self._marks(claim, "undecided"), evidence)
        return self._report(claim, "undecided", message=f"{headline}: {remains}", diagnostic=diagnostic)

    def _marks(self, claim: Claim, label: str) -> tuple[Mark, ...]:
        """The line, and what it is held against: the line before it, or the objective."""
        marks = [Mark(claim.call.argument(claim.key), label)]
        objective = self.derivation.declared.get(self.derivation.objective_name or "")
        if claim.previous is not None:
            before = "`d` of this" if claim.kind == "differential" else "the line before it"
            marks.append(Mark(claim.call.argument(claim.previous), before))
        elif objective is not None:
            marks.append(Mark(objective.place, "the objective"))
        return tuple(marks)

    def _refuted(self, claim: Claim, equation: Equation, refutation: Refutation) -> ClaimReport:
        headline = self.headline(claim)
        relevant = witness.matter(equation, refutation)
        leaves = [name for name, row in self.derivation.declared.items() if row.body is None]
        others = set() if relevant is None else self.translator.mentioned(equation) - relevant
        irrelevant = [name for name in leaves if name in others]
        speller = Speller(claim, refutation, self.translator, irrelevant)
        diagnostic = Diagnostic(headline, self._marks(claim, ""), (speller.line(),), speller.notes())
        return self._report(claim, "refuted", message=headline, diagnostic=diagnostic, witness=speller.data())

    def headline(self, claim: Claim) -> str:
        """What a refuted claim is not."""
        by = claim.wrt[0].name if claim.wrt else ""
        of = str(claim.left.args[1]) if claim.kind == "differential" and claim.left is not None else ""
        return HEADLINES[claim.kind].format(of=of, by=by, objective=self.derivation.objective_name)

    def _check_shape(self, claim: Claim) -> ClaimReport:
        assert claim.left is not None
        found: Expr = shape_of(claim.left)
        if found == claim.shape:
            self._confirm_shape(claim)
            return self._report(claim, "proved", scope=EVERY_SIZE, level="opaque", message="proved")
        headline = f"`{claim.call.argument(claim.key).text}` is {spell(found)}, not {spell(claim.shape)}"
        diagnostic = Diagnostic(headline, (Mark(claim.call.argument(claim.key), spell(found)),))
        shapes = {"shape": spell(found), "claimed": spell(claim.shape)}
        return self._report(claim, "refuted", message=headline, diagnostic=diagnostic, witness=shapes)
