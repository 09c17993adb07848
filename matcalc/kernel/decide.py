"""Decide an equation at concrete sizes.

`decide_at(unfolding, sizes, …)`  the instance, and whether its sides are equal even at kinks; None if they are not
`differs_at_two(unfolding, …)`    a quick look at sizes of 2 before larger ones
`with_room(attempt, …)`           an attempt with as many generators as it turns out to need
`sides_of_rotations`, `steps`, `sums`  what an equation has that asks for more care
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from math import prod
from typing import Final, TypeVar

from matcalc.kernel.cases import vanishes_by_cases
from matcalc.kernel.domain import ALLOWED, conditions
from matcalc.kernel.errors import Full, OutsideKernel, TooLarge
from matcalc.kernel.instance import Instance
from matcalc.kernel.positions import Sizes, size_at
from matcalc.kernel.relations import ATOMS
from matcalc.kernel.ring import Polynomial
from matcalc.kernel.terms import Apply, Entry, Largest, Product, Sum
from matcalc.kernel.unfolding import Unfolding

GENERATORS: Final = 4000  # entries and atoms that one equation may have at one choice of sizes
ROOM: Final = 5  # generators for what is not counted, such as reciprocals
_Result = TypeVar("_Result")


def steps(unfolding: Unfolding) -> bool:
    """Whether there is a function that is not continuous."""
    return any(isinstance(term, Apply) and term.function in ATOMS for term in unfolding.reachable())


def decide_at(
    unfolding: Unfolding, sizes: Sizes, budget: int, reflected: frozenset[str] = frozenset()
) -> tuple[Instance, bool] | None:
    """Decide, and if need be once more, where an entry whose logarithm is taken is known to be positive."""

    def decide(generators: int) -> tuple[Instance, bool] | None:
        instance = Instance(unfolding, sizes, generators, budget, reflected)
        decided = _decide(instance)
        if decided is None and instance.logged:
            again = Instance(unfolding, sizes, generators, budget, reflected)
            again.positive = frozenset(instance.logged)
            decided = _decide(again)
        return decided

    return with_room(decide, unfolding, sizes)


def differs_at_two(unfolding: Unfolding, grid: tuple[Sizes, ...], budget: int) -> bool:
    """Whether the sides differ where every size is 2: a quick look before larger ones."""
    two = dict.fromkeys(grid[0], 2)
    if max(grid[0].values(), default=0) <= 2 or two in grid:
        return False
    try:
        return decide_at(unfolding, two, budget) is None
    except (OutsideKernel, TooLarge):
        return False


def _decide(instance: Instance) -> tuple[Instance, bool] | None:
    """Whether the sides are equal away from kinks at these sizes; and whether even there."""
    ring = instance.ring
    instance.know_determinants()
    found = [instance.difference(values) for values in instance.choices()]
    hard = [difference for difference in found if not ring.vanishes(difference)]
    if not hard:
        return instance, True
    where = _allowed(instance)
    for difference in hard:
        away = ring.indicators.away_from_kinks(difference)
        if not ring.vanishes(away):
            if not vanishes_by_cases(ring, away, where, at_kinks=False):
                return None
            instance.by_cases = True
    return instance, all(vanishes_by_cases(ring, difference, where, at_kinks=True) for difference in hard)


def _allowed(instance: Instance) -> list[tuple[Polynomial, frozenset[int]]]:
    """The conditions under which both sides have a value, by the signs that their arguments may have."""
    equation = instance.unfolding.equation
    asked = [*conditions(instance, equation.left), *conditions(instance, equation.right)]
    return [(asking.argument, ALLOWED[asking.what]) for asking in asked if not asking.argument.is_constant()]


def with_room(attempt: Callable[[int], _Result], unfolding: Unfolding, sizes: Sizes) -> _Result:
    """Try with as many generators as the terms ask for, and with more as long as the ring is full."""
    generators = ROOM + _generators(unfolding, sizes)
    while generators <= GENERATORS:
        try:
            return attempt(generators)
        except Full:
            generators *= 2
    raise TooLarge(f"it has more than {GENERATORS} entries at sizes {dict(sizes)}")


def _generators(unfolding: Unfolding, sizes: Sizes) -> int:
    """About how many generators the terms ask for: one for each entry of a leaf, and for each value of a function."""
    leaves: dict[tuple[str, int], int] = {}
    functions = 0
    for term in unfolding.reachable():
        if isinstance(term, Entry) and unfolding.body(term) is None:
            ranges = [position.size if not hasattr(position, "radix") else position.radix for position in term.indices]
            leaf = term.name, term.order
            leaves[leaf] = max(leaves.get(leaf, 0), prod(size_at(size, sizes) for size in ranges))
        elif isinstance(term, Apply) and unfolding.written(term) is term:
            functions += prod(size_at(index.size, sizes) for index in unfolding.free(term))
    return sum(leaves.values()) + functions


def sums(unfolding: Unfolding) -> bool:
    """Whether something is summed; if not, an entry is decided alike at every size."""
    return any(isinstance(term, Sum | Largest | Product) for term in unfolding.reachable())


def sides_of_rotations(unfolding: Unfolding) -> Iterator[frozenset[str]]:
    """Orthogonal matrices come in two parts: which of them are in the second, in every combination.

    A step function could tell the matrices that neither part has.
    """
    turned = [name for name, row in unfolding.facts.items() if "orthogonal" in row.kinds]
    if turned and (steps(unfolding) or any(isinstance(term, Largest) for term in unfolding.reachable())):
        raise OutsideKernel("a step function of an orthogonal matrix")
    for count in range(len(turned) + 1):
        yield from map(frozenset, itertools.combinations(turned, count))
