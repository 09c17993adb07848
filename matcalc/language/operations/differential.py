"""Derivatives as operations: the differential, and the derivatives by one variable.

`d(f)`           the differential
`partial(f, X)`  the derivative of f by X alone: all that does not depend on X is constant
`hessian(f, X)`  the second derivative of a scalar

Layout: for a scalar f and X of shape m×n, `partial(f, X)` is n×m, so that df = tr(partial(f, X) dX); for columns f and
x its entry (i, j) is ∂f_i/∂x_j; for matrices it is ∂ vec f / ∂ vec(X)ᵀ; by a scalar, such as an entry of X, it is the
derivative of every entry of f.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr, preorder_traversal
from sympy.core.basic import Basic
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement

from matcalc.kernel import terms
from matcalc.language.entries import Entries
from matcalc.language.expressions import (
    MatrixApplication,
    ScalarApplication,
    ScalarVariable,
    TransposeOf,
    Variable,
    is_matrix,
    operand,
)  # fmt: skip
from matcalc.language.operations.operation import Differentials, Operands, Operation, apply, first_shape, numpy_template
from matcalc.language.shapes import ONE_BY_ONE, Shape, ShapeMismatch, shape_of


def is_differential(node: Basic) -> bool:
    """Whether a node is d of something."""
    return isinstance(node, MatrixApplication | ScalarApplication) and node.args[0].name == "d"


def has_differential(expression: object) -> bool:
    """Whether d of something stands in an expression."""
    return isinstance(expression, Basic) and any(map(is_differential, preorder_traversal(expression)))


def differential_name(node: Basic) -> str:
    """The NumPy name of d(X), d(d(X)), …: an order, marks, a variable; no author's name starts with an underscore."""
    order, marks = 0, ""
    while is_differential(node):
        if len(node.args) > 2:
            marks = f"p{node.args[2]}" + marks
        else:
            order += 1
        node = node.args[1]
    assert isinstance(node, Variable | ScalarVariable)
    return f"_d{order}{marks}_{node.name}"


def marked_differential(X: Expr, mark: str) -> Expr:
    """The change of X in a motion other than that of d."""
    return apply("d", X, Str(mark))


d = Operation(
    name="d",
    nodes=(),
    arity=1,
    build=lambda X: apply("d", X),
    shape=first_shape,
    entries=lambda node, parts: Entries(parts[0].rows, parts[0].columns, lambda i, j: terms.D(parts[0].at(i, j))),
    differential=lambda node, operands, moved: apply("d", node),
    numpy=lambda node, codes: differential_name(node),
    latex=r"\mathrm{{d}}{p0}",
    call="d(x)",
    meaning="the change of x; of an expression, by the rules of this page",
    source="MN 5.3; total over the parameters, or over the variables that a claim names by `wrt`",
    example="d(v @ w) = d(v) @ w + v @ d(w)",
)


def is_partial(node: Basic) -> bool:
    """Whether a node is a derivative by one variable."""
    return isinstance(node, MatrixApplication | ScalarApplication) and node.args[0].name in ("partial", "hessian")


def has_partial(expression: object) -> bool:
    """Whether a derivative by one variable stands in an expression."""
    return isinstance(expression, Basic) and any(map(is_partial, preorder_traversal(expression)))


def variable_of(by: Basic) -> Variable | ScalarVariable | None:
    """The variable that a derivative is by, where it is a variable or an entry of one."""
    if isinstance(by, Variable | ScalarVariable):
        return by
    return by.parent if isinstance(by, MatrixElement) and isinstance(by.parent, Variable) else None


def _build(name: str, f: Any, X: Any) -> Expr:
    f, X = operand(f), operand(X)
    if variable_of(X) is None:
        raise TypeError(f"`{name}` is by a parameter, a definition, data, or an entry of one, not by `{X}`")
    if has_differential(f):
        raise TypeError(f"`{name}` is of an expression without `d`: what moves is `{X}` alone")
    if name == "hessian":
        return (MatrixApplication if is_matrix(X) else ScalarApplication)(name, f, X)
    return _partial(f, X)


