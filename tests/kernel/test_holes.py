"""False equations that a careless size theorem would claim for every size: one row for each way to be careless.

Each row is shown to be false by plain numbers. It may be proved for sizes that the proof lists, never for every size.
The true neighbours at the end show that the cure is not to claim nothing.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from matrices import (
    Matrix,
    Point,
    agree,
    equation,
    function,
    hadamard,
    identity,
    leaf,
    minus,
    number,
    ones,
    per,
    plus,
    product,
    scaled,
    size,
    total,
    trace,
    transpose,
)
from spelling import prove

A, C, B, K = leaf("A", "N", "N"), leaf("C", "N", "N"), leaf("B", "N", "M"), leaf("K", "M", "N")
u, w, v, s = leaf("u", "N"), leaf("w", "N"), leaf("v", "M"), leaf("s")
n, m, one = size("N"), size("M"), number(1)
SUM = product(ones(None, "N"), u)  # the sum of u, as the author would write it
POINTS = [Point({"N": n, "M": m}, seed) for n in (1, 2, 3, 4) for m in (1, 2, 3) for seed in range(4)]


def relu(part: Matrix) -> Matrix:
    return function("relu", part)


def positive(part: Matrix) -> Matrix:
    return function("positive", part)


def zero(part: Matrix) -> Matrix:
    return function("zero", part)


def signs(left: Matrix, right: Matrix) -> Matrix:
    """1(a > b) + 1(b > a) + 1(a = b), which is 1 in every entry."""
    return plus(positive(minus(left, right)), positive(minus(right, left)), zero(minus(left, right)))


FALSE: dict[str, tuple[Matrix, Matrix]] = {
    # atoms whose arguments coincide only at small sizes
    "relu of a sum": (relu(SUM), total(relu(u))),
    "relu of a trace": (relu(trace(A)), trace(relu(A))),
    "relu of row sums": (relu(product(B, ones("M"))), product(relu(B), ones("M"))),
    "an indicator of row sums": (positive(product(B, ones("M", "M"))), positive(B)),
    "relu of a product": (relu(product(B, K)), product(relu(B), relu(K))),
    "a relu within a relu": (relu(product(minus(relu(B), ones("N", "M")), ones("M"))),
                             product(relu(minus(relu(B), ones("N", "M"))), ones("M"))),
    "two different sums in one indicator": (positive(SUM), positive(product(product(ones(None, "N"), A), u))),
    "a sum against a trace": (positive(trace(A)), positive(total(A))),
    "a sum without indices against an entry": (hadamard(relu(u), scaled(positive(SUM), ones("N"))), relu(u)),
    # u·1(u = 0) = 0 holds for the whole of u, not for a term of it
    "a term of what vanishes": (scaled(zero(SUM), product(product(ones(None, "N"), hadamard(u, w)), one)), number(0)),
    "an entry of what vanishes": (scaled(zero(SUM), u), scaled(0, u)),
    "a row of what vanishes": (hadamard(product(zero(product(B, ones("M"))), ones(None, "M")), B), scaled(0, B)),
    # where x + y = 0, x³ + y³ = 0 too; not so with a third number
    "what vanishes for one and for two": (scaled(zero(SUM), total(hadamard(u, hadamard(u, u)))), number(0)),
    # an index that cancels within an atom still contributes a factor n
    "how often 0 is 0": (total(zero(minus(u, u))), number(2)),
    "how often 0 is 0, in two indices": (total(zero(minus(A, A))), number(16)),
    "0 in each row and column": (total(zero(minus(B, B))), scaled(2, n)),
    "an index that only cancels": (total(positive(plus(minus(u, u), scaled(s, ones("N"))))), scaled(2, positive(s))),
    "an index times nothing": (total(positive(plus(scaled(0, u), scaled(s, ones("N"))))), scaled(2, positive(s))),
    # exactly one of u > 0, u = 0, u < 0: three atoms that each carry an index make a 1 that carries none
    "three signs": (total(plus(positive(u), positive(scaled(-1, u)), zero(u))), number(2)),
    "three signs in two indices": (total(plus(positive(A), positive(scaled(-1, A)), zero(A))), number(16)),
    "three signs of a difference": (total(signs(u, w)), number(2)),
    "three signs of a matrix and a transpose": (total(signs(A, transpose(C))), number(16)),
    "signs against a negation": (total(plus(positive(A), positive(scaled(-2, transpose(A))), zero(A))), number(16)),
    "a weighted indicator": (product(transpose(w), positive(scaled(-1, u))), product(transpose(w), positive(u))),
    "signs within an atom": (positive(minus(total(plus(positive(u), positive(scaled(-1, u)), zero(u))), number(2))),
                             number(0)),
    # arguments that change their sign, vanish or repeat with their indices
    "antisymmetric": (total(signs(product(u, ones(None, "N")), product(ones("N"), transpose(u)))),
                      minus(scaled(5, n), number(6))),
    "antisymmetric in a matrix": (total(positive(minus(A, transpose(A)))), trace(positive(A))),
    "zero on the diagonal": (total(zero(minus(A, transpose(A)))), n),
    "symmetric": (positive(plus(A, transpose(A))), scaled(2, hadamard(positive(A), positive(transpose(A))))),
    "nonzero on the diagonal only": (zero(hadamard(A, identity("N"))), hadamard(zero(A), identity("N"))),
    "a constant off the diagonal": (positive(identity("N")), ones("N", "N")),
    # sizes within atoms
    "a size within an atom": (positive(scaled(minus(n, number(2)), s)), number(0)),
    "a size minus a size": (zero(minus(n, number(3))), number(0)),
    "a reciprocal within an atom": (zero(minus(per("N"), number(Fraction(1, 2)))), number(1)),
    "a number of terms within an atom": (zero(minus(total(ones("N")), number(2))), number(1)),
    "the trace of an identity within an atom": (positive(minus(trace(identity("N")), number(2))), number(0)),
    # sizes as coefficients
    "a product of sizes": (scaled(hadamard(n, m), s), scaled(minus(plus(n, m), one), s)),
    "1/N is not 1/2": (scaled(per("N"), s), scaled(Fraction(1, 2), s)),
    "1/N - 1/N²": (minus(per("N"), hadamard(per("N"), per("N"))), number(0)),
    "1/N + 1/M": (plus(per("N"), per("M")), number(2)),
    "1/N + 1/M through 1/(NM)": (plus(per("N"), per("M")), minus(number(3), hadamard(per("N"), per("M")))),
    "(1/N - 1/N) + 1/M": (plus(minus(per("N"), per("N")), per("M")), one),
    "n(n - 1)": (hadamard(n, minus(n, one)), number(0)),
    "n(n - 1)(n - 2)": (hadamard(n, hadamard(minus(n, one), minus(n, number(2)))), number(0)),
    # products
    "the square of a sum": (hadamard(SUM, SUM), product(transpose(u), u)),
    "the cube of a sum": (hadamard(SUM, hadamard(SUM, SUM)), total(hadamard(u, hadamard(u, u)))),
    "the trace of a product": (trace(product(A, C)), scaled(trace(A), trace(C))),
    "a rank of one": (hadamard(A, scaled(total(A), ones("N", "N"))), product(product(A, ones("N", "N")), A)),
    "a vanishing antisymmetrisation": (hadamard(A, product(u, transpose(w))), hadamard(A, product(w, transpose(u)))),
}  # fmt: skip

TRUE: dict[str, tuple[Matrix, Matrix]] = {
    "relu of row sums": (relu(product(B, ones("M"))), hadamard(product(B, ones("M")), positive(product(B, ones("M"))))),
    "relu of a product's transpose": (relu(transpose(product(B, K))), transpose(relu(product(B, K)))),
    "how often 0 is 0": (total(zero(minus(u, u))), n),
    "three signs": (total(plus(positive(u), positive(scaled(-1, u)), zero(u))), n),
    "three signs in two indices": (total(plus(positive(B), positive(scaled(-1, B)), zero(B))), hadamard(n, m)),
    "three signs of a matrix and a transpose": (total(signs(A, transpose(C))), hadamard(n, n)),
    "a factor": (relu(scaled(2, product(B, K))), scaled(2, relu(product(B, K)))),
    "a size outside": (scaled(per("N"), relu(B)), scaled(per("N"), hadamard(B, positive(B)))),
    "a relu within a relu": (relu(relu(B)), hadamard(relu(B), positive(relu(B)))),
    "the square of an indicator": (hadamard(positive(A), positive(A)), positive(A)),
    "the square of a sum": (hadamard(SUM, SUM), total(product(u, transpose(u)))),
}


@pytest.mark.parametrize("row", FALSE)
def test_a_false_equation_is_not_claimed_for_every_size(row: str) -> None:
    left, right = FALSE[row]
    assert not agree(left, right, POINTS), "this equation is true, so it shows nothing"
    proof = prove(equation(left, right))
    assert proof is None or not proof.every_size
    given = [
        Point({"N": 1, "M": 1, **sizes}, seed) for sizes in ([] if proof is None else proof.sizes) for seed in range(4)
    ]
    assert agree(left, right, given)


@pytest.mark.parametrize("row", TRUE)
def test_a_true_neighbour_is_claimed_for_every_size(row: str) -> None:
    left, right = TRUE[row]
    assert agree(left, right, POINTS)
    proof = prove(equation(left, right))
    assert proof is not None
    assert proof.every_size
