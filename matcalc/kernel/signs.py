"""What is known of the signs of polynomials.

`Signs(ring).signs(polynomial)`  the signs that it may have: by its generators, and by what is declared
`Signs.declare`                  what a polynomial's sign is known to be
`Signs.supposing`                decides something in one case
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from matcalc.kernel.ring import Ring

Polynomial: TypeAlias = Any

ANY: Final = frozenset({-1, 0, 1})
POSITIVE: Final = frozenset({1})
SIGNS: Final = {"": ANY, "positive": POSITIVE, "nonnegative": frozenset({0, 1})}
_SUMS: Final = {  # the signs of a sum, by those of its terms
    (sign, other): frozenset({sign or other}) if sign * other >= 0 else ANY for sign in ANY for other in ANY
}


class Signs:
    """The signs that are known in a ring."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self._signs: dict[int, frozenset[int]] = {}  # of generators, by what is known now
        self._known: dict[Hashable, tuple[Polynomial, frozenset[int]]] = {}  # of monic polynomials

    def sign(self, polynomial: Polynomial) -> str:
        """Whether a polynomial is known to be "positive" or "nonnegative"; empty if neither."""
        signs = self.signs(polynomial)
        return "positive" if signs == POSITIVE else "nonnegative" if -1 not in signs else ""

    def signs(self, polynomial: Polynomial) -> frozenset[int]:
        """The signs that a polynomial may have: by those of its generators, and by what is known of it."""
        total = frozenset({0})
        for exponents, coefficient in polynomial.terms():
            signs = frozenset({1 if coefficient > 0 else -1})
            for generator, exponent in enumerate(exponents):
                if exponent:
                    of = self.of_generator(generator)
                    of = of if exponent % 2 else frozenset(map(abs, of))
                    signs = frozenset(a * b for a in signs for b in of)
            total = frozenset().union(*(_SUMS[a, b] for a in total for b in signs))
            if total == ANY:
                break
        return total & self._signs_known(polynomial)

    def of_generator(self, generator: int) -> frozenset[int]:
        """The signs that a generator may have."""
        found = self._signs.get(generator)
        if found is None:
            made = self.ring.made_as(generator)
            found = made.signs
            if made.law in ("root", "reciprocal"):
                (of,) = made.of
                inner = self.signs(of)
                found = frozenset({0, 1}) & inner if made.law == "root" else inner - {0}
            found = self._signs[generator] = (found & self._signs_known(self.ring.generator(generator))) or found
        return found

    def declare(self, polynomial: Polynomial, signs: frozenset[int]) -> None:
        """Declare which signs a polynomial may have."""
        if not polynomial.is_constant():
            leading = polynomial.leading_coefficient()
            monic = polynomial / leading
            signs = signs if leading > 0 else frozenset(-sign for sign in signs)
            key = self.ring.key(monic)
            self._known[key] = (monic, signs & self._known.get(key, (monic, ANY))[1])
            self._signs.clear()
            self.ring.forget_factors()

    def supposing(self, polynomial: Polynomial, sign: int, decide: Callable[[], bool]) -> bool:
        """What is decided where a polynomial has this sign."""
        before = dict(self._known)
        self.declare(polynomial, frozenset({sign}))
        try:
            return decide()
        finally:
            self._known = before
            self._signs.clear()
            self.ring.forget_factors()

    def _signs_known(self, polynomial: Polynomial) -> frozenset[int]:
        """a·k + c has the sign of c or of a·k, if those agree."""
        if not self._known or polynomial.is_constant():
            return ANY
        signs, leading = ANY, polynomial.leading_coefficient()
        monic = polynomial / leading
        for known, possible in self._known.values():
            gap = monic - known
            if gap.is_constant():
                c = self.ring.number(gap)
                shift = (c > 0) - (c < 0)
                signs &= possible if c == 0 else frozenset().union(*(_SUMS[sign, shift] for sign in possible))
        return signs if leading > 0 else frozenset(-sign for sign in signs)
