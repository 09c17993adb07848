"""Maxima, sharp and soft: amax, amin, where they are attained, logsumexp, softmax and its logarithm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Expr, S
from sympy.core.basic import Basic

from matcalc.kernel import terms
from matcalc.language.entries import Place, as_one, carry, scaled
from matcalc.language.entries import total as sum_over
from matcalc.language.expressions import Hadamard, minus, times
from matcalc.language.operations.axes import (
    Line,
    along,
    axis_of,
    entrywise_entries,
    latex_of,
    line_entries,
    numpy_reduction,
    reduced,
    reduction,
    repeated,
    shape_of_reduction,
    with_axis,
)  # fmt: skip
from matcalc.language.operations.operation import (
    Differentials,
    Operation,
    first_shape,
    nothing_moves,
)  # fmt: skip
from matcalc.language.operations.rules import text


def _largest(node: Basic, line: Line) -> terms.Term:
    if not line.over:
        return line.at(())
    index = terms.Index(as_one(line.over))
    body = line.at(carry((index,), (index.size,), line.over))
    return terms.Largest(index, body, text(node.args[1]))


def _smallest(node: Basic, line: Line) -> terms.Term:
    return scaled(-1, _largest(node, Line(line.over, lambda k: scaled(-1, line.at(k)))))


def _differential_of_amax(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    (X,), (dX,), axis = operands, moved, axis_of(node)
    return None if dX is None else reduced("total", Hadamard(along("attained", X, axis), dX), axis)


def _differential_of_amin(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    return _differential_of_amax(node, [times(S.NegativeOne, operands[0])], moved)


amax = Operation(
    name="amax",
    nodes=(),
    arity=1,
    build=reduction("amax"),
    shape=shape_of_reduction,
    entries=line_entries(_largest),
    differential=_differential_of_amax,
    numpy=numpy_reduction("max"),
    latex=latex_of(r"\max"),
    call="amax(x, axis=1)",
    meaning="maxⱼ xᵢⱼ",
    source="the largest entry; where only one is largest, d of it is d of that entry (Danskin)",
    example="amax(x + broadcast(a, N, D), axis=1) = amax(x, axis=1) + broadcast(a, N, 1)",
)


amin = Operation(
    name="amin",
    nodes=(),
    arity=1,
    build=reduction("amin"),
    shape=shape_of_reduction,
    entries=line_entries(_smallest),
    differential=_differential_of_amin,
    numpy=numpy_reduction("min"),
    latex=latex_of(r"\min"),
    call="amin(x, axis=1)",
    meaning="minⱼ xᵢⱼ",
    source="the smallest entry, -amax(-A)",
    example="amin(x, axis=1) = -amax(-x, axis=1)",
)


def _attained(node: Basic, entry: terms.Term, line: Line, place: Place) -> terms.Term:
    below = terms.Add((entry, scaled(-1, _largest(node, line))))
    label = text(node.args[1])
    return terms.Apply("zero", below, f"{label} - amax({label})")


def _per_entry(name: str, default: int | None) -> Callable[..., Expr]:
    def build(X: Any, *, axis: Any = default) -> Expr:
        return along(name, X, axis)

    return build


attained = Operation(
    name="attained",
    nodes=(),
    arity=1,
    build=_per_entry("attained", None),
    shape=first_shape,
    entries=entrywise_entries(_attained),
    differential=nothing_moves,
    numpy=with_axis("_attained"),
    latex=latex_of(r"\operatorname{{attained}}"),
    call="attained(x, axis=1)",
    meaning="1 where xᵢⱼ = maxₖ xᵢₖ, else 0",
    source="1 where an entry is the largest of its line, else 0: the derivative of `amax`",
    example="d(amax(v, axis=1)) = total(hadamard(attained(v, axis=1), d(v)), axis=1)",
)


def _sum_of_exp(node: Basic, line: Line) -> terms.Term:
    indices, body = line.run()
    return sum_over(indices, _exp(node, body))


def _exp(node: Basic, entry: terms.Term) -> terms.Term:
    return terms.Apply("exp", entry, text(node.args[1]))


def _label(node: Basic) -> str:
    axis = axis_of(node)
    return f"total(exp({text(node.args[1])}){'' if axis is None else f', axis={axis}'})"


def _differential_of_logsumexp(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    (X,), (dX,), axis = operands, moved, axis_of(node)
    return None if dX is None else reduced("total", Hadamard(along("softmax", X, axis), dX), axis)


logsumexp = Operation(
    name="logsumexp",
    nodes=(),
    arity=1,
    build=reduction("logsumexp"),
    shape=shape_of_reduction,
    entries=line_entries(lambda node, line: terms.Apply("log", _sum_of_exp(node, line), _label(node))),
    differential=_differential_of_logsumexp,
    numpy=with_axis("_logsumexp"),
    latex=latex_of(r"\operatorname{{logsumexp}}"),
    call="logsumexp(x, axis=1)",
    meaning="log Σⱼ exp(xᵢⱼ)",
    source="log of the sum of exp; its differential is the total of softmax ⊙ dX",
    example="logsumexp(x, axis=1) = log(total(exp(x), axis=1))",
)


def _softmax(node: Basic, entry: terms.Term, line: Line, place: Place) -> terms.Term:
    return terms.Mul((_exp(node, entry), terms.Power(_sum_of_exp(node, line), -1, _label(node))))


def _weighted(S_: Expr, dX: Expr, axis: int | None) -> Expr:
    """The softmax-weighted mean of dX, for each entry again."""
    return repeated(reduced("total", Hadamard(S_, dX), axis), dX)


def _differential_of_softmax(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    dX = moved[0]
    return None if dX is None else Hadamard(node, minus(dX, _weighted(node, dX, axis_of(node))))


softmax = Operation(
    name="softmax",
    nodes=(),
    arity=1,
    build=_per_entry("softmax", 1),
    shape=first_shape,
    entries=entrywise_entries(_softmax),
    differential=_differential_of_softmax,
    numpy=with_axis("_softmax"),
    latex=latex_of(r"\operatorname{{softmax}}"),
    call="softmax(x)",
    meaning="exp(xᵢⱼ) / Σₖ exp(xᵢₖ): by rows, with `axis=0` by columns",
    source="exp over the sum of exp in the same row; ds_j = s_j (dx_j - sum of s_k dx_k)",
    example="total(softmax(x), axis=1) = ones(N, 1)",
)


def _log_softmax(node: Basic, entry: terms.Term, line: Line, place: Place) -> terms.Term:
    return terms.Add((entry, scaled(-1, terms.Apply("log", _sum_of_exp(node, line), _label(node)))))


def _differential_of_log_softmax(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    (X,), (dX,), axis = operands, moved, axis_of(node)
    return None if dX is None else minus(dX, _weighted(along("softmax", X, axis), dX, axis))


log_softmax = Operation(
    name="log_softmax",
    nodes=(),
    arity=1,
    build=_per_entry("log_softmax", 1),
    shape=first_shape,
    entries=entrywise_entries(_log_softmax),
    differential=_differential_of_log_softmax,
    numpy=with_axis("_log_softmax"),
    latex=latex_of(r"\operatorname{{log\,softmax}}"),
    call="log_softmax(x)",
    meaning="xᵢⱼ − log Σₖ exp(xᵢₖ)",
    source="x - logsumexp(x) in the same row; d(log s_j) = dx_j - sum of s_k dx_k",
    example="log_softmax(x) = x - broadcast(logsumexp(x, axis=1), N, D)",
)
