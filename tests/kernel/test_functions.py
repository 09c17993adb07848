"""Laws of exp, log, roots, sin, cos, erf and reciprocals: each right one is proved, each wrong one beside it is not.

A right line is looked at in plain numbers too; a wrong one is shown there to be wrong.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from plain import met, points, refuted
from spelling import add, apply, c, entry, exp, log, mul, neg, positive, power, prove, root, state, sub, summed, zero

from matcalc.kernel.prove import OutsideKernel
from matcalc.kernel.terms import Index, Largest, Term

X, Y, Z = entry("x"), entry("y"), entry("z")
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
POINTS = points(1, 2, 3, seeds=8) + points(1, 2, 3, low=0.1)


def sin(u: Term) -> Term:
    return apply("sin", u)


def cos(u: Term) -> Term:
    return apply("cos", u)


def square(u: Term) -> Term:
    return power(u, 2)


def per(u: Term) -> Term:
    return power(u, -1)


def largest(shift: Term, scale: int = 1) -> Term:
    k = Index("N")
    return Largest(k, add(mul(c(scale), entry("v", k)), shift), "v")


def entries(k: Index) -> Term:
    return exp(entry("v", k))


SUM, EXPS = summed("N", lambda k: entry("v", k)), summed("N", entries)
SIGN = add(mul(c(2), positive(X)), zero(X), c(-1))

LAWS: dict[str, tuple[Term, Term, Term]] = {  # left, right, and what is wrong
    "exp of a sum": (exp(add(X, Y)), mul(exp(X), exp(Y)), add(exp(X), exp(Y))),
    "exp of a difference": (exp(sub(X, Y)), mul(exp(X), per(exp(Y))), sub(exp(X), exp(Y))),
    "exp of a multiple": (exp(mul(c(3), X)), power(exp(X), 3), mul(c(3), exp(X))),
    "exp of a half": (square(exp(mul(c(HALF), X))), exp(X), exp(mul(c(2), X))),
    "exp of a third and of a half": (
        mul(exp(mul(c(HALF), X)), exp(mul(c(THIRD), X))), exp(mul(c(Fraction(5, 6)), X)), exp(mul(c(Fraction(1, 6)), X))
    ),
    "exp of nothing": (exp(sub(X, X)), c(1), c(0)),
    "exp of a product": (exp(mul(X, add(Y, Z))), mul(exp(mul(X, Y)), exp(mul(X, Z))), mul(exp(X), exp(add(Y, Z)))),
    "log of exp": (log(exp(X)), X, neg(X)),
    "exp of log": (exp(log(X)), X, square(X)),
    "exp of half a log": (exp(mul(c(HALF), log(X))), root(X), mul(c(HALF), X)),
    "log of a product": (log(mul(X, Y)), log(mul(Y, X)), add(log(X), X)),
    "log of positive factors": (log(mul(exp(X), add(square(Y), c(1)))), add(X, log(add(square(Y), c(1)))), add(X, Y)),
    "log of a quotient": (log(mul(X, per(Y))), sub(log(mul(X, Y)), log(square(Y))), log(sub(X, Y))),
    "log of a square": (log(square(exp(X))), mul(c(2), X), square(X)),
    "log of 6": (log(c(6)), add(log(c(2)), log(c(3))), log(c(5))),
    "log of 1/4": (log(c(Fraction(1, 4))), mul(c(-2), log(c(2))), mul(c(2), log(c(2)))),
    "log of a reciprocal": (log(per(X)), neg(log(X)), log(neg(X))),
    "a product of logs": (mul(log(X), log(Y)), mul(log(Y), log(X)), log(mul(X, Y))),
    "the square of a root": (square(root(X)), X, square(X)),
    "the root of a square": (root(square(X)), mul(X, SIGN), X),
    "the root of a fourth power": (root(power(X, 4)), square(X), mul(X, SIGN)),
    "a root of a positive product": (root(mul(exp(X), exp(Y))), exp(mul(c(HALF), add(X, Y))), exp(add(X, Y))),
    "a root of a square times": (root(mul(square(X), Y)), mul(X, SIGN, root(Y)), mul(X, root(Y))),
    "a cube root of a cube": (power(root(X, THIRD), 3), X, neg(X)),
    "a negative power": (mul(root(X, -HALF), root(X)), c(1), X),
    "a power of a power": (root(power(X, 6), Fraction(1, 4)), root(square(X), Fraction(3, 4)), root(square(X))),
    "a root of 12": (root(c(12)), mul(c(2), root(c(3))), mul(c(3), root(c(2)))),
    "a root of 1/2": (root(c(HALF)), mul(c(HALF), root(c(2))), root(c(2))),
    "a root of a sum of squares": (
        mul(root(add(square(X), square(Y))), root(add(square(X), square(Y)))), add(square(X), square(Y)),
        square(add(X, Y)),
    ),
    "sin of a sum": (sin(add(X, Y)), add(mul(sin(X), cos(Y)), mul(cos(X), sin(Y))), add(sin(X), sin(Y))),
    "cos of a difference": (
        cos(sub(X, Y)), add(mul(cos(X), cos(Y)), mul(sin(X), sin(Y))), sub(mul(cos(X), cos(Y)), mul(sin(X), sin(Y)))
    ),
    "sin of twice": (sin(mul(c(2), X)), mul(c(2), sin(X), cos(X)), mul(c(2), sin(X))),
    "sin squared and cos squared": (add(square(sin(X)), square(cos(X))), c(1), c(2)),
    "sin of the negative": (sin(neg(X)), neg(sin(X)), sin(X)),
    "cos of the negative": (cos(neg(X)), cos(X), neg(cos(X))),
    "erf of the negative": (apply("erf", sub(X, Y)), neg(apply("erf", sub(Y, X))), apply("erf", sub(Y, X))),
    "π": (mul(apply("pi", c(1)), X), mul(X, apply("pi", c(2))), mul(c(Fraction(22, 7)), X)),
    "1/(u v)": (per(mul(X, Y)), mul(per(X), per(Y)), add(per(X), per(Y))),
    "u/u": (mul(add(X, Y), per(add(X, Y))), c(1), mul(X, per(add(X, Y)))),
    "1/(1/u)": (per(per(X)), X, per(X)),
    "a common denominator": (add(per(X), per(Y)), mul(add(X, Y), per(mul(X, Y))), per(add(X, Y))),
    "partial fractions": (
        per(mul(X, add(X, c(1)))), sub(per(X), per(add(X, c(1)))), add(per(X), per(add(X, c(1))))
    ),
    "1/(u² − v²)": (
        mul(add(X, Y), per(sub(square(X), square(Y)))), per(sub(X, Y)), per(add(X, Y))
    ),
    "1/√u": (per(root(X)), mul(root(X), per(X)), root(per(X), -HALF)),
    "a nested fraction": (per(add(c(1), per(X))), mul(X, per(add(X, c(1)))), mul(X, per(sub(X, c(1))))),
    "softmax adds to 1": (summed("N", lambda k: mul(entries(k), per(EXPS))), c(1), SUM),
    "the square of softmax": (
        summed("N", lambda k: mul(square(entries(k)), power(EXPS, -2))),
        mul(summed("N", lambda k: square(entries(k))), power(EXPS, -2)),
        c(1),
    ),
    "a shift of the largest": (largest(X), add(largest(c(0)), X), add(largest(c(0)), Y)),
    "a shift of log of a sum of exps": (
        add(log(summed("N", lambda k: exp(sub(entry("v", k), X)))), X), log(EXPS), add(log(EXPS), X)
    ),
    "the tangent is bounded": (
        sub(c(1), mul(c(2), per(add(c(1), exp(mul(c(2), X)))))),
        mul(sub(exp(X), exp(neg(X))), per(add(exp(X), exp(neg(X))))),
        mul(sub(exp(X), exp(neg(X))), per(sub(exp(X), exp(neg(X))))),
    ),
    "a sigmoid of the negative": (
        sub(c(1), per(add(c(1), exp(X)))), per(add(c(1), exp(neg(X)))), per(add(c(1), exp(X)))
    ),
}  # fmt: skip


def is_proved(left: Term, right: Term) -> bool:
    try:
        return prove(state(left, right)) is not None
    except OutsideKernel:
        return False


@pytest.mark.parametrize("row", LAWS)
def test_a_law_is_proved_at_every_size(row: str) -> None:
    left, right, _ = LAWS[row]
    assert met(state(left, right), POINTS)
    assert not refuted(state(left, right), POINTS)
    proof = prove(state(left, right))
    assert proof is not None
    assert proof.every_size


@pytest.mark.parametrize("row", LAWS)
def test_what_looks_like_a_law_is_not_proved(row: str) -> None:
    left, _, wrong = LAWS[row]
    if met(state(left, wrong), POINTS):  # log(−u) and log(1/u) have no point in common
        assert refuted(state(left, wrong), POINTS), "this line is true, so it shows nothing"
    assert not is_proved(left, wrong)


FALSE_AT_MOST_SIZES: dict[str, tuple[Term, Term]] = {
    "softmax with one or two columns": (
        summed("N", lambda k: mul(entries(k), per(EXPS), sub(c(1), mul(entries(k), per(EXPS))))),
        sub(square(EXPS), summed("N", lambda k: square(entries(k)))),
    ),
    "one over a sum of ones": (summed("N", lambda k: mul(entry("v", k), per(entry("v", k)))), c(1)),
    "two numbers' product": (exp(SUM), mul(c(HALF), sub(square(EXPS), summed("N", lambda k: square(entries(k)))))),
    "two numbers' reciprocals": (
        mul(exp(SUM), summed("N", lambda k: exp(neg(entry("v", k))))), EXPS
    ),
    "the mean's reciprocal": (per(SUM), summed("N", lambda k: per(entry("v", k)))),
    "log of a sum": (log(EXPS), SUM),
    "root of a sum of squares": (
        root(summed("N", lambda k: square(entry("v", k)))), summed("N", lambda k: root(square(entry("v", k))))
    ),
    "the largest of one": (largest(c(0)), SUM),
    "the largest of two": (largest(c(0), -1), sub(largest(c(0)), SUM)),
    "sin of a sum": (sin(SUM), summed("N", lambda k: sin(entry("v", k)))),
}  # fmt: skip


@pytest.mark.parametrize("row", FALSE_AT_MOST_SIZES)
def test_what_holds_at_small_sizes_is_not_claimed_for_every_size(row: str) -> None:
    left, right = FALSE_AT_MOST_SIZES[row]
    assert refuted(state(left, right), POINTS), "this line is true, so it shows nothing"
    proof = prove(state(left, right))
    assert proof is None or not proof.every_size
