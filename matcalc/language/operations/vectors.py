"""Diagonals, unit columns, vec undone, and rows, columns and scalars repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, S
from sympy.core.basic import Basic

from matcalc.kernel import terms
from matcalc.language.entries import Entries, NotASize, carry, dimension, index_symbols, position_of
from matcalc.language.expressions import MatrixApplication, operand
from matcalc.language.operations.constants import build_size
from matcalc.language.operations.operation import (
    Operands,
    Operation,
    as_matrix,
    linear,
    nothing_moves,
    numpy_template,
)  # fmt: skip
from matcalc.language.operations.rules import matrix_shape, square
from matcalc.language.shapes import Shape, ShapeMismatch, as_sum, spell


def _shape_of_diag(node: Basic, operands: Operands) -> Shape:
    vector, shape = operands[0][0], matrix_shape(operands[0][1])
    if shape[1] != 1:
        hint = "`diagonal` takes the diagonal of a matrix" if shape[0] == shape[1] else ""
        if shape[0] == 1:
            hint = "`T` makes a column of a row"
        raise ShapeMismatch(node, [(vector, shape)], "a diagonal matrix is made of a column", hint)
    return shape[0], shape[0]


def _entries_of_diag(node: Basic, parts: Sequence[Entries]) -> Entries:
    v = parts[0]
    return Entries(v.rows, v.rows, lambda i, j: terms.Mul((*map(terms.Delta, i, j), v.at(i, ()))))


diag = Operation(
    name="diag",
    nodes=(),
    arity=1,
    build=lambda v: MatrixApplication("diag", as_matrix(v)),
    shape=_shape_of_diag,
    entries=_entries_of_diag,
    differential=linear(lambda dv: MatrixApplication("diag", dv)),
    numpy=numpy_template("np.diagflat({0})"),
    latex=r"\operatorname{{diag}}\left({x0}\right)",
    call="diag(c)",
    meaning="cᵢ at (i, i), 0 elsewhere",
    source="the matrix with this diagonal, and 0 elsewhere; MN 1.6; linear",
    domain="a column",
    example="diag(c) @ x = hadamard(broadcast(c, N, D), x)",
)


def _shape_of_diagonal(node: Basic, operands: Operands) -> Shape:
    shape = square(node, operands, "a diagonal is that of a square matrix")
    return shape[0], S.One


diagonal = Operation(
    name="diagonal",
    nodes=(),
    arity=1,
    build=lambda A: MatrixApplication("diagonal", as_matrix(A)),
    shape=_shape_of_diagonal,
    entries=lambda node, parts: Entries(
        parts[0].rows, (), lambda i, _: parts[0].at(i, carry(i, parts[0].rows, parts[0].columns))
    ),
    differential=linear(lambda dA: MatrixApplication("diagonal", dA)),
    numpy=numpy_template("np.diagonal({0}).reshape(-1, 1)"),
    latex=r"\operatorname{{diagonal}}\left({x0}\right)",
    call="diagonal(A)",
    meaning="the column of the aᵢᵢ",
    source="the diagonal as a column; MN 2.4; linear",
    domain="a square matrix",
    example="diagonal(A) = hadamard(A, identity(N)) @ ones(N, 1)",
)


def unit(size: Any, position: Any) -> Expr:
    """The unit column with 1 at a position: a whole number, a number made of sizes, or an index."""
    rows, number = build_size(size), operand(position)
    try:
        position_of(number, dimension(rows))
    except (NotASize, AttributeError):
        raise TypeError(f"a position is made of whole numbers, sizes and indices, not of `{position}`") from None
    last = number.subs({symbol: symbol.range - 1 for symbol in index_symbols(number)})
    if number.is_negative or as_sum(rows - last).is_positive is False:
        raise TypeError(f"`{number}` is not a position in a column of {rows}, which counts from 0")
    return MatrixApplication("unit", rows, number)


def _entries_of_unit(node: Basic, parts: Sequence[Entries]) -> Entries:
    size = dimension(node.args[1])
    place = position_of(node.args[2], size)
    return Entries(size, (), lambda i, _: terms.Mul(tuple(map(terms.Delta, i, place))))


unit_column = Operation(
    name="unit",
    nodes=(),
    arity=1,  # the position is no number
    build=unit,
    shape=lambda node, operands: (node.args[1], S.One),
    entries=_entries_of_unit,
    differential=nothing_moves,
    numpy=lambda node, codes: f"np.eye({node.args[1]}, 1, -({node.args[2]}))",
    latex=r"e_{{{x1}}}",
    call="unit(N, 0)",
    meaning="e₀: the column of N entries with 1 at position 0",
    source="a column of the identity",
    example="unit(N, 0) = identity(N)[:, 0]",
)


def _shape_of_unvec(node: Basic, operands: Operands) -> Shape:
    (vector, shape), (rows, _), (columns, _) = operands
    needed = (as_sum(rows * columns), S.One)
    if shape != needed:
        raise ShapeMismatch(node, [(vector, shape)], f"a matrix of {spell((rows, columns))} needs {spell(needed)}")
    return rows, columns


def _entries_of_unvec(node: Basic, parts: Sequence[Entries]) -> Entries:
    v, (rows, columns) = parts[0], map(dimension, node.args[2:])
    return Entries(rows, columns, lambda i, j: v.at(carry(j + i, columns + rows, v.rows), ()))


unvec = Operation(
    name="unvec",
    nodes=(),
    arity=3,
    build=lambda v, rows, columns: MatrixApplication("unvec", as_matrix(v), build_size(rows), build_size(columns)),
    shape=_shape_of_unvec,
    entries=_entries_of_unvec,
    differential=lambda node, operands, moved: (
        None if moved[0] is None else MatrixApplication("unvec", moved[0], *node.args[2:])
    ),
    numpy=numpy_template('{0}.reshape({1}, {2}, order="F")'),
    latex=r"\operatorname{{vec}}^{{-1}}_{{{x1} \times {x2}}}\left({x0}\right)",
    call="unvec(vec(x), N, D)",
    meaning="the N×D matrix whose columns are stacked in the operand",
    source="the matrix whose columns are stacked in v; MN 2.4; linear",
    domain="a column of as many entries",
    example="unvec(vec(x), N, D) = x",
)


def _shape_of_broadcast(node: Basic, operands: Operands) -> Shape:
    (line, shape), (rows, _), (columns, _) = operands
    wanted = (as_sum(rows), as_sum(columns))
    if shape and any(size not in (1, target) for size, target in zip(shape, wanted, strict=True)):
        rule = f"only a scalar, a row of {wanted[1]} or a column of {wanted[0]} is repeated to {spell(wanted)}"
        hint = "`T` turns it" if shape[0] in (1, wanted[1]) and shape[1] in (1, wanted[0]) else ""
        raise ShapeMismatch(node, [(line, shape)], rule, hint)
    return wanted


def _entries_of_broadcast(node: Basic, parts: Sequence[Entries]) -> Entries:
    a, (rows, columns) = parts[0], map(dimension, node.args[2:])
    return Entries(
        rows,
        columns,
        lambda i, j: a.at(carry(i, rows, a.rows) if a.rows else (), carry(j, columns, a.columns) if a.columns else ()),
    )


broadcast = Operation(
    name="broadcast",
    nodes=(),
    arity=3,
    build=lambda line, rows, columns: MatrixApplication(
        "broadcast", operand(line), build_size(rows), build_size(columns)
    ),
    shape=_shape_of_broadcast,
    entries=_entries_of_broadcast,
    differential=lambda node, operands, moved: (
        None if moved[0] is None else MatrixApplication("broadcast", moved[0], *node.args[2:])
    ),
    numpy=numpy_template("_broadcast({0}, {1}, {2})"),
    latex=r"\operatorname{{broadcast}}_{{{x1} \times {x2}}}\left({x0}\right)",
    call="broadcast(c, N, D)",
    meaning="cᵢ in every column; a row in every row, a scalar in every entry",
    source="a scalar, a row or a column repeated, as NumPy's broadcast_to; linear",
    domain="a scalar, a row of as many columns or a column of as many rows",
    example="broadcast(total(x, axis=0), N, D) = ones(N, N) @ x",
)
