"""Which claim is to blame for one that does not hold: what is false only because of another is no error of its own.

`Blame(checker)`  `of(claim, report)`, the number of the claim to blame, and why; `restated(claim)`, a line after a
                  false one held against what stands before both; `mended(…)`, what is to be known of repairs
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sympy import Expr

from matcalc.author.claims import Claim
from matcalc.author.source import Call, unwrapped
from matcalc.check.checker import Checker
from matcalc.report.data import ClaimReport


class Blame:
    """The false claims of a derivation on which others may rest."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self._broken: dict[Call, Claim] = {}  # the first false line of a chain, until one is equal to what was before
        self._mended: list[tuple[str, Expr, Any]] = []  # a false claim, its line, and a line that is proved

    def of(self, claim: Claim, report: ClaimReport) -> tuple[str, str]:
        """The number of the claim because of which alone a claim is false, and why; "" if it is false by itself."""
        if report.verdict != "refuted" or claim.misprint or claim.right is None:
            return "", ""
        false = self._broken.setdefault(claim.call, claim) if claim.previous is not None else claim
        if false is not claim and self._holds(self.restated(claim)):
            del self._broken[claim.call]
            return false.id, "it is equal to the line before that"
        for number, right in self._rewritten(claim):
            if self._holds(replace(claim, right=right)):
                self._broken.pop(claim.call, None)
                self.mended(number, claim, right)
                return number, "it holds with the line proposed there"
        return "", ""

    def restated(self, claim: Claim) -> Claim:
        """A line of a chain held against the last line before the chain broke."""
        false = self._broken.get(claim.call, claim)
        return replace(claim, kind=false.kind, left=false.left, previous=false.previous)

    def mended(self, number: str, claim: Claim, right: Any) -> None:
        """What the line of a claim should be, as is proved, with the claim that is to blame for it."""
        assert claim.right is not None
        self._mended.append((number, claim.right, right))

    def _rewritten(self, claim: Claim) -> Iterator[tuple[str, Any]]:
        """The line where what it calls by a name is a false line, with the right one in its place."""
        node = claim.call.arguments.get(claim.key)
        used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} if node is not None else set()
        for number, false, right in self._mended:
            names = {name: right for name in used if claim.call.names.get(name) is false}
            if node is not None and names:
                yield number, replace(claim.call, names={**claim.call.names, **names}).value(unwrapped(node))

    def _holds(self, claim: Claim) -> bool:
        return self.checker.quick_proof(claim) is not None
