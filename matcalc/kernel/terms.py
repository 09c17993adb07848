"""The kernel's language: one scalar entry of a matrix, written with indices.

A matrix product is `Sum(k, Mul(A[i,k], B[k,j]))`, a trace is `Sum(i, A[i,i])`. Every operation an author may use is
translated into these terms, so that a new operation needs no new kernel. Terms are immutable and compared by
identity; they contain names and numbers, nothing of SymPy.

`Index`      a variable that runs over one size
`Digit`      one digit of a flat position, where two orders of a product of sizes meet (vec of a transpose)
`Shifted`    a position moved by a number of sizes: an entry or a block with an address of its own
`Total`      a size that is a sum of products of sizes: the columns of two matrices side by side
`Constant`, `SizeOf`, `Entry`, `Delta`, `Between`, `Add`, `Mul`, `Power`, `Sum`, `Product`, `Apply`, `Largest`,
`Determinant`, `Inverse`, `Where`, `D`, `Partial`
             the terms
`Definition` the body that a named intermediate stands for
`Equation`   the statement the kernel decides
`free`       the indices a term depends on
`names`      the leaves and definitions it mentions; `mentions`, those that a definition does
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Total:
    """A dimension that is a sum; each part is a product of sizes."""

    parts: tuple[tuple[Size, ...], ...]


Size: TypeAlias = "str | int | Total"  # a named dimension, a number that is one, or a sum of them


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A variable that takes the values 0, …, size − 1."""

    size: Size


@dataclass(frozen=True, slots=True, eq=False)
class Digit:
    """`flat // product(below) % radix`, where flat is the position that `digits` spell in the base `radices`."""

    digits: tuple[Position, ...]
    radices: tuple[Size, ...]
    below: tuple[Size, ...]
    radix: Size


@dataclass(frozen=True, slots=True, eq=False)
class Shifted:
    """A position, or 0 where there is none, moved by whole multiples of products of sizes. It is below `size`."""

    position: Position | None
    by: tuple[tuple[int, tuple[Size, ...]], ...]
    size: Size


