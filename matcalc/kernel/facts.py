"""What may be declared of a leaf, and how the kernel uses it.

`KINDS`                    the facts, each with what it says
`leaf_value(…)`            an entry of a leaf as a polynomial of which the fact is an identity
`hold(kinds, matrix)`      whether exact numbers satisfy the facts
`example(kinds, m, n)`     small exact numbers that do, or None if there are none among simple matrices
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from matcalc.kernel.errors import OutsideKernel
from matcalc.kernel.generators import Key
from matcalc.kernel.ring import Polynomial
from matcalc.kernel.terms import Facts

if TYPE_CHECKING:
    from matcalc.kernel.instance import Instance

Matrix: TypeAlias = "Sequence[Sequence[Fraction]]"
_ZERO, _ONE = Fraction(0), Fraction(1)


def _square(a: Matrix) -> bool:
    return all(len(row) == len(a) for row in a)


def _entries(a: Matrix) -> list[Fraction]:
    return [entry for row in a for entry in row]


def _transposed(a: Matrix, sign: int) -> bool:
    return _square(a) and all(a[i][j] == sign * a[j][i] for i in range(len(a)) for j in range(len(a)))


def _orthogonal(a: Matrix) -> bool:
    n = range(len(a))
    return _square(a) and all(sum((a[k][i] * a[k][j] for k in n), _ZERO) == (i == j) for i in n for j in n)


def determinant(a: Matrix) -> Fraction:
    """The determinant, by elimination."""
    rows, result = [list(row) for row in a], _ONE
    for c in range(len(rows)):
        pivot = next((r for r in range(c, len(rows)) if rows[r][c] != 0), None)
        if pivot is None:
            return _ZERO
        if pivot != c:
            rows[c], rows[pivot], result = rows[pivot], rows[c], -result
        result *= rows[c][c]
        for r in range(c + 1, len(rows)):
            factor = rows[r][c] / rows[c][c]
            rows[r] = [x - factor * y for x, y in zip(rows[r], rows[c], strict=True)]
    return result


def _positive_definite(a: Matrix) -> bool:
    minors = ([row[: n + 1] for row in a[: n + 1]] for n in range(len(a)))
    return _transposed(a, 1) and all(determinant(minor) > 0 for minor in minors)


KINDS: Final[Mapping[str, Callable[[Matrix], bool]]] = MappingProxyType(
    {
        "symmetric": lambda a: _transposed(a, 1),
        "skew": lambda a: _transposed(a, -1),
        "orthogonal": _orthogonal,
        "diagonal": lambda a: (
            _square(a) and all(x == 0 for i, row in enumerate(a) for j, x in enumerate(row) if i != j)
        ),
        "positive definite": _positive_definite,
        "invertible": lambda a: _square(a) and determinant(a) != 0,
        "positive": lambda a: all(x > 0 for x in _entries(a)),
        "nonzero": lambda a: all(x != 0 for x in _entries(a)),
        "in [0, 1]": lambda a: all(0 <= x <= 1 for x in _entries(a)),
        "one-hot rows": lambda a: all(sorted(row)[-1:] == [1] and sum(map(abs, row)) == 1 for row in a),
        "rows sum to one": lambda a: all(sum(row, _ZERO) == 1 for row in a),
    }
)
SQUARE: Final = frozenset({"symmetric", "skew", "orthogonal", "diagonal", "positive definite", "invertible"})
CONSTANT: Final = frozenset({"one-hot rows"})  # no differential of such a leaf exists


def hold(kinds: Iterable[str], matrix: Matrix) -> bool:
    """Whether exact numbers satisfy the facts."""
    return all(KINDS[kind](matrix) for kind in kinds)


def example(kinds: Iterable[str], rows: int, columns: int) -> list[list[Fraction]] | None:
    """Small exact numbers that satisfy the facts; the first of a few simple matrices that do."""
    kinds = tuple(kinds)
    cells = [[(i, j) for j in range(columns)] for i in range(rows)]
    numbers: tuple[Callable[[int, int], Fraction], ...] = (
        lambda i, j: _ZERO,
        lambda i, j: Fraction(i == j),
        lambda i, j: Fraction(j == 0),
        lambda i, j: _ONE,
        lambda i, j: Fraction(1, columns),
        lambda i, j: Fraction(2 if i == j else 1, columns + 1),
        lambda i, j: Fraction((i < j) - (i > j)),
        lambda i, j: Fraction({(0, 1): 1, (1, 0): -1}.get((i, j), int(i == j > 1))),
    )
    for number in numbers:
        matrix = [[number(i, j) for i, j in row] for row in cells]
        if hold(kinds, matrix):
            return matrix
    return None


def leaf_value(instance: Instance, key: Key, facts: Facts) -> Polynomial:
    """An entry of a leaf of which something is declared."""
    name, order, places = key
    ring, kinds = instance.ring, facts.kinds
    if order and name in instance.unfolding.equation.free:
        return ring.leaf(key)
    i, j = places[: len(facts.rows)], places[len(facts.rows) :]
    if "orthogonal" in kinds:
        return _rotation(instance, key, facts)
    if ("diagonal" in kinds and i != j) or ("skew" in kinds and i == j):
        return ring.zero
    factor = 1
    if not kinds.isdisjoint({"symmetric", "positive definite", "skew"}) and j < i:
        factor = -1 if "skew" in kinds else 1
        i, j = j, i
    if order and "one-hot rows" in kinds:
        raise OutsideKernel("the differential of a one-hot matrix")
    if not kinds.isdisjoint({"one-hot rows", "rows sum to one"}):
        others = list(itertools.product(*(range(instance.extent(size)) for size in facts.columns)))
        if j == others[-1]:
            rest = [leaf_value(instance, (name, order, (*i, *other)), facts) for other in others[:-1]]
            return sum((-value for value in rest), ring.one if order == 0 else ring.zero)
    hot = (name, i) if "one-hot rows" in kinds else None
    value = ring.leaf((name, order, (*i, *j)), _sign(kinds, i == j) if order == 0 else "", hot)
    if order == 0 and "nonzero" in kinds:
        ring.known.declare(value, frozenset({-1, 1}))
    if order == 0 and "in [0, 1]" in kinds:
        ring.known.declare(value - 1, frozenset({-1, 0}))
    return factor * value


def _sign(kinds: frozenset[str], diagonal: bool) -> str:
    if "positive" in kinds or ("positive definite" in kinds and diagonal):
        return "positive"
    return "nonnegative" if not kinds.isdisjoint({"in [0, 1]", "one-hot rows"}) else ""


def _rotation(instance: Instance, key: Key, facts: Facts) -> Polynomial:
    """Q = (I − S)(I + S)⁻¹ J with S skew and J = ±1 in its first entry: almost every orthogonal matrix is one of these.

    Cayley 1846. dQ = Q Ω with Ω skew.
    """
    name, order, places = key
    ring = instance.ring
    n = prod(instance.extent(size) for size in facts.rows)
    i, j = instance.flat(places[: len(facts.rows)], facts.rows), instance.flat(places[len(facts.rows) :], facts.columns)
    if order > 1:
        raise OutsideKernel("the second differential of an orthogonal matrix")
    matrix = instance.orthogonal(name, n)
    if order == 0:
        return matrix[i][j]
    total = ring.zero
    for k in range(n):
        if k != j:
            omega = ring.leaf((f"{name} turned", 1, (min(k, j), max(k, j))))
            total = total + ring.times(matrix[i][k], omega if k < j else -omega)
    return total
