"""Decide whether two entries are equal, exactly. Nothing else in matcalc can construct a proof or a refutation.

`prove(equation, unfolded)`         a `Proof`, or None where the two sides were not shown to be equal
`refute(equation, sizes, numbers)`  a `Refutation` if the sides differ at these numbers, evaluated exactly, else None
`differences(equation, sizes)`      the entries in which the two sides differ at these sizes, for whoever seeks numbers
`TooLarge`, `OutsideKernel`         raised where the kernel cannot decide

Both sides are instantiated at concrete sizes, entry by entry, as polynomials in a normal form (`ring.py`). Equal normal
forms are equal entries. A definition that is not unfolded is a leaf.

Trusted with this file: the others of this folder, and python-flint.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from matcalc.kernel.relations import ATOMS, DIFFERENTIABLE
from matcalc.kernel.ring import Key, Kind, Polynomial, Ring
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
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

Values: TypeAlias = "dict[Index, int]"

BUDGET: Final = 500_000  # monomials that one equation may produce at one choice of sizes
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
    made_by: InitVar[object]  # not kept: a verdict does not carry the right to make another

    def __post_init__(self, made_by: object) -> None:
        _only_here(made_by)


@dataclass(frozen=True, slots=True, eq=False)
class Refutation:
    """Exact numbers at which the sides differ in the entry `position`; every entry that is not listed is 0."""

    sizes: Sizes
    numbers: Mapping[Key, Fraction]
    position: tuple[int, ...]
    left: Fraction
    right: Fraction
    made_by: InitVar[object]  # not kept: a verdict does not carry the right to make another

    def __post_init__(self, made_by: object) -> None:
        _only_here(made_by)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """One entry in which the sides differ: the leaves of each monomial, those within atoms included.

    `leaves` are all that the equation has met, those that only decide whether a derivative exists included.
    """

    position: tuple[int, ...]
    monomials: tuple[frozenset[Key], ...]
    leaves: frozenset[Key]


def prove(equation: Equation, unfolded: frozenset[str]) -> Proof | None:
    """Prove the equation with these definitions unfolded and all others left as variables."""
    unfolding = Unfolding(equation, unfolded)
    scope = needed_sizes(unfolding)
    every_size, exact = scope.every_size, True
    for sizes in scope.grid:
        instance = _Instance(unfolding, sizes)
        found = [instance.difference(values) for values in instance.choices()]
        if any(instance.ring.away_from_kinks(difference) != 0 for difference in found):
            return None
        exact = exact and all(difference == 0 for difference in found)
        every_size = every_size and instance.uniform()
    return Proof(scope.grid, every_size, unfolded, _kinks(unfolding), exact, _KERNEL)


def refute(equation: Equation, sizes: Sizes, numbers: Mapping[Key, Fraction]) -> Refutation | None:
    """Evaluate both sides at these numbers, everything unfolded, and refute the equation if they differ.

    Where a derivative was taken, its argument must not be 0 here: a point without a derivative refutes nothing.
    """
    if any(size < 1 for size in sizes.values()):
        raise ValueError("a size is at least 1")
    instance = _Instance(Unfolding(equation, frozenset(equation.definitions)), sizes, numbers)
    for values in instance.choices():
        left, right = (instance.ring.number(instance.value(side, values)) for side in (equation.left, equation.right))
        if left != right and not instance.at_a_kink:
            position = tuple(values[index] for index in equation.indices)
            return Refutation(dict(sizes), dict(numbers), position, left, right, _KERNEL)
    return None


def differences(equation: Equation, sizes: Sizes) -> Iterator[Difference]:
    """The entries in which the sides differ at these sizes, everything unfolded, away from kinks."""
    instance = _Instance(Unfolding(equation, frozenset(equation.definitions)), sizes)
    for values in instance.choices():
        difference = instance.ring.away_from_kinks(instance.difference(values))
        if difference != 0:
            position = tuple(values[index] for index in equation.indices)
            yield Difference(position, instance.ring.leaves(difference), instance.ring.all_leaves())


def _kinks(unfolding: Unfolding) -> tuple[str, ...]:
    """The arguments, in the author's words, of functions that were differentiated and have a kink."""
    applied = (term for term in unfolding.reachable() if isinstance(term, Apply))
    return tuple(dict.fromkeys(term.label for term in applied if term.function == DIFFERENTIABLE))


def _only_here(made_by: object) -> None:
    if made_by is not _KERNEL:
        raise TypeError("only the kernel constructs a proof or a refutation")