Position: TypeAlias = "Index | Digit | Shifted"


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A rational number."""

    value: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class SizeOf:
    """A size used as a number: the N of 1/N."""

    size: Size


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry of a leaf or definition; `order` counts the differentials taken: 0 for X, 1 for dX, 2 for ddX."""

    name: str
    order: int
    indices: tuple[Position, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Delta:
    """1 where the two positions are equal, else 0: an entry of the identity."""

    row: Position
    column: Position


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """1 where the position is at least the one bound and below the other, each a sum of products of sizes; else 0."""

    position: Position
    least: tuple[tuple[Size, ...], ...]
    below: tuple[tuple[Size, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Add:
    """The sum of the terms; 0 if there are none."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Mul:
    """The product of the factors; 1 if there are none. Those after a `Between` that is 0 are not looked at."""

    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Power:
    """An integer power; one with a negative exponent is defined where the base is not 0."""

    base: Term
    exponent: int
    label: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """The sum of the body over all values of the index."""

    index: Index
    body: Term


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """The product of the body over all values of the index but those at the positions `without`."""

    index: Index
    body: Term
    without: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Largest:
    """The largest value of the body over all values of the index; it has no derivative where two values are largest."""

    index: Index
    body: Term
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Determinant:
    """∂^k det M / ∂M[p1, q1] … ∂M[pk, qk], where M[row, column] is the body, and `by` are the (p, q).

    Without `by` the determinant, with one pair a cofactor. The row and the column run over the same dimension, of one
    size or a product of several.
    """

    rows: tuple[Index, ...]
    columns: tuple[Index, ...]
    body: Term
    label: str
    by: tuple[tuple[tuple[Position, ...], tuple[Position, ...]], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Inverse:
    """The entry at (`at_row`, `at_column`) of the inverse of the matrix with the body at (`rows`, `columns`)."""

    rows: tuple[Index, ...]
    columns: tuple[Index, ...]
    body: Term
    label: str
    at_row: tuple[Position, ...]
    at_column: tuple[Position, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """A function of the table of relations, by its name, applied to one number.

    `parameter` is what the function's row makes of it; `label` names the argument in the author's words.
    """

    function: str
    argument: Term
    label: str
    parameter: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, eq=False)
class D:
    """The differential of the body, in the variables that the equation lets move."""

    body: Term


@dataclass(frozen=True, slots=True, eq=False)
class Where:
    """The body with its indices at these positions."""

    body: Term
    indices: tuple[Index, ...]
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """The derivative of the body by one entry of a leaf or definition; what does not depend on it is constant."""

    body: Term
    name: str
    indices: tuple[Position, ...]


Term: TypeAlias = (
    "Constant | SizeOf | Entry | Delta | Between | Add | Mul | Power | Sum | Product | Apply | Largest | Determinant"
    " | Inverse | Where | D | Partial"
)


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A named intermediate: its entry at `indices` is `body`."""

    indices: tuple[Index, ...]
    body: Term


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is declared of a leaf, whose positions are first those of its row, then those of its column."""

    rows: tuple[Size, ...]
    columns: tuple[Size, ...]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """`left = right` for all values of `indices`, where the variables `moving` have a differential of their own.

    `facts` are those that may be used, by the name of the leaf. A differential keeps them, unless it is `free`: a
    gradient multiplies every entry of it, also where the variable is symmetric.
    """

    left: Term
    right: Term
    indices: tuple[Index, ...]
    moving: frozenset[str]
    definitions: Mapping[str, Definition]
    facts: Mapping[str, Facts] = field(default_factory=dict)
    free: frozenset[str] = frozenset()


def of_position(position: Position | None) -> frozenset[Index]:
    """The indices that a position depends on."""
    match position:
        case None:
            return frozenset()
        case Index():
            return frozenset({position})
        case Digit(digits=digits):
            return of_positions(digits)
        case Shifted(position=inner):
            return of_position(inner)


def of_positions(positions: Iterable[Position]) -> frozenset[Index]:
    """The indices that positions depend on."""
    return frozenset().union(*map(of_position, positions))


def positions_of(term: Term) -> tuple[Position, ...]:
    """The positions that a term itself names."""
    match term:
        case Entry(indices=positions) | Where(positions=positions) | Partial(indices=positions):
            return positions
        case Delta(row=row, column=column):
            return (row, column)
        case Product(without=without):
            return without
        case Determinant(by=by):
            return tuple(position for pair in by for side in pair for position in side)
        case Inverse(at_row=at_row, at_column=at_column):
            return (*at_row, *at_column)
        case _:
            return ()


def parts(term: Term) -> tuple[Term, ...]:
    """The terms that a term is made of."""
    match term:
        case Add(terms=inner) | Mul(factors=inner):
            return inner
        case Power(base=body) | Apply(argument=body) | D(body=body) | Sum(body=body) | Product(body=body):
            return (body,)
        case Largest(body=body) | Determinant(body=body) | Inverse(body=body) | Where(body=body) | Partial(body=body):
            return (body,)
        case _:
            return ()


def free(term: Term, memo: dict[Term, frozenset[Index]]) -> frozenset[Index]:
    """The indices that the value of a term depends on; `memo` keeps what was found."""
    found = memo.get(term)
    if found is None:
        inner = frozenset[Index]().union(*(free(part, memo) for part in parts(term)))
        found = memo[term] = _free(term, inner)
    return found


def _free(term: Term, inner: frozenset[Index]) -> frozenset[Index]:
    match term:
        case Entry(indices=positions):
            return of_positions(positions)
        case Delta(row=row, column=column):
            return of_positions((row, column))
        case Between(position=position):
            return of_position(position)
        case Sum(index=index) | Largest(index=index):
            return inner - {index}
        case Product(index=index, without=without):
            return (inner - {index}) | of_positions(without)
        case Determinant(rows=rows, columns=columns, by=by):
            return (inner - {*rows, *columns}) | of_positions(p for pair in by for side in pair for p in side)
        case Inverse(rows=rows, columns=columns, at_row=at_row, at_column=at_column):
            return (inner - {*rows, *columns}) | of_positions((*at_row, *at_column))
        case Where(indices=indices, positions=positions):
            used = (position for index, position in zip(indices, positions, strict=True) if index in inner)
            return (inner - {*indices}) | of_positions(used)
        case Partial(indices=positions):
            return inner | of_positions(positions)
        case _:
            return inner


@lru_cache(maxsize=1024)
def mentions(definition: Definition) -> frozenset[str]:
    """The names of the leaves and definitions that the body of a definition mentions."""
    return frozenset(names(definition.body))


def names(term: Term) -> set[str]:
    """The names of the leaves and definitions that a term mentions."""
    match term:
        case Entry(name=name):
            return {name}
        case Partial(body=body, name=name):
            return {name, *names(body)}
        case _:
            return set[str]().union(*map(names, parts(term)))
