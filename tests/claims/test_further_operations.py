"""Each function, each operation on whole matrices, index notation: right claims are proved, wrong ones refuted.

What is right is decided by `curves`, in floating point; and so is whether a witness separates the sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import functions_table
import matrices_table
import numpy as np
import operations_table
import pytest
from curves import both_sides, names
from jets import entries, shape_at
from matrices_table import LISTED, UNDECIDED
from operations_table import PARAMETERS, SHAPES

import matcalc
from matcalc import Derivation
from matcalc.author.claims import Claim
from matcalc.check.checker import Checker
from matcalc.language.operations import operations
from matcalc.report.data import EVERY_SIZE, ClaimReport

SIZES = {"N": 4, "D": 3, "H": 2}
INDICES = {"i": "N", "k": "N", "j": "D"}
LANGUAGE = {name: getattr(matcalc, name) for name in matcalc.__all__}
RIGHT = {**functions_table.RIGHT, **matrices_table.RIGHT}
WRONG = {**functions_table.WRONG, **matrices_table.WRONG}
AT_LEAST = 4
SAME = 1e-5  # relative; what difference quotients are good for
AT_TIES = {  # false only where two numbers are equal, as random ones are not
    "hadamard(sign(x), sign(x)) = ones(N, D)", "sign(x) = indicator(x > 0) - indicator(x <= 0)",
    "indicator(x > z) = indicator(x >= z)", "indicator(x > z) + indicator(z > x) = ones(N, D)",
    "total(attained(x, axis=1), axis=1) = ones(N, 1)",
}  # fmt: skip


def cases(table: Mapping[str, tuple[str, ...]]) -> list[Any]:
    return [pytest.param(claim, id=f"{name}: {claim}") for name, claims in table.items() for claim in claims]


@cache
def check(claim: str) -> ClaimReport:
    """The verdict on `left = right`, written in the author's language."""
    net = Derivation("operations")
    known: dict[str, Any] = dict(zip(SIZES, net.sizes(**SIZES), strict=True)) | LANGUAGE
    known |= zip(INDICES, net.indices(**{name: known[size] for name, size in INDICES.items()}), strict=True)
    for name, shape in SHAPES.items():
        declare = net.parameter if name in PARAMETERS else net.data
        known[name] = declare(name, *(size if isinstance(size, int) else known[size] for size in shape))
    net.chain(*(eval(side, dict(known)) for side in claim.split(" = ")))
    (recorded,) = net.claims
    assert isinstance(recorded, Claim)
    return Checker(net).check(recorded)


def numbers(seed: int, positive: bool) -> dict[str, Any]:
    """Numbers away from 0, 1 and −1 for every leaf, and for the differentials of the parameters."""
    generator, drawn = np.random.default_rng(seed), {}
    for name in [*SHAPES, *(f"d{name}" for name in PARAMETERS)]:
        shape = shape_at(SHAPES[name if name in SHAPES else name.removeprefix("d")], SIZES)
        sign = 1 if positive else generator.choice([-1, 1], shape)
        drawn[name] = sign * (generator.uniform(0.3, 0.9, shape) + generator.choice([0, 0.8], shape))
    return drawn


def off(claim: str) -> float:
    """How far the sides are apart, relative to the larger, at numbers of both signs where they have a value there."""
    for seed in range(20):
        with np.errstate(all="ignore"):
            left, right = both_sides(claim, names(SHAPES, SIZES, numbers(seed, positive=seed % 2 == 1), **INDICES))
        if np.isfinite(left).all() and np.isfinite(right).all():
            return float(np.abs(left.ravel() - right.ravel()).max()) / max(1.0, float(np.abs(left).max()))
    raise AssertionError(f"{claim} has no value")


@pytest.mark.parametrize("claim", cases(RIGHT))
def test_a_right_claim_is_proved(claim: str) -> None:
    assert check(claim).verdict == "proved"


@pytest.mark.parametrize("name", RIGHT)
def test_claims_are_proved_for_every_size_but_about_what_the_theorem_leaves_out(name: str) -> None:
    listed = [claim for claim in RIGHT[name] if check(claim).scope != EVERY_SIZE]
    assert listed == [] or name in LISTED


@pytest.mark.parametrize("claim", UNDECIDED)
def test_a_claim_without_a_rule_is_undecided(claim: str) -> None:
    assert check(claim).verdict == "undecided"
    assert off(claim) < SAME


@pytest.mark.parametrize("claim", cases(WRONG))
def test_a_wrong_claim_is_refuted_or_malformed(claim: str) -> None:
    assert check(claim).verdict in ("refuted", "malformed")


@pytest.mark.parametrize("claim", cases(WRONG))
def test_a_witness_separates_the_sides(claim: str) -> None:
    report = check(claim)
    if report.witness is None:
        assert report.verdict == "malformed"
        return
    sizes = {**dict.fromkeys(SIZES, 1), **report.witness["sizes"]}
    known = names(SHAPES, sizes, entries(SHAPES, sizes, report.witness["entries"]), **INDICES)
    place = tuple(report.witness["entry"])
    with np.errstate(all="ignore"):  # along the curve; the point itself is within the domain
        found = [side[0] for side in both_sides(claim, known | report.witness.get("indices", {}))]
    left, right = (side[place] if place else side.item() for side in found)
    shown = tuple(float(Fraction(report.witness[side].rstrip("…"))) for side in ("left", "right"))
    assert shown[0] != shown[1]
    assert (left, right) == pytest.approx(shown, rel=SAME, abs=SAME)


@pytest.mark.parametrize("claim", cases(RIGHT))
def test_the_table_calls_right_what_arithmetic_agrees_with(claim: str) -> None:
    assert off(claim) < SAME


@pytest.mark.parametrize("claim", cases(WRONG))
def test_arithmetic_tells_wrong_claims(claim: str) -> None:
    assert check(claim).verdict == "malformed" or (off(claim) > 10 * SAME) is (claim not in AT_TIES)


def test_the_tables_cover_every_operation() -> None:
    named = {name for name in operations() if isinstance(name, str)}
    assert set(RIGHT) == set(WRONG)
    assert named - set(RIGHT) == set(operations_table.NAMED)
    assert [name for table in (RIGHT, WRONG) for name, claims in table.items() if len(claims) < AT_LEAST] == []
