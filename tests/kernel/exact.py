"""The value of a term at a point, by plain loops over indices and dual numbers: shares nothing with the kernel.

`Exact(equation, sizes, number)`  evaluates terms of an equation; `number` gives the entries of leaves
`Exact.value(term, environment)`  the value of a term, a fraction
`Exact.sides()`                   the two sides for each choice of the free indices

A differential is a derivative along a line: X becomes X + e·dX with e² = 0, one e for each d around a term. Such a
number is a dictionary from sets of e's (the bits of an integer) to fractions.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

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
    Size,
    SizeOf,
    Sum,
    Term,
)

Key: TypeAlias = tuple[str, int, tuple[int, ...]]
Dual: TypeAlias = dict[int, Fraction]
Environment: TypeAlias = Mapping[Index, int]
SMALL = tuple(Fraction(n) for n in (-2, -1, 1, 2, 3))
WITH_ZERO = (Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2))


def drawn(seed: int, among: tuple[Fraction, ...] = SMALL) -> Callable[[Key], Fraction]:
    """A number for each entry, always the same for the same seed."""
    return lambda key: random.Random(f"{seed} {key}").choice(among)


class Exact:
    """Evaluates terms of one equation at one point.

    `zeros` says whether a function was applied to 0, `kinked` whether that was under a differential.
    """

    def __init__(self, equation: Equation, sizes: Mapping[str, int], number: Callable[[Key], Fraction]) -> None:
        self.equation, self.sizes, self.number = equation, sizes, number
        self.zeros = self.kinked = False

    def sides(self) -> Iterator[tuple[tuple[int, ...], Fraction, Fraction]]:
        """The position and both sides there, for every choice of the free indices."""
        indices = self.equation.indices
        for places in itertools.product(*(range(self._length(index.size)) for index in indices)):
            environment = dict(zip(indices, places, strict=True))
            yield places, self.value(self.equation.left, environment), self.value(self.equation.right, environment)

    def equal(self) -> bool:
        """Whether the sides are equal at this point."""
        return all(left == right for _, left, right in list(self.sides()))

    def value(self, term: Term, environment: Environment) -> Fraction:
        """The value of a term for these values of its free indices."""
        return self._dual(term, environment, 0).get(0, Fraction(0))

    def _dual(self, term: Term, environment: Environment, depth: int) -> Dual:  # noqa: C901 - one case for each
        match term:
            case Constant(value=value):
                return {0: value}
            case SizeOf(size=size):
                return {0: Fraction(self._length(size))}
            case Delta(row=row, column=column):
                return {0: Fraction(int(self._place(row, environment) == self._place(column, environment)))}
            case Add(terms=parts):
                return _sum([self._dual(part, environment, depth) for part in parts])
            case Mul(factors=parts):
                return _product([self._dual(part, environment, depth) for part in parts])
            case Power(base=base, exponent=exponent):
                dual = self._dual(base, environment, depth)
                return _product([dual] * exponent) if exponent >= 0 else {0: _only_number(dual) ** exponent}
            case Sum(index=index, body=body):
                places = range(self._length(index.size))
                return _sum([self._dual(body, {**environment, index: n}, depth) for n in places])
            case D(body=body):
                mine = 1 << depth
                dual = self._dual(body, environment, depth + 1)
                return {key ^ mine: value for key, value in dual.items() if key & mine}
            case Apply():
                return self._function(term, self._dual(term.argument, environment, depth), depth)
            case Entry():
                return self._entry(term, environment, depth)

    def _function(self, term: Apply, argument: Dual, depth: int) -> Dual:
        at = argument.get(0, Fraction(0))
        self.zeros = self.zeros or at == 0
        self.kinked = self.kinked or (at == 0 and depth > 0)
        match term.function:
            case "positive":
                return {0: Fraction(int(at > 0))}
            case "zero":
                return {0: Fraction(int(at == 0))}
            case "relu":
                slope = Fraction(int(at > 0)) if at else term.parameter
                return {key: slope * value for key, value in argument.items()}
        raise AssertionError(f"these tests do not know {term.function}")

    def _entry(self, term: Entry, environment: Environment, depth: int) -> Dual:
        places = tuple(self._place(position, environment) for position in term.indices)
        definition = self.equation.definitions.get(term.name)
        if term.name in self.equation.moving:
            return self._moving(term, places, depth)
        if definition is None:
            return {0: self.number((term.name, term.order, places))}
        body: Term = definition.body
        for _ in range(term.order):
            body = D(body)
        return self._dual(body, dict(zip(definition.indices, places, strict=True)), depth)

    def _moving(self, term: Entry, places: tuple[int, ...], depth: int) -> Dual:
        """X + e·dX for each differential around; a definition has the value of its body, which stands still."""
        if term.order:
            return {0: self.number((term.name, term.order, places))}
        definition = self.equation.definitions.get(term.name)
        if definition is None:
            at = self.number((term.name, 0, places))
        else:
            at = self.value(definition.body, dict(zip(definition.indices, places, strict=True)))
        return {0: at, **{1 << n: self.number((term.name, 1, places)) for n in range(depth)}}

    def _length(self, size: Size) -> int:
        return size if isinstance(size, int) else self.sizes[size]

    def _place(self, position: Position, environment: Environment) -> int:
        """A digit is counted off from the list of all tuples of digits, in both orders of the sizes."""
        if isinstance(position, Index):
            return environment[position]
        old = itertools.product(*(range(self._length(size)) for size in position.radices))
        flat = list(old).index(tuple(self._place(digit, environment) for digit in position.digits))
        for size in position.below:
            flat //= self._length(size)
        return flat % self._length(position.radix)


def _sum(duals: list[Dual]) -> Dual:
    total: Dual = {}
    for dual in duals:
        for key, value in dual.items():
            total[key] = total.get(key, Fraction(0)) + value
    return total


def _product(duals: list[Dual]) -> Dual:
    total: Dual = {0: Fraction(1)}
    for dual in duals:
        pairs = [(a | b, x * y) for (a, x), (b, y) in itertools.product(total.items(), dual.items()) if not a & b]
        total = _sum([{key: value} for key, value in pairs])
    return total


def _only_number(dual: Dual) -> Fraction:
    assert not any(value for key, value in dual.items() if key)
    return dual[0]
