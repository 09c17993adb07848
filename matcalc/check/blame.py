"""Which claim is to blame for one that does not hold: what is false only because of another is no error of its own.

`Blame(checker)`  `of(claim, report)`, the number of the claim to blame, and why; `restated(claim)`, a line after a
                  false one held against what stands before both
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from matcalc.author.claims import Claim
from matcalc.author.source import Call, unwrapped
from matcalc.check.checker import Checker
from matcalc.language.expressions import ScalarVariable, Variable
from matcalc.language.operations.algebra import T
from matcalc.language.operations.differential import partial
from matcalc.report.data import ClaimReport


class Blame:
    """The false claims of a derivation on which others may rest."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self._broken: dict[Call, Claim] = {}  # the first false line of a chain, until one is equal to what was before
        self._false: list[Claim] = []  # derivatives
        self._blamed: dict[str, str] = {}  # the number of the claim that is to blame for another

    def of(self, claim: Claim, report: ClaimReport) -> tuple[str, str]:
        """The number of the claim because of which alone a claim is false, and why; "" if it is false by itself."""
        if report.verdict != "refuted" or claim.misprint or claim.right is None:
            return "", ""
        number, why = self._in_its_chain(claim) or self._by_what_it_uses(claim) or ("", "")
        number = self._blamed[claim.id] = self._blamed.get(number) or number
        if claim.kind in ("gradient", "jacobian") and not isinstance(claim.right, Variable | ScalarVariable):
            self._false.append(claim)  # a name by itself stands in right lines too
        return number, why

    def restated(self, claim: Claim) -> Claim:
        """A line of a chain held against the last line before the chain broke."""
        false = self._broken.get(claim.call, claim)
        return replace(claim, kind=false.kind, left=false.left, previous=false.previous)

    def _in_its_chain(self, claim: Claim) -> tuple[str, str] | None:
        false = self._broken.setdefault(claim.call, claim) if claim.previous is not None else claim
        if false is claim or not self._holds(self.restated(claim)):
            return None
        del self._broken[claim.call]
        return false.id, "it is equal to the line before that"

    def _by_what_it_uses(self, claim: Claim) -> tuple[str, str] | None:
        """It holds where each false derivative that it calls by a name is replaced by the true one."""
        node = claim.call.arguments.get(claim.key)
        used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} if node is not None else set()
        names = {name: value for name, value in claim.call.names.items() if name in used}
        found = [(false, name) for false in self._false for name in names if names[name] is false.right]
        if node is None or not found:
            return None
        true = {name: self._derivative(false) for false, name in found}
        right = replace(claim.call, names={**claim.call.names, **true}).value(unwrapped(node))
        if not self._holds(replace(self.restated(claim), right=right)):
            return None
        return found[0][0].id, "it holds with the true derivative in its place"

    def _derivative(self, claim: Claim) -> Any:
        objective = self.checker.derivation.declared[self.checker.derivation.objective_name or ""].symbol
        derivative = partial(objective, claim.wrt[0])
        return T(derivative) if claim.kind == "gradient" else derivative

    def _holds(self, claim: Claim) -> bool:
        return self.checker.quick_proof(claim) is not None
