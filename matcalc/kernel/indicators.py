"""Indicators in the ring: 1(u > 0) and 1(u = 0), by the table of relations.

`Indicators(ring).atom(name, u)`  an indicator of an argument
`Indicators.rewritten`            products of indicators multiplied out, u·1(u = 0) = 0
`Indicators.away_from_kinks`      a polynomial where no argument that was differentiated at a kink is 0
`Indicators.by_hot_entry`         a function of a row of a one-hot matrix, by its values
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from flint import fmpq

from matcalc.kernel.relations import ATOMS

if TYPE_CHECKING:
    from matcalc.kernel.ring import Ring

Polynomial: TypeAlias = Any
Monomial: TypeAlias = "tuple[int, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What an atom's argument was: a number, or a positive or negative multiple of a monic polynomial.

    `pieces` counts the atoms that the value was made of.
    """

    constant: Fraction | None
    positive: bool
    argument: object
    pieces: int = 1
    decided: bool = False  # by the sign that the argument is known to have


@dataclass(slots=True, eq=False)
class _Argument:
    """What indicators are applied to, made monic; `generators` maps the names of its atoms to generators."""

    monic: Polynomial
    generators: dict[str, int]
    plain: bool
    kink: bool = False


class Indicators:
    """The indicators of a ring, and what they are applied to."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.divided = False  # whether a rule was used that treats the entries of a sum unequally
        self._arguments: dict[object, _Argument] = {}

    def atom(self, name: str, argument: Polynomial, plain: bool) -> tuple[Polynomial, Kind]:
        """An atom of an argument, written with atoms of its monic multiple; `plain` if that is a leaf at every size."""
        argument = self.ring.without_positive_factors(argument)
        if argument.is_constant():
            value = self.ring.number(argument)
            return self.ring.constant(Fraction(ATOMS[name].at_number(value))), Kind(value, False, None)
        chosen = self.by_hot_entry([argument], lambda values: Fraction(ATOMS[name].at_number(values[0])))
        if chosen is not None:
            return chosen, Kind(None, True, self.ring.key(argument))
        signs = self.ring.known.signs(argument)
        if len(signs) == 1:
            (sign,) = signs
            value = Fraction(ATOMS[name].at_number(Fraction(sign)))
            return self.ring.constant(value), Kind(Fraction(sign), False, None, decided=True)
        positive, key = self._monic(argument)
        row = self._arguments[key]
        row.plain = row.plain and plain
        kind = Kind(None, positive, key)
        decided = replace(kind, decided=True)
        if name == "zero" and 0 not in signs:
            return self.ring.zero, decided
        if name == "positive" and 1 not in signs:
            return self.ring.zero, decided
        if name == "positive" and -1 not in signs:
            return self.ring.one - self._atom(row, "zero"), decided
        if positive:
            return self._atom(row, name), kind
        if 0 not in signs:
            return self.ring.one - self._atom(row, "positive"), kind
        number, coefficients = ATOMS[name].negated
        parts = (coefficient * self._atom(row, other) for other, coefficient in coefficients.items())
        return sum(parts, self.ring.constant(Fraction(number))), kind

    def mark_kink(self, argument: Polynomial) -> None:
        """A derivative was taken of a function of this argument whose kink is at 0."""
        argument = self.ring.without_positive_factors(argument)
        if not argument.is_constant():
            self._arguments[self._monic(argument)[1]].kink = True

    def _monic(self, argument: Polynomial) -> tuple[bool, object]:
        """Whether an argument is a positive multiple of a monic polynomial, and the key of that."""
        leading = argument.leading_coefficient()
        monic = argument / leading
        key = self.ring.key(monic)
        self._arguments.setdefault(key, _Argument(monic, {}, plain=True))
        return leading > 0, key

    def _atom(self, row: _Argument, name: str) -> Polynomial:
        if name not in row.generators:
            row.generators[name] = self.ring.make((row.monic,), frozenset({0, 1}), name)
        return self.ring.generator(row.generators[name])

    def arguments(self) -> list[tuple[Polynomial, frozenset[int], bool]]:
        """What indicators were applied to, their generators, and whether a derivative was taken at such a kink."""
        return [(row.monic, frozenset(row.generators.values()), row.kink) for row in self._arguments.values()]

    def by_hot_entry(
        self, arguments: list[Polynomial], function: Callable[[list[Fraction]], Fraction]
    ) -> Polynomial | None:
        """A function of polynomials in one row of a one-hot matrix: by its values for each entry that may be 1."""
        used = {g for argument in arguments for g, degree in enumerate(argument.degrees()) if degree > 0}
        if (
            not used
            or len({self.ring.hot_row(g) for g in used}) != 1
            or any(self.ring.hot_row(g) is None for g in used)
        ):
            return None

        def at(hot: int | None) -> Fraction:
            return function(
                [self.ring.number(argument.subs({g: int(g == hot) for g in used})) for argument in arguments]
            )

        none = at(None)
        return sum((self.ring.generator(g) * _rational(at(g) - none) for g in sorted(used)), self.ring.constant(none))

    def _without_products(self, polynomial: Polynomial, row: _Argument) -> Polynomial:
        """Multiply the atoms of one argument out by their table."""
        total: dict[Monomial, Any] = {}
        for exponents, coefficient in polynomial.terms():
            names = [name for name, generator in row.generators.items() for _ in range(exponents[generator])]
            product: str | None = names[0] if names else None
            for name in names[1:]:
                product = None if product is None else ATOMS[product].times[name]
            if names and product is None:
                continue
            rest = list(exponents)
            for name, generator in row.generators.items():
                rest[generator] = int(name == product)
            total[tuple(rest)] = total.get(tuple(rest), 0) + coefficient
        return self.ring.from_terms(total)

    def _without_argument(self, polynomial: Polynomial, row: _Argument, generator: int) -> Polynomial:
        """Reduce what is multiplied by f(u) modulo u."""
        atom = self.ring.generator(generator)
        factor = polynomial.derivative(generator)  # the atom's degree is one here
        remainder = divmod(factor, row.monic)[1]
        self.divided = self.divided or (remainder != factor and not row.plain)
        return polynomial - atom * (factor - remainder)

    def away_from_kinks(self, polynomial: Polynomial) -> Polynomial:
        """Drop the atoms that are nonzero only at a kink where a derivative was taken."""
        for row in self._arguments.values():
            for name, generator in row.generators.items():
                if row.kink and ATOMS[name].annihilates:
                    polynomial = polynomial.subs({generator: 0})
        return polynomial

    def rewritten(self, polynomial: Polynomial, degrees: Monomial) -> Polynomial:
        """Multiply the atoms of each argument out, and reduce what is multiplied by 1(u = 0) modulo u."""
        for row in self._arguments.values():
            powers = {name: degrees[generator] for name, generator in row.generators.items()}
            if sum(powers.values()) > 1:
                polynomial = self._without_products(polynomial, row)
            for name, power in powers.items():
                if power and ATOMS[name].annihilates:
                    polynomial = self._without_argument(polynomial, row, row.generators[name])
        return polynomial

    def __bool__(self) -> bool:
        return bool(self._arguments)


def _rational(value: Fraction) -> Any:
    return fmpq(value.numerator, value.denominator)
