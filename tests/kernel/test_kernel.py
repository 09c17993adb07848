"""The kernel against exact evaluation: what it proves is true, what it refutes is false, and d is the derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from exact import SMALL, WITH_ZERO, Exact, Key, drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from matrices import Dimension, fresh
from matrices import entry as entry_of
from matrices import equation as equal_entries
from random_matrices import FALSE, SHAPES, TRUE, random_matrix, rewritten
from spelling import c, entry, moved, mul, relu, state

from matcalc.kernel import prove as kernel
from matcalc.kernel.terms import Add, D, Definition, Equation, Term, names

LEAVES = "ACBuwvPs"
SIZES = ({"N": 1, "M": 1}, {"N": 2, "M": 1}, {"N": 1, "M": 3}, {"N": 3, "M": 2})
seeds = st.integers(0, 2**32 - 1)
often = settings(max_examples=400, derandomize=True, deadline=None, database=None)


@pytest.fixture(autouse=True, scope="module")
def _small_budget() -> Iterator[None]:
    """Large equations are given up early."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "BUDGET", 4000)
        yield


@dataclass(frozen=True)
class Case:
    """An equation, which of its definitions to unfold, and whether it was made by true steps alone."""

    equation: Equation
    unfolded: frozenset[str]
    true: bool


def _body(draw: Random, rows: Dimension, columns: Dimension, without: str) -> Definition:
    """A definition that mentions none of these names."""
    while True:
        i, j = fresh(rows), fresh(columns)
        term = entry_of(random_matrix(draw, rows, columns, 1), i, j)
        if not names(term) & set(without):
            return Definition(tuple(index for index in (i, j) if index is not None), term)


def _definitions(draw: Random) -> dict[str, Definition]:
    """Perhaps A, of leaves; perhaps u, of leaves and A."""
    found = {}
    if draw.random() < 0.6:
        found["A"] = _body(draw, "N", "N", "Au")
    if draw.random() < 0.6:
        found["u"] = _body(draw, "N", None, "u")
    return found


def case(seed: int) -> Case:
    """Two random expressions, the second from the first by rewrites; with definitions, moving variables and d."""
    draw = Random(seed)
    left = right = random_matrix(draw, *draw.choice(SHAPES), depth=draw.choice([1, 2, 2]))
    for _ in range(2):
        right = rewritten(draw, right, TRUE) or right
    wrong = rewritten(draw, right, FALSE) if draw.random() < 0.5 else None
    plain = equal_entries(left, wrong or right)
    sides = [plain.left, plain.right]
    for _ in range(draw.choice([0, 1, 1, 2])):
        sides = [D(side) for side in sides]
    moving = frozenset(name for name in LEAVES if draw.random() < 0.5)
    definitions = _definitions(draw)
    unfolded = frozenset(name for name in definitions if draw.random() < 0.5)
    return Case(Equation(sides[0], sides[1], plain.indices, moving, definitions), unfolded, wrong is None)


def proof_of(case: Case) -> kernel.Proof | None:
    try:
        return kernel.prove(case.equation, case.unfolded)
    except (kernel.TooLarge, kernel.OutsideKernel):
        return None


def _true_at(
    equation: Equation, proof: kernel.Proof, sizes: Mapping[str, int], number: Callable[[Key], Fraction]
) -> bool:
    exact = Exact(equation, {"N": 1, "M": 1, **sizes}, number)
    return exact.equal() or (exact.kinked and not proof.exact_at_kinks)


@given(seeds)
@often
def test_what_is_proved_is_true(seed: int) -> None:
    """At points with zeros too: there an indicator of a strict and of a weak inequality differ."""
    tried = case(seed)
    proof = proof_of(tried)
    for sizes in () if proof is None else SIZES if proof.every_size else proof.sizes[:2]:
        assert proof is not None
        for among in (SMALL, WITH_ZERO):
            assert _true_at(tried.equation, proof, sizes, drawn(seed, among))


def test_most_true_equations_are_proved() -> None:
    """The guard behind the test above, which a kernel that proves nothing would pass."""
    true = [tried for seed in range(200) if (tried := case(seed)).true]
    assert sum(proof_of(tried) is not None for tried in true) > 0.9 * len(true)


