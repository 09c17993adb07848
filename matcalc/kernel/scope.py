"""At which sizes must an equation hold so that it holds at every size?

`needed_sizes(unfolding)`  a grid of sizes, and whether an identity on it is an identity at every size

Part of what is trusted: the kernel proves an equation at exactly these sizes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Final, TypeAlias

from matcalc.kernel.spelling import spell
from matcalc.kernel.terms import (
    Add,
    Apply,
    Between,
    Constant,
    D,
    Delta,
    Determinant,
    Digit,
    Entry,
    Index,
    Inverse,
    Largest,
    Mul,
    Partial,
    Position,
    Power,
    Product,
    Shifted,
    Size,
    SizeOf,
    Sum,
    Term,
    Total,
    Where,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

Sizes: TypeAlias = Mapping[str, int]

GRID: Final = 64  # choices of sizes that one proof may need


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The choices of sizes to prove an equation at, and whether they suffice for every size."""

    grid: tuple[Sizes, ...]
    every_size: bool


@dataclass(frozen=True, slots=True)
class Extent:
    """What the size theorem asks of a term.

    vertices      for each size, the most index variables that one expanded product binds
    degree        for each size, the degree of the numerators of the coefficients
    denominators  what the coefficients are divided by, each with its power and its degrees
    touched       indices that every expanded product carries in some leaf
    in_exponents  indices that every expanded product carries in a leaf or in its only exponential
    reciprocals   what is divided by, other than numbers: by its form, its power and the vertices that it binds
    divided       indices on which that depends: x_k/x_k carries no k
    """

    vertices: Counter[str] = field(default_factory=Counter)
    degree: Counter[str] = field(default_factory=Counter)
    denominators: Mapping[str, tuple[int, Term, Counter[str]]] = field(default_factory=dict)
    touched: frozenset[Index] = frozenset()
    in_exponents: frozenset[Index] = frozenset()
    reciprocals: Mapping[str, tuple[int, Counter[str]]] = field(default_factory=dict)
    divided: frozenset[Index] = frozenset()

    def cleared(self) -> Counter[str]:
        """The vertices once what is divided by is cleared."""
        total = Counter(self.vertices)
        for power, inner in self.reciprocals.values():
            total += Counter({size: power * n for size, n in inner.items()})
        return total


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

    A reciprocal is cleared: it counts as often as its power, with the indices that it binds. The exponents of a product
    of exponentials are compared as a whole, so where they bind indices there is room for two products side by side. An
    inverse or a determinant is a leaf here. A row of a one-hot matrix is a choice of one column, a row that sums to one
    is divided by its sum: each asks for one more column for each row.
    """
    equation = unfolding.equation
    terms = unfolding.reachable()
    ruler = _Ruler(unfolding)
    both = _either(ruler.extent(equation.left), ruler.extent(equation.right))
    vertices = both.cleared() + _count(equation.indices)
    arguments = list(dict.fromkeys(part for term in terms for part in _arguments(unfolding, term)))
    within = map(ruler.extent, arguments)
    covered = not any(extent.degree or extent.denominators for extent in within) and ruler.covered
    covered = covered and not any("orthogonal" in row.kinds for row in unfolding.equation.facts.values())
    covered = covered and not any(isinstance(index.size, Total) for index in equation.indices)
    room = _room(ruler, arguments) | _room_for_exponents(ruler, terms, vertices)
    least = {
        size: max(1, vertices[size] + _of_facts(unfolding, terms, vertices)[size], room[size])
        for size in _names(terms, equation.indices)
    }
    if not least:
        return Scope(({},), every_size=True)  # there is no size to vary
    grid = _grid(least, both) if covered else None
    return Scope(_some_sizes(terms, list(least)), False) if grid is None else Scope(grid, True)


def _arguments(unfolding: Unfolding, term: Term) -> tuple[Term, ...]:
    """What an atom is applied to."""
    if unfolding.written(term) is not term:
        return ()
    match term:
        case Apply(argument=argument):
            return (argument,)
        case Power(base=base, exponent=exponent) if exponent < 0 and _spell(base) is None:
            return (base,)
        case Largest():
            return (term,)
        case _:
            return ()


def _room_for_exponents(ruler: _Ruler, terms: tuple[Term, ...], vertices: Counter[str]) -> Counter[str]:
    """Room for two products of exponentials and what one exponent binds."""
    room: Counter[str] = Counter()
    for term in terms:
        if isinstance(term, Apply) and term.function == "exp":
            bound = ruler.extent(term.argument).cleared()
            room |= Counter({size: 2 * vertices[size] + n for size, n in bound.items()})
    return room


def _of_facts(unfolding: Unfolding, terms: tuple[Term, ...], vertices: Counter[str]) -> Counter[str]:
    """For each column size of a one-hot matrix, or one whose rows sum to one, as many more as there are rows."""
    more: Counter[str] = Counter()
    names = {term.name for term in terms if isinstance(term, Entry)}
    for name, facts in unfolding.equation.facts.items():
        if name in names and facts.kinds & {"one-hot rows", "rows sum to one"}:
            rows = sum(vertices[size] for size in facts.rows if isinstance(size, str))
            more |= Counter({size: rows + 1 for size in facts.columns if isinstance(size, str)})
    return more


def _some_sizes(terms: tuple[Term, ...], names: list[str]) -> tuple[Sizes, ...]:
    """Two choices of small sizes, no two equal; 2 and 3 for those of determinants, whose entries grow as factorials."""
    square = sorted({
        size
        for term in terms
        if isinstance(term, Determinant | Inverse)
        for index in term.rows
        for size in _named(index.size)
    })  # fmt: skip
    others = [name for name in names if name not in square]
    choices = []
    for turn in range(2):
        chosen = {name: 2 + (n + turn) % 2 for n, name in enumerate(square)}
        numbers = range(2, 2 + len(others)) if turn == 0 else range(1 + len(others), 1, -1)
        choices.append({**chosen, **dict(zip(others, numbers, strict=True))})
    return tuple({name: sizes[name] for name in names} for sizes in choices)


def _room(ruler: _Ruler, arguments: list[Term]) -> Counter[str]:
    """What it takes to tell the arguments of any two atoms apart: entries of opaque leaves need nothing."""
    room: Counter[str] = Counter()
    measured = [
        (ruler.extent(argument).cleared(), _count(ruler.unfolding.free(argument)), ruler.unfolding.plain(argument))
        for argument in arguments
    ]
    if all(plain for _, _, plain in measured):
        return room
    for (inner, indices, plain), (other_inner, other_indices, other_plain) in product(measured, repeat=2):
        if not (plain and other_plain):
            bound = inner + other_inner
            room |= bound + indices + other_indices + Counter(dict.fromkeys(bound, 1))
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
                self.covered &= not (isinstance(row, Index) and isinstance(row.size, Total))
                return Extent()
            case Between() | Product():
                self.covered = False
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
            case Sum(index=index, body=body):
                inner = self.extent(body)
                one = _count([index])
                self.covered &= not isinstance(index.size, Total)
                carried = index in inner.touched | inner.in_exponents and index not in inner.divided
                return replace(
                    inner,
                    vertices=inner.vertices + one,
                    degree=inner.degree if carried else inner.degree + one,
                    touched=inner.touched - {index},
                    in_exponents=inner.in_exponents - {index},
                    divided=inner.divided - {index},
                )
            case Where(body=body, indices=indices, positions=positions):
                return self._placed(self.extent(body), indices, positions)
            case D() | Partial():
                return self.extent(self.unfolding.written(term))
            case Apply() | Power() | Determinant() | Inverse() if self.unfolding.written(term) is not term:
                return self.extent(self.unfolding.written(term))
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Apply(function=function, argument=argument):
                self.extent(argument)  # for what it says of `covered`
                free = self.unfolding.free(argument)
                if function == "power" or (function == "exp" and self._has_log(argument)):  # u · u^(−1/2) · u^(−1/2) = 1
                    return Extent(divided=free)
                return Extent(in_exponents=free) if function == "exp" else Extent()
            case Largest(index=index, body=body):  # for its room; a term that has it has it as an atom
                inner = self.extent(body)
                self.covered &= not isinstance(index.size, Total)
                return Extent(inner.cleared() + _count([index]), inner.degree, inner.denominators)
            case Determinant():
                self.covered &= not self.unfolding.expanded
                return Extent()
            case Inverse(at_row=at_row, at_column=at_column):
                self.covered &= not self.unfolding.expanded
                self.covered &= all(isinstance(position, Index) for position in (*at_row, *at_column))
                return Extent(touched=frozenset(p for p in (*at_row, *at_column) if isinstance(p, Index)))

    def _has_log(self, term: Term) -> bool:
        return any(isinstance(part, Apply) and part.function == "log" for part in self.unfolding.reached(term))

    def _placed(self, inner: Extent, indices: tuple[Index, ...], positions: tuple[Position, ...]) -> Extent:
        """The extent of a body with its indices at these positions; what else it touches stays."""
        carried = list(zip(indices, positions, strict=True))
        self.covered &= all(isinstance(p, Index) and p.size == i.size for i, p in carried)

        def moved(there: frozenset[Index]) -> frozenset[Index]:
            return (there - {*indices}) | {p for i, p in carried if i in there and isinstance(p, Index)}

        return replace(
            inner,
            touched=moved(inner.touched),
            in_exponents=moved(inner.in_exponents),
            divided=moved(inner.divided),
        )

    def _check(self, name: str, positions: tuple[Position, ...]) -> None:
        """A leaf is indexed by the same sizes wherever it stands; a flat position is outside the theorem."""
        sizes = tuple(
            position.size if isinstance(position, Index) and not isinstance(position.size, Total) else None
            for position in positions
        )
        self.covered = self.covered and None not in sizes and self._indexed.setdefault(name, sizes) == sizes

    def _entry(self, term: Entry, indices: tuple[Position, ...]) -> Extent:
        self._check(term.name, indices)
        definition = self.unfolding.body(term)
        if definition is None:
            facts = self.unfolding.equation.facts.get(term.name)
            summing = facts is not None and bool(facts.kinds & {"one-hot rows", "rows sum to one"})
            carried = indices[len(facts.rows) :] if facts is not None and summing else indices  # Σ_j p_ij is 1
            return Extent(touched=frozenset(i for i in carried if isinstance(i, Index)))
        self._check(term.name, definition.indices)
        return self._placed(self.extent(definition.body), definition.indices, indices)

    def _power(self, base: Term, exponent: int) -> Extent:
        inner = self.extent(base)
        if exponent >= 0:
            extent = Extent()
            for _ in range(exponent):
                extent = _both(extent, inner)
            return extent
        key = _spell(base)
        if key is None:
            free = self.unfolding.free(base)
            form = spell(base, tuple(free), frozenset(), anonymous=True)
            return Extent(reciprocals={form: (-exponent, inner.cleared())}, divided=free)
        if inner.denominators:
            self.covered = False
            return Extent()
        return Extent(denominators={key: (-exponent, base, inner.degree)})


def _count(indices: frozenset[Index] | tuple[Index, ...] | list[Index]) -> Counter[str]:
    return Counter(index.size for index in indices if isinstance(index.size, str))


def _both(a: Extent, b: Extent) -> Extent:
    """The extent of a product."""
    if b == Extent():  # a number, most often
        return a
    denominators = dict(a.denominators)
    for key, (power, term, degree) in b.denominators.items():
        denominators[key] = (power + denominators[key][0] if key in denominators else power, term, degree)
    reciprocals = dict(a.reciprocals)
    for key, (power, inner) in b.reciprocals.items():
        reciprocals[key] = (power + reciprocals[key][0] if key in reciprocals else power, inner)
    in_exponents = a.in_exponents | b.in_exponents if not (a.in_exponents and b.in_exponents) else frozenset()
    return Extent(
        a.vertices + b.vertices,
        a.degree + b.degree,
        denominators,
        a.touched | b.touched,
        in_exponents,  # exp(u) exp(−u) carries nothing
        reciprocals,
        a.divided | b.divided,
    )


def _either(a: Extent, b: Extent) -> Extent:
    """The extent of a sum: over the least common denominator."""
    common = dict(a.denominators)
    for key, row in b.denominators.items():
        if key not in common or common[key][0] < row[0]:
            common[key] = row
    reciprocals = dict(a.reciprocals)
    for key, (power, inner) in b.reciprocals.items():
        reciprocals[key] = (max(power, reciprocals[key][0]) if key in reciprocals else power, inner)
    degree = (a.degree + _raise(common, a)) | (b.degree + _raise(common, b))
    touched = a.touched & b.touched
    in_exponents = (a.touched | a.in_exponents) & (b.touched | b.in_exponents) - touched
    divided = a.divided | b.divided
    return Extent(a.vertices | b.vertices, degree, common, touched, in_exponents, reciprocals, divided)


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
    found = {name for index in indices for name in _named(index.size)}
    for term in terms:
        match term:
            case SizeOf(size=size):
                found.update(_named(size))
            case Sum(index=index) | Product(index=index) | Largest(index=index):
                found.update(_named(index.size))
            case Entry(indices=positions) | Where(positions=positions):
                found.update(name for position in positions for name in _sizes(position))
            case Delta(row=row, column=column):
                found.update((*_sizes(row), *_sizes(column)))
            case Between(position=position, least=least, below=below):
                found.update((*_sizes(position), *_in_parts((*least, *below))))
            case Determinant(rows=rows, columns=columns) | Inverse(rows=rows, columns=columns):
                found.update(name for index in (*rows, *columns) for name in _named(index.size))
    return sorted(found)


def _named(size: Size) -> tuple[str, ...]:
    """The named sizes in a size."""
    if isinstance(size, Total):
        return _in_parts(size.parts)
    return (size,) if isinstance(size, str) else ()


def _in_parts(parts: tuple[tuple[Size, ...], ...]) -> tuple[str, ...]:
    return tuple(name for part in parts for size in part for name in _named(size))


def _sizes(position: Position | None) -> tuple[str, ...]:
    """The named sizes that a position is reckoned with."""
    match position:
        case None:
            return ()
        case Index(size=size):
            return _named(size)
        case Shifted(position=inner, by=by, size=size):
            return (*_sizes(inner), *_named(size), *_in_parts(tuple(part for _, part in by)))
        case Digit(digits=digits, radices=radices, below=below, radix=radix):
            sizes = tuple(name for size in (*radices, *below, radix) for name in _named(size))
            return (*sizes, *(name for digit in digits for name in _sizes(digit)))
