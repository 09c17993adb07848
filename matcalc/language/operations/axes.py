"""What reductions have in common: of all entries to a scalar, or along an axis to a row or a column, as in NumPy.

`axis=0` takes one column at a time and leaves a row, `axis=1` one row at a time and leaves a column.

`axis_of(node)`           the axis of a node; None for all entries
`reduced(name, X, axis)`  a reduction; `along(name, X, axis)` what has a value for each entry, such as softmax
`reduction(name)`, `line_entries(…)`, `entrywise_entries(…)`, `numpy_reduction(…)`, `with_axis(…)`, `latex_of(…)`
                          columns of the table
`repeated(line, like)`    what a reduction left, for each entry again
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Integer, S
from sympy.core.basic import Basic
from sympy.core.symbol import Str

from matcalc.kernel import terms
from matcalc.language.entries import Dimension, Entries, Place, run
from matcalc.language.expressions import MatrixApplication, ScalarApplication
from matcalc.language.operations.operation import EntriesRule, NumpyRule, Operands, as_matrix
from matcalc.language.shapes import Shape, shape_of


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What is reduced at a time: a column, a row, or all entries; its size, and its entries by their place in it."""

    over: Dimension
    at: Callable[[Place], terms.Term]

    def run(self) -> tuple[tuple[terms.Index, ...], terms.Term]:
        """Fresh indices along the line, and the entry there."""
        indices = run(self.over)
        return indices, self.at(indices)


def axis_of(node: Basic) -> int | None:
    """The axis that is reduced; None for all entries."""
    return int(node.args[2]) if len(node.args) > 2 and isinstance(node.args[2], Integer) else None


def reduced(name: str, X: Any, axis: Any = None) -> Expr:
    """A reduction."""
    matrix = as_matrix(X)
    return ScalarApplication(name, matrix) if axis is None else MatrixApplication(name, matrix, _axis(axis))


def along(name: str, X: Any, axis: Any) -> Expr:
    """An operation that has a value for each entry, which depends on the line it is in."""
    return MatrixApplication(name, as_matrix(X), Str("None") if axis is None else _axis(axis))


def _axis(axis: Any) -> Integer:
    if isinstance(axis, bool) or axis not in (0, 1):
        raise TypeError(f"`axis` is 0 for columns or 1 for rows, or left out for all entries, not `{axis}`")
    return Integer(axis)


def reduction(name: str) -> Callable[..., Expr]:
    """What the author calls: `axis` is named."""

    def build(X: Any, *, axis: Any = None) -> Expr:
        return reduced(name, X, axis)

    return build


def shape_of_reduction(node: Basic, operands: Operands) -> Shape:
    """The shape that a reduction leaves."""
    axis, shape = axis_of(node), operands[0][1]
    return () if axis is None or not shape else (S.One, shape[1]) if axis == 0 else (shape[0], S.One)


def _line(a: Entries, axis: int | None, i: Place, j: Place) -> Line:
    """The line that (i, j) is in."""
    n = 0 if axis == 1 else len(a.rows)
    if axis is None:
        return Line(a.rows + a.columns, lambda k: a.at(k[:n], k[n:]))
    return Line(a.rows, lambda k: a.at(k, j)) if axis == 0 else Line(a.columns, lambda k: a.at(i, k))


def line_entries(reduce: Callable[[Basic, Line], terms.Term]) -> EntriesRule:
    """The entries of a reduction."""

    def entries(node: Basic, parts: Sequence[Entries]) -> Entries:
        a, axis = parts[0], axis_of(node)
        return Entries(
            a.rows if axis == 1 else (),
            a.columns if axis == 0 else (),
            lambda i, j: reduce(node, _line(a, axis, i, j)),
        )

    return entries


def entrywise_entries(combine: Callable[[Basic, terms.Term, Line, Place], terms.Term]) -> EntriesRule:
    """The entries of an operation on an entry, the line it is in, and its place in that line."""

    def entries(node: Basic, parts: Sequence[Entries]) -> Entries:
        a, axis = parts[0], axis_of(node)
        return Entries(
            a.rows,
            a.columns,
            lambda i, j: combine(
                node, a.at(i, j), _line(a, axis, i, j), (*(i if axis != 1 else ()), *(j if axis != 0 else ()))
            ),
        )

    return entries


def numpy_reduction(function: str) -> NumpyRule:
    """NumPy's own reduction."""

    def numpy(node: Basic, codes: Sequence[str]) -> str:
        axis = axis_of(node)
        return f"np.{function}({codes[0]}{'' if axis is None else f', axis={axis}, keepdims=True'})"

    return numpy


def with_axis(function: str) -> NumpyRule:
    """A function that is given the axis."""
    return lambda node, codes: f"{function}({codes[0]}, {axis_of(node)})"


def latex_of(name: str) -> Callable[[Basic], str]:
    """The index that runs is the operation's subscript."""

    def latex(node: Basic) -> str:
        axis = axis_of(node)
        index = "" if axis is None else f"_{{{{{'ij'[axis]}}}}}"
        return rf"{name}{index}\left({{x0}}\right)"

    return latex


def repeated(line: Expr, like: Expr) -> Expr:
    """What a reduction left, for each entry again."""
    return MatrixApplication("broadcast", line, *shape_of(like))