class _Instance:
    """An equation at concrete sizes: the value of every term is a polynomial."""

    def __init__(self, unfolding: Unfolding, sizes: Sizes, numbers: Mapping[Key, Fraction] | None = None) -> None:
        self.unfolding, self.sizes, self.numbers = unfolding, sizes, numbers
        self._inputs: dict[Term, tuple[Index, ...]] = {}
        self._values: dict[tuple[Term, tuple[int, ...]], Polynomial] = {}
        self._kinds: dict[Term, dict[tuple[int, ...], Kind]] = {}  # arguments of atoms, at values of their indices
        self._produced = 0
        terms = unfolding.reachable() if numbers is None else []
        generators = sum(map(self._generators_of, terms))
        if generators > GENERATORS:
            raise TooLarge(f"it has {generators} entries at sizes {dict(sizes)}, more than {GENERATORS}")
        self.at_a_kink = False  # whether an argument of a function that was differentiated was 0 at these numbers
        self.ring = Ring(generators)

    def choices(self) -> Iterator[Values]:
        """Every choice of values for the free indices of the equation."""
        indices = self.unfolding.equation.indices
        for choice in itertools.product(*(range(self._size(index.size)) for index in indices)):
            yield dict(zip(indices, choice, strict=True))

    def difference(self, values: Values) -> Polynomial:
        """The normal form of left − right."""
        equation = self.unfolding.equation
        return self.ring.normal(self.value(equation.left, values) - self.value(equation.right, values))

    def value(self, term: Term, values: Values) -> Polynomial:
        """The value of a term, given values of its free indices."""
        inputs = self._inputs.get(term)
        if inputs is None:
            inputs = self._inputs[term] = tuple(self.unfolding.free(term))
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
                product = self.ring.one
                for factor in factors:
                    product = self._times(product, self.value(factor, values))
                return product
            case Sum(index=index, body=body):
                total = self.ring.zero
                for n in range(self._size(index.size)):
                    total = total + self.value(body, {**values, index: n})
                return total
            case Add(terms=terms):
                total = self.ring.zero
                for part in terms:
                    total = total + self.value(part, values)
                return total
            case D(body=body):
                return self.value(self.unfolding.d(body), values)
            case Constant(value=value):
                return self.ring.constant(value)
            case SizeOf(size=size):
                return self.ring.constant(Fraction(self._size(size)))
            case Delta(row=row, column=column):
                return self.ring.one if self._place(row, values) == self._place(column, values) else self.ring.zero
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
            return self.ring.constant(self.numbers.get(key, Fraction(0)))
        return self.ring.leaf(key)

    def _atom(self, term: Apply, values: Values) -> Polynomial:
        argument = self.value(term.argument, values)
        if term.function == DIFFERENTIABLE:
            if self.unfolding.thin(term.argument):
                self.ring.mark_kink(argument)
            self.at_a_kink = self.at_a_kink or argument == 0
            return self.ring.one
        at = tuple([values[index] for index in self._inputs[term.argument]])
        value, kind = self.ring.atom(term.function, argument, self.unfolding.plain(term.argument))
        self._kinds.setdefault(term.argument, {})[at] = kind
        return value

    def _times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        if len(left) * len(right) > BUDGET:
            raise TooLarge(f"more than {BUDGET} monomials")
        return left * right

    def _power(self, base: Polynomial, exponent: int) -> Polynomial:
        if len(base) <= 1 <= exponent or exponent == 0:
            return base**exponent
        if exponent > 0:
            half = self._power(base, exponent // 2)
            square = self._times(half, half)
            return self._times(square, base) if exponent % 2 else square
        if not base.is_constant() or base == 0:
            raise OutsideKernel("a reciprocal of something that is not a nonzero number made of sizes")
        return self.ring.constant(self.ring.number(base) ** exponent)

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

    def _generators_of(self, term: Term) -> int:
        """At most how many generators the evaluation of this term itself asks for."""
        if isinstance(term, Entry) and self.unfolding.body(term) is None:
            indices = term.indices
        elif isinstance(term, Apply) and self.unfolding.written(term) is term:
            indices = tuple(self.unfolding.free(term))
        else:
            return 0
        count = len(ATOMS) if isinstance(term, Apply) else 1
        for position in indices:
            count *= self._size(position.size if isinstance(position, Index) else position.radix)
        return count

    def uniform(self) -> bool:
        """Whether atoms behave alike for all values of their indices, as the size theorem assumes.

        No argument changes its sign with its indices, vanishes for some of them, or is the same for two of them.
        """
        for seen in self._kinds.values():
            kinds = list(seen.values())
            constant = kinds[0].constant is not None
            if any((kind.constant, kind.positive) != (kinds[0].constant, kinds[0].positive) for kind in kinds):
                return False
            if not constant and len({kind.argument for kind in kinds}) < len(kinds):
                return False
        return not self.ring.divided
