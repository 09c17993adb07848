"""Exact numbers that satisfy what is declared of a leaf.

`instance_of(name, facts, sizes, …)`  numbers for a leaf and its differentials; guesses, which the kernel checks
`leaf_keys(equation, sizes)`          every entry of the leaves that an equation mentions
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import Final, TypeAlias

from matcalc.kernel.errors import TooLarge
from matcalc.kernel.facts import example, hold
from matcalc.kernel.generators import Key
from matcalc.kernel.positions import Sizes, size_at
from matcalc.kernel.terms import Digit, Entry, Equation, Facts, Position, Size
from matcalc.kernel.unfolding import Unfolding

Matrix: TypeAlias = "list[list[Fraction]]"
TRIES: Final = 20
MOST: Final = 1000  # entries to choose numbers for
LARGEST: Final = 20_000  # entries of a leaf
CORNER: Final = 2  # rows and columns of a larger leaf
AMONG: Final[Mapping[str, tuple[int | Fraction, ...]]] = MappingProxyType(
    {"positive": (1, 1, 2, 3), "in [0, 1]": (0, 1, Fraction(1, 2)), "nonzero": (1, -1, 2, -2, 3)}
)
ANYTHING: Final = (1, -1, 2, -2, 3, 0, 1)


def instance_of(name: str, facts: Facts, sizes: Sizes, order: int, draw: random.Random) -> dict[Key, Fraction]:
    """Random small numbers for a leaf that satisfy its facts, and for its differentials up to this order."""
    rows, columns = (
        list(itertools.product(*(range(size_at(s, sizes)) for s in d))) for d in (facts.rows, facts.columns)
    )
    matrix = _matrix(facts.kinds, len(rows), len(columns), draw)
    found = {}
    for n in range(order + 1):
        values = matrix if n == 0 else _change(facts.kinds, matrix, draw)
        for i, j in itertools.product(range(len(rows)), range(len(columns))):
            if values[i][j]:
                found[name, n, (*rows[i], *columns[j])] = values[i][j]
    return found


def _drawn(rows: int, columns: int, draw: random.Random, among: Iterable[int | Fraction]) -> Matrix:
    among = tuple(among)
    return [[Fraction(draw.choice(among)) for _ in range(columns)] for _ in range(rows)]


def _matrix(kinds: frozenset[str], rows: int, columns: int, draw: random.Random) -> Matrix:
    for _ in range(TRIES):
        matrix = _shaped(kinds, rows, columns, draw)
        if hold(kinds, matrix):
            return matrix
    return example(kinds, rows, columns) or _drawn(rows, columns, draw, (0,))


def _shaped(kinds: frozenset[str], rows: int, columns: int, draw: random.Random) -> Matrix:
    """A matrix that satisfies the facts one by one, in an order in which they seldom undo each other."""
    if "orthogonal" in kinds:
        return _rotation(rows, draw)
    if "one-hot rows" in kinds:
        hot = [draw.randrange(columns) for _ in range(rows)]
        return [[Fraction(j == hot[i]) for j in range(columns)] for i in range(rows)]
    a = _drawn(rows, columns, draw, next((among for kind, among in AMONG.items() if kind in kinds), ANYTHING))
    square = range(rows)
    if "positive definite" in kinds:
        a = [[sum((a[i][k] * a[j][k] for k in square), Fraction(i == j)) for j in square] for i in square]
    if "symmetric" in kinds:
        a = [[a[min(i, j)][max(i, j)] for j in square] for i in square]
    if "skew" in kinds:
        a = [[a[min(i, j)][max(i, j)] * ((i < j) - (i > j)) for j in square] for i in square]
    if "diagonal" in kinds:
        a = [[a[i][j] * (i == j) for j in square] for i in square]
    if "rows sum to one" in kinds:
        total = [sum(row, Fraction(0)) for row in a]
        even = "positive" in kinds or "in [0, 1]" in kinds
        if even and all(total):
            a = [[x / s for x in row] for row, s in zip(a, total, strict=True)]
        else:
            a = [[*row[:-1], 1 - s + row[-1]] for row, s in zip(a, total, strict=True)]
    return a


def _rotation(n: int, draw: random.Random) -> Matrix:
    """A product of plane rotations by Pythagorean angles, with signs."""
    a = [[Fraction(draw.choice((1, -1)) if i == j else 0) for j in range(n)] for i in range(n)]
    for i, j in itertools.combinations(range(n), 2):
        c, s = draw.choice(((Fraction(3, 5), Fraction(4, 5)), (Fraction(0), Fraction(1)), (Fraction(1), Fraction(0))))
        for row in a:
            row[i], row[j] = c * row[i] - s * row[j], s * row[i] + c * row[j]
    return a


def _change(kinds: frozenset[str], matrix: Matrix, draw: random.Random) -> Matrix:
    """A differential that keeps the facts."""
    rows, columns = len(matrix), len(matrix[0])
    if "one-hot rows" in kinds:
        return _drawn(rows, columns, draw, (0,))
    change = _drawn(rows, columns, draw, (0, 1, 1, -1, 2))
    square = range(rows)
    if "orthogonal" in kinds:
        skew = [[change[min(i, j)][max(i, j)] * ((i < j) - (i > j)) for j in square] for i in square]
        return [[sum((matrix[i][k] * skew[k][j] for k in square), Fraction(0)) for j in square] for i in square]
    if kinds & {"symmetric", "positive definite"}:
        change = [[change[min(i, j)][max(i, j)] for j in square] for i in square]
    if "skew" in kinds:
        change = [[change[min(i, j)][max(i, j)] * ((i < j) - (i > j)) for j in square] for i in square]
    if "diagonal" in kinds:
        change = [[change[i][j] * (i == j) for j in square] for i in square]
    if "rows sum to one" in kinds:
        change = [[*row[:-1], row[-1] - sum(row, Fraction(0))] for row in change]
    return change


def leaf_keys(equation: Equation, sizes: Sizes) -> list[Key]:
    """The entries of the leaves that an equation mentions, and of their differentials: of large ones, a corner.

    `TooLarge` if an exact evaluation would take too long.
    """
    unfolding = Unfolding(equation, frozenset(equation.definitions))
    found: set[Key] = set()
    for term in unfolding.reachable():
        if isinstance(term, Entry) and unfolding.body(term) is None:
            ranges = [range(size_at(_size(position), sizes)) for position in term.indices]
            if prod(map(len, ranges)) > LARGEST:
                raise TooLarge(f"a leaf with more than {LARGEST} entries")
            if prod(map(len, ranges)) + len(found) > MOST:
                ranges = [places[:CORNER] for places in ranges]
            found.update((term.name, term.order, places) for places in itertools.product(*ranges))
    return sorted(found)


def _size(position: Position) -> Size:
    return position.radix if isinstance(position, Digit) else position.size
