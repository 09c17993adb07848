"""Small matrix expressions for these tests: their entries as the kernel's terms, and their numbers by plain loops.

`Matrix`                     an expression; a dimension of None is a single row or column, which has no index
`entry(matrix, row, column)` its entry in the kernel's terms
`equation(left, right)`      what the kernel is asked
`Point`, `numbers`           the rows of a matrix at a point, in exact arithmetic that shares nothing with the kernel
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

from matcalc.kernel.terms import (
    Add,
    Apply,
    Constant,
    Delta,
    Entry,
    Equation,
    Index,
    Mul,
    Power,
    Size,
    SizeOf,
    Sum,
    Term,
)

Dimension: TypeAlias = "Size | None"
Number: TypeAlias = "int | Fraction"
Rows: TypeAlias = "list[list[Number]]"


@dataclass(frozen=True, eq=False)
class Matrix:
    """An expression: the name of its rule, its shape, its parts, and the name or number it holds."""

    rule: str
    rows: Dimension
    columns: Dimension
    parts: tuple[Matrix, ...] = ()
    name: str = ""
    number: Fraction = Fraction(0)

    def __str__(self) -> str:
        inside = [self.name] if self.name else [str(self.number)] if self.rule == "number" else map(str, self.parts)
        return f"{self.rule}({', '.join(inside)})"


def leaf(name: str, rows: Dimension = None, columns: Dimension = None) -> Matrix:
    return Matrix("leaf", rows, columns, name=name)


def number(value: Number) -> Matrix:
    return Matrix("number", None, None, number=Fraction(value))


def size(name: str) -> Matrix:
    return Matrix("size", None, None, name=name)


def per(name: str) -> Matrix:
    """One divided by a size."""
    return Matrix("per", None, None, name=name)


def ones(rows: Dimension, columns: Dimension = None) -> Matrix:
    return Matrix("ones", rows, columns)


def identity(rows: Dimension) -> Matrix:
    return Matrix("identity", rows, rows)


def plus(*parts: Matrix) -> Matrix:
    return Matrix("plus", parts[0].rows, parts[0].columns, parts)


def scaled(scalar: Matrix | Number, part: Matrix) -> Matrix:
    factor = scalar if isinstance(scalar, Matrix) else number(scalar)
    return Matrix("scaled", part.rows, part.columns, (factor, part))


def minus(left: Matrix, right: Matrix) -> Matrix:
    return plus(left, scaled(-1, right))


def product(left: Matrix, right: Matrix) -> Matrix:
    assert left.columns == right.rows
    return Matrix("product", left.rows, right.columns, (left, right))


def hadamard(left: Matrix, right: Matrix) -> Matrix:
    assert (left.rows, left.columns) == (right.rows, right.columns)
    return Matrix("hadamard", left.rows, left.columns, (left, right))


def transpose(part: Matrix) -> Matrix:
    return Matrix("transpose", part.columns, part.rows, (part,))


def trace(part: Matrix) -> Matrix:
    assert part.rows == part.columns
    return Matrix("trace", None, None, (part,))


def total(part: Matrix) -> Matrix:
    """The sum of all entries."""
    return product(product(ones(None, part.rows), part), ones(part.columns))


def function(name: str, part: Matrix) -> Matrix:
    """`positive`, `zero` or `relu` of every entry."""
    return Matrix(name, part.rows, part.columns, (part,))


def rebuilt(matrix: Matrix, parts: tuple[Matrix, ...]) -> Matrix:
    """The same rule applied to other parts of the same shapes."""
    return Matrix(matrix.rule, matrix.rows, matrix.columns, parts, matrix.name, matrix.number)


def fresh(dimension: Dimension) -> Index | None:
    return None if dimension is None else Index(dimension)


def entry(matrix: Matrix, i: Index | None, j: Index | None) -> Term:  # noqa: C901 - one case for each rule
    """The entry in row i and column j, in the kernel's terms."""
    parts = matrix.parts
    match matrix.rule:
        case "leaf":
            return Entry(matrix.name, 0, tuple(index for index in (i, j) if index is not None))
        case "number" | "ones":
            return Constant(matrix.number if matrix.rule == "number" else Fraction(1))
        case "size":
            return SizeOf(matrix.name)
        case "per":
            return Power(SizeOf(matrix.name), -1)
        case "identity":
            return Constant(Fraction(1)) if i is None or j is None else Delta(i, j)
        case "plus":
            return Add(tuple(entry(part, i, j) for part in parts))
        case "scaled":
            return Mul((entry(parts[0], None, None), entry(parts[1], i, j)))
        case "hadamard":
            return Mul(tuple(entry(part, i, j) for part in parts))
        case "product":
            k = fresh(parts[0].columns)
            return _summed(k, Mul((entry(parts[0], i, k), entry(parts[1], k, j))))
        case "transpose":
            return entry(parts[0], j, i)
        case "trace":
            k = fresh(parts[0].rows)
            return _summed(k, entry(parts[0], k, k))
        case _:
            return Apply(matrix.rule, entry(parts[0], i, j), str(parts[0]))


