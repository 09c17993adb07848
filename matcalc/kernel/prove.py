"""Decide whether two entries are equal, exactly. Nothing else in matcalc can construct a proof or a refutation.

`prove(equation, unfolded)`         a `Proof`, or None where the two sides were not shown to be equal
`refute(equation, sizes, numbers)`  a `Refutation` if the sides differ at these numbers, evaluated exactly, else None
`differences(equation, sizes)`      the entries in which the two sides differ at these sizes, for whoever seeks numbers
`TooLarge`, `OutsideKernel`         raised where the kernel cannot decide

Both sides are instantiated at concrete sizes, entry by entry, as polynomials over the rationals. The generators are
the entries of the leaf matrices, of their differentials, and the atoms of `relations.py`, whose rules rewrite a
polynomial to a normal form. Equal normal forms are equal entries. A definition that is not unfolded is a leaf.

Trusted with this file: `terms.py`, `relations.py`, `unfolding.py`, `scope.py` and python-flint.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from matcalc.kernel.relations import ATOMS
from matcalc.kernel.scope import Sizes, needed_sizes
from matcalc.kernel.terms import (
    Add,
    Apply,
    Constant,
    D,
    Delta,
    Entry,
    Equation,
    Index,
    Mul,
    Position,
    Power,
    SizeOf,
    Sum,
    Term,
    free,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

Polynomial: TypeAlias = Any  # flint.fmpq_mpoly, which comes without types
Key: TypeAlias = "tuple[str, int, tuple[int, ...]]"  # the name of a leaf, the order of its differential, its indices
Values: TypeAlias = "dict[Index, int]"

BUDGET: Final = 2_000_000  # monomials that one equation may produce at one choice of sizes
GENERATORS: Final = 4000  # entries and atoms that one equation may have at one choice of sizes
_KERNEL: Final = object()  # who holds it may construct a verdict


class TooLarge(Exception):
    """The normal form has more monomials than the budget allows."""


class OutsideKernel(Exception):
    """The equation asks for something that the kernel does not decide, such as a reciprocal of an entry."""


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """The sides are equal: at every size, or (`every_size` false) at the listed sizes.

    `kinks` names the arguments that must not be 0 there, because a derivative was taken; `exact_at_kinks` says that
    with the declared conventions the sides agree even where they are 0.
    """

    sizes: tuple[Sizes, ...]
    every_size: bool
    unfolded: frozenset[str]
    kinks: tuple[str, ...]
    exact_at_kinks: bool
    made_by: object = field(repr=False)

    def __post_init__(self) -> None:
        _only_here(self.made_by)


@dataclass(frozen=True, slots=True, eq=False)
class Refutation:
    """Exact numbers at which the sides differ in the entry `position`; every entry that is not listed is 0."""

    sizes: Sizes
    numbers: Mapping[Key, Fraction]
    position: tuple[int, ...]
    left: Fraction
    right: Fraction
    made_by: object = field(repr=False)

    def __post_init__(self) -> None:
        _only_here(self.made_by)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One entry in which the sides differ: the leaves of each monomial, those within atoms included."""

    position: tuple[int, ...]
    monomials: tuple[frozenset[Key], ...]


def prove(equation: Equation, unfolded: frozenset[str]) -> Proof | None:
    """Prove the equation with these definitions unfolded and all others left as variables."""
    unfolding = Unfolding(equation, unfolded)
    scope = needed_sizes(unfolding)
    every_size, exact = scope.every_size, True
    for sizes in scope.grid:
        instance = _Instance(unfolding, sizes)
        for values in instance.choices():
            difference = instance.difference(values)
            if difference != 0:
                exact = False
                if instance.away_from_kinks(difference) != 0:
                    return None
        every_size = every_size and instance.uniform()
    kinks = tuple(dict.fromkeys(unfolding.kinked.values()))
    return Proof(scope.grid, every_size, unfolded, kinks, exact, _KERNEL)


def refute(equation: Equation, sizes: Sizes, numbers: Mapping[Key, Fraction]) -> Refutation | None:
    """Evaluate both sides at these numbers, everything unfolded, and refute the equation if they differ.

    Where a derivative was taken, its argument must not be 0 here: a point without a derivative refutes nothing.
    """
    instance = _Instance(Unfolding(equation, frozenset(equation.definitions)), sizes, numbers)
    for values in instance.choices():
        left, right = (instance.number(instance.value(side, values)) for side in (equation.left, equation.right))
        if left != right and not instance.at_a_kink():
            position = tuple(values[index] for index in equation.indices)
            return Refutation(sizes, dict(numbers), position, left, right, _KERNEL)
    return None


