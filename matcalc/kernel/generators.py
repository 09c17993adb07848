"""What the generators of a ring stand for.

`Made`          the arguments of a generator, its signs, and the law by which it is made of them
`Exponential`   the generators of exp of one monomial
`leaves(…)`     for each monomial of a polynomial the leaves in it and in the arguments of its atoms
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Polynomial: TypeAlias = Any
Key: TypeAlias = "tuple[str, int, tuple[int, ...]]"  # the name of a leaf, the order of its differential, its indices


@dataclass(slots=True, eq=False)
class Exponential:
    """exp of a monomial: for each denominator n the generators of exp(m/n) and exp(−m/n)."""

    generators: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What a generator stands for: the polynomials it is a function of, the signs that it may have."""

    of: tuple[Polynomial, ...]
    signs: frozenset[int] = frozenset({-1, 0, 1})
    key: Key | None = None
    law: str = ""  # by which it is made of its arguments
    parameter: object = None


def leaves(made: Callable[[int], Made], polynomial: Polynomial) -> tuple[frozenset[Key], ...]:
    """For each monomial the leaves in it and in the arguments of its atoms, by what each generator stands for."""
    memo: dict[int, frozenset[Key]] = {}

    def keys(generator: int) -> frozenset[Key]:
        if generator not in memo:
            what = made(generator)
            own = frozenset() if what.key is None else frozenset({what.key})
            memo[generator] = own.union(*(union(of.monoms()) for of in what.of))
        return memo[generator]

    def union(monomials: Iterable[tuple[int, ...]]) -> frozenset[Key]:
        used = {generator for monomial in monomials for generator, exponent in enumerate(monomial) if exponent}
        return frozenset[Key]().union(*map(keys, used))

    return tuple(union([monomial]) for monomial in polynomial.monoms())
