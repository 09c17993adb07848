"""Decide by cases: what indicators are applied to is positive, zero or negative.

`vanishes_by_cases(ring, polynomial, …)`  whether a polynomial is 0 in every case

In a case the sign of one argument is known; everything that is made with it is made again, so that relu(relu(u)) or
|u v| become polynomials. The cases that are left out have no point: 1 < u and u < 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from matcalc.kernel import functions
from matcalc.kernel.errors import NoDomain, OutsideKernel
from matcalc.kernel.functions import LAWS
from matcalc.kernel.relations import ATOMS
from matcalc.kernel.ring import Polynomial, Ring

Conditions: TypeAlias = "Sequence[tuple[Polynomial, frozenset[int]]]"
DEPTH: Final = 6  # arguments of which the signs are supposed at once
SPLIT: Final = 60  # monomials of a polynomial that is split


def vanishes_by_cases(
    ring: Ring, polynomial: Polynomial, conditions: Conditions, at_kinks: bool, depth: int = 0
) -> bool:
    """Whether a polynomial is 0 in every case; where an argument is 0 at a kink only if `at_kinks`.

    The conditions say where there is anything to decide, each by a polynomial and the signs that it must have.
    """
    if ring.vanishes(polynomial):
        return True
    argument = _next_argument(ring, polynomial) if depth < DEPTH and len(polynomial) <= SPLIT else None
    if argument is None:
        return False
    of, kink = argument

    def holds(sign: int) -> bool:
        try:
            value = _Again(ring, of if sign == 0 else None).value(polynomial)
        except NoDomain:  # an atom has no value here; that is nothing to decide only if a side has none
            return _excluded(ring, conditions, of if sign == 0 else None)
        return vanishes_by_cases(ring, value, conditions, at_kinks, depth + 1)

    return all(
        ring.known.supposing(of, sign, lambda sign=sign: holds(sign))  # type: ignore[misc]
        for sign in sorted(ring.known.signs(of))
        if sign or at_kinks or not kink
    )


def _excluded(ring: Ring, conditions: Conditions, nothing: Polynomial | None) -> bool:
    """Whether a condition cannot be met in this case."""
    for argument, allowed in conditions:
        try:
            signs = ring.known.signs(_Again(ring, nothing).value(argument))
        except OutsideKernel:
            continue
        if signs.isdisjoint(allowed):
            return True
    return False


def _next_argument(ring: Ring, polynomial: Polynomial) -> tuple[Polynomial, bool] | None:
    """The simplest argument of an indicator in a polynomial, or within its atoms, that has no indicator in itself."""
    met = _generators_within(ring, polynomial)
    found = [
        (len(of), of.total_degree(), str(of), of, kink)
        for of, generators, kink in ring.indicators.arguments()
        if generators & met and len(ring.known.signs(of)) > 1 and not _has_indicator(ring, of)
    ]
    if not found:
        return None
    *_, of, kink = min(found, key=lambda row: row[:3])
    return of, kink


def _generators_within(ring: Ring, polynomial: Polynomial) -> frozenset[int]:
    """The generators of a polynomial, and those of what they are made of."""
    own = frozenset(g for g, degree in enumerate(polynomial.degrees()) if degree > 0)
    inner = (_generators_within(ring, of) for g in own for of in ring.made(g)[2])
    return own.union(*inner)


def _has_indicator(ring: Ring, polynomial: Polynomial) -> bool:
    return any(ring.made(g)[0] in ATOMS for g in _generators_within(ring, polynomial))


class _Again:
    """Makes polynomials again, from their leaves, with what is known now; `nothing` is supposed to be 0."""

    def __init__(self, ring: Ring, nothing: Polynomial | None) -> None:
        self.ring, self.nothing = ring, nothing
        self._generators: dict[int, Polynomial] = {}

    def value(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial, made again."""
        total = self.ring.zero
        for exponents, coefficient in polynomial.terms():
            product = self.ring.one * coefficient
            for g, exponent in enumerate(exponents):
                if exponent:
                    product = self.ring.times(product, self.ring.to_the(self._generator(g), int(exponent)))
            total = total + product
        total = self.ring.normal(total)
        return total if self.nothing is None else divmod(total, self.nothing)[1]

    def _generator(self, g: int) -> Polynomial:
        if g not in self._generators:
            self._generators[g] = self._made_again(g)
        return self._generators[g]

    def _made_again(self, g: int) -> Polynomial:
        ring = self.ring
        law, parameter, arguments = ring.made(g)
        if not arguments:
            return ring.generator(g)
        values = [self.value(argument) for argument in arguments]
        if law in ATOMS:
            return ring.indicators.atom(law, values[0], plain=False)[0]
        if law == "exp":
            return functions.exp(ring, ring.times(values[0], ring.constant(Fraction(str(parameter)))))[0]
        if law == "root":
            return functions.power(ring, values[0], 1 / Fraction(int(parameter)))[0]  # type: ignore[call-overload]
        if law == "reciprocal":
            return functions.reciprocal(ring, values[0])[0]
        if law in LAWS:
            return LAWS[law](ring, values[0])[0]
        if values == list(arguments):
            return ring.generator(g)
        raise OutsideKernel(f"{law}, by cases")
