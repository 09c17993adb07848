"""Constants: matrices of ones and zeros, the identity, a scalar as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sympy import Expr
from sympy.core.basic import Basic
from sympy.matrices.expressions import Identity, OneMatrix, ZeroMatrix

from matcalc.kernel import terms
from matcalc.language.entries import Entries, NotASize, dimension
from matcalc.language.expressions import Eye, Ones, Zeros, operand
from matcalc.language.operations.operation import (
    EntriesRule,
    NumpyRule,
    Operation,
    as_matrix,
    linear,
    nothing_moves,
    numpy_template,
)  # fmt: skip
from matcalc.language.shapes import ONE_BY_ONE


def build_size(value: Any) -> Expr:
    """A size that an author names, or a `TypeError`."""
    size = operand(value)
    if isinstance(size, Expr) and size.is_integer and size.is_positive and not size.is_Float:
        try:
            dimension(size)
        except NotASize:
            pass
        else:
            return size
    raise TypeError(f"a size is a named size, a positive whole number, or made of them by `+` and `*`, not `{value}`")


def _constant_entries(number: int) -> EntriesRule:
    def entries(node: Basic, parts: Sequence[Entries]) -> Entries:
        rows, columns = (dimension(size) for size in node.args)
        return Entries(rows, columns, lambda i, j: terms.Constant(Fraction(number)))

    return entries


def _entries_of_identity(node: Basic, parts: Sequence[Entries]) -> Entries:
    size = dimension(node.args[0])
    return Entries(size, size, lambda i, j: terms.Mul(tuple(map(terms.Delta, i, j))))


def _numpy_of_constant(function: str) -> NumpyRule:
    return lambda node, codes: f"np.{function}(({', '.join(f'{size}' for size in node.args)}))"


ones = Operation(
    name="ones",
    nodes=(Ones, OneMatrix),
    arity=2,
    build=lambda rows, columns: Ones(build_size(rows), build_size(columns)),
    shape=lambda node, operands: node.args,
    entries=_constant_entries(1),
    differential=nothing_moves,
    numpy=_numpy_of_constant("ones"),
    call="ones(N, D)",
    meaning="1",
    source="a constant",
    example="ones(N, 1) @ ones(1, D) = ones(N, D)",
)


zeros = Operation(
    name="zeros",
    nodes=(Zeros, ZeroMatrix),
    arity=2,
    build=lambda rows, columns: Zeros(build_size(rows), build_size(columns)),
    shape=lambda node, operands: node.args,
    entries=_constant_entries(0),
    differential=nothing_moves,
    numpy=_numpy_of_constant("zeros"),
    call="zeros(N, D)",
    meaning="0",
    source="a constant",
    example="x + zeros(N, D) = x",
)


identity = Operation(
    name="identity",
    nodes=(Eye, Identity),
    arity=1,
    build=lambda size: Eye(build_size(size)),
    shape=lambda node, operands: (node.args[0], node.args[0]),
    entries=_entries_of_identity,
    differential=nothing_moves,
    numpy=lambda node, codes: f"np.eye({node.args[0]})",
    call="identity(N)",
    meaning="I: 1 where i = j, else 0",
    source="a constant",
    example="identity(N) @ x = x",
)


matrix_of_scalar = Operation(
    name="as_matrix",
    nodes=(),
    arity=1,
    build=as_matrix,
    shape=lambda node, operands: ONE_BY_ONE,
    entries=lambda node, parts: parts[0],
    differential=linear(as_matrix),
    numpy=numpy_template("np.reshape({0}, (1, 1))"),
    latex="{x0}",
    meaning="the 1×1 matrix of a scalar",
    source="a scalar is a 1×1 matrix",
    example="tr(a) = a",
)
