"""False lines that a careless kernel would prove, and a true one that it would refute: one row for each way."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from spelling import (
    N,
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
    neg,
    over,
    positive,
    power,
    relu,
    root,
    state,
    sub,
    summed,
    zero,
)

from matcalc.kernel import prove as kernel
from matcalc.kernel.terms import D, Definition, Delta, Determinant, Equation, Facts, Index, Inverse, Shifted, Sum, Term

X, Y = entry("x"), entry("y")
HALF = Fraction(1, 2)


def v(i: Index) -> Term:
    return entry("v", i)


def a(i: Index, j: Index) -> Term:
    return entry("A", i, j)


def p(n: int) -> Term:
    return summed("N", lambda k: power(v(k), n))


def fourth(p1: Term, p2: Term, p3: Term, p4: Term) -> Term:
    """24 times the sum of the products of four different numbers, by Newton: 0 where there are but three."""
    return add(power(p1, 4), mul(c(-6), p1, p1, p2), mul(c(3), p2, p2), mul(c(8), p1, p3), mul(c(-6), p4))


def triples(f: Callable[[Index, Index, Index], Term]) -> Term:
    def apart(i: Index, j: Index) -> Term:
        return sub(c(1), Delta(i, j))

    i, j, k = over("N", "N", "N")
    return Sum(
        i,
        Sum(
            j,
            Sum(k, mul(apart(i, j), apart(i, k), apart(j, k), entry("y", i), entry("y", j), entry("y", k), f(i, j, k))),
        ),
    )


def det(name: str) -> Determinant:
    i, j = over("N", "N")
    return Determinant((i,), (j,), entry(name, i, j), name)


def sin(i: Index) -> Term:
    return apply("sin", v(i))


def cos(i: Index) -> Term:
    return apply("cos", v(i))


def fixed(n: int) -> Shifted:
    return Shifted(None, ((n, (1,)),), "N")


def pigeons() -> Equation:
    """How many pairs less twice how many triples of three rows share a column: 1 where there are two columns."""
    k = Index("N")
    rows = summed(3, lambda i: entry("y", i, k))
    pairs = mul(c(HALF), rows, sub(rows, c(1)))
    shared = mul(c(Fraction(1, 3)), rows, sub(rows, c(1)), sub(rows, c(2)))
    return state(Sum(k, sub(pairs, shared)), c(1), facts={"y": declared("one-hot rows", rows=3)})


def simplex() -> Equation:
    i = Index("M")
    q = {n: summed("N", lambda k, n=n: power(entry("y", i, k), n)) for n in (2, 3, 4, 5)}
    left = add(c(1), mul(c(-10), q[2]), mul(c(15), q[2], q[2]), mul(c(20), q[3]), mul(c(-20), q[2], q[3]),
               mul(c(-30), q[4]), mul(c(24), q[5]))  # fmt: skip
    return state(left, c(0), i, facts={"y": declared("rows sum to one", rows="M")})


P, Q = over("N", "N")
K = Index("K")
POSITIVE = {"v": Facts(("N",), (), frozenset({"positive"}))}
H = {"h": Definition((P,), log(v(P)))}
EVERY_SIZE: dict[str, Equation] = {  # true at most at some sizes
    "exp of a sum against a sum of exps": state(exp(p(1)), summed("N", lambda k: exp(v(k)))),
    "a sum in an exponent in a sum": state(
        summed("N", lambda k: exp(summed("N", lambda m: a(k, m)))),
        summed("N", lambda k: exp(summed("N", lambda m: a(m, k)))),
    ),
    "Newton through roots": state(
        fourth(power(root(p(2)), 2), power(root(p(4)), 2), power(root(p(6)), 2), power(root(p(8)), 2)), c(0)
    ),
    "Newton through exp of log": state(fourth(*(exp(mul(c(2), log(root(p(n))))) for n in (2, 4, 6, 8))), c(0)),
    "Newton through log of exp": state(fourth(*(log(add(exp(p(n)), c(0))) for n in (1, 2, 3, 4))), c(0)),
    "Newton through exp of −log": state(
        fourth(c(1), mul(p(2), exp(mul(c(-2), log(p(1))))), mul(p(3), exp(mul(c(-3), log(p(1))))),
               mul(p(4), exp(mul(c(-4), log(p(1)))))), c(0)
    ),
    "Newton through 1/√": state(
        fourth(
            c(1),
            mul(p(4), power(root(p(2)), -4)),
            mul(p(6), power(root(p(2)), -6)),
            mul(p(8), power(root(p(2)), -8)),
        ),
        c(0),
    ),
    "cos of a sum of three": state(
        mul(triples(lambda i, j, k: c(1)), apply("cos", p(1))),
        add(
            triples(lambda i, j, k: mul(cos(i), cos(j), cos(k))),
            mul(c(-3), triples(lambda i, j, k: mul(sin(i), sin(j), cos(k)))),
        ),
    ),
    "an index that cancels through roots": state(
        summed("N", lambda k: mul(v(k), root(v(k), -HALF), root(v(k), -HALF))), c(1)
    ),
    "an index that cancels through log": state(summed("N", lambda k: mul(v(k), exp(neg(log(v(k)))))), c(2)),
    "an exponential that cancels through roots": state(
        summed("N", lambda k: mul(exp(v(k)), root(exp(v(k)), -HALF), root(exp(v(k)), -HALF))), c(2)
    ),
    "an exponent that is a number": state(summed("N", lambda k: exp(sub(v(k), v(k)))), c(2)),
    "three pigeons in two holes": pigeons(),
    "five numbers of which four are met": simplex(),
    "positive but for one": state(positive(sub(power(p(1), 2), p(2))), c(1), facts=POSITIVE),
}  # fmt: skip
SYMMETRIC = {"A": declared("symmetric")}
ONE_HOT = frozenset({"one-hot rows"})
TWO_ROTATIONS = {"Q": declared("orthogonal"), "R": declared("orthogonal")}
ROW, COLUMN = over("N", "N")


def _inverse(body: Term) -> Inverse:
    return Inverse((ROW,), (COLUMN,), body, "M", (P,), (Q,))


ANYWHERE: dict[str, Equation] = {  # true at no size beyond 1
    "rotations and reflections": state(det("Q"), det("R"), facts=TWO_ROTATIONS),
    "a second cofactor": state(
        Determinant((ROW,), (COLUMN,), a(ROW, COLUMN), "A", (((P,), (P,)), ((Q,), (Q,)))), det("A"), P, Q
    ),
    "an indicator of a determinant": state(
        mul(zero(det("A")), Determinant((ROW,), (COLUMN,), a(ROW, COLUMN), "A", (((P,), (Q,)),))), c(0), P, Q
    ),
    "an atom with a symmetric inverse in it": state(
        apply("sin", mul(inverse(a, P, Q), v(P))), apply("sin", mul(inverse(a, Q, P), v(Q))), P, Q, facts=SYMMETRIC
    ),
    "a case without a value of a part": state(
        add(mul(positive(neg(Y)), zero(X)), root(mul(X, X, Y))), mul(positive(Y), root(mul(X, X, Y)))
    ),
    "a logarithm of another entry": state(
        add(entry("h", fixed(0)), root(power(v(fixed(1)), 2))), add(entry("h", fixed(0)), v(fixed(1))), definitions=H
    ),
    "a name with a dot": state(
        mul(entry("A.b", P, Q), a(P, Q)), mul(entry("A.b", Q, P), a(P, Q)), P, Q, facts=SYMMETRIC
    ),
    "a kink at half of the points": state(
        D(relu(mul(X, entry("y", P, K)))), add(D(relu(mul(X, entry("y", P, K)))), zero(mul(X, entry("y", P, K)))), P, K,
        moving=["x"], facts={"y": declared("one-hot rows", columns="K")},
    ),
    "a kink at every point": state(
        D(relu(mul(X, a(P, P)))), add(D(relu(mul(X, a(P, P)))), zero(mul(X, a(P, P)))), P,
        moving=["x"], facts={"A": declared("skew")},
    ),
    "an index bound twice": state(
        _inverse(add(a(ROW, COLUMN), Sum(ROW, summed("N", lambda k: entry("B", ROW, k))))),
        _inverse(add(a(ROW, COLUMN), Sum(ROW, summed("N", lambda k: entry("B", k, k))))),
        P, Q,
    ),
    "an exponential that cancels against one of 0": state(mul(exp(X), power(add(exp(c(0))), -1)), c(1)),
    "a sum over one of two indices of a row": state(
        summed("N", lambda k: entry("y", P, k)), c(1), P, facts={"y": Facts((), ("N", "N"), ONE_HOT)}
    ),
    "a sum over one of two indices of a column": state(
        summed("N", lambda k: entry("y", P, k)), c(1), P, facts={"y": Facts(("N", "N"), (), ONE_HOT)}
    ),
    "the second differential of a rotation": state(
        D(D(entry("Q", P, Q))), c(0), P, Q, moving=["Q"], facts=TWO_ROTATIONS
    ),
}  # fmt: skip


def proof(equation: Equation) -> kernel.Proof | None:
    try:
        return kernel.prove(equation, frozenset(equation.definitions))
    except (kernel.OutsideKernel, kernel.TooLarge):
        return None


@pytest.mark.parametrize("row", EVERY_SIZE)
def test_what_holds_at_some_sizes_is_not_claimed_for_every_size(row: str) -> None:
    found = proof(EVERY_SIZE[row])
    assert found is None or not found.every_size


@pytest.mark.parametrize("row", ANYWHERE)
def test_what_is_false_is_not_proved(row: str) -> None:
    assert proof(ANYWHERE[row]) is None


def test_a_kink_that_was_met_at_another_position_refutes_nothing() -> None:
    equation = state(mul(D(relu(X, 1)), v(P)), mul(positive(X), moved("x"), v(P)), P, moving=["x"])
    assert kernel.refute(equation, {"N": 2}, {("x", 1, ()): Fraction(1), ("v", 0, (1,)): Fraction(1)}) is None


def test_what_contradicts_what_is_given_does_not_follow_from_it() -> None:
    logs = add(apply("log", X), apply("log", Y))
    found = kernel.prove(state(logs, add(logs, sub(log(neg(mul(X, Y))), log(neg(mul(X, Y)))))), frozenset())
    assert found is None or found.narrowed


def test_the_inverse_of_a_matrix_that_depends_on_an_index_is_outside() -> None:
    n = Index("M")
    equation = state(inverse(lambda i, j: mul(entry("s", n), a(i, j)), P, Q), N, P, Q, n)
    assert proof(equation) is None


def test_an_exponent_that_becomes_0_where_an_entry_is_chosen_has_no_order() -> None:
    i = Index("N")
    inside = mul(Delta(i, P), v(i), power(add(c(1), exp(sub(v(i), v(P)))), -1))
    found = proof(state(log(Sum(i, inside)), c(1), P))
    assert found is None
