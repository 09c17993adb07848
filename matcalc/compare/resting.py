"""What of the code rests on a false claim, and so has nothing to be compared with.

`resting(derivation, code, gradients, false)`  the number of the claim to blame, for each quantity that rests on one
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_
from typing import Any

from sympy import Add, Expr, MatAdd, MatMul, Mul, preorder_traversal

from matcalc.author.claims import Code
from matcalc.author.derivation import Derivation
from matcalc.report.data import ClaimReport


def resting(
    derivation: Derivation, code: Code, gradients: Mapping[str, Expr], false: Sequence[tuple[ClaimReport, Any]]
) -> dict[str, str]:
    """The number of the claim to blame, for each gradient that is not proved and each update made with a false line.

    `gradients` are the proved ones by variable, `false` the claims of gradients that do not hold, with their lines.
    """
    number_of = {report.by: report.follows or report.id for report, _ in false}
    found = {
        label: number_of[variable.name]
        for label, variable in code.gradients.items()
        if variable.name in number_of and variable.name not in gradients
    }
    names = [row.symbol for row in derivation.declared.values()]  # these stand in right lines too
    lines = [(report, line) for report, line in false if isinstance(line, Expr) and line not in names]
    for name in code.updates:
        made_with = [report for report, line in lines if _stands_in(line, derivation.updates[name])]
        if made_with:
            found[f"{name} after the step"] = made_with[0].follows or made_with[0].id
    return found


def _stands_in(line: Expr, formula: Expr) -> bool:
    """Whether a formula was made with this very line, be it as the beginning of a longer sum or product."""
    return any(node is line or _begins(line, node) for node in preorder_traversal(formula))


def _begins(line: Expr, node: Any) -> bool:
    joined = isinstance(line, MatAdd | MatMul | Add | Mul) and type(node) is type(line)
    return joined and len(node.args) > len(line.args) and all(map(is_, line.args, node.args))
