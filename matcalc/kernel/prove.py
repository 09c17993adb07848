"""Decide whether two entries are equal, exactly. Nothing else in matcalc can construct a proof or a refutation.

`prove(equation, unfolded)`         a `Proof`, or None where the two sides were not shown to be equal
`refute(equation, sizes, numbers)`  a `Refutation` if the sides differ at these numbers, evaluated exactly, else None
`differences(equation, sizes)`      the entries in which the two sides differ at these sizes, for whoever seeks numbers
`TooLarge`, `OutsideKernel`         raised where the kernel cannot decide

By form: both sides are expanded into products over indices, and are equal at every size if these are the same
(`forms.py`). By instances: at the sizes that suffice (`scope.py`), entry by entry, as polynomials in a normal form
(`ring.py`). A definition that is not unfolded is a leaf.

Trusted with this file: the others of this folder, and python-flint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import InitVar, dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from matcalc.kernel.decide import decide_at, differs_at_two, sides_of_rotations, steps, sums, with_room
from matcalc.kernel.errors import NoDomain, OutsideKernel, TooLarge
from matcalc.kernel.forms import shown_by_form
from matcalc.kernel.generators import Key, leaves
from matcalc.kernel.instance import Instance
from matcalc.kernel.numbers import Evaluation, Undefined, differ, number
from matcalc.kernel.positions import Sizes, over
from matcalc.kernel.provisos import provisos
from matcalc.kernel.relations import DIFFERENTIABLE
from matcalc.kernel.scope import Scope, needed_sizes, size_names, small_sizes
from matcalc.kernel.terms import (
    Apply,
    Between,
    D,
    Determinant,
    Entry,
    Equation,
    Facts,
    Index,
    Inverse,
    Partial,
    Term,
    positions_of,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

__all__ = [
    "BUDGET", "WAYS", "Difference", "OutsideKernel", "Proof", "Refutation", "TooLarge", "Way",
    "differences", "prove", "refute",
]  # fmt: skip

BUDGET: Final = 500_000  # monomials that one equation may produce at one choice of sizes
Way: TypeAlias = Literal["form", "instances"]
WAYS: Final[tuple[Way, ...]] = ("form", "instances")
_NO_FACTS: Final[Mapping[str, Facts]] = MappingProxyType({})
Attempt: TypeAlias = "Callable[[Mapping[str, Facts]], Proof | None]"
_KERNEL: Final = object()  # who holds it may construct a verdict


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """The sides are equal wherever both have a value: at every size, or (`every_size` false) at the listed sizes.

    `kinks` names the arguments that must not be 0 there, because a derivative was taken; `exact_at_kinks` says that
    with the declared conventions the sides agree even where they are 0. `facts` are those that were used, each a leaf
    and what is declared of it. `conditions` say where the sides have a value; `narrowed` are those of them that the
    left side does not ask for, `widened` those that the right side does not.
    """

    sizes: tuple[Sizes, ...]
    every_size: bool
    unfolded: frozenset[str]
    kinks: tuple[str, ...]
    exact_at_kinks: bool
    made_by: InitVar[object]  # not kept: a verdict does not carry the right to make another
    facts: tuple[tuple[str, str], ...] = ()
    conditions: tuple[str, ...] = ()
    narrowed: tuple[str, ...] = ()
    widened: tuple[str, ...] = ()

    def __post_init__(self, made_by: object) -> None:
        _only_here(made_by)


@dataclass(frozen=True, slots=True, eq=False)
class Refutation:
    """Exact numbers at which the sides differ in the entry `position`; every entry that is not listed is 0.

    `left` and `right` are rational numbers, or intervals that hold the values and do not meet.
    """

    sizes: Sizes
    numbers: Mapping[Key, Fraction]
    position: tuple[int, ...]
    left: Any
    right: Any
    made_by: InitVar[object]  # not kept: a verdict does not carry the right to make another

    def __post_init__(self, made_by: object) -> None:
        _only_here(made_by)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One entry in which the sides differ: the leaves of each monomial, those within atoms included.

    `atoms` says whether there are any; where not, a monomial is 0 as soon as a leaf of it is. `leaves` are all that
    the equation has met, those that only decide whether a derivative exists included.
    """

    position: tuple[int, ...]
    monomials: tuple[frozenset[Key], ...]
    atoms: bool
    leaves: frozenset[Key]


def prove(
    equation: Equation, unfolded: frozenset[str], budget: int | None = None, ways: tuple[Way, ...] = WAYS
) -> Proof | None:
    """Prove the equation with these definitions unfolded and all others left as variables.

    By form first, which is cheap and tells which facts it used, then at the sizes that suffice: without the facts, and
    if that fails or leaves conditions, with all that speak of leaves it meets, then without those that are not needed.
    """
    facts = equation.facts
    if facts:
        reachable = _without_facts(equation, unfolded, expanded=False).reachable()
        met = {term.name for term in reachable if isinstance(term, Entry)}
        facts = {name: row for name, row in facts.items() if name in met}
    for way in ways:
        decide = {"form": _by_form, "instances": _by_instances}[way]
        attempt = _remembered(partial(decide, equation, unfolded, BUDGET if budget is None else budget))
        if way == "form" and facts:
            found = attempt(facts)
            if found is None:
                continue  # fewer facts would not do
            if not found.facts and not found.conditions:
                return found
            facts = {name: row for name, row in facts.items() if name in dict(found.facts)}
        proof = _with_fewest_facts(attempt, facts)
        if proof is not None:
            return proof
    return None