@given(seeds)
@often
def test_what_is_refuted_is_false(seed: int) -> None:
    tried = case(seed)
    draw = Random(seed)
    sizes, numbers = draw.choice(SIZES), dict[Key, Fraction]()
    number = drawn(seed, draw.choice([SMALL, WITH_ZERO]))
    exact = Exact(tried.equation, sizes, lambda key: numbers.setdefault(key, number(key)))
    sides = {position: (left, right) for position, left, right in exact.sides()}
    refutation = kernel.refute(tried.equation, sizes, numbers)
    if refutation is None:
        assert exact.zeros or all(left == right for left, right in sides.values())
    else:
        assert refutation.left != refutation.right
        assert sides[refutation.position] == (refutation.left, refutation.right)
        assert not tried.true or exact.kinked


def test_many_false_equations_are_refuted() -> None:
    """The guard behind the test above, which a kernel that refutes nothing would pass."""
    false = [tried for seed in range(300) if not (tried := case(seed)).true and proof_of(tried) is None]
    refuted = [tried for tried in false if any(_refuted(tried, sizes) for sizes in SIZES)]
    assert len(false) > 40
    assert len(refuted) > 0.9 * len(false)


def _refuted(tried: Case, sizes: Mapping[str, int]) -> bool:
    numbers: dict[Key, Fraction] = {}
    exact = Exact(tried.equation, sizes, lambda key: numbers.setdefault(key, drawn(1)(key)))
    exact.equal()
    return kernel.refute(tried.equation, sizes, numbers) is not None


# ------------------------------------------------------------------------------------------------------ differentials


def value(term: Term, equation: Equation, sizes: Mapping[str, int], numbers: Mapping[Key, Fraction]) -> Fraction | None:
    """The kernel's value of a scalar, read off a refutation of `term = term + 1`; None at a kink."""
    question = Equation(term, Add((term, c(1))), (), equation.moving, equation.definitions)
    refutation = kernel.refute(question, sizes, numbers)
    return None if refutation is None else refutation.left


def slope(along: Callable[[Fraction], Fraction], degree: int = 10) -> Fraction:
    """The derivative at 0 of a polynomial of at most that degree, from its differences: exact, by Newton's series."""
    step = Fraction(1, 10**9)
    row = [along(step * n) for n in range(degree + 2)]
    total = Fraction(0)
    for k in range(1, degree + 1):
        row = [after - before for before, after in pairwise(row)]
        total += Fraction((-1) ** (k - 1), k) * row[0]
    assert row[0] == row[1]
    return total / step


def quotient(term: Term, equation: Equation, sizes: Mapping[str, int], number: Callable[[Key], Fraction]) -> Fraction:
    """The derivative of a scalar along X + h·dX, X what moves, without any rule of differentiation."""

    def along(h: Fraction) -> Fraction:
        def there(key: Key) -> Fraction:
            name, order, places = key
            shift = number((name, 1, places)) if order == 0 and name in equation.moving else Fraction(0)
            return number(key) + h * shift

        return Exact(equation, sizes, there).value(term, {})

    return slope(along)


@given(seeds)
@often
def test_d_is_the_derivative(seed: int) -> None:
    draw = Random(seed)
    term = entry_of(random_matrix(draw, None, None, draw.choice([2, 3])), None, None)
    definitions = _definitions(draw)
    moving = frozenset(name for name in LEAVES if name not in definitions and draw.random() < 0.7)
    equation = state(D(term), D(term), moving=moving, definitions=definitions)
    sizes, numbers = draw.choice(SIZES), dict[Key, Fraction]()
    exact = Exact(equation, sizes, lambda key: numbers.setdefault(key, drawn(seed)(key)))
    by_dual_numbers = exact.value(D(term), {})
    by_kernel = value(D(term), equation, sizes, numbers)
    if exact.kinked or (by_kernel is None and exact.zeros):
        return
    assert by_kernel == by_dual_numbers == quotient(term, equation, sizes, drawn(seed))


def test_the_quotient_notices_a_wrong_differential() -> None:
    """The guard behind the test above: half a product rule."""
    x, y = entry("x"), entry("y")
    product = mul(relu(x), y)
    equation = state(product, product, moving={"x", "y"})
    exact = Exact(equation, {}, drawn(3, (Fraction(2), Fraction(3))))
    right, wrong = D(product), mul(relu(x), moved("y"))
    assert exact.value(right, {}) == quotient(product, equation, {}, exact.number) != exact.value(wrong, {})
