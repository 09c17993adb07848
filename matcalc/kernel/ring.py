"""Polynomials over the rationals in a normal form: leaves and atoms as generators, the table of relations as rules.

`Ring(generators)`          a ring with room for so many generators
`Ring.leaf`, `Ring.atom`    the generators, made when first asked for
`Ring.normal(polynomial)`   the normal form: polynomials with equal normal forms are equal
`Ring.away_from_kinks`      the polynomial where no argument that was differentiated at a kink is 0
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from matcalc.kernel.relations import ATOMS

Polynomial: TypeAlias = Any  # flint.fmpq_mpoly, which comes without types
Key: TypeAlias = "tuple[str, int, tuple[int, ...]]"  # the name of a leaf, the order of its differential, its indices


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What an atom's argument was: a number, or a positive or negative multiple of a monic polynomial."""

    constant: Fraction | None
    positive: bool
    argument: object


@dataclass(slots=True, eq=False)
class _Argument:
    """What atoms are applied to, made monic; `generators` maps the names of its atoms to generators."""

    monic: Polynomial
    generators: dict[str, int]
    plain: bool
    kink: bool = False


class Ring:
    """A polynomial ring whose generators are leaves and atoms."""

    def __init__(self, generators: int) -> None:
        self._ring = fmpq_mpoly_ctx.get(("g", generators), Ordering.degrevlex)
        self.zero, self.one = self._ring.constant(0), self._ring.constant(1)
        self.divided = False  # whether a rule was used that treats the entries of a sum unequally
        self._unused = itertools.count()  # one too many is an error of the ring, never the end of an iteration
        self._leaves: dict[Key, int] = {}
        self._arguments: dict[object, _Argument] = {}

    def constant(self, value: Fraction) -> Polynomial:
        """A number as a polynomial."""
        return self._ring.constant(fmpq(value.numerator, value.denominator))

    def number(self, polynomial: Polynomial) -> Fraction:
        """The value of a constant polynomial."""
        if not polynomial.is_constant():
            raise ValueError("not a number")
        value = polynomial.leading_coefficient() if polynomial != 0 else fmpq(0)
        return Fraction(int(value.p), int(value.q))

    def leaf(self, key: Key) -> Polynomial:
        """The generator of a leaf's entry."""
        generator = self._leaves.get(key)
        if generator is None:
            generator = self._leaves[key] = next(self._unused)
        return self._ring.gen(generator)

    def atom(self, name: str, argument: Polynomial, plain: bool) -> tuple[Polynomial, Kind]:
        """An atom of an argument, written with atoms of its monic multiple; `plain` if that is a leaf at every size."""
        argument = self.normal(argument)
        if argument.is_constant():
            value = self.number(argument)
            return self.constant(Fraction(ATOMS[name].at_number(value))), Kind(value, False, None)
        positive, key = self._monic(argument)
        row = self._arguments[key]
        row.plain = row.plain and plain
        if positive:
            return self._generator(row, name), Kind(None, True, key)
        number, coefficients = ATOMS[name].negated
        parts = (coefficient * self._generator(row, other) for other, coefficient in coefficients.items())
        return sum(parts, self.constant(Fraction(number))), Kind(None, False, key)

    def mark_kink(self, argument: Polynomial) -> None:
        """A derivative was taken of a function of this argument whose kink is at 0."""
        argument = self.normal(argument)
        if not argument.is_constant():
            self._arguments[self._monic(argument)[1]].kink = True

    def _monic(self, argument: Polynomial) -> tuple[bool, object]:
        """Whether an argument is a positive multiple of a monic polynomial, and the key of that."""
        leading = argument.leading_coefficient()
        monic = argument / leading
        key = frozenset(monic.to_dict().items())
        self._arguments.setdefault(key, _Argument(monic, {}, plain=True))
        return leading > 0, key

    def _generator(self, row: _Argument, name: str) -> Polynomial:
        if name not in row.generators:
            row.generators[name] = next(self._unused)
        return self._ring.gen(row.generators[name])

    def normal(self, polynomial: Polynomial) -> Polynomial:
        """Rewrite by the products of atoms, and by u·f(u) = 0, until nothing changes."""
        if not self._arguments:
            return polynomial
        while True:
            before, degrees = polynomial, polynomial.degrees()
            for row in self._arguments.values():
                powers = {name: degrees[generator] for name, generator in row.generators.items()}
                if sum(powers.values()) > 1:
                    polynomial = self._without_products(polynomial, row)
                for name, power in powers.items():
                    if power and ATOMS[name].annihilates:
                        polynomial = self._without_argument(polynomial, row, row.generators[name])
            if polynomial is before or polynomial == before:
                return polynomial

    def _without_products(self, polynomial: Polynomial, row: _Argument) -> Polynomial:
        """Multiply the atoms of one argument out by their table."""
        total: dict[tuple[int, ...], Any] = {}
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
        return self._ring.from_dict(total)

    def _without_argument(self, polynomial: Polynomial, row: _Argument, generator: int) -> Polynomial:
        """Reduce what is multiplied by f(u) modulo u."""
        atom = self._ring.gen(generator)
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

    def all_leaves(self) -> frozenset[Key]:
        """The leaves that were asked for."""
        return frozenset(self._leaves)

    def leaves(self, polynomial: Polynomial) -> tuple[frozenset[Key], ...]:
        """For each monomial the leaves in it and in the arguments of its atoms."""
        of_leaf = {generator: frozenset({key}) for key, generator in self._leaves.items()}
        rows = {generator: row for row in self._arguments.values() for generator in row.generators.values()}

        def keys(generator: int) -> frozenset[Key]:
            return of_leaf[generator] if generator in of_leaf else union(rows[generator].monic.monoms())

        def union(monomials: Iterable[tuple[int, ...]]) -> frozenset[Key]:
            used = {generator for monomial in monomials for generator, exponent in enumerate(monomial) if exponent}
            return frozenset().union(*map(keys, used))

        return tuple(union([monomial]) for monomial in polynomial.monoms())
