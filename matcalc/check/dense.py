"""Functions of arrays that NumPy lacks, or has in double precision only; each keeps the precision it is given.

`FUNCTIONS`  those that NumPy code from the table of operations may call, by name
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np

Array: TypeAlias = Any
SINGULAR: Final = 1e-3  # rounding, relative to the entries of an inverse
WELL: Final = 1e4  # condition of a matrix whose inverse is as exact as its cofactors
DOUBLE: Final = np.dtype(float).itemsize  # LAPACK knows nothing more precise


def inverse(A: Array) -> Array:
    """A⁻¹; not a number where there is none, or where rounding leaves nothing of it."""
    if A.dtype.itemsize <= DOUBLE:
        try:
            result = np.linalg.inv(A)
        except np.linalg.LinAlgError:
            return np.full_like(A, np.nan)
    else:
        lower, upper, rows, columns, _ = _factors(A)
        result = np.full_like(A, np.nan)
        if np.diag(upper).all():
            result[np.ix_(columns, rows)] = _inverse_of_upper(upper) @ _inverse_of_upper(lower.T).T
    condition = np.linalg.norm(A) * np.linalg.norm(result)
    return result if condition * np.finfo(A.dtype).eps < SINGULAR else np.full_like(A, np.nan)


def determinant(A: Array) -> Array:
    """det A."""
    if A.dtype.itemsize <= DOUBLE:
        return np.linalg.det(A)
    _, upper, _, _, sign = _factors(A)
    return sign * np.prod(np.diag(upper))


def logdet(A: Array) -> Array:
    """log det A, without overflow; not a number where det A is not positive."""
    if A.dtype.itemsize <= DOUBLE:
        sign, value = np.linalg.slogdet(A)
    else:
        _, upper, _, _, sign = _factors(A)
        pivots = np.diag(upper)
        sign, value = sign * np.prod(np.sign(pivots)), np.sum(np.log(np.abs(pivots)))
    return value if sign > 0 else value * np.nan


def adjugate(A: Array) -> Array:
    """The transposed cofactors, of singular matrices too; of a number exactly 1."""
    if len(A) == 1:
        return np.ones_like(A)
    if A.dtype.itemsize <= DOUBLE and np.linalg.cond(A) < WELL:
        return np.linalg.det(A) * np.linalg.inv(A)
    lower, upper, rows, columns, sign = _factors(A)
    inner, last = upper[:-1, :-1], upper[-1, -1]
    result = np.zeros_like(A)
    if np.diag(inner).all():
        inverted = _inverse_of_upper(inner)
        adjugate_of_upper = np.zeros_like(A)
        adjugate_of_upper[-1, -1] = 1
        adjugate_of_upper[:-1, :-1] = last * inverted
        adjugate_of_upper[:-1, -1:] = -inverted @ upper[:-1, -1:]
        scale = sign * np.prod(np.diag(inner))
        result[np.ix_(columns, rows)] = scale * (adjugate_of_upper @ _inverse_of_upper(lower.T).T)
    return result


def _factors(A: Array) -> tuple[Array, Array, Array, Array, int]:
    """L and U with A[rows][:, columns] = L U, by elimination with complete pivoting, and the permutations' sign."""
    upper, lower, sign = np.array(A), np.eye(len(A), dtype=A.dtype), 1
    rows, columns = np.arange(len(A)), np.arange(len(A))
    for k in range(len(A)):
        row, column = divmod(int(np.argmax(np.abs(upper[k:, k:]))), len(A) - k)
        r, c = k + row, k + column
        for there, order, matrix in ((r, rows, upper), (c, columns, upper.T)):
            if there != k:
                sign = -sign
                order[[k, there]], matrix[[k, there]] = order[[there, k]], matrix[[there, k]]
        lower[[k, r], :k] = lower[[r, k], :k]
        if upper[k, k] == 0:
            break
        lower[k + 1 :, k] = upper[k + 1 :, k] / upper[k, k]
        upper[k + 1 :, k:] -= np.outer(lower[k + 1 :, k], upper[k, k:])
        upper[k + 1 :, k] = 0
    return lower, upper, rows, columns, sign


