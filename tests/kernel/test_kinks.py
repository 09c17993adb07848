"""The indicator at zero, the kinks that a proof names, and points that refute nothing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from exact import Exact
from spelling import add, c, entry, moved, mul, neg, over, positive, prove, relu, state, sub, total, zero

from matcalc.kernel import prove as kernel
from matcalc.kernel.terms import Add, Apply, D, Definition, Equation, Power, SizeOf, Sum, Term

X, Y, DX = entry("x"), entry("y"), moved("x")
# d(x) = y = 1, at x = 0
AT_ZERO: Mapping[kernel.Key, Fraction] = {("x", 1, ()): Fraction(1), ("y", 0, ()): Fraction(1)}


def weak(u: Term) -> Add:
    """1(u >= 0)."""
    return add(positive(u), zero(u))


def moving(left: Term, right: Term, **definitions: Definition) -> Equation:
    return state(left, right, moving={"x"}, definitions=definitions)


def again(name: str = "x") -> Term:
    """The same entry as another term object."""
    return entry(name)


FALSE: dict[str, Equation] = {
    "1(u > 0) and 1(u >= 0) are not the same value": state(positive(X), weak(X)),
    "nor as factors": state(mul(Y, positive(X)), mul(Y, weak(X))),
    "1(-u > 0) is not 1 - 1(u > 0)": state(positive(neg(X)), sub(c(1), positive(X))),
    "1(u = 0) is not 0": state(zero(X), c(0)),
    "u 1(u = 0) = 0 is about u": state(mul(Y, zero(X)), c(0)),
    "a kink of u excuses nothing at v": moving(add(D(relu(X)), weak(Y)), add(D(relu(X)), positive(Y))),
    "nor at u + v": moving(add(D(relu(X)), weak(add(X, Y))), add(D(relu(X)), positive(add(X, Y)))),
    "nor at a product": moving(add(D(relu(X)), weak(mul(X, Y))), add(D(relu(X)), positive(mul(X, Y)))),
    "what does not move has no kink": moving(add(D(relu(Y)), weak(Y)), positive(Y)),
    "the derivative is not the value": moving(D(relu(X)), mul(relu(X), DX)),
    "nor that of the other side": moving(D(relu(neg(X))), mul(positive(neg(X)), DX)),
    "nor the leaky one": moving(D(relu(X)), mul(add(positive(X), mul(c(Fraction(1, 2)), positive(neg(X)))), DX)),
    "a step moves where its factor moves": moving(D(mul(positive(X), X)), c(0)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_equation_is_not_proved(name: str) -> None:
    assert prove(FALSE[name]) is None


@pytest.mark.parametrize("at_zero", [0, Fraction(1, 2), 1])
def test_the_convention_at_the_kink_is_the_declared_one(at_zero: Fraction) -> None:
    """Away from 0 every convention is the derivative; at 0 only the declared one is exact."""
    for slope in (Fraction(0), Fraction(1, 2), Fraction(1)):
        proof = prove(moving(D(relu(X, at_zero)), mul(add(positive(X), mul(c(slope), zero(X))), DX)))
        assert proof is not None
        assert proof.kinks == ("u",)
        assert proof.exact_at_kinks == (slope == at_zero)


def test_conventions_do_not_change_values() -> None:
    proof = prove(state(relu(X, 0), relu(X, 1)))
    assert proof is not None
    assert proof.kinks == ()
    assert proof.exact_at_kinks


@pytest.mark.parametrize("other", [X, again(), mul(c(3), again()), neg(again()), add(again(), c(0))])
def test_a_kink_is_the_polynomial_not_the_term(other: Term) -> None:
    """Equal arguments that are different term objects, scaled or negated, have the same kink."""
    proof = prove(moving(add(D(relu(X)), zero(other)), D(relu(X))))
    assert proof is not None
    assert not proof.exact_at_kinks


@pytest.mark.parametrize("other", [X, again()])
def test_the_kink_of_a_step_is_the_polynomial_not_the_term(other: Term) -> None:
    proof = prove(moving(add(D(positive(X)), zero(other)), c(0)))
    assert proof is not None
    assert proof.kinks == ("u",)
    assert not proof.exact_at_kinks


def test_every_kink_is_named() -> None:
    inner = Apply("relu", X, "inner")
    outer = Apply("relu", mul(inner, Y), "outer")
    proof = prove(moving(D(outer), D(outer)))
    assert proof is not None
    assert set(proof.kinks) == {"inner", "outer"}


def test_a_kink_within_a_definition_is_named_when_it_is_unfolded() -> None:
    equation = moving(D(entry("h")), D(entry("h")), h=Definition((), relu(X)))
    opaque, unfolded = prove(equation), prove(equation, "h")
    assert opaque is not None
    assert unfolded is not None
    assert (opaque.kinks, unfolded.kinks) == ((), ("u",))


def test_a_kink_at_a_small_size_is_not_one_at_every_size() -> None:
    """At N = 1 the sum of x is its entry, so the kink of the one would excuse the other."""
    i, j = over("N", "N")
    kinked = D(relu(total((i,), entry("x", i))))
    proof = prove(moving(add(kinked, total((j,), zero(entry("x", j)))), kinked))
    assert proof is None or not proof.every_size


# ---------------------------------------------------------------------------------------------------------- refutation

AWAY: dict[str, Equation] = {
    "relu": moving(D(relu(X)), mul(weak(X), DX)),
    "relu, of another term object": moving(D(relu(again())), mul(weak(again()), DX)),
    "relu of relu": moving(D(relu(relu(X))), mul(weak(X), DX)),
    "a step": moving(D(positive(X)), mul(zero(X), DX)),
    "a step, of another term object": moving(D(positive(again())), mul(zero(again()), DX)),
    "an indicator of zero": moving(D(zero(again())), mul(zero(again()), DX)),
    "a second differential": moving(D(D(relu(again()))), mul(zero(again()), DX, DX)),
    "within a definition": moving(D(entry("h")), mul(zero(again()), DX), h=Definition((), positive(again()))),
}


@pytest.mark.parametrize("name", AWAY)
def test_a_point_without_a_derivative_refutes_nothing(name: str) -> None:
    """Each equation is true wherever the derivative exists, and its sides differ at x = 0."""
    equation = AWAY[name]
    exact = Exact(equation, {}, lambda key: AT_ZERO.get(key, Fraction(0)))
    assert not exact.equal()
    assert exact.kinked
    assert kernel.refute(equation, {}, AT_ZERO) is None


@pytest.mark.parametrize("name", AWAY)
def test_a_true_equation_away_from_kinks_is_not_refuted_elsewhere(name: str) -> None:
    for x in (Fraction(2), Fraction(-1, 3)):
        assert kernel.refute(AWAY[name], {}, {**AT_ZERO, ("x", 0, ()): x}) is None


def test_values_are_refuted_at_zero() -> None:
    refutation = kernel.refute(FALSE["1(u > 0) and 1(u >= 0) are not the same value"], {}, {})
    assert refutation is not None
    assert (refutation.left, refutation.right) == (Fraction(0), Fraction(1))


def test_a_power_of_zero_is_one() -> None:
    equation = state(D(Power(X, 1)), DX, moving={"x"})
    assert prove(equation) is not None
    assert kernel.refute(equation, {}, AT_ZERO) is None
    assert kernel.refute(state(Power(X, 0), c(1)), {}, {}) is None


@pytest.mark.parametrize("size", [0, -1])
def test_no_equation_is_refuted_at_a_size_below_one(size: int) -> None:
    """1 + ... + 1 = N holds for matrices; a sum over nothing says nothing about N = -1."""
    (i,) = over("N")
    numbers = {**AT_ZERO, ("x", 0, ()): Fraction(1)}
    for equation in (state(Sum(i, c(1)), SizeOf("N")), state(Sum(i, mul(Power(SizeOf("N"), -1), X)), X)):
        try:
            refutation = kernel.refute(equation, {"N": size}, numbers)
        except ValueError:
            continue
        assert refutation is None


# ------------------------------------------------------------------------------- arguments that have to be normalised


NORMAL: dict[str, Equation] = {
    "an argument that vanishes": state(zero(mul(X, zero(X))), c(1)),
    "an argument that is a number": state(positive(add(mul(positive(X), zero(X)), c(5))), c(1)),
    "an argument with a part that vanishes": state(positive(add(mul(X, zero(X)), Y)), positive(Y)),
    "a leading part that vanishes": state(positive(sub(Y, mul(c(7), X, zero(X)))), positive(Y)),
    "a square of an indicator": state(relu(mul(positive(X), positive(X))), relu(positive(X))),
    "what vanishes, times another": state(mul(X, zero(mul(X, zero(X)))), X),
}


@pytest.mark.parametrize("name", NORMAL)
def test_an_argument_is_normalised_before_it_is_compared(name: str) -> None:
    assert prove(NORMAL[name]) is not None
