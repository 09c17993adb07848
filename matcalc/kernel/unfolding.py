"""Take differentials, open definitions, and say which terms a decision will meet.

`Unfolding.d(term)`         the differential of a term, by the product rule on indices
`Unfolding.body(entry)`     what an entry of an unfolded definition stands for
`Unfolding.written(apply)`  a function written with atoms
`Unfolding.reachable()`     every term that evaluation will meet

Independent of the differential rules for matrices of the table of operations, against which it is tested.
"""

from __future__ import annotations

from fractions import Fraction

from matcalc.kernel.relations import DIFFERENTIABLE, FUNCTIONS
from matcalc.kernel.terms import (
    Add,
    Apply,
    Constant,
    D,
    Definition,
    Delta,
    Entry,
    Equation,
    Index,
    Mul,
    Power,
    SizeOf,
    Sum,
    Term,
    free,
    names,
)  # fmt: skip

ZERO = Constant(Fraction(0))


class Unfolding:
    """An equation with some of its definitions unfolded; the others are independent variables."""

    def __init__(self, equation: Equation, unfolded: frozenset[str]) -> None:
        self.equation = equation
        self.unfolded = unfolded
        self._differentials: dict[Term, Term] = {}
        self._bodies: dict[tuple[str, int], Definition | None] = {}
        self._frees: dict[Term, frozenset[Index]] = {}
        self._reachable: tuple[Term, ...] | None = None
        self._thin: dict[Term, bool] = {}
        self._written: dict[Apply, Term] = {}
        self._moves: dict[str, bool] = dict.fromkeys(equation.moving, True)

    def moves(self, name: str) -> bool:
        """Whether a leaf or definition depends on the variables that move."""
        known = self._moves.get(name)
        if known is None:
            definition = self.equation.definitions.get(name)
            self._moves[name] = False  # a definition that reached itself would not depend on anything by that path
            known = self._moves[name] = definition is not None and any(
                self.moves(other) for other in names(definition.body)
            )
        return known

    def d(self, term: Term) -> Term:
        """The differential of a term; `ZERO` itself where nothing in it moves."""
        known = self._differentials.get(term)
        if known is None:
            known = self._differentials[term] = self._d(term)
        return known

    def _d(self, term: Term) -> Term:  # noqa: C901 - one case for each term
        match term:
            case Constant() | SizeOf() | Delta():
                return ZERO
            case Entry(name=name, order=order, indices=indices):
                if not self.moves(name) or (order > 0 and name in self.equation.moving):
                    return ZERO
                return Entry(name, order + 1, indices)
            case Add(terms=terms):
                return _add([self.d(part) for part in terms])
            case Mul(factors=factors):
                return _add([_mul([*factors[:n], self.d(f), *factors[n + 1 :]]) for n, f in enumerate(factors)])
            case Power(base=base, exponent=n):
                return ZERO if n == 0 else _mul([Constant(Fraction(n)), Power(base, n - 1), self.d(base)])
            case Sum(index=index, body=body):
                inner = self.d(body)
                return ZERO if inner is ZERO else Sum(index, inner)
            case D(body=body):
                return self.d(self.d(body))
            case Apply(function=function, argument=argument, label=label):
                inner = self.d(argument)
                if inner is ZERO:
                    return ZERO
                guard = [Apply(DIFFERENTIABLE, argument, label)] if FUNCTIONS[function].kink else []
                return _mul([FUNCTIONS[function].derivative(term), inner, *guard])

    def body(self, entry: Entry) -> Definition | None:
        """The definition of an entry with its differentials taken, or None if the entry is a variable here."""
        key = (entry.name, entry.order)
        if key not in self._bodies:
            self._bodies[key] = self._body(entry)
        return self._bodies[key]

    def _body(self, entry: Entry) -> Definition | None:
        if entry.name not in self.unfolded or (entry.order > 0 and entry.name in self.equation.moving):
            return None
        definition = self.equation.definitions[entry.name]
        body = definition.body
        for _ in range(entry.order):
            body = self.d(body)
        return Definition(definition.indices, body)

    def written(self, term: Apply) -> Term:
        """The function written with atoms, or the term itself if it is an atom."""
        known = self._written.get(term)
        if known is None:
            value = FUNCTIONS[term.function].value
            known = self._written[term] = term if value is None else value(term)
        return known

    def parts(self, term: Term) -> tuple[Term, ...]:
        """The terms whose values make up the value of this one."""
        match term:
            case Add(terms=parts) | Mul(factors=parts):
                return parts
            case Power(base=inner) | Sum(body=inner):
                return (inner,)
            case D(body=inner):
                return (self.d(inner),)
            case Apply(argument=argument):
                written = self.written(term)
                return (argument,) if written is term else (written,)
            case Entry():
                definition = self.body(term)
                return () if definition is None else (definition.body,)
            case _:
                return ()

    def free(self, term: Term) -> frozenset[Index]:
        """The indices that the value of a term depends on."""
        return free(term, self._frees)

    def reachable(self) -> tuple[Term, ...]:
        """Every term that the evaluation of the equation meets, each once."""
        if self._reachable is None:
            self._reachable = self._reach()
        return self._reachable

    def _reach(self) -> tuple[Term, ...]:
        met: dict[Term, None] = {}
        waiting: list[Term] = [self.equation.left, self.equation.right]
        while waiting:
            term = waiting.pop()
            if term not in met:
                met[term] = None
                waiting.extend(self.parts(term))
        return tuple(met)

    def thin(self, term: Term) -> bool:
        """Whether a term, down to its leaves, is a polynomial: unless it is 0 it vanishes on a thin set only.

        relu(u) is 0 wherever u is negative, and a formula that is wrong there is wrong.
        """
        if term not in self._thin:
            waiting, met = [term], set[str]()
            while waiting:
                part = waiting.pop()
                if isinstance(part, Apply):
                    break
                new = {name for name in names(part) if name in self.equation.definitions} - met
                met |= new
                waiting += [self.equation.definitions[name].body for name in new]
                waiting += [inner for inner in self.parts(part) if not isinstance(part, Entry)]
            self._thin[term] = not waiting and not isinstance(part, Apply)
        return self._thin[term]

    def plain(self, term: Term) -> bool:
        """Whether a term is, at every size, an entry of an opaque leaf or a rational multiple of one."""
        match term:
            case Entry():
                return self.body(term) is None
            case Mul(factors=(Constant(), factor)):
                return self.plain(factor)
            case _:
                return False


def _add(terms: list[Term]) -> Term:
    terms = [term for term in terms if term is not ZERO]
    return Add(tuple(terms)) if terms else ZERO


def _mul(factors: list[Term]) -> Term:
    return ZERO if any(factor is ZERO for factor in factors) else Mul(tuple(factors))
