"""Find numbers that refute a false equation. Guesses here; the kernel evaluates and confirms.

`find(equation, …)`            a `Refutation` at the smallest sizes found, mostly zeros and ones, or None
`matter(equation, refutation)`  the leaves that the refuted entry's difference depends on at all
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

from matcalc.check.instances import instance_of, leaf_keys
from matcalc.kernel.generators import Key
from matcalc.kernel.positions import Sizes
from matcalc.kernel.prove import Difference, OutsideKernel, Refutation, TooLarge, differences, refute
from matcalc.kernel.scope import needed_sizes, size_names
from matcalc.kernel.terms import Entry, Equation, Facts
from matcalc.kernel.unfolding import Unfolding

CHOICES: Final = 150  # of sizes to look at
FEW: Final = 20  # of them, for a line that is said to be false
MONOMIALS: Final = 10  # whose leaves are made 1 and all others 0, at each choice of sizes
TRIES: Final = 40  # random numbers at each
DOUBTFUL: Final = 3  # guesses that fail before it is asked whether the facts let the sides differ at all
FITTED: Final = 4  # matrices that satisfy the facts, for each choice of the other numbers
SHORT: Final = 8000  # monomials of a difference that is looked at to guess which numbers matter
LONGEST: Final = 3.0  # seconds of the processor, to search
LARGEST: Final = 4  # value of a size that is tried before those of a proof
SECONDS: Final = 0.5  # of the processor, to make a witness smaller
_SMALL: Final = tuple(map(Fraction, (0, 1, 1, 1, -1, 2, -2, 3)))
_POSITIVE: Final = (Fraction(1), Fraction(1), Fraction(2), Fraction(3), Fraction(1, 2))


def find(
    equation: Equation, *others: Sizes, choices: int | None = None, apart: Callable[[Sizes], bool] = lambda _: True
) -> Refutation | None:
    """Numbers at which the two sides differ, as few and as small as a short search finds.

    So many choices of sizes are looked at, the smallest first, or all and then `others`; after the first, those alone
    at which the sides seem to be `apart`.
    """
    deadline = time.process_time() + LONGEST
    for n, sizes in enumerate(itertools.islice(itertools.chain(_sizes(equation), others), choices)):
        if n and not apart(sizes):
            continue
        try:
            found = _at(equation, sizes)
        except (OutsideKernel, TooLarge):  # a denominator that is 0 at these sizes, or too many entries
            continue
        if found is not None:
            return _shrunk(equation, found)
        if time.process_time() > deadline:
            return None
    return None


def matter(equation: Equation, refutation: Refutation) -> frozenset[str] | None:
    """The leaves that occur in the difference of the refuted entry; any values of the others refute as well.

    None where that is not known.
    """
    try:
        return frozenset(
            name
            for difference in _differences(equation, tuple(refutation.sizes.items()))
            if difference.position == refutation.position
            for monomial in difference.monomials
            for name, _, _ in monomial
        )
    except (TooLarge, OutsideKernel):
        return None


def _sizes(equation: Equation) -> Iterator[Sizes]:
    """Choices of sizes, the smallest first, then those at which a proof would have been tried."""
    unfolding = Unfolding(equation, frozenset(equation.definitions), facts={})
    names = size_names(unfolding)
    choices = itertools.product(range(1, LARGEST + 1), repeat=len(names))
    ordered = sorted(itertools.islice(choices, 5000), key=lambda choice: (sum(choice), choice))
    for choice in ordered[:CHOICES]:
        yield dict(zip(names, choice, strict=True))
    yield from needed_sizes(unfolding).grid


def _at(equation: Equation, sizes: Sizes) -> Refutation | None:
    try:
        found = _differences(equation, tuple(sizes.items()))
        if not found:
            return None
        guesses = _guesses(found)
    except TooLarge:  # then numbers are tried without knowing which matter
        found, guesses = [], _random(leaf_keys(equation, sizes))
    draw = random.Random(1)
    for n, numbers in enumerate(guesses):
        if n == DOUBTFUL and _declared(equation) and not _differ_by_facts(equation, sizes):
            return None
        for fitting in _fitting(equation, sizes, numbers, draw):
            refutation = None if _hopeless(found, fitting) else refute(equation, sizes, fitting)
            if refutation is not None:
                return refutation
    return None


def _hopeless(found: list[Difference], numbers: Mapping[Key, Fraction]) -> bool:
    """Whether every difference is 0 at these numbers, since each of its monomials has a factor that is."""
    return bool(found) and not any(
        difference.atoms or any(monomial <= numbers.keys() for monomial in difference.monomials) for difference in found
    )


def _differ_by_facts(equation: Equation, sizes: Sizes) -> bool:
    """Whether the sides differ at these sizes where the facts hold; True if that cannot be told."""
    try:
        return any(True for _ in differences(equation, sizes, SHORT, equation.facts))
    except (OutsideKernel, TooLarge):
        return True


@lru_cache(maxsize=4)
def _differences(equation: Equation, sizes: tuple[tuple[str, int], ...]) -> list[Difference]:
    return list(differences(equation, dict(sizes), SHORT))


def _fitting(
    equation: Equation, sizes: Sizes, numbers: Mapping[Key, Fraction], draw: random.Random
) -> Iterator[Mapping[Key, Fraction]]:
    """The numbers, with those of leaves of which something is declared replaced by some that satisfy it."""
    declared = _declared(equation)
    if not declared:
        yield numbers
        return
    others = {key: number for key, number in numbers.items() if key[0] not in declared}
    for _ in range(FITTED):
        fitting = dict(others)
        for name, facts in declared.items():
            changes = {key: number for key, number in numbers.items() if key[0] == name and key[1]}
            free = name in equation.free
            order = max((key[1] for key in changes), default=0)
            fitting.update(instance_of(name, facts, sizes, 0 if free else order, draw))
            fitting.update(changes if free else {})
        yield fitting


@lru_cache(maxsize=4)
def _declared(equation: Equation) -> Mapping[str, Facts]:
    """What is declared of the leaves that the equation meets."""
    if not equation.facts:
        return {}
    unfolding = Unfolding(equation, frozenset(equation.definitions), facts={})
    met = {term.name for term in unfolding.reachable() if isinstance(term, Entry)}
    return {name: facts for name, facts in equation.facts.items() if name in met}


def _guesses(found: list[Difference]) -> Iterator[Mapping[Key, Fraction]]:
    """Zeros, then ones in a single monomial, then random small numbers everywhere, some of them only positive."""
    yield {}
    monomials = {monomial for difference in found for monomial in difference.monomials}
    for monomial in sorted(monomials, key=lambda keys: (len(keys), sorted(keys)))[:MONOMIALS]:
        yield dict.fromkeys(sorted(monomial), Fraction(1))
    keys = sorted(frozenset().union(*(difference.leaves for difference in found)))
    yield from _random(keys)


def _random(keys: Sequence[Key]) -> Iterator[Mapping[Key, Fraction]]:
    generator = random.Random(0)
    for n in range(TRIES if keys else 0):
        among = _POSITIVE if n % 3 == 1 else _SMALL
        yield {key: generator.choice(among) for key in keys}


def _shrunk(equation: Equation, found: Refutation) -> Refutation:
    """Drop numbers, half of them at a time and then fewer, then make them 1, as long as the sides still differ."""
    deadline = time.process_time() + SECONDS
    try:
        apart = _differences(equation, tuple(found.sizes.items()))
    except (OutsideKernel, TooLarge):
        apart = []

    def tried(numbers: Mapping[Key, Fraction]) -> Refutation | None:
        if time.process_time() > deadline or _hopeless(apart, numbers):
            return None
        return refute(equation, found.sizes, numbers)

    part = len(found.numbers)
    while part >= 1:
        keys = sorted(found.numbers, key=lambda k: (k[1], k))
        for start in range(0, len(keys), part):
            gone = {*keys[start : start + part]}
            rest = {key: number for key, number in found.numbers.items() if key not in gone}
            found = tried(rest) or found
        part //= 2
    for key in sorted(found.numbers):
        if found.numbers[key] != 1:
            found = tried({**found.numbers, key: Fraction(1)}) or found
    return found
