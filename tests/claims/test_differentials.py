"""Two ways to differentiate agree: the matrix rules of the table with the kernel's, and with difference quotients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from random_expressions import DATA, MOVING, SIZES, USED, derivation, expressions, symbol
from sympy import Expr, preorder_traversal

import matcalc
from matcalc import (
    Sum,
    T,
    broadcast,
    clip,
    d,
    diag,
    divide,
    hadamard,
    hessian,
    huber,
    identity,
    kron_sum,
    leaky_relu,
    logdet,
    maximum,
    minimum,
    norm2,
    ones,
    others,
    outer,
    partial,
    prod,
    relu,
    unvec,
    vec,
)  # fmt: skip
from matcalc.author.claims import Claim
from matcalc.check.checker import Checker
from matcalc.check.formulas import Formulas
from matcalc.check.numeric import Point, random_point
from matcalc.language.differentials import unfold
from matcalc.language.expressions import MatrixApplication, ScalarApplication, ScalarVariable, Variable
from matcalc.language.operations import operation_of, operations
from matcalc.report.data import ClaimReport

STEP = 1e-5
NEAR = 1e-3  # a kink nearer than that may be within reach of the step


def moves(name: str) -> bool:
    return Formulas(derivation()).moves(name, MOVING)


def compared_with_kernel(expression: Expr) -> ClaimReport:
    """The verdict on d(e) = d(e) by the rules, which the kernel finds entry by entry."""
    net = derivation()
    net.chain(d(expression), unfold(d(expression), moves))
    claim = net.claims.pop()
    assert isinstance(claim, Claim)
    return Checker(net).check(claim)


def off_the_quotient(expression: Expr) -> float:
    """How far d(e) by the rules is from a central difference quotient, relative to the larger of the two."""
    before, here, after = points()
    quotient = (np.asarray(after.value(expression)) - np.asarray(before.value(expression))) / (2 * STEP)
    rule = np.asarray(here.value(d(expression)))
    scale = max(1.0, np.abs(rule).max(), np.abs(here.value(expression)).max())
    return float(np.abs(rule - quotient).max() / scale)


def is_near_a_kink(expression: Expr) -> bool:
    """Whether an argument of a function with a kink is small at those points without being 0 at all of them."""
    near = points()
    for argument in _kinked(expression):
        values = np.array([point.value(argument) for point in near])
        if not ((np.abs(values) > NEAR).all(axis=0) | (values == 0).all(axis=0)).all():
            return True
    return False


def points() -> tuple[Point, Point, Point]:
    """A random point, and those one step before and after it along the differentials."""
    here = random_point(Formulas(derivation()), MOVING, SIZES, 7)
    return _moved(here, -STEP), here, _moved(here, STEP)


def _moved(point: Point, step: float) -> Point:
    """The point after a step along the differentials."""
    leaves = {name: point[name] + step * point[f"_d1_{name}"] for name in MOVING}
    data = {name: point[name] for name in DATA}
    return Point(Formulas(derivation()), MOVING, {**SIZES, **data, **leaves})


def _kinked(expression: Expr) -> list[Expr]:
    """The arguments of functions that have a kink or a step, in the definitions too."""
    nodes = [*preorder_traversal(expression), *preorder_traversal(derivation().declared["r"].body)]
    applied = (node for node in nodes if isinstance(node, MatrixApplication | ScalarApplication))
    return [node.args[1] for node in applied if str(node.args[0]) in ("relu", "indicator")]


deterministic = settings(derandomize=True, database=None, deadline=None, max_examples=120)


@deterministic
@given(expressions(2))
def test_the_rules_agree_with_the_kernel(expression: Expr) -> None:
    assert compared_with_kernel(expression).verdict == "proved"


@deterministic
@given(expressions(3))
def test_the_rules_agree_with_difference_quotients(expression: Expr) -> None:
    assume(not is_near_a_kink(expression))
    assert off_the_quotient(expression) < 1e-6


@deterministic
@given(expressions(1))
def test_the_rules_agree_with_the_kernel_when_applied_twice(expression: Expr) -> None:
    assert compared_with_kernel(d(expression)).verdict == "proved"


# ---------------------------------------------------------------------------------------------- what a wrong rule does


def _first_factor_only(node: Any, factors: Any, moved: Any) -> Expr | None:
    """A product rule that differentiates one factor alone."""
    return None if moved[0] is None else node.func(moved[0], *factors[1:])


def _twice(name: str) -> Callable[..., Expr | None]:
    """A rule that is off by a factor of 2."""
    right = operations()[name].differential

    def wrong(node: Any, operands: Any, moved: Any) -> Expr | None:
        change = right(node, operands, moved)
        return None if change is None else 2 * change

    return wrong


def _without_mask(node: Any, operands: Any, moved: Any) -> Expr | None:
    """A rule that takes relu for the identity."""
    (change,) = moved
    return change


CONSTANT = {
    "ones", "zeros", "identity", "commutation", "unit", "pi", "KroneckerDelta",  # without operands
    "indicator", "comparison", "sign", "attained",  # constant on each side of a step
}  # fmt: skip


@cache
def wrong_rules() -> dict[str, tuple[Callable[..., Expr | None], Expr]]:
    """For each operation a wrong rule, and an expression whose differential it spoils."""
    rules = {name: (_twice(name), example) for name, example in examples().items()}
    X, P = symbol("X"), symbol("P")
    return {
        **rules,
        "product, one term missing": (_first_factor_only, P @ P),
        "hadamard, one term missing": (_first_factor_only, hadamard(X, X)),
        "relu, mask missing": (_without_mask, relu(X)),
    }


def examples() -> dict[str, Expr]:
    """For each operation an expression that it makes of parameters, where it has a value and a derivative."""
    X, P, t = symbol("X"), symbol("P"), symbol("t")
    (N, D), index = X.shape, derivation().index_symbols["i"]
    column, above_0 = X[:, 0], hadamard(X, X) + ones(N, D)
    of_one = {name: getattr(matcalc, name)(X) for name in (
        "vec", "norm2", "relu", "exp", "sin", "cos", "tanh", "erf", "absolute", "sigmoid", "softplus", "silu", "gelu",
        "elu", "hinge", "norm", "norm1", "total", "mean", "var", "logsumexp", "softmax", "log_softmax", "amax", "amin",
    )}  # fmt: skip
    of_positive = {name: getattr(matcalc, name)(above_0) for name in ("log", "log1p", "sqrt", "reciprocal")}
    of_two = {name: getattr(matcalc, name)(X, -X) for name in ("hadamard", "kron", "inner", "hstack", "vstack")}
    of_square = {name: getattr(matcalc, name)(P) for name in (
        "T", "tr", "inverse", "det", "adjugate", "cofactor", "diagonal",
    )}  # fmt: skip
    return {
        **of_one, **of_positive, **of_two, **of_square,
        "sum": X + X, "product": P @ P, "power": t**3, "matrix_power": P**2, "as_matrix": T(t), "entry": X[0, 0],
        "slice": X[0, :], "kron_sum": kron_sum(P, identity(2)), "outer": outer(column, column), "diag": diag(column),
        "unvec": unvec(vec(X), D, N), "broadcast": broadcast(t, N, D), "divide": divide(X, above_0),
        "prod": prod(X[:, 0:2], axis=1), "others": others(X[:, 0:2], axis=1), "logdet": logdet(T(P) @ P),
        "maximum": maximum(X, symbol("A")), "minimum": minimum(X, symbol("A")), "clip": clip(X, -10, 10),
        "huber": huber(X), "leaky_relu": leaky_relu(X, 2), "Sum": Sum(X[index, 0], index),
        "partial": partial(norm2(X), X), "hessian": hessian(t**3, t),
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(wrong_rules()))
def test_a_wrong_rule_is_caught_both_ways(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rule, example = wrong_rules()[name]
    assert (compared_with_kernel(example).verdict, off_the_quotient(example) < 1e-6) == ("proved", True)
    right = operation_of(example) if name != "as_matrix" else operations()["as_matrix"]
    for key in [key for key, operation in operations().items() if operation is right]:
        monkeypatch.setitem(operations(), key, replace(right, differential=rule))
    assert compared_with_kernel(example).verdict == "refuted"
    assert off_the_quotient(example) > 1e-3


def test_every_rule_that_can_be_wrong_has_a_wrong_one() -> None:
    named = {name for name in operations() if isinstance(name, str)}
    assert {name.partition(",")[0] for name in wrong_rules()} == named - CONSTANT - {"d"}


def test_the_random_expressions_use_every_operation_that_they_are_said_to() -> None:
    met: set[str] = set()

    @deterministic
    @given(expressions(3))
    def collect(expression: Expr) -> None:
        nodes = [node for node in preorder_traversal(expression) if node.args and not node.is_Symbol]
        applied = (n for n in nodes if isinstance(n, Expr) and not isinstance(n, Variable | ScalarVariable))
        met.update(operation_of(node).name for node in applied if not node.is_number)

    collect()
    assert met == USED
