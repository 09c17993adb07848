"""The kernel's language: one scalar entry of a matrix, written with indices.

A matrix product is `Sum(k, Mul(A[i,k], B[k,j]))`, a trace is `Sum(i, A[i,i])`. Every operation an author may use is
translated into these ten terms, so that a new operation needs no new kernel. Terms are immutable and compared by
identity; they contain names and numbers, nothing of SymPy.

`Index`      a variable that runs over one size
`Digit`      one digit of a flat position, where two orders of a product of sizes meet (vec of a transpose)
`Constant`, `SizeOf`, `Entry`, `Delta`, `Add`, `Mul`, `Power`, `Sum`, `Apply`, `D`
             the terms
`Definition` the body that a named intermediate stands for
`Equation`   the statement the kernel decides
`free`       the indices a term depends on
`names`      the leaves and definitions it mentions
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Size: TypeAlias = "str | int"  # a named dimension, or a number that is one


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


Position: TypeAlias = "Index | Digit"


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
class Add:
    """The sum of the terms; 0 if there are none."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Mul:
    """The product of the factors; 1 if there are none."""

    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Power:
    """An integer power; a negative one only of a number made of sizes."""

    base: Term
    exponent: int


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """The sum of the body over all values of the index."""

    index: Index
    body: Term


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


Term: TypeAlias = "Constant | SizeOf | Entry | Delta | Add | Mul | Power | Sum | Apply | D"


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """A named intermediate: its entry at `indices` is `body`."""

    indices: tuple[Index, ...]
    body: Term


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """`left = right` for all values of `indices`, where the variables `moving` have a differential of their own."""

    left: Term
    right: Term
    indices: tuple[Index, ...]
    moving: frozenset[str]
    definitions: Mapping[str, Definition]


def _of_position(position: Position) -> frozenset[Index]:
    if isinstance(position, Index):
        return frozenset({position})
    return frozenset().union(*map(_of_position, position.digits))


def free(term: Term, memo: dict[Term, frozenset[Index]]) -> frozenset[Index]:
    """The indices that the value of a term depends on; `memo` keeps what was found."""
    found = memo.get(term)
    if found is None:
        found = memo[term] = _free(term, memo)
    return found


def _free(term: Term, memo: dict[Term, frozenset[Index]]) -> frozenset[Index]:
    match term:
        case Constant() | SizeOf():
            return frozenset()
        case Entry(indices=indices):
            return frozenset().union(*map(_of_position, indices))
        case Delta(row=row, column=column):
            return _of_position(row) | _of_position(column)
        case Add(terms=parts) | Mul(factors=parts):
            return frozenset().union(*(free(part, memo) for part in parts))
        case Power(base=inner) | Apply(argument=inner) | D(body=inner):
            return free(inner, memo)
        case Sum(index=index, body=body):
            return free(body, memo) - {index}


def names(term: Term) -> set[str]:
    """The names of the leaves and definitions that a term mentions."""
    match term:
        case Entry(name=name):
            return {name}
        case Add(terms=parts) | Mul(factors=parts):
            return set().union(*map(names, parts))
        case Power(base=inner) | Sum(body=inner) | Apply(argument=inner) | D(body=inner):
            return names(inner)
        case _:
            return set()
