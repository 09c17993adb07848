"""Take differentials, open definitions, and say which terms a decision will meet.

`Unfolding.d(term)`         the differential of a term, by the product rule on indices
`Unfolding.partial(term)`   the derivative by one entry of a variable
`Unfolding.body(entry)`     what an entry of an unfolded definition stands for
`Unfolding.written(term)`   a term written with others that the kernel can evaluate
`Unfolding.reachable()`     every term that evaluation will meet

Independent of the differential rules for matrices of the table of operations, against which it is tested.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from matcalc.kernel.errors import OutsideKernel
from matcalc.kernel.relations import DIFFERENTIABLE, FUNCTIONS
from matcalc.kernel.simplify import simpler
from matcalc.kernel.terms import (
    Add,
    Apply,
    Between,
    Constant,
    D,
    Definition,
    Delta,
    Determinant,
    Digit,
    Entry,
    Equation,
    Facts,
    Index,
    Inverse,
    Largest,
    Mul,
    Partial,
    Position,
    Power,
    Product,
    Size,
    SizeOf,
    Sum,
    Term,
    Where,
    free,
    mentions,
    names,
    of_positions,
    parts,
)  # fmt: skip

ZERO = Constant(Fraction(0))
ONE = Constant(Fraction(1))
_ENTIRE = frozenset({"exp", "sin", "cos", "erf", "pi"})
Target: TypeAlias = "tuple[str, tuple[Position, ...]] | None"  # an entry to differentiate by; None: take differentials


class Captured(OutsideKernel):
    """An index would be bound where another of the same name is meant."""


class Unfolding:
    """An equation with some of its definitions unfolded; the others are independent variables.

    Where any is unfolded, so is every differential: what holds for any h and for its own dh, holds for its own h.

    `expanded` says that inverses and determinants are written by the entries of their matrices; otherwise an inverse is
    a leaf that moves by its rule, and so is a determinant. `facts` are those that may be used: all, unless given.
    """

    def __init__(
        self,
        equation: Equation,
        unfolded: frozenset[str],
        expanded: bool = True,
        facts: Mapping[str, Facts] | None = None,
    ) -> None:
        self.equation = equation
        self.facts = equation.facts if facts is None else facts
        self.unfolded = unfolded
        self.expanded = expanded
        self._differentials: dict[tuple[Term, Target], Term] = {}
        self._bodies: dict[tuple[str, int], Definition | None] = {}
        self._derived: dict[str, tuple[str, Definition]] = {}  # ∂h/∂X: whose derivative it is, and its entry
        self._frees: dict[Term, frozenset[Index]] = {}
        self._inputs: dict[Term, tuple[Index, ...]] = {}
        self._reachable: tuple[Term, ...] | None = None
        self._thin: dict[Term, bool] = {}
        self._simplified: dict[Term, Term] = {}
        self._polynomial: dict[Term, bool] = {}
        self._written: dict[Term, Term] = {}
        self._depends: dict[tuple[str, frozenset[str]], bool] = {}

    def moves(self, name: str) -> bool:
        """Whether a leaf or definition depends on the variables that move."""
        return self._depends_on(name, self.equation.moving)

    def _depends_on(self, name: str, variables: frozenset[str]) -> bool:
        if name in variables:
            return True
        key = (name, variables)
        if key not in self._depends:
            definition = self._definition(name)
            self._depends[key] = False  # a definition that reached itself would not depend on anything by that path
            self._depends[key] = definition is not None and any(
                self._depends_on(other, variables) for other in mentions(definition)
            )
        return self._depends[key]

    def _definition(self, name: str) -> Definition | None:
        if name in self._derived:
            return self._derived[name][1]
        return self.equation.definitions.get(name)

    def d(self, term: Term) -> Term:
        """The differential of a term; `ZERO` itself where nothing in it moves."""
        return self._change(term, None)

    def partial(self, term: Partial) -> Term:
        """The derivative of the body of a term by an entry of a variable."""
        return self._change(term.body, (term.name, term.indices))

    def _change(self, term: Term, by: Target) -> Term:
        key = (term, by)
        known = self._differentials.get(key)
        if known is None:
            known = self._differentials[key] = self._changed(term, by)
        return known

    def _changed(self, term: Term, by: Target) -> Term:  # noqa: C901, PLR0912 - one case for each term
        match term:
            case Constant() | SizeOf() | Delta() | Between():
                return ZERO
            case Entry():
                return self._entry_changed(term, by)
            case Add(terms=terms):
                return _add([self._change(part, by) for part in terms])
            case Mul(factors=factors):
                return _add(
                    [_mul([*factors[:n], self._change(f, by), *factors[n + 1 :]]) for n, f in enumerate(factors)]
                )
            case Power() | Apply(function="log" | "exp") if (written := self._simpler(term)) is not term:
                return self._change(written, by)
            case Power(base=base, exponent=n, label=label):
                return (
                    ZERO if n == 0 else _mul([Constant(Fraction(n)), Power(base, n - 1, label), self._change(base, by)])
                )
            case Sum(index=index, body=body):
                return _sum((index,), self._change(_apart(body, (index,), by), by))
            case D(body=body):
                return self._change(self.d(body), by)
            case Partial():
                return self._change(self.partial(term), by)
            case Where(body=body, indices=indices, positions=positions):
                return _where(self._change(_apart(body, indices, by), by), indices, positions)
            case Apply(function=function, argument=argument, label=label):
                inner = self._change(argument, by)
                if inner is ZERO:
                    return ZERO
                guard = [Apply(DIFFERENTIABLE, argument, label)] if FUNCTIONS[function].kink else []
                return _mul([FUNCTIONS[function].derivative(term), inner, *guard])
            case Product(index=index, body=body, without=without):
                k = Index(index.size)
                others = [_add([ONE, _mul([Constant(Fraction(-1)), Delta(k, place)])]) for place in without]
                change = _where(self._change(_apart(body, (index,), by), by), (index,), (k,))
                return _sum((k,), _mul([*others, change, Product(index, body, (*without, k))]))
            case Largest(index=index, body=body, label=label):
                k = Index(index.size)
                gap = Add((Where(body, (index,), (k,)), Mul((Constant(Fraction(-1)), term))))
                change = _where(self._change(_apart(body, (index,), by), by), (index,), (k,))
                return _sum((k,), _mul([Apply("zero", gap, f"{label} − its largest"), change]))
            case Determinant() | Inverse():
                return self._matrix_changed(term, by)

    def _matrix_changed(self, term: Determinant | Inverse, by: Target) -> Term:
        """d det M = Σ ∂det/∂M[a,b] dM[a,b], or det M Σ W[b,a] dM[a,b] with W = M⁻¹; dW = −W dM W (MN 8.3, 8.4)."""
        if self.written(term) is not term:
            return self._change(self.written(term), by)
        a, b = tuple(Index(i.size) for i in term.rows), tuple(Index(i.size) for i in term.columns)
        inner = self._change(_apart(term.body, (*term.rows, *term.columns), by), by)
        change = _where(inner, (*term.rows, *term.columns), (*a, *b))
        matrix = (term.rows, term.columns, term.body, term.label)
        if isinstance(term, Inverse):
            left, right = Inverse(*matrix, term.at_row, a), Inverse(*matrix, b, term.at_column)
            return _sum((*a, *b), _mul([Constant(Fraction(-1)), left, change, right]))
        if self.expanded:
            return _sum((*a, *b), _mul([Determinant(*matrix, (*term.by, (a, b))), change]))
        return _sum((*a, *b), _mul([term, Inverse(*matrix, b, a), change]))

    def _entry_changed(self, term: Entry, by: Target) -> Term:
        name, order, indices = term.name, term.order, term.indices
        if by is None:
            moving = self.equation.moving
            if order and name in moving and "orthogonal" in self._declared(name) and name not in self.equation.free:
                raise OutsideKernel("the second differential of an orthogonal matrix")
            return Entry(name, order + 1, indices) if self.moves(name) and not (order and name in moving) else ZERO
        target, place = by
        if name == target:
            return Mul(tuple(map(Delta, indices, place))) if order == 0 else ZERO
        if not self._depends_on(name, frozenset({target})):
            return ZERO
        return Entry(self._derivative(name, target, place), order, (*indices, *place))

    def _declared(self, name: str) -> frozenset[str]:
        facts = self.equation.facts.get(name)
        return frozenset() if facts is None else facts.kinds

    def _derivative(self, name: str, target: str, place: tuple[Position, ...]) -> str:
        """The name of ∂h/∂X, whose entry has the indices of h and then those of X."""
        derived = f"∂{name}/∂{target}"
        if derived not in self._derived:
            definition = self._definition(name)
            assert definition is not None
            fresh = tuple(Index(_size_of(position)) for position in place)
            body = Partial(definition.body, target, fresh)
            base = self._derived[name][0] if name in self._derived else name
            self._derived[derived] = (base, Definition((*definition.indices, *fresh), body))
        return derived

    def body(self, entry: Entry) -> Definition | None:
        """The definition of an entry with its differentials taken, or None if the entry is a variable here."""
        key = (entry.name, entry.order)
        if key not in self._bodies:
            self._bodies[key] = self._body(entry)
        return self._bodies[key]

    def _body(self, entry: Entry) -> Definition | None:
        base = self._derived[entry.name][0] if entry.name in self._derived else entry.name
        if entry.order > 0 and entry.name in self.equation.moving:
            return None
        changes = bool(self.unfolded) and (entry.order > 0 or base != entry.name)
        definition = self._definition(entry.name) if base in self.unfolded or changes else None
        if definition is None:
            return None
        body = definition.body
        for _ in range(entry.order):
            body = self.d(body)
        return Definition(definition.indices, body)

    def written(self, term: Term) -> Term:
        """The term written with others, or the term itself if it is evaluated as it is."""
        known = self._written.get(term)
        if known is None:
            known = self._written[term] = self._write(term)
        return known

    def _write(self, term: Term) -> Term:
        match term:
            case D(body=body):
                return self.d(body)
            case Partial():
                return self.partial(term)
            case Power(base=base, exponent=exponent, label=label) if exponent < 0:
                opened = Power(self._opened(base), exponent, label)
                return term if (written := simpler(opened)) is opened else written
            case Apply(function="log", argument=argument, label=label):
                of = Apply("log", self._opened(argument), label)
                return term if (written := simpler(of)) is of else written
            case Power() | Apply(function="exp"):
                return simpler(term)
            case Apply(function=function):
                value = FUNCTIONS[function].value
                return term if value is None else value(term)
            case Determinant(by=((p, q),)) if not self.expanded:
                matrix = (term.rows, term.columns, term.body, term.label)
                return Mul((Determinant(*matrix), Inverse(*matrix, q, p)))
            case Inverse(at_row=i, at_column=j) if self.expanded:
                matrix = (term.rows, term.columns, term.body, term.label)
                return Mul((Determinant(*matrix, ((j, i),)), Power(Determinant(*matrix), -1, f"det({term.label})")))
            case _:
                return term

    def _simpler(self, term: Power | Apply) -> Term:
        """The term rewritten, with no definition opened: that may be what is differentiated by."""
        known = self._simplified.get(term)
        if known is None:
            known = self._simplified[term] = simpler(term)
        return known

    def _opened(self, term: Term) -> Term:
        """A product, a power or a function for an entry of a definition that is one."""
        if isinstance(term, Entry) and (definition := self.body(term)) is not None:
            term = Where(definition.body, definition.indices, term.indices)
        if not isinstance(term, Where):
            return term
        indices, positions = term.indices, term.positions
        match term.body:
            case Mul(factors=factors):
                return Mul(tuple(self._opened(Where(factor, indices, positions)) for factor in factors))
            case Power(base=base, exponent=exponent, label=label):
                return Power(Where(base, indices, positions), exponent, label)
            case Apply(function=function, argument=argument, label=label, parameter=parameter):
                return Apply(function, Where(argument, indices, positions), label, parameter)
            case _:
                return term

    def parts(self, term: Term) -> tuple[Term, ...]:
        """The terms whose values make up the value of this one."""
        written = self.written(term)
        if written is not term:
            return (written,)
        if isinstance(term, Entry):
            definition = self.body(term)
            return () if definition is None else (definition.body,)
        return parts(term)

    def free(self, term: Term) -> frozenset[Index]:
        """The indices that the value of a term depends on."""
        return free(term, self._frees)

    def inputs(self, term: Term) -> tuple[Index, ...]:
        """The indices that the value of a term depends on, in a fixed order."""
        known = self._inputs.get(term)
        if known is None:
            known = self._inputs[term] = tuple(self.free(term))
        return known

    def reachable(self) -> tuple[Term, ...]:
        """Every term that the evaluation of the equation meets, each once."""
        if self._reachable is None:
            self._reachable = self.reached(self.equation.left, self.equation.right)
        return self._reachable

    def reached(self, *start: Term) -> tuple[Term, ...]:
        """Every term that the evaluation of these meets, each once."""
        met: dict[Term, None] = {}
        waiting: list[Term] = [*start]
        while waiting:
            term = waiting.pop()
            if term not in met:
                met[term] = None
                waiting.extend(self.parts(term))
        return tuple(met)

    def thin(self, term: Term) -> bool:
        """Whether a term, down to its leaves, is meromorphic: unless it is 0 it vanishes on a thin set only.

        relu(u) is 0 wherever u is negative, √(u²) − u wherever it is positive; a formula that is wrong there is wrong.
        """
        if term not in self._thin:
            waiting, met, kinked = [term], set[str](), False
            while waiting and not kinked:
                part = waiting.pop()
                kinked = isinstance(part, Largest) or (isinstance(part, Apply) and part.function not in _ENTIRE)
                kinked = kinked or not names(part).isdisjoint(self.equation.facts)  # 0 for many that satisfy it
                new = names(part) - met
                met |= new
                waiting += [definition.body for name in new if (definition := self._definition(name)) is not None]
                waiting += [inner for inner in self.parts(part) if not isinstance(part, Entry)]
            self._thin[term] = not kinked
        return self._thin[term]

    def polynomial(self, term: Term) -> bool:
        """Whether a term has a value and a derivative everywhere, being made of sums and products alone."""
        known = self._polynomial.get(term)
        if known is None:
            self._polynomial[term] = False  # for a term within itself
            elementary = not isinstance(term, Apply | Largest | Inverse | Determinant | Product)
            positive = not isinstance(term, Power) or term.exponent >= 0
            known = self._polynomial[term] = elementary and positive and all(map(self.polynomial, self.parts(term)))
        return known

    def plain(self, term: Term) -> bool:
        """Whether a term is, at every size, an entry of an opaque leaf or a rational multiple of one."""
        match term:
            case Entry():
                return self.body(term) is None and not self.facts.get(term.name)
            case Determinant() | Inverse():
                return not self.expanded and self.written(term) is term
            case Mul(factors=(Constant(value=value), factor)):
                return value != 0 and self.plain(factor)
            case Mul(factors=(factor,)) | Where(body=factor):
                return self.plain(factor)
            case _:
                return False


def _size_of(position: Position) -> Size:
    return position.radix if isinstance(position, Digit) else position.size


def _apart(body: Term, bound: tuple[Index, ...], by: Target) -> Term:
    """The body, if what it is differentiated by does not use an index that is bound here."""
    if by is not None and not of_positions(by[1]).isdisjoint(bound):
        raise Captured("an index of what is differentiated by is bound within")
    return body


def _where(body: Term, indices: tuple[Index, ...], positions: tuple[Position, ...]) -> Term:
    return ZERO if body is ZERO else Where(body, indices, positions)


def _sum(over: tuple[Index, ...], body: Term) -> Term:
    if body is ZERO:
        return ZERO
    for index in reversed(over):
        body = Sum(index, body)
    return body


def _add(terms: list[Term]) -> Term:
    terms = [term for term in terms if term is not ZERO]
    return Add(tuple(terms)) if terms else ZERO


def _mul(factors: list[Term]) -> Term:
    return ZERO if any(factor is ZERO for factor in factors) else Mul(tuple(factors))
