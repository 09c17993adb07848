"""The differential as an operation."""

from __future__ import annotations

from sympy import preorder_traversal
from sympy.core.basic import Basic

from matcalc.kernel import terms
from matcalc.language.entries import Entries
from matcalc.language.expressions import MatrixApplication, ScalarApplication, ScalarVariable, Variable
from matcalc.language.operations.operation import Operation, apply, first_shape


def is_differential(node: Basic) -> bool:
    """Whether a node is d of something."""
    return isinstance(node, MatrixApplication | ScalarApplication) and node.args[0].name == "d"


def has_differential(expression: object) -> bool:
    """Whether d of something stands in an expression."""
    return isinstance(expression, Basic) and any(map(is_differential, preorder_traversal(expression)))


def differential_name(node: Basic) -> str:
    """The NumPy name of d(X), d(d(X)), …: an order and a variable; no author's name starts with an underscore."""
    order = 0
    while is_differential(node):
        node, order = node.args[1], order + 1
    assert isinstance(node, Variable | ScalarVariable)
    return f"_d{order}_{node.name}"


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
    source="MN 5.3; total over the parameters, or over the variables that a claim names by `wrt`",
)
