"""Do two arrays agree, and if they do not, is there a pattern?

`precision(…)`         of the least precise array
`allowed(…)`           the precision whose square root, relative to the largest entry, is allowed
`fault_of(…)`          why two values cannot be compared at all
`ratio_of(…)`          the ratio that all entries share
`pattern(ratios_seen)` what that ratio is, at several sizes
`one_with(name, …)`    the other arrays that share its memory
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def pattern(ratios_seen: Sequence[tuple[Mapping[str, int], float | None]]) -> tuple[str, tuple[str, ...]]:
    """What the same ratio in every entry is, at several sizes: a number, a size, or one over a size."""
    seen = [(sizes, ratio) for sizes, ratio in ratios_seen if ratio is not None]
    if len(seen) < 2 or len(seen) < len(ratios_seen):
        return "", ()
    ratios = [ratio for _, ratio in seen]
    listed = ", ".join(f"{ratio:.6g}" for ratio in ratios[:3])
    for name in seen[0][0]:
        numbers = [sizes[name] for sizes, _ in seen]
        small = ", ".join(map(str, numbers[:3]))
        if np.allclose(ratios, numbers, rtol=1e-6):
            evidence = f"code / formula = {name} in every entry ({name} = {small}: {listed})"
            return f"is {name} times the formula", (evidence,)
        if np.allclose(ratios, 1 / np.array(numbers), rtol=1e-6):
            evidence = f"code / formula = 1/{name} in every entry ({name} = {small}: {listed})"
            return f"is the formula divided by {name}", (evidence,)
    if np.allclose(ratios, ratios[0], rtol=1e-6):
        return f"is {ratios[0]:.6g} times the formula", (f"code / formula = {ratios[0]:.6g} in every entry",)
    return "", ()


def ratio_of(computed: Any, expected: Any) -> float | None:
    """What code / formula is in every entry, if it is one number."""
    a, b = np.asarray(computed, dtype=float).ravel(), np.asarray(expected, dtype=float).ravel()
    if not b.any():
        return None
    ratio = float(a @ b / (b @ b))
    return ratio if np.allclose(a, ratio * b, rtol=1e-6, atol=1e-9 * np.abs(b).max()) else None


def fault_of(computed: Any, expected: Any) -> str:
    """Why two values cannot be compared at all."""
    try:
        if np.iscomplexobj(computed):
            return "it has complex entries"
        array = np.asarray(computed)
    except (TypeError, ValueError):
        return f"it is no array of numbers but {type(computed).__name__}"
    if not is_numeric(array):
        return f"it is no array of numbers but {type(computed).__name__}"
    if array.shape != np.shape(expected):
        return f"its shape is {spell_shape(array.shape)}, the formula's {spell_shape(np.shape(expected))}"
    if not np.isfinite(array).all():
        return "it has entries that are not finite numbers"
    return ""


def is_numeric(array: Any) -> bool:
    """Whether an array holds real numbers, which may be whole numbers or truth values."""
    return array.dtype.kind in "fiub"


def one_with(name: str, arrays: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the other arrays that share memory with this one."""
    array, others = arrays.get(name), {other: value for other, value in arrays.items() if other != name}
    if not isinstance(array, np.ndarray):
        return ()
    return tuple(n for n, other in others.items() if isinstance(other, np.ndarray) and np.shares_memory(array, other))


def precision(*values: Any) -> float:
    """The precision of the least precise of these arrays; that of float64 for whole numbers."""
    kinds = [np.asarray(value).dtype for value in values]
    return max((float(np.finfo(kind).eps) for kind in kinds if kind.kind == "f"), default=float(np.finfo(float).eps))


def allowed(computed: float, rough: float) -> float:
    """The precision asked of what is computed in one precision from numbers of another: half precision is no excuse."""
    return max(computed, min(rough, float(np.finfo(np.float32).eps)))


def is_whole(array: Any) -> bool:
    """Whether an array holds whole numbers, which are exact in any precision."""
    a = np.asarray(array)
    return a.dtype.kind != "f" or bool((a == np.rint(a)).all())


def spell_shape(shape: tuple[int, ...]) -> str:
    """A shape in words."""
    if len(shape) == 1:
        return f"({shape[0]},)"  # as NumPy says it: neither a row nor a column
    return "×".join(map(str, shape)) if shape else "a scalar"
