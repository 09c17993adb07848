"""Equality by form: what is the same up to the names of indices, and what only looks alike."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

import pytest
from plain import Point, points, refuted, with_rows
from spelling import (
    N,
    add,
    c,
    declared,
    entry,
    exp,
    inverse,
    log,
    mul,
    neg,
    over,
    positive,
    power,
    prove,
    root,
    state,
    sub,
    summed,
)

from matcalc.kernel.forms import shown_by_form
from matcalc.kernel.terms import Delta, Entry, Equation, Facts, Index, Term, Where
from matcalc.kernel.unfolding import Unfolding

At: TypeAlias = Callable[[Index, Index], Term]


def a(i: Index, j: Index) -> Entry:
    return entry("A", i, j)


def x(i: Index) -> Entry:
    return entry("x", i)


def W(i: Index, j: Index) -> Term:
    return inverse(a, i, j)


def product(*factors: At) -> At:
    """The entry of a product of square matrices."""
    first, *rest = factors
    return (lambda i, j: summed("N", lambda k: mul(first(i, k), product(*rest)(k, j)))) if rest else first


def turned(f: At) -> At:
    return lambda i, j: f(j, i)


def trace(f: At) -> Term:
    return summed("N", lambda k: f(k, k))


def alone(term: Term) -> At:
    return lambda i, j: term


def b(i: Index, j: Index) -> Entry:
    return entry("B", i, j)


def of_row(f: At) -> At:
    """The sum of a row."""
    return lambda i, _: summed("N", lambda k: f(i, k))


def quotient(u: Term, v: Term) -> Term:
    return mul(u, power(v, -1))


def softmax(f: At) -> At:
    return lambda i, j: quotient(exp(f(i, j)), summed("N", lambda k: exp(f(i, k))))


def sigmoid(u: Term) -> Term:
    return power(add(c(1), exp(neg(u))), -1)


def rose(u: Term, w: int = 1) -> Term:
    return add(c(w), exp(u))


def chosen(f: At, row: int = 0) -> At:
    """The value of f in a row that A chooses."""
    return lambda i, j: summed("N", lambda k: mul(a((i, j)[row], k), f(i, k)))


def elsewhere(f: At) -> At:
    """The same with the column of A for its row."""
    return lambda i, j: summed("N", lambda k: mul(a(k, i), f(i, k)))


def one_over_a_sum_of_one_over(f: Callable[[Term], Term]) -> tuple[At, At]:
    """(S + 1/(1 + exp S))/(1 + exp S) is one over S + S f(S) + 1, where f is exp."""
    s = summed("N", x)
    inner = power(rose(s), -1)
    product = mul(power(add(s, inner), -1), inner)
    return alone(power(add(product), -1)), alone(add(s, summed("N", lambda k: mul(x(k), f(x(k)))), c(1)))


SUM = summed("N", lambda k: exp(x(k)))
SYMMETRIC, ORTHOGONAL = {"A": declared("symmetric")}, {"A": declared("orthogonal")}
HOT, WHOLE = {"A": declared("one-hot rows")}, {"A": declared("rows sum to one")}
DOUBLE: At = lambda i, j: summed("N", lambda k: summed("N", lambda m: mul(a(k, i), a(m, j))))  # noqa: E731

# left, right, and what looks like the right; under these facts
ROWS: dict[str, tuple[At, At, At, dict[str, Facts]]] = {
    "a trace is cyclic": (
        alone(trace(product(a, turned(a), a))), alone(trace(product(turned(a), a, a))),
        alone(trace(product(a, a, a))), {},
    ),
    "a path": (product(a, a, a), turned(product(turned(a), turned(a), turned(a))), product(a, turned(a), a), {}),
    "rows and columns": (product(a, turned(a)), turned(product(a, turned(a))), product(turned(a), a), {}),
    "two sums": (DOUBLE, turned(lambda i, j: DOUBLE(j, i)), product(turned(a), a), {}),
    "a delta": (
        lambda i, j: summed("N", lambda k: mul(Delta(i, k), a(k, j))), a, lambda i, j: mul(Delta(i, j), a(i, j)), {}
    ),
    "an index that nothing carries": (
        lambda i, j: summed("N", lambda _: a(i, j)), lambda i, j: mul(N, a(i, j)), lambda i, j: mul(N, N, a(i, j)), {}
    ),
    "a size and its reciprocal": (
        lambda i, j: mul(N, power(N, -1), a(i, j)), a, lambda i, j: mul(N, power(N, -2), a(i, j)), {}
    ),
    "an atom of an entry": (
        lambda i, j: log(mul(a(i, j), x(i))), lambda i, j: log(mul(x(i), a(i, j))),
        lambda i, j: log(mul(a(j, i), x(j))), {},
    ),
    "an atom within an atom": (
        lambda i, j: exp(log(a(i, j))), lambda i, j: exp(mul(c(1), log(a(i, j)))), lambda i, j: exp(log(a(j, i))), {}
    ),
    "a sum of atoms": (
        lambda i, j: summed("N", lambda k: root(mul(a(i, k), a(k, j)))),
        lambda i, j: summed("N", lambda k: root(mul(a(k, j), a(i, k)))),
        lambda i, j: summed("N", lambda k: root(mul(a(k, i), a(k, j)))),
        {},
    ),
    "exponents add up": (
        lambda i, j: mul(exp(a(i, j)), exp(sub(x(i), a(i, j)))), lambda i, j: exp(x(i)), lambda i, j: exp(x(j)), {}
    ),
    "a sum in an exponent": (
        lambda i, j: exp(summed("N", lambda k: a(i, k))),
        lambda i, j: mul(exp(neg(x(j))), exp(add(x(j), summed("N", lambda k: a(i, k))))),
        lambda i, j: exp(summed("N", lambda k: a(k, i))),
        {},
    ),
    "an exponential that cancels": (
        lambda i, j: summed("N", lambda k: mul(exp(a(i, k)), exp(neg(a(i, k))))), alone(N), alone(c(3)), {}
    ),
    "an indicator": (
        lambda i, j: positive(sub(a(i, j), x(j))), lambda i, j: positive(add(neg(x(j)), a(i, j))),
        lambda i, j: positive(sub(x(j), a(i, j))), {},
    ),
    "an inverse": (product(W, a), Delta, alone(c(1)), {}),
    "an inverse, and an entry of the diagonal": (
        lambda i, j: summed("N", lambda k: mul(a(k, k), W(j, k))),
        lambda i, j: summed("N", lambda k: mul(W(j, k), a(k, k))), Delta, {},
    ),
    "a sum beside its own exponential": (
        alone(log(mul(SUM, exp(SUM)))), alone(add(SUM, log(SUM))), alone(add(SUM, SUM, log(SUM))), {}
    ),
    "a sum over its own exponential": (
        alone(power(add(mul(SUM, exp(SUM))), -1)), alone(mul(power(SUM, -1), exp(neg(SUM)))),
        alone(mul(power(SUM, -1), exp(SUM))), {},
    ),
    "an inverse on the right": (product(a, W, a), a, turned(a), {}),
    "an inverse of a transpose": (
        turned(W), lambda i, j: inverse(turned(a), i, j), lambda i, j: inverse(a, i, j), {}
    ),
    "an inverse that is not met in order": (product(turned(W), turned(a)), Delta, product(W, turned(a)), {}),
    "an inverse and its own index elsewhere": (
        lambda i, j: summed("N", lambda k: mul(W(i, k), a(k, j), x(k))),
        lambda i, j: summed("N", lambda k: mul(x(k), W(i, k), a(k, j))),
        lambda i, j: mul(Delta(i, j), x(i)), {},
    ),
    "an inverse and an exponent": (
        lambda i, j: summed("N", lambda k: mul(W(i, k), a(k, j), exp(x(k)))),
        lambda i, j: summed("N", lambda k: mul(exp(x(k)), W(i, k), a(k, j))),
        lambda i, j: mul(Delta(i, j), exp(x(i))), {},
    ),
    "a trace of an inverse": (
        alone(summed("N", lambda i: summed("N", lambda k: mul(W(i, k), a(k, i))))), alone(N), alone(c(1)), {}
    ),
    "symmetric": (a, turned(a), lambda i, j: a(i, i), SYMMETRIC),
    "symmetric in a product": (
        product(a, a, a), turned(product(a, a, a)), product(a, a), SYMMETRIC
    ),
    "the inverse of a symmetric matrix": (W, turned(W), a, SYMMETRIC),
    "a symmetric inverse in an atom": (
        lambda i, j: log(W(i, j)), lambda i, j: log(mul(c(1), W(i, j))), lambda i, j: log(W(i, i)), SYMMETRIC
    ),
    "orthogonal": (product(turned(a), a), Delta, alone(c(1)), ORTHOGONAL),
    "orthogonal, the rows": (product(a, turned(a)), Delta, product(a, a), ORTHOGONAL),
    "orthogonal between": (product(a, turned(a), a), a, turned(a), ORTHOGONAL),
    "orthogonal with a weight": (
        lambda i, j: summed("N", lambda k: mul(a(k, i), x(k), a(k, j))),
        lambda i, j: summed("N", lambda k: mul(x(k), a(k, j), a(k, i))),
        lambda i, j: mul(Delta(i, j), x(i)), ORTHOGONAL,
    ),
    "a sum over itself": (
        lambda i, j: quotient(summed("N", lambda k: mul(a(i, k), x(j))), of_row(a)(i, j)), lambda i, j: x(j),
        lambda i, j: x(i), {},
    ),
    "a sum over another": (
        lambda i, j: quotient(of_row(a)(i, j), of_row(a)(j, i)),
        lambda i, j: mul(power(of_row(a)(j, i), -1), of_row(a)(i, j)), alone(c(1)), {},
    ),
    "a softmax sums to one": (
        lambda i, j: summed("N", lambda k: mul(softmax(a)(i, k), x(j))), lambda i, j: x(j),
        lambda i, j: summed("N", lambda k: mul(softmax(a)(k, i), x(j))), {},
    ),
    "a softmax moved by a number": (
        softmax(lambda i, j: add(a(i, j), x(i))), softmax(a), softmax(lambda i, j: add(a(i, j), x(j))), {},
    ),
    "one over a product": (
        lambda i, j: power(summed("N", lambda k: mul(c(2), x(i), a(j, k))), -1),
        lambda i, j: mul(c(Fraction(1, 2)), power(x(i), -1), power(of_row(a)(j, i), -1)),
        lambda i, j: mul(c(Fraction(1, 2)), power(x(j), -1), power(of_row(a)(j, i), -1)), {},
    ),
    "one over a sum with a reciprocal": (
        lambda i, j: power(add(x(i), power(of_row(a)(i, j), -1)), -1),
        lambda i, j: quotient(of_row(a)(i, j), add(c(1), mul(x(i), of_row(a)(i, j)))),
        lambda i, j: power(add(c(1), mul(x(i), of_row(a)(i, j))), -1), {},
    ),
    "a sigmoid": (
        lambda i, j: sigmoid(a(i, j)), lambda i, j: quotient(exp(a(i, j)), rose(a(i, j))),
        lambda i, j: quotient(exp(a(j, i)), rose(a(i, j))), {},
    ),
    "one less a sigmoid": (
        lambda i, j: sub(c(1), sigmoid(a(i, j))), lambda i, j: power(rose(a(i, j)), -1),
        lambda i, j: sigmoid(a(i, j)), {},
    ),
    "an exponential over a sum with it": (
        lambda i, j: quotient(mul(c(3), exp(x(i))), add(mul(c(3), exp(x(i))), a(i, j), x(j))),
        lambda i, j: sub(c(1), quotient(add(a(i, j), x(j)), add(mul(c(3), exp(x(i))), a(i, j), x(j)))),
        lambda i, j: sub(c(1), quotient(add(a(j, i), x(j)), add(mul(c(3), exp(x(i))), a(i, j), x(j)))), {},
    ),
    "one over an exponential and a sum with it": (
        lambda i, j: quotient(exp(neg(x(i))), rose(x(i), -3)),
        lambda i, j: mul(c(Fraction(-1, 3)), sub(exp(neg(x(i))), power(rose(x(i), -3), -1))),
        lambda i, j: mul(c(Fraction(1, 3)), sub(exp(neg(x(i))), power(rose(x(i), -3), -1))), {},
    ),
    "an exponential over a sum with a multiple of it": (
        lambda i, j: quotient(exp(x(i)), add(c(1), mul(a(i, j), exp(x(i))))),
        lambda i, j: mul(power(add(mul(exp(x(i)), a(i, j)), c(1)), -1), exp(x(i))),
        lambda i, j: sub(c(1), power(add(c(1), mul(a(i, j), exp(x(i)))), -1)), {},
    ),
    "one over an exponential and a sum of it and a leaf": (
        lambda i, j: quotient(exp(neg(x(i))), add(a(i, j), exp(x(i)))),
        lambda i, j: mul(power(add(exp(x(i)), a(i, j)), -1), exp(neg(x(i)))),
        lambda i, j: sub(exp(neg(x(i))), power(add(a(i, j), exp(x(i))), -1)), {},
    ),
    "one over an exponential and a longer sum": (
        lambda i, j: quotient(exp(neg(x(i))), add(c(1), x(j), exp(x(i)))),
        lambda i, j: mul(power(add(exp(x(i)), x(j), c(1)), -1), exp(neg(x(i)))),
        lambda i, j: sub(exp(neg(x(i))), power(add(c(1), x(j), exp(x(i))), -1)), {},
    ),
    "one over an exponential and a leaf": (
        lambda i, j: power(add(a(i, j), exp(neg(x(i)))), -1), lambda i, j: power(add(exp(neg(x(i))), a(i, j)), -1),
        lambda i, j: sigmoid(x(i)), {},
    ),
    "one over an exponential and a size": (
        lambda i, j: power(add(N, exp(neg(x(i)))), -1), lambda i, j: power(add(exp(neg(x(i))), N), -1),
        lambda i, j: sigmoid(x(i)), {},
    ),
    "one over a sum of reciprocals": (
        lambda i, j: power(add(x(i), summed("N", lambda k: power(of_row(a)(k, j), -1))), -1),
        lambda i, j: power(add(summed("N", lambda k: power(of_row(a)(k, i), -1)), x(i)), -1),
        lambda i, j: power(add(summed("N", lambda k: power(of_row(a)(i, k), -1)), x(i)), -1), {},
    ),
    "an exponential of 0": (
        lambda i, j: quotient(exp(x(i)), add(exp(c(0)))), lambda i, j: exp(x(i)), alone(c(1)), {},
    ),
    "the same sum in an exponent": (
        *one_over_a_sum_of_one_over(lambda _: exp(summed("N", x))),
        one_over_a_sum_of_one_over(lambda u: exp(mul(N, u)))[1], {},
    ),
    "a logarithm of a sum of exponentials": (
        lambda i, j: log(summed("N", lambda k: exp(add(a(i, k), x(j))))),
        lambda i, j: add(x(j), log(summed("N", lambda k: exp(a(i, k))))),
        lambda i, j: add(x(i), log(summed("N", lambda k: exp(a(i, k))))), {},
    ),
    "a logarithm of a softmax": (
        lambda i, j: log(softmax(a)(i, j)), lambda i, j: sub(a(i, j), log(summed("N", lambda k: exp(a(i, k))))),
        lambda i, j: sub(a(i, j), log(summed("N", lambda k: exp(a(k, j))))), {},
    ),
    "a logarithm of a sigmoid": (
        lambda i, j: log(sigmoid(a(i, j))), lambda i, j: sub(a(i, j), log(rose(a(i, j)))),
        lambda i, j: sub(a(i, j), log(rose(neg(a(i, j))))), {},
    ),
    "a logarithm of a leaf over a sum": (
        lambda i, j: log(quotient(x(i), rose(x(j)))), lambda i, j: sub(log(x(i)), log(rose(x(j)))),
        lambda i, j: sub(log(x(i)), log(rose(x(i)))), {},
    ),
    "rows that sum to one": (
        lambda i, j: mul(of_row(a)(i, j), x(j)), lambda i, j: x(j), lambda i, j: mul(of_row(turned(a))(i, j), x(j)),
        WHOLE,
    ),
    "rows that sum to one, not their squares": (
        of_row(lambda i, k: mul(a(i, k), a(i, k))), of_row(lambda i, k: power(a(i, k), 2)), alone(c(1)), WHOLE
    ),
    "a one in each row": (
        lambda i, j: mul(of_row(a)(i, j), x(j)), lambda i, j: x(j), lambda i, j: mul(of_row(turned(a))(i, j), x(j)),
        HOT,
    ),
    "a one in each row, not on the diagonal": (
        of_row(lambda i, k: mul(a(i, k), a(i, k))), alone(c(1)), alone(trace(a)), HOT
    ),
    "two entries of a row with one 1": (
        lambda i, j: chosen(lambda i, k: mul(a(i, j), x(k)))(i, j), lambda i, j: mul(a(i, j), x(j)),
        lambda i, j: mul(a(i, j), x(i)), HOT,
    ),
    "entries of two rows with one 1": (
        lambda i, j: summed("N", lambda k: mul(a(i, k), a(j, k), x(k))),
        lambda i, j: summed("N", lambda k: mul(a(j, k), x(k), a(i, k), a(i, k))),
        lambda i, j: mul(Delta(i, j), chosen(lambda _, k: x(k))(i, j)), HOT,
    ),
    "an exponential of what is chosen": (
        lambda i, j: exp(add(x(j), chosen(b)(i, j))),
        lambda i, j: mul(exp(x(j)), chosen(lambda i, k: exp(b(i, k)))(i, j)),
        lambda i, j: mul(exp(x(j)), elsewhere(lambda i, k: exp(b(i, k)))(i, j)), HOT,
    ),
    "an exponential of what two rows choose": (
        lambda i, j: exp(add(chosen(b)(i, j), chosen(b, 1)(i, j))),
        lambda i, j: mul(*(chosen(lambda i, k: exp(b(i, k)), row)(i, j) for row in (0, 1))),
        lambda i, j: summed("N", lambda k: mul(a(i, k), a(j, k), exp(mul(c(2), b(i, k))))), HOT,
    ),
    "a root of what is chosen": (
        lambda i, j: root(add(x(j), chosen(b)(i, j))), lambda i, j: chosen(lambda i, k: root(add(x(j), b(i, k))))(i, j),
        chosen(lambda i, k: root(add(x(k), b(i, k)))), HOT,
    ),
    "one over what is chosen": (
        lambda i, j: power(chosen(b)(i, j), -1), chosen(lambda i, k: power(b(i, k), -1)),
        elsewhere(lambda i, k: power(b(i, k), -1)), HOT,
    ),
    "a logarithm of what is chosen": (
        lambda i, j: neg(log(chosen(softmax(b))(i, j))),
        lambda i, j: sub(log(summed("N", lambda k: exp(b(i, k)))), chosen(b)(i, j)),
        lambda i, j: sub(log(summed("N", lambda k: exp(b(i, k)))), elsewhere(b)(i, j)), HOT,
    ),
    "an entry that chooses nothing": (
        lambda i, j: root(add(c(1), mul(a(i, j), x(j)))), lambda i, j: root(add(mul(x(j), a(i, j)), c(1))),
        chosen(lambda _, k: root(add(c(1), x(k)))), HOT,
    ),
    "rows of two leaves with one 1": (
        lambda i, j: summed("N", lambda k: mul(a(i, k), b(i, k))),
        lambda i, j: summed("N", lambda k: mul(b(i, k), a(i, k), a(i, k))),
        alone(c(1)), {**HOT, "B": declared("one-hot rows")},
    ),
    "an entry in the same row of another leaf": (
        lambda i, j: mul(a(i, i), b(i, j)), lambda i, j: mul(b(i, j), a(i, i), a(i, i)),
        lambda i, j: mul(Delta(i, j), a(i, i)), {**HOT, "B": declared("one-hot rows")},
    ),
    "a quotient of what is chosen": (
        lambda i, j: mul(chosen(lambda _, k: exp(x(k)))(i, j), chosen(lambda _, k: power(rose(x(k)), -1))(i, j)),
        chosen(lambda _, k: sub(c(1), power(rose(x(k)), -1))),
        lambda i, j: sub(c(1), power(rose(x(j)), -1)), HOT,
    ),
}  # fmt: skip


def line(row: str, wrong: bool = False) -> Equation:
    left, right, other, facts = ROWS[row]
    i, j = over("N", "N")
    return state(left(i, j), (other if wrong else right)(i, j), i, j, facts=facts)


def where(facts: dict[str, Facts]) -> list[Point]:
    """Points where the facts hold; none for those whose matrices are not drawn here."""
    at = points(1, 2, 3, low=0.1)
    if facts in (HOT, WHOLE):
        return [with_rows("A", facts is HOT, point) for point in at]
    return [] if facts else at


def test_an_index_that_nothing_depends_on_may_be_unknown() -> None:
    n = Index("N")
    idle = Where(entry("t"), (n,), (n,))
    i, j = over("N", "N")
    assert by_form(state(mul(c(2), idle), add(entry("t"), entry("t")), i, j))
    assert not by_form(state(idle, add(entry("t"), entry("t")), i, j))


def by_form(equation: Equation) -> bool:
    return shown_by_form(Unfolding(equation, frozenset(), expanded=False)) is not None


@pytest.mark.parametrize("row", ROWS)
def test_the_same_form_is_the_same_at_every_size(row: str) -> None:
    equation = line(row)
    assert by_form(equation)
    at = where(ROWS[row][3])
    assert not at or not refuted(equation, at)
    proof = prove(equation)
    assert proof is not None
    assert proof.every_size


@pytest.mark.parametrize("row", ROWS)
def test_another_form_is_not_the_same(row: str) -> None:
    equation = line(row, wrong=True)
    assert not by_form(equation)
    at = where(ROWS[row][3])
    assert not at or refuted(equation, at), "this line is true, so it shows nothing"


@pytest.mark.parametrize("row", [row for row in ROWS if ROWS[row][3]])
def test_without_its_fact_the_form_is_another(row: str) -> None:
    left, right, _, _ = ROWS[row]
    i, j = over("N", "N")
    trivially = {
        "orthogonal with a weight", "a symmetric inverse in an atom", "rows that sum to one, not their squares",
        "an entry that chooses nothing",
    }  # fmt: skip
    assert by_form(state(left(i, j), right(i, j), i, j)) == (row in trivially)