def differences(equation: Equation, sizes: Sizes) -> Iterator[Difference]:
    """The entries in which the sides differ at these sizes, everything unfolded, away from kinks."""
    instance = _Instance(Unfolding(equation, frozenset(equation.definitions)), sizes)
    for values in instance.choices():
        difference = instance.away_from_kinks(instance.difference(values))
        if difference != 0:
            yield Difference(tuple(values[index] for index in equation.indices), instance.leaves(difference))


def _only_here(made_by: object) -> None:
    if made_by is not _KERNEL:
        raise TypeError("only the kernel constructs a proof or a refutation")


@dataclass(slots=True, eq=False)
class _Argument:
    """What atoms are applied to, made monic; `generators` maps the names of its atoms to generators."""

    monic: Polynomial
    generators: dict[str, int]
    kink: bool = False


class _Instance:
    """An equation at concrete sizes: the value of every term is a polynomial."""

    def __init__(self, unfolding: Unfolding, sizes: Sizes, numbers: Mapping[Key, Fraction] | None = None) -> None:
        self.unfolding, self.sizes, self.numbers = unfolding, sizes, numbers
        self._frees: dict[Term, frozenset[Index]] = {}
        self._inputs: dict[Term, tuple[Index, ...]] = {}
        self._values: dict[tuple[Term, tuple[int, ...]], Polynomial] = {}
        self._produced = 0
        equation = unfolding.equation
        terms = unfolding.reachable([equation.left, equation.right]) if numbers is None else []
        generators = sum(map(self._generators_of, terms))
        if generators > GENERATORS:
            raise TooLarge(f"it has {generators} entries at sizes {dict(sizes)}, more than {GENERATORS}")
        ring = fmpq_mpoly_ctx.get(("g", generators), Ordering.degrevlex)
        self._ring, self._zero, self._one = ring, ring.constant(0), ring.constant(1)
        self._unused = iter(range(ring.nvars()))
        self._leaves: dict[Key, int] = {}
        self._arguments: dict[object, _Argument] = {}
        self._seen: dict[Term, dict[tuple[int, ...], object]] = {}  # argument, at indices: sign and monic polynomial
        self._divided = False

    def choices(self) -> Iterator[Values]:
        """Every choice of values for the free indices of the equation."""
        indices = self.unfolding.equation.indices
        for choice in itertools.product(*(range(self._size(index.size)) for index in indices)):
            yield dict(zip(indices, choice, strict=True))

    def difference(self, values: Values) -> Polynomial:
        """The normal form of left − right."""
        equation = self.unfolding.equation
        return self._normal(self.value(equation.left, values) - self.value(equation.right, values))

    # ------------------------------------------------------------------------------------------------------ values

    def value(self, term: Term, values: Values) -> Polynomial:
        """The value of a term, given values of its free indices."""
        inputs = self._inputs.get(term)
        if inputs is None:
            inputs = self._inputs[term] = tuple(free(term, self._frees))
        key = (term, tuple([values[index] for index in inputs]))
        known = self._values.get(key)
        if known is None:
            known = self._values[key] = self._value(term, values)
            self._produced += len(known)
            if self._produced > BUDGET:
                raise TooLarge(f"more than {BUDGET} monomials")
        return known

    def _value(self, term: Term, values: Values) -> Polynomial:  # noqa: C901, PLR0912 - one case for each term
        match term:
            case Entry():
                return self._entry(term, values)
            case Mul(factors=factors):
                product = self._one
                for factor in factors:
                    product = product * self.value(factor, values)
                return product
            case Sum(index=index, body=body):
                total = self._zero
                for n in range(self._size(index.size)):
                    total = total + self.value(body, {**values, index: n})
                return total
            case Add(terms=terms):
                total = self._zero
                for part in terms:
                    total = total + self.value(part, values)
                return total
            case D(body=body):
                return self.value(self.unfolding.d(body), values)
            case Constant(value=value):
                return self._constant(value)
            case SizeOf(size=size):
                return self._constant(Fraction(self._size(size)))
            case Delta(row=row, column=column):
                return self._one if self._place(row, values) == self._place(column, values) else self._zero
            case Power(base=base, exponent=exponent):
                return self._power(self.value(base, values), exponent)
            case Apply():
                written = self.unfolding.written(term)
                return self._atom(term, values) if written is term else self.value(written, values)

    def _entry(self, term: Entry, values: Values) -> Polynomial:
        places = tuple([self._place(position, values) for position in term.indices])
        definition = self.unfolding.body(term)
        if definition is not None:
            return self.value(definition.body, dict(zip(definition.indices, places, strict=True)))
        key = (term.name, term.order, places)
        if self.numbers is not None:
            return self._constant(self.numbers.get(key, Fraction(0)))
        generator = self._leaves.get(key)
        if generator is None:
            generator = self._leaves[key] = next(self._unused)
        return self._ring.gen(generator)

    def _atom(self, term: Apply, values: Values) -> Polynomial:
        argument = self.value(term.argument, values)
        seen = self._seen.setdefault(term.argument, {})
        at = self._values_of(term.argument, values)
        if argument.is_constant():
            seen[at] = value = self.number(argument)
            return self._constant(Fraction(ATOMS[term.function].at_number(value)))
        leading = argument.leading_coefficient()
        monic = self._normal(argument) / leading
        key = frozenset(monic.to_dict().items())
        row = self._arguments.setdefault(key, _Argument(monic, {}))
        row.kink = row.kink or term.argument in self.unfolding.kinked
        seen[at] = (leading > 0, key)
        if leading > 0:
            return self._generator(row, term.function)
        number, coefficients = ATOMS[term.function].negated
        parts = (coefficient * self._generator(row, name) for name, coefficient in coefficients.items())
        return sum(parts, self._constant(Fraction(number)))

    def _generator(self, row: _Argument, name: str) -> Polynomial:
        if name not in row.generators:
            row.generators[name] = next(self._unused)
        return self._ring.gen(row.generators[name])

    def _power(self, base: Polynomial, exponent: int) -> Polynomial:
        if exponent >= 0:
            return base**exponent
        if not base.is_constant() or base == 0:
            raise OutsideKernel("a reciprocal of something that is not a nonzero number made of sizes")
        return self._constant(self.number(base) ** exponent)

    def _constant(self, value: Fraction) -> Polynomial:
        return self._ring.constant(fmpq(value.numerator, value.denominator))

    def number(self, polynomial: Polynomial) -> Fraction:
        """The value of a constant polynomial."""
        value = polynomial.leading_coefficient() if polynomial != 0 else fmpq(0)
        return Fraction(int(value.p), int(value.q))

    def _size(self, size: str | int) -> int:
        return size if isinstance(size, int) else self.sizes[size]

    def _place(self, position: Position, values: Values) -> int:
        if isinstance(position, Index):
            return values[position]
        flat = 0
        for digit, radix in zip(position.digits, position.radices, strict=True):
            flat = flat * self._size(radix) + self._place(digit, values)
        for size in position.below:
            flat //= self._size(size)
        return flat % self._size(position.radix)

    def _values_of(self, term: Term, values: Values) -> tuple[int, ...]:
        return tuple([values[index] for index in self._inputs[term]])

    def _generators_of(self, term: Term) -> int:
        """At most how many generators the evaluation of this term itself asks for."""
        if isinstance(term, Entry) and self.unfolding.body(term) is None:
            indices = term.indices
        elif isinstance(term, Apply) and self.unfolding.written(term) is term:
            indices = tuple(free(term, self._frees))
        else:
            return 0
        count = len(ATOMS) if isinstance(term, Apply) else 1
        for position in indices:
            count *= self._size(position.size if isinstance(position, Index) else position.radix)
        return count

    # -------------------------------------------------------------------------------------------------- normal form

    def _normal(self, polynomial: Polynomial) -> Polynomial:
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
        self._divided = self._divided or (remainder != factor and len(row.monic) > 1)
        return polynomial - atom * (factor - remainder)

    def away_from_kinks(self, polynomial: Polynomial) -> Polynomial:
        """Drop the atoms that are nonzero only at a kink where a derivative was taken."""
        for row in self._arguments.values():
            for name, generator in row.generators.items():
                if row.kink and ATOMS[name].annihilates:
                    polynomial = polynomial.subs({generator: 0})
        return polynomial

    def uniform(self) -> bool:
        """Whether atoms behave alike for all values of their indices, as the size theorem assumes.

        No argument changes its sign with its indices, vanishes for some of them, or is the same for two of them.
        """
        for seen in self._seen.values():
            kinds = list(seen.values())
            if any(isinstance(kind, Fraction) for kind in kinds):
                if len(set(map(str, kinds))) > 1:
                    return False
            elif len({kind[0] for kind in kinds}) > 1 or len(set(kinds)) < len(kinds):  # type: ignore[index]
                return False
        return not self._divided

    def at_a_kink(self) -> bool:
        """Whether an argument of a function that was differentiated is 0 at these numbers."""
        return any(0 in seen.values() for term, seen in self._seen.items() if term in self.unfolding.kinked)

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
