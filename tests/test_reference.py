"""The reference page of the operations is made of their table, and what it says is executed.

python tests/test_reference.py      writes the page anew
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sympy import Expr, pi, preorder_traversal

import matcalc
from matcalc import Derivation, d
from matcalc.author.claims import Claim
from matcalc.check.checker import Checker
from matcalc.check.formulas import numpy_code
from matcalc.check.notation import latex
from matcalc.language.differentials import unfold
from matcalc.language.expressions import ScalarVariable, Variable
from matcalc.language.operations import MODULES, operation_of, operations
from matcalc.language.operations.operation import Operation
from matcalc.language.shapes import shape_of, spell
from matcalc.language.words import write
from matcalc.report.data import EVERY_SIZE, ClaimReport

PAGE = Path(__file__).parents[1] / "matcalc" / "language" / "operations" / "README.md"
LEAVES = {
    "x": "ND", "z": "ND", "A": "NN", "B": "NN", "c": "N1", "F": "32", "G": "22", "a": "",
    "v": "ND", "P": "NN", "w": "DH", "t": "",
}  # fmt: skip
PARAMETERS = "vPwt"
LOOPS = ("Sum", "partial", "hessian")
INTRODUCTION = """\
# Operations

Made of the table in this folder by `python tests/test_reference.py`; a test runs it again and compares.

Sizes are N, D and H; x, z and v are N×D, A, B and P are N×N, c is N×1, w is D×H, F is 3×2, G is 2×2, and a and t are
scalars; i and k are indices over N, j is one over D. Where a differential is shown, everything moves; in the claims,
which are proved as they stand here, only v, P, w and t do. What is done to every entry of a matrix is done to a scalar
too. A 1×1 matrix may stand for a scalar at the ends of a line.

NumPy's code is what the second opinion evaluates; names with an underscore are functions of `matcalc/check/`.
MN is Magnus and Neudecker, *Matrix Differential Calculus*, 3rd edition, 2019; PP is Petersen and Pedersen, *The Matrix
Cookbook*, 2012; DLMF is the [NIST Digital Library of Mathematical Functions](https://dlmf.nist.gov).
"""


def stated(every_leaf_moves: bool) -> tuple[Derivation, dict[str, Any]]:
    """A derivation with the leaves of the page, and their names."""
    net = Derivation("reference")
    known: dict[str, Any] = {name: getattr(matcalc, name) for name in matcalc.__all__}
    known |= zip("NDH", net.sizes(N=4, D=3, H=2), strict=True)
    known |= zip("ikj", net.indices(i=known["N"], k=known["N"], j=known["D"]), strict=True)
    for name, sizes in LEAVES.items():
        declare = net.variable if every_leaf_moves or name in PARAMETERS else net.data
        known[name] = declare(name, *(int(size) if size.isdigit() else known[size] for size in sizes))
    return net, known


def rows() -> dict[str, Operation]:
    """What an author writes, by its name."""
    return {key: row for key, row in operations().items() if isinstance(key, str) and row.call}


@cache
def proof(claim: str) -> ClaimReport:
    """The verdict on `left = right`."""
    known = stated(every_leaf_moves=False)[1]
    return proved([eval(side, dict(known)) for side in claim.split(" = ")], every_leaf_moves=False)


def proved(sides: Sequence[Any], every_leaf_moves: bool = True) -> ClaimReport:
    """The verdict on a claim with these sides, over leaves of the same names."""
    net, _ = stated(every_leaf_moves)
    net.chain(*sides)
    (recorded,) = net.claims
    assert isinstance(recorded, Claim)
    return Checker(net).check(recorded)


def called(row: Operation) -> Any:
    """What the row's call builds."""
    return eval(row.call, stated(every_leaf_moves=True)[1])


def section(row: Operation) -> Iterator[str]:
    """The lines about one operation."""
    node, report = called(row), proof(row.example)
    leaves = sorted({leaf for leaf in preorder_traversal(node) if isinstance(leaf, Variable)}, key=str)
    shapes = "".join(f"{leaf.name} is {spell(shape_of(leaf))}, " for leaf in leaves)
    scope = "for every size"
    if report.scope is not None and report.scope != EVERY_SIZE:
        scope = "at " + "; ".join(", ".join(f"{name} = {n}" for name, n in at.items()) for at in report.scope)
    numpy = "in a loop" if row.name in LOOPS else f"`{numpy_code(node)}`"
    yield f"### `{row.call}`\n"
    yield f"{row.meaning}\n"
    yield f"- shape: {shapes}the value is {spell(shape_of(node)) if shape_of(node) else 'a scalar'}"
    yield f"- LaTeX: ${latex(node)}$"
    yield f"- differential: `{write(unfold(d(node), lambda leaf: True))}`{' away from 0' if row.kinked else ''}"
    yield f"- NumPy: {numpy}"
    yield f"- domain: {row.domain or 'everywhere'}"
    yield f"- source: {row.source}"
    yield f"- `{row.example}` {report.message.replace('proved', f'is proved {scope},', 1).rstrip(',')}\n"


def page() -> str:
    """The whole page."""
    lines = [INTRODUCTION]
    for _, group in groupby(rows().values(), key=_home):
        found = list(group)
        lines.append(f"## {_home(found[0])}\n")
        lines += [line for row in found for line in section(row)]
    return "\n".join(lines).rstrip() + "\n"


def _home(row: Operation) -> str:
    """The title of the module that an operation is defined in: the first that has it, as others may import it."""
    home = next(module for module in MODULES if any(value is row for value in vars(module).values()))
    return (home.__doc__ or "").split("\n")[0].split(":")[0].rstrip(".")


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", rows())
def test_a_row_is_complete(name: str) -> None:
    row = rows()[name]
    node = called(row)
    assert operation_of(node) is row
    assert row.meaning
    assert row.source
    assert row.example.count(" = ") == 1
    assert name in _names(row.example)
    printed = latex(node)
    assert printed
    assert "Application" not in printed
    assert (printed.count("{"), printed.count(r"\left")) == (printed.count("}"), printed.count(r"\right"))


def _names(claim: str) -> set[str]:
    """The operations that a claim uses."""
    _, known = stated(every_leaf_moves=False)
    nodes = (node for side in claim.split(" = ") for node in preorder_traversal(eval(side, dict(known))))
    applied = (node for node in nodes if isinstance(node, Expr) and not isinstance(node, Variable | ScalarVariable))
    return {operation_of(node).name for node in applied if node is pi or (node.args and not node.is_number)}


@pytest.mark.parametrize("name", rows())
def test_the_example_is_proved(name: str) -> None:
    assert proof(rows()[name].example).verdict == "proved"


@pytest.mark.parametrize("name", rows())
def test_the_differential_is_proved_and_a_condition_is_a_domain(name: str) -> None:
    row, node = rows()[name], called(rows()[name])
    differential = proved((d(node), unfold(d(node), lambda leaf: True)))
    assert differential.verdict == "proved"
    conditions = (*proved((node, node)).conditions, *differential.conditions)
    assert not conditions or row.domain, conditions


def test_every_public_operation_is_on_the_page() -> None:
    public = {value.name for name in matcalc.__all__ if isinstance(value := getattr(matcalc, name), Operation)}
    assert public <= set(rows())
    named = {name for name, row in operations().items() if isinstance(name, str)}
    assert named - set(rows()) == {"as_matrix"}


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