def _partial(f: Expr, X: Expr) -> Expr:
    return (MatrixApplication if is_matrix(f) or is_matrix(X) else ScalarApplication)("partial", f, X)


def _is_scalar(shape: Shape) -> bool:
    return shape in ((), ONE_BY_ONE)


def _shape_of_partial(node: Basic, operands: Operands) -> Shape:
    (_, of), (_, by) = operands
    if not by:
        return of
    return by[::-1] if _is_scalar(of) else (of[0] * of[1], by[0] * by[1])  # type: ignore[misc]


def _by_entry(f: terms.Term, x: terms.Term) -> terms.Term:
    assert isinstance(x, terms.Entry)
    return terms.Partial(f, x.name, x.indices)


def _by_vec(f: Entries, x: Entries) -> Entries:
    n, m = len(f.columns), len(x.columns)
    return Entries(
        f.columns + f.rows,
        x.columns + x.rows,
        lambda i, j: _by_entry(f.at(i[n:], i[:n]), x.at(j[m:], j[:m])),
    )


def _entries_of_partial(node: Basic, parts: Sequence[Entries]) -> Entries:
    f, x = parts
    if not is_matrix(node.args[2]):
        return Entries(f.rows, f.columns, lambda i, j: _by_entry(f.at(i, j), x.value))
    if _is_scalar(shape_of(node.args[1])):
        return Entries(x.columns, x.rows, lambda i, j: _by_entry(f.value, x.at(j, i)))
    return _by_vec(f, x)


def _linear_in_first(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    """Derivatives by different variables commute."""
    if moved[0] is None:
        return None
    return node.func(node.args[0], moved[0], node.args[2])


partial = Operation(
    name="partial",
    nodes=(),
    arity=2,
    build=lambda f, X: _build("partial", f, X),
    shape=_shape_of_partial,
    entries=_entries_of_partial,
    differential=_linear_in_first,
    numpy=numpy_template("_partial({0})"),
    call="partial(norm2(x), x)",
    meaning="∂f/∂xⱼᵢ: the Jacobian D×N of a scalar f by x; of a matrix F, ∂vec F / ∂vec(x)ᵀ",
    source="MN 5.3, 9.4; a definition may be what one differentiates by, and is then a variable",
    latex=r"\frac{{\partial {p0}}}{{\partial {x1}}}",
    example="partial(norm2(v), v) = 2 * T(v)",
)


def _shape_of_hessian(node: Basic, operands: Operands) -> Shape:
    (f, of), (_, by) = operands
    if not _is_scalar(of):
        raise ShapeMismatch(node, [(f, of)], "a Hessian is of a scalar")
    return (by[0] * by[1],) * 2 if by else ()


def _entries_of_hessian(node: Basic, parts: Sequence[Entries]) -> Entries:
    f, x = parts
    gradient = Entries(x.rows, x.columns, lambda i, j: _by_entry(f.value, x.at(i, j)))
    return _by_vec(gradient, x)


def as_partials(node: Basic) -> Expr:
    """A Hessian as the derivative of the gradient."""
    _, f, X = node.args
    return _partial(TransposeOf(_partial(f, X)) if is_matrix(X) else _partial(f, X), X)


hessian = Operation(
    name="hessian",
    nodes=(),
    arity=2,
    build=lambda f, X: _build("hessian", f, X),
    shape=_shape_of_hessian,
    entries=_entries_of_hessian,
    differential=_linear_in_first,
    numpy=numpy_template("{0}"),
    call="hessian(norm2(x), x)",
    meaning="∂²f / ∂vec x ∂vec(x)ᵀ",
    source="MN 6.3, 10.3: the second derivative by vec X",
    latex=r"\nabla^{{2}}_{{{x1}}} {p0}",
    domain="of a scalar",
    example="hessian(norm2(v), v) = 2 * identity(N * D)",
)
