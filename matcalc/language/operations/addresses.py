"""Entries and slices: `A[i, j]`, `A[a:b, c:d]`, `A[i, :]`, `A[:, j]`.

An address is made of whole numbers, numbers made of sizes and index symbols. As in Python it counts from 0, and a
negative number counts from the end; a slice that leaves the matrix is refused rather than cut.

`part(matrix, address)`  what `matrix[address]` builds
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, S, Tuple
from sympy.core.basic import Basic
from sympy.matrices.expressions import MatrixSlice
from sympy.matrices.expressions.matexpr import MatrixElement

from matcalc.language.entries import (
    Dimension,
    Entries,
    NotASize,
    Place,
    dimension,
    index_symbols,
    moved,
    multiples,
    position_of,
)  # fmt: skip
from matcalc.language.expressions import IndexSymbol, operand
from matcalc.language.nodes import EntryOf, SliceOf
from matcalc.language.operations.operation import Operands, Operation
from matcalc.language.shapes import Shape, ShapeMismatch, UnknownOperation, as_sum, shape_of


def part(matrix: Expr, address: Any) -> Expr:
    """An entry, or a matrix where a part of the address is a slice."""
    if not isinstance(address, tuple) or len(address) != 2:
        raise TypeError(f"an entry of `{matrix}` has a row and a column: `A[i, j]`; a row is `A[i, :]`")
    try:
        shape = shape_of(matrix)
    except (ShapeMismatch, UnknownOperation):
        return EntryOf(matrix, S.Zero, S.Zero)  # whoever asks for its shape is told what is wrong with the matrix
    if any(isinstance(each, slice) for each in address):
        return SliceOf(matrix, *(_range(each, size, matrix) for each, size in zip(address, shape, strict=True)))
    return EntryOf(matrix, *(_position(each, size, matrix) for each, size in zip(address, shape, strict=True)))


def _position(value: Any, size: Expr, matrix: Expr) -> Expr:
    number = _number(value, size)
    if not isinstance(number, IndexSymbol):
        _check(number, size, matrix)
    return number


def _number(value: Any, size: Expr) -> Expr:
    """A number made of sizes and index symbols; a negative one counts from the end."""
    number = operand(value)
    if not number.is_integer or number.is_Float or not hasattr(number, "free_symbols"):
        raise TypeError(f"an address is made of whole numbers, sizes and indices, not of `{value}`")
    return as_sum(size + number) if number.is_negative else as_sum(number)


def _check(number: Expr, size: Expr, matrix: Expr) -> None:
    """Refuse what is outside, and an index that may be."""
    symbols = index_symbols(number)
    last = as_sum(number.subs({symbol: symbol.range - 1 for symbol in symbols}, simultaneous=True))
    first = as_sum(number.subs(dict.fromkeys(symbols, 0), simultaneous=True))
    inside = as_sum(size - last).is_positive
    if inside is False or first.is_negative or (symbols and not inside):
        raise TypeError(f"`{number}` is not below {size} in an address of `{matrix}`, which counts from 0")


def _range(value: Any, size: Expr, matrix: Expr) -> Tuple:
    """The first position, the one after the last, and the step, 1."""
    if not isinstance(value, slice):
        number = _number(value, size)
        return _range(slice(number, number + 1), size, matrix)
    if value.step not in (None, 1):
        raise TypeError(f"a slice takes every entry, and has no step: `{value.step}`")
    start = S.Zero if value.start is None else _number(value.start, size)
    stop = size if value.stop is None else _number(value.stop, size)
    if as_sum(stop - start) == 1:
        _check(start, size, matrix)
        return Tuple(start, stop, S.One)
    for bound in (start, stop):
        if index_symbols(bound):
            raise TypeError(f"a slice has bounds made of whole numbers and sizes, not of the index in `{bound}`")
    if start.is_negative or as_sum(size - stop).is_negative:
        raise TypeError(f"the slice from {start} to {stop} leaves `{matrix}`, which has {size} there")
    if as_sum(stop - start).is_positive is False:
        raise TypeError(f"the slice from {start} to {stop} is empty")
    return Tuple(start, stop, S.One)


def _shape_of_entry(node: Basic, operands: Operands) -> Shape:
    matrix, shape = operands[0]
    if not shape:
        raise ShapeMismatch(node, [(matrix, shape)], "only a matrix has entries")
    for number, size in zip(node.args[1:], shape, strict=True):
        _check_place(node, number, size)
    return ()


def _check_place(node: Basic, number: Expr, size: Expr) -> None:
    try:
        position_of(number, dimension(size))
    except NotASize:
        raise UnknownOperation(node) from None


def _entries_of_entry(node: Basic, parts: Sequence[Entries]) -> Entries:
    a = parts[0]
    row, column = position_of(node.args[1], a.rows), position_of(node.args[2], a.columns)
    return Entries((), (), lambda i, j: a.at(row, column))


entry = Operation(
    name="entry",
    nodes=(EntryOf, MatrixElement),
    arity=1,
    build=lambda X: part(operand(X), (0, 0)),
    shape=_shape_of_entry,
    entries=_entries_of_entry,
    differential=lambda node, operands, moved: None if moved[0] is None else EntryOf(moved[0], *node.args[1:]),
    numpy=lambda node, codes: f"_entry({codes[0]}, {node.args[1]}, {node.args[2]})",
    call="x[0, 1]",
    meaning="one entry, counted from 0; −1 is the last; an index symbol may stand for a number",
    source="one entry; linear",
    domain="positions from 0 to the size − 1",
    example="A[0, 0] = T(unit(N, 0)) @ A @ unit(N, 0)",
)


def _shape_of_slice(node: Basic, operands: Operands) -> Shape:
    matrix, shape = operands[0]
    if not shape:
        raise ShapeMismatch(node, [(matrix, shape)], "only a matrix has rows and columns")
    for (start, stop, step), size in zip(node.args[1:], shape, strict=True):
        if step != 1:
            raise UnknownOperation(node)
        _check_place(node, start, size)
        _check_place(node, stop, size)
    (first, after, _), (left, right, _) = node.args[1:]
    return after - first, right - left


def _cut(bounds: Tuple, over: Dimension) -> tuple[Dimension, Any]:
    """The dimension of a slice, and from a place in it to the place in the whole."""
    start, stop, _ = bounds
    size = dimension(as_sum(stop - start))

    def place(here: Place) -> Place:
        return moved(here, size, multiples(start), over) if size else position_of(start, over)

    return size, place


def _entries_of_slice(node: Basic, parts: Sequence[Entries]) -> Entries:
    a = parts[0]
    rows, row = _cut(node.args[1], a.rows)
    columns, column = _cut(node.args[2], a.columns)
    return Entries(rows, columns, lambda i, j: a.at(row(i), column(j)))


slice_ = Operation(
    name="slice",
    nodes=(SliceOf, MatrixSlice),
    arity=1,
    build=lambda X: part(operand(X), (slice(None), slice(None))),
    shape=_shape_of_slice,
    entries=_entries_of_slice,
    differential=lambda node, operands, moved: None if moved[0] is None else SliceOf(moved[0], *node.args[1:]),
    numpy=lambda node, codes: "_slice({}, {}, {}, {}, {})".format(codes[0], *node.args[1][:2], *node.args[2][:2]),
    call="x[1:N, :]",
    meaning="the rows 1, …, N − 1; `x[0, :]` is a row and `x[:, 0]` a column",
    source="the rows and columns from one position up to another; linear",
    domain="positions from 0 to the size",
    example="vstack(x[0, :], x[1:N, :]) = x",
)