def _remembered(attempt: Attempt) -> Attempt:
    """The attempt, made once with the same facts."""
    made: dict[frozenset[tuple[str, str]], Proof | None] = {}

    def again(facts: Mapping[str, Facts]) -> Proof | None:
        key = frozenset((name, kind) for name, row in facts.items() for kind in row.kinds)
        if key not in made:
            proof = made[key] = attempt(facts)
            if proof is not None:
                made[frozenset(proof.facts)] = proof
        return made[key]

    return again


def _with_fewest_facts(attempt: Attempt, facts: Mapping[str, Facts]) -> Proof | None:
    try:
        proof = attempt({})
    except (OutsideKernel, TooLarge):
        if not facts:
            raise
        proof = None
    if not facts or (proof is not None and not proof.conditions):
        return proof
    better = attempt(facts)
    if better is None or (proof is not None and len(proof.conditions) <= len(better.conditions)):
        return proof
    for name, row in facts.items():
        for kind in sorted(row.kinds):
            fewer = _without(facts, name, kind)
            simpler = attempt(fewer)
            if simpler is not None and len(simpler.conditions) <= len(better.conditions):
                better, facts = simpler, fewer
    return better


def _without(facts: Mapping[str, Facts], name: str, kind: str) -> dict[str, Facts]:
    rest = facts[name].kinds - {kind}
    others = {other: row for other, row in facts.items() if other != name}
    return {**others, name: replace(facts[name], kinds=rest)} if rest else others


def _unfoldings(equation: Equation, facts: Mapping[str, Facts], unfolded: frozenset[str]) -> Iterator[Unfolding]:
    """With inverses and determinants as leaves, then by the entries of their matrices.

    A leaf stands for an inverse only where that exists; what is continuous is then so everywhere, a step function not.
    """
    make = partial(Unfolding, facts=facts) if facts else _without_facts
    opaque = make(equation, unfolded, expanded=False)
    reachable = opaque.reachable()
    matrices = any(isinstance(term, Determinant | Inverse) for term in reachable) or any(
        row.kinds & {"positive definite", "invertible"}
        for row in facts.values()  # its determinant may be written out
    )
    if not (matrices and steps(opaque) and _implies_inverse(reachable)):
        yield opaque
    if matrices:
        yield make(equation, unfolded, expanded=True)


@lru_cache(maxsize=32)
def _without_facts(equation: Equation, unfolded: frozenset[str], expanded: bool = True) -> Unfolding:
    """An unfolding that several ways to a proof share."""
    return Unfolding(equation, unfolded, expanded, facts={})


def _implies_inverse(met: tuple[Term, ...]) -> bool:
    """Whether a cofactor, or the differential of a determinant, is written by an inverse."""
    determinants = [term for term in met if isinstance(term, Determinant)]
    changes = any(isinstance(term, D | Partial) for term in met)
    return any(term.by for term in determinants) or (changes and bool(determinants))


def _by_form(equation: Equation, unfolded: frozenset[str], _: int, facts: Mapping[str, Facts]) -> Proof | None:
    for unfolding in _unfoldings(equation, facts, unfolded):
        found = shown_by_form(unfolding)
        if found is not None:
            needed = {name: row for name, row in facts.items() if name in found.facts}
            shown = unfolding if needed == facts else Unfolding(equation, unfolded, unfolding.expanded, needed)
            small = dict.fromkeys(size_names(shown), 2)
            return _proof(shown, (small,), every_size=True, exact=found.exact, at=small)
    return None


def _by_instances(
    equation: Equation, unfolded: frozenset[str], budget: int, facts: Mapping[str, Facts]
) -> Proof | None:
    """A proof at the sizes that suffice."""
    outside: OutsideKernel | TooLarge | None = None
    for unfolding in _unfoldings(equation, facts, unfolded):
        try:
            proof = _at_sizes(unfolding, budget)
        except (OutsideKernel, TooLarge) as error:
            outside = error
            continue
        if proof is not None:
            return proof
    if outside is not None:
        raise outside
    return None


def _at_sizes(unfolding: Unfolding, budget: int) -> Proof | None:
    scope = needed_sizes(unfolding)
    try:
        return _at_sizes_of(scope, unfolding, budget)
    except TooLarge:
        if not scope.every_size or scope.grid == ({},):
            raise
        return _at_sizes_of(small_sizes(unfolding), unfolding, budget)


