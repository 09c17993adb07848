"""At which sizes must an equation hold so that it holds at every size?

`needed_sizes(unfolding)`  a grid of sizes, and whether an identity on it is an identity at every size
`small_sizes(unfolding)`   a few small sizes, which suffice for nothing but themselves
`size_names(unfolding)`    the named sizes that an equation speaks of

Part of what is trusted: the kernel proves an equation at exactly these sizes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from matcalc.kernel.extents import Extent, Ruler, count, either, number_at, spell_number
from matcalc.kernel.positions import Sizes
from matcalc.kernel.terms import (
    Apply,
    Between,
    D,
    Delta,
    Determinant,
    Digit,
    Entry,
    Index,
    Inverse,
    Largest,
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
    parts,
    positions_of,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

GRID: Final = 64  # choices of sizes that one proof may need


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The choices of sizes to prove an equation at, and whether they suffice for every size."""

    grid: tuple[Sizes, ...]
    every_size: bool


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
    inverse or a determinant is a leaf here. A row of a one-hot matrix is a choice of one column: it asks for one more
    column for each row. An atom that may be rewritten by what it is applied to, as (√u)² = u, counts with that.
    """
    equation = unfolding.equation
    terms = unfolding.reachable()
    ruler = Ruler(unfolding)
    both = either(ruler.extent(equation.left), ruler.extent(equation.right))
    vertices = both.cleared() + count(equation.indices)
    arguments = list(dict.fromkeys(part for term in terms for part in _arguments(unfolding, term)))
    within = map(ruler.extent, arguments)
    covered = not any(extent.degree or extent.denominators for extent in within) and ruler.covered
    declared = unfolding.facts.values()
    covered = covered and not any(row.kinds & {"orthogonal", "rows sum to one"} for row in declared)
    covered = covered and not any(isinstance(size, Total) for row in declared for size in row.rows)
    covered = covered and not any(isinstance(index.size, Total) for index in equation.indices)
    room = _room(ruler, arguments) | _room_for_exponents(ruler, terms, vertices)
    least = {
        size: max(1, vertices[size] + _of_facts(unfolding, terms, vertices)[size], room[size])
        for size in size_names(unfolding)
    }
    if not least:
        return Scope(({},), every_size=True)  # there is no size to vary
    grid = _grid(least, both) if covered else None
    return Scope(_some_sizes(terms, list(least)), False) if grid is None else Scope(grid, True)


def small_sizes(unfolding: Unfolding) -> Scope:
    """A few small sizes, where those that suffice are too large."""
    return Scope(_some_sizes(unfolding.reachable(), size_names(unfolding)), every_size=False)


def _arguments(unfolding: Unfolding, term: Term) -> tuple[Term, ...]:
    """What an atom is applied to."""
    if unfolding.written(term) is not term:
        return ()
    match term:
        case Apply(argument=argument):
            return (argument,)
        case Power(base=base, exponent=exponent) if exponent < 0 and spell_number(base) is None:
            return (base,)
        case Largest():
            return (term,)
        case _:
            return ()


def _room_for_exponents(ruler: Ruler, terms: tuple[Term, ...], vertices: Counter[str]) -> Counter[str]:
    """Room for two products of exponentials and what one exponent binds."""
    room: Counter[str] = Counter()
    for term in terms:
        if isinstance(term, Apply) and term.function == "exp":
            bound = ruler.extent(term.argument).cleared()
            room |= Counter({size: 2 * vertices[size] + n for size, n in bound.items()})
    return room


def _of_facts(unfolding: Unfolding, terms: tuple[Term, ...], vertices: Counter[str]) -> Counter[str]:
    """For each column size of a one-hot matrix as many more as there are rows."""
    more: Counter[str] = Counter()
    names = {term.name for term in terms if isinstance(term, Entry)}
    for name, facts in unfolding.facts.items():
        if name in names and "one-hot rows" in facts.kinds:
            rows = sum(
                vertices[size] if isinstance(size, str) else size for size in facts.rows if not isinstance(size, Total)
            )
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
    past = _past_addresses(terms)
    choices = []
    for turn in range(2):
        chosen = {name: 2 + (n + turn) % 2 for n, name in enumerate(square)}
        numbers = list(range(2, 2 + len(others)))[:: -1 if turn else 1]
        numbers = [3] if turn and len(others) == 1 else numbers
        chosen.update(zip(others, numbers, strict=True))
        choices.append({name: max(size, past[name] + turn if past[name] else 0) for name, size in chosen.items()})
    return tuple({name: sizes[name] for name in names} for sizes in choices)


def _past_addresses(terms: tuple[Term, ...]) -> Counter[str]:
    """For each named size the least at which the addresses in whole numbers that are met exist."""
    least: Counter[str] = Counter()
    for term in terms:
        for position in positions_of(term):
            if isinstance(position, Shifted) and isinstance(position.size, str) and not _in_parts(_parts(position)):
                start = position.position
                count = 1 if start is None else start.size if isinstance(start, Index) else 0
                moved = sum(sign for sign, _ in position.by)
                least |= Counter({position.size: count + moved if isinstance(count, int) else 0})
    return least


def _parts(position: Shifted) -> tuple[tuple[Size, ...], ...]:
    return tuple(part for _, part in position.by)


def _room(ruler: Ruler, arguments: list[Term]) -> Counter[str]:
    """What it takes to tell the arguments of any two atoms apart: entries of opaque leaves need nothing."""
    room: Counter[str] = Counter()
    measured = [
        (ruler.extent(argument).cleared(), count(ruler.unfolding.free(argument)), ruler.unfolding.plain(argument))
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
        if all(number_at(term, sizes) != 0 for sizes in grid for _, term, _ in extent.denominators.values()):
            return grid
    return None


def size_names(unfolding: Unfolding) -> list[str]:
    """Every named size that evaluation meets, in a fixed order; what is differentiated must have a value itself."""
    changed = [term for term in unfolding.reachable() if isinstance(term, D | Partial)]
    met = unfolding.reached(*unfolding.reachable(), *(part for one in changed for part in parts(one)))
    free = (name for index in unfolding.equation.indices for name in _named(index.size))
    return sorted({*names_of_sizes(met), *free})


def names_of_sizes(met: Iterable[Term]) -> list[str]:
    """Every named size in these terms, in a fixed order."""
    found = set[str]()
    for term in met:
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
