"""Inverses, determinants, cofactors, and powers of square matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce

from sympy import Expr, Integer, MatPow, S
from sympy.core.basic import Basic
from sympy.matrices.expressions import Determinant, Inverse

from matcalc.kernel import terms
from matcalc.language.entries import Entries, carry, run
from matcalc.language.expressions import (
    MatrixApplication,
    ScalarApplication,
    TraceOf,
    TransposeOf,
    times,
)  # fmt: skip
from matcalc.language.nodes import DeterminantOf, InverseOf, PowerOf, raised
from matcalc.language.operations.operation import Differentials, Operands, Operation, as_matrix, numpy_template
from matcalc.language.operations.rules import matrix_product, product_of, square, sum_of, text
from matcalc.language.shapes import Shape, UnknownOperation


def _shape(rule: str, scalar: bool = False) -> Callable[[Basic, Operands], Shape]:
    """The rule of an operation on square matrices."""

    def shape(node: Basic, operands: Operands) -> Shape:
        found = square(node, operands, rule)
        return () if scalar else found

    return shape


def _matrix(a: Entries) -> tuple[tuple[terms.Index, ...], tuple[terms.Index, ...], terms.Term]:
    """Indices for the rows and the columns, counted alike, and the entry there."""
    rows, columns = run(a.rows), run(a.rows)
    return rows, columns, a.at(rows, carry(columns, a.rows, a.columns))


def _inverse_of(a: Entries, label: str) -> Entries:
    matrix = _matrix(a)
    return Entries(a.rows, a.rows, lambda i, j: terms.Inverse(*matrix, label, i, j))


def _inverted(X: Expr) -> Expr:
    return InverseOf(X, S.NegativeOne)


inverse = Operation(
    name="inverse",
    nodes=(InverseOf, Inverse),
    arity=1,
    build=lambda X: _inverted(as_matrix(X)),
    shape=_shape("an inverse needs a square matrix"),
    entries=lambda node, parts: _inverse_of(parts[0], text(node.args[0])),
    differential=lambda node, operands, moved: (
        None if moved[0] is None else product_of(S.NegativeOne, node, moved[0], node)
    ),
    numpy=numpy_template("_inverse({0})"),
    call="inverse(A)",
    meaning="A⁻¹",
    source="d(X^-1) = -X^-1 dX X^-1; MN 8.4, PP (40)",
    domain="square and invertible",
    example="A @ inverse(A) = identity(N)",
)


def _entries_of_determinant(node: Basic, parts: Sequence[Entries]) -> Entries:
    matrix, label = _matrix(parts[0]), text(node.args[0])
    return Entries((), (), lambda i, j: terms.Determinant(*matrix, label))


def _adjugate(X: Expr) -> Expr:
    return MatrixApplication("adjugate", X)


det = Operation(
    name="det",
    nodes=(DeterminantOf, Determinant),
    arity=1,
    build=lambda X: DeterminantOf(as_matrix(X)),
    shape=_shape("a determinant needs a square matrix", scalar=True),
    entries=_entries_of_determinant,
    differential=lambda node, operands, moved: (
        None if moved[0] is None else TraceOf(times(_adjugate(operands[0]), moved[0]))
    ),
    numpy=numpy_template("_determinant({0})"),
    call="det(A)",
    meaning="det A = Σ over permutations σ of sign(σ) Πᵢ aᵢ,σ₍ᵢ₎",
    source="d det X = tr(adj(X) dX); MN 8.3, PP (41)",
    domain="square",
    example="det(A @ B) = det(A) * det(B)",
)


def _entries_of_logdet(node: Basic, parts: Sequence[Entries]) -> Entries:
    matrix, label = _matrix(parts[0]), text(node.args[1])
    value = terms.Apply("log", terms.Determinant(*matrix, label), f"det({label})")
    return Entries((), (), lambda i, j: value)


logdet = Operation(
    name="logdet",
    nodes=(),
    arity=1,
    build=lambda X: ScalarApplication("logdet", as_matrix(X)),
    shape=_shape("a determinant needs a square matrix", scalar=True),
    entries=_entries_of_logdet,
    differential=lambda node, operands, moved: (
        None if moved[0] is None else TraceOf(times(_inverted(operands[0]), moved[0]))
    ),
    numpy=numpy_template("_logdet({0})"),
    latex=r"\log\det {p0}",
    call="logdet(A)",
    meaning="log det A",
    source="log of the determinant; d log det X = tr(X^-1 dX), MN 8.3, PP (43)",
    domain="square, the determinant > 0",
    example="d(logdet(P)) = tr(inverse(P) @ d(P))",
)


def _cofactors(a: Entries, label: str) -> Entries:
    matrix = _matrix(a)
    return Entries(a.rows, a.rows, lambda i, j: terms.Determinant(*matrix, label, ((i, j),)))


def _entries_of_adjugate(node: Basic, parts: Sequence[Entries]) -> Entries:
    cofactors = _cofactors(parts[0], text(node.args[1]))
    return Entries(cofactors.columns, cofactors.rows, lambda i, j: cofactors.at(j, i))


def _change_of_adjugate(X: Expr, dX: Expr) -> Expr:
    """d(det(X) X⁻¹), where X is invertible."""
    inverted, adj = _inverted(X), _adjugate(X)
    return sum_of([times(TraceOf(times(adj, dX)), inverted), product_of(S.NegativeOne, inverted, dX, adj)])


adjugate = Operation(
    name="adjugate",
    nodes=(),
    arity=1,
    build=lambda X: _adjugate(as_matrix(X)),
    shape=_shape("an adjugate needs a square matrix"),
    entries=_entries_of_adjugate,
    differential=lambda node, operands, moved: None if moved[0] is None else _change_of_adjugate(operands[0], moved[0]),
    numpy=numpy_template("_adjugate({0})"),
    latex=r"\operatorname{{adj}}\left({x0}\right)",
    call="adjugate(A)",
    meaning="adj A: the entry (i, j) is the cofactor of aⱼᵢ",
    source="the transposed cofactors, det(X) X^-1 where X is invertible; MN 1.9 and 8.6, PP 3.1",
    domain="square; its differential, where it is invertible",
    example="A @ adjugate(A) = det(A) * identity(N)",
)


cofactor = Operation(
    name="cofactor",
    nodes=(),
    arity=1,
    build=lambda X: MatrixApplication("cofactor", as_matrix(X)),
    shape=_shape("cofactors need a square matrix"),
    entries=lambda node, parts: _cofactors(parts[0], text(node.args[1])),
    differential=lambda node, operands, moved: (
        None if moved[0] is None else TransposeOf(_change_of_adjugate(operands[0], moved[0]))
    ),
    numpy=numpy_template("_adjugate({0}).T"),
    latex=r"\operatorname{{cof}}\left({x0}\right)",
    call="cofactor(A)",
    meaning="the cofactor of aᵢⱼ: (−1)ⁱ⁺ʲ times the minor without row i and column j",
    source="the signed minors, the derivative of det X by each entry; MN 1.9, PP 3.1",
    domain="square; its differential, where it is invertible",
    example="cofactor(A) = T(adjugate(A))",
)


def _shape_of_power(node: Basic, operands: Operands) -> Shape:
    (base, shape), (exponent, _) = operands
    if not isinstance(exponent, Integer):
        raise UnknownOperation(node)
    square_of = f"entry by entry it is `power({text(base)}, {exponent})`"
    if exponent == 2:
        square_of += f", the sum of squares is `norm2({text(base)})`"
    return square(node, [(base, shape)], "a power needs a square matrix", square_of)


def _entries_of_power(node: Basic, parts: Sequence[Entries]) -> Entries:
    a, exponent = parts[0], int(node.args[1])
    if exponent == 0:
        return Entries(a.rows, a.rows, lambda i, j: terms.Mul((terms.Constant(Fraction(1)), *map(terms.Delta, i, j))))
    factor = a if exponent > 0 else _inverse_of(a, text(node.args[0]))
    return reduce(matrix_product, [factor] * abs(exponent))


def _differential_of_power(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    """Σ X^a dX X^b over a + b = n − 1, and −Σ X^-a dX X^-b over a + b = n + 1 for X^-n."""
    X, n = operands[0], int(node.args[1])
    if moved[0] is None or n == 0:
        return None
    if n > 0:
        return sum_of([product_of(*_powers(X, k), moved[0], *_powers(X, n - 1 - k)) for k in range(n)])
    pairs = [(-k, n - 1 + k) for k in range(1, 1 - n)]
    return sum_of([product_of(S.NegativeOne, *_powers(X, a), moved[0], *_powers(X, b)) for a, b in pairs])


def _powers(X: Expr, exponent: int) -> list[Expr]:
    return [] if exponent == 0 else [X] if exponent == 1 else [raised(X, exponent)]


def _numpy_of_power(node: Basic, codes: Sequence[str]) -> str:
    exponent = int(node.args[1])
    base = codes[0] if exponent >= 0 else f"_inverse({codes[0]})"
    return f"np.linalg.matrix_power({base}, {abs(exponent)})"


matrix_power = Operation(
    name="matrix_power",
    nodes=(PowerOf, MatPow),
    arity=2,
    build=lambda X, exponent: raised(as_matrix(X), exponent),
    shape=_shape_of_power,
    entries=_entries_of_power,
    differential=_differential_of_power,
    numpy=_numpy_of_power,
    call="A**3",
    meaning="A A A; A⁰ = I, and negative powers are those of A⁻¹",
    source="A**n, repeated products; of the inverse for n < 0; the product rule, PP (37)",
    domain="square; invertible for a negative exponent",
    example="A**3 = A @ A @ A",
)
