"""The value of a term in floating point, by plain loops over indices: shares nothing with the kernel.

`Plain(equation, sizes, number)`  evaluates terms of an equation; `number` gives the entries of leaves
`Plain.gaps()`                    how far the sides are apart, for each choice of indices at which both have a value
`refuted(equation, points)`       whether they are apart at one of the points
`with_rows(name, hot, point)`     the point, where the rows of a leaf have one 1, or sum to one
`Point`                           sizes and numbers
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

import numpy as np

from matcalc.kernel.terms import (
    Add,
    Apply,
    Constant,
    Delta,
    Determinant,
    Entry,
    Equation,
    Index,
    Inverse,
    Largest,
    Mul,
    Position,
    Power,
    Product,
    Shifted,
    Size,
    SizeOf,
    Sum,
    Term,
    Where,
)

Key: TypeAlias = tuple[str, int, tuple[int, ...]]
Numbers: TypeAlias = Callable[[Key], float]
Environment: TypeAlias = Mapping[Index, int]
Point: TypeAlias = tuple[Mapping[str, int], Numbers]
NOVALUE: Final = (ValueError, ZeroDivisionError, OverflowError, np.linalg.LinAlgError)

FUNCTIONS: Final[Mapping[str, Callable[[float, float], float]]] = {
    "exp": lambda u, _: math.exp(u),
    "log": lambda u, _: math.log(u),
    "power": math.pow,
    "sin": lambda u, _: math.sin(u),
    "cos": lambda u, _: math.cos(u),
    "erf": lambda u, _: math.erf(u),
    "pi": lambda u, _: math.pi,
    "relu": lambda u, _: max(u, 0.0),
    "positive": lambda u, _: float(u > 0),
    "zero": lambda u, _: float(u == 0),
}


def drawn(seed: int, low: float = -2.0, high: float = 2.0) -> Numbers:
    """A number for each entry, always the same for the same seed."""
    return lambda key: random.Random(f"{seed} {key}").uniform(low, high)


def points(*sizes: int, seeds: int = 3, low: float = -2.0, names: str = "NMK") -> list[Point]:
    """Every named size at these values, with some numbers; no two named sizes are equal at the last of them."""
    alike = [dict.fromkeys(names, n) for n in sizes]
    apart = [{name: max(sizes) + n for n, name in enumerate(names)}]
    return [(where, drawn(seed, low)) for where in alike + apart for seed in range(seeds)]


def with_rows(name: str, hot: bool, point: Point) -> Point:
    """The point with other numbers for a leaf of N columns: each row has one 1 and else 0, or it sums to one."""
    sizes, number = point

    def changed(key: Key) -> float:
        if key[0] != name or key[1]:
            return number(key)
        row = [number((name, 0, (key[2][0], k))) for k in range(sizes["N"])]
        return float(row[key[2][1]] == max(row)) if hot else number(key) / sum(row)

    return sizes, changed


def refuted(equation: Equation, at: Iterable[Point]) -> bool:
    """Whether the sides are apart at one of the points."""
    return any(gap > 1e-6 for sizes, number in at for gap in Plain(equation, sizes, number).gaps())


def met(equation: Equation, at: Iterable[Point]) -> bool:
    """Whether both sides have a value somewhere."""
    return any(True for sizes, number in at for _ in Plain(equation, sizes, number).gaps())


class Plain:
    """Evaluates terms of one equation at one point."""

    def __init__(self, equation: Equation, sizes: Mapping[str, int], number: Numbers) -> None:
        self.equation, self.sizes, self.number = equation, sizes, number

    def gaps(self) -> Iterator[float]:
        """|left − right| / (1 + |left|) wherever both have a value."""
        for where in self._run(self.equation.indices):
            try:
                left, right = self.value(self.equation.left, where), self.value(self.equation.right, where)
            except NOVALUE:
                continue
            yield abs(left - right) / (1 + abs(left))

    def _run(self, indices: tuple[Index, ...]) -> Iterator[dict[Index, int]]:
        for places in itertools.product(*(range(self._length(index.size)) for index in indices)):
            yield dict(zip(indices, places, strict=True))

    def _length(self, size: Size) -> int:
        assert isinstance(size, int | str)
        return size if isinstance(size, int) else self.sizes[size]

    def _place(self, position: Position, where: Environment) -> int:
        if isinstance(position, Index):
            return where[position]
        assert isinstance(position, Shifted)
        start = 0 if position.position is None else self._place(position.position, where)
        return start + sum(sign * math.prod(map(self._length, part)) for sign, part in position.by)

    def value(self, term: Term, where: Environment) -> float:  # noqa: C901, PLR0912 - one case for each term
        """The value of a term for these values of its free indices."""
        match term:
            case Constant(value=value):
                return float(value)
            case SizeOf(size=size):
                return self._length(size)
            case Entry(name=name, order=order, indices=indices):
                places = tuple(self._place(position, where) for position in indices)
                definition = self.equation.definitions.get(name)
                if definition is not None and order == 0:
                    return self.value(definition.body, dict(zip(definition.indices, places, strict=True)))
                return self.number((name, order, places))
            case Delta(row=row, column=column):
                return float(self._place(row, where) == self._place(column, where))
            case Add(terms=terms):
                return math.fsum(self.value(part, where) for part in terms)
            case Mul(factors=factors):
                return math.prod([self.value(part, where) for part in factors])
            case Power(base=base, exponent=exponent):
                return float(self.value(base, where) ** exponent)
            case Sum(index=index, body=body):
                return math.fsum(self.value(body, {**where, **at}) for at in self._run((index,)))
            case Product(index=index, body=body, without=without):
                left_out = {self._place(position, where) for position in without}
                kept = (at for at in self._run((index,)) if at[index] not in left_out)
                return math.prod([self.value(body, {**where, **at}) for at in kept])
            case Largest(index=index, body=body):
                return max(self.value(body, {**where, **at}) for at in self._run((index,)))
            case Apply(function=function, argument=argument, parameter=parameter):
                return FUNCTIONS[function](self.value(argument, where), float(parameter))
            case Where(body=body, indices=indices, positions=positions):
                places = tuple(self._place(position, where) for position in positions)
                return self.value(body, {**where, **dict(zip(indices, places, strict=True))})
            case Determinant(by=()):
                return float(np.linalg.det(self._matrix(term, where)))
            case Inverse(at_row=(row,), at_column=(column,)):
                inverse = np.linalg.inv(self._matrix(term, where))
                return float(inverse[self._place(row, where), self._place(column, where)])
            case _:
                raise AssertionError(f"these tests do not know {term}")

    def _matrix(self, term: Determinant | Inverse, where: Environment) -> np.ndarray:
        return np.array(
            [
                [self.value(term.body, {**where, **row, **column}) for column in self._run(term.columns)]
                for row in self._run(term.rows)
            ]
        )
