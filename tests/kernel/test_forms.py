"""Equality by form: what is the same up to the names of indices, and what only looks alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from plain import points, refuted
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

from matcalc.kernel.forms import equal_by_form
from matcalc.kernel.terms import Delta, Entry, Equation, Facts, Index, Term
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


SYMMETRIC, ORTHOGONAL = {"A": declared("symmetric")}, {"A": declared("orthogonal")}
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
}  # fmt: skip


def line(row: str, wrong: bool = False) -> Equation:
    left, right, other, facts = ROWS[row]
    i, j = over("N", "N")
    return state(left(i, j), (other if wrong else right)(i, j), i, j, facts=facts)


def by_form(equation: Equation) -> bool:
    return equal_by_form(Unfolding(equation, frozenset(), expanded=False))


@pytest.mark.parametrize("row", ROWS)
def test_the_same_form_is_the_same_at_every_size(row: str) -> None:
    equation = line(row)
    assert by_form(equation)
    if not equation.facts:
        assert not refuted(equation, points(1, 2, 3))
    proof = prove(equation)
    assert proof is not None
    assert proof.every_size


@pytest.mark.parametrize("row", ROWS)
def test_another_form_is_not_the_same(row: str) -> None:
    equation = line(row, wrong=True)
    assert not by_form(equation)
    if not equation.facts:
        assert refuted(equation, points(1, 2, 3, low=0.1)), "this line is true, so it shows nothing"


@pytest.mark.parametrize("row", [row for row in ROWS if ROWS[row][3]])
def test_without_its_fact_the_form_is_another(row: str) -> None:
    left, right, _, _ = ROWS[row]
    i, j = over("N", "N")
    trivially = {"orthogonal with a weight", "a symmetric inverse in an atom"}
    assert by_form(state(left(i, j), right(i, j), i, j)) == (row in trivially)
