"""Random expressions of the language, over the leaves and definitions of one derivation.

`derivation()`       the derivation; `symbol(name)` one of its variables
`expressions(depth)` a strategy for scalar and matrix expressions of which every part has a meaning
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from sympy import Expr, Integer, Rational

from matcalc import (
    Derivation,
    T,
    broadcast,
    hadamard,
    identity,
    indicator,
    norm2,
    ones,
    relu,
    sigmoid,
    sin,
    softmax,
    tanh,
    total,
    tr,
    vec,
    zeros,
)  # fmt: skip
from matcalc.language.shapes import shape_of

SIZES = {"N": 3, "D": 4}
DATA = ("A", "B", "c")
MOVING = frozenset({"X", "P", "t"})
FUNCTIONS = (sin, tanh, sigmoid, softmax)  # of moderate values
USED = {  # the operations that are met
    "sum", "product", "T", "tr", "vec", "norm2", "hadamard", "relu", "indicator", "power", "ones", "zeros", "identity",
    "sin", "tanh", "sigmoid", "softmax", "total", "broadcast",
}  # fmt: skip
CONVENTIONS = (Integer(0), Rational(1, 2), Integer(1))


@cache
def derivation() -> Derivation:
    """Data A (N×D), B (N×N), c (D×1); parameters X (N×D), P (D×D), t; definitions h = X P, r = relu(h)."""
    net = Derivation("differentials")
    N, D = net.sizes(**SIZES)
    net.data("A", N, D), net.data("B", N, N), net.data("c", D, 1)
    X, P = net.parameter("X", N, D), net.parameter("P", D, D)
    net.parameter("t")
    net.indices(i=N)
    h = net.define("h", X @ P)
    net.define("r", relu(h, at_zero=1))
    return net


def symbol(name: str) -> Any:
    return derivation().declared[name].symbol


@st.composite
def scalars(draw: st.DrawFn, depth: int) -> Expr:
    """A scalar expression."""
    size = draw(st.sampled_from(_sizes()[:2]))
    leaves = [symbol("t"), size, 1 / size, Integer(-2), Rational(1, 3)]
    kind = draw(st.sampled_from(["leaf", "tr", "norm2", "relu", "power"] if depth > 0 else ["leaf"]))
    match kind:
        case "tr":
            return tr(draw(matrices(size, size, depth - 1)))
        case "norm2":
            return norm2(draw(matrices(size, draw(st.sampled_from(_sizes())), depth - 1)))
        case "relu":
            return relu(draw(scalars(depth - 1)), at_zero=draw(st.sampled_from(CONVENTIONS)))
        case "power":
            return symbol("t") ** 3
        case _:
            return draw(st.sampled_from(leaves))


@st.composite
def matrices(draw: st.DrawFn, rows: Expr, columns: Expr, depth: int) -> Expr:  # noqa: C901 - a case for each kind
    """A matrix expression of this shape."""
    kinds = [
        "sum",
        "difference",
        "product",
        "multiple",
        "T",
        "hadamard",
        "relu",
        "indicator",
        "inner",
        "function",
        "line",
    ]
    match draw(st.sampled_from([*kinds, "leaf"])) if depth > 0 else "leaf":
        case "sum":
            return draw(matrices(rows, columns, depth - 1)) + draw(matrices(rows, columns, depth - 1))
        case "difference":
            return draw(matrices(rows, columns, depth - 1)) - draw(matrices(rows, columns, depth - 1))
        case "product":
            inner = draw(st.sampled_from(_sizes()))
            return draw(matrices(rows, inner, depth - 1)) @ draw(matrices(inner, columns, depth - 1))
        case "multiple":
            return draw(scalars(depth - 1)) * draw(matrices(rows, columns, depth - 1))
        case "T":
            return T(draw(matrices(columns, rows, depth - 1)))
        case "hadamard":
            return hadamard(draw(matrices(rows, columns, depth - 1)), draw(matrices(rows, columns, depth - 1)))
        case "relu":
            return relu(draw(matrices(rows, columns, depth - 1)), at_zero=draw(st.sampled_from(CONVENTIONS)))
        case "indicator":
            mask = indicator(draw(matrices(rows, columns, depth - 1)) >= 0)
            return hadamard(mask, draw(matrices(rows, columns, depth - 1)))
        case "function":
            return draw(st.sampled_from(FUNCTIONS))(draw(matrices(rows, columns, depth - 1)))
        case "line":
            axis = draw(st.sampled_from((0, 1)))
            return broadcast(total(draw(matrices(rows, columns, depth - 1)), axis=axis), rows, columns)
        case "inner":
            left, right = (vec(draw(matrices(rows, columns, depth - 1))) for _ in range(2))
            return ones(rows, 1) @ T(left) @ right @ ones(1, columns)
        case _:
            return draw(st.sampled_from(_leaves(rows, columns)))


def _sizes() -> list[Expr]:
    return [*shape_of(symbol("A")), Integer(1)]


def _leaves(rows: Expr, columns: Expr) -> list[Expr]:
    """Variables of this shape, or their transposes, and constants."""
    known = [symbol(name) for name in ("A", "B", "c", "X", "P", "h", "r")]
    found = [v for v in known if v.shape == (rows, columns)] + [T(v) for v in known if v.shape == (columns, rows)]
    constants = [ones(rows, columns), zeros(rows, columns), *([identity(rows)] if rows == columns else [])]
    return 2 * found + constants


def expressions(depth: int) -> st.SearchStrategy[Expr]:
    size = st.sampled_from(_sizes())
    return scalars(depth) | st.tuples(size, size).flatmap(lambda shape: matrices(*shape, depth))
