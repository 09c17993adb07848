"""Sizes and positions as numbers.

`size_at(size, sizes)`               how many values an index of this size has
`sum_at(parts, sizes)`               a sum of products of sizes
`place_at(position, values, sizes)`  the number that a position stands for
`flat_at(places, radices, sizes)`    one number for the digits of a position
`over(indices, sizes)`               every choice of values for indices
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import TypeAlias

from matcalc.kernel.errors import NoDomain
from matcalc.kernel.terms import Index, Position, Shifted, Size, Total

Sizes: TypeAlias = Mapping[str, int]
Values: TypeAlias = "dict[Index, int]"


def size_at(size: Size, sizes: Sizes) -> int:
    """How many values an index of this size has."""
    if isinstance(size, Total):
        return sum_at(size.parts, sizes)
    return size if isinstance(size, int) else sizes[size]


def sum_at(parts: tuple[tuple[Size, ...], ...], sizes: Sizes) -> int:
    """A sum of products of sizes."""
    return sum(prod(size_at(size, sizes) for size in part) for part in parts)


def over(indices: tuple[Index, ...], sizes: Sizes) -> Iterator[Values]:
    """Every choice of values for these indices."""
    for choice in itertools.product(*(range(size_at(index.size, sizes)) for index in indices)):
        yield dict(zip(indices, choice, strict=True))


def place_at(position: Position, values: Mapping[Index, int], sizes: Sizes) -> int:
    """The number that a position stands for."""
    if isinstance(position, Index):
        return values[position]
    if isinstance(position, Shifted):
        start = 0 if position.position is None else place_at(position.position, values, sizes)
        found = start + sum(sign * prod(size_at(size, sizes) for size in part) for sign, part in position.by)
        if not 0 <= found < size_at(position.size, sizes):
            raise NoDomain(f"an address is {found}, and the size {size_at(position.size, sizes)}")
        return found
    flat = flat_at((place_at(digit, values, sizes) for digit in position.digits), position.radices, sizes)
    for size in position.below:
        flat //= size_at(size, sizes)
    return flat % size_at(position.radix, sizes)


def flat_at(places: Iterable[int], radices: Iterable[Size], sizes: Sizes) -> int:
    """One number for the digits of a position, the most significant first."""
    flat = 0
    for place, radix in zip(places, radices, strict=True):
        flat = flat * size_at(radix, sizes) + place
    return flat
