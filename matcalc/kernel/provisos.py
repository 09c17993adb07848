"""Where a proof holds: what both sides ask for, at the sizes of the proof and beyond.

`provisos(unfolding, at)`  what is asked for; by the right side and not by the left; by the left and not by the right
"""

from __future__ import annotations

import itertools
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
STEPS: Final = (1, -1)  # from the sizes of the proof to others, by turns: so that one grows while the next shrinks


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
    turned = [frozenset({name}) for name, row in unfolding.facts.items() if "orthogonal" in row.kinds]
    other = [{name: max(1, at[name] + STEPS[(n + k) % 2]) for n, name in enumerate(sorted(at))} for k in range(2)]
    for sizes, reflected in (*((at, names) for names in turned), *((sizes, frozenset[str]()) for sizes in other)):
        if not settled:
            break
        try:
            _, *asked = with_room(lambda n: sides(n, sizes, reflected), unfolding, sizes)  # noqa: B023 - called here
        except (OutsideKernel, TooLarge):
            settled = {}
            break
        if not reflected:
            here = held(itertools.chain(*asked))
            settled = {label: how for label, how in settled.items() if here.get(label) == how}
    left, right = ([one for one in side if one.label not in settled] for side in (left, right))
    return _labels([*left, *right]), _labels(unmet(instance, right, left)), _labels(unmet(instance, left, right))


def _labels(found: list[Condition]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(condition.label for condition in found))
