"""False equations by ways that need the kernel's own terms: positions, reciprocals, bound indices, definitions."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

import pytest
from exact import SMALL, WITH_ZERO, Exact, drawn
from spelling import (
    M,
    N,
    add,
    c,
    entry,
    everywhere,
    moved,
    mul,
    neg,
    over,
    per,
    positive,
    prove,
    relu,
    state,
    sub,
    total,
    zero,
)

from matcalc.kernel import prove as kernel
from matcalc.kernel.terms import Add, D, Definition, Delta, Digit, Equation, Index, Mul, Power, SizeOf, Sum, Term

SIZES = tuple({"N": n, "M": m, "K": k} for n in (1, 2, 3, 4) for m in (1, 2, 3) for k in (1, 2))
X, Y, DX = entry("x"), entry("y"), moved("x")


def is_false(equation: Equation, among: tuple[Fraction, ...] = SMALL) -> bool:
    """Whether plain evaluation separates the sides at some size, where both are defined."""

    def separated(sizes: dict[str, int], seed: int) -> bool:
        try:
            return not Exact(equation, sizes, drawn(seed, among)).equal()
        except ZeroDivisionError:
            return False

    return any(separated(sizes, seed) for sizes in SIZES for seed in range(3))


# ---------------------------------------------------------------------------------- positions, sums, numbers of sizes


def bound(body: Callable[[Index], Term], size: str | int = "N") -> Term:
    """The sum of the body over a fresh index."""
    index = Index(size)
    return Sum(index, body(index))


def vec_of_a_transpose() -> Equation:
    """vec(A') = vec(A), A of shape N×M: both are of length NM, counted in different orders."""
    i, j = over("N", "M")
    other = tuple(Digit((i, j), ("N", "M"), below, size) for below, size in ((("N",), "M"), ((), "N")))
    return state(entry("A", i, j), entry("A", other[1], other[0]), i, j)


def minimum() -> Equation:
    """The sum of delta(i, t) over i < N and t < 3 is the smaller of N and 3."""
    i, t = over("N", 3)
    return state(total((i, t), Delta(i, t)), N)


def shadowed(factor: int) -> Equation:
    """The inner sum hides the index of the outer one, which then nothing carries."""
    (i,) = over("N")
    return state(Sum(i, Sum(i, entry("x", i))), mul(c(factor), Sum(i, entry("x", i))))


def shadowed_factor() -> Equation:
    (i,) = over("N")
    x = entry("x", i)
    return state(Sum(i, mul(x, Sum(i, x))), Sum(i, mul(x, x)))


def shadowed_free() -> Equation:
    (i,) = over("N")
    return state(Sum(i, entry("x", i)), entry("x", i), i)


SAME = bound(lambda i: entry("x", i))  # one term object, used twice
SQUARES = bound(lambda i: mul(entry("x", i), entry("x", i)))
NOTHING, EMPTY_PRODUCT = Add(()), Mul(())
FALSE: dict[str, Callable[[], Equation]] = {
    "vec of a transpose": vec_of_a_transpose,
    "an index of a fixed size beside a named one": minimum,
    "a leaf that is indexed by two different sizes": lambda: state(
        bound(lambda i: entry("x", i)), bound(lambda j: entry("x", j), "M")
    ),
    "a leaf that is indexed by a name and by a number": lambda: state(
        bound(lambda i: entry("x", i)), bound(lambda j: entry("x", j), 1)
    ),
    "a definition that is indexed by another size": lambda: state(
        bound(lambda i: entry("h", i)), bound(lambda j: entry("h", j), "M"),
        definitions={"h": Definition((k := Index("N"),), entry("x", k))},
    ),
    "a sum within a sum over the same index": lambda: shadowed(1),
    "a sum within a sum over the same index, twice": lambda: shadowed(2),
    "a factor outside a sum over the same index": shadowed_factor,
    "a sum over a free index": shadowed_free,
    "one term object as both factors": lambda: state(mul(SAME, SAME), SQUARES),
    "the square of a sum": lambda: state(Power(SAME, 2), SQUARES),
    "a sum over a fixed size": lambda: state(bound(lambda i: c(1), 3), N),
    "the product of nothing is 1": lambda: state(EMPTY_PRODUCT, NOTHING),
    "a sum over nothing that is carried": lambda: state(bound(lambda i: add(entry("x", i), c(1))), add(SAME, c(1))),
    "delta with itself": lambda: state(bound(lambda i: Delta(i, i)), c(1)),
    "delta over both indices": lambda: state(bound(lambda i: bound(lambda j: Delta(i, j))), c(1)),
    "a power of zero": lambda: state(Power(sub(N, N), 0), c(0)),
    "an exponent of zero hides no size": lambda: state(mul(N, Power(bound(lambda i: c(1)), 0)), c(1)),
    "a reciprocal squared": lambda: state(Power(per(N), 2), per(N)),
    "a reciprocal of a reciprocal": lambda: state(per(per(N)), c(2)),
    "1/(N - 1)": lambda: state(per(sub(N, c(1))), c(1)),
    "a reciprocal that changes its sign": lambda: state(
        positive(mul(X, per(sub(mul(c(2), N), c(5))))), positive(neg(X))
    ),
    "1/(N + 1)": lambda: state(per(add(N, EMPTY_PRODUCT)), mul(c(Fraction(1, 2)), per(add(N, NOTHING)))),
    "1/(NM)": lambda: state(per(mul(N, M)), mul(c(Fraction(1, 2)), sub(c(3), mul(N, M)))),
    "an average of averages": lambda: state(mul(per(N), per(N), bound(lambda i: bound(lambda j: c(1)))), per(N)),
    "N as a number is not N as a leaf": lambda: state(mul(N, X), mul(SizeOf("M"), X)),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_a_false_equation_is_not_claimed_for_every_size(name: str) -> None:
    equation = FALSE[name]()
    assert is_false(equation), "this equation is true, so it shows nothing"
    assert not everywhere(equation)


def test_a_reciprocal_of_nothing_is_not_decided() -> None:
    with pytest.raises(kernel.OutsideKernel):
        prove(state(mul(sub(N, N), per(sub(N, N))), c(1)))


def test_a_reciprocal_of_an_entry_cancels_where_it_is_not_0() -> None:
    proof = prove(state(mul(X, Power(X, -1, "x")), c(1)))
    assert proof is not None
    assert proof.every_size
    assert proof.conditions == ("x ≠ 0",)
    assert prove(state(mul(X, Power(X, -1, "x"), Power(X, -1, "x")), c(1))) is None


def test_reciprocals_that_are_true_are_claimed() -> None:
    assert everywhere(state(sub(per(N), per(N)), c(0)))
    assert everywhere(state(mul(sub(N, c(1)), per(sub(N, c(1)))), c(1)))
    assert everywhere(state(mul(per(N), bound(lambda i: c(1))), c(1)))


def test_a_position_counted_in_another_order_twice_is_the_position() -> None:
    i, j = over("N", "M")
    b, a = (Digit((i, j), ("N", "M"), below, size) for below, size in ((("N",), "M"), ((), "N")))
    back = tuple(Digit((b, a), ("M", "N"), below, size) for below, size in ((("M",), "N"), ((), "M")))
    proof = prove(state(entry("A", i, j), entry("A", *back), i, j))
    assert proof is not None
    assert not proof.every_size


def test_a_position_counted_in_another_order_is_the_one_of_plain_arithmetic() -> None:
    """The sum of w[i,j] A[b,a], where i + j counted in N×M is the position that b and a spell in M×N."""
    i, j = over("N", "M")
    b, a = (Digit((i, j), ("N", "M"), below, size) for below, size in ((("N",), "M"), ((), "N")))
    numbers: dict[kernel.Key, Fraction] = {}
    for n, m in itertools.product(range(2), range(3)):
        numbers["w", 0, (n, m)] = Fraction(10 ** (3 * n + m))
        numbers["A", 0, (m, n)] = Fraction(2 * m + n + 1)
    equation = state(total((i, j), mul(entry("w", i, j), entry("A", b, a))), c(0))
    refutation = kernel.refute(equation, {"N": 2, "M": 3}, numbers)
    assert refutation is not None
    assert refutation.left == 654321
    assert Exact(equation, {"N": 2, "M": 3}, lambda key: numbers[key]).value(equation.left, {}) == 654321


# --------------------------------------------------------------------------------------------------------- definitions


def defined(name: str, body: Term, *indices: Index) -> dict[str, Definition]:
    return {name: Definition(indices, body)}


H = entry("h")
IH, JH = over("N", "N")
IF, JF = over("N", "N")
GRID = defined("h", sub(entry("A", IH, JH), entry("A", JH, IH)), IH, JH)  # antisymmetric
MOVES: dict[str, tuple[Equation, tuple[str, ...]]] = {
    "a definition moves with its leaves": (state(D(H), c(0), moving={"x"}, definitions=defined("h", X)), ("h",)),
    "a definition that moves by itself does not move its leaves": (
        state(D(mul(X, H)), mul(X, add(moved("h"), DX)), moving={"h"}, definitions=defined("h", mul(X, X))), ("h",),
    ),
    "a differential of a definition is not that of its leaf": (
        state(D(H), DX, moving={"h", "x"}, definitions=defined("h", X)), ("h",),
    ),
    "a second differential of a definition": (
        state(D(D(H)), c(0), moving={"x"}, definitions=defined("h", mul(X, X))), ("h",),
    ),
    "a definition through another": (
        state(D(entry("g")), c(0), moving={"x"}, definitions={**defined("h", X), **defined("g", mul(H, H))}), ("g",),
    ),
    "the indices of a definition exchanged": (
        state(entry("h", IF, JF), entry("h", JF, IF), IF, JF, definitions=GRID), ("h",),
    ),
    "a definition that no index reaches": (
        state(bound(lambda i: entry("h", i)), c(1), definitions=defined("h", c(1), Index("N"))), ("h",),
    ),
    "an antisymmetric definition within an indicator": (
        state(bound(lambda i: bound(lambda j: positive(entry("h", i, j)))), c(6), definitions=GRID), ("h",),
    ),
    "a row sum within an indicator": (
        state(positive(bound(lambda i: entry("h", i))), positive(bound(lambda i: mul(entry("h", i), entry("h", i)))),
              definitions=defined("h", entry("x", IH), IH)), ("h",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("opaque", [True, False])
def test_a_false_equation_with_definitions_is_not_claimed(name: str, opaque: bool) -> None:
    equation, unfolded = MOVES[name]
    assert is_false(equation), "this equation is true, so it shows nothing"
    assert not everywhere(equation, *(() if opaque else unfolded))


def test_what_does_not_depend_on_what_moves_stands_still() -> None:
    still = state(D(H), c(0), moving={"x"}, definitions=defined("h", mul(Y, Y)))
    assert everywhere(still)
    assert everywhere(still, "h")


def test_the_differential_of_a_variable_is_a_constant() -> None:
    assert everywhere(state(D(D(X)), c(0), moving={"x"}))
    assert everywhere(state(D(D(H)), c(0), moving={"h"}, definitions=defined("h", mul(X, X))), "h")
    assert everywhere(state(D(D(mul(X, X))), mul(c(2), DX, DX), moving={"x"}))


def test_a_definition_within_a_definition_shares_no_indices() -> None:
    """h = A', g = h A, where both definitions and the equation bind the same index objects."""
    i, j = over("N", "N")
    h = Definition((i, j), entry("A", j, i))
    g = Definition((j, i), Sum(i, mul(entry("h", j, i), entry("A", i, j))))
    equation = state(entry("g", i, j), c(0), i, j, definitions={"h": h, "g": g})
    gram = bound(lambda k: mul(entry("A", k, i), entry("A", k, i)))
    assert everywhere(state(entry("g", i, j), gram, i, j, definitions={"h": h, "g": g}), "h", "g")
    assert is_false(equation, WITH_ZERO)
    assert not everywhere(equation, "h", "g")


def test_neg_of_neg() -> None:
    assert everywhere(state(neg(neg(relu(X))), relu(X)))
    assert not everywhere(state(neg(relu(X)), relu(neg(X))))
    assert everywhere(state(add(relu(X), neg(relu(neg(X)))), add(X, mul(X, zero(X)))))