def _inverse_of_upper(upper: Array) -> Array:
    """The inverse of an upper triangular matrix, row by row from the last."""
    result = np.eye(len(upper), dtype=upper.dtype)
    for k in reversed(range(len(upper))):
        result[k] = (result[k] - upper[k, k + 1 :] @ result[k + 1 :]) / upper[k, k]
    return result


def norm(A: Array) -> Array:
    """The Frobenius norm, without overflow."""
    scale = np.max(np.abs(A))
    return scale * np.sqrt(np.sum(np.square(A / scale))) if scale > 0 and np.isfinite(scale) else scale


def logsumexp(A: Array, axis: int | None) -> Array:
    """log Σ exp, without overflow."""
    largest = _finite(np.max(A, axis=axis, keepdims=True))
    result = largest + np.log(np.sum(np.exp(A - largest), axis=axis, keepdims=True))
    return result[0, 0] if axis is None else result


def softmax(A: Array, axis: int | None) -> Array:
    """exp over Σ exp, without overflow."""
    powers = np.exp(A - _finite(np.max(A, axis=axis, keepdims=True)))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def log_softmax(A: Array, axis: int | None) -> Array:
    """The logarithm of softmax, also where that underflows."""
    below = A - _finite(np.max(A, axis=axis, keepdims=True))
    return below - np.log(np.sum(np.exp(below), axis=axis, keepdims=True))


def _finite(largest: Array) -> Array:
    return np.where(np.isfinite(largest), largest, np.zeros_like(largest))


def attained(A: Array, axis: int | None) -> Array:
    """1 where the largest entry is attained, else 0."""
    return (np.max(A, axis=axis, keepdims=True) == A).astype(A.dtype)


def others(A: Array, axis: int | None) -> Array:
    """For each entry the product of the others, with no division."""
    line = A.reshape(1, -1) if axis is None else np.moveaxis(A, axis, -1)
    one = np.ones_like(line[:, :1])
    before = np.cumprod(np.hstack([one, line[:, :-1]]), axis=1)
    after = np.cumprod(np.hstack([one, line[:, :0:-1]]), axis=1)[:, ::-1]
    product = before * after
    return product.reshape(A.shape) if axis is None else np.moveaxis(product, -1, axis)


def broadcast(a: Array, rows: int, columns: int) -> Array:
    """A number, a row or a column repeated."""
    number = np.asarray(a)
    return np.broadcast_to(number if number.dtype.kind == "f" else number.astype(float), (rows, columns))


def kron_sum(A: Array, B: Array) -> Array:
    """A ⊗ I + I ⊗ B."""
    return np.kron(A, np.eye(len(B), dtype=B.dtype)) + np.kron(np.eye(len(A), dtype=A.dtype), B)


def commutation(m: int, n: int) -> Array:
    """K with K vec(A) = vec(Aᵀ) for A of shape m×n."""
    return np.eye(m * n)[np.arange(m * n).reshape(n, m).T.ravel()]


def entry(a: Array, i: Array, j: Array) -> Array:
    """a[i, j], or an IndexError: a position before the first counts from the end only where the author says so."""
    if np.min(i) < 0 or np.min(j) < 0:
        raise IndexError("an entry before the first")
    return a[i, j]


def part(a: Array, top: int, bottom: int, left: int, right: int) -> Array:
    """a[top:bottom, left:right], or an IndexError where NumPy would give what there is of it."""
    rows, columns = a.shape
    if not (0 <= top <= bottom <= rows and 0 <= left <= right <= columns):
        raise IndexError("a slice that leaves the matrix")
    return a[top:bottom, left:right]


FUNCTIONS: Final[Mapping[str, Callable[..., Array]]] = MappingProxyType(
    {
        "_entry": entry,
        "_slice": part,
        "_inverse": inverse,
        "_determinant": determinant,
        "_logdet": logdet,
        "_adjugate": adjugate,
        "_norm": norm,
        "_logsumexp": logsumexp,
        "_softmax": softmax,
        "_log_softmax": log_softmax,
        "_attained": attained,
        "_others": others,
        "_broadcast": broadcast,
        "_kron_sum": kron_sum,
        "_commutation": commutation,
    }
)
