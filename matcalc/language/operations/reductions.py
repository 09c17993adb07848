"""Reductions: sums, means, variances, products, and norms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sympy import Expr
from sympy.core.basic import Basic

from matcalc.kernel import terms
from matcalc.language.entries import Place, reciprocal, run, scaled
from matcalc.language.entries import total as sum_over
from matcalc.language.expressions import Hadamard, ScalarApplication, TraceOf, TransposeOf, minus, times
from matcalc.language.expressions import divide as over
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
    DifferentialRule,
    Differentials,
    Operation,
    apply,
    as_matrix,
    first_shape,
)  # fmt: skip
from matcalc.language.operations.products import divide
from matcalc.language.operations.rules import text


def _sum(node: Basic, line: Line) -> terms.Term:
    return sum_over(*line.run())


def _mean(node: Basic, line: Line) -> terms.Term:
    return terms.Mul((*map(reciprocal, line.over), sum_over(*line.run())))


def _var(node: Basic, line: Line) -> terms.Term:
    average = _mean(node, line)
    squared = Line(line.over, lambda k: terms.Power(terms.Add((line.at(k), scaled(-1, average))), 2))
    return _mean(node, squared)


def _product(node: Basic, line: Line) -> terms.Term:
    indices, body = line.run()
    for index in reversed(indices):
        body = terms.Product(index, body)
    return body


def _linear(name: str) -> DifferentialRule:
    return lambda node, operands, moved: None if moved[0] is None else reduced(name, moved[0], axis_of(node))


total = Operation(
    name="total",
    nodes=(),
    arity=1,
    build=reduction("total"),
    shape=shape_of_reduction,
    entries=line_entries(_sum),
    differential=_linear("total"),
    numpy=numpy_reduction("sum"),
    latex=latex_of(r"\operatorname{{sum}}"),
    call="total(x, axis=1)",
    meaning="Σⱼ xᵢⱼ; `axis=0` sums columns, no axis sums all entries",
    source="1'A1, 1'A by `axis=0`, A1 by `axis=1`; linear",
    example="total(x, axis=1) = x @ ones(D, 1)",
)


mean = Operation(
    name="mean",
    nodes=(),
    arity=1,
    build=reduction("mean"),
    shape=shape_of_reduction,
    entries=line_entries(_mean),
    differential=_linear("mean"),
    numpy=numpy_reduction("mean"),
    latex=latex_of(r"\operatorname{{mean}}"),
    call="mean(x, axis=1)",
    meaning="Σⱼ xᵢⱼ / D",
    source="the total over the number of entries; linear",
    example="mean(x, axis=0) = total(x, axis=0) / N",
)


def _differential_of_var(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    (X,), (dX,), axis = operands, moved, axis_of(node)
    if dX is None:
        return None
    centred = minus(X, repeated(reduced("mean", X, axis), X))
    return times(2, reduced("mean", Hadamard(centred, dX), axis))


var = Operation(
    name="var",
    nodes=(),
    arity=1,
    build=reduction("var"),
    shape=shape_of_reduction,
    entries=line_entries(_var),
    differential=_differential_of_var,
    numpy=numpy_reduction("var"),
    latex=latex_of(r"\operatorname{{var}}"),
    call="var(x, axis=1)",
    meaning="Σⱼ (xᵢⱼ − x̄ᵢ)² / D, where x̄ᵢ is the mean of the row",
    source="the mean of the squared distance from the mean (population variance); d var = 2 mean((X - mean) dX)",
    example="var(x) = norm2(x) / (N * D) - mean(x)**2",
)


def _differential_of_prod(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    axis = axis_of(node)
    return None if moved[0] is None else reduced("total", Hadamard(along("others", operands[0], axis), moved[0]), axis)


prod = Operation(
    name="prod",
    nodes=(),
    arity=1,
    build=reduction("prod"),
    shape=shape_of_reduction,
    entries=line_entries(_product),
    differential=_differential_of_prod,
    numpy=numpy_reduction("prod"),
    latex=latex_of(r"\prod"),
    call="prod(x, axis=1)",
    meaning="Πⱼ xᵢⱼ",
    source="d of a product is the sum over its factors of d of one times the others",
    example="prod(hadamard(x, z), axis=1) = hadamard(prod(x, axis=1), prod(z, axis=1))",
)


def _others(node: Basic, entry: terms.Term, line: Line, place: Place) -> terms.Term:
    """The products over the places that differ from this one first in the n-th index."""
    factors: list[terms.Term] = []
    for n, position in enumerate(place):
        first, *rest = run(line.over[n:])
        body = line.at((*place[:n], first, *rest))
        for index in reversed(rest):
            body = terms.Product(index, body)
        factors.append(terms.Product(first, body, (position,)))
    return terms.Mul(tuple(factors))


def _differential_of_others(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    """By logarithms, where no entry is 0."""
    if moved[0] is None:
        return None
    relative = divide(moved[0], operands[0])
    all_of_them = repeated(reduced("total", relative, axis_of(node)), operands[0])
    return Hadamard(node, minus(all_of_them, relative))


others = Operation(
    name="others",
    nodes=(),
    arity=1,
    build=lambda X, *, axis=None: along("others", X, axis),
    shape=first_shape,
    entries=entrywise_entries(_others),
    differential=_differential_of_others,
    numpy=with_axis("_others"),
    latex=latex_of(r"\operatorname{{others}}"),
    call="others(x, axis=1)",
    meaning="Π xᵢₖ over k ≠ j",
    source="for each entry the product of the others in its line: the derivative of `prod`",
    domain="everywhere; its differential, where no entry is 0",
    example="hadamard(x, others(x, axis=1)) = broadcast(prod(x, axis=1), N, D)",
)


def _entries_of_norm(node: Basic, line: Line) -> terms.Term:
    indices, body = line.run()
    squares = sum_over(indices, terms.Power(body, 2))
    return terms.Apply("power", squares, f"norm2({text(node.args[1])})", Fraction(1, 2))


norm = Operation(
    name="norm",
    nodes=(),
    arity=1,
    build=lambda X: ScalarApplication("norm", as_matrix(X)),
    shape=shape_of_reduction,
    entries=line_entries(_entries_of_norm),
    differential=lambda node, operands, moved: (
        None if moved[0] is None else over(TraceOf(times(TransposeOf(operands[0]), moved[0])), node)
    ),
    numpy=lambda node, codes: f"_norm({codes[0]})",
    latex=r"\left\Vert {x0} \right\Vert_F",
    call="norm(x)",
    meaning="√(Σᵢⱼ xᵢⱼ²)",
    source="the Frobenius norm, of a vector the Euclidean; d||X|| = tr(X'dX) / ||X||, PP (129) for a vector",
    domain="everywhere; its differential, where it is not 0",
    example="norm(2 * x) = 2 * norm(x)",
)


def _entries_of_norm1(node: Basic, line: Line) -> terms.Term:
    indices, body = line.run()
    label = text(node.args[1])
    sides = (terms.Apply("relu", side, label, Fraction(1, 2)) for side in (body, scaled(-1, body)))
    return sum_over(indices, terms.Add(tuple(sides)))


norm1 = Operation(
    name="norm1",
    nodes=(),
    arity=1,
    build=lambda X: ScalarApplication("norm1", as_matrix(X)),
    shape=shape_of_reduction,
    entries=line_entries(_entries_of_norm1),
    differential=lambda node, operands, moved: (
        None if moved[0] is None else reduced("total", Hadamard(apply("sign", operands[0]), moved[0]))
    ),
    numpy=lambda node, codes: f"np.sum(np.abs({codes[0]}))",
    latex=r"\left\Vert {x0} \right\Vert_1",
    call="norm1(x)",
    meaning="Σᵢⱼ |xᵢⱼ|",
    source="the sum of |x_ij|; at 0 the derivative is 0",
    kinked=True,
    example="norm1(x) = norm1(-x)",
)
