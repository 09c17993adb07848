"""Block matrices: matrices side by side, and one above the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

from sympy import Expr, S
from sympy.core.basic import Basic

from matcalc.kernel import terms
from matcalc.language.entries import Entries, carry, dimension, flat, moved, multiples
from matcalc.language.expressions import MatrixApplication, Zeros
from matcalc.language.operations.operation import Differentials, Operands, Operation, as_matrix
from matcalc.language.operations.rules import matrix_shape
from matcalc.language.shapes import Shape, ShapeMismatch, as_sum, shape_of


def _build_stack(name: str) -> Callable[..., Expr]:
    def build(*matrices: Any) -> Expr:
        if len(matrices) == 1 and isinstance(matrices[0], list | tuple):
            raise TypeError(f"the matrices are operands of their own: `{name}(A, B)`, not a list")
        if len(matrices) < 2:
            raise TypeError(f"`{name}` takes two or more operands")
        return MatrixApplication(name, *map(as_matrix, matrices))

    return build


def _shape_of_stack(along: int, rule: str) -> Callable[[Basic, Operands], Shape]:
    """The sizes along one side add up, those along the other are equal."""

    def shape(node: Basic, operands: Operands) -> Shape:
        (first, shape), *others = ((X, matrix_shape(its_shape)) for X, its_shape in operands)
        across = 1 - along
        for other, its_shape in others:
            if shape[across] != its_shape[across]:
                turned = its_shape[along] == shape[across]
                hint = "one is the shape of the other's transpose" if turned else ""
                raise ShapeMismatch(node, [(first, shape), (other, its_shape)], rule, hint)
        total = sum((its_shape[along] for _, its_shape in others), shape[along])
        return (shape[0], total) if along == 1 else (total, shape[1])

    return shape


def _bound(number: Expr) -> tuple[tuple[terms.Size, ...], ...]:
    return tuple(sizes if count == 1 else (count, *sizes) for count, sizes in multiples(number))


def _beside(node: Basic, parts: Sequence[Entries], sizes: Sequence[Expr]) -> Entries:
    """The entries of matrices side by side: each between its first column and the next one's."""
    ends = [as_sum(end) for end in accumulate(sizes)]
    starts = [S.Zero, *ends[:-1]]
    over, rows = dimension(ends[-1]), parts[0].rows

    def at(i: Any, k: Any) -> terms.Term:
        position = flat(k, over)
        blocks = []
        for part, start, end in zip(parts, starts, ends, strict=True):
            here = moved(k, over, multiples(-start), part.columns)
            among = terms.Between(position, _bound(start), _bound(end))
            blocks.append(terms.Mul((among, part.at(carry(i, rows, part.rows), here))))
        return terms.Add(tuple(blocks))

    return Entries(rows, over, at)


def _sizes(node: Basic, along: int) -> list[Expr]:
    """The sizes that add up."""
    return [matrix_shape(shape_of(arg))[along] for arg in node.args[1:]]


def _turned(a: Entries) -> Entries:
    return Entries(a.columns, a.rows, lambda i, j: a.at(j, i))


def _differential_of_stack(node: Basic, operands: Sequence[Expr], changes: Differentials) -> Expr | None:
    if all(change is None for change in changes):
        return None
    blocks = [Zeros(*shape_of(X)) if dX is None else dX for X, dX in zip(operands, changes, strict=True)]
    return MatrixApplication(node.args[0], *blocks)


def _latex_of_stack(separator: str) -> Callable[[Basic], str]:
    def latex(node: Basic) -> str:
        blocks = separator.join(f"{{x{n}}}" for n in range(len(node.args) - 1))
        return rf"\begin{{{{bmatrix}}}} {blocks} \end{{{{bmatrix}}}}"

    return latex


hstack = Operation(
    name="hstack",
    nodes=(),
    arity=None,
    build=_build_stack("hstack"),
    shape=_shape_of_stack(1, "matrices side by side need equally many rows"),
    entries=lambda node, parts: _beside(node, parts, _sizes(node, 1)),
    differential=_differential_of_stack,
    numpy=lambda node, codes: f"np.hstack([{', '.join(codes)}])",
    latex=_latex_of_stack(" & "),
    call="hstack(x, z)",
    meaning="[x z]: side by side, of two or more",
    source="a partitioned matrix; d block by block, MN 8.2",
    domain="equally many rows",
    example="hstack(x, z) @ vstack(w, w) = x @ w + z @ w",
)


vstack = Operation(
    name="vstack",
    nodes=(),
    arity=None,
    build=_build_stack("vstack"),
    shape=_shape_of_stack(0, "matrices one above the other need equally many columns"),
    entries=lambda node, parts: _turned(_beside(node, [*map(_turned, parts)], _sizes(node, 0))),
    differential=_differential_of_stack,
    numpy=lambda node, codes: f"np.vstack([{', '.join(codes)}])",
    latex=_latex_of_stack(r" \\ "),
    call="vstack(x, z)",
    meaning="x above z, of two or more",
    source="a partitioned matrix; d block by block, MN 8.2",
    domain="equally many columns",
    example="T(vstack(x, z)) = hstack(T(x), T(z))",
)
