"""Where the sides of a proved line have a value: what the proof names, and what a line narrows or widens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spelling import N, add, c, declared, entry, exp, inverse, log, mul, neg, over, prove, root, state, sub, summed

from matcalc.kernel.prove import OutsideKernel
from matcalc.kernel.provisos import provisos
from matcalc.kernel.terms import Apply, D, Definition, Delta, Facts, Index, Power, Term, Where
from matcalc.kernel.unfolding import Unfolding

X, Y = entry("x"), entry("y")
ROW, COLUMN = over("N", "N")


def per(u: Term, label: str) -> Power:
    return Power(u, -1, label)


def logarithm(u: Term, label: str) -> Apply:
    return Apply("log", u, label)


A_INVERSE = summed("N", lambda k: mul(inverse(lambda i, j: entry("A", i, j), ROW, k), entry("A", k, COLUMN)))

# left, right, conditions, narrowed, widened
ROWS: dict[str, tuple[Term, Term, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "none": (add(X, X), mul(c(2), X), (), (), ()),
    "everywhere": (per(exp(X), "exp x"), exp(neg(X)), (), (), ()),
    "a sum of squares": (mul(per(add(mul(X, X), c(1)), "x² + 1"), add(mul(X, X), c(1))), c(1), (), (), ()),
    "a number": (per(c(2), "2"), c(1).__class__(c(1).value / 2), (), (), ()),
    "widened": (mul(X, per(X, "x")), c(1), ("x ≠ 0",), (), ("x ≠ 0",)),
    "narrowed": (c(1), mul(X, per(X, "x")), ("x ≠ 0",), ("x ≠ 0",), ()),
    "the same on both sides": (per(mul(X, Y), "xy"), mul(per(X, "x"), per(Y, "y")),
                              ("xy ≠ 0", "x ≠ 0", "y ≠ 0"), (), ()),
    "of the factors": (mul(per(X, "x"), per(Y, "y")), per(mul(X, Y), "xy"), ("x ≠ 0", "y ≠ 0", "xy ≠ 0"), (), ()),
    "positive is not 0": (logarithm(X, "x"), add(logarithm(X, "x"), sub(mul(X, per(X, "x")), c(1))),
                          ("x > 0", "x ≠ 0"), (), ()),
    "not 0 is not positive": (add(per(X, "x"), sub(logarithm(X, "x"), logarithm(X, "x"))), per(X, "x"),
                              ("x ≠ 0", "x > 0"), (), ("x > 0",)),
    "a logarithm that is made": (X, exp(logarithm(X, "x")), ("x > 0",), ("x > 0",), ()),
    "two logarithms for one": (logarithm(mul(X, X), "x²"), mul(c(2), logarithm(X, "x")),
                               ("x² > 0", "x > 0"), ("x > 0",), ()),
    "a positive multiple": (logarithm(mul(c(2), X), "2x"), add(log(c(2)), logarithm(X, "x")),
                            ("2x > 0", "x > 0"), (), ()),
    "a root": (mul(root(X), root(X)), X, ("u ≥ 0",), (), ("u ≥ 0",)),
    "what is differentiated": (D(logarithm(X, "x")), mul(per(X, "x"), D(X)), ("x > 0", "x ≠ 0"), (), ("x > 0",)),
    "the reciprocal of a reciprocal": (Power(per(X, "x"), -1, "1/x"), X, ("1/x ≠ 0", "x ≠ 0"), (),
                                      ("1/x ≠ 0", "x ≠ 0")),
    "an inverse": (A_INVERSE, Delta(ROW, COLUMN), ("M is invertible",), (), ("M is invertible",)),
}  # fmt: skip


@pytest.mark.parametrize("row", ROWS)
def test_a_proof_names_its_conditions(row: str) -> None:
    left, right, conditions, narrowed, widened = ROWS[row]
    proof = prove(state(left, right, ROW, COLUMN, moving=["x"]))
    assert proof is not None
    assert set(proof.conditions) == set(conditions)
    assert set(proof.narrowed) == set(narrowed)
    assert set(proof.widened) == set(widened)


@pytest.mark.parametrize(
    "side",
    [per(sub(X, X), "x − x"), logarithm(sub(X, X), "x − x"), logarithm(c(-1), "−1"), root(c(-2)), log(neg(exp(X)))],
    ids=str,
)
def test_a_side_without_a_value_is_no_proof(side: Term) -> None:
    with pytest.raises(OutsideKernel):
        prove(state(side, side))
    with pytest.raises(OutsideKernel):
        prove(state(side, c(1)))


def v(i: Index) -> Term:
    return entry("v", i)


def hot(i: Index, k: Index) -> Term:
    return entry("H", i, k)


def sums(f: Callable[[Index], Term]) -> Term:
    return summed("N", f)


NEGATIVE: dict[str, Term] = {  # at some numbers
    "a difference of exponentials": sub(exp(X), exp(Y)),
    "an exponential and a leaf": add(exp(X), Y),
    "an exponential and a negative number": add(exp(X), c(-1)),
    "a sum of a leaf": sums(v),
    "a sum of exponentials with a leaf": sums(lambda k: mul(exp(v(k)), v(k))),
    "a product with a leaf": mul(exp(X), Y),
    "a reciprocal of a leaf": Power(add(exp(X), Y), -1, "u"),
    "a leaf where an index is": Where(v(ROW), (ROW,), (COLUMN,)),
    "a chosen leaf": sums(lambda k: mul(hot(ROW, k), v(k))),
    "chosen by a column": sums(lambda k: mul(hot(k, ROW), exp(v(k)))),
    "chosen on the diagonal": sums(lambda k: mul(hot(k, k), exp(v(k)))),
    "chosen at one index and summed over another": sums(lambda k: mul(hot(ROW, COLUMN), exp(v(k)))),
    "chosen by what only sums to one": sums(lambda k: mul(entry("P", ROW, k), exp(v(k)))),
    "chosen in a flat matrix": sums(lambda k: mul(entry("F", ROW, k), exp(v(k)))),
    "a definition with a leaf": entry("d", ROW),
}
ONE_HOT = frozenset({"one-hot rows"})
GIVEN = {
    "H": declared("one-hot rows"),
    "P": declared("rows sum to one"),
    "F": Facts((), ("N", "N"), ONE_HOT),
}
DEFINED = {"d": Definition((ROW,), add(exp(v(ROW)), v(ROW))), "e": Definition((ROW,), add(exp(v(ROW)), c(2)))}


def asked_with_all_facts(side: Term) -> set[str]:
    """Also where no fact is needed to prove anything."""
    equation = state(side, side, ROW, COLUMN, facts=GIVEN, definitions=DEFINED)
    unfolding, sizes = Unfolding(equation, frozenset(DEFINED)), {"N": 2}
    return {*provisos(unfolding, sizes)[0]}


@pytest.mark.parametrize("row", NEGATIVE)
def test_what_may_be_negative_is_asked_to_be_positive(row: str) -> None:
    side = logarithm(NEGATIVE[row], "w")
    proof = prove(state(side, add(side, c(0)), ROW, COLUMN, facts=GIVEN, definitions=DEFINED), "d", "e")
    assert proof is not None
    assert "w > 0" in proof.conditions
    assert "w > 0" in asked_with_all_facts(side)


@pytest.mark.parametrize(
    "argument",
    [
        sums(lambda k: exp(v(k))),
        mul(c(2), N, exp(X), add(exp(Y), c(1))),
        Power(add(exp(X), c(1)), -1, "u"),
        sums(lambda k: hot(ROW, k)),
        sums(lambda k: mul(hot(ROW, k), exp(v(k)), Power(sums(lambda m: exp(v(m))), -1, "u"))),
        entry("e", ROW),
    ],
    ids=str,
)
def test_a_sum_of_exponentials_is_positive(argument: Term) -> None:
    side = logarithm(argument, "w")
    assert not asked_with_all_facts(side)
