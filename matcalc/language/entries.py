"""A matrix as the kernel sees it: a function from two positions to a term.

A dimension is a product of sizes, most significant first: the rows of vec(X), for X of shape N×D, are `("D", "N")`,
the columns of a column vector are `()`. A position in a dimension is an index for each of its sizes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from sympy import Expr, Integer, Mul, Symbol

from matcalc.kernel.terms import Constant, Digit, Index, Position, Size, Sum, Term
from matcalc.kernel.terms import Mul as Product

Dimension: TypeAlias = "tuple[Size, ...]"
Place: TypeAlias = "tuple[Position, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """A matrix of terms; a scalar has no dimensions and `at((), ())` for its value."""

    rows: Dimension
    columns: Dimension
    at: Callable[[Place, Place], Term]

    @property
    def value(self) -> Term:
        """The value of a scalar, or of a matrix with one entry."""
        return self.at((), ())


class NotASize(Exception):
    """A dimension that is no product of named sizes and whole numbers."""


def dimension(size: Expr) -> Dimension:
    """The sizes that a declared dimension is the product of."""
    sizes: list[Size] = []
    for factor in Mul.make_args(size):
        base, exponent = factor.as_base_exp()
        if isinstance(base, Symbol) and isinstance(exponent, Integer) and exponent > 0:
            sizes.extend([base.name] * int(exponent))
        elif isinstance(factor, Integer) and factor > 0:
            sizes.extend([int(factor)] if factor > 1 else [])
        else:
            raise NotASize(str(size))
    return tuple(sizes)


def run(over: Dimension) -> tuple[Index, ...]:
    """Fresh indices that run over a dimension."""
    return tuple(Index(size) for size in over)


def total(indices: tuple[Index, ...], body: Term) -> Term:
    """The sum of a term over all values of the indices."""
    for index in reversed(indices):
        body = Sum(index, body)
    return body


def carry(place: Place, old: Dimension, new: Dimension) -> Place:
    """The same position, where one side counts a dimension in another order than the other."""
    if old == new:
        return place
    return tuple(Digit(place, old, new[n + 1 :], size) for n, size in enumerate(new))


def scaled(number: Fraction | int, term: Term) -> Term:
    """A rational multiple of a term."""
    return Product((Constant(Fraction(number)), term))


