"""Equality by form: both sides expanded into products over indices, which are the same up to the names of the indices.

`shown_by_form(unfolding)`  `Shown` if the sides are equal at every size, by the laws of commutative rings and those of
                            `contractions.py`; None where that is not shown

No sizes are chosen here: two sums of the same products are equal at all of them. What needs a law of its own is left to
the instances.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from matcalc.kernel.canonical import TURNS, Canonical
from matcalc.kernel.contractions import Contractions
from matcalc.kernel.products import (
    ONE,
    Factor,
    Form,
    GiveUp,
    Node,
    Product,
    exponent_of,
    limited,
    reciprocal_name,
    scaled,
    sized,
    split,
)
from matcalc.kernel.relations import DIFFERENTIABLE
from matcalc.kernel.terms import (
    Add,
    Apply,
    Constant,
    Delta,
    Determinant,
    Entry,
    Index,
    Inverse,
    Largest,
    Mul,
    Position,
    Power,
    SizeOf,
    Sum,
    Term,
    Where,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

Nodes: TypeAlias = "Mapping[Index, Node]"
ZERO: Final = "zero"  # the function 1(u = 0)
LONG: Final = 3  # products in a sum of which some may cancel others


class Shown(NamedTuple):
    """That the sides have the same form: the leaves whose facts were used, and whether it is so even at kinks.

    A leaf of which anything is declared but what its rows sum to counts as used.
    """

    facts: frozenset[str]
    exact: bool


def shown_by_form(unfolding: Unfolding) -> Shown | None:
    """Whether the two sides have the same form, and what was used for it."""
    equation = unfolding.equation
    nodes = {index: Node(index.size) for index in equation.indices}
    labels = {node: f"f{n}" for n, node in enumerate(nodes.values())}
    forms = _Forms(unfolding)
    try:
        sides = [forms.of(side, nodes) for side in (equation.left, equation.right)]
        left, right = (forms.canonical.total(side, labels) for side in sides)
        exact = left == right
        if not exact and forms.kinks and _never_vanish(unfolding, forms.kinks.values()):
            left, right = (forms.canonical.total(forms.away_from_kinks(side), labels) for side in sides)
    except (GiveUp, RecursionError):
        return None
    others = {name for name, row in unfolding.facts.items() if not row.kinds <= {"one-hot rows", "rows sum to one"}}
    return Shown(frozenset(others | forms.laws.used), exact) if left == right else None


def _never_vanish(unfolding: Unfolding, arguments: Iterable[Term]) -> bool:
    """Whether these are polynomials in the leaves that are not 0 at any size: then each is 0 on a thin set only."""
    equation = unfolding.equation
    opened = _Forms(Unfolding(equation, frozenset(equation.definitions), unfolding.expanded, facts={}))
    for argument in dict.fromkeys(arguments):
        nodes = {index: Node(index.size) for index in opened.unfolding.free(argument)}
        if not _is_nonzero(opened.laws.collected(opened.of(argument, nodes))):
            return False
    return True


def _is_nonzero(form: Form) -> bool:
    """Whether a sum of products of leaves cannot cancel: all have one sign, or a leaf stands alone in one of them."""
    leaves = [[factor.name for factor in one.factors] for one in form]
    if not form or any(one.sizes or not one.factors for one in form):
        return False
    if not all(name.rpartition(".")[2].isdigit() for names in leaves for name in names):
        return False
    if len({one.number > 0 for one in form}) == 1:
        return True
    counted = Counter(name for names in leaves for name in set(names))
    alone = (names[0] for names, one in zip(leaves, form, strict=True) if len(names) == 1 and not one.bound)
    return any(counted[name] == 1 for name in alone)


@dataclass(slots=True, eq=False)
class _Forms:
    """Forms of the terms of one equation."""

    unfolding: Unfolding
    canonical: Canonical = field(init=False)
    laws: Contractions = field(init=False)
    known: dict[tuple[Term, frozenset[tuple[Index, Node]]], Form] = field(default_factory=dict)
    kinks: dict[str, Term] = field(default_factory=dict)  # the u of indicators 1(u = 0), where a derivative was taken
    atoms: dict[str, int] = field(default_factory=dict)  # the number by which an atom is named, by what it is of

    def __post_init__(self) -> None:
        def declared(*kinds: str) -> frozenset[str]:
            return frozenset(name for name, row in self.unfolding.facts.items() if not row.kinds.isdisjoint(kinds))

        hot = declared("one-hot rows")
        self.canonical = Canonical(declared("symmetric", "positive definite"), self.unfolding.equation.free)
        facts = self.unfolding.facts.items()
        plain = {name for name, row in facts if len(row.rows) == len(row.columns) == 1}  # row and column by one index
        whole = _as_leaves(plain & (hot | declared("rows sum to one")))
        self.laws = Contractions(self.canonical, declared("orthogonal"), _as_leaves(plain & hot), whole)

    # ----------------------------------------------------------------------------------------------------- expanding

    def of(self, term: Term, nodes: Nodes) -> Form:
        """A term as a sum of products, when its indices are called by these nodes."""
        if isinstance(term, Entry | Delta | Constant | SizeOf):
            return self._of(term, nodes)
        written = self.unfolding.written(term)
        key = (written, frozenset((index, nodes[index]) for index in self.unfolding.free(written)))
        known = self.known.get(key)
        if known is None:
            form = self._of(written, nodes) if written is term else self.of(written, nodes)
            known = self.known[key] = self.laws.collected(form) if len(form) > LONG else form
        return known

    def _of(self, term: Term, nodes: Nodes) -> Form:  # noqa: C901, PLR0912 - one case for each term
        match term:
            case Constant(value=value):
                return (Product(value),) if value else ()
            case SizeOf(size=size):
                return (sized(size),)
            case Entry(name=name, order=order, indices=positions):
                definition = self.unfolding.body(term)
                at = tuple(_node(position, nodes) for position in positions)
                if definition is not None:
                    return self.of(definition.body, dict(zip(definition.indices, at, strict=True)))
                return (Product(factors=(Factor(f"{name}.{order}", at),)),)
            case Delta(row=row, column=column):
                return (Product(factors=(Factor("δ", (_node(row, nodes), _node(column, nodes))),)),)
            case Add(terms=terms):
                return limited(itertools.chain.from_iterable(self.of(part, nodes) for part in terms))
            case Mul(factors=factors):
                return self._product(self.of(factor, nodes) for factor in factors)
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent, nodes)
            case Sum(index=index, body=body):
                inner = Node(index.size)
                summed = self.of(body, {**nodes, index: inner})
                products = (replace(product, bound=product.bound | {inner}) for product in summed)
                return limited(itertools.chain.from_iterable(map(self.laws.simpler, products)))
            case Where(body=body, indices=indices, positions=positions):
                used = self.unfolding.free(body)  # a position of another index may be unknown here
                pairs = ((i, position) for i, position in zip(indices, positions, strict=True) if i in used)
                return self.of(body, {**nodes, **{index: _node(position, nodes) for index, position in pairs}})
            case Apply(function=function, argument=argument) if function == DIFFERENTIABLE:
                if self.unfolding.thin(argument):
                    form = self.of(argument, nodes)
                    for side in (form, tuple(scaled(one, -1) for one in form)):
                        self.kinks[self._atom(ZERO, side).name] = argument
                return (ONE,)
            case Apply(function="exp", argument=argument):
                inside = self.of(argument, nodes)
                return self.laws.simpler(Product(factors=(Factor("exp", (), inside),)))
            case Apply(function="log", argument=argument):
                return self._chosen(self._log, self.laws.collected(self.of(argument, nodes)))
            case Apply(function=function, argument=argument, parameter=parameter):
                name = f"{function} {parameter}" if function == "power" else function
                return self._chosen(lambda u: self._applied(name, u), self.of(argument, nodes))
            case Largest(index=index, body=body):
                return (Product(factors=(self._largest(index, body, nodes),)),)
            case Determinant(by=()) | Inverse() if not self.unfolding.expanded:
                return (Product(factors=(self._matrix(term, nodes),)),)
            case _:
                raise GiveUp

    def away_from_kinks(self, form: Form) -> Form:
        """Without what is nonzero only at a kink where a derivative was taken."""
        return tuple(one for one in form if not any(factor.name in self.kinks for factor in one.factors))

    def _power(self, base: Term, exponent: int, nodes: Nodes) -> Form:
        form = self.of(base, nodes)
        if exponent < 0:
            form = self._chosen(self._reciprocal, self.laws.collected(form))
        return self._product(itertools.repeat(form, abs(exponent)))

    def _product(self, forms: Iterable[Form]) -> Form:
        several = iter(forms)
        return functools.reduce(self.laws.product, several, next(several, (ONE,)))

    def _chosen(self, function: Callable[[Form], Form], form: Form) -> Form:
        """A function of a sum, of which a row with one 1 chooses one value."""
        found = self.laws.hot_sum(form)
        if found is None:
            return function(form)
        chosen, inside = found
        return self.laws.product((chosen,), self._chosen(function, inside))

    def _applied(self, name: str, form: Form) -> Form:
        return (Product(factors=(self._atom(name, form),)),)

    def _reciprocal(self, form: Form) -> Form:
        """One over a sum; one over a product is the product of one over each factor."""
        form, denominators = self._cleared(form)
        outside, form = self._turned_sum(form)
        found: Form = (ONE,)
        for factor in outside:
            found = self.laws.product(found, self._turned(factor))
        for factor in denominators:
            found = self.laws.product(found, self._turned(factor))
        return self.laws.product(found, self._over(form))

    def _over(self, form: Form) -> Form:
        if len(form) != 1 or not form[0].number:
            return (Product(factors=(self._one_over(form),)),)
        (one,) = form
        summed, rest = split(one.factors, one.bound)
        sizes = tuple((size, -n) for size, n in one.sizes)
        sums = (self._one_over((Product(factors=summed, bound=one.bound),)),) if one.bound else ()
        found: Form = (Product(1 / one.number, sizes, sums),)
        for factor in rest:
            found = self.laws.product(found, self._turned(factor))
        return found

    def _cleared(self, form: Form) -> tuple[Form, list[Factor]]:
        """A sum without reciprocals, and the reciprocals that it was multiplied by one over."""
        taken: list[Factor] = []
        while len(form) > 1:
            free = (factor for one in form for factor in one.factors if one.bound.isdisjoint(factor.nodes))
            factor = next((f for f in free if f.name in self.laws.reciprocal_of and f not in taken), None)
            if factor is None:
                break
            for _ in range(max(one.factors.count(factor) for one in form)):
                taken.append(factor)
                form = self.laws.collected(self.laws.product(form, self._turned(factor)))
        return form, taken

    def _turned_sum(self, form: Form) -> tuple[tuple[Factor, ...], Form]:
        """c + e exp(−u) is exp(−u) (e + c exp(u)), where which is u depends on how it is spelt alone."""
        if len(form) != 2:
            return (), form
        below, above = sorted(form, key=lambda one: len(one.factors))
        exponent = above.factors[0].exponent if len(above.factors) == 1 else ()
        if not exponent or below.factors or below.sizes or above.sizes or below.bound or above.bound:
            return (), form
        labels = {node: f"a{n}" for n, node in enumerate(self.canonical.ordered(exponent))}
        _, leading = min(self.canonical.total(exponent, labels).items(), default=("", Fraction(1)))
        if leading > 0:
            return (), form
        (turned,) = self._turned(above.factors[0])
        return above.factors, (Product(above.number), scaled(turned, below.number))

    def _one_over(self, form: Form) -> Factor:
        factor = self._atom("reciprocal", form)
        self.laws.reciprocal_of[factor.name] = (form, factor.nodes)
        return factor

    def _turned(self, factor: Factor) -> Form:
        """One over a factor."""
        if factor.exponent:
            return (Product(factors=(replace(factor, exponent=tuple(scaled(one, -1) for one in factor.exponent)),)),)
        return self.laws.sum_under(factor) or (Product(factors=(Factor(reciprocal_name(factor.name), factor.nodes),)),)

    def _log(self, form: Form) -> Form:
        """log(v exp u) = u + log v; log(v/w) = log v − log w, where w is a sum of exponentials."""
        form, denominators = self._cleared(form)
        outside, form = self._turned_sum(form)
        under = [self.laws.sum_under(factor) or () for factor in denominators]
        if not all(map(_positive, under)):
            raise GiveUp
        found = exponent_of(outside)
        found += tuple(scaled(one, -1) for of in under for one in self._log(of))
        if len(form) != 1:
            return (*found, *self._log_atom(form))
        (one,) = form
        summed, rest = split(one.factors, one.bound)
        found += exponent_of(rest)
        plain = []
        for factor in rest:
            of = self.laws.sum_under(factor) or ()
            if of and _positive(of):
                found += tuple(scaled(one, -1) for one in self._log(of))
            elif not factor.exponent:
                plain.append(factor)
        inside = replace(one, factors=(*summed, *plain))
        is_one = inside.number == 1 and not (inside.factors or inside.sizes)
        return found if is_one else (*found, *self._log_atom((inside,)))

    def _log_atom(self, form: Form) -> Form:
        return self._applied("log", form)

    def _atom(self, name: str, form: Form) -> Factor:
        at = self.canonical.ordered(form)
        labels = {node: f"a{n}" for n, node in enumerate(at)}
        text = f"{name}({self.canonical.text(form, labels)})"
        return Factor(f"{name} #{self.atoms.setdefault(text, len(self.atoms))}", at)

    def _largest(self, index: Index, body: Term, nodes: Nodes) -> Factor:
        inner = Node(index.size)
        form = self.of(body, {**nodes, index: inner})
        at = tuple(node for node in self.canonical.ordered(form) if node is not inner)
        labels = {inner: "m", **{node: f"a{n}" for n, node in enumerate(at)}}
        return Factor(f"largest {index.size}({self.canonical.text(form, labels)})", at)

    def _matrix(self, term: Determinant | Inverse, nodes: Nodes) -> Factor:
        """A leaf for each matrix, up to transposition, told from others by its form."""
        if self.unfolding.free(term.body) - {*term.rows, *term.columns}:
            raise GiveUp
        rows, columns = (tuple(Node(index.size) for index in side) for side in (term.rows, term.columns))
        form = self.of(term.body, dict(zip((*term.rows, *term.columns), (*rows, *columns), strict=True)))
        own, turned = (
            self.canonical.text(form, {node: f"m{n}" for n, node in enumerate(order)})
            for order in ((*rows, *columns), (*columns, *rows))
        )
        if isinstance(term, Determinant):
            return Factor(f"det {min(own, turned)}", ())
        i, j = (tuple(_node(p, nodes) for p in side) for side in (term.at_row, term.at_column))
        if own == turned:
            return Factor(f"{TURNS}inverse {own}", (*i, *j))
        name = f"inverse {min(own, turned)}"
        if isinstance(term.body, Entry) and not term.body.order and self.unfolding.body(term.body) is None:
            straight = term.body.indices == (*term.rows, *term.columns)
            if len(i) == 1 and (straight or term.body.indices == (*term.columns, *term.rows)):
                self.laws.inverse_of[name] = (f"{term.body.name}.0", straight == (own > turned))
        return Factor(name, (*j, *i) if own > turned else (*i, *j))


def _node(position: Position | Node, nodes: Nodes) -> Node:
    if isinstance(position, Index):
        return nodes[position]
    raise GiveUp


def _as_leaves(names: Set[str]) -> frozenset[str]:
    """How factors call them."""
    return frozenset(f"{name}.0" for name in names)


def _positive(form: Form) -> bool:
    """Whether a sum has a positive value everywhere: it adds exponentials and positive numbers."""
    return bool(form) and all(one.number > 0 and all(factor.exponent for factor in one.factors) for one in form)
