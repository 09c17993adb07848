"""Comparisons, applied to every entry: indicators, the larger and the smaller of two, a value kept between bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr
from sympy.core.basic import Basic
from sympy.core.symbol import Str

from matcalc.language.expressions import (
    Comparison,
    MatrixApplication,
    ScalarApplication,
    comparison_of,
    is_matrix,
    minus,
    operand,
    times,
)  # fmt: skip
from matcalc.language.operations.entrywise import (
    Value,
    arguments,
    differential_by,
    entries_by,
    entry_product,
    number,
    numpy_by,
)  # fmt: skip
from matcalc.language.operations.operation import (
    DifferentialRule,
    Differentials,
    Operands,
    Operation,
    apply,
    first_shape,
    nothing_moves,
)  # fmt: skip
from matcalc.language.operations.rules import equal_shapes, sum_of
from matcalc.language.shapes import Shape


def _build_indicator(value: Any) -> Expr:
    found = comparison_of(value)
    if found is None:
        raise TypeError("`indicator` takes a comparison: `indicator(h >= 0)`, `indicator(A > B)`")
    if found.right == 0:
        return apply("indicator", found.matrix, Str(found.relation))
    return apply("comparison", found.matrix, found.right, Str(found.relation))


def compare(left: Expr, relation: str, right: Any) -> Expr:
    """1 where the comparison holds, else 0."""
    return _build_indicator(Comparison(left, relation, operand(right)))


def _step(u: Value, relation: str) -> Value:
    positive, zero = u.of("positive"), u.of("zero")
    match relation:
        case ">":
            return positive
        case ">=":
            return positive + zero
        case "<":
            return number(1) - positive - zero
        case _:
            return number(1) - positive


def _numpy_of_step(code: str, relation: str) -> str:
    sign = "" if relation[0] == ">" else "-"
    return f"_step({sign}{code}, {1.0 if '=' in relation else 0.0})"


indicator = Operation(
    name="indicator",
    nodes=(),
    arity=1,
    build=_build_indicator,
    shape=first_shape,
    entries=entries_by(lambda node, u: _step(u, str(node.args[-1]))),
    differential=nothing_moves,
    numpy=lambda node, codes: _numpy_of_step(codes[0], str(node.args[-1])),
    latex=r"1\left({x0} {relation} 0\right)",
    call="indicator(x >= 0)",
    meaning="1 where xᵢⱼ ≥ 0, else 0; also `>`, `<=`, `<`",
    source="1 where the comparison holds, else 0; constant on each side of its step",
    example="indicator(x > 0) + indicator(x <= 0) = ones(N, D)",
)


def _shape_of_comparison(node: Basic, operands: Operands) -> Shape:
    if not operands[1][1]:
        return operands[0][1]
    return equal_shapes(node, operands, "a comparison needs equal shapes, or a scalar on one side")


comparison = Operation(
    name="comparison",
    nodes=(),
    arity=2,
    build=lambda left, right: compare(operand(left), ">=", right),
    shape=_shape_of_comparison,
    entries=entries_by(lambda node, u, right: _step(u - right, str(node.args[-1]))),
    differential=nothing_moves,
    numpy=lambda node, codes: _numpy_of_step(f"({codes[0]} - {codes[1]})", str(node.args[-1])),
    latex=r"1\left({x0} {relation} {x1}\right)",
    call="indicator(x >= z)",
    meaning="1 where xᵢⱼ ≥ zᵢⱼ, else 0; the right side may be a scalar",
    source="what `indicator(A >= B)` builds: the indicator of A - B, where B may be a scalar",
    example="indicator(x >= z) = indicator(x - z >= 0)",
)


def _build_extreme(name: str) -> Callable[..., Expr]:
    def build(*values: Any) -> Expr:
        if len(values) < 2:
            raise TypeError(f"`{name}` takes two or more operands, not {len(values)}; in one matrix it is `amax`")
        found = [operand(value) for value in values]
        return (MatrixApplication if any(map(is_matrix, found)) else ScalarApplication)(name, *found)

    return build


def _differential_of_extreme(name: str, wins: str) -> DifferentialRule:
    """Of two, the one that wins moves; where both are equal, the first."""

    def differential(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
        best, change = operands[0], moved[0]
        for other, its in zip(operands[1:], moved[1:], strict=True):
            mask = compare(other, wins, best)
            gain = None if its is None else entry_product(mask, its)
            loss = None if change is None else times(-1, entry_product(mask, change))
            best, change = _build_extreme(name)(best, other), sum_of([change, gain, loss])
        return change

    return differential


def _folded(combine: Callable[[Value, Value], Value]) -> Callable[..., Value]:
    def value(node: Basic, first: Value, *others: Value) -> Value:
        for other in others:
            first = combine(first, other)
        return first

    return value


def _extreme(name: str, node: type, value: Callable[[Value, Value], Value], wins: str, example: str) -> Operation:
    def numpy(node: Basic, codes: Sequence[str]) -> str:
        code = codes[0]
        for other in codes[1:]:
            code = f"np.{name}({code}, {other})"
        return code

    return Operation(
        name=name,
        nodes=(node,),
        arity=None,
        build=_build_extreme(name),
        shape=lambda node, operands: equal_shapes(node, operands, f"`{name}` needs equal shapes"),
        entries=entries_by(_folded(value)),
        differential=_differential_of_extreme(name, wins),
        numpy=numpy,
        latex=rf"\operatorname{{{{{name}}}}}\left({{x0}}, {{x1}}\right)",
        call=f"{name}(x, z)",
        meaning=f"{name[:3]}(xᵢⱼ, zᵢⱼ), of two or more",
        source="the larger is a + relu(b - a), the smaller a - relu(a - b); where they are equal, a moves",
        example=example,
    )


maximum = _extreme(
    "maximum",
    sympy.Max,
    lambda a, b: a + (b - a).of("relu"),
    ">",
    "d(maximum(v, x)) = hadamard(indicator(v >= x), d(v))",
)
minimum = _extreme("minimum", sympy.Min, lambda a, b: a - (a - b).of("relu"), "<", "minimum(x, z) = -maximum(-x, -z)")


def _build_clip(*values: Any, low: Any = None, high: Any = None) -> Expr:
    X, below, above = arguments("clip", values, {"low": low, "high": high})
    if below.is_number and above.is_number and not below < above:
        raise ValueError(f"`clip` needs low < high: nothing is between {below} and {above}")
    return apply("clip", X, below, above)


def _clipped(node: Basic, u: Value, low: Value, high: Value) -> Value:
    return low + (u - low).of("relu") - (u - high).of("relu", Fraction(1))


clip = Operation(
    name="clip",
    nodes=(),
    arity=None,
    build=_build_clip,
    shape=first_shape,
    entries=entries_by(_clipped),
    differential=differential_by(
        lambda u, low, high: minus(compare(u, ">", low), compare(u, ">=", high)),
        lambda u, low, high: compare(u, "<=", low),
        lambda u, low, high: compare(u, ">=", high),
    ),
    numpy=numpy_by(
        "(lambda u, low, high: np.clip(u, low, high) if low < high else"
        " low + np.maximum(u - low, 0) - np.maximum(u - high, 0))({0}, {1}, {2})"
    ),
    latex=r"\operatorname{{clip}}\left({x0}, {x1}, {x2}\right)",
    call="clip(x, -1, 1)",
    meaning="min(max(xᵢⱼ, −1), 1)",
    source="low + relu(u - low) - relu(u - high); at the bounds, its kinks, the derivative is 0",
    domain="low < high",
    example="d(clip(v, -1, 1)) = hadamard(indicator(v > -1) - indicator(v >= 1), d(v))",
)
