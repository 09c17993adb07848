"""Each operation with exact arithmetic: right claims are proved for every size, wrong ones refuted by numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from jets import entries, names, shape_at
from operations_table import NAMED, PARAMETERS, RIGHT, SHAPES, WRONG
from sympy import Rational

import matcalc
from matcalc import Derivation
from matcalc.check.checker import Checker
from matcalc.language.operations import operations
from matcalc.report.data import EVERY_SIZE, ClaimReport

SIZES = {"N": 4, "D": 3, "H": 5}
LANGUAGE = {name: getattr(matcalc, name) for name in matcalc.__all__} | {"Rational": Rational}
AT_LEAST = 6


def cases(table: Mapping[str, tuple[str, ...]]) -> list[Any]:
    return [pytest.param(claim, id=f"{name}: {claim}") for name, claims in table.items() for claim in claims]


def check(claim: str) -> ClaimReport:
    """The verdict on `left = right`, written in the author's language."""
    net = Derivation("operations")
    known: dict[str, Any] = dict(zip(SIZES, net.sizes(**SIZES), strict=True)) | LANGUAGE
    for name, shape in SHAPES.items():
        declare = net.parameter if name in PARAMETERS else net.data
        known[name] = declare(name, *(size if isinstance(size, int) else known[size] for size in shape))
    net.chain(*(eval(side, dict(known)) for side in claim.split(" = ")))
    (recorded,) = net.claims
    return Checker(net).check(recorded)  # type: ignore[arg-type]


def values(claim: str, sizes: Mapping[str, int], numbers: Mapping[str, Any]) -> list[np.ndarray[Any, Any]]:
    """Both sides in fractions, by arithmetic that shares nothing with matcalc."""
    known = names(SHAPES, {**dict.fromkeys(SIZES, 1), **sizes}, numbers)
    sides = [eval(text, dict(known)) for text in claim.split(" = ")]
    return [np.asarray(getattr(side, "value", side)) for side in sides]


def random_numbers(seed: int) -> dict[str, Any]:
    """Whole numbers other than 0 for every leaf, and for the differentials of the parameters."""
    generator = np.random.default_rng(seed)
    drawn = {}
    for name in [*SHAPES, *(f"d{name}" for name in PARAMETERS)]:
        shape = shape_at(SHAPES[name if name in SHAPES else name.removeprefix("d")], SIZES)
        drawn[name] = (generator.integers(1, 9, shape) * generator.choice([-1, 1], shape)).astype(object)
    return drawn


@pytest.mark.parametrize("claim", cases(RIGHT))
def test_a_right_claim_is_proved_for_every_size(claim: str) -> None:
    report = check(claim)
    assert (report.verdict, report.scope) == ("proved", EVERY_SIZE)


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
    left, right = values(claim, sizes, entries(SHAPES, sizes, report.witness["entries"]))
    place = tuple(report.witness["entry"])
    shown = Fraction(report.witness["left"]), Fraction(report.witness["right"])
    assert shown[0] != shown[1]
    assert (_entry(left, place), _entry(right, place)) == shown


def _entry(array: np.ndarray[Any, Any], place: tuple[int, ...]) -> Any:
    """An entry of a matrix, or a scalar, which may be written as a 1×1 matrix."""
    return array[place] if place else array.item()


@pytest.mark.parametrize("claim", cases(RIGHT))
def test_the_table_calls_right_what_arithmetic_agrees_with(claim: str) -> None:
    left, right = values(claim, SIZES, random_numbers(0))
    assert left.ravel().tolist() == right.ravel().tolist()


def test_arithmetic_can_tell_wrong_claims_of_the_table() -> None:
    well_formed = [claim for claim in (c for claims in WRONG.values() for c in claims) if check(claim).witness]
    told = [claim for claim in well_formed if not _agree(claim)]
    at_zero = {"indicator(x > 0) = indicator(x >= 0)", "indicator(x >= 0) + indicator(x <= 0) = ones(N, D)"}
    assert {claim for claim in well_formed if claim not in told} == at_zero  # random numbers are not 0


def _agree(claim: str) -> bool:
    left, right = values(claim, SIZES, random_numbers(1))
    return bool(left.ravel().tolist() == right.ravel().tolist())


def test_the_table_covers_its_operations() -> None:
    written = {"difference", "scalar multiple", "sizes as numbers"}  # what is written by operators
    assert set(NAMED) <= set(operations())
    assert {*NAMED.values()} | written == set(RIGHT) == set(WRONG)
    assert all(len(table[name]) >= AT_LEAST for table in (RIGHT, WRONG) for name in table)
