"""Polynomials over the rationals in a normal form: leaves and atoms as generators, the table of relations as rules.

`Ring(generators)`          a ring with room for so many generators
`Ring.leaf`                 the generator of a leaf's entry, made when first asked for
`Ring.reciprocal`           1/u, which obeys u · 1/u = 1
`Ring.root`                 u^(1/n), which obeys (u^(1/n))^n = u
`Ring.exponential`          exp(u), by exp(u) exp(v) = exp(u + v)
`Ring.indicators`           1(u > 0) and 1(u = 0), `indicators.py`
`Ring.known`                what is known of signs, `signs.py`
`Ring.opaque`               a generator without rules, for a function of known arguments
`Ring.normal(polynomial)`   a normal form: polynomials with equal normal forms are equal
`Ring.vanishes(polynomial)` whether it is 0 wherever its reciprocals exist

The other functions of one number are built on these in `functions.py`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import lcm
from typing import Any, Final, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from matcalc.kernel.errors import Full, OutsideKernel, TooLarge
from matcalc.kernel.generators import Exponential, Key, Made
from matcalc.kernel.indicators import Indicators
from matcalc.kernel.signs import POSITIVE, SIGNS, Signs

Polynomial: TypeAlias = Any  # flint.fmpq_mpoly, which comes without types
Monomial: TypeAlias = "tuple[int, ...]"

FACTORED: Final = 120  # monomials of a polynomial that is factored
WIDE: Final = 64  # generators from which on a monomial counts twice, and so on
PASSES: Final = 100  # of the rules over one polynomial


class Ring:
    """A polynomial ring whose generators are leaves and atoms."""

    def __init__(self, generators: int, budget: int) -> None:
        self._ring = fmpq_mpoly_ctx.get(("g", generators), Ordering.degrevlex)
        self._room, self._budget, self._produced = generators, budget, 0
        self._width = 1 + generators // WIDE  # a monomial is a list of exponents, one for each generator
        self.zero, self.one = self._ring.constant(0), self._ring.constant(1)
        self.known, self.indicators = Signs(self), Indicators(self)
        self._made: list[Made] = []
        self._leaves: dict[Key, int] = {}
        self._opaque: dict[Hashable, int] = {}
        self._exponentials: dict[Monomial, Exponential] = {}
        self._reciprocals: dict[int, Polynomial] = {}  # of generators, in the order in which they were made
        self._roots: dict[int, tuple[Polynomial, int]] = {}
        self._circle: dict[int, int] = {}  # the generator of a sine to that of its cosine
        self._factored: dict[Hashable, tuple[Fraction, list[tuple[Polynomial, int]]]] = {}
        self._hot: dict[int, tuple[object, ...]] = {}  # an entry of a one-hot matrix to its row

    # ------------------------------------------------------------------------------------------------- arithmetic

    def constant(self, value: Fraction) -> Polynomial:
        """A number as a polynomial."""
        return self._ring.constant(fmpq(value.numerator, value.denominator))

    def number(self, polynomial: Polynomial) -> Fraction:
        """The value of a constant polynomial."""
        if not polynomial.is_constant():
            raise ValueError("not a number")
        value = polynomial.leading_coefficient() if polynomial != 0 else fmpq(0)
        return Fraction(int(value.p), int(value.q))

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """A product, if the budget allows it."""
        self.spend(len(left) * len(right))
        return left * right

    def to_the(self, base: Polynomial, exponent: int) -> Polynomial:
        """A power with a whole exponent that is not negative."""
        if len(base) <= 1 or exponent == 0:
            return base**exponent
        half = self.to_the(base, exponent // 2)
        square = self.times(half, half)
        return self.times(square, base) if exponent % 2 else square

    def spend(self, monomials: int) -> None:
        """Count monomials that are about to be produced."""
        self._produced += monomials * self._width
        if self._produced > self._budget:
            raise TooLarge(f"more than {self._budget} monomials")

    # ------------------------------------------------------------------------------------------------- generators

    def _new(self, made: Made) -> int:
        if len(self._made) == self._room:
            raise Full
        self._made.append(made)
        return len(self._made) - 1

    def generator(self, number: int) -> Polynomial:
        """A generator as a polynomial."""
        return self._ring.gen(number)

    def leaf(self, key: Key, sign: str = "", hot: tuple[object, ...] | None = None) -> Polynomial:
        """The generator of a leaf's entry, with what is declared of it: its sign, the row of a one-hot matrix."""
        generator = self._leaves.get(key)
        if generator is None:
            generator = self._leaves[key] = self._new(Made((), SIGNS[sign], key))
            if hot is not None:
                self._hot[generator] = hot
        return self._ring.gen(generator)

    def opaque(self, key: Hashable, of: Iterable[Polynomial], sign: str = "") -> int:
        """The generator of a function that no rule is known of, by what tells it from others."""
        if key not in self._opaque:
            law, parameter = (key[0], key[-1]) if isinstance(key, tuple) else (key, None)
            self._opaque[key] = self._new(Made(tuple(of), SIGNS[sign], law=str(law), parameter=parameter))
        return self._opaque[key]

    def monomial(self, monomial: Monomial, coefficient: Fraction) -> Polynomial:
        """A multiple of a monomial."""
        return self._ring.from_dict({monomial: fmpq(coefficient.numerator, coefficient.denominator)})

    def circle(self, key: object, of: Polynomial) -> tuple[Polynomial, Polynomial]:
        """The sine and the cosine of an argument: sin² + cos² = 1."""
        sine, cosine = self.opaque(("sin", key), (of,)), self.opaque(("cos", key), (of,))
        self._circle[sine] = cosine
        return self._ring.gen(sine), self._ring.gen(cosine)

    def reciprocal(self, of: Polynomial) -> Polynomial:
        """1/u for a polynomial that is not 0, in lowest terms and without a factor that has a reciprocal already."""
        known = ("reciprocal", self.key(of))
        if known not in self._opaque:
            generator = self.opaque(known, (of,))
            self._reciprocals[generator] = of
        return self._ring.gen(self._opaque[known])

    def root(self, of: Polynomial, degree: int) -> Polynomial:
        """The root of a polynomial that is not negative."""
        key = ("root", self.key(of), degree)
        generator = self.opaque(key, (of,))
        self._roots[generator] = (of, degree)
        return self._ring.gen(generator)

    def exponential(self, monomial: Monomial, factor: Fraction) -> Polynomial:
        """exp(factor · monomial)."""
        row = self._exponentials.setdefault(monomial, Exponential())
        n = lcm(*row.generators, factor.denominator)
        if n not in row.generators:
            of = (self._ring.from_dict({monomial: 1}),)
            row.generators[n] = self._pair(of, n)
        whole = factor.numerator * (n // factor.denominator)
        return self._ring.gen(row.generators[n][whole < 0]) ** abs(whole)

    def exponents(self, polynomial: Polynomial) -> Iterator[tuple[Monomial, Fraction]]:
        """For each monomial m in an exponent the least power q such that exp(q·m) divides every monomial."""
        terms = polynomial.monoms()
        for monomial, row in self._exponentials.items():
            least = min(
                sum((Fraction(int(e[up] - e[down]), n) for n, (up, down) in row.generators.items()), Fraction(0))
                for e in terms
            )
            if least:
                yield monomial, least

    def log_of(self, monomial: Monomial) -> Polynomial | None:
        """The u of a monomial that is log(u)."""
        if sum(monomial) != 1:
            return None
        made = self._made[monomial.index(1)]
        return made.of[0] if made.law == "log" else None

    # --------------------------------------------------------------------------------------- what is known of values

    def key(self, polynomial: Polynomial) -> Hashable:
        """What tells a polynomial from others."""
        return str(polynomial)  # in the ring's order of monomials, with numbers in full

    def make(self, of: tuple[Polynomial, ...], signs: frozenset[int], law: str) -> int:
        """A new generator that a law makes of its arguments."""
        return self._new(Made(of, signs, law=law))

    def made_as(self, generator: int) -> Made:
        """What a generator stands for."""
        return self._made[generator]

    def hot_row(self, generator: int) -> tuple[object, ...] | None:
        """The row of the one-hot matrix that a generator is an entry of."""
        return self._hot.get(generator)

    def from_terms(self, terms: Mapping[Monomial, Any]) -> Polynomial:
        """A polynomial by its monomials."""
        return self._ring.from_dict(terms)

    def forget_factors(self) -> None:
        """Factors are written with signs that are known; those have changed."""
        self._factored.clear()

    def made(self, generator: int) -> tuple[str, object, tuple[Polynomial, ...]]:
        """The law, its parameter and the arguments of a generator; no law for a leaf."""
        made = self._made[generator]
        return made.law, made.parameter, made.of

    def without_positive_factors(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial without reciprocals that has the same sign everywhere."""
        polynomial, denominators = self.cleared(self.normal(polynomial))
        for of, power in denominators:
            if power % 2 and self.known.sign(of) != "positive":
                polynomial = self.normal(self.times(polynomial, of))
        if polynomial.is_constant():
            return polynomial
        for monomial, factor in self.exponents(polynomial):
            polynomial = self.normal(self.times(polynomial, self.exponential(monomial, -factor)))
        common = polynomial.term_content()
        for g, e in enumerate(common.monoms()[0]):
            if e and self.known.of_generator(g) == POSITIVE:
                polynomial = polynomial / self._ring.gen(g) ** e
        return polynomial

    def content(self, polynomial: Polynomial) -> tuple[list[tuple[int, int]], Polynomial]:
        """The generators that divide a polynomial, with their powers, and what is left."""
        common = polynomial.term_content().monoms()[0]
        found = [(g, int(e)) for g, e in enumerate(common) if e]
        for g, e in found:
            polynomial = polynomial / self._ring.gen(g) ** e
        return found, polynomial

    def factors(self, polynomial: Polynomial) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        """A number and irreducible factors, monic or known to be positive; a long polynomial counts as one factor."""
        key = self.key(polynomial)
        known = self._factored.get(key)
        if known is None:
            known = self._factored[key] = self._factors(polynomial)
        return known

    def _factors(self, polynomial: Polynomial) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        leading = polynomial.leading_coefficient()
        monic = polynomial / leading
        number = Fraction(int(leading.p), int(leading.q))
        if monic.is_constant():
            return number, []
        if len(monic) > FACTORED:
            return number, [(monic, 1)]
        self.spend(len(monic) ** 2)
        rest, found = (fmpq(1), [(monic, 1)]) if monic.total_degree() == 1 else monic.factor()
        number *= Fraction(int(rest.p), int(rest.q))
        factors = []
        for part, power in found:
            lead = part.leading_coefficient()
            if -1 in self.known.signs(part) and self.known.signs(-part / lead) == POSITIVE:
                lead = -lead  # a factor that is positive, if one is known to be
            number *= Fraction(int(lead.p), int(lead.q)) ** int(power)
            factors.append((part / lead, int(power)))
        return number, factors

    def root_in(self, polynomial: Polynomial) -> Polynomial | None:
        """What a polynomial is a root of."""
        return next((of for generator, (of, _) in self._roots.items() if polynomial == self._ring.gen(generator)), None)

    def is_leaf(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial is a leaf's entry."""
        return any(polynomial == self._ring.gen(generator) for generator in self._leaves.values())

    def root_of(self, generator: int) -> tuple[Polynomial, int] | None:
        """The u and n of a generator that is u^(1/n)."""
        return self._roots.get(generator)

    # -------------------------------------------------------------------------------------------------- normal form

    def vanishes(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial is 0 wherever the reciprocals in it exist."""
        polynomial = self._with_one_hot_entry(self.normal(polynomial))
        return bool(polynomial == 0) or bool(self._with_one_hot_entry(self.cleared(polynomial)[0]) == 0)

    def cleared(self, polynomial: Polynomial) -> tuple[Polynomial, list[tuple[Polynomial, int]]]:
        """A numerator without reciprocals, and the denominators with their powers."""
        denominators: list[tuple[Polynomial, int]] = []
        for generator, of in reversed(self._reciprocals.items()):
            degree = polynomial.degrees()[generator]
            if degree > 0:
                powers = self._by_power(polynomial, generator)
                polynomial = self.zero
                for power, part in powers.items():
                    polynomial = polynomial + self.times(part, self.to_the(of, degree - power))
                polynomial = self.normal(polynomial)
                denominators.append((of, int(degree)))
        return polynomial, denominators

    def _by_power(self, polynomial: Polynomial, generator: int) -> dict[int, Polynomial]:
        """The coefficients of the powers of a generator."""
        self.spend(2 * len(polynomial))
        if polynomial.degrees()[generator] == 1:
            linear = polynomial.derivative(generator)
            rest = polynomial - linear * self._ring.gen(generator)
            return {1: linear} if rest == 0 else {1: linear, 0: rest}
        found: dict[int, dict[Monomial, Any]] = {}
        for exponents, coefficient in polynomial.terms():
            rest = (*exponents[:generator], 0, *exponents[generator + 1 :])
            found.setdefault(exponents[generator], {})[rest] = coefficient
        return {power: self._ring.from_dict(terms) for power, terms in found.items()}

    def normal(self, polynomial: Polynomial) -> Polynomial:
        """Rewrite by the rules of the generators until nothing changes."""
        rewritten = (self.indicators, self._exponentials, self._reciprocals, self._roots, self._circle)
        if not any(rewritten):
            return polynomial
        for _ in range(PASSES):
            if polynomial == 0:
                return polynomial
            before, degrees = polynomial, polynomial.degrees()
            if self.indicators:
                polynomial = self.indicators.rewritten(polynomial, degrees)
            polynomial = self._with_one_exponential(polynomial, degrees)
            polynomial = self._without_powers(polynomial, degrees)
            if polynomial is before or polynomial == before:
                return polynomial
        raise OutsideKernel("the rules for its atoms do not come to an end")

    def _with_one_exponential(self, polynomial: Polynomial, degrees: Monomial) -> Polynomial:
        """exp(m/n) exp(−m/n) = 1, and exp(m/n) = exp(m/kn)^k."""
        rows = [
            row.generators
            for row in self._exponentials.values()
            if sum(int(degrees[up] > 0) + int(degrees[down] > 0) for up, down in row.generators.values()) > 1
        ]
        if not rows:
            return polynomial
        self.spend(len(polynomial) * len(rows) // 8)
        total: dict[Monomial, Any] = {}
        for exponents, coefficient in polynomial.terms():
            new = list(exponents)
            for generators in rows:
                n = lcm(*generators)
                whole = sum((new[up] - new[down]) * (n // k) for k, (up, down) in generators.items())
                for up, down in generators.values():
                    new[up] = new[down] = 0
                if whole:
                    new[self._finest(generators, n)[whole < 0]] = abs(whole)
            key = tuple(new)
            total[key] = total.get(key, 0) + coefficient
        return self._ring.from_dict(total)

    def _with_one_hot_entry(self, polynomial: Polynomial) -> Polynomial:
        """The square of an entry of a one-hot matrix is the entry, the product of two of one row is 0."""
        degrees = polynomial.degrees()
        hot = [(g, row) for g, row in self._hot.items() if degrees[g] > 0]
        if not hot:
            return polynomial
        self.spend(len(polynomial) * len(hot) // 8)
        total: dict[Monomial, Any] = {}
        for exponents, coefficient in polynomial.terms():
            met = [row for g, row in hot if exponents[g]]
            if len(set(met)) == len(met):
                new = list(exponents)
                for g, _ in hot:
                    new[g] = min(new[g], 1)
                key = tuple(new)
                total[key] = total.get(key, 0) + coefficient
        return self._ring.from_dict(total)

    def _finest(self, generators: dict[int, tuple[int, int]], n: int) -> tuple[int, int]:
        if n not in generators:
            of = self._made[next(iter(generators.values()))[0]].of
            generators[n] = self._pair(of, n)
        return generators[n]

    def _pair(self, of: tuple[Polynomial, ...], n: int) -> tuple[int, int]:
        """Generators for exp(u/n) and exp(−u/n)."""
        up, down = (Made(of, POSITIVE, law="exp", parameter=Fraction(sign, n)) for sign in (1, -1))
        return self._new(up), self._new(down)

    def _without_powers(self, polynomial: Polynomial, degrees: Monomial) -> Polynomial:
        """(u^(1/n))^n = u, sin² = 1 − cos², u · 1/u = 1."""
        for generator, (of, n) in self._roots.items():
            if degrees[generator] >= n:
                parts = self._by_power(polynomial, generator)
                polynomial = self.zero
                for power, part in parts.items():
                    whole = self.times(part, self.to_the(of, power // n))
                    polynomial = polynomial + whole * self._ring.gen(generator) ** (power % n)
        for sine, cosine in self._circle.items():
            if degrees[sine] >= 2:
                square = self.one - self._ring.gen(cosine) ** 2
                parts = self._by_power(polynomial, sine)
                polynomial = self.zero
                for power, part in parts.items():
                    whole = self.times(part, self.to_the(square, power // 2))
                    polynomial = polynomial + whole * self._ring.gen(sine) ** (power % 2)
        if self._reciprocals:
            degrees = polynomial.degrees()
        for generator, of in self._reciprocals.items():
            if degrees[generator] > 0:
                polynomial = self._divided(polynomial, generator, of)
                degrees = polynomial.degrees()
        return polynomial

    def _divided(self, polynomial: Polynomial, generator: int, of: Polynomial) -> Polynomial:
        parts = self._by_power(polynomial, generator)
        total, carried = self.zero, self.zero
        for power in range(max(parts), 0, -1):
            quotient, remainder = divmod(parts.get(power, self.zero) + carried, of)
            total = total + remainder * self._ring.gen(generator) ** power
            carried = quotient
        return total + carried + parts.get(0, self.zero)

    # -------------------------------------------------------------------------------------------------------- leaves

    def all_leaves(self) -> frozenset[Key]:
        """The leaves that were asked for."""
        return frozenset(self._leaves)
