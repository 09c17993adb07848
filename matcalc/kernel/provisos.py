"""Where a proof holds: what both sides ask for, at the sizes of the proof and beyond.

`provisos(unfolding, at)`  what is asked for; by the right side and not by the left; by the left and not by the right
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final, TypeAlias

from matcalc.kernel.decide import with_room
from matcalc.kernel.domain import Condition, conditions, everywhere, held, labels, met, unmet
from matcalc.kernel.errors import NoDomain, OutsideKernel, TooLarge
from matcalc.kernel.instance import Instance
from matcalc.kernel.positions import Sizes
from matcalc.kernel.scope import names_of_sizes
from matcalc.kernel.terms import Determinant, Inverse
from matcalc.kernel.unfolding import Unfolding

Provisos: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]"
BUDGET: Final = 500_000  # monomials
SIZES: Final = ((1, 1), (2, 2), (3, 3), (1, 3), (3, 1))  # by turns


def provisos(unfolding: Unfolding, at: Sizes) -> Provisos:
    """In words; `NoDomain` where nothing satisfies them."""
    if everywhere(unfolding):
        return (), (), ()
    terms = met(unfolding)
    at = {**dict.fromkeys(names_of_sizes(terms), 2), **at}
    entries = unfolding
    if not unfolding.expanded and any(isinstance(term, Determinant | Inverse) for term in terms):
        entries = Unfolding(unfolding.equation, unfolding.unfolded, facts=unfolding.facts)  # det A is compared with A⁻¹
    try:
        return _asked(entries, at)
    except NoDomain:
        raise
    except (OutsideKernel, TooLarge):  # then all of them are named, and not compared
        return labels(Instance(unfolding, at, 1, BUDGET)), (), ()


def _asked(unfolding: Unfolding, at: Sizes) -> Provisos:
    """Where both sides have a value; what the right side asks for and the left does not, and the other way round.

    What holds at these sizes is left out if it holds at others in the same way, and for reflections too.
    """

    def sides(n: int, sizes: Sizes, reflected: frozenset[str]) -> tuple[Instance, list[Condition], list[Condition]]:
        instance, equation = Instance(unfolding, sizes, n, BUDGET, reflected), unfolding.equation
        return instance, conditions(instance, equation.left), conditions(instance, equation.right)

    instance, left, right = with_room(lambda n: sides(n, at, frozenset()), unfolding, at)
    settled = held([*left, *right])
    for sizes, reflected in _elsewhere(unfolding, at):
        if not settled:
            break
        try:
            _, *asked = with_room(lambda n: sides(n, sizes, reflected), unfolding, sizes)  # noqa: B023 - called here
        except (OutsideKernel, TooLarge):
            settled = {}
            break
        here = held(itertools.chain(*asked))
        open_ = {condition.label for side in asked for condition in side if not condition.held}
        same = {label for label, how in settled.items() if reflected or here.get(label) == how}
        settled = {label: settled[label] for label in same - open_}
    left, right = ([one for one in side if not (one.held and one.label in settled)] for side in (left, right))
    return _labels([*left, *right]), _labels(unmet(instance, right, left)), _labels(unmet(instance, left, right))


def _elsewhere(unfolding: Unfolding, at: Sizes) -> Iterator[tuple[Sizes, frozenset[str]]]:
    """Other sizes, and at the same sizes the other parts of the orthogonal matrices."""
    turned = [name for name, row in unfolding.facts.items() if "orthogonal" in row.kinds]
    for count in range(1, len(turned) + 1):
        for names in itertools.combinations(turned, count):
            yield at, frozenset(names)
    for sizes in SIZES:
        yield {name: sizes[n % 2] for n, name in enumerate(sorted(at))}, frozenset()


def _labels(found: list[Condition]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(condition.label for condition in found))
