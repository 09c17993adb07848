"""Functions of one number, applied to every entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from sympy import Expr, Rational, sympify
from sympy.core.basic import Basic
from sympy.core.symbol import Str

from matcalc.kernel import terms
from matcalc.language.entries import Entries, scaled
from matcalc.language.expressions import Comparison, Hadamard, is_matrix, plus, times
from matcalc.language.operations.operation import (
    Differentials,
    EntriesRule,
    Operation,
    apply,
    first_shape,
    nothing_moves,
    numpy_template,
)  # fmt: skip


def _elementwise(
    function: Callable[[Basic, terms.Term, str], terms.Term],
) -> EntriesRule:
    """Apply a function of one number to every entry; it is given the node, the entry, and the operand's text."""

    def entries(node: Basic, parts: Sequence[Entries]) -> Entries:
        from matcalc.language.words import write  # which prints by the table that this is a part of

        a, label = parts[0], write(node.args[1])
        return Entries(a.rows, a.columns, lambda i, j: function(node, a.at(i, j), label))

    return entries


def _build_relu(X: Any, *, at_zero: Any = 0) -> Expr:
    convention = sympify(at_zero)
    if not isinstance(convention, Rational) or not 0 <= convention <= 1:
        raise TypeError(f"`at_zero` is a rational number from 0 to 1, not `{at_zero}`")
    return apply("relu", X, convention)


def _differential_of_relu(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    if moved[0] is None:
        return None
    at_zero = node.args[2]
    above, from_zero = (apply("indicator", operands[0], Str(relation)) for relation in (">", ">="))
    slope = plus(times(1 - at_zero, above), times(at_zero, from_zero))
    if at_zero in (0, 1):
        slope = from_zero if at_zero == 1 else above
    return Hadamard(slope, moved[0]) if is_matrix(node) else times(slope, moved[0])


relu = Operation(
    name="relu",
    nodes=(),
    arity=1,
    build=_build_relu,
    shape=first_shape,
    entries=_elementwise(
        lambda node, u, label: terms.Apply("relu", u, label, Fraction(int(node.args[2].p), int(node.args[2].q)))
    ),
    differential=_differential_of_relu,
    numpy=numpy_template("np.maximum({0}, 0)"),
    latex=r"\operatorname{{relu}}\left({x0}\right)",
    source="max(0, u) in every entry; `at_zero` is the derivative that the derivation assigns at the kink",
    kinked=True,
)


def _build_indicator(comparison: Any) -> Expr:
    if not isinstance(comparison, Comparison):
        raise TypeError("`indicator` takes a comparison with 0: `indicator(h >= 0)`")
    return apply("indicator", comparison.matrix, Str(comparison.relation))


def _indicator(node: Basic, u: terms.Term, label: str) -> terms.Term:
    positive, zero = terms.Apply("positive", u, label), terms.Apply("zero", u, label)
    one = terms.Constant(Fraction(1))
    match str(node.args[2]):
        case ">":
            return positive
        case ">=":
            return terms.Add((positive, zero))
        case "<":
            return terms.Add((one, scaled(-1, positive), scaled(-1, zero)))
        case _:
            return terms.Add((one, scaled(-1, positive)))


def _numpy_of_indicator(node: Basic, codes: Sequence[str]) -> str:
    relation = str(node.args[2])
    sign = "" if relation[0] == ">" else "-"
    return f"_step({sign}{codes[0]}, {1.0 if '=' in relation else 0.0})"


indicator = Operation(
    name="indicator",
    nodes=(),
    arity=1,
    build=_build_indicator,
    shape=first_shape,
    entries=_elementwise(_indicator),
    differential=nothing_moves,
    numpy=_numpy_of_indicator,
    latex=r"1\left({x0} {relation} 0\right)",
    source="1 where the comparison holds, else 0; constant on each side of its step",
)
