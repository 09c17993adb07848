"""The size theorem of `scope.py`, by brute force: what is proved for every size holds at sizes of our own.

Three kinds of pairs of expressions: an expression and a true rewrite of it, an expression and a near miss, and two
expressions whose numbers agree at small sizes. The numbers are computed by `matrices.numbers`, in plain loops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from random import Random

import pytest
from matrices import Dimension, Matrix, Point, agree, equation, numbers
from random_matrices import FALSE, SHAPES, TRUE, random_matrix, rewritten

from matcalc.kernel import prove as kernel
from matcalc.kernel.positions import Sizes

SEEDS = range(4)
NONE = frozenset[str]()
SMALL = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (2, 3))


@pytest.fixture(autouse=True)
def _small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large pairs are given up early: what is not decided is not claimed either."""
    monkeypatch.setattr(kernel, "BUDGET", 2500)


def proved(left: Matrix, right: Matrix) -> kernel.Proof | None:
    """The proof, if there is one and the kernel is done within the budget."""
    try:
        return kernel.prove(equation(left, right), NONE)
    except kernel.TooLarge:
        return None


def points(proof: kernel.Proof) -> Iterator[Point]:
    """Where to look: small sizes and ones beyond the grid, or the proof's own sizes if it speaks of no others."""
    largest = {name: max(sizes.get(name, 1) for sizes in proof.sizes) for name in ("N", "M")}
    own: list[Sizes] = [{"N": n, "M": m} for n, m in SMALL]
    own += [{name: n + more for name, n in largest.items()} for more in (1, 2)]
    given = [{"N": 1, "M": 1, **sizes} for sizes in proof.sizes]
    for sizes in own if proof.every_size else given:
        yield Point(sizes, seed=7)
        yield Point(sizes, seed=8, among=(0, 1, -1))


def holds(left: Matrix, right: Matrix, proof: kernel.Proof) -> bool:
    return agree(left, right, points(proof))


def pairs(seed: int, table: Mapping[str, object] = TRUE, count: int = 900) -> Iterator[tuple[Matrix, Matrix]]:
    """Expressions, and what becomes of them by a true rewrite or two and, if the table is `FALSE`, a near miss."""
    draw = Random(seed)
    for _ in range(count):
        left = random_matrix(draw, *draw.choice(SHAPES), depth=draw.choice([1, 2, 2, 3]))
        right: Matrix | None = left
        for _ in range(draw.choice([1, 2])):
            assert right is not None
            right = rewritten(draw, right, TRUE) or right
        if table is FALSE:
            assert right is not None
            right = rewritten(draw, right, FALSE)
        if right is not None:
            yield left, right


def lookalikes(shape: tuple[Dimension, Dimension], seed: int, count: int = 600) -> Iterator[tuple[Matrix, Matrix]]:
    """Random expressions of one shape whose numbers are the same at some small sizes."""
    draw = Random(f"{seed} {shape}")
    drawn = [random_matrix(draw, *shape, depth=draw.choice([1, 2, 2, 3])) for _ in range(count)]
    for n, m in SMALL[:5]:
        alike: defaultdict[str, dict[str, Matrix]] = defaultdict(dict)
        for matrix in drawn:
            values = [numbers(matrix, Point({"N": n, "M": m}, seed)) for seed in (1, 2)]
            alike[str(values)].setdefault(str(matrix), matrix)
        for group in alike.values():
            yield from islice(combinations(group.values(), 2), 20)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_true_rewrite_is_proved_and_holds_at_other_sizes(seed: int) -> None:
    decided = [(left, right, proof) for left, right in pairs(seed) if (proof := proved(left, right)) is not None]
    assert [(str(left), str(right)) for left, right, proof in decided if not holds(left, right, proof)] == []
    assert len(decided) > 850
    assert sum(proof.every_size for _, _, proof in decided) > 700


@pytest.mark.parametrize("seed", SEEDS)
def test_a_near_miss_is_proved_only_where_it_holds(seed: int) -> None:
    tried = list(pairs(seed, FALSE))
    decided = [(left, right, proof) for left, right in tried if (proof := proved(left, right)) is not None]
    assert [(str(left), str(right)) for left, right, proof in decided if not holds(left, right, proof)] == []
    assert len(tried) - len(decided) > 300


@pytest.mark.parametrize("shape", list(dict.fromkeys(SHAPES)), ids=str)
def test_what_looks_alike_at_small_sizes_is_proved_only_where_it_holds(shape: tuple[Dimension, Dimension]) -> None:
    tried = [pair for seed in SEEDS for pair in lookalikes(shape, seed)]
    decided = [(left, right, proof) for left, right in tried if (proof := proved(left, right)) is not None]
    assert [(str(left), str(right)) for left, right, proof in decided if not holds(left, right, proof)] == []
    assert len(decided) > 100
    assert len(tried) - len(decided) > 500


def test_the_numbers_of_these_tests_tell_expressions_apart() -> None:
    """The guard behind the tests above: a near miss that is not proved is usually seen to be false."""
    everywhere = [Point({"N": n, "M": m}, seed=7) for n, m in (*SMALL, (4, 3), (5, 4))]
    rejected = [(left, right) for left, right in pairs(0, FALSE) if proved(left, right) is None]
    different = [pair for pair in rejected if not agree(*pair, everywhere)]
    assert len(different) > 0.95 * len(rejected)
