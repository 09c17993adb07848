"""Random matrices in floating point, for the second opinion; they satisfy what is declared of a leaf.

`sample(kinds, shape, …)`           a leaf
`change(kinds, matrix, …)`          a differential of it
`holds(kind, matrix, …)`            whether a matrix satisfies a fact, up to rounding
`REGIONS`                           where numbers are drawn from, for functions that are not defined everywhere
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np

Array: TypeAlias = Any
Draw: TypeAlias = "Callable[[np.random.Generator, tuple[int, ...]], Array]"


def _nearly_diagonal(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Positive definite where it is square: the logarithm of its determinant exists."""
    matrix = 0.1 * generator.uniform(0.0, 1.0, shape)
    return matrix + 2 * np.eye(*shape) if len(shape) == 2 else matrix + 2


REGIONS: Final[Mapping[str, Draw]] = MappingProxyType(
    {
        "anywhere": lambda generator, shape: generator.standard_normal(shape),
        "positive": lambda generator, shape: 0.1 + np.abs(generator.standard_normal(shape)),
        "below one": lambda generator, shape: generator.uniform(0.05, 0.95, shape),
        "above one": lambda generator, shape: 1.1 + np.abs(generator.standard_normal(shape)),
        "nearly diagonal": _nearly_diagonal,
    }
)


def sample(
    kinds: Collection[str], shape: tuple[int, ...], generator: np.random.Generator, number: type, region: str
) -> Array:
    """A random matrix that satisfies the facts."""
    if "orthogonal" in kinds:
        return _orthogonal(number(1) * generator.standard_normal(shape))
    if "one-hot rows" in kinds:
        return number(1) * np.eye(shape[1])[generator.integers(0, shape[1], shape[0])]
    a = number(1) * REGIONS["below one" if "in [0, 1]" in kinds else "positive" if "positive" in kinds else region](
        generator, shape
    )
    if "positive definite" in kinds:
        a = a @ a.T + np.eye(shape[0])
    elif "invertible" in kinds:
        a = a + 3 * np.eye(shape[0])
    return _kept(kinds, a, number(1))


def change(kinds: Collection[str], matrix: Array, generator: np.random.Generator, number: type) -> Array:
    """A random differential that keeps the facts."""
    a = number(1) * generator.standard_normal(np.shape(matrix))
    if "one-hot rows" in kinds:
        return np.zeros_like(a)
    if "orthogonal" in kinds:
        return matrix @ (a - a.T)
    symmetric = {"symmetric"} if "positive definite" in kinds else set()
    return _kept({*kinds} - {"in [0, 1]"} | symmetric, a, number(0))


def holds(kind: str, matrix: Array, rounding: float) -> bool:
    """Whether a matrix, or a scalar, satisfies a fact; what is an equation, up to rounding."""
    a = np.atleast_2d(np.asarray(matrix, dtype=float))
    if not np.isfinite(a).all():
        return False
    if kind in _EQUATIONS:
        off = np.abs(_EQUATIONS[kind](a)).max(initial=0.0)
        return bool(off <= rounding * max(1.0, np.abs(a).max(initial=0.0)))
    return bool(np.all(_CONDITIONS[kind](a)))


_EQUATIONS: Final[Mapping[str, Callable[[Array], Array]]] = MappingProxyType(
    {
        "symmetric": lambda a: a - a.T,
        "skew": lambda a: a + a.T,
        "orthogonal": lambda a: a.T @ a - np.eye(len(a)),
        "diagonal": lambda a: a - a * np.eye(len(a)),
        "rows sum to one": lambda a: a.sum(axis=1) - 1,
    }
)
_CONDITIONS: Final[Mapping[str, Callable[[Array], Array]]] = MappingProxyType(
    {
        "positive definite": lambda a: np.allclose(a, a.T) and np.linalg.eigvalsh(a) > 0,
        "invertible": lambda a: np.linalg.matrix_rank(a) == len(a),
        "positive": lambda a: a > 0,
        "nonzero": lambda a: a != 0,
        "in [0, 1]": lambda a: (a >= 0) & (a <= 1),
        "one-hot rows": lambda a: np.isin(a, (0, 1)).all() and a.sum(axis=1) == 1,
    }
)


def _kept(kinds: Collection[str], a: Array, total: Array) -> Array:
    if "symmetric" in kinds:
        a = (a + a.T) / 2
    if "skew" in kinds:
        a = a - a.T
    if "diagonal" in kinds:
        a = a * np.eye(len(a))
    if "rows sum to one" in kinds:
        even = total and not {"positive", "in [0, 1]"}.isdisjoint(kinds)
        a = a / a.sum(axis=1, keepdims=True) if even else a + (total - a.sum(axis=1, keepdims=True)) / a.shape[1]
    return a


def _orthogonal(a: Array) -> Array:
    """The columns made orthonormal one by one, twice for the rounding."""
    columns: list[Array] = []
    for column in a.T:
        for _ in range(2):
            for other in columns:
                column = column - (other @ column) * other  # noqa: PLW2901 - the same column, made orthogonal
        columns.append(column / np.sqrt(column @ column))
    return np.stack(columns, axis=1)
