"""What a derivation records: what is declared, what is claimed, what is compared.

`Declared`         a leaf or a definition
`Claim`, `Code`    a statement to check, and training code to compare with
`Misprint`         a line that a source prints and that is false
`DerivationError`  a statement that cannot be recorded, with its place
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sympy import Expr

from matcalc.author.source import Call
from matcalc.language.expressions import ScalarVariable, Variable
from matcalc.language.shapes import Shape
from matcalc.report.data import Diagnostic, Kind, Place

Leaf: TypeAlias = "Variable | ScalarVariable"
Role: TypeAlias = Literal["data", "parameter", "definition", "objective"]


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
    `problem` is set if it is malformed.
    """

    id: str
    section: str
    kind: Kind
    call: Call
    key: int | str
    previous: int | str | None
    left: Expr | None
    right: Expr | None
    wrt: tuple[Leaf, ...]
    misprint: bool = False
    note: str = ""
    shape: Shape = ()
    problem: Diagnostic | None = None

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
    gradients: Mapping[str, Leaf]
    values: Mapping[str, Leaf]
    updates: Mapping[str, Leaf]
    iterations: int

    @property
    def ids(self) -> tuple[str, ...]:
        """The numbers of the compared quantities."""
        return tuple(self.id_of.values())
