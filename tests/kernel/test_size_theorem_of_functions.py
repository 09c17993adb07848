"""The size theorem by brute force, with exponentials, logarithms, roots, reciprocals of sums and one-hot rows.

Random sums over indices of random products, and pairs of them: true rewrites, near misses, and those whose numbers
agree at some small size. What is proved for every size holds at small sizes and at sizes beyond the grid, in plain
floating point.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations, islice
from random import Random
from typing import Final, TypeAlias

import pytest
from plain import NOVALUE, Numbers, Plain, drawn
from spelling import N, add, c, declared, entry, exp, log, mul, neg, per, power, root, state, sub, summed

from matcalc.kernel import prove as kernel
from matcalc.kernel.terms import Add, Delta, Equation, Index, Mul, Sum, Term

At: TypeAlias = Callable[[Index, Index], Term]
Pair: TypeAlias = tuple[Term, Term]
SEEDS: Final = range(4)
ROW: Final = Index("M")  # the free index of every line: a row of the one-hot matrix
ONE_HOT: Final = {"y": declared("one-hot rows", rows="M", columns="N")}


def v(i: Index) -> Term:
    return entry("v", i)


def a(i: Index, j: Index) -> Term:
    return entry("A", i, j)


def y(i: Index) -> Term:
    return entry("y", ROW, i)


FACTORS: Final[dict[str, At]] = {
    "v_i": lambda i, j: v(i),
    "w_j": lambda i, j: entry("w", j),
    "A_ij": a,
    "A_ji": lambda i, j: a(j, i),
    "y_i": lambda i, j: y(i),
    "exp v_i": lambda i, j: exp(v(i)),
    "exp −v_j": lambda i, j: exp(neg(v(j))),
    "exp A_ij": lambda i, j: exp(a(i, j)),
    "exp Σ v": lambda i, j: exp(summed("N", v)),
    "exp Σ A_i": lambda i, j: exp(summed("N", lambda k: a(i, k))),
    "1/Σ exp v": lambda i, j: power(summed("N", lambda k: exp(v(k))), -1),
    "1/Σ exp A_i": lambda i, j: power(summed("N", lambda k: exp(a(i, k))), -1),
    "1/Σ v²": lambda i, j: power(summed("N", lambda k: power(v(k), 2)), -1),
    "log Σ exp v": lambda i, j: log(summed("N", lambda k: exp(v(k)))),
    "Σ exp v": lambda i, j: summed("N", lambda k: exp(v(k))),
    "Σ yv": lambda i, j: summed("N", lambda k: mul(y(k), v(k))),
    "√Σ v²": lambda i, j: root(summed("N", lambda k: power(v(k), 2))),
    "1/v_i": lambda i, j: power(v(i), -1),
    "δ_ij": Delta,
    "1/N": lambda i, j: per(N),
    "2": lambda i, j: c(2),
}

LOG: Final = log(summed("N", lambda k: exp(v(k))))


def random_term(draw: Random) -> Term:
    """A sum over two indices of a product, or of two of them."""

    def product() -> Term:
        i = Index("N")
        j = Index("N") if draw.random() < 0.6 else i
        factors = [FACTORS[draw.choice([*FACTORS])](i, j) for _ in range(draw.choice([1, 2, 2, 3]))]
        return Sum(i, Mul(tuple(factors))) if i is j else Sum(i, Sum(j, Mul(tuple(factors))))

    return product() if draw.random() < 0.7 else add(product(), mul(c(draw.choice([1, -1])), product()))


def rewritten(draw: Random, term: Term) -> Term:
    """An equal term."""
    rewrites: list[Callable[[Term], Term]] = [
        lambda t: mul(exp(summed("N", v)), t, exp(neg(summed("N", v)))),
        lambda t: mul(t, summed("N", lambda k: mul(exp(v(k)), power(summed("N", lambda m: exp(v(m))), -1)))),
        lambda t: mul(t, summed("N", y)),
        lambda t: mul(per(N), summed("N", lambda _: t)),
        lambda t: sub(add(t, summed("N", v)), summed("N", v)),
        lambda t: mul(t, root(exp(entry("s"))), root(exp(neg(entry("s"))))),
        lambda t: add(t, log(summed("N", lambda k: exp(sub(v(k), entry("s"))))), entry("s"), neg(LOG)),
    ]  # fmt: skip
    return draw.choice(rewrites)(_turned(draw, term))


def _turned(draw: Random, term: Term) -> Term:
    """The same with its terms and factors in another order."""
    match term:
        case Add(terms=terms):
            return Add(tuple(draw.sample([_turned(draw, part) for part in terms], len(terms))))
        case Mul(factors=factors):
            return Mul(tuple(draw.sample([_turned(draw, part) for part in factors], len(factors))))
        case Sum(index=index, body=body):
            return Sum(index, _turned(draw, body))
        case _:
            return term


def missed(draw: Random, term: Term) -> Term:
    """A term that is usually another, and often the same at N = 1 or 2."""
    misses: list[Callable[[Term], Term]] = [
        lambda t: mul(t, summed("N", lambda _: c(1))),
        lambda t: mul(t, exp(sub(summed("N", v), summed("N", lambda k: a(k, k))))),
        lambda t: mul(t, summed("N", lambda k: power(mul(exp(v(k)), power(summed("N", lambda m: exp(v(m))), -1)), 2))),
        lambda t: mul(t, summed("N", lambda k: mul(v(k), power(v(k), -1)))),
        lambda t: mul(t, summed("N", v), summed("N", lambda k: power(v(k), -1))),
        lambda t: mul(t, exp(sub(LOG, summed("N", v)))),
        lambda t: mul(t, summed("N", lambda k: mul(y(k), y(k), c(2)))),
        lambda t: add(t, sub(FACTORS["Σ yv"](ROW, ROW), summed("N", v))),
    ]
    return draw.choice(misses)(_turned(draw, term))


def line(left: Term, right: Term) -> Equation:
    return state(left, right, ROW, facts=ONE_HOT)


def with_one_hot(seed: int, n: int) -> Numbers:
    """Numbers of which each row of y has one 1."""
    number = drawn(seed, -1.5, 1.5)

    def value(key: tuple[str, int, tuple[int, ...]]) -> float:
        name, _, places = key
        return float(places[1] == Random(f"{seed} {places[0]}").randrange(n)) if name == "y" else number(key)

    return value


def gaps(equation: Equation, *sizes: int) -> Iterator[float]:
    for n in sizes:
        for seed in range(2):
            yield from Plain(equation, {"N": n, "M": 2}, with_one_hot(seed, n)).gaps()


def proved(left: Term, right: Term) -> kernel.Proof | None:
    try:
        return kernel.prove(line(left, right), frozenset(), 20_000)
    except (kernel.OutsideKernel, kernel.TooLarge):
        return None


def holds(pair: Pair, proof: kernel.Proof) -> bool:
    grid = {sizes["N"] for sizes in proof.sizes}
    sizes = {1, 2, 3, max(grid) + 1} if proof.every_size else grid
    return all(gap < 1e-6 for gap in gaps(line(*pair), *sizes))


def wrongly_proved(pairs: list[Pair]) -> tuple[list[Pair], int, int]:
    """Pairs that are proved and do not hold; how many are proved, how many of them for every size."""
    decided = [(pair, proof) for pair in pairs if (proof := proved(*pair)) is not None]
    wrong = [pair for pair, proof in decided if not holds(pair, proof)]
    return wrong, len(decided), sum(proof.every_size for _, proof in decided)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_true_rewrite_is_proved_and_holds_at_other_sizes(seed: int) -> None:
    draw = Random(seed)
    pairs = [(term, rewritten(draw, term)) for term in (random_term(draw) for _ in range(30))]
    wrong, decided, everywhere = wrongly_proved(pairs)
    assert wrong == []
    assert decided > 15
    assert everywhere > 10


@pytest.mark.parametrize("seed", SEEDS)
def test_a_near_miss_is_proved_only_where_it_holds(seed: int) -> None:
    draw = Random(seed)
    pairs = [(term, missed(draw, term)) for term in (random_term(draw) for _ in range(120))]
    assert sum(any(gap > 1e-6 for gap in gaps(line(*pair), 3)) for pair in pairs) > 100
    assert wrongly_proved(pairs)[0] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_looks_alike_at_small_sizes_is_proved_only_where_it_holds(seed: int) -> None:
    draw = Random(seed)
    terms = [random_term(draw) for _ in range(400)]
    pairs: list[Pair] = []
    for n in (1, 2):
        alike: defaultdict[str, list[Term]] = defaultdict(list)
        for term in terms:
            try:
                values = [
                    Plain(line(term, term), {"N": n, "M": 1}, with_one_hot(s, n)).value(term, {ROW: 0}) for s in (5, 6)
                ]
            except NOVALUE:
                continue
            alike[str([f"{value:.8e}" for value in values])].append(term)
        for group in alike.values():
            pairs += islice(combinations(group, 2), 4)
    wrong, decided, _ = wrongly_proved(pairs)
    assert wrong == []
    assert len(pairs) - decided > 20
