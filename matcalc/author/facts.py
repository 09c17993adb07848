"""What may be declared of a leaf.

`fault_of_facts(…)`  what is wrong with declaring these facts of a leaf, or None
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from sympy import S, Symbol

from matcalc.author.claims import Role
from matcalc.kernel.facts import CONSTANT, KINDS, SQUARE, example
from matcalc.language.shapes import Shape, spell

_ONE = S.One
TRIED = (2, 3)  # values of the sizes at which an instance must exist


def fault_of_facts(
    name: str, role: Role, shape: Shape, known: Sequence[str], facts: Sequence[object]
) -> tuple[str, int | None] | None:
    """What is wrong, and in which argument."""
    if not facts:
        return "a fact is missing: " + ", ".join(f'"{kind}"' for kind in KINDS), None
    for n, fact in enumerate(facts, start=1):
        if not isinstance(fact, str) or fact not in KINDS:
            close = difflib.get_close_matches(str(fact), KINDS, 1)
            there = f'; there is "{close[0]}"' if close else "; there are " + ", ".join(f'"{kind}"' for kind in KINDS)
            return f"`{fact}` is no fact{there}", n
        if fact in SQUARE and (not shape or shape[0] != shape[1]):
            return f"only a square matrix is {fact}; `{name}` is {spell(shape)}", n
        if fact in CONSTANT and role != "data":
            return f"`{name}` is a {role}, which moves; {fact} cannot", n
    every = tuple(dict.fromkeys((*known, *map(str, facts))))
    for size in TRIED:
        rows, columns = (int(dim.subs(dict.fromkeys(dim.atoms(Symbol), size))) for dim in shape or (_ONE, _ONE))
        if example(every, rows, columns) is None:
            said = " and ".join(f'"{kind}"' for kind in every)
            return f"{said} contradict each other: no {rows}×{columns} matrix found that is all of it", None
    return None
