"""At which sizes must an equation hold so that it holds at every size?

`needed_sizes(unfolding)`  a grid of sizes, and whether an identity on it is an identity at every size

Part of what is trusted: the kernel proves an equation at exactly these sizes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final, TypeAlias

from matcalc.kernel.terms import (
    Add,
    Apply,
    Constant,
    D,
    Delta,
    Entry,
    Index,
    Mul,
    Position,
    Power,
    Size,
    SizeOf,
    Sum,
    Term,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

Sizes: TypeAlias = Mapping[str, int]

GRID: Final = 64  # choices of sizes that one proof may need


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The choices of sizes to prove an equation at, and whether they suffice for every size."""

    grid: tuple[Sizes, ...]
    every_size: bool


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """What the size theorem asks of a term.

    vertices      for each size, the most index variables that one expanded product binds
    degree        for each size, the degree of the numerators of the coefficients
    denominators  what the coefficients are divided by, each with its power and its degrees
    touched       indices that every expanded product carries in some leaf
    """

    vertices: Counter[str] = field(default_factory=Counter)
    degree: Counter[str] = field(default_factory=Counter)
    denominators: Mapping[str, tuple[int, Term, Counter[str]]] = field(default_factory=dict)
    touched: frozenset[Index] = frozenset()


def needed_sizes(unfolding: Unfolding) -> Scope:
    """Sizes such that an identity at all of them is an identity at every size.

    Expand each side into products of leaf entries, summed over indices. A sum over all index maps is a sum, over the
    ways to identify indices, of sums over injective maps: of graphs whose vertices are indices and whose edges are
    leaves. Graphs that are not isomorphic have no monomial in common, and one is nonzero as soon as each size has as
    many values as the graph has vertices of it. So every coefficient can be read off where each size n is at least b,
    the most index variables of that size in one product, free ones included. A coefficient is rational in the sizes:
    an index that no leaf carries contributes a factor n, a written N or 1/N itself. A numerator of degree g in n
    vanishes identically if it does at g + 1 values. Hence the grid n = b, …, b + g.

    Atoms count as leaves, but carry no index: the rules may make a number of them, as in 1(u > 0) + 1(u = 0) +
    1(−u > 0) = 1. Whether two atoms are the same must not depend on the sizes, so their arguments have coefficients
    free of sizes, and there is room for any two of them side by side; the kernel checks that they are told apart.
    """
    equation = unfolding.equation
    terms = unfolding.reachable()
    ruler = _Ruler(unfolding)
    both = _either(ruler.extent(equation.left), ruler.extent(equation.right))
    vertices = both.vertices + _count(equation.indices)
    atoms = [term for term in terms if isinstance(term, Apply) and unfolding.written(term) is term]
    arguments = list(dict.fromkeys(atom.argument for atom in atoms))
    within = map(ruler.extent, arguments)
    covered = not any(extent.degree or extent.denominators for extent in within) and ruler.covered
    room = _room(ruler, arguments)
    least = {size: max(1, vertices[size], room[size]) for size in _names(terms, equation.indices)}
    grid = _grid(least, both) if covered else None
    if grid is None:
        numbers = range(2, 2 + len(least))  # no two sizes are equal
        return Scope(tuple(dict(zip(least, order, strict=True)) for order in (numbers, reversed(numbers))), False)
    return Scope(grid, True)


def _room(ruler: _Ruler, arguments: list[Term]) -> Counter[str]:
    """What it takes to tell the arguments of any two atoms apart: entries of opaque leaves need nothing."""
    room: Counter[str] = Counter()
    measured = [
        (ruler.extent(argument).vertices, _count(ruler.unfolding.free(argument)), ruler.unfolding.plain(argument))
        for argument in arguments
    ]
    if all(plain for _, _, plain in measured):
        return room
    for (inner, indices, plain), (other_inner, other_indices, other_plain) in product(measured, repeat=2):
        if not (plain and other_plain):
            room |= (inner | other_inner) + indices + other_indices
    return room


def _grid(least: Mapping[str, int], extent: Extent) -> tuple[Sizes, ...] | None:
    """b, …, b + g for each size, moved up past the zeros of the denominators; None if that is too much."""
    if prod(extent.degree[size] + 1 for size in least) > GRID:
        return None
    for shift in range(4):
        ranges = [range(n + shift, n + shift + extent.degree[size] + 1) for size, n in least.items()]
        grid = tuple(dict(zip(least, choice, strict=True)) for choice in product(*ranges))
        if all(_number(term, sizes) != 0 for sizes in grid for _, term, _ in extent.denominators.values()):
            return grid
    return None


