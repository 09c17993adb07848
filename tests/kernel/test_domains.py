"""Where the sides of a proved line have a value: what the proof names, and what a line narrows or widens."""

from __future__ import annotations

import pytest
from spelling import add, c, entry, exp, inverse, log, mul, neg, over, prove, root, state, sub, summed

from matcalc.kernel.prove import OutsideKernel
from matcalc.kernel.terms import Apply, D, Delta, Power, Term

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
