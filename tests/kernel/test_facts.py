"""Facts: what follows from each is proved with it and not without; what does not follow is not proved."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from spelling import (
    add,
    c,
    declared,
    entry,
    inverse,
    log,
    moved,
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
    zero,
)

from matcalc.kernel.facts import CONSTANT, KINDS, example, hold
from matcalc.kernel.prove import OutsideKernel
from matcalc.kernel.terms import D, Delta, Entry, Equation, Facts, Index, Term

P, Q, L = over("N", "N", "N")
KK, LL = over("K", "K")


def a(i: Index, j: Index) -> Entry:
    return entry("A", i, j)


def gram(i: Index, j: Index) -> Term:
    return summed("N", lambda k: mul(a(k, i), a(k, j)))


def y(k: Index) -> Entry:
    return entry("A", P, k)


def da(i: Index, j: Index) -> Term:
    return D(a(i, j))


# for each fact: its lines, and lines that do not follow from it; each with the indices that are free
FOLLOWS: dict[str, list[tuple[Term, Term]]] = {
    "symmetric": [(a(P, Q), a(Q, P)), (da(P, Q), da(Q, P)), (gram(P, Q), summed("N", lambda k: mul(a(P, k), a(k, Q))))],
    "skew": [
        (a(P, Q), neg(a(Q, P))), (a(P, P), c(0)), (da(P, P), c(0)),
        (summed("N", lambda k: mul(entry("x", k), summed("N", lambda m: mul(a(k, m), entry("x", m))))), c(0)),
    ],
    "orthogonal": [
        (gram(P, Q), Delta(P, Q)), (D(gram(P, Q)), c(0)),
        (inverse(a, P, Q), a(Q, P)),
        (summed("N", lambda k: summed("N", lambda m: power(a(k, m), 2))), summed("N", lambda _: c(1))),
    ],
    "diagonal": [(a(P, Q), mul(Delta(P, Q), a(P, P))), (da(P, Q), mul(Delta(P, Q), da(Q, Q)))],
    "positive definite": [(a(P, Q), a(Q, P)), (positive(a(P, P)), c(1)), (root(power(a(P, P), 2)), a(P, P))],
    "positive": [(positive(a(P, Q)), c(1)), (log(power(a(P, Q), 2)), mul(c(2), log(a(P, Q))))],
    "nonzero": [(zero(a(P, Q)), c(0)), (zero(power(a(P, Q), 2)), c(0))],
    "in [0, 1]": [(root(power(a(P, Q), 2)), a(P, Q)), (positive(neg(a(P, Q))), c(0))],
    "one-hot rows": [
        (power(y(KK), 2), y(KK)), (mul(y(KK), y(LL)), mul(Delta(KK, LL), y(KK))), (summed("K", y), c(1)),
        (power(summed("K", lambda k: mul(y(k), entry("x", k))), 2),
         summed("K", lambda k: mul(y(k), power(entry("x", k), 2)))),
    ],
    "rows sum to one": [
        (summed("K", y), c(1)), (D(summed("K", y)), c(0)),
        (summed("K", lambda k: power(sub(y(k), entry("x")), 1)), sub(c(1), summed("K", lambda _: entry("x")))),
    ],
}  # fmt: skip
DOES_NOT: dict[str, list[tuple[Term, Term]]] = {
    "symmetric": [(a(P, Q), a(P, P)), (a(P, Q), c(0)), (da(P, Q), a(P, Q))],
    "skew": [(a(P, Q), a(Q, P)), (a(P, Q), c(0)), (a(P, L), add(a(P, Q), a(Q, L)))],
    "orthogonal": [
        (gram(P, Q), c(1)), (a(P, Q), a(Q, P)), (summed("N", lambda k: a(k, k)), c(0)),
        (da(P, Q), neg(da(Q, P))), (summed("N", lambda k: mul(a(k, P), da(k, Q))), c(0)),
    ],
    "diagonal": [(a(P, Q), Delta(P, Q)), (a(P, P), a(Q, Q)), (a(P, Q), c(0))],
    "positive definite": [(positive(a(P, Q)), c(1)), (root(power(a(P, Q), 2)), a(P, Q)), (D(a(P, Q)), c(0))],
    "positive": [(positive(sub(a(P, Q), a(Q, P))), c(1)), (positive(da(P, Q)), c(1)), (a(P, Q), c(1))],
    "nonzero": [(positive(a(P, Q)), c(1)), (zero(add(a(P, Q), a(Q, P))), c(0)), (zero(da(P, Q)), c(0))],
    "in [0, 1]": [(positive(a(P, Q)), c(1)), (power(a(P, Q), 2), a(P, Q)), (positive(sub(c(1), a(P, Q))), c(1))],
    "one-hot rows": [
        (y(KK), y(LL)), (mul(y(KK), y(LL)), c(0)), (mul(y(KK), entry("A", Q, LL)), mul(Delta(KK, LL), y(KK))),
        (summed("N", lambda n: entry("A", n, KK)), c(1)),
        (summed("K", lambda k: mul(y(k), entry("A", Q, k))), Delta(P, Q)),
    ],
    "rows sum to one": [
        (power(y(KK), 2), y(KK)), (summed("N", lambda n: entry("A", n, KK)), c(1)),
        (summed("K", lambda k: power(y(k), 2)), c(1)),
        (D(y(KK)), c(0)),
    ],
}  # fmt: skip


def line(kind: str, left: Term, right: Term, facts: bool = True) -> Equation:
    column = "K" if kind in ("one-hot rows", "rows sum to one") else "N"
    known: dict[str, Facts] = {"A": declared(kind, columns=column)} if facts else {}
    return state(left, right, P, Q, L, KK, LL, moving=() if kind in CONSTANT else ["A"], facts=known)


def proved(equation: Equation) -> bool:
    try:
        return prove(equation) is not None
    except OutsideKernel:
        return False


@pytest.mark.parametrize(("kind", "n"), [(kind, n) for kind, rows in FOLLOWS.items() for n in range(len(rows))])
def test_what_follows_from_a_fact_is_proved_by_it_alone(kind: str, n: int) -> None:
    proof = prove(line(kind, *FOLLOWS[kind][n]))
    assert proof is not None
    assert proof.facts == (("A", kind),)
    without = prove(line(kind, *FOLLOWS[kind][n], facts=False))
    assert without is None or without.conditions


@pytest.mark.parametrize(("kind", "n"), [(kind, n) for kind, rows in DOES_NOT.items() for n in range(len(rows))])
def test_what_does_not_follow_is_not_proved(kind: str, n: int) -> None:
    assert not proved(line(kind, *DOES_NOT[kind][n]))


def test_every_fact_that_says_something_of_entries_is_tested() -> None:
    assert {*FOLLOWS} == {*DOES_NOT} == {*KINDS} - {"invertible"}


def test_an_invertible_matrix_has_an_inverse_without_a_condition() -> None:
    equation = line("invertible", summed("N", lambda k: mul(inverse(a, P, k), a(k, Q))), Delta(P, Q))
    proof = prove(equation)
    assert proof is not None
    assert proof.conditions == ()
    assert proof.facts == (("A", "invertible"),)


@pytest.mark.parametrize(("kind", "n"), list(product(KINDS, (1, 2, 3))))
def test_an_example_satisfies_the_fact_and_most_matrices_do_not(kind: str, n: int) -> None:
    matrix = example([kind], n, n)
    assert matrix is not None
    assert hold([kind], matrix)
    assert not hold([kind], [[Fraction(2 * i - 3 * j - 2) for j in range(n)] for i in range(n + 1)])


def test_a_fact_that_is_not_needed_is_not_named() -> None:
    facts = {"A": declared("symmetric", "positive")}
    proof = prove(state(a(P, Q), a(Q, P), P, Q, facts=facts))
    assert proof is not None
    assert proof.facts == (("A", "symmetric"),)
    plain = prove(state(mul(a(P, Q), c(2)), add(a(P, Q), a(P, Q)), P, Q, facts=facts))
    assert plain is not None
    assert plain.facts == ()


def test_a_differential_is_the_leaf_it_is() -> None:
    equation = state(da(P, Q), moved("A", P, Q), P, Q, moving=["A"], facts={"A": declared("symmetric")})
    assert proved(equation)
