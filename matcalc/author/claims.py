"""What a derivation records: what is declared, what is claimed, what is compared.

`Declared`         a leaf or a definition
`Claim`, `Code`    a statement to check, and training code to compare with
`Misprint`         a line that a source prints and that is false; `misprint` marks one, `unmark` takes the mark off
`DerivationError`  a statement that cannot be recorded, with its place
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from sympy import Expr

from matcalc.author.source import Call
from matcalc.language.expressions import ScalarVariable, Variable, operand
from matcalc.language.shapes import Shape
from matcalc.report.data import Diagnostic, Kind, Place

Leaf: TypeAlias = "Variable | ScalarVariable"
Role: TypeAlias = Literal["data", "variable", "parameter", "definition", "objective"]


class DerivationError(Exception):
    """A statement that cannot be recorded."""

    def __init__(self, diagnostic: Diagnostic, place: Place) -> None:
        super().__init__(diagnostic.headline)
        self.diagnostic, self.place = diagnostic, place


@dataclass(frozen=True, slots=True, eq=False)
class Misprint:
    """A line as its source prints it, which is false; `note` says what is wrong."""

    expression: Any
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Declared:
    """A leaf or a definition."""

    symbol: Leaf
    role: Role
    shape: Shape
    place: Place
    body: Expr | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One statement to check.

    equality, differential  `left = right`, where the variables `wrt` move
    gradient, jacobian      `right` is the derivative of the objective by `wrt`
    shape                   `left` has the shape `shape`
    `problem` is set if it is malformed; `rests_on` is the number of the malformed claim because of which alone it is.
    """

    id: str
    section: str
    kind: Kind
    call: Call
    key: int | str
    previous: int | str | None = None
    left: Expr | None = None
    right: Expr | None = None
    wrt: tuple[Leaf, ...] = ()
    misprint: bool = False
    note: str = ""
    shape: Shape = ()
    problem: Diagnostic | None = None
    rests_on: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The number of the claim."""
        return (self.id,)


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """Training code to compare with; see `Derivation.code`."""

    id_of: Mapping[str, str]
    section: str
    call: Call
    path: str
    step: str
    start: str
    draw: str | None
    gradients: Mapping[str, Leaf]
    values: Mapping[str, Leaf]
    updates: Mapping[str, Leaf]
    labels: Mapping[str, Leaf]
    iterations: int

    @property
    def ids(self) -> tuple[str, ...]:
        """The numbers of the compared quantities."""
        return tuple(self.id_of.values())


def misprint(expression: Any, note: str = "") -> Misprint:
    """Mark a line that is false as printed: the claim holds when it is refuted, or when its shapes do not fit."""
    return Misprint(expression, note)


class Line(NamedTuple):
    """What a line says, as SymPy knows it if it does; whether it is a misprint, and what is wrong."""

    value: Any
    wrong: bool
    note: str


def unmark(line: Any) -> Line:
    """A line without its mark."""
    said, wrong, note = (line.expression, True, line.note) if isinstance(line, Misprint) else (line, False, "")
    try:
        return Line(operand(said), wrong, note)
    except TypeError:
        return Line(said, wrong, note)


@dataclass(slots=True, eq=False)
class Section:
    """A section in the making: its title, the number of its claims, how many there are, and where it is opened."""

    title: str
    prefix: str
    place: Place
    claims: int = 0
    entered: bool = False


def prefix_of(title: str, taken: Collection[str]) -> str:
    """The number at the start of a section's title, or the next one; marked if it is taken."""
    found = re.match(r"\s*(\d+(?:\.\d+)*)", title)
    prefix = found[1] if found else str(len(taken) + 1)
    while prefix in taken:
        prefix += "'"
    return prefix


def fault_of_code(
    code: Code,
    names: Sequence[str],
    declared: Mapping[str, Declared],
    facts: Mapping[str, Sequence[str]],
    rules: Mapping[str, Expr],
) -> tuple[str, int | str | None] | None:
    """What is wrong with a statement about code that compares these names, and in which argument."""
    if not names:
        return "nothing to compare: name `values`, `gradients` or `updates`", None
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        return f"`{twice[0]}` is named twice", None
    if not isinstance(code.path, str):
        return f"the path of the training code is a text, not `{code.path!r}`", 0
    for key, function in {"start": code.start, "step": code.step, "draw": code.draw or ""}.items():
        if not isinstance(function, str):
            return f"`{key}` is the name of a function, not `{function!r}`", key
    if not isinstance(code.iterations, int) or code.iterations < 1:
        return f"the number of iterations is a positive whole number, not `{code.iterations}`", "iterations"
    for name in code.updates:
        if name not in rules:
            return f"`{name}` has no update rule; state it with `update`", "updates"
    return _fault_of_labels(code.labels, declared, facts)


def _fault_of_labels(
    labels: Mapping[str, Leaf], declared: Mapping[str, Declared], facts: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:
    for name, data in labels.items():
        if "one-hot rows" not in facts.get(data.name, ()):
            said = f'`net.assume({data.name}, "one-hot rows")`'
            return f"labels say where the one in each row of `{data.name}` is; {said} says that there is one", "labels"
        if name in declared and name != data.name:
            return f"the code's `{name}` is either the labels of `{data.name}`, or `{name}`", "labels"
        if [*labels.values()].count(data) > 1:
            return f"the labels of `{data.name}` are one array of the code, not several", "labels"
    return None
