"""Every line of derivations/two_layer.py, spoiled in every small way: what is not refuted or malformed is true."""

from __future__ import annotations

import ast
import functools
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from variants import CHANGES, Line, calls, lines, updates, variants

from matcalc.author.claims import Claim
from matcalc.check.checker import Checker
from matcalc.verify import Options, verify

FILE = Path(__file__).parents[2] / "derivations" / "two_layer.py"
KILLED = ("refuted", "malformed")

SURVIVORS: Mapping[str, tuple[str, ...]] = {
    "a trace does not change when its factors are rotated": (
        "5.7 order: tr(d(vec(X) @ T(vec(X))))",
        "5.9 order: tr(vec(X) @ d(T(vec(X)))) + tr(T(vec(X)) @ d(vec(X)))",
        "5.9 order: tr(d(T(vec(X))) @ vec(X)) + tr(d(vec(X)) @ T(vec(X)))",
        "5.10 order: tr(vec(X) @ T(d(vec(X)))) + tr(T(vec(X)) @ d(vec(X)))",
        "5.10 order: tr(T(d(vec(X))) @ vec(X)) + tr(d(vec(X)) @ T(vec(X)))",
        "5.11 order: tr(d(vec(X)) @ T(vec(X))) + tr(T(vec(X)) @ d(vec(X)))",
        "5.11 order: tr(T(vec(X)) @ d(vec(X))) + tr(d(vec(X)) @ T(vec(X)))",
        "5.12 order: tr(d(vec(X)) @ (2 * T(vec(X))))",
        "5.13 order: tr(d(X) @ (2 * T(X)))",
        "6.3 order: tr(d(X) @ (2 * T(X)))",
        "6.4 order: tr(d(y_pred - y) @ (2 * T(y_pred - y)))",
        "6.5 order: tr(d(y_pred) @ (2 * T(y_pred - y)))",
        "6.6 order: tr((d(h_relu) @ w2 + h_relu @ d(w2)) @ (2 * T(y_pred - y)))",
        "6.7 order: tr(w2 @ (2 * T(y_pred - y) @ d(h_relu))) + tr(2 * T(y_pred - y) @ h_relu @ d(w2))",
        "6.7 order: tr(2 * T(y_pred - y) @ d(h_relu) @ w2) + tr(d(w2) @ (2 * T(y_pred - y) @ h_relu))",
        "6.8 order: tr(d(h_relu) @ (w2 @ (2 * T(y_pred - y)))) + tr(2 * T(y_pred - y) @ h_relu @ d(w2))",
        "6.8 order: tr(w2 @ (2 * T(y_pred - y)) @ d(h_relu)) + tr(d(w2) @ (2 * T(y_pred - y) @ h_relu))",
        "7.5 order: tr(d(h_relu) @ (w2 @ (2 * T(y_pred - y))))",
        "7.6 order: tr(hadamard(indicator(h >= 0), d(h)) @ (w2 @ (2 * T(y_pred - y))))",
        "7.7 order: tr(hadamard(indicator(h >= 0), d(h)) @ T(2 * (y_pred - y) @ T(w2)))",
        "7.8 order: tr(d(h) @ hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))))",
        "8.3 order: tr(d(h) @ hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))))",
        "8.4 order: tr(d(w1) @ (hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ x))",
    ),
    "y is data: dX = d(y_pred)": (
        "5.8 name: tr(d(T(vec(X))) @ vec(X) + T(vec(X)) @ d(vec(y_pred)))",
        "5.8 name: tr(d(T(vec(y_pred))) @ vec(X) + T(vec(X)) @ d(vec(X)))",
        "5.9 name: tr(d(T(vec(X))) @ vec(X)) + tr(T(vec(X)) @ d(vec(y_pred)))",
        "5.9 name: tr(d(T(vec(y_pred))) @ vec(X)) + tr(T(vec(X)) @ d(vec(X)))",
        "5.10 name: tr(T(d(vec(X))) @ vec(X)) + tr(T(vec(X)) @ d(vec(y_pred)))",
        "5.10 name: tr(T(d(vec(y_pred))) @ vec(X)) + tr(T(vec(X)) @ d(vec(X)))",
        "5.11 name: tr(T(vec(X)) @ d(vec(y_pred))) + tr(T(vec(X)) @ d(vec(X)))",
        "5.11 name: tr(T(vec(X)) @ d(vec(X))) + tr(T(vec(X)) @ d(vec(y_pred)))",
        "5.12 name: tr(2 * T(vec(X)) @ d(vec(y_pred)))",
        "5.13 name: tr(2 * T(X) @ d(y_pred))",
        "6.3 name: tr(2 * T(X) @ d(y_pred))",
        "6.4 sign: tr(2 * T(y_pred - y) @ d(y_pred + y))",
        "6.4 term: tr(2 * T(y_pred - y) @ d(y_pred))",
    ),
    "the mask is 0 or 1: on its side d(h_relu) is d(h), and the mask twice is the mask": (
        "7.2 name: hadamard(indicator(h >= 0), d(h_relu))",
        "7.4 name: hadamard(indicator(h >= 0), d(h_relu))",
        "7.6 name: tr(w2 @ (2 * T(y_pred - y)) @ hadamard(indicator(h >= 0), d(h_relu)))",
        "7.7 name: tr(T(2 * (y_pred - y) @ T(w2)) @ hadamard(indicator(h >= 0), d(h_relu)))",
        "7.8 name: tr(hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ d(h_relu))",
        "8.3 name: tr(hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ d(h_relu))",
        "001'.3 name: hadamard(indicator(h > 0), d(h_relu))",
        "001'.5 name: hadamard(indicator(h >= 0), d(h_relu))",
    ),
    "a multiple of zero is zero": (
        "7.3 sign: -zeros(N, H)",
        "7.3 factor: 2 * zeros(N, H)",
        "001'.4 sign: -zeros(N, H)",
        "001'.4 factor: 2 * zeros(N, H)",
    ),
    "h_relu is h where the mask is 1": (
        "001'.1 name: hadamard(h_relu, indicator(h > 0))",
        "001'.2 name: hadamard(h_relu, indicator(h >= 0))",
    ),
    "relu(h) is positive where h is": (
        "3.2 name: relu(h_relu)",
        "7.1 name: relu(h_relu)",
        "001'.1 name: hadamard(h, indicator(h_relu > 0))",
        "001'.3 name: hadamard(indicator(h_relu > 0), d(h))",
    ),
}


