"""The grid of `scope.py` is as small as it may be: with a smaller one, false equations would be proved.

The twin of `test_size_theorem.py`: each row names a false equation, and what of the grid stands between it and a proof.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from matrices import (
    Matrix,
    Point,
    agree,
    equation,
    function,
    hadamard,
    identity,
    leaf,
    minus,
    number,
    ones,
    per,
    plus,
    product,
    scaled,
    size,
    total,
    trace,
    transpose,
)
from random_matrices import FALSE
from test_size_theorem import NONE, pairs

from matcalc.kernel import prove as kernel
from matcalc.kernel.positions import Sizes
from matcalc.kernel.scope import Scope, needed_sizes
from matcalc.kernel.unfolding import Unfolding

A, C, B = leaf("A", "N", "N"), leaf("C", "N", "N"), leaf("B", "N", "M")
u, x, s = leaf("u", "N"), leaf("w", "N"), leaf("s")
n = size("N")
Shrink = Callable[[tuple[Sizes, ...]], tuple[Sizes, ...]]


def _less(grid: tuple[Sizes, ...]) -> tuple[Sizes, ...]:
    """Every size one smaller: b - 1, ..., b - 1 + g."""
    return tuple({name: max(1, value - 1) for name, value in sizes.items()} for sizes in grid)


def _shorter(grid: tuple[Sizes, ...]) -> tuple[Sizes, ...]:
    """Without the largest value of each size: b, ..., b + g - 1."""
    largest = {name: max(sizes[name] for sizes in grid) for name in grid[0]}
    return tuple(sizes for sizes in grid if all(sizes[name] < largest[name] for name in sizes)) or grid[:1]


def _ones(grid: tuple[Sizes, ...]) -> tuple[Sizes, ...]:
    """All sizes 1."""
    return (dict.fromkeys(grid[0], 1),)


ROWS: dict[str, tuple[Matrix, Matrix, Shrink]] = {
    "two bound indices": (trace(product(A, C)), scaled(trace(A), trace(C)), _less),
    "two free indices": (A, transpose(A), _less),
    "a free and a bound index": (product(A, u), hadamard(product(A, ones("N")), u), _less),
    "three bound indices": (
        trace(product(minus(A, C), product(minus(A, C), minus(A, C)))),
        minus(
            scaled(Fraction(3, 2), scaled(trace(minus(A, C)), trace(product(minus(A, C), minus(A, C))))),
            scaled(Fraction(1, 2), scaled(trace(minus(A, C)), scaled(trace(minus(A, C)), trace(minus(A, C))))),
        ),
        _less,
    ),
    "a size": (scaled(n, s), s, _shorter),
    "a squared size": (scaled(hadamard(n, n), s), scaled(minus(scaled(3, n), number(2)), s), _shorter),
    "a forgotten 1/N": (scaled(per("N"), s), s, _shorter),
    "a reciprocal": (scaled(per("N"), s), scaled(Fraction(1, 2), scaled(minus(number(3), n), s)), _shorter),
    "an index that nothing carries": (total(ones("N", "N")), minus(scaled(5, n), number(6)), _shorter),
    "the trace of the identity": (trace(identity("N")), number(1), _shorter),
    "a size of another name": (total(B), scaled(size("M"), product(product(ones(None, "N"), B), ones("M"))), _shorter),
    "the sum within relu": (function("relu", product(ones(None, "N"), u)), total(function("relu", u)), _ones),
    "the product within an indicator": (
        function("positive", product(A, C)), function("positive", hadamard(A, C)), _ones,
    ),
    "an indicator that nothing carries": (
        total(plus(function("positive", u), plus(function("positive", scaled(-1, u)), function("zero", u)))), number(1),
        _ones,
    ),
}  # fmt: skip


def _shrunk(monkeypatch: pytest.MonkeyPatch, shrink: Shrink) -> None:
    """Let the kernel use a smaller grid than the theorem asks for."""

    def fewer(unfolding: Unfolding) -> Scope:
        scope = needed_sizes(unfolding)
        return Scope(shrink(scope.grid), scope.every_size)

    monkeypatch.setattr(kernel, "needed_sizes", fewer)


def _false(left: Matrix, right: Matrix) -> bool:
    return not agree(left, right, [Point({"N": n, "M": n}, seed) for n in (1, 2, 3, 4) for seed in range(4)])


@pytest.mark.parametrize("row", ROWS)
def test_a_smaller_grid_would_prove_a_false_equation(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left, right, shrink = ROWS[row]
    assert _false(left, right)
    assert kernel.prove(equation(left, right), NONE) is None
    _shrunk(monkeypatch, shrink)
    proof = kernel.prove(equation(left, right), NONE)
    assert proof is not None
    assert proof.every_size


@pytest.mark.parametrize("shrink", [_less, _shorter, _ones])
def test_random_near_misses_pass_a_smaller_grid(shrink: Shrink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "BUDGET", 2500)
    _shrunk(monkeypatch, shrink)
    accepted = [pair for pair in pairs(0, FALSE) if _false(*pair) and _claimed(*pair)]
    assert len(accepted) > 5


def _claimed(left: Matrix, right: Matrix) -> bool:
    try:
        proof = kernel.prove(equation(left, right), NONE)
    except kernel.TooLarge:
        return False
    return proof is not None and proof.every_size
