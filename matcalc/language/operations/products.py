"""Other products: Hadamard, Kronecker, outer, inner; entrywise division; the commutation matrix."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sympy import Expr, S
from sympy.core.basic import Basic
from sympy.matrices.expressions import HadamardProduct, KroneckerProduct

from matcalc.kernel import terms
from matcalc.language.entries import Entries, dimension, run, total
from matcalc.language.expressions import Eye, Hadamard, MatrixApplication, ScalarApplication, times
from matcalc.language.nodes import Kronecker
from matcalc.language.operations.constants import build_size
from matcalc.language.operations.operation import (
    Differentials,
    Operands,
    Operation,
    as_matrix,
    nothing_moves,
    numpy_joined,
    numpy_template,
)  # fmt: skip
from matcalc.language.operations.rules import (
    equal,
    equal_shapes,
    joined,
    matrix_shape,
    product_rule,
    square,
    sum_of,
    text,
)
from matcalc.language.shapes import Shape, ShapeMismatch, shape_of


def _build_hadamard(*factors: Any) -> Expr:
    if len(factors) < 2:
        raise TypeError("`hadamard` takes two or more operands")
    return Hadamard(*map(as_matrix, factors))


def _shape_of_hadamard(node: Basic, operands: Operands) -> Shape:
    otherwise = "the matrix product is written `@`"
    return equal_shapes(node, operands, "a Hadamard product needs equal shapes", otherwise)


hadamard = Operation(
    name="hadamard",
    nodes=(Hadamard, HadamardProduct),
    arity=None,
    build=_build_hadamard,
    shape=_shape_of_hadamard,
    entries=joined(lambda node, entries: terms.Mul(tuple(entries))),
    differential=product_rule(Hadamard),
    numpy=numpy_joined("*"),
    call="hadamard(x, z)",
    meaning="x ⊙ z: xᵢⱼ zᵢⱼ, of two or more",
    source="MN 3.6; the product rule in every entry, PP (38)",
    example="hadamard(x, z) = hadamard(z, x)",
)


def _differential_of_quotient(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    (_, b), (da, db) = operands, moved
    above = None if da is None else divide(da, b)
    below = None if db is None else times(S.NegativeOne, Hadamard(divide(node, b), db))
    return sum_of([above, below])


divide = Operation(
    name="divide",
    nodes=(),
    arity=2,
    build=lambda A, B: MatrixApplication("divide", as_matrix(A), as_matrix(B)),
    shape=lambda node, operands: equal_shapes(node, operands, "a quotient entry by entry needs equal shapes"),
    entries=joined(lambda node, ab: terms.Mul((ab[0], terms.Power(ab[1], -1, text(node.args[2]))))),
    differential=_differential_of_quotient,
    numpy=numpy_joined("/"),
    latex=r"{p0} \oslash {p1}",
    call="divide(x, z)",
    meaning="x ⊘ z: xᵢⱼ / zᵢⱼ",
    source="a / b in every entry; the quotient rule in every entry",
    domain="every entry of the second operand ≠ 0",
    example="hadamard(divide(x, z), z) = x",
)


def _build_kron(*factors: Any) -> Expr:
    if len(factors) < 2:
        raise TypeError("`kron` takes two or more operands")
    return Kronecker(*map(as_matrix, factors))


def _shape_of_kron(node: Basic, operands: Operands) -> Shape:
    rows, columns = zip(*(matrix_shape(shape) for _, shape in operands), strict=True)
    return reduce(lambda a, b: a * b, rows), reduce(lambda a, b: a * b, columns)


def _kronecker(a: Entries, b: Entries) -> Entries:
    m, n = len(a.rows), len(a.columns)
    return Entries(
        a.rows + b.rows,
        a.columns + b.columns,
        lambda i, j: terms.Mul((a.at(i[:m], j[:n]), b.at(i[m:], j[n:]))),
    )


kron = Operation(
    name="kron",
    nodes=(Kronecker, KroneckerProduct),
    arity=None,
    build=_build_kron,
    shape=_shape_of_kron,
    entries=lambda node, parts: reduce(_kronecker, parts),
    differential=product_rule(Kronecker),
    numpy=lambda node, codes: reduce(lambda a, b: f"np.kron({a}, {b})", codes),
    call="kron(A, x)",
    meaning="A ⊗ x: the blocks aᵢⱼ x, of two or more",
    source="MN 2.2, blocks a_ij B; the product rule, PP (39)",
    example="kron(A, B) @ kron(B, A) = kron(A @ B, B @ A)",
)


def _shape_of_kron_sum(node: Basic, operands: Operands) -> Shape:
    a, b = (square(node, [each], "a Kronecker sum needs square matrices") for each in operands)
    return a[0] * b[0], a[0] * b[0]


def _entries_of_kron_sum(node: Basic, parts: Sequence[Entries]) -> Entries:
    a, b = parts
    m, n = len(a.rows), len(a.columns)

    def at(i: Any, j: Any) -> terms.Term:
        left = terms.Mul((*equal(i[m:], b.rows, j[n:], b.columns), a.at(i[:m], j[:n])))
        right = terms.Mul((*equal(i[:m], a.rows, j[:n], a.columns), b.at(i[m:], j[n:])))
        return terms.Add((left, right))

    return Entries(a.rows + b.rows, a.columns + b.columns, at)


def _differential_of_kron_sum(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    m, n = (matrix_shape(shape_of(each))[0] for each in operands)
    da, db = moved
    return sum_of([None if da is None else Kronecker(da, Eye(n)), None if db is None else Kronecker(Eye(m), db)])


kron_sum = Operation(
    name="kron_sum",
    nodes=(),
    arity=2,
    build=lambda A, B: MatrixApplication("kron_sum", as_matrix(A), as_matrix(B)),
    shape=_shape_of_kron_sum,
    entries=_entries_of_kron_sum,
    differential=_differential_of_kron_sum,
    numpy=numpy_template("_kron_sum({0}, {1})"),
    latex=r"{p0} \oplus {p1}",
    call="kron_sum(A, B)",
    meaning="A ⊗ I + I ⊗ B",
    source="A ⊗ I + I ⊗ B; MN 2.2",
    domain="square matrices",
    example="kron_sum(A, B) = kron(A, identity(N)) + kron(identity(N), B)",
)


def _shape_of_outer(node: Basic, operands: Operands) -> Shape:
    shapes = [matrix_shape(shape) for _, shape in operands]
    for (vector, _), shape in zip(operands, shapes, strict=True):
        if shape[1] != 1:
            hint = "`T` makes a column of a row" if shape[0] == 1 else ""
            raise ShapeMismatch(node, [(vector, shape)], "an outer product needs columns", hint)
    return shapes[0][0], shapes[1][0]


outer = Operation(
    name="outer",
    nodes=(),
    arity=2,
    build=lambda a, b: MatrixApplication("outer", as_matrix(a), as_matrix(b)),
    shape=_shape_of_outer,
    entries=lambda node, parts: Entries(
        parts[0].rows, parts[1].rows, lambda i, j: terms.Mul((parts[0].at(i, ()), parts[1].at(j, ())))
    ),
    differential=product_rule(lambda a, b: MatrixApplication("outer", a, b)),
    numpy=numpy_template("({0} @ {1}.T)"),
    latex=r"{p0} {p1}^{{T}}",
    call="outer(c, c)",
    meaning="c cᵀ: cᵢ cⱼ, of two columns",
    source="a b' for columns a and b; the product rule",
    domain="columns",
    example="outer(c, c) = c @ T(c)",
)


def _shape_of_inner(node: Basic, operands: Operands) -> Shape:
    equal_shapes(node, operands, "an inner product needs equal shapes")
    return ()


def _entries_of_inner(node: Basic, parts: Sequence[Entries]) -> Entries:
    both = joined(lambda node, entries: terms.Mul(tuple(entries)))(node, parts)

    def at(_: Any, __: Any) -> terms.Term:
        i, j = run(both.rows), run(both.columns)
        return total(i + j, both.at(i, j))

    return Entries((), (), at)


inner = Operation(
    name="inner",
    nodes=(),
    arity=2,
    build=lambda A, B: ScalarApplication("inner", as_matrix(A), as_matrix(B)),
    shape=_shape_of_inner,
    entries=_entries_of_inner,
    differential=product_rule(lambda a, b: ScalarApplication("inner", a, b)),
    numpy=numpy_template("np.sum({0} * {1})"),
    latex=r"\left\langle {x0}, {x1} \right\rangle",
    call="inner(x, z)",
    meaning="⟨x, z⟩ = Σᵢⱼ xᵢⱼ zᵢⱼ",
    source="tr(A'B), the sum of a_ij b_ij; MN 2.4; the product rule",
    example="inner(x, z) = tr(T(x) @ z)",
)


def _entries_of_commutation(node: Basic, parts: Sequence[Entries]) -> Entries:
    m, n = map(dimension, node.args[1:])
    return Entries(m + n, n + m, lambda i, j: terms.Mul(tuple(map(terms.Delta, i, j[len(n) :] + j[: len(n)]))))


commutation = Operation(
    name="commutation",
    nodes=(),
    arity=2,
    build=lambda rows, columns: MatrixApplication("commutation", build_size(rows), build_size(columns)),
    shape=lambda node, operands: (node.args[1] * node.args[2],) * 2,
    entries=_entries_of_commutation,
    differential=nothing_moves,
    numpy=numpy_template("_commutation({0}, {1})"),
    latex=r"K_{{{x0}, {x1}}}",
    call="commutation(N, D)",
    meaning="K with K vec(x) = vec(xᵀ) for every N×D matrix x",
    source="K vec(A) = vec(A') for A of the given shape; MN 3.7",
    example="commutation(N, D) @ vec(x) = vec(T(x))",
)
