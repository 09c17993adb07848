"""Only the kernel constructs a proof or a refutation: it refuses others, and no other module tries."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from spelling import c, prove, state

import matcalc
from matcalc.kernel import prove as kernel

GUARDED = frozenset({"Proof", "Refutation"})
SECRETS = frozenset({"_KERNEL", "made_by", "_only_here"})
MODULES = sorted(Path(matcalc.__file__).parent.rglob("*.py"))


def _proof() -> kernel.Proof:
    proof = prove(state(c(1), c(1)))
    assert proof is not None
    return proof


def _refutation() -> kernel.Refutation:
    refutation = kernel.refute(state(c(1), c(2)), {}, {})
    assert refutation is not None
    return refutation


def test_a_proof_cannot_be_made_elsewhere() -> None:
    with pytest.raises(TypeError, match="only the kernel constructs a proof"):
        kernel.Proof(({},), True, frozenset(), (), True, object())


def test_a_refutation_cannot_be_made_elsewhere() -> None:
    with pytest.raises(TypeError, match="only the kernel constructs a proof"):
        kernel.Refutation({}, {}, (), c(1).value, c(2).value, None)


@pytest.mark.parametrize("verdict", [_proof, _refutation])
def test_a_verdict_does_not_carry_the_right_to_make_another(verdict: Callable[[], object]) -> None:
    made = verdict()
    assert not [name for name in dir(made) if getattr(made, name, None) is kernel._KERNEL]


def test_a_proof_cannot_be_changed_into_another() -> None:
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(_proof(), every_size=False)


def test_a_refutation_cannot_be_changed_into_another() -> None:
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(_refutation(), left=c(3).value)


def test_a_refutation_does_not_change_with_the_numbers_it_was_given() -> None:
    sizes = {"N": 1}
    numbers: dict[kernel.Key, Fraction] = {("x", 0, ()): Fraction(1)}
    refutation = kernel.refute(state(c(1), c(2)), sizes, numbers)
    sizes["N"], numbers["x", 0, ()] = 2, Fraction(5)
    assert refutation is not None
    assert refutation.sizes["N"] == 1
    assert refutation.numbers["x", 0, ()] == 1


def offences(source: str) -> list[str]:
    """Where a module constructs a verdict, under any name, or reaches for what only the kernel has."""
    tree = ast.parse(source)
    found = []
    guarded = {*GUARDED, *_other_names(tree)}
    for node in ast.walk(tree):
        name = _name(node.func) if isinstance(node, ast.Call) else ""
        if name in guarded:
            found.append(f"{getattr(node, 'lineno', 0)}: calls {name}")
        if (secret := _mentioned(node)) in SECRETS:
            found.append(f"{getattr(node, 'lineno', 0)}: mentions {secret}")
    return found


def _other_names(tree: ast.AST) -> set[str]:
    """The names under which a module imports or stores the guarded classes."""
    aliases = {
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in GUARDED and alias.asname
    }
    stored = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _name(node.value) in GUARDED
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return aliases | stored


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _mentioned(node: ast.AST) -> str:
    """A name, an attribute, an imported name, a keyword or a string."""
    match node:
        case ast.alias(name=name):
            return name
        case ast.keyword(arg=str(name)):
            return name
        case ast.Constant(value=str(text)):
            return text
        case _:
            return _name(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_other_module_makes_a_verdict(path: Path) -> None:
    found = offences(path.read_text(encoding="utf-8"))
    assert bool(found) == (path.name == "prove.py"), found


@pytest.mark.parametrize(
    "source",
    [
        "from matcalc.kernel.prove import Proof\nProof((), True, frozenset(), (), True, None)",
        "from matcalc.kernel.prove import Proof as Done\nDone((), True, frozenset(), (), True, None)",
        "from matcalc import kernel\nkernel.Refutation({}, {}, (), 0, 1, None)",
        "from matcalc import kernel\nmake = kernel.Proof\nmake((), True, frozenset(), (), True, None)",
        "from matcalc.kernel.prove import _KERNEL",
        "from matcalc import kernel\nkey = kernel._KERNEL",
        "from matcalc import kernel\nkey = getattr(kernel, '_KERNEL')",
        "def forge(proof):\n    return proof.made_by",
        "def forge(make):\n    return make(made_by=None)",
    ],
)
def test_the_scan_notices(source: str) -> None:
    assert offences(source)


def test_the_scan_lets_others_look_at_verdicts() -> None:
    source = "from matcalc.kernel.prove import Proof, prove\ndef f(p: Proof) -> bool:\n    return isinstance(p, Proof)"
    assert offences(source) == []
