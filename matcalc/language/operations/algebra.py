"""Algebra: sums, products, transpose, trace, vec, the Frobenius norm squared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sympy import Add, MatAdd, MatMul, Mul, S
from sympy.core.basic import Basic
from sympy.matrices.expressions import Trace, Transpose

from matcalc.kernel import terms
from matcalc.language.entries import Entries, carry, run, total
from matcalc.language.expressions import (
    MatrixApplication,
    MatrixProduct,
    MatrixSum,
    ScalarApplication,
    ScalarProduct,
    ScalarSum,
    TraceOf,
    TransposeOf,
    is_matrix,
    operand,
    times,
)  # fmt: skip
from matcalc.language.operations.operation import (
    Operands,
    Operation,
    as_matrix,
    linear,
    numpy_joined,
    numpy_template,
)  # fmt: skip
from matcalc.language.operations.rules import (
    equal_shapes,
    joined,
    matrix_product,
    product_of,
    product_rule,
    square,
    sum_of,
)  # fmt: skip
from matcalc.language.shapes import ONE_BY_ONE, Shape, ShapeMismatch

sum_ = Operation(
    name="sum",
    nodes=(MatrixSum, ScalarSum, MatAdd, Add),
    arity=None,
    build=lambda *parts: sum_of([operand(part) for part in parts]) or S.Zero,
    shape=lambda node, operands: equal_shapes(node, operands, "a sum needs equal shapes"),
    entries=joined(lambda node, terms_: terms.Add(tuple(terms_))),
    differential=lambda node, operands, moved: sum_of(moved),
    numpy=numpy_joined("+"),
    call="x + z",
    meaning="xᵢⱼ + zᵢⱼ; `x - z` is the sum of x and −z",
    source="MN 8.3 (8)",
    example="x + z = z + x",
)


def _shape_of_product(node: Basic, operands: Operands) -> Shape:
    matrices = [(operand, shape) for operand, shape in operands if shape]
    if not matrices:
        return ()
    for (left, a), (right, b) in pairwise(matrices):
        if a[1] != b[0]:
            same_shape = b in (a, (matrices[0][1][0], a[1]))
            hint = "`@` and `*` are the matrix product; entry by entry is `hadamard`" if same_shape else ""
            if not hint and ONE_BY_ONE in (a, b):
                hint = "`tr` makes a scalar of a 1×1 matrix"
            rule = f"a matrix product needs {a[1]} = {b[0]}"
            raise ShapeMismatch(node, [(left, a), (right, b)], rule, hint)
    return (matrices[0][1][0], matrices[-1][1][1])


def _entries_of_product(node: Basic, parts: Sequence[Entries]) -> Entries:
    kinds = list(map(is_matrix, node.args))
    scalars = [part.value for part, matrix in zip(parts, kinds, strict=True) if not matrix]
    matrices = [part for part, matrix in zip(parts, kinds, strict=True) if matrix]
    if not matrices:
        return Entries((), (), lambda i, j: terms.Mul(tuple(scalars)))
    product = matrices[0]
    for matrix in matrices[1:]:
        product = matrix_product(product, matrix)
    return Entries(product.rows, product.columns, lambda i, j: terms.Mul((*scalars, product.at(i, j))))


def _numpy_of_product(node: Basic, codes: Sequence[str]) -> str:
    kinds = list(map(is_matrix, node.args))
    scalars = [code for code, matrix in zip(codes, kinds, strict=True) if not matrix]
    matrices = [code for code, matrix in zip(codes, kinds, strict=True) if matrix]
    return f"({' * '.join([*scalars, ' @ '.join(matrices)] if matrices else scalars)})"


product = Operation(
    name="product",
    nodes=(MatrixProduct, ScalarProduct, MatMul, Mul),
    arity=None,
    build=lambda *factors: product_of(*map(operand, factors)),
    shape=_shape_of_product,
    entries=_entries_of_product,
    differential=product_rule(product_of),
    numpy=_numpy_of_product,
    call="x @ w",
    meaning="Σₖ xᵢₖ wₖⱼ; `a * x` and `x / a` multiply every entry by a scalar",
    source="MN 8.3 (12)",
    example="(A @ B) @ x = A @ (B @ x)",
)


T = Operation(
    name="T",
    nodes=(TransposeOf, Transpose),
    arity=1,
    build=lambda X: TransposeOf(as_matrix(X)),
    shape=lambda node, operands: operands[0][1][::-1],
    entries=lambda node, parts: Entries(parts[0].columns, parts[0].rows, lambda i, j: parts[0].at(j, i)),
    differential=linear(TransposeOf),
    numpy=numpy_template("{0}.T"),
    call="T(x)",
    meaning="xᵀ: the entry (i, j) is xⱼᵢ; `x.T` is the same",
    source="MN 8.3 (10)",
    example="T(A @ B) = T(B) @ T(A)",
)


def _shape_of_trace(node: Basic, operands: Operands) -> Shape:
    square(node, operands, "a trace needs a square matrix")
    return ()


def _entries_of_trace(node: Basic, parts: Sequence[Entries]) -> Entries:
    a = parts[0]

    def at(_: Any, __: Any) -> terms.Term:
        k = run(a.rows)
        return total(k, a.at(k, carry(k, a.rows, a.columns)))

    return Entries((), (), at)


tr = Operation(
    name="tr",
    nodes=(TraceOf, Trace),
    arity=1,
    build=lambda X: TraceOf(as_matrix(X)),
    shape=_shape_of_trace,
    entries=_entries_of_trace,
    differential=linear(TraceOf),
    numpy=numpy_template("np.trace({0})"),
    call="tr(A)",
    meaning="Σᵢ aᵢᵢ",
    source="MN 8.3 (13)",
    domain="a square matrix",
    example="tr(A @ B) = tr(B @ A)",
)


def _shape_of_vec(node: Basic, operands: Operands) -> Shape:
    shape = operands[0][1]
    assert len(shape) == 2
    return (shape[0] * shape[1], S.One)


def _entries_of_vec(node: Basic, parts: Sequence[Entries]) -> Entries:
    a = parts[0]
    n = len(a.columns)
    return Entries(a.columns + a.rows, (), lambda k, _: a.at(k[n:], k[:n]))


vec = Operation(
    name="vec",
    nodes=(),
    arity=1,
    build=lambda X: MatrixApplication("vec", as_matrix(X)),
    shape=_shape_of_vec,
    entries=_entries_of_vec,
    differential=linear(lambda dX: MatrixApplication("vec", dX)),
    numpy=numpy_template('{0}.reshape(-1, 1, order="F")'),
    latex=r"\operatorname{{vec}}\left({x0}\right)",
    call="vec(x)",
    meaning="the columns of x, one below the other",
    source="MN 2.4, columns stacked; 8.3 (11)",
    example="T(vec(x)) @ vec(z) = tr(T(x) @ z)",
)


def _no_shape(node: Basic, operands: Operands) -> Shape:
    return ()


def _entries_of_norm2(node: Basic, parts: Sequence[Entries]) -> Entries:
    a = parts[0]

    def at(_: Any, __: Any) -> terms.Term:
        i, j = run(a.rows), run(a.columns)
        return total(i + j, terms.Power(a.at(i, j), 2))

    return Entries((), (), at)


norm2 = Operation(
    name="norm2",
    nodes=(),
    arity=1,
    build=lambda X: ScalarApplication("norm2", as_matrix(X)),
    shape=_no_shape,
    entries=_entries_of_norm2,
    differential=lambda node, operands, moved: (
        None if moved[0] is None else times(2, TraceOf(times(TransposeOf(operands[0]), moved[0])))
    ),
    numpy=numpy_template("np.sum(np.square({0}))"),
    latex=r"\left\Vert {x0} \right\Vert_F^{{2}}",
    call="norm2(x)",
    meaning="Σᵢⱼ xᵢⱼ²",
    source="the Frobenius norm squared, tr(X'X); MN 8.3 (12), (13)",
    example="norm2(x) = tr(T(x) @ x)",
)
