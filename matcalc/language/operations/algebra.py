"""Algebra: sums, products, transpose, trace, vec, norms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from sympy import Add, Expr, Integer, MatAdd, MatMul, Mul, Pow, S
from sympy.core.basic import Basic
from sympy.matrices.expressions import HadamardProduct, Trace, Transpose

from matcalc.kernel import terms
from matcalc.language.entries import Entries, carry, run
from matcalc.language.entries import total as total_over
from matcalc.language.expressions import (
    Hadamard,
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
    plus,
    times,
)  # fmt: skip
from matcalc.language.operations.operation import (
    DifferentialRule,
    Differentials,
    Operands,
    Operation,
    as_matrix,
    linear,
    numpy_joined,
    numpy_template,
)  # fmt: skip
from matcalc.language.shapes import ONE_BY_ONE, Shape, ShapeMismatch, UnknownOperation


def _shape_of_sum(node: Basic, operands: Operands) -> Shape:
    first, shape = operands[0]
    for other, its_shape in operands[1:]:
        if shape != its_shape:
            hint = ""
            if shape == () or its_shape == ():
                matrix = its_shape or shape
                hint = f"a number is added to every entry as a multiple of `ones({', '.join(map(str, matrix))})`"
            elif len(shape) == 2 == len(its_shape) and shape[1] == its_shape[1] and 1 in (shape[0], its_shape[0]):
                rows = shape[0] if its_shape[0] == 1 else its_shape[0]
                hint = f"nothing is broadcast; a row b is repeated by `ones({rows}, 1) @ b`"
            elif shape[::-1] == its_shape:
                hint = "one is the shape of the other's transpose"
            raise ShapeMismatch(node, [(first, shape), (other, its_shape)], "a sum needs equal shapes", hint)
    return shape


def _entries_of_sum(node: Basic, parts: Sequence[Entries]) -> Entries:
    rows, columns = parts[0].rows, parts[0].columns
    return Entries(
        rows,
        columns,
        lambda i, j: terms.Add(tuple(p.at(carry(i, rows, p.rows), carry(j, columns, p.columns)) for p in parts)),
    )


def _sum_of(parts: Sequence[Expr | None]) -> Expr | None:
    present = [part for part in parts if part is not None]
    result = present[0] if present else None
    for part in present[1:]:
        result = plus(result, part)
    return result


total = Operation(
    name="sum",
    nodes=(MatrixSum, ScalarSum, MatAdd, Add),
    arity=None,
    build=lambda *parts: _sum_of([operand(part) for part in parts]) or S.Zero,
    shape=_shape_of_sum,
    entries=_entries_of_sum,
    differential=lambda node, operands, moved: _sum_of(moved),
    numpy=numpy_joined("+"),
    source="MN 8.3 (8)",
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
        product = _matrix_product(product, matrix)
    return Entries(product.rows, product.columns, lambda i, j: terms.Mul((*scalars, product.at(i, j))))


def _matrix_product(a: Entries, b: Entries) -> Entries:
    def at(i: Any, j: Any) -> terms.Term:
        k = run(a.columns)
        return total_over(k, terms.Mul((a.at(i, k), b.at(carry(k, a.columns, b.rows), j))))

    return Entries(a.rows, b.columns, at)


def _product_rule(build: Callable[..., Expr]) -> DifferentialRule:
    """Differentiate one factor at a time."""

    def differential(node: Basic, factors: Sequence[Expr], moved: Differentials) -> Expr | None:
        return _sum_of(
            [
                None if change is None else build(*factors[:n], change, *factors[n + 1 :])
                for n, change in enumerate(moved)
            ]
        )

    return differential


def _product(*factors: Expr) -> Expr:
    result = factors[0]
    for factor in factors[1:]:
        result = times(result, factor)
    return result


def _numpy_of_product(node: Basic, codes: Sequence[str]) -> str:
    kinds = list(map(is_matrix, node.args))
    scalars = [code for code, matrix in zip(codes, kinds, strict=True) if not matrix]
    matrices = [code for code, matrix in zip(codes, kinds, strict=True) if matrix]
    return f"({' * '.join([*scalars, ' @ '.join(matrices)] if matrices else scalars)})"


product = Operation(
    name="product",
    nodes=(MatrixProduct, ScalarProduct, MatMul, Mul),
    arity=None,
    build=lambda *factors: _product(*map(operand, factors)),
    shape=_shape_of_product,
    entries=_entries_of_product,
    differential=_product_rule(_product),
    numpy=_numpy_of_product,
    source="MN 8.3 (12)",
)


def _shape_of_power(node: Basic, operands: Operands) -> Shape:
    (_, shape), (exponent, other) = operands
    if shape or other or not isinstance(exponent, Integer):
        raise UnknownOperation(node)
    return ()


def _entries_of_power(node: Basic, parts: Sequence[Entries]) -> Entries:
    return Entries((), (), lambda i, j: terms.Power(parts[0].value, int(node.args[1])))


def _differential_of_power(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    base, exponent = operands
    return None if moved[0] is None else _product(exponent, Pow(base, exponent - 1), moved[0])


power = Operation(
    name="power",
    nodes=(Pow,),
    arity=2,
    build=lambda base, exponent: Pow(operand(base), operand(exponent)),
    shape=_shape_of_power,
    entries=_entries_of_power,
    differential=_differential_of_power,
    numpy=numpy_template("({0} ** {1})"),
    source="a^n of a scalar, n a whole number; d(a^n) = n a^(n-1) da",
)


def _shape_of_hadamard(node: Basic, operands: Operands) -> Shape:
    first, shape = operands[0]
    for other, its_shape in operands[1:]:
        if shape != its_shape:
            hint = "the matrix product is written `@`" if shape and its_shape and shape[1] == its_shape[0] else ""
            raise ShapeMismatch(
                node, [(first, shape), (other, its_shape)], "a Hadamard product needs equal shapes", hint
            )
    return shape


def _entries_of_hadamard(node: Basic, parts: Sequence[Entries]) -> Entries:
    rows, columns = parts[0].rows, parts[0].columns
    return Entries(
        rows,
        columns,
        lambda i, j: terms.Mul(tuple(p.at(carry(i, rows, p.rows), carry(j, columns, p.columns)) for p in parts)),
    )


def _build_hadamard(*factors: Any) -> Expr:
    if len(factors) < 2:
        raise TypeError("`hadamard` takes two or more operands")
    return Hadamard(*map(as_matrix, factors))


hadamard = Operation(
    name="hadamard",
    nodes=(Hadamard, HadamardProduct),
    arity=None,
    build=_build_hadamard,
    shape=_shape_of_hadamard,
    entries=_entries_of_hadamard,
    differential=_product_rule(Hadamard),
    numpy=numpy_joined("*"),
    source="MN 3.6; the product rule in every entry",
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
    source="MN 8.3 (10)",
)


def _shape_of_trace(node: Basic, operands: Operands) -> Shape:
    (matrix, shape) = operands[0]
    if not shape or shape[0] != shape[1]:
        raise ShapeMismatch(node, [(matrix, shape)], "a trace needs a square matrix")
    return ()


def _entries_of_trace(node: Basic, parts: Sequence[Entries]) -> Entries:
    a = parts[0]

    def at(_: Any, __: Any) -> terms.Term:
        k = run(a.rows)
        return total_over(k, a.at(k, carry(k, a.rows, a.columns)))

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
    source="MN 8.3 (13)",
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
    source="MN 2.4, columns stacked; 8.3 (11)",
)


def _no_shape(node: Basic, operands: Operands) -> Shape:
    return ()


def _entries_of_norm2(node: Basic, parts: Sequence[Entries]) -> Entries:
    a = parts[0]

    def at(_: Any, __: Any) -> terms.Term:
        i, j = run(a.rows), run(a.columns)
        return total_over(i + j, terms.Power(a.at(i, j), 2))

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
    source="the Frobenius norm squared, tr(X'X); MN 8.3 (12), (13)",
)
