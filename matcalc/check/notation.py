"""Claims in LaTeX, in the field's notation.

`of_claim(claim, objective)`  the two sides of a claim
`latex(expression)`           one expression, its terms in the order in which they were written
"""

from __future__ import annotations

from sympy import Basic
from sympy import latex as sympy_latex

from matcalc.author.claims import Claim


def latex(expression: Basic) -> str:
    """LaTeX of an expression as it was written."""
    return sympy_latex(expression, order="none").strip()


def of_claim(claim: Claim, objective: str | None) -> tuple[str, str]:
    """LaTeX of both sides; of a malformed one too, as far as it can be printed."""
    if claim.kind == "shape":
        assert claim.left is not None
        exponent = rf"^{{{latex(claim.shape[0])} \times {latex(claim.shape[1])}}}" if claim.shape else ""
        return latex(claim.left), rf"\mathbb{{R}}{exponent}"
    if claim.kind in ("gradient", "jacobian"):
        symbol = r"\nabla" if claim.kind == "gradient" else "D"
        left = rf"{symbol}_{{{latex(claim.wrt[0])}}} {objective}"
    else:
        left = _printed(claim.left)
    return left, _printed(claim.right)


def _printed(expression: object) -> str:
    """What an author put into a malformed line need not be an expression."""
    return latex(expression) if isinstance(expression, Basic) else str(expression)
