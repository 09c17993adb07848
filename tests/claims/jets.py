"""Exact numbers for an author's text: matcalc's operations once more, on arrays of fractions.

A text such as `d(v @ w)` means a matrix expression where matcalc's names are imported, and an array where these are.
Every value is a jet: the coefficients of a polynomial in ε along X + ε dX, so that `d` is its derivative by ε. That
is a third way to differentiate, beside the kernel's and the table's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any  # an array of fractions
ORDER = 3  # d may be taken twice


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What `indicator` takes."""

    holds: Array


@dataclass(frozen=True, slots=True, eq=False)
class Jet:
    """The coefficients of 1, ε, ε², …"""

    coefficients: tuple[Array, ...]

    __array_ufunc__ = None  # NumPy leaves the operators to this class

    @property
    def T(self) -> Jet:
        return Jet(tuple(part.T for part in self.coefficients))

    @property
    def value(self) -> Array:
        """The value at ε = 0."""
        return self.coefficients[0]

    def __add__(self, other: Any) -> Jet:
        return Jet(tuple(a + b for a, b in zip(self.coefficients, jet(other).coefficients, strict=False)))

    def __neg__(self) -> Jet:
        return Jet(tuple(-part for part in self.coefficients))

    def __sub__(self, other: Any) -> Jet:
        return self + (-jet(other))

    def __mul__(self, other: Any) -> Jet:
        return _product(self, jet(other), np.multiply)

    def __matmul__(self, other: Any) -> Jet:
        return _product(self, jet(other), np.matmul)

    def __truediv__(self, other: Fraction) -> Jet:
        return self * (1 / Fraction(other))

    def __pow__(self, exponent: int) -> Jet:
        return self * self ** (exponent - 1) if exponent else jet(1)

    __radd__, __rmul__ = __add__, __mul__

    def __gt__(self, zero: int) -> Comparison:
        return Comparison(self.value > zero)

    def __ge__(self, zero: int) -> Comparison:
        return Comparison(self.value >= zero)

    def __lt__(self, zero: int) -> Comparison:
        return Comparison(self.value < zero)

    def __le__(self, zero: int) -> Comparison:
        return Comparison(self.value <= zero)


def _product(left: Jet, right: Jet, times: Callable[[Array, Array], Array]) -> Jet:
    """The terms of each order: Σ left_i right_(n−i)."""
    order = min(len(left.coefficients), len(right.coefficients))
    parts = [
        sum((times(left.coefficients[i], right.coefficients[n - i]) for i in range(1, n + 1)),
            times(left.coefficients[0], right.coefficients[n]))
        for n in range(order)
    ]  # fmt: skip
    return Jet(tuple(parts))


def jet(value: Any, change: Any = None) -> Jet:
    """value + ε change, in fractions; a jet as it is."""
    if isinstance(value, Jet):
        return value
    start = _fractions(value)
    moved = start * 0 if change is None else _fractions(change)
    return Jet((start, moved, *[start * 0] * (ORDER - 1)))


def _fractions(value: Any) -> Array:
    numbers = np.asarray(value).astype(object)
    return np.frompyfunc(Fraction, 1, 1)(numbers) if numbers.ndim else np.array(Fraction(numbers.item()), dtype=object)


def _each(change: Callable[[Array], Array]) -> Callable[[Jet], Jet]:
    return lambda X: Jet(tuple(np.asarray(change(part), dtype=object) for part in jet(X).coefficients))


def _mask(mask: Array) -> Array:
    return _fractions(np.asarray(mask, dtype=int))


def relu(X: Jet, at_zero: Any = 0) -> Jet:
    """max(0, X), whose derivative at 0 is `at_zero`."""
    above, at = _mask(X.value > 0), _mask(X.value == 0) * Fraction(at_zero)
    return Jet((X.coefficients[0] * above, *(part * (above + at) for part in X.coefficients[1:])))


def hadamard(first: Jet, *others: Jet) -> Jet:
    """Entry by entry."""
    for other in others:
        first = first * other
    return first


def d(X: Jet) -> Jet:
    """The derivative by ε."""
    return Jet(tuple(n * part for n, part in enumerate(X.coefficients))[1:])


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "T": _each(lambda part: np.atleast_2d(part).T),
    "tr": _each(lambda part: np.trace(np.atleast_2d(part))),
    "vec": _each(lambda part: np.reshape(part, (-1, 1), order="F")),
    "norm2": lambda X: _each(np.sum)(X * X),
    "hadamard": hadamard,
    "ones": lambda rows, columns: jet(np.ones((int(rows), int(columns)), dtype=int)),
    "zeros": lambda rows, columns: jet(np.zeros((int(rows), int(columns)), dtype=int)),
    "identity": lambda size: jet(np.eye(int(size), dtype=int)),
    "relu": relu,
    "indicator": lambda comparison: jet(_mask(comparison.holds)),
    "d": d,
    "Rational": Fraction,
}


def names(
    shapes: Mapping[str, Sequence[str | int]], sizes: Mapping[str, int], numbers: Mapping[str, Any]
) -> dict[str, Any]:
    """What a text may use: the operations, the sizes, and a jet for each leaf; `numbers` holds X and dX by name."""
    known: dict[str, Any] = {**OPERATIONS, **{name: Fraction(size) for name, size in sizes.items()}}
    for name, shape in shapes.items():
        zero = np.zeros(shape_at(shape, sizes), dtype=object)
        known[name] = jet(numbers.get(name, zero), numbers.get(f"d{name}", zero))
    return known


def entries(
    shapes: Mapping[str, Sequence[str | int]], sizes: Mapping[str, int], given: Mapping[str, str]
) -> dict[str, Array]:
    """Arrays from a witness such as {"x[0,1]": "2", "dw[0,0]": "1"}; every other entry is 0."""
    arrays: dict[str, Array] = {}
    for key, number in given.items():
        name, _, place = key.partition("[")
        shape = shapes[name if name in shapes else name.removeprefix("d")]
        array = arrays.setdefault(name, np.zeros(shape_at(shape, sizes), dtype=object))
        array[tuple(int(n) for n in place.rstrip("]").split(",") if n)] = Fraction(number)
    return arrays


def shape_at(shape: Sequence[str | int], sizes: Mapping[str, int]) -> tuple[int, ...]:
    """A shape in numbers."""
    return tuple(size if isinstance(size, int) else sizes[size] for size in shape)