class _Ruler:
    """Extents of terms; `covered` turns false at a term that the theorem does not speak of."""

    def __init__(self, unfolding: Unfolding) -> None:
        self.unfolding = unfolding
        self.covered = True
        self._indexed: dict[str, tuple[Size | None, ...]] = {}
        self._extents: dict[Term, Extent] = {}

    def extent(self, term: Term) -> Extent:
        known = self._extents.get(term)
        if known is None:
            known = self._extents[term] = self._extent(term)
        return known

    def _extent(self, term: Term) -> Extent:  # noqa: C901 - one case for each term
        match term:
            case Constant():
                return Extent()
            case SizeOf(size=size):
                return Extent(degree=_count([Index(size)]))
            case Delta(row=row, column=column):
                self.covered &= isinstance(row, Index) and isinstance(column, Index) and row.size == column.size
                return Extent()
            case Entry(indices=indices):
                return self._entry(term, indices)
            case Add(terms=terms):
                extent = self.extent(terms[0]) if terms else Extent()
                for part in terms[1:]:
                    extent = _either(extent, self.extent(part))
                return extent
            case Mul(factors=factors):
                extent = Extent()
                for factor in factors:
                    extent = _both(extent, self.extent(factor))
                return extent
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Sum(index=index, body=body):
                inner = self.extent(body)
                one = _count([index])
                degree = inner.degree if index in inner.touched else inner.degree + one
                return Extent(inner.vertices + one, degree, inner.denominators, inner.touched - {index})
            case D(body=body):
                return self.extent(self.unfolding.d(body))
            case Apply(argument=argument):
                written = self.unfolding.written(term)
                return self.extent(written) if written is not term else self._atom(argument)

    def _atom(self, argument: Term) -> Extent:
        self.extent(argument)  # for what it says of `covered`
        return Extent()

    def _check(self, name: str, positions: tuple[Position, ...]) -> None:
        """A leaf is indexed by the same sizes wherever it stands; a flat position is outside the theorem."""
        sizes = tuple(position.size if isinstance(position, Index) else None for position in positions)
        self.covered = self.covered and None not in sizes and self._indexed.setdefault(name, sizes) == sizes

    def _entry(self, term: Entry, indices: tuple[Position, ...]) -> Extent:
        self._check(term.name, indices)
        definition = self.unfolding.body(term)
        if definition is None:
            return Extent(touched=frozenset(i for i in indices if isinstance(i, Index)))
        self._check(term.name, definition.indices)
        inner = self.extent(definition.body)
        carried = zip(definition.indices, indices, strict=True)
        touched = {actual for formal, actual in carried if formal in inner.touched and isinstance(actual, Index)}
        return Extent(inner.vertices, inner.degree, inner.denominators, frozenset(touched))

    def _power(self, base: Term, exponent: int) -> Extent:
        inner = self.extent(base)
        if exponent >= 0:
            extent = Extent()
            for _ in range(exponent):
                extent = _both(extent, inner)
            return extent
        key = _spell(base)
        if key is None or inner.denominators:
            self.covered = False
            return Extent()
        return Extent(denominators={key: (-exponent, base, inner.degree)})


def _count(indices: frozenset[Index] | tuple[Index, ...] | list[Index]) -> Counter[str]:
    return Counter(index.size for index in indices if isinstance(index.size, str))


def _both(a: Extent, b: Extent) -> Extent:
    """The extent of a product."""
    if not (b.vertices or b.degree or b.denominators or b.touched):  # a number, most often
        return a
    denominators = dict(a.denominators)
    for key, (power, term, degree) in b.denominators.items():
        denominators[key] = (power + denominators[key][0] if key in denominators else power, term, degree)
    return Extent(a.vertices + b.vertices, a.degree + b.degree, denominators, a.touched | b.touched)


def _either(a: Extent, b: Extent) -> Extent:
    """The extent of a sum: over the least common denominator."""
    common = dict(a.denominators)
    for key, row in b.denominators.items():
        if key not in common or common[key][0] < row[0]:
            common[key] = row
    degree = (a.degree + _raise(common, a)) | (b.degree + _raise(common, b))
    return Extent(a.vertices | b.vertices, degree, common, a.touched & b.touched)


def _raise(common: Mapping[str, tuple[int, Term, Counter[str]]], extent: Extent) -> Counter[str]:
    """The degrees of what a numerator is multiplied by to reach the common denominator."""
    total: Counter[str] = Counter()
    for key, (power, _, degree) in common.items():
        missing = power - (extent.denominators[key][0] if key in extent.denominators else 0)
        total += Counter({size: missing * n for size, n in degree.items()})
    return total


def _spell(term: Term) -> str | None:
    """A number made of sizes, written out so that equal ones are spelt alike; None for anything else."""
    match term:
        case Constant(value=value):
            return str(value)
        case SizeOf(size=size):
            return str(size)
        case Add(terms=parts) | Mul(factors=parts):
            inner = [_spell(part) for part in parts]
            spelt = [part for part in inner if part is not None]
            return None if len(spelt) < len(inner) else f"{type(term).__name__}({', '.join(spelt)})"
        case Power(base=base, exponent=exponent):
            inside = _spell(base)
            return None if inside is None else f"{inside}^{exponent}"
        case _:
            return None


def _number(term: Term, sizes: Sizes) -> Fraction:
    """The value of a number made of sizes."""
    match term:
        case Constant(value=value):
            return value
        case SizeOf(size=size):
            return Fraction(size if isinstance(size, int) else sizes[size])
        case Add(terms=parts):
            return sum((_number(part, sizes) for part in parts), Fraction(0))
        case Mul(factors=parts):
            return prod((_number(part, sizes) for part in parts), start=Fraction(1))
        case Power(base=base, exponent=exponent):
            return _number(base, sizes) ** exponent
        case _:
            raise AssertionError(f"{term} is no number made of sizes")


def _names(terms: tuple[Term, ...], indices: tuple[Index, ...]) -> list[str]:
    """Every named size that evaluation meets, in a fixed order."""
    found: set[Size] = {index.size for index in indices}
    for term in terms:
        match term:
            case SizeOf(size=size):
                found.add(size)
            case Sum(index=index):
                found.add(index.size)
            case Entry(indices=positions):
                found.update(size for position in positions for size in _sizes(position))
            case Delta(row=row, column=column):
                found.update((*_sizes(row), *_sizes(column)))
    return sorted(size for size in found if isinstance(size, str))


def _sizes(position: Position) -> tuple[Size, ...]:
    return (position.size,) if isinstance(position, Index) else (*position.radices, position.radix)
