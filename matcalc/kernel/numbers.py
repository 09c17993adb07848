"""The value of a term at exact numbers: a rational number, or an interval that holds it.

`Evaluation(unfolding, sizes, numbers)`  evaluates terms at numbers for the leaves
`differ(left, right)`                    whether two values are certainly not equal
`Undefined`                              raised where a term has no value

What is not rational, such as exp(1), is an interval of python-flint's ball arithmetic (arb), which encloses the value.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from math import isqrt
from typing import Any, Final, TypeAlias

from flint import arb, arb_mat, fmpq, fmpq_mat

from matcalc.kernel.facts import hold
from matcalc.kernel.generators import Key
from matcalc.kernel.positions import Sizes, Values, flat_at, place_at, size_at, sum_at
from matcalc.kernel.relations import DIFFERENTIABLE
from matcalc.kernel.terms import (
    Add,
    Apply,
    Between,
    Constant,
    D,
    Delta,
    Determinant,
    Entry,
    Facts,
    Index,
    Inverse,
    Largest,
    Mul,
    Partial,
    Position,
    Power,
    Product,
    SizeOf,
    Sum,
    Term,
    Where,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

Value: TypeAlias = Any  # fmpq or arb
ZERO, ONE = fmpq(0), fmpq(1)
STEPS: Final = 200_000  # terms that one evaluation may visit


class Undefined(Exception):
    """A term has no value at these numbers, or none that can be enclosed."""


def ball(value: Value) -> arb:
    """A value as an interval."""
    return arb(value) if isinstance(value, fmpq) else value


def number(value: Value) -> Any:
    """A value as others know it: a rational number is a `Fraction`."""
    return Fraction(int(value.p), int(value.q)) if isinstance(value, fmpq) else value


def rational(value: Fraction) -> fmpq:
    """A rational number."""
    return fmpq(value.numerator, value.denominator)


def differ(left: Value, right: Value) -> bool:
    """Whether two values are certainly not equal."""
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return bool(left != right)
    return not (ball(left) - ball(right)).contains(0)


class Evaluation:
    """Terms at exact numbers. Leaves that are not listed are 0, or what the facts about them make the simplest.

    `at_a_kink` says that a derivative was taken where there is none.
    """

    def __init__(self, unfolding: Unfolding, sizes: Sizes, numbers: Mapping[Key, Fraction]) -> None:
        self.unfolding, self.sizes, self.numbers = unfolding, sizes, numbers
        self.at_a_kink = False
        self._numbers = {key: rational(value) for key, value in numbers.items()}
        self._steps = 0
        self._inputs = unfolding.inputs
        self._values: dict[tuple[Term, tuple[int, ...]], Value] = {}
        self._differentiates = any(isinstance(term, D | Partial) for term in unfolding.reachable())

    def value(self, term: Term, values: Values) -> Value:
        """The value of a term, given values of its free indices."""
        key = (term, tuple([values[index] for index in self._inputs(term)]))
        known = self._values.get(key)
        if known is None:
            self._steps += 1
            if self._steps > STEPS:
                raise Undefined("too many terms")
            known = self._values[key] = self._value(term, values)
        return known

    def _value(self, term: Term, values: Values) -> Value:  # noqa: C901, PLR0912 - one case for each term
        match term:
            case Entry():
                return self._entry(term, values)
            case Mul(factors=factors):
                product: Value = ONE
                for factor in factors:
                    if product is ZERO and self.unfolding.polynomial(factor):
                        continue
                    value = self.value(factor, values)
                    product = value if product is ONE else _times(product, value)
                    if product == 0 and isinstance(product, fmpq):
                        product = ZERO
                        if isinstance(factor, Between):
                            break
                return product
            case Add(terms=terms):
                return _sum(self.value(part, values) for part in terms)
            case Sum(index=index, body=body):
                return _sum(self.value(body, {**values, index: n}) for n in range(size_at(index.size, self.sizes)))
            case Constant(value=value):
                return rational(value)
            case SizeOf(size=size):
                return fmpq(size_at(size, self.sizes))
            case Delta(row=row, column=column):
                return ONE if self._place(row, values) == self._place(column, values) else ZERO
            case Between(position=position, least=least, below=below):
                inside = sum_at(least, self.sizes) <= self._place(position, values) < sum_at(below, self.sizes)
                return ONE if inside else ZERO
            case Power(base=base, exponent=exponent):
                return _power(self.value(base, values), exponent)
            case Where(body=body, indices=indices, positions=positions):
                used = self.unfolding.free(body)
                bound = {i: self._place(p, values) for i, p in zip(indices, positions, strict=True) if i in used}
                return self.value(body, {**values, **bound})
            case Product(index=index, body=body, without=without):
                left_out = {self._place(position, values) for position in without}
                product = ONE
                for n in range(size_at(index.size, self.sizes)):
                    if n not in left_out:
                        product = _times(product, self.value(body, {**values, index: n}))
                return product
            case Largest(index=index, body=body):
                return self._largest(
                    [self.value(body, {**values, index: n}) for n in range(size_at(index.size, self.sizes))]
                )
            case Apply() | D() | Partial() | Inverse():
                if isinstance(term, D | Partial) and not self.unfolding.polynomial(term.body):
                    self.value(term.body, values)  # what has no value has no derivative
                written = self.unfolding.written(term)
                if written is not term:
                    return self.value(written, values)
                if isinstance(term, Apply):
                    return self._apply(term, self.value(term.argument, values))
                raise AssertionError("an inverse that is not written by determinants")
            case Determinant():
                return self._determinant(term, values)

    def _entry(self, term: Entry, values: Values) -> Value:
        places = tuple([self._place(position, values) for position in term.indices])
        definition = self.unfolding.body(term)
        if definition is not None:
            return self.value(definition.body, dict(zip(definition.indices, places, strict=True)))
        return self._numbers.get((term.name, term.order, places), ZERO)

    def _apply(self, term: Apply, argument: Value) -> Value:
        if term.function == DIFFERENTIABLE:
            self.at_a_kink = self.at_a_kink or not differ(argument, ZERO)
            return ONE
        return apply(term.function, argument, term.parameter)

    def _largest(self, found: list[Value]) -> Value:
        best = found[0]
        for value in found[1:]:
            if differ(value, best):
                best = value if _sign(value - best if _exact(value, best) else ball(value) - ball(best)) > 0 else best
            elif not _exact(value, best):
                raise Undefined("a largest value that cannot be told")
            elif self._differentiates:
                self.at_a_kink = True
        return best

    def _determinant(self, term: Determinant, values: Values) -> Value:
        n = 1
        for index in term.rows:
            n *= size_at(index.size, self.sizes)
        rows, columns = list(range(n)), list(range(n))
        sign = 1
        for p, q in term.by:
            row, column = self._flat(p, term.rows, values), self._flat(q, term.columns, values)
            if row not in rows or column not in columns:
                return ZERO
            sign *= (-1) ** (rows.index(row) + columns.index(column))
            rows.remove(row)
            columns.remove(column)
        matrix = [[self._at(term, values, r, c) for c in columns] for r in rows]
        return _times(fmpq(sign), _determinant(matrix))

    def _at(self, term: Determinant, values: Values, row: int, column: int) -> Value:
        bound = {**values, **self._digits(row, term.rows), **self._digits(column, term.columns)}
        return self.value(term.body, bound)

    def _digits(self, flat: int, indices: tuple[Index, ...]) -> Values:
        found = {}
        for index in reversed(indices):
            flat, found[index] = divmod(flat, size_at(index.size, self.sizes))
        return found

    def _flat(self, positions: tuple[Position, ...], indices: tuple[Index, ...], values: Values) -> int:
        places = (self._place(position, values) for position in positions)
        return flat_at(places, (index.size for index in indices), self.sizes)

    def _place(self, position: Position, values: Values) -> int:
        return place_at(position, values, self.sizes)

    def facts_hold(self, facts: Mapping[str, Facts]) -> bool:
        """Whether the numbers satisfy what is declared of the leaves; differentials satisfy what follows for them."""
        return all(self._holds(name, row) for name, row in facts.items())

    def _holds(self, name: str, row: Facts) -> bool:
        rows, columns = (
            list(itertools.product(*(range(size_at(s, self.sizes)) for s in d))) for d in (row.rows, row.columns)
        )
        matrix = [[self.numbers.get((name, 0, (*i, *j)), Fraction(0)) for j in columns] for i in rows]
        if not hold(row.kinds, matrix):
            return False
        free = name in self.unfolding.equation.free
        orders = {key[1] for key in self.numbers if key[0] == name and key[1] > 0 and not free}
        return all(
            _tangent(
                row.kinds, matrix, [[self.numbers.get((name, n, (*i, *j)), Fraction(0)) for j in columns] for i in rows]
            )
            for n in orders
        )


def _tangent(kinds: frozenset[str], matrix: list[list[Fraction]], change: list[list[Fraction]]) -> bool:
    """Whether a change keeps the facts, to first order."""
    n = range(len(change))
    if kinds & {"symmetric", "positive definite"} and not hold(("symmetric",), change):
        return False
    if ("skew" in kinds and not hold(("skew",), change)) or ("diagonal" in kinds and not hold(("diagonal",), change)):
        return False
    if "rows sum to one" in kinds and any(sum(row) for row in change):
        return False
    if "one-hot rows" in kinds and any(any(row) for row in change):
        return False
    if "orthogonal" in kinds:  # QᵀdQ is skew
        product = [[sum((matrix[k][i] * change[k][j] for k in n), Fraction(0)) for j in n] for i in n]
        return hold(("skew",), product)
    return True


def apply(function: str, argument: Value, parameter: Fraction) -> Value:
    """The value of a function of the table of relations that is written with no other."""
    exact = isinstance(argument, fmpq)
    match function:
        case "positive" | "zero":
            sign = _sign(argument)
            return ONE if (sign > 0 if function == "positive" else sign == 0) else ZERO
        case "pi":
            return arb.pi()
        case "exp":
            return ONE if exact and argument == 0 else ball(argument).exp()
        case "sin":
            return ZERO if exact and argument == 0 else ball(argument).sin()
        case "cos":
            return ONE if exact and argument == 0 else ball(argument).cos()
        case "erf":
            return ZERO if exact and argument == 0 else ball(argument).erf()
        case "log":
            if _sign(argument) <= 0:
                raise Undefined("a logarithm of a number that is not positive")
            return ZERO if exact and argument == 1 else ball(argument).log()
        case "power":
            return _root(argument, parameter)
        case _:
            raise AssertionError(f"{function} is written with others")


def _root(argument: Value, exponent: Fraction) -> Value:
    sign = _sign(argument)
    if sign < 0 or (sign == 0 and exponent < 0):
        raise Undefined("a power of a number that is not positive")
    if sign == 0:
        return ZERO
    if isinstance(argument, fmpq) and exponent.denominator == 2:
        root = fmpq(isqrt(int(argument.p)), isqrt(int(argument.q)))
        if root * root == argument:
            return root**exponent.numerator
    return (ball(argument).log() * arb(rational(exponent))).exp()


def _power(base: Value, exponent: int) -> Value:
    if exponent < 0 and not differ(base, ZERO):
        raise Undefined("a reciprocal of 0")
    return base**exponent


def _exact(*values: Value) -> bool:
    return all(isinstance(value, fmpq) for value in values)


def _times(left: Value, right: Value) -> Value:
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return left * right
    return ball(left) * ball(right)


def _sum(values: Any) -> Value:
    total: Value = ZERO
    for value in values:
        if value is ZERO:
            continue
        rational_ = isinstance(total, fmpq) and isinstance(value, fmpq)
        total = total + value if rational_ else ball(total) + ball(value)
    return total


def _sign(value: Value) -> int:
    if isinstance(value, fmpq):
        return (value > 0) - (value < 0)
    if value.contains(0) or not value.is_finite():
        raise Undefined("a sign that cannot be told")
    return 1 if value > 0 else -1


def _determinant(matrix: list[list[Value]]) -> Value:
    if not matrix:
        return ONE
    if not _exact(*(entry for row in matrix for entry in row)):
        return arb_mat([[ball(entry) for entry in row] for row in matrix]).det()
    return fmpq_mat(matrix).det()
