"""Short spellings of the kernel's terms, for tests that write them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from matcalc.kernel import prove as kernel
from matcalc.kernel.terms import (
    Add,
    Apply,
    Constant,
    Definition,
    Entry,
    Equation,
    Facts,
    Index,
    Inverse,
    Mul,
    Position,
    Power,
    Size,
    SizeOf,
    Sum,
    Term,
)

N, M = SizeOf("N"), SizeOf("M")


def over(*sizes: Size) -> tuple[Index, ...]:
    """A fresh index for each size."""
    return tuple(map(Index, sizes))


def c(value: int | Fraction) -> Constant:
    return Constant(Fraction(value))


def entry(name: str, *indices: Position) -> Entry:
    return Entry(name, 0, indices)


def moved(name: str, *indices: Position) -> Entry:
    """An entry of the differential."""
    return Entry(name, 1, indices)


def add(*terms: Term) -> Add:
    return Add(terms)


def mul(*factors: Term) -> Mul:
    return Mul(factors)


def neg(term: Term) -> Mul:
    return Mul((c(-1), term))


def sub(left: Term, right: Term) -> Add:
    return Add((left, neg(right)))


def per(term: Term) -> Power:
    """One divided by a number made of sizes."""
    return Power(term, -1)


def total(indices: Iterable[Index], body: Term) -> Term:
    for index in indices:
        body = Sum(index, body)
    return body


def positive(u: Term) -> Apply:
    return Apply("positive", u, "u")


def zero(u: Term) -> Apply:
    return Apply("zero", u, "u")


def relu(u: Term, at_zero: int | Fraction = 0) -> Apply:
    return Apply("relu", u, "u", Fraction(at_zero))


def power(base: Term, exponent: int) -> Power:
    return Power(base, exponent, "u")


def apply(function: str, u: Term, parameter: int | Fraction = 0) -> Apply:
    return Apply(function, u, "u", Fraction(parameter))


def exp(u: Term) -> Apply:
    return apply("exp", u)


def log(u: Term) -> Apply:
    return apply("log", u)


def root(u: Term, exponent: Fraction = Fraction(1, 2)) -> Apply:
    return apply("power", u, exponent)


def summed(size: Size, body: Callable[[Index], Term]) -> Sum:
    """The sum of a term over all values of an index of its own."""
    index = Index(size)
    return Sum(index, body(index))


def inverse(body: Callable[[Index, Index], Term], i: Index, j: Index) -> Inverse:
    """The entry at (i, j) of the inverse of the square matrix with these entries."""
    row, column = Index(i.size), Index(j.size)
    return Inverse((row,), (column,), body(row, column), "M", (i,), (j,))


def declared(*kinds: str, rows: Size = "N", columns: Size = "N") -> Facts:
    return Facts((rows,), (columns,), frozenset(kinds))


def state(
    left: Term,
    right: Term,
    *indices: Index,
    moving: Iterable[str] = (),
    definitions: Mapping[str, Definition] | None = None,
    facts: Mapping[str, Facts] | None = None,
) -> Equation:
    """`left = right` for all values of the indices."""
    return Equation(left, right, indices, frozenset(moving), definitions or {}, facts or {})


def prove(equation: Equation, *unfolded: str) -> kernel.Proof | None:
    return kernel.prove(equation, frozenset(unfolded))


def everywhere(equation: Equation, *unfolded: str) -> bool:
    """Whether the kernel claims the equation for every size."""
    proof = prove(equation, *unfolded)
    return proof is not None and proof.every_size
