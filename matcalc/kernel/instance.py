"""An equation at concrete sizes: the value of every term is a polynomial in leaves and atoms.

`Instance(unfolding, sizes)`  evaluates terms, entry by entry
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import prod

from matcalc.kernel import functions
from matcalc.kernel.errors import OutsideKernel
from matcalc.kernel.facts import leaf_value
from matcalc.kernel.functions import LAWS
from matcalc.kernel.generators import Key
from matcalc.kernel.indicators import Kind
from matcalc.kernel.positions import Sizes, Values, flat_at, over, place_at, size_at, sum_at
from matcalc.kernel.relations import ATOMS, DIFFERENTIABLE, FUNCTIONS
from matcalc.kernel.ring import Polynomial, Ring
from matcalc.kernel.signs import ANY, POSITIVE
from matcalc.kernel.spelling import spell
from matcalc.kernel.terms import (
    Add,
    Apply,
    Between,
    Constant,
    D,
    Delta,
    Determinant,
    Entry,
    Index,
    Inverse,
    Largest,
    Mul,
    Partial,
    Position,
    Power,
    Product,
    Size,
    SizeOf,
    Sum,
    Term,
    Where,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding


class Instance:
    """The terms of an equation at concrete sizes."""

    def __init__(
        self, unfolding: Unfolding, sizes: Sizes, generators: int, budget: int, reflected: frozenset[str] = frozenset()
    ) -> None:
        self.unfolding, self.sizes, self.reflected = unfolding, sizes, reflected
        self.inputs = unfolding.inputs
        self.ring = Ring(generators, budget)
        self.positive: frozenset[Key] = frozenset()  # leaves that are positive wherever both sides have a value
        self.logged: set[Key] = set()  # leaves of which a logarithm was taken
        self.by_cases = False  # whether the sides were only shown to be equal case by case
        self.kinds: dict[Term, dict[tuple[int, ...], Kind]] = {}  # arguments of atoms, at values of their indices
        self._values: dict[tuple[Term, tuple[int, ...]], Polynomial] = {}
        self._matrices: dict[object, list[list[Polynomial]]] = {}
        self._spelt: dict[Term, object] = {}

    def choices(self) -> Iterator[Values]:
        """Every choice of values for the free indices of the equation."""
        return self.over(self.unfolding.equation.indices)

    def over(self, indices: tuple[Index, ...]) -> Iterator[Values]:
        """Every choice of values for these indices."""
        return over(indices, self.sizes)

    def difference(self, values: Values) -> Polynomial:
        """The normal form of left − right."""
        equation = self.unfolding.equation
        return self.ring.normal(self.value(equation.left, values) - self.value(equation.right, values))

    def value(self, term: Term, values: Values) -> Polynomial:
        """The value of a term, given values of its free indices."""
        key = (term, tuple([values[index] for index in self.inputs(term)]))
        known = self._values.get(key)
        if known is None:
            known = self._values[key] = self._value(term, values)
            self.ring.spend(len(known))
        return known

    def _value(self, term: Term, values: Values) -> Polynomial:  # noqa: C901, PLR0912 - one case for each term
        match term:
            case Entry():
                return self._entry(term, values)
            case Mul(factors=factors):
                product = self.ring.one
                for factor in factors:
                    product = self.ring.times(product, self.value(factor, values))
                    if isinstance(factor, Between) and product == 0:
                        break
                return product
            case Sum(index=index, body=body):
                total = self.ring.zero
                for n in range(size_at(index.size, self.sizes)):
                    total = total + self.value(body, {**values, index: n})
                return total
            case Add(terms=terms):
                total = self.ring.zero
                for part in terms:
                    total = total + self.value(part, values)
                return total
            case Constant(value=value):
                return self.ring.constant(value)
            case SizeOf(size=size):
                return self.ring.constant(Fraction(size_at(size, self.sizes)))
            case Delta(row=row, column=column):
                return self.ring.one if self._place(row, values) == self._place(column, values) else self.ring.zero
            case Between(position=position, least=least, below=below):
                inside = sum_at(least, self.sizes) <= self._place(position, values) < sum_at(below, self.sizes)
                return self.ring.one if inside else self.ring.zero
            case Where(body=body, indices=indices, positions=positions):
                used = self.unfolding.free(body)
                bound = {i: self._place(p, values) for i, p in zip(indices, positions, strict=True) if i in used}
                return self.value(body, {**values, **bound})
            case Product(index=index, body=body, without=without):
                left_out = {self._place(position, values) for position in without}
                product = self.ring.one
                for n in range(size_at(index.size, self.sizes)):
                    if n not in left_out:
                        product = self.ring.times(product, self.value(body, {**values, index: n}))
                return product
            case Largest():
                return self._largest(term, values)
            case D() | Partial():
                return self.value(self.unfolding.written(term), values)
            case Apply() | Power() | Inverse() | Determinant():
                written = self.unfolding.written(term)
                if written is not term:
                    return self.value(written, values)
                if isinstance(term, Power):
                    return self._power(term, self.value(term.base, values), term.exponent, values)
                return self._atom(term, values) if isinstance(term, Apply) else self._of_matrix(term, values)

    def places(self, term: Entry, values: Values) -> tuple[int, ...]:
        """Where an entry stands, given values of its indices."""
        return tuple([self._place(position, values) for position in term.indices])

    def _entry(self, term: Entry, values: Values) -> Polynomial:
        places = self.places(term, values)
        definition = self.unfolding.body(term)
        if definition is not None:
            return self.value(definition.body, dict(zip(definition.indices, places, strict=True)))
        facts = self.unfolding.facts.get(term.name)
        key = (term.name, term.order, places)
        if facts is not None:
            return leaf_value(self, key, facts)
        return self.ring.leaf(key, "positive" if key in self.positive else "")

    def _atom(self, term: Apply, values: Values) -> Polynomial:
        argument = self.value(term.argument, values)
        if term.function == DIFFERENTIABLE:
            if self.unfolding.thin(term.argument):
                self.ring.indicators.mark_kink(argument)
            return self.ring.one
        if FUNCTIONS[term.function].domain == "> 0":
            self._log(term.argument, values)
        if term.function in ATOMS:
            value, kind = self.ring.indicators.atom(term.function, argument, self.unfolding.plain(term.argument))
        elif term.function == "power":
            value, kind = self._lawful(argument, lambda ring, u: functions.power(ring, u, term.parameter))
        else:
            value, kind = self._lawful(argument, LAWS[term.function])
        self._note(term, term.argument, values, kind)
        return value

    def _log(self, argument: Term, values: Values) -> None:
        """Note that an entry must be positive, if the argument is one."""
        if isinstance(argument, Entry) and self.unfolding.body(argument) is None and not argument.order:
            self.logged.add((argument.name, 0, self.places(argument, values)))

    def _lawful(
        self, argument: Polynomial, law: Callable[[Ring, Polynomial], tuple[Polynomial, int]]
    ) -> tuple[Polynomial, Kind]:
        argument = self.ring.normal(argument)
        value, pieces = law(self.ring, argument)
        constant = self.ring.number(argument) if argument.is_constant() else None
        return value, Kind(constant, True, self.ring.key(argument), pieces)

    def _note(self, term: Term, argument: Term, values: Values, kind: Kind) -> None:
        at = tuple([values[index] for index in self.inputs(argument)])
        self.kinds.setdefault(term, {})[at] = kind

    def _power(self, term: Power, base: Polynomial, exponent: int, values: Values) -> Polynomial:
        if exponent >= 0:
            return self.ring.to_the(base, exponent)
        value, kind = self._lawful(base, functions.reciprocal)
        if kind.constant is None:
            self._note(term, term.base, values, kind)
        return self.ring.normal(self.ring.to_the(value, -exponent))

    def _largest(self, term: Largest, values: Values) -> Polynomial:
        """max u = mean u + max (u − mean u), so that a shift of all values shifts the largest."""
        n = size_at(term.index.size, self.sizes)
        found = [self.value(term.body, {**values, term.index: k}) for k in range(n)]
        chosen = self.ring.indicators.by_hot_entry(found, max)
        if chosen is not None:
            return chosen
        mean = sum(found, self.ring.zero) / n
        gaps = [self.ring.normal(value - mean) for value in found]
        if all(gap == 0 for gap in gaps):
            return mean
        key = ("largest", tuple(sorted(map(str, gaps))))
        value = self.ring.generator(self.ring.opaque(key, gaps, "nonnegative"))
        self._note(term, term, values, Kind(None, True, key))
        return mean + value

    def _of_matrix(self, term: Determinant | Inverse, values: Values) -> Polynomial:
        if not self.unfolding.expanded:
            return self._opaque_matrix(term, values)
        assert isinstance(term, Determinant)
        matrix = self._matrix(term, values)
        rows, columns = list(range(len(matrix))), list(range(len(matrix)))
        sign = 1
        for p, q in term.by:
            row, column = self._flat(p, term.rows, values), self._flat(q, term.columns, values)
            if row not in rows or column not in columns:
                return self.ring.zero
            sign *= (-1) ** (rows.index(row) + columns.index(column))
            rows.remove(row)
            columns.remove(column)
        value = self.ring.normal(sign * self._determinant(matrix, tuple(rows), tuple(columns), {}))
        if not term.by:
            self.ring.known.declare(value, self._signs_of_determinant(term))
        return value

    def determinant(self, term: Inverse, values: Values) -> Polynomial:
        """The determinant of the matrix that is inverted, by its entries."""
        every = tuple(range(self.count(term.rows)))
        if len(every) > 3:
            raise OutsideKernel("the determinant of a matrix of this size")
        matrix = self._matrix(term, values)
        value = self.ring.normal(self._determinant(matrix, every, every, {}))
        self.ring.known.declare(value, self._signs_of_determinant(term))
        return value

    def count(self, indices: tuple[Index, ...]) -> int:
        """How many values several indices have together."""
        return prod(self.extent(index.size) for index in indices)

    def know_determinants(self) -> None:
        """What is declared of a square leaf says of its determinant, before anything is made of its entries."""
        for name, facts in self.unfolding.facts.items():
            n = prod(map(self.extent, facts.rows))
            if self.unfolding.expanded and n <= 3 and facts.kinds & {"positive definite", "invertible"}:
                places = list(itertools.product(*(range(self.extent(size)) for size in facts.rows)))
                matrix = [[leaf_value(self, (name, 0, (*i, *j)), facts) for j in places] for i in places]
                value = self._determinant(matrix, tuple(range(n)), tuple(range(n)), {})
                self.ring.known.declare(value, POSITIVE if "positive definite" in facts.kinds else frozenset({-1, 1}))

    def _signs_of_determinant(self, term: Determinant | Inverse) -> frozenset[int]:
        """What is declared of a leaf says of its determinant."""
        if not isinstance(term.body, Entry) or term.body.order or self.unfolding.body(term.body) is not None:
            return ANY
        facts = self.unfolding.facts.get(term.body.name)
        if facts is None or term.body.indices not in ((*term.rows, *term.columns), (*term.columns, *term.rows)):
            return ANY
        if "positive definite" in facts.kinds:
            return POSITIVE
        return frozenset({-1, 1}) if facts.kinds & {"invertible", "orthogonal"} else ANY

    def _flat(self, positions: tuple[Position, ...], indices: tuple[Index, ...], values: Values) -> int:
        places = (self._place(position, values) for position in positions)
        return flat_at(places, (index.size for index in indices), self.sizes)

    def _matrix(self, term: Determinant | Inverse, values: Values) -> list[list[Polynomial]]:
        """The matrix, at values of the indices that it depends on."""
        at = tuple(values[index] for index in self.inputs(term.body) if index not in {*term.rows, *term.columns})
        key = (term.body, at)
        if key not in self._matrices:
            self._matrices[key] = [
                [self.value(term.body, {**values, **row, **column}) for column in self.over(term.columns)]
                for row in self.over(term.rows)
            ]
        matrix = self._matrices[key]
        if any(len(row) != len(matrix) for row in matrix):
            raise OutsideKernel("a matrix that is not square")  # shapes are checked before; never a verdict
        return matrix

    def _determinant(
        self,
        matrix: list[list[Polynomial]],
        rows: tuple[int, ...],
        columns: tuple[int, ...],
        memo: dict[object, Polynomial],
    ) -> Polynomial:
        """Expand by the first row; minors are kept."""
        if not rows:
            return self.ring.one
        known = memo.get((rows, columns))
        if known is None:
            known = self.ring.zero
            for n, column in enumerate(columns):
                entry = matrix[rows[0]][column]
                if entry != 0:
                    minor = self._determinant(matrix, rows[1:], (*columns[:n], *columns[n + 1 :]), memo)
                    known = known + (-1) ** n * self.ring.times(entry, minor)
            known = memo[rows, columns] = self.ring.normal(known)
        return known

    def _opaque_matrix(self, term: Determinant | Inverse, values: Values) -> Polynomial:
        """A leaf for each matrix, or for each matrix and its transpose, told apart by how their terms are spelt."""
        if {*self.inputs(term.body)} - {*term.rows, *term.columns}:
            raise OutsideKernel("the inverse of a matrix that depends on an index")
        if isinstance(term, Determinant) and term.by:
            raise OutsideKernel("a minor of a determinant that is not expanded")
        facts = self.unfolding.facts
        symmetric = frozenset(name for name, row in facts.items() if row.kinds & {"symmetric", "positive definite"})
        own = spell(term.body, (*term.rows, *term.columns), symmetric)
        turned = spell(term.body, (*term.columns, *term.rows), symmetric)
        if isinstance(term, Determinant):
            value = self.ring.leaf((f"det {min(own, turned)}", 0, ()))
            self.ring.known.declare(value, self._signs_of_determinant(term))
            return value
        i = tuple(self._place(p, values) for p in term.at_row)
        j = tuple(self._place(p, values) for p in term.at_column)
        if own == turned:
            i, j = sorted((i, j))
        elif own > turned:  # the inverse of the transpose is the transpose of the inverse
            own, i, j = turned, j, i
        return self.ring.leaf((f"inverse {own}", 0, (*i, *j)))

    def _place(self, position: Position, values: Values) -> int:
        return place_at(position, values, self.sizes)

    def extent(self, size: Size) -> int:
        """How many values an index of this size has."""
        return size_at(size, self.sizes)

    def flat(self, places: tuple[int, ...], dimension: tuple[Size, ...]) -> int:
        """One number for the digits of a position."""
        return flat_at(places, dimension, self.sizes)

    def orthogonal(self, name: str, n: int) -> list[list[Polynomial]]:
        """An orthogonal matrix in terms of a skew one; see `facts.py`."""
        key = ("orthogonal", name)
        if key not in self._matrices:
            ring = self.ring
            skew = [[ring.zero] * n for _ in range(n)]
            for i, j in itertools.combinations(range(n), 2):
                skew[i][j] = ring.leaf((f"{name} turned", 0, (i, j)))
                skew[j][i] = -skew[i][j]
            plus = [[skew[i][j] + int(i == j) for j in range(n)] for i in range(n)]
            every = tuple(range(n))
            inverse = functions.reciprocal(ring, self._determinant(plus, every, every, {}))[0]

            def cofactor(i: int, j: int) -> Polynomial:
                rows, columns = (tuple(k for k in every if k != left_out) for left_out in (i, j))
                return (-1) ** (i + j) * self._determinant(plus, rows, columns, {})

            sign = [-1 if name in self.reflected and j == 0 else 1 for j in range(n)]
            self._matrices[key] = [
                [
                    ring.normal(
                        sign[j]
                        * inverse
                        * sum(((int(i == k) - skew[i][k]) * cofactor(j, k) for k in range(n)), ring.zero)
                    )
                    for j in range(n)
                ]
                for i in range(n)
            ]
        return self._matrices[key]

    def uniform(self) -> bool:
        """Whether atoms behave alike for all values of their indices, as the size theorem assumes.

        No argument changes its sign with its indices, vanishes for some of them, or is the same for two of them.
        """
        for term, seen in self.kinds.items():
            kinds = list(seen.values())
            first = kinds[0]
            if any((k.constant, k.positive, k.pieces) != (first.constant, first.positive, first.pieces) for k in kinds):
                return False
            if first.constant is None and len({kind.argument for kind in kinds}) < len(kinds):
                return False
            if isinstance(term, Apply) and any(kind.decided for kind in kinds) and self._sums_in(term.argument):
                return False  # with fewer summands, what was positive may be 0
            if first.constant is not None and isinstance(term, Apply) and term.function == "exp" and self.inputs(term):
                return False  # the scope counts on it to carry its indices
        return not self.ring.indicators.divided

    def _sums_in(self, term: Term) -> bool:
        return any(isinstance(part, Sum) for part in self.unfolding.reached(term))

    def pattern(self) -> tuple[object, ...]:
        """How many atoms each function is made of: the same at all sizes, if it is said of every size."""
        return tuple((term, next(iter(seen.values())).pieces) for term, seen in self.kinds.items())
