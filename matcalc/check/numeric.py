"""Values of formulas in floating point.

`Point(formulas, …)`        numbers for the leaves; definitions and derivatives are computed on demand
`random_point(…)`           a point with random numbers; `shape_at` and `moving_in` say what it needs
`sides(claim, point)`       both sides of a claim in floating point
`distance(left, right)`     how far apart they are
`NoValue`                   raised where floating point has no value

Shares nothing with the kernel: other arithmetic, other differential rules, other sizes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from math import prod
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.random import default_rng
from sympy import Expr, Symbol
from sympy.core.basic import Basic

from matcalc.author.claims import Claim
from matcalc.author.derivation import Derivation
from matcalc.check.dense import FUNCTIONS
from matcalc.check.formulas import Formulas, numpy_code, summed
from matcalc.check.samples import change, sample
from matcalc.check.special import erf
from matcalc.language.operations.indexed import Limits, free_indices, limits, positions
from matcalc.language.shapes import Shape, UnknownOperation, shape_of

LARGEST: Final = 10**7  # entries of a matrix at a random point
TURNS: Final = 10_000  # values of indices, and entries to differentiate by, that one formula goes through
Array: TypeAlias = Any  # numpy.ndarray, or a NumPy scalar for a scalar


class NoValue(Exception):
    """An expression that floating point cannot evaluate: too deep, too large, or not finite."""


class Point(dict[str, Any]):
    """Values by name: sizes and leaves are given; definitions and differentials are computed when first used.

    `at_zero` is what indicators are at 0, in place of what their comparisons say; `number` is the precision. A partial
    derivative is taken at a point of its own within an `outer` one, at which its variable moves; its number is `key`.
    """

    def __init__(
        self,
        formulas: Formulas,
        moving: frozenset[str],
        values: Mapping[str, Array],
        at_zero: float | None = None,
        number: type = float,
        outer: Point | None = None,
        key: int | None = None,
    ) -> None:
        super().__init__(values if outer is None else {**outer, **values})
        self.formulas, self.moving, self.at_zero, self.number = formulas, moving, at_zero, number
        self.outer, self.key = outer, key
        self.turns: int = TURNS if outer is None else outer.turns
        self._magnitudes: dict[str, float] = {}
        self.axes: tuple[int, ...] = ()  # the sizes of the indices that have all their values at once
        step = np.heaviside if at_zero is None else lambda u, _: np.heaviside(u, at_zero)
        self._names = {
            **FUNCTIONS,
            "np": np, "_step": step, "_number": number, "_erf": erf, "_sum": self._sum, "_partial": self._partial,
        }  # fmt: skip

    def value(self, expression: Expr) -> Array:
        """The value of an expression at this point."""
        try:
            with np.errstate(all="ignore"):
                code = self.formulas.compiled(expression, self.moving)
                return eval(code, self._names, self)  # our own code, no one's text
        except (SyntaxError, RecursionError, MemoryError, ArithmeticError, IndexError, UnknownOperation) as error:
            raise NoValue(f"{type(error).__name__}: {error}") from None

    def magnitude(self, expression: Expr) -> float:
        """The largest finite number that an expression is made of, by which rounding errors are judged."""
        return max(map(self._largest, self.formulas.leaves_of(expression)), default=0.0)

    def _largest(self, name: str) -> float:
        if name not in self._magnitudes:
            a = np.abs(self[name]) if np.asarray(self[name]).dtype.kind == "f" else np.zeros(())
            self._magnitudes[name] = float(a.max(initial=0.0, where=np.isfinite(a)))
        return self._magnitudes[name]

    def __missing__(self, name: str) -> Array:
        derivation = self.formulas.derivation
        if name in self._names:
            raise KeyError(name)  # it is found there
        order, partials, of = _differential(name)
        if self.outer is not None and self.key not in partials:
            return self.outer[name]
        expression: Expr | None
        if not of:
            if name not in derivation.declared:
                raise KeyError(name)  # a name of Python's
            expression = derivation.declared[name].body
            if expression is None:
                raise NoValue(f"`{name}` is too large")
        elif of in self._given(order, partials):
            expression = None
        else:
            expression = self.formulas.differential(of, order, self.moving, partials)
        axes, self.axes = self.axes, ()
        value = np.zeros_like(self[of]) if expression is None and of else self.value(expression)
        shape = derivation.declared[of or name].shape
        self[name] = (
            value if shape else self.number(np.reshape(value, ()))
        )  # an objective may be a matrix with one entry
        self.axes = axes
        return self[name]

    def _given(self, order: int, partials: Sequence[int]) -> frozenset[str]:
        """The variables whose differential is given, so that what else is taken of it is zero."""
        by = {self.formulas.variable(key).name for key in partials}
        return frozenset(by) | (self.moving if order else frozenset())

    def each_value(self, symbols: Sequence[Symbol]) -> Iterator[None]:
        """Give index symbols all their values, one after the other."""
        names = [symbol.name for symbol in symbols]
        before = {name: self[name] for name in names if name in self}
        ranges = [range(size_at(symbol.range, self)) for symbol in symbols]
        with self._turn(prod(map(len, ranges))):
            for values in itertools.product(*ranges):
                self.update(zip(names, values, strict=True))
                yield
        for name in names:
            self.pop(name)
        self.update(before)

    @contextmanager
    def _turn(self, times: int) -> Iterator[None]:
        """Share the turns that are left among a number of them."""
        before = self.turns
        if times > before:
            raise NoValue(f"its indices have more than {TURNS} values")
        self.turns //= times
        try:
            yield
        finally:
            self.turns = before

    def _sum(self, key: int) -> Array:
        """All terms at once if possible, else one after the other."""
        node = self.formulas.looped[key]
        return (self._sum_at_once if self.formulas.at_once(key) else self._sum_over)(limits(node), summed(node))

    def _sum_at_once(self, over: Limits, body: Expr) -> Array:
        """The sum where an index is an array of all its values, on an axis of its own before those of other indices."""
        if not over:
            return self.value(body)
        *inner, (symbol, others) = over
        size, axes, before = size_at(symbol.range, self), self.axes, self.get(symbol.name)
        if size * prod(axes) > LARGEST:
            raise NoValue(f"its indices have more than {LARGEST} values")
        index = self[symbol.name] = np.arange(size).reshape(size, *(1 for _ in axes))
        self.axes = (size, *axes)
        value = np.asarray(self._sum_at_once(tuple(inner), body))
        for other in others:
            value = np.where(index != self.value(other), value, 0)
        self.axes = axes
        del self[symbol.name]
        if before is not None:
            self[symbol.name] = before
        return value.sum(axis=0) if value.ndim > len(axes) else size * value

    def _sum_over(self, over: Limits, body: Expr) -> Array:
        if not over:
            return self.value(body)
        *inner, (symbol, others) = over
        total: Array = np.zeros(shape_at(shape_of(body), self), dtype=self.number)
        for _ in self.each_value([symbol]):
            if all(self[symbol.name] != self.value(other) for other in others):
                total = total + self._sum_over(tuple(inner), body)
        return total

    def _partial(self, key: int) -> Array:
        """The derivative by one variable, by moving each of its entries by one."""
        of, by = self.formulas.looped[key].args[1:3]
        shape, (rows, columns) = shape_at(shape_of(of), self), shape_at(shape_of(by), self) or (1, 1)
        if not shape_of(by):
            place = tuple(self.value(position) for position in positions(by))
            return self._along(key, shape, place)
        with self._turn(rows * columns):
            moved = [self._along(key, shape, (i, j)).ravel("F") for j in range(columns) for i in range(rows)]
        jacobian = np.stack(moved, axis=1)
        return jacobian.reshape(columns, rows) if prod(shape) == 1 else jacobian

    def _along(self, key: int, shape: tuple[int, ...], place: tuple[int, ...]) -> Array:
        """The derivative by one entry."""
        change, variable = self.formulas.along(key), self.formulas.variable(key)
        if change is None:
            return np.zeros(shape, dtype=self.number)
        unit: Array = np.zeros(shape_at(shape_of(variable), self), dtype=self.number)
        unit[place] = 1
        given = {f"_d0p{key}_{variable.name}": unit}
        inner = Point(self.formulas, self.moving, given, self.at_zero, self.number, self, key)
        return np.asarray(inner.value(change))


@lru_cache(maxsize=1000)
def _differential(name: str) -> tuple[int, tuple[int, ...], str]:
    """The order of a differential, the partial derivatives of which it is one, and its variable; "" for other names."""
    match = re.fullmatch(r"_d(\d+)((?:p\d+)*)_(.*)", name)
    return (int(match[1]), tuple(map(int, match[2].split("p")[1:])), match[3]) if match else (0, (), "")


def shape_at(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """A shape in numbers."""
    return tuple(size_at(size, sizes) for size in shape)


def size_at(size: Basic, sizes: Mapping[str, int]) -> int:
    """A size as a number."""
    if isinstance(size, Symbol):
        return sizes[size.name]
    return int(eval(numpy_code(size), {}, sizes))  # our own code, no one's text


def random_point(
    formulas: Formulas,
    moving: frozenset[str],
    sizes: Mapping[str, int],
    seed: int,
    number: type = np.float64,
    region: str = "anywhere",
    free: bool = False,
) -> Point:
    """Random numbers for the leaves and for the differentials of what moves, in the given precision.

    They satisfy what is declared of the leaves, the differentials too unless they are `free`; the others are drawn from
    a region of `samples.py`.
    """
    generator = default_rng(seed)
    derivation = formulas.derivation
    point = Point(formulas, moving, dict(sizes), number=number)
    for name, row in derivation.declared.items():
        shape = shape_at(row.shape, sizes)
        if prod(shape) > LARGEST:
            continue  # and whoever asks for it is told so
        kinds = derivation.facts.get(name, ())
        if row.body is None:
            point[name] = sample(kinds, shape, generator, number, region)
        if name in moving:
            point[f"_d1_{name}"] = change(() if free else kinds, point[name], generator, number)
    return point


def sides(claim: Claim, point: Point) -> tuple[Array, Array]:
    """Both sides of a claim; for a derivative, df and what the claimed matrix says it is.

    Where indices are free, the sides for all their values.
    """
    assert claim.right is not None
    point.turns = TURNS
    free = free_indices(claim.right) if claim.left is None else free_indices(claim.left, claim.right)
    if free:
        assert claim.left is not None
        found = [[np.asarray(point.value(side)) for side in (claim.left, claim.right)] for _ in point.each_value(free)]
        return np.stack([left for left, _ in found]), np.stack([right for _, right in found])
    right = np.asarray(point.value(claim.right))
    if claim.kind in ("gradient", "jacobian"):
        (variable,) = claim.wrt
        objective = point.formulas.derivation.objective_name
        df = point[f"_d1_{objective}"]
        return df, np.sum((right.T if claim.kind == "jacobian" else right) * point[f"_d1_{variable.name}"])
    assert claim.left is not None
    return np.asarray(point.value(claim.left)), right


def moving_in(claim: Claim, derivation: Derivation) -> frozenset[str]:
    """The variables that move in a claim."""
    return frozenset(variable.name for variable in claim.wrt) or derivation.moving


def distance(left: Array, right: Array, least: float = 0.0) -> float:
    """The largest difference of entries, relative to the largest entry or to `least`; infinite for what is no number.

    `least` is the magnitude below which a value counts as what rounding has left of larger ones.
    """
    a, b = (np.asarray(value, dtype=np.result_type(value, np.float64)).ravel() for value in (left, right))
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    scale = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0), least)
    return float(np.abs(a - b).max(initial=0.0) / scale) if scale else 0.0
