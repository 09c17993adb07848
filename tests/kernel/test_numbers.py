"""Refutations: exact numbers where both sides have a value, no derivative is missing and the facts hold."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from flint import arb
from spelling import (
    add,
    apply,
    c,
    declared,
    entry,
    exp,
    inverse,
    log,
    moved,
    mul,
    over,
    power,
    relu,
    root,
    state,
    sub,
    summed,
    zero,
)

from matcalc.kernel.prove import OutsideKernel, Refutation, differences, refute
from matcalc.kernel.terms import D, Determinant, Equation, Index, Largest, Shifted, Term

X, Y = entry("x"), entry("y")
ROW, COLUMN = over("N", "N")
Numbers = Mapping[tuple[str, int, tuple[int, ...]], int | Fraction]


def a(i: Index, j: Index) -> Term:
    return entry("A", i, j)


def at(equation: Equation, n: int, numbers: Numbers) -> Refutation | None:
    return refute(equation, {"N": n}, {key: Fraction(value) for key, value in numbers.items()})


def x(value: int | Fraction, dx: int = 0, y: int | Fraction = 0) -> Numbers:
    return {("x", 0, ()): value, ("x", 1, ()): dx, ("y", 0, ()): y}


def det(term: Term) -> Term:
    i, j = over("N", "N")
    return Determinant((i,), (j,), a(i, j), "A")


def largest() -> Term:
    k = Index("N")
    return Largest(k, entry("v", k), "v")


MATRIX = {("A", 0, (0, 0)): 2, ("A", 0, (0, 1)): 1, ("A", 0, (1, 0)): 1, ("A", 0, (1, 1)): 1}
LINES: dict[str, tuple[Term, Term, Numbers]] = {
    "exp of a sum": (exp(add(X, Y)), add(exp(X), exp(Y)), x(1, y=1)),
    "exp close to 1": (exp(X), add(c(1), X), x(Fraction(1, 1000))),
    "log of a product": (log(mul(X, Y)), mul(log(X), log(Y)), x(2, y=3)),
    "a root that is a number": (root(X), mul(c(Fraction(1, 2)), X), x(9)),
    "a root that is not": (root(X), c(Fraction(141421, 100000)), x(2)),
    "a root at 0": (root(X), c(1), x(0)),
    "sin": (apply("sin", X), X, x(1)),
    "cos at 0": (apply("cos", X), c(0), x(0)),
    "erf": (apply("erf", X), X, x(1)),
    "π": (apply("pi", c(1)), c(Fraction(355, 113)), {}),
    "a reciprocal": (power(X, -2), X, x(2)),
    "a determinant": (det(X), summed("N", lambda k: a(k, k)), MATRIX),
    "an inverse": (inverse(a, ROW, COLUMN), a(ROW, COLUMN), MATRIX),
    "the largest": (largest(), summed("N", lambda k: entry("v", k)), {("v", 0, (0,)): 1, ("v", 0, (1,)): -1}),
    "a derivative": (D(exp(X)), D(X), x(1, 1)),
    "a derivative of a determinant": (D(det(X)), c(0), {**MATRIX, ("A", 1, (0, 0)): 1}),
}
NOT: dict[str, tuple[Term, Term, Numbers]] = {
    "equal": (exp(add(X, Y)), mul(exp(X), exp(Y)), x(1, y=2)),
    "equal but for rounding": (mul(root(X), root(X)), X, x(2)),
    "no logarithm": (log(X), c(1), x(-1)),
    "no logarithm of 0": (log(X), c(1), x(0)),
    "no root": (root(X), c(1), x(-1)),
    "no reciprocal": (power(X, -1), c(1), x(0)),
    "no reciprocal of what may be 0": (power(sub(mul(root(X), root(X)), c(2)), -1), c(1), x(2)),
    "no power of 0": (root(X, Fraction(-1, 2)), c(1), x(0)),
    "no inverse": (inverse(a, ROW, COLUMN), c(5), {("A", 0, (0, 0)): 1}),
    "a sign that cannot be told": (zero(sub(mul(root(X), root(X)), c(2))), c(0), x(2)),
    "a kink": (D(relu(X)), moved("x"), x(0, 1)),
    "a kink of what is largest": (D(largest()), c(7), {("v", 1, (0,)): 1}),
    "a derivative of a root at 0": (D(root(X)), c(1), x(0, 1)),
}


def ball(value: Any) -> arb:
    return arb(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def line(left: Term, right: Term) -> Equation:
    return state(left, right, ROW, COLUMN, moving=["x", "A", "v"])


@pytest.mark.parametrize("row", LINES)
def test_a_false_line_is_refuted_by_numbers(row: str) -> None:
    left, right, numbers = LINES[row]
    found = at(line(left, right), 2, numbers)
    assert found is not None
    assert not (ball(found.left) - ball(found.right)).contains(0)
    assert at(line(left, left), 2, numbers) is None


@pytest.mark.parametrize("row", NOT)
def test_what_shows_nothing_refutes_nothing(row: str) -> None:
    left, right, numbers = NOT[row]
    assert at(line(left, right), 2, numbers) is None


FACTS: dict[str, tuple[Numbers, Numbers]] = {  # numbers that satisfy the fact, and numbers that do not
    "symmetric": (MATRIX, {**MATRIX, ("A", 0, (0, 1)): 3}),
    "positive definite": (MATRIX, {**MATRIX, ("A", 0, (0, 0)): 1}),
    "skew": ({("A", 0, (0, 1)): 1, ("A", 0, (1, 0)): -1}, MATRIX),
    "diagonal": ({("A", 0, (0, 0)): 1}, MATRIX),
    "invertible": (MATRIX, {("A", 0, (0, 0)): 1}),
    "positive": (MATRIX, {**MATRIX, ("A", 0, (0, 0)): -1}),
    "nonzero": (MATRIX, {("A", 0, (0, 0)): 1}),
    "in [0, 1]": ({("A", 0, (0, 0)): 1}, MATRIX),
    "one-hot rows": ({("A", 0, (0, 0)): 1, ("A", 0, (1, 0)): 1}, {("A", 0, (0, 0)): 1}),
    "rows sum to one": ({("A", 0, (0, 0)): 2, ("A", 0, (0, 1)): -1, ("A", 0, (1, 0)): 1}, MATRIX),
    "orthogonal": (
        {("A", 0, (0, 0)): Fraction(3, 5), ("A", 0, (0, 1)): Fraction(4, 5),
         ("A", 0, (1, 0)): Fraction(-4, 5), ("A", 0, (1, 1)): Fraction(3, 5)}, MATRIX,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FACTS)
def test_numbers_must_satisfy_the_facts(kind: str) -> None:
    equation = state(summed("N", lambda k: a(k, k)), c(100), facts={"A": declared(kind, columns="N")})
    satisfying, others = FACTS[kind]
    assert at(equation, 2, satisfying) is not None
    assert at(equation, 2, others) is None


# a change that keeps the fact to first order, and one that does not
TANGENT: dict[str, tuple[Numbers, Numbers]] = {
    "symmetric": ({("A", 1, (0, 0)): 1}, {("A", 1, (0, 1)): 1}),
    "skew": ({("A", 1, (0, 1)): 1, ("A", 1, (1, 0)): -1}, {("A", 1, (0, 0)): 1}),
    "diagonal": ({("A", 1, (0, 0)): 1}, {("A", 1, (0, 1)): 1}),
    "rows sum to one": ({("A", 1, (0, 0)): 1, ("A", 1, (0, 1)): -1}, {("A", 1, (0, 0)): 1}),
    "orthogonal": (
        {("A", 1, (0, 0)): Fraction(4, 5), ("A", 1, (0, 1)): Fraction(-3, 5),
         ("A", 1, (1, 0)): Fraction(3, 5), ("A", 1, (1, 1)): Fraction(4, 5)}, {("A", 1, (0, 0)): 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TANGENT)
def test_a_change_must_keep_the_facts(kind: str) -> None:
    changes = summed("N", lambda k: summed("N", lambda m: power(D(a(k, m)), 2)))
    equation = state(changes, c(100), moving=["A"], facts={"A": declared(kind, columns="N")})
    keeping, other = TANGENT[kind]
    assert at(equation, 2, {**FACTS[kind][0], **keeping}) is not None
    assert at(equation, 2, {**FACTS[kind][0], **other}) is None


def test_an_entry_without_a_value_elsewhere_keeps_a_line_from_being_refuted() -> None:
    i = Index("N")
    false = state(power(entry("v", i), -1), c(2), i)
    assert at(false, 2, {("v", 0, (0,)): 1}) is None  # the second entry is 1/0
    assert at(false, 2, {("v", 0, (0,)): 1, ("v", 0, (1,)): 1}) is not None


def test_an_address_that_is_missing_elsewhere_keeps_a_line_from_being_refuted() -> None:
    i = Index("N")
    beyond = Shifted(i, ((1, ()),), "N")  # v[i + 1], which the last i has not
    with pytest.raises(OutsideKernel):
        at(state(entry("v", beyond), c(2), i), 2, {})


def test_differences_say_whether_a_leaf_that_is_0_makes_them_0() -> None:
    for right, atoms in ((mul(X, X, Y), False), (exp(X), True), (relu(X), True), (power(X, -1), True)):
        (found,) = differences(state(mul(X, Y), right), {})
        assert found.atoms is atoms


def test_differences_by_facts() -> None:
    i, j = over("N", "N")
    skew = state(a(i, j), mul(c(-2), a(j, i)), i, j, facts={"A": declared("skew")})
    for size, some, by_facts in ((1, True, False), (2, True, True)):
        assert bool([*differences(skew, {"N": size})]) is some
        assert bool([*differences(skew, {"N": size}, facts=skew.facts)]) is by_facts
