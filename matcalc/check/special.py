"""Functions that NumPy lacks.

`erf(u)`  the error function of an array or a number, in the precision of its argument
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

FAR: Final = 7.0  # erf differs from 1 by 4e-23 there, less than any precision tells
_by_math: Final = np.vectorize(math.erf, otypes=[np.float64])


def erf(u: Any) -> Any:
    """2/√π times the integral of exp(−t²) from 0 to u."""
    numbers = np.asarray(u)
    if numbers.dtype.kind != "f":
        numbers = numbers.astype(np.float64)
    if np.finfo(numbers.dtype).eps < np.finfo(np.float64).eps:
        return _by_series(numbers)[()]
    return _by_math(numbers).astype(numbers.dtype)[()]


def _by_series(u: Any) -> Any:
    """2/√π exp(−u²) Σ 2ⁿ u^(2n+1) / (2n+1)!!, whose terms have one sign: DLMF 7.6.2."""
    u = np.clip(u, -FAR, FAR)
    term = total = u
    n = 0
    while (np.abs(term) > np.finfo(u.dtype).eps * np.abs(total)).any():
        n += 1
        term = term * (2 * u * u / (2 * n + 1))
        total = total + term
    near = np.round(256 * u) / 256  # its square is exact, so that exp(−u²) is as precise for a large u
    bell = np.exp(-near * near) * np.exp(-(u - near) * (u + near))
    return np.longdouble(2) / np.sqrt(np.arccos(np.longdouble(-1))) * bell * total
