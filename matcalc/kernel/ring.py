"""Polynomials over the rationals in a normal form: leaves and atoms as generators, the table of relations as rules.

`Ring(generators)`          a ring with room for so many generators
`Ring.leaf`                 the generator of a leaf's entry, made when first asked for
`Ring.reciprocal`           1/u, which obeys u · 1/u = 1
`Ring.root`                 u^(1/n), which obeys (u^(1/n))^n = u
`Ring.exponential`          exp(u), by exp(u) exp(v) = exp(u + v)
`Ring.indicator`            1(u > 0) and 1(u = 0)
`Ring.opaque`               a generator without rules, for a function of known arguments
`Ring.normal(polynomial)`   a normal form: polynomials with equal normal forms are equal
`Ring.vanishes(polynomial)` whether it is 0 wherever its reciprocals exist
`Ring.away_from_kinks`      the polynomial where no argument that was differentiated at a kink is 0

The other functions of one number are built on these in `functions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, Final, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from matcalc.kernel.relations import ATOMS

Polynomial: TypeAlias = Any  # flint.fmpq_mpoly, which comes without types
Key: TypeAlias = "tuple[str, int, tuple[int, ...]]"  # the name of a leaf, the order of its differential, its indices
Monomial: TypeAlias = "tuple[int, ...]"

ANY: Final = frozenset({-1, 0, 1})
POSITIVE: Final = frozenset({1})
SIGNS: Final = {"": ANY, "positive": POSITIVE, "nonnegative": frozenset({0, 1})}
_SUMS: Final = {  # the signs of a sum, by those of its terms
    (sign, other): frozenset({sign or other}) if sign * other >= 0 else ANY for sign in ANY for other in ANY
}
FACTORED: Final = 120  # monomials of a polynomial that is factored
PASSES: Final = 100  # of the rules over one polynomial


class TooLarge(Exception):
    """The normal form has more monomials than the budget allows."""


class OutsideKernel(Exception):
    """The equation asks for something that the kernel does not decide."""


class Full(Exception):
    """The ring has no generator left."""


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What an atom's argument was: a number, or a positive or negative multiple of a monic polynomial.

    `pieces` counts the atoms that the value was made of.
    """

    constant: Fraction | None
    positive: bool
    argument: object
    pieces: int = 1


@dataclass(slots=True, eq=False)
class _Argument:
    """What indicators are applied to, made monic; `generators` maps the names of its atoms to generators."""

    monic: Polynomial
    generators: dict[str, int]
    plain: bool
    kink: bool = False


@dataclass(slots=True, eq=False)
class _Exponential:
    """exp of a monomial: for each denominator n the generators of exp(m/n) and exp(−m/n)."""

    generators: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """What a generator stands for: the polynomials it is a function of, the signs that it may have."""

    of: tuple[Polynomial, ...]
    signs: frozenset[int] = frozenset({-1, 0, 1})
    key: Key | None = None
    law: str = ""  # by which it is made of its arguments
    parameter: object = None


