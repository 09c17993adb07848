"""The second opinion, and each guard on its own: with it a wrong derivation fails, without it the failure is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from matcalc import verify as flow
from matcalc.author import complaints
from matcalc.author.claims import Claim
from matcalc.author.derivation import Derivation
from matcalc.check import checker
from matcalc.check.checker import Checker
from matcalc.kernel.prove import Proof, prove
from matcalc.kernel.terms import Equation
from matcalc.language.entries import Entries
from matcalc.language.operations import operations
from matcalc.report.data import BUG, ClaimReport, Report, exit_status
from matcalc.verify import Options, verify

START = """\
from matcalc import *
net = Derivation("guarded")
N, D = net.sizes(N=4, D=5)
x, A = net.data("x", N, D), net.data("A", N, N)
w = net.parameter("w", D, D)
h = net.define("h", x @ w)
loss = net.objective("loss", norm2(h))
"""
OTHER = """\
other = Derivation("other")
N, = other.sizes(N=2)
z = other.data("A", N, N)
other.chain(z + z, 2 * z)
"""
RIGHT = START + "net.gradient(w, 2 * T(x) @ h)\n"


def verified(folder: Path, source: str) -> Report:
    path = folder / "derivation.py"
    path.write_text(source, encoding="utf-8")
    return verify([str(path)], Options())


def test_the_derivation_without_a_fault_is_verified(tmp_path: Path) -> None:
    assert exit_status(verified(tmp_path, RIGHT)) == 0


# ----------------------------------------------------------------------------------------------- the second opinion


def _nothing(*_: Any, **__: Any) -> None:
    return None


def trust_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that proves anything, and finds no numbers that speak against it."""
    monkeypatch.setattr(checker, "prove", proves_anything)
    monkeypatch.setattr(checker.witness, "find", _nothing)


def proves_anything(equation: Equation, *how: Any) -> Proof | None:
    """A kernel that does not look at the right side."""
    return prove(replace(equation, right=equation.left), *how)


FALSE = {
    "equality": "net.chain(h, 2 * h)",
    "equality of scalars": "net.chain(loss, norm2(x))",
    "differential": "net.differential(h, -x @ d(w))",
    "jacobian": "net.jacobian(w, 2 * T(h) @ x / N)",
    "gradient": "net.gradient(w, T(x) @ h)",
    "gradient by a definition": "net.gradient(h, 2 * h - h / N)",
    "off by one part in a million": "net.chain(h, h + h / 10**6)",
}


@pytest.mark.parametrize("claim", FALSE.values(), ids=FALSE)
def test_a_kernel_that_proves_a_false_claim_is_found_out(
    claim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exit_status(verified(tmp_path, f"{RIGHT}{claim}\n")) == 1
    trust_the_kernel(monkeypatch)
    report = verified(tmp_path, f"{RIGHT}{claim}\n")
    assert exit_status(report) == 3
    (derivation,) = report.derivations
    assert (derivation.status, [finding.code for finding in derivation.findings]) == ("error", [BUG])


def _first(node: Any, parts: Any) -> Entries:
    entries: Entries = parts[0]
    return entries


SPOILED = {  # claims that hold if the operation's entries are those of its first operand
    "T": "T(A) = A",
    "relu": "relu(A) = A",
    "hadamard": "hadamard(A, A) = A",
    "indicator": "indicator(A > 0) = A",
    "exp": "exp(A) = A",
    "absolute": "absolute(A) = A",
    "power": "power(A, 2) = A",
    "maximum": "maximum(A, T(A)) = A",
    "divide": "divide(A, A) = A",
    "inverse": "inverse(A) = A",
    "adjugate": "adjugate(A) = A",
    "softmax": "softmax(A) = A",
    "others": "others(A) = A",
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_wrong_translation_into_entries_is_found_out(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = SPOILED[name].split(" = ")
    source = f"{RIGHT}net.chain({left}, {right})\n"
    assert exit_status(verified(tmp_path, source)) == 1
    operation = operations()[name]
    for key in [key for key, other in operations().items() if other is operation]:
        monkeypatch.setitem(operations(), key, replace(operation, entries=_first))
    assert exit_status(verified(tmp_path, source)) == 3


# ------------------------------------------------------------------------------------------------------- the guards


@dataclass(frozen=True, slots=True)
class Guard:
    """A wrong derivation, the exit status that it must have, and how to take away what notices."""

    source: str
    status: int
    remove: Callable[[pytest.MonkeyPatch], None]


def _without(where: Any, name: str, instead: Any = _nothing) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda monkeypatch: monkeypatch.setattr(where, name, instead)


def _without_shapes_of_products(monkeypatch: pytest.MonkeyPatch) -> None:
    right = operations()["product"]
    unchecked = replace(right, shape=lambda node, operands: (*operands[0][1][:1], *operands[-1][1][1:]))
    for key in [key for key, operation in operations().items() if operation is right]:
        monkeypatch.setitem(operations(), key, unchecked)


_check = Checker.check


def _any_misprint_holds(self: Checker, claim: Claim) -> ClaimReport:
    return replace(_check(self, claim), holds=True) if claim.misprint else _check(self, claim)


GUARDS = {
    "shapes": Guard(RIGHT + "net.chain(x @ x, x)\n", 2, _without_shapes_of_products),
    "ownership": Guard(RIGHT + OTHER + "net.chain(A, z)\n", 2, _without(complaints, "_stranger")),
    "undeclared names": Guard(
        RIGHT + "import sympy\nnet.chain(x, sympy.Symbol('k') * x)\n", 2, _without(complaints, "_stranger")
    ),
    "floats": Guard(RIGHT + "net.chain(x, 1.0 * x)\n", 2, _without(complaints, "_float")),
    "taken names": Guard(RIGHT + 'net.define("h", 2 * x @ w)\n', 2, _without(Derivation, "_check_name")),
    "every parameter": Guard(START + "net.chain(h, x @ w)\n", 1, _without(flow, "_incomplete", lambda *_: [])),
    "no line proved": Guard(START + "net.shape(h, N, D)\n", 1, _without(flow, "_incomplete", lambda *_: [])),
    "no gradient but a misprint": Guard(
        START + "net.chain(h, x @ w)\nnet.gradient(w, misprint(h))\n", 1, _without(flow, "_incomplete", lambda *_: [])
    ),
    "a misprint that is true": Guard(
        RIGHT + "net.chain(h, misprint(x @ w))\n", 1, _without(Checker, "check", _any_misprint_holds)
    ),
    "a misprint that means nothing": Guard(
        RIGHT + "net.chain(h, misprint(1.0 * h))\n", 2, _without(Checker, "check", _any_misprint_holds)
    ),
}


@pytest.mark.parametrize("name", GUARDS)
def test_the_guard_notices(name: str, tmp_path: Path) -> None:
    assert exit_status(verified(tmp_path, GUARDS[name].source)) == GUARDS[name].status


@pytest.mark.parametrize("name", GUARDS)
def test_without_the_guard_it_would_not_be_noticed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    GUARDS[name].remove(monkeypatch)
    assert exit_status(verified(tmp_path, GUARDS[name].source)) != GUARDS[name].status


def test_without_the_second_opinion_a_kernel_that_proves_anything_would_be_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust_the_kernel(monkeypatch)
    monkeypatch.setattr(Checker, "confirm", _nothing)
    assert exit_status(verified(tmp_path, f"{RIGHT}net.chain(h, 2 * h)\n")) == 0
