"""A matrix as the kernel sees it: a function from two positions to a term.

A dimension is a product of sizes, most significant first: the rows of vec(X), for X of shape N×D, are `("D", "N")`,
the columns of a column vector are `()`. A position in a dimension is an index for each of its sizes. A dimension that
is a sum, such as the columns of two matrices side by side, is one size, a `Total`.

`Entries`                       a matrix of terms
`dimension(size)`               the sizes that a declared dimension is the product of; `NotASize`
`run(over)`, `total(indices, body)`  fresh indices, and the sum over them
`carry(place, old, new)`        the same position in another order of the sizes
`moved(place, old, by, new)`    a position further on, in another dimension; `flat(place, over)` as one number
`multiples(number)`             a number made of sizes, as whole multiples of products of sizes
`position_of(number, size, …)`  the position that an entry's address names; `index_of(symbol)` for an index symbol
`as_one(over)`                  a dimension as one size
`scaled(number, term)`, `number_of(size)`, `reciprocal(size)`  terms
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from sympy import Add, Expr, Integer, Mul, Symbol, expand

from matcalc.kernel import terms
from matcalc.kernel.terms import Constant, Digit, Index, Position, Shifted, Size, SizeOf, Sum, Term, Total
from matcalc.kernel.terms import Mul as Product

Dimension: TypeAlias = "tuple[Size, ...]"
Place: TypeAlias = "tuple[Position, ...]"
Multiples: TypeAlias = "tuple[tuple[int, tuple[Size, ...]], ...]"


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
    """A dimension that is no sum of products of named sizes and whole numbers."""


def dimension(size: Expr) -> Dimension:
    """The sizes that a declared dimension is the product of; one `Total` if it is a sum."""
    summands = multiples(size)
    if len(summands) == 1:
        ((number, sizes),) = summands
        if number > 0:
            return (*([number] if number > 1 else []), *sizes)
    elif summands:
        parts = (sizes if number == 1 else (number, *sizes) for number, sizes in summands)
        return (Total(tuple(sorted(parts, key=str))),)
    raise NotASize(str(size))


def multiples(number: Expr) -> Multiples:
    """The whole multiples of products of sizes that a number made of sizes is the sum of; raises `NotASize`."""
    found = []
    for summand in Add.make_args(expand(number)):
        coefficient, factors = summand.as_coeff_Mul()
        if not isinstance(coefficient, Integer):
            raise NotASize(str(number))
        if coefficient != 0:
            found.append((int(coefficient), _product(factors)))
    return tuple(found)


def _product(product: Expr) -> tuple[Size, ...]:
    sizes: list[Size] = []
    for factor in Mul.make_args(product):
        base, exponent = factor.as_base_exp()
        if isinstance(base, Symbol) and isinstance(exponent, Integer) and exponent > 0:
            sizes.extend([base.name] * int(exponent))
        elif factor != 1:
            raise NotASize(str(product))
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


def moved(place: Place, old: Dimension, by: Multiples, new: Dimension) -> Place:
    """The position that is `by` after one in the dimension `old`, in the dimension `new`; an empty one starts at 0."""
    if not new:
        return ()
    if not by and old == new:
        return place
    shifted = Shifted(flat(place, old) if place else None, by, as_one(new))
    return carry((shifted,), (as_one(new),), new)


def as_one(over: Dimension) -> Size:
    """A dimension as one size."""
    return over[0] if len(over) == 1 else Total((over,)) if over else 1


def flat(place: Place, over: Dimension) -> Position:
    """A place as one position."""
    (position,) = carry(place, over, (as_one(over),))
    return position


@cache
def index_of(symbol: Symbol) -> Index:
    """The index that an index symbol stands for: always the same, so that a sum over it binds it."""
    return Index(as_one(dimension(symbol.range)))


def position_of(number: Expr, over: Dimension) -> Place:
    """The position in a dimension that a number made of sizes names, or an index symbol, or their sum.

    Raises `NotASize` for any other number.
    """
    if getattr(number, "range", None) is not None:  # an index by itself
        found = index_of(number)
        return moved((found,), (found.size,), (), over)
    number = expand(number)
    symbols = index_symbols(number)
    if not symbols:
        return moved((), (), multiples(number), over)
    rest = expand(number - symbols[0])
    if len(symbols) > 1 or symbols[0] in rest.free_symbols:
        raise NotASize(str(number))
    found = index_of(symbols[0])
    return moved((found,), (found.size,), multiples(rest), over)


def index_symbols(number: Expr) -> list[Symbol]:
    """The index symbols in a number: those with a range."""
    return sorted((s for s in number.free_symbols if getattr(s, "range", None) is not None), key=str)


def scaled(number: Fraction | int, term: Term) -> Term:
    """A rational multiple of a term."""
    return Product((Constant(Fraction(number)), term))


def number_of(size: Size) -> Term:
    """A size as a number."""
    match size:
        case int():
            return Constant(Fraction(size))
        case Total(parts=parts):
            return terms.Add(tuple(Product(tuple(map(number_of, part))) for part in parts))
        case _:
            return SizeOf(size)


def reciprocal(size: Size) -> Term:
    """1 over a size."""
    return Constant(Fraction(1, size)) if isinstance(size, int) else terms.Power(number_of(size), -1)