def _summed(index: Index | None, body: Term) -> Term:
    return body if index is None else Sum(index, body)


def equation(left: Matrix, right: Matrix) -> Equation:
    """That the two matrices are equal, entry by entry."""
    i, j = fresh(left.rows), fresh(left.columns)
    indices = tuple(index for index in (i, j) if index is not None)
    return Equation(entry(left, i, j), entry(right, i, j), indices, frozenset(), {})


# ------------------------------------------------------------------------------------------------------------ numbers

FUNCTIONS: Final[Mapping[str, Callable[[Number], Number]]] = {
    "positive": lambda u: 1 if u > 0 else 0,
    "zero": lambda u: 1 if u == 0 else 0,
    "relu": lambda u: u if u > 0 else 0,
}


@dataclass
class Point:
    """Sizes, and a small whole number for each entry of each leaf, drawn when it is first asked for."""

    sizes: Mapping[str, int]
    seed: int
    among: tuple[int, ...] = (-2, -1, 0, 1, 2, 3)
    leaves: dict[str, Rows] = field(default_factory=dict)

    def length(self, dimension: Dimension) -> int:
        return 1 if dimension is None else dimension if isinstance(dimension, int) else self.sizes[dimension]

    def leaf(self, matrix: Matrix) -> Rows:
        if matrix.name not in self.leaves:
            draw = random.Random(f"{self.seed} {matrix.name}")
            columns = range(self.length(matrix.columns))
            rows: Rows = [[draw.choice(self.among) for _ in columns] for _ in range(self.length(matrix.rows))]
            self.leaves[matrix.name] = rows
        return self.leaves[matrix.name]


def numbers(matrix: Matrix, point: Point) -> Rows:  # noqa: C901 - one case for each rule
    """The rows of the matrix at the point."""
    parts = [numbers(part, point) for part in matrix.parts]
    m, n = range(point.length(matrix.rows)), range(point.length(matrix.columns))
    match matrix.rule:
        case "leaf":
            return point.leaf(matrix)
        case "number" | "ones":
            return [[matrix.number if matrix.rule == "number" else 1 for _ in n] for _ in m]
        case "size":
            return [[point.sizes[matrix.name]]]
        case "per":
            return [[Fraction(1, point.sizes[matrix.name])]]
        case "identity":
            return [[1 if i == j else 0 for j in n] for i in m]
        case "plus":
            return [[sum(part[i][j] for part in parts) for j in n] for i in m]
        case "scaled":
            return [[parts[0][0][0] * parts[1][i][j] for j in n] for i in m]
        case "hadamard":
            return [[parts[0][i][j] * parts[1][i][j] for j in n] for i in m]
        case "product":
            return [[sum(a * row[j] for a, row in zip(parts[0][i], parts[1], strict=True)) for j in n] for i in m]
        case "transpose":
            return [[parts[0][j][i] for j in n] for i in m]
        case "trace":
            return [[sum(row[k] for k, row in enumerate(parts[0]))]]
        case _:
            return [[FUNCTIONS[matrix.rule](u) for u in row] for row in parts[0]]


def agree(left: Matrix, right: Matrix, points: Iterator[Point] | list[Point]) -> bool:
    """Whether the two have the same numbers at every one of the points."""
    return all(numbers(left, point) == numbers(right, point) for point in points)