def _at_sizes_of(scope: Scope, unfolding: Unfolding, budget: int) -> Proof | None:
    if differs_at_two(unfolding, scope.grid, budget):
        return None
    every_size, exact = scope.every_size, True
    patterns, proved_at = set(), []
    empty: NoDomain | None = None
    for sizes in scope.grid:
        try:
            for reflected in sides_of_rotations(unfolding):
                decided = decide_at(unfolding, sizes, budget, reflected)
                if decided is None:
                    return None
                last, exact_here = decided
                exact = exact and exact_here
                every_size = every_size and last.uniform() and not (last.by_cases and sums(unfolding))
                patterns.add(last.pattern())
        except NoDomain as error:
            if scope.every_size:
                raise
            empty = error
            continue
        proved_at.append(sizes)
    if not proved_at:
        assert empty is not None
        raise empty
    every_size = every_size and len(patterns) == 1
    return _proof(unfolding, tuple(proved_at), every_size=every_size, exact=exact, at=proved_at[0])


def _proof(unfolding: Unfolding, grid: tuple[Sizes, ...], *, every_size: bool, exact: bool, at: Sizes) -> Proof:
    """The verdict; where the sides have a value is looked up at the sizes `at`."""
    asked, narrowed, widened = provisos(unfolding, at)
    return Proof(
        grid,
        every_size,
        unfolding.unfolded,
        _kinks(unfolding),
        exact,
        _KERNEL,
        facts=tuple((name, kind) for name, row in unfolding.facts.items() for kind in sorted(row.kinds)),
        conditions=asked,
        narrowed=narrowed,
        widened=widened,
    )


def refute(equation: Equation, sizes: Sizes, numbers: Mapping[Key, Fraction]) -> Refutation | None:
    """Evaluate both sides at these numbers, everything unfolded, and refute the equation if they differ.

    Where a derivative was taken, its argument must not be 0 here: a point without a derivative refutes nothing. Nor do
    numbers at which a side has no value, or that do not satisfy the facts.
    """
    if any(size < 1 for size in sizes.values()):
        raise ValueError("a size is at least 1")
    unfolding, total = _unfolded(equation)
    evaluation = Evaluation(unfolding, sizes, numbers)
    met = {term.name for term in unfolding.reachable() if isinstance(term, Entry)} if equation.facts else set()
    if not evaluation.facts_hold({name: row for name, row in equation.facts.items() if name in met}):
        return None
    found = None
    try:
        for values in over(equation.indices, sizes):
            left, right = (evaluation.value(side, values) for side in (equation.left, equation.right))
            if found is None and differ(left, right):
                found = (tuple(values[index] for index in equation.indices), number(left), number(right))
                if total:  # the other entries have a value, and derivatives, too
                    break
    except Undefined:
        return None
    if found is None or evaluation.at_a_kink:
        return None
    return Refutation(dict(sizes), dict(numbers), *found, _KERNEL)


@lru_cache(maxsize=8)
def _unfolded(equation: Equation) -> tuple[Unfolding, bool]:
    """The equation down to its leaves, in which numbers are tried many times; whether all of them give it a value."""
    every = frozenset(equation.definitions)
    unfolding = Unfolding(equation, every) if equation.facts else _without_facts(equation, every)
    addresses = any(
        isinstance(term, Between) or not all(isinstance(position, Index) for position in positions_of(term))
        for term in unfolding.reachable()
    )
    return unfolding, not addresses and unfolding.polynomial(equation.left) and unfolding.polynomial(equation.right)


def differences(
    equation: Equation, sizes: Sizes, budget: int | None = None, facts: Mapping[str, Facts] = _NO_FACTS
) -> Iterator[Difference]:
    """The entries in which the sides differ at these sizes, by these facts, everything unfolded, away from kinks."""
    every = frozenset(equation.definitions)
    unfolding = Unfolding(equation, every, facts=facts) if facts else _without_facts(equation, every)
    most = BUDGET if budget is None else budget
    yield from with_room(lambda n: _differences(Instance(unfolding, sizes, n, most)), unfolding, sizes)


def _differences(instance: Instance) -> list[Difference]:
    found = []
    ring, equation = instance.ring, instance.unfolding.equation
    for values in instance.choices():
        difference = ring.indicators.away_from_kinks(instance.difference(values))
        if not ring.vanishes(difference):
            position = tuple(values[index] for index in equation.indices)
            atoms = any(ring.made_as(g).key is None for g, degree in enumerate(difference.degrees()) if degree)
            found.append(Difference(position, leaves(ring.made_as, difference), atoms, ring.all_leaves()))
    return found


def _kinks(unfolding: Unfolding) -> tuple[str, ...]:
    """The arguments, in the author's words, of functions that were differentiated and have a kink."""
    applied = (term for term in unfolding.reachable() if isinstance(term, Apply))
    return tuple(dict.fromkeys(term.label for term in applied if term.function == DIFFERENTIABLE))


def _only_here(made_by: object) -> None:
    if made_by is not _KERNEL:
        raise TypeError("only the kernel constructs a proof or a refutation")
