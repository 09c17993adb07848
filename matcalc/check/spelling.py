"""A refutation in the author's terms.

`Speller(claim, refutation, …)`  `line()` for people, `data()` for programs, `notes()` on what does not matter
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from matcalc.author.claims import Claim
from matcalc.check.translate import Translator
from matcalc.kernel.generators import Key
from matcalc.kernel.prove import Refutation

ROUNDING: Final = 1e-9


class Speller:
    """Says a refutation in the author's terms: entries by row and column, whatever vec and 1×N have made of them."""

    def __init__(self, claim: Claim, refutation: Refutation, translator: Translator, irrelevant: Sequence[str]) -> None:
        self.claim, self.refutation, self.translator = claim, refutation, translator
        self.irrelevant = irrelevant
        declared = list(translator.derivation.declared)
        nonzero = [(key, number) for key, number in refutation.numbers.items() if number and key[0] in declared]
        self.numbers = dict(sorted(nonzero, key=lambda pair: (pair[0][1], declared.index(pair[0][0]), pair[0][2])))
        self.position = translator.matrix_position(claim, refutation.position, refutation.sizes)
        self.indices = translator.free_values(claim, refutation.position)

    def key(self, key: Key) -> str:
        """`dX[0,1]` for an entry of a leaf or of its differential."""
        name, order, indices = key
        place = self.translator.leaf_position(name, indices, self.refutation.sizes)
        spelt = "d" * order + name
        if order and spelt in self.translator.derivation.declared:
            spelt = "d(" * order + name + ")" * order
        return spelt + (f"[{','.join(map(str, place))}]" if place else "")

    def line(self) -> str:
        """The witness in one line; a single differential of 1 names the entry of the derivative that is wrong."""
        numbers = dict(self.numbers)
        on_the_left, here = number(self.refutation.left), number(self.refutation.right)
        left, right = f"{on_the_left} on the left", f"{here} here"
        if self.claim.kind in ("gradient", "jacobian"):
            (variable,) = self.claim.wrt
            moved = [key for key in numbers if key[1]]
            left = f"the differential is {on_the_left}"
            if len(moved) == 1 and numbers[moved[0]] == 1:
                del numbers[moved[0]]
                left = f"the derivative by {self.key((variable.name, 0, moved[0][2]))} is {on_the_left}"
            right = f"this line says {here}"
        given = ", ".join(f"{self.key(key)} = {value}" for key, value in numbers.items())
        sizes = ", ".join(f"{size} = {n}" for size, n in self.refutation.sizes.items())
        entry = f" in entry [{','.join(map(str, self.position))}]" if self.position else ""
        at = ", ".join(f"{name} = {value}" for name, value in self.indices.items())
        entry += f" at {at}" if at else ""
        where = f"{given}, every other entry 0" if given else "every entry 0"
        return f"refuted at {where}{f' ({sizes})' if sizes else ''}: {left}, {right}{entry}"

    def notes(self) -> tuple[str, ...]:
        """Which leaves do not matter."""
        names = ", ".join(f"`{name}`" for name in self.irrelevant)
        return (f"{names} {'does' if len(self.irrelevant) == 1 else 'do'} not matter",) if names else ()

    def data(self) -> Mapping[str, Any]:
        """The witness as plain data."""
        return {
            "sizes": dict(self.refutation.sizes),
            "entries": {self.key(key): str(value) for key, value in self.numbers.items()},
            "others": "0",
            "irrelevant": list(self.irrelevant),
            "entry": list(self.position),
            **({"indices": dict(self.indices)} if self.indices else {}),
            "left": number(self.refutation.left),
            "right": number(self.refutation.right),
        }


def number(value: Any) -> str:
    """A rational number as it is; one that is not, by six digits."""
    if isinstance(value, Fraction):
        return str(value)
    if value.contains_integer() and value.rad() < ROUNDING:  # what rounding has left of a whole number
        return str(round(float(value.mid())))
    return f"{float(value.mid()):.6g}…"