def tree() -> ast.Module:
    return ast.parse(FILE.read_text(encoding="utf-8"))


@functools.cache
def verdicts() -> Mapping[str, Mapping[str, str]]:
    """The verdict on every variant, by the claim it changes and its name."""
    names: dict[str, Any] = {"__name__": "two_layer"}
    exec(compile(tree(), str(FILE), "exec"), names)
    net = names["net"]
    checker, claims = Checker(net), [claim for claim in net.claims if isinstance(claim, Claim)]
    found: dict[str, dict[str, str]] = {}
    for claim, line in zip(claims, lines(tree()), strict=True):
        found[claim.id] = {}
        for name, statement in variants(line):
            eval(statement, names)
            found[claim.id][name] = checker.check(net.claims[-1]).verdict
    return found


def test_every_claim_has_its_line() -> None:
    names: dict[str, Any] = {"__name__": "two_layer"}
    exec(compile(tree(), str(FILE), "exec"), names)
    claims = [claim for claim in names["net"].claims if isinstance(claim, Claim)]
    found = list(lines(tree()))
    assert [claim.misprint for claim in claims] == [line.is_misprint for line in found]
    assert [claim.left if claim.kind == "shape" else claim.right for claim in claims] == [
        _value(line, names) for line in found
    ]


def _value(line: Line, names: dict[str, Any]) -> Any:
    is_shape = isinstance(line.statement.func, ast.Attribute) and line.statement.func.attr == "shape"
    return eval(ast.unparse(line.statement.args[0] if is_shape else line.expression), names)


def test_a_wrong_variant_of_every_line_is_caught() -> None:
    assert [claim for claim, found in verdicts().items() if not set(found.values()) & set(KILLED)] == []


def test_the_variants_that_survive_are_true() -> None:
    alive = {f"{claim} {name}" for claim, found in verdicts().items() for name in found if found[name] not in KILLED}
    assert alive == {variant for listed in SURVIVORS.values() for variant in listed}


def test_the_variants_that_survive_are_proved() -> None:
    for variant in (variant for listed in SURVIVORS.values() for variant in listed):
        claim, _, name = variant.partition(" ")
        assert verdicts()[claim][name] == "proved"


def test_every_kind_of_change_is_made_and_caught() -> None:
    killed = {name.partition(":")[0] for found in verdicts().values() for name in found if found[name] in KILLED}
    assert killed == {*CHANGES, "misprint", "size"} - {"axis"}  # which nothing here has


@pytest.mark.parametrize("position", [0, 1])
def test_a_wrong_update_rule_differs_from_the_code(position: int, tmp_path: Path) -> None:
    shutil.copytree(FILE.parent / "training", tmp_path / "training")
    line = list(updates(tree()))[position]
    right = _agreement(tmp_path, line, ast.unparse(line.statement))
    assert set(right.values()) == {"agrees"}
    for name, statement in variants(line):
        assert set(_agreement(tmp_path, line, statement).values()) <= {"differs", "malformed"}, name


def _agreement(folder: Path, line: Line, statement: str) -> Mapping[str, str]:
    """Whether the code agrees with an update rule, or that the rule is malformed."""
    source = tree()
    for section in [node for node in ast.walk(source) if isinstance(node, ast.With)]:
        section.body = [node for node in section.body if not _is_claim(node)] or [ast.Pass()]
    parameter = ast.unparse(line.statement.args[0])
    others = [other.statement for other in updates(tree()) if ast.unparse(other.statement.args[0]) != parameter]
    names = ", ".join([parameter, *(ast.unparse(other.args[0]) for other in others)])
    code = f"net.code('training/two_layer.py', start='start', step='step', iterations=1, updates=[{names}])"
    text = "\n".join([ast.unparse(source), statement, *map(ast.unparse, others), code])
    (folder / "two_layer.py").write_text(text, encoding="utf-8")
    (derivation,) = verify([str(folder / "two_layer.py")], Options()).derivations  # incomplete: the rest is left out
    own = [claim for claim in derivation.claims if claim.text.startswith(f"{parameter} after")]
    return {claim.id: claim.verdict for claim in own} or {"": derivation.findings[0].code}


def _is_claim(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and any(True for _ in calls(ast.Module([node], [])))
