"""What is made with a malformed line is not checked, and is no error of its own: the line is reported already.

`Malformed`  the malformed lines of a derivation, and what is made with them
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import preorder_traversal
from sympy.core.basic import Basic

from matcalc.author.claims import Leaf, Line
from matcalc.author.source import Call, Key
from matcalc.language.expressions import ScalarVariable, Variable
from matcalc.report.data import Diagnostic, Mark


@dataclass(slots=True, eq=False)
class Malformed:
    """Malformed lines by the number of their claim, and the definitions and updates that are made with one."""

    lines: dict[int, tuple[Basic, str]] = field(default_factory=dict)  # by identity: an equal one may be right
    definitions: dict[Basic, str] = field(default_factory=dict)
    updates: set[str] = field(default_factory=set)

    def add(self, line: Any, number: str) -> None:
        """A line of a claim; a leaf alone says nothing wrong wherever else it stands."""
        if isinstance(line, Basic) and line.args and not isinstance(line, Variable | ScalarVariable):
            self.lines.setdefault(id(line), (line, number))

    def within(self, call: Call, key: Key, value: Any) -> str:
        """The number of the malformed claim that a malformed argument is made with; "" if there is none."""
        if not self.lines and not self.definitions:
            return ""
        written = [part for _, part in call.parts(key)]  # a product that is multiplied further is no part of the value
        parts = [*written, *(preorder_traversal(value) if isinstance(value, Basic) else ())]
        lines = (self.lines[id(part)][1] for part in parts if id(part) in self.lines)
        definitions = (self.definitions[part] for part in parts if isinstance(part, Basic) and part in self.definitions)
        return next(itertools.chain(lines, definitions), "")

    def judged(
        self, number: str, call: Call, key: Key, line: Line, problem: Diagnostic | None, wrong: tuple[Key, Any]
    ) -> tuple[Diagnostic | None, str]:
        """What is wrong with a claim, and the number of the malformed one that it rests on.

        `wrong` is the argument that has the problem, with its value.
        """
        rests_on = self.within(call, *wrong) if problem is not None else ""
        if problem is not None and not rests_on and not line.wrong:
            self.add(wrong[1], number)
        return made_with(rests_on, call, key) if rests_on else problem, rests_on

    def unknown(self, call: Call, key: Key, value: Any) -> Diagnostic | None:
        """That a well-formed argument holds a definition which is made with a malformed line."""
        symbols = value.free_symbols if self.definitions and isinstance(value, Basic) else ()
        found = [number for symbol, number in self.definitions.items() if symbol in symbols]
        return made_with(found[0], call, key) if found else None

    def without(self, *named: Mapping[str, Leaf]) -> list[dict[str, Leaf]]:
        """What code is compared with: definitions, gradients and, the last, updates, as far as they have a meaning."""
        *others, updates = ({n: s for n, s in each.items() if s not in self.definitions} for each in named)
        return [*others, {name: symbol for name, symbol in updates.items() if name not in self.updates}]


def made_with(number: str, call: Call, key: Key) -> Diagnostic:
    """That a line is made with a malformed one."""
    return Diagnostic(
        f"this is made with the line of claim {number}, which is malformed", (Mark(call.argument(key), ""),)
    )
