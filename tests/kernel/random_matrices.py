"""Random matrix expressions, true rewrites of them, and near misses: false ones that hold at small sizes.

`random_matrix(draw, rows, columns, depth)`
`TRUE`, `FALSE`             tables of rewrites: from an expression to another, or None where the rule does not apply
`rewritten(draw, matrix, table)`  one rewrite somewhere in the expression, or None if none was found
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from random import Random
from typing import Final, TypeAlias

from matrices import (
    Dimension,
    Matrix,
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
    rebuilt,
    scaled,
    size,
    total,
    trace,
    transpose,
)

Rewrite: TypeAlias = Callable[[Matrix], "Matrix | None"]

LEAVES: Final[Mapping[tuple[Dimension, Dimension], str]] = {
    ("N", "N"): "AC",
    ("N", "M"): "B",
    ("N", None): "uw",
    ("M", None): "v",
    ("N", 2): "P",
    (None, None): "s",
}
SHAPES: Final[tuple[tuple[Dimension, Dimension], ...]] = (
    (None, None), (None, None), ("N", None), ("N", "N"), ("N", "M"),
)  # fmt: skip
SIZES: Final = ("N", "N", "M")
FUNCTIONS: Final = ("positive", "zero", "relu")


def random_matrix(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    """An expression of that shape."""
    if depth == 0:
        return _leaf(draw, rows, columns)
    rules = [_sum, _hadamard, _product, _product, _function, _scaled, _transpose]
    if rows is None and columns is None:
        rules += [_trace, _trace, _total]
    return draw.choice(rules)(draw, rows, columns, depth - 1)


def _leaf(draw: Random, rows: Dimension, columns: Dimension) -> Matrix:
    chance = draw.random()
    if rows == columns and rows is not None and chance < 0.15:
        return identity(rows)
    if chance < 0.3:
        return _constant(draw) if rows is None and columns is None else ones(rows, columns)
    if (rows, columns) in LEAVES:
        return leaf(draw.choice(LEAVES[rows, columns]), rows, columns)
    if (columns, rows) in LEAVES:
        return transpose(_leaf(draw, columns, rows))
    return ones(rows, columns)


def _constant(draw: Random) -> Matrix:
    name = draw.choice(SIZES)
    return draw.choice([number(2), number(Fraction(1, 2)), size(name), per(name)])


def _sum(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    left, right = (random_matrix(draw, rows, columns, depth) for _ in range(2))
    return draw.choice([plus(left, right), minus(left, right), minus(left, left)])


def _hadamard(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    return hadamard(random_matrix(draw, rows, columns, depth), random_matrix(draw, rows, columns, depth))


def _product(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    inner: Dimension = draw.choice([*SIZES, *SIZES, None, 2])
    return product(random_matrix(draw, rows, inner, depth), random_matrix(draw, inner, columns, depth))


def _function(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    return function(draw.choice(FUNCTIONS), random_matrix(draw, rows, columns, depth))


def _scaled(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    return scaled(_constant(draw), random_matrix(draw, rows, columns, depth))


def _transpose(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    return transpose(random_matrix(draw, columns, rows, depth))


def _trace(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    name = draw.choice(SIZES)
    return trace(random_matrix(draw, name, name, depth))


def _total(draw: Random, rows: Dimension, columns: Dimension, depth: int) -> Matrix:
    return total(random_matrix(draw, draw.choice(SIZES), draw.choice([*SIZES, None]), depth))


# ----------------------------------------------------------------------------------------------------------- rewrites


def _on(rule: str, rewrite: Callable[..., Matrix | None]) -> Rewrite:
    """A rewrite of expressions of one rule, given their parts."""
    return lambda matrix: rewrite(*matrix.parts) if matrix.rule == rule else None


def _associates(left: Matrix, right: Matrix) -> Matrix | None:
    return product(left.parts[0], product(left.parts[1], right)) if left.rule == "product" else None


def _distributes(left: Matrix, right: Matrix) -> Matrix | None:
    return plus(*(product(left, part) for part in right.parts)) if right.rule == "plus" else None


def _reverses(part: Matrix) -> Matrix | None:
    return product(*map(transpose, part.parts[::-1])) if part.rule == "product" else None


def _cycles(part: Matrix) -> Matrix | None:
    return trace(product(part.parts[1], part.parts[0])) if part.rule == "product" else None


def _otherwise(part: Matrix) -> Matrix:
    """1(u > 0) = 1 - 1(-u > 0) - 1(-u = 0)."""
    turned = scaled(-1, part)
    return minus(minus(ones(part.rows, part.columns), function("positive", turned)), function("zero", turned))


TRUE: Final[Mapping[str, Rewrite]] = {
    "a sum commutes": _on("plus", lambda *parts: plus(*parts[::-1])),
    "a Hadamard product commutes": _on("hadamard", lambda a, b: hadamard(b, a)),
    "a product associates": _on("product", _associates),
    "a product distributes": _on("product", _distributes),
    "a transpose reverses a product": _on("transpose", _reverses),
    "a transpose undoes itself": lambda a: transpose(transpose(a)),
    "a trace is cyclic": _on("trace", _cycles),
    "a trace sums the diagonal": _on("trace", lambda a: total(hadamard(a, identity(a.rows)))),
    "the identity": lambda a: product(identity(a.rows), a) if a.rows is not None else None,
    "N / N": lambda a: scaled(size("N"), scaled(per("N"), a)),
    "2 - 1": lambda a: minus(scaled(2, a), a),
    "relu by its indicator": _on("relu", lambda a: hadamard(a, function("positive", a))),
    "a positive factor": _on("positive", lambda a: function("positive", scaled(3, a))),
    "one of three signs": _on("positive", _otherwise),
    "an indicator is its square": _on("positive", lambda a: hadamard(function("positive", a), function("positive", a))),
    "zero where its indicator is 1": _on("relu", lambda a: plus(function("relu", a), hadamard(function("zero", a), a))),
    "entry by entry": _on("relu", lambda a: transpose(function("relu", transpose(a)))),
}


def _inside(part: Matrix, name: str) -> Matrix | None:
    """f(A 1) = f(A) 1: true for a single column."""
    if part.rule != "product":
        return None
    summed = ones(part.parts[0].columns, part.columns)
    return product(function(name, part.parts[0]), summed)


def _split(part: Matrix) -> Matrix | None:
    left, right = part.parts if part.rule == "product" else (part, part)
    return hadamard(trace(left), trace(right)) if part.rule == "product" and left.rows == left.columns else None


def _entrywise(left: Matrix, right: Matrix) -> Matrix | None:
    same = (left.rows, left.columns) == (right.rows, right.columns)
    return hadamard(left, right) if same else None


def _quadratic(name: str) -> Matrix:
    """(n² + 2) / 3: it is n at 1 and 2, and at no other size."""
    return scaled(Fraction(1, 3), plus(hadamard(size(name), size(name)), number(2)))


def _line(name: str) -> Matrix:
    """(3 - n) / 2: it is 1/n at 1 and 2, and at no other size."""
    return scaled(Fraction(1, 2), minus(number(3), size(name)))


FALSE: Final[Mapping[str, Rewrite]] = {
    "the trace of a product": _on("trace", _split),
    "the trace of everything": _on("trace", total),
    "a product entry by entry": _on("product", _entrywise),
    "no transpose": lambda a: transpose(a) if a.rows == a.columns and a.rows is not None else None,
    "ones for the identity": lambda a: ones(a.rows, a.columns) if a.rule == "identity" else None,
    "a size is 1": lambda a: number(1) if a.rule in ("size", "per") else None,
    "a size is 2": lambda a: number(2) if a.rule == "size" else number(Fraction(1, 2)) if a.rule == "per" else None,
    "a size is quadratic": lambda a: _quadratic(a.name) if a.rule == "size" else None,
    "a reciprocal is linear": lambda a: _line(a.name) if a.rule == "per" else None,
    "relu of a sum": _on("relu", lambda a: _inside(a, "relu")),
    "positive of a sum": _on("positive", lambda a: _inside(a, "positive")),
    "no kink": _on("positive", lambda a: plus(function("positive", a), function("zero", a))),
    "half of it": lambda a: scaled(Fraction(1, 2), a),
}


def rewritten(draw: Random, matrix: Matrix, table: Mapping[str, Rewrite]) -> Matrix | None:
    """One rewrite somewhere in the expression; None if the place that was drawn has none."""
    if matrix.parts and draw.random() < 0.65:
        place = draw.randrange(len(matrix.parts))
        part = rewritten(draw, matrix.parts[place], table)
        if part is not None:
            return rebuilt(matrix, (*matrix.parts[:place], part, *matrix.parts[place + 1 :]))
    found = [other for rewrite in table.values() if (other := rewrite(matrix)) is not None]
    return draw.choice(found) if found else None
