"""Say which part of a false line is wrong, and what would make it right: guesses that the kernel confirms.

`diagnose(checker, blame, claim, report)`  the report with a sharper diagnostic and proved repairs
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from sympy import Expr, preorder_traversal

from matcalc.author.claims import Claim
from matcalc.author.faults import fault_of_derivative
from matcalc.check.blame import Blame
from matcalc.check.checker import AGREEMENT, Checker
from matcalc.check.numeric import NoValue, distance, moving_in, random_point, sides
from matcalc.check.repair import Candidate, Vocabulary, candidates, gradient_of, missing_names
from matcalc.kernel.prove import Proof
from matcalc.language.differentials import differential, rebuilt
from matcalc.language.expressions import MatrixApplication, ScalarApplication, ScalarVariable, Variable
from matcalc.language.operations import operation_of
from matcalc.language.operations.differential import d, has_partial, is_differential
from matcalc.language.shapes import shape_of
from matcalc.language.words import terms, write
from matcalc.report.data import ClaimReport, Mark, Repair

SECONDS: Final = 2.0  # of the processor, to look for a repair of one line
SUMMANDS: Final = 40  # terms of the line before that may be missing
# the derivative of a function, by its value h; a factor that is often forgotten, as a mask is
SLOPES: Final[Mapping[str, str]] = MappingProxyType(
    {"tanh": "{one} - hadamard({h}, {h})", "sigmoid": "hadamard({h}, {one} - {h})"}
)


def diagnose(checker: Checker, blame: Blame, claim: Claim, report: ClaimReport) -> ClaimReport:
    """Look for a repair of a line that is refuted or malformed, and point at what it changes."""
    diagnostic = report.diagnostic
    if claim.misprint or report.verdict not in ("refuted", "malformed") or claim.kind == "shape" or not diagnostic:
        return report
    restated = blame.restated(claim)
    repair = _repair(checker, restated)
    if repair is None and restated.left is not claim.left:
        restated, repair = claim, _repair(checker, claim)
    if repair is None:
        return report
    found, proof = repair
    before = "" if restated.left is claim.left else f" equal to line {claim.call.argument(restated.previous or 0).line}"
    lacking = missing_names(found.text, claim.call.names)
    imported = f", with `from matcalc import {', '.join(lacking)}`" if lacking else ""
    help_ = f"write `{found.text}`{imported}: proved{before}{' for every size' if proof.every_size else ''}"
    marks = (Mark(found.place, found.what), *diagnostic.marks[1:])
    if report.verdict == "malformed":
        marks = diagnostic.marks
    headline = f"{diagnostic.headline}: {found.what}"
    sharper = replace(diagnostic, headline=headline, marks=marks, help=(*diagnostic.help, help_))
    return replace(report, message=headline, diagnostic=sharper, repairs=(Repair(found.text, found.what),))


def _repair(checker: Checker, claim: Claim) -> tuple[Candidate, Proof] | None:
    """The first changed line that agrees in floating point and that the kernel then proves."""
    derivation = checker.derivation
    if claim.left is not None and derivation.problem(claim.call, 0, claim.left):
        return None
    if claim.problem is not None and has_partial(claim.right):
        return None  # a line that restates the claim is not repaired by restating it otherwise
    moving = moving_in(claim, derivation)
    sizes = {name: n for n, name in enumerate(derivation.real_sizes, start=2)}
    point = random_point(checker.formulas, moving, sizes, seed=1, free=claim.kind in ("gradient", "jacobian"))
    deadline = time.process_time() + SECONDS
    departing: tuple[Candidate, Proof] | None = None  # from the declared convention at a kink
    call = replace(claim.call, names={**_matcalc_names(), **claim.call.names})
    for candidate in candidates(call, claim.key, _vocabulary(checker, claim)):
        if time.process_time() > deadline:
            break
        if candidate.value == claim.left or derivation.problem(claim.call, claim.key, candidate.value):
            continue  # what says no more than the line before it is no repair
        changed = replace(claim, right=candidate.value, problem=None)
        if not _fits(changed) or _says_no_derivative(checker, changed):
            continue
        try:
            left, right = sides(changed, point)
        except (NoValue, NameError):  # a changed line need not be one that NumPy code exists for
            continue
        close = distance(left, right, least=1.0) < AGREEMENT and bool(np.any(right))  # 0 has no help but 0
        proof = checker.quick_proof(changed) if close else None
        if proof is not None and proof.exact_at_kinks:
            return candidate, proof
        if proof is not None:
            departing = departing or (candidate, proof)
    return departing


def _says_no_derivative(checker: Checker, claim: Claim) -> bool:
    """Whether a changed line could not be entered as a gradient or a Jacobian."""
    declared, name = checker.derivation.declared, checker.derivation.objective_name
    if claim.kind not in ("gradient", "jacobian") or claim.right is None or name is None:
        return False
    return fault_of_derivative(claim.kind, claim.wrt[0], claim.right, declared[name]) is not None


def _fits(claim: Claim) -> bool:
    """Whether a changed line has the shape of what it is compared with."""
    assert claim.right is not None
    found = shape_of(claim.right)
    if claim.kind == "gradient":
        return found == shape_of(claim.wrt[0])
    if claim.kind == "jacobian":
        return found == shape_of(claim.wrt[0])[::-1]
    return claim.left is not None and found == shape_of(claim.left)


def _matcalc_names() -> dict[str, object]:
    import matcalc

    return {name: getattr(matcalc, name) for name in matcalc.__all__}


def _vocabulary(checker: Checker, claim: Claim) -> Vocabulary:
    derivation = checker.derivation
    visible = {name: value for name, value in claim.call.names.items() if isinstance(value, Variable)}
    bodies = [row.body for row in derivation.declared.values() if row.body is not None]
    masks = set()
    for node in {node for body in bodies for node in preorder_traversal(body)}:
        if isinstance(node, MatrixApplication | ScalarApplication) and node.args[0].name == "relu":
            relation = ">=" if node.args[2] == 1 else ">"
            masks.add(f"indicator({write(node.args[1])} {relation} 0)")
    for name, row in derivation.declared.items():
        if isinstance(row.body, MatrixApplication) and row.body.args[0].name in SLOPES:
            one = f"ones({', '.join(map(str, row.shape))})"
            masks.add(SLOPES[row.body.args[0].name].format(h=name, one=one))
    sizes = tuple(name for name in derivation.real_sizes if name in claim.call.names)
    moving = moving_in(claim, derivation)
    moved = frozenset(name for name in derivation.declared if checker.formulas.moves(name, moving))
    return Vocabulary(sizes, visible, moved, tuple(sorted(masks)), tuple(_missing_terms(checker, claim)))


def _missing_terms(checker: Checker, claim: Claim) -> list[str]:
    """The terms of the line before, with the differentials of its definitions opened, in the author's syntax.

    For a gradient, the G of those of the objective's that are c tr(Gᵀ dX): that of a regularisation is often forgotten.
    """
    moving = moving_in(claim, checker.derivation)

    def opened(expression: Expr) -> Expr:
        if is_differential(expression):
            inner = expression.args[1]
            if isinstance(inner, Variable | ScalarVariable) and inner.name in checker.derivation.declared:
                body = checker.derivation.declared[inner.name].body
                change = body if body is None else differential(body, lambda n: checker.formulas.moves(n, moving))
                return expression if change is None or inner.name in moving else change
            change = differential(opened(inner), lambda n: checker.formulas.moves(n, moving))
            return expression if change is None else change
        if not expression.args or isinstance(expression, Variable | ScalarVariable):
            return expression
        parts = operation_of(expression).operands(expression)
        return rebuilt(expression, {part: opened(part) for part in parts})

    if claim.left is not None:
        summands = (*terms(claim.left), *terms(opened(claim.left)))
        return [write(term) for term in summands[:SUMMANDS]]
    objective = checker.derivation.declared[checker.derivation.objective_name or ""].symbol
    differentials = [write(term) for term in terms(opened(opened(d(objective))))[:SUMMANDS]]
    return [gradient for term in differentials if (gradient := gradient_of(term)) is not None]