class Ring:
    """A polynomial ring whose generators are leaves and atoms."""

    def __init__(self, generators: int, budget: int) -> None:
        self._ring = fmpq_mpoly_ctx.get(("g", generators), Ordering.degrevlex)
        self._room, self._budget, self._produced = generators, budget, 0
        self.zero, self.one = self._ring.constant(0), self._ring.constant(1)
        self.divided = False  # whether a rule was used that treats the entries of a sum unequally
        self._made: list[_Made] = []
        self._leaves: dict[Key, int] = {}
        self._opaque: dict[Hashable, int] = {}
        self._arguments: dict[object, _Argument] = {}
        self._exponentials: dict[Monomial, _Exponential] = {}
        self._reciprocals: dict[int, Polynomial] = {}  # of generators, in the order in which they were made
        self._roots: dict[int, tuple[Polynomial, int]] = {}
        self._circle: dict[int, int] = {}  # the generator of a sine to that of its cosine
        self._factored: dict[Hashable, tuple[Fraction, list[tuple[Polynomial, int]]]] = {}
        self._signs: dict[int, frozenset[int]] = {}  # of generators, by what is known now
        self._known: dict[Hashable, tuple[Polynomial, frozenset[int]]] = {}  # of monic polynomials
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
        self._produced += monomials
        if self._produced > self._budget:
            raise TooLarge(f"more than {self._budget} monomials")

    # ------------------------------------------------------------------------------------------------- generators

    def _new(self, made: _Made) -> int:
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
            generator = self._leaves[key] = self._new(_Made((), SIGNS[sign], key))
            if hot is not None:
                self._hot[generator] = hot
        return self._ring.gen(generator)

    def opaque(self, key: Hashable, of: Iterable[Polynomial], sign: str = "") -> int:
        """The generator of a function that no rule is known of, by what tells it from others."""
        if key not in self._opaque:
            law, parameter = (key[0], key[-1]) if isinstance(key, tuple) else (key, None)
            self._opaque[key] = self._new(_Made(tuple(of), SIGNS[sign], law=str(law), parameter=parameter))
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
        row = self._exponentials.setdefault(monomial, _Exponential())
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
        generator = monomial.index(1)
        return next(
            (self._made[g].of[0] for key, g in self._opaque.items() if g == generator and key[0] == "log"), None
        )  # type: ignore[index]

    def indicator(self, name: str, argument: Polynomial, plain: bool) -> tuple[Polynomial, Kind]:
        """An atom of an argument, written with atoms of its monic multiple; `plain` if that is a leaf at every size."""
        argument = self.without_positive_factors(argument)
        if argument.is_constant():
            value = self.number(argument)
            return self.constant(Fraction(ATOMS[name].at_number(value))), Kind(value, False, None)
        chosen = self.by_hot_entry([argument], lambda values: Fraction(ATOMS[name].at_number(values[0])))
        if chosen is not None:
            return chosen, Kind(None, True, self.key(argument))
        signs = self.signs(argument)
        if len(signs) == 1:
            (sign,) = signs
            return self.constant(Fraction(ATOMS[name].at_number(Fraction(sign)))), Kind(Fraction(sign), False, None)
        positive, key = self._monic(argument)
        row = self._arguments[key]
        row.plain = row.plain and plain
        kind = Kind(None, positive, key)
        if name == "zero" and 0 not in signs:
            return self.zero, kind
        if name == "positive" and 1 not in signs:
            return self.zero, kind
        if name == "positive" and -1 not in signs:
            return self.one - self._atom(row, "zero"), kind
        if positive:
            return self._atom(row, name), kind
        if 0 not in signs:
            return self.one - self._atom(row, "positive"), kind
        number, coefficients = ATOMS[name].negated
        parts = (coefficient * self._atom(row, other) for other, coefficient in coefficients.items())
        return sum(parts, self.constant(Fraction(number))), kind

    def mark_kink(self, argument: Polynomial) -> None:
        """A derivative was taken of a function of this argument whose kink is at 0."""
        argument = self.without_positive_factors(argument)
        if not argument.is_constant():
            self._arguments[self._monic(argument)[1]].kink = True

    def _monic(self, argument: Polynomial) -> tuple[bool, object]:
        """Whether an argument is a positive multiple of a monic polynomial, and the key of that."""
        leading = argument.leading_coefficient()
        monic = argument / leading
        key = self.key(monic)
        self._arguments.setdefault(key, _Argument(monic, {}, plain=True))
        return leading > 0, key

    def _atom(self, row: _Argument, name: str) -> Polynomial:
        if name not in row.generators:
            row.generators[name] = self._new(_Made((row.monic,), frozenset({0, 1}), law=name))
        return self._ring.gen(row.generators[name])

    # --------------------------------------------------------------------------------------- what is known of values

    def key(self, polynomial: Polynomial) -> Hashable:
        """What tells a polynomial from others."""
        return frozenset(polynomial.to_dict().items())

    def sign(self, polynomial: Polynomial) -> str:
        """ "positive" or "nonnegative", if that is known of a polynomial."""
        signs = self.signs(polynomial)
        return "positive" if signs == POSITIVE else "nonnegative" if -1 not in signs else ""

    def signs(self, polynomial: Polynomial) -> frozenset[int]:
        """The signs that a polynomial may have: by those of its generators, and by what is known of it."""
        total = frozenset({0})
        for exponents, coefficient in polynomial.terms():
            signs = frozenset({1 if coefficient > 0 else -1})
            for generator, exponent in enumerate(exponents):
                if exponent:
                    of = self.signs_of_generator(generator)
                    of = of if exponent % 2 else frozenset(map(abs, of))
                    signs = frozenset(a * b for a in signs for b in of)
            total = frozenset().union(*(_SUMS[a, b] for a in total for b in signs))
            if total == ANY:
                break
        return total & self._signs_known(polynomial)

    def signs_of_generator(self, generator: int) -> frozenset[int]:
        """The signs that a generator may have."""
        found = self._signs.get(generator)
        if found is None:
            made = self._made[generator]
            found = made.signs
            if made.law in ("root", "reciprocal"):
                (of,) = made.of
                inner = self.signs(of)
                found = frozenset({0, 1}) & inner if made.law == "root" else inner - {0}
            found = self._signs[generator] = (found & self._signs_known(self._ring.gen(generator))) or found
        return found

    def know(self, polynomial: Polynomial, signs: frozenset[int]) -> None:
        """Declare which signs a polynomial may have."""
        if not polynomial.is_constant():
            leading = polynomial.leading_coefficient()
            monic = polynomial / leading
            signs = signs if leading > 0 else frozenset(-sign for sign in signs)
            key = self.key(monic)
            self._known[key] = (monic, signs & self._known.get(key, (monic, ANY))[1])
            self._signs.clear()
            self._factored.clear()

    def supposing(self, polynomial: Polynomial, sign: int, decide: Callable[[], bool]) -> bool:
        """What is decided where a polynomial has this sign."""
        before = dict(self._known)
        self.know(polynomial, frozenset({sign}))
        try:
            return decide()
        finally:
            self._known = before
            self._signs.clear()
            self._factored.clear()

    def arguments(self) -> list[tuple[Polynomial, frozenset[int], bool]]:
        """What indicators were applied to, their generators, and whether a derivative was taken at such a kink."""
        return [(row.monic, frozenset(row.generators.values()), row.kink) for row in self._arguments.values()]

    def made(self, generator: int) -> tuple[str, object, tuple[Polynomial, ...]]:
        """The law, its parameter and the arguments of a generator; no law for a leaf."""
        made = self._made[generator]
        return made.law, made.parameter, made.of

    def _signs_known(self, polynomial: Polynomial) -> frozenset[int]:
        """a·k + c has the sign of c or of a·k, if those agree."""
        if not self._known or polynomial.is_constant():
            return ANY
        signs, leading = ANY, polynomial.leading_coefficient()
        monic = polynomial / leading
        for known, possible in self._known.values():
            gap = monic - known
            if gap.is_constant():
                c = self.number(gap)
                shift = (c > 0) - (c < 0)
                signs &= possible if c == 0 else frozenset().union(*(_SUMS[sign, shift] for sign in possible))
        return signs if leading > 0 else frozenset(-sign for sign in signs)

    def by_hot_entry(
        self, arguments: list[Polynomial], function: Callable[[list[Fraction]], Fraction]
    ) -> Polynomial | None:
        """A function of polynomials in one row of a one-hot matrix: by its values for each entry that may be 1."""
        used = {g for argument in arguments for g, degree in enumerate(argument.degrees()) if degree > 0}
        if not used or len({self._hot.get(g) for g in used}) != 1 or not used <= set(self._hot):
            return None

        def at(hot: int | None) -> Fraction:
            return function([self.number(argument.subs({g: int(g == hot) for g in used})) for argument in arguments])

        none = at(None)
        return sum((self._ring.gen(g) * _rational(at(g) - none) for g in sorted(used)), self.constant(none))

    def without_positive_factors(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial without reciprocals that has the same sign everywhere."""
        polynomial, denominators = self.cleared(self.normal(polynomial))
        for of, power in denominators:
            if power % 2 and self.sign(of) != "positive":
                polynomial = self.normal(self.times(polynomial, of))
        if polynomial.is_constant():
            return polynomial
        for monomial, power in self.exponents(polynomial):
            polynomial = self.normal(self.times(polynomial, self.exponential(monomial, -power)))
        common = polynomial.term_content()
        for g, e in enumerate(common.monoms()[0]):
            if e and self.signs_of_generator(g) == POSITIVE:
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
        rest, found = monic.factor()
        number *= Fraction(int(rest.p), int(rest.q))
        factors = []
        for part, power in found:
            lead = part.leading_coefficient()
            if -1 in self.signs(part) and self.signs(-part / lead) == POSITIVE:
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

    def reciprocal_of(self, generator: int) -> Polynomial | None:
        """The u of a generator that is 1/u."""
        return self._reciprocals.get(generator)

    # -------------------------------------------------------------------------------------------------- normal form

    def vanishes(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial is 0 wherever the reciprocals in it exist."""
        polynomial = self.normal(polynomial)
        return bool(polynomial == 0) or bool(self.cleared(polynomial)[0] == 0)

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
        found: dict[int, dict[Monomial, Any]] = {}
        for exponents, coefficient in polynomial.terms():
            rest = (*exponents[:generator], 0, *exponents[generator + 1 :])
            found.setdefault(exponents[generator], {})[rest] = coefficient
        return {power: self._ring.from_dict(terms) for power, terms in found.items()}

    def normal(self, polynomial: Polynomial) -> Polynomial:
        """Rewrite by the rules of the generators until nothing changes."""
        rewritten = (self._arguments, self._exponentials, self._reciprocals, self._roots, self._circle, self._hot)
        if not any(rewritten):
            return polynomial
        for _ in range(PASSES):
            if polynomial == 0:
                return polynomial
            before, degrees = polynomial, polynomial.degrees()
            for row in self._arguments.values():
                powers = {name: degrees[generator] for name, generator in row.generators.items()}
                if sum(powers.values()) > 1:
                    polynomial = self._without_products(polynomial, row)
                for name, power in powers.items():
                    if power and ATOMS[name].annihilates:
                        polynomial = self._without_argument(polynomial, row, row.generators[name])
            polynomial = self._with_one_exponential(polynomial, degrees)
            polynomial = self._without_powers(polynomial, degrees)
            if polynomial is before or polynomial == before:
                return polynomial
        raise OutsideKernel("the rules for its atoms do not come to an end")

    def _with_one_exponential(self, polynomial: Polynomial, degrees: Monomial) -> Polynomial:
        """exp(m/n) exp(−m/n) = 1, and exp(m/n) = exp(m/kn)^k; the product of two entries of a one-hot row is 0."""
        rows = [
            row.generators
            for row in self._exponentials.values()
            if sum(degrees[up] + degrees[down] for up, down in row.generators.values()) > 1
        ]
        hot = [g for g in self._hot if degrees[g]]
        if not rows and not hot:
            return polynomial
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
            met = [self._hot[g] for g in hot if new[g]]
            if len(set(met)) < len(met):
                continue
            for g in hot:
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
        up, down = (_Made(of, POSITIVE, law="exp", parameter=Fraction(sign, n)) for sign in (1, -1))
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
        for generator, of in self._reciprocals.items():
            if polynomial.degrees()[generator] > 0:
                polynomial = self._divided(polynomial, generator, of)
        return polynomial

    def _divided(self, polynomial: Polynomial, generator: int, of: Polynomial) -> Polynomial:
        parts = self._by_power(polynomial, generator)
        total, carried = self.zero, self.zero
        for power in range(max(parts), 0, -1):
            quotient, remainder = divmod(parts.get(power, self.zero) + carried, of)
            total = total + remainder * self._ring.gen(generator) ** power
            carried = quotient
        return total + carried + parts.get(0, self.zero)

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

    # -------------------------------------------------------------------------------------------------------- leaves

    def all_leaves(self) -> frozenset[Key]:
        """The leaves that were asked for."""
        return frozenset(self._leaves)

    def leaves(self, polynomial: Polynomial) -> tuple[frozenset[Key], ...]:
        """For each monomial the leaves in it and in the arguments of its atoms."""
        memo: dict[int, frozenset[Key]] = {}

        def keys(generator: int) -> frozenset[Key]:
            if generator not in memo:
                made = self._made[generator]
                own = frozenset() if made.key is None else frozenset({made.key})
                memo[generator] = own.union(*(union(of.monoms()) for of in made.of))
            return memo[generator]

        def union(monomials: Iterable[Monomial]) -> frozenset[Key]:
            used = {generator for monomial in monomials for generator, exponent in enumerate(monomial) if exponent}
            return frozenset[Key]().union(*map(keys, used))

        return tuple(union([monomial]) for monomial in polynomial.monoms())


def _rational(value: Fraction) -> Any:
    return fmpq(value.numerator, value.denominator)
