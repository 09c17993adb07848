"""Equality by form: both sides expanded into products over indices, which are the same up to the names of the indices.

`equal_by_form(unfolding)`  True if the sides are equal at every size, by the laws of commutative rings, the sifting of
                            deltas, exp u exp v = exp(u + v), A A⁻¹ = I and QᵀQ = I; False where that is not shown

No sizes are chosen here: two sums of the same products are equal at all of them. What needs a law of its own, such as
u · 1/u = 1 for a sum u, is left to the instances.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from matcalc.kernel.canonical import (
    ONE,
    TURNS,
    Canonical,
    Factor,
    Form,
    GiveUp,
    Node,
    Nodes,
    Product,
    free_nodes,
    nodes_of,
)  # fmt: skip
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
    Size,
    SizeOf,
    Sum,
    Term,
    Where,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

PRODUCTS: Final = 600  # that one sum is expanded to


def equal_by_form(unfolding: Unfolding) -> bool:
    """Whether the two sides have the same form."""
    equation = unfolding.equation
    nodes = {index: Node(index.size) for index in equation.indices}
    labels = {node: f"f{n}" for n, node in enumerate(nodes.values())}
    forms = _Forms(unfolding)
    try:
        left, right = (forms.canonical.total(forms.of(side, nodes), labels) for side in (equation.left, equation.right))
    except (GiveUp, RecursionError):
        return False
    return left == right


@dataclass(slots=True, eq=False)
class _Forms:
    """Forms of the terms of one equation."""

    unfolding: Unfolding
    inverse_of: dict[str, tuple[str, bool]] = field(default_factory=dict)  # of a leaf; whether of its transpose
    symmetric: frozenset[str] = frozenset()
    orthogonal: frozenset[str] = frozenset()
    canonical: Canonical = field(init=False)

    def __post_init__(self) -> None:
        facts = self.unfolding.facts.items()
        self.symmetric = frozenset(name for name, row in facts if row.kinds & {"symmetric", "positive definite"})
        self.canonical = Canonical(self.symmetric, self.unfolding.equation.free)
        self.orthogonal = frozenset(name for name, row in facts if "orthogonal" in row.kinds)

    # ----------------------------------------------------------------------------------------------------- expanding

    def of(self, term: Term, nodes: Nodes) -> Form:  # noqa: C901, PLR0912 - one case for each term
        """A term as a sum of products."""
        written = self.unfolding.written(term)
        if written is not term:
            return self.of(written, nodes)
        match term:
            case Constant(value=value):
                return (Product(value),) if value else ()
            case SizeOf(size=size):
                return (_sized(size),)
            case Entry(name=name, order=order, indices=positions):
                definition = self.unfolding.body(term)
                at = tuple(_node(position, nodes) for position in positions)
                if definition is not None:
                    return self.of(definition.body, dict(zip(definition.indices, at, strict=True)))
                return (Product(factors=(Factor(f"{name}.{order}", at),)),)
            case Delta(row=row, column=column):
                return (Product(factors=(Factor("δ", (_node(row, nodes), _node(column, nodes))),)),)
            case Add(terms=terms):
                return _limited(itertools.chain.from_iterable(self.of(part, nodes) for part in terms))
            case Mul(factors=factors):
                form: Form = (ONE,)
                for factor in factors:
                    form = self._product(form, self.of(factor, nodes))
                return form
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent, nodes)
            case Sum(index=index, body=body):
                inner = Node(index.size)
                return tuple(
                    self._simpler(replace(product, bound=product.bound | {inner}))
                    for product in self.of(body, {**nodes, index: inner})
                )
            case Where(body=body, indices=indices, positions=positions):
                at = tuple(_node(position, nodes) for position in positions)
                return self.of(body, {**nodes, **dict(zip(indices, at, strict=True))})
            case Apply(function="differentiable"):
                assert term.function == DIFFERENTIABLE
                return (ONE,)
            case Apply(function="exp", argument=argument):
                inside = self.of(argument, nodes)
                return (self._simpler(Product(factors=(Factor("exp", (), inside),))),)
            case Apply(function=function, argument=argument, parameter=parameter):
                return (Product(factors=(self._atom(f"{function} {parameter}", argument, nodes),)),)
            case Largest(index=index, body=body):
                return (Product(factors=(self._largest(index, body, nodes),)),)
            case Determinant(by=()) | Inverse() if not self.unfolding.expanded:
                return (Product(factors=(self._matrix(term, nodes),)),)
            case _:
                raise GiveUp

    def _power(self, base: Term, exponent: int, nodes: Nodes) -> Form:
        form = self.of(base, nodes)
        if exponent >= 0:
            power: Form = (ONE,)
            for _ in range(exponent):
                power = self._product(power, form)
            return power
        if len(form) == 1 and not form[0].factors and not form[0].bound and form[0].number:
            (one,) = form
            return (Product(one.number**exponent, tuple((size, n * exponent) for size, n in one.sizes)),)
        if len(form) == 1 and not form[0].bound and form[0].number and not any(f.exponent for f in form[0].factors):
            (one,) = form
            turned = tuple(Factor(_over(factor.name), factor.nodes) for factor in one.factors) * -exponent
            sizes = tuple((size, n * exponent) for size, n in one.sizes)
            return (self._simpler(Product(one.number**exponent, sizes, turned)),)
        factor = self._atom("reciprocal", base, nodes)
        return (Product(factors=(factor,) * -exponent),)

    def _atom(self, name: str, argument: Term, nodes: Nodes) -> Factor:
        form = self.of(argument, nodes)
        at = self.canonical.ordered(form)
        labels = {node: f"a{n}" for n, node in enumerate(at)}
        return Factor(f"{name}({self.canonical.text(form, labels)})", at)

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
                self.inverse_of[name] = (f"{term.body.name}.0", straight == (own > turned))
        return Factor(name, (*j, *i) if own > turned else (*i, *j))

    def _product(self, left: Form, right: Form) -> Form:
        """The product, with fresh bound nodes on the right, since one of its products is used several times."""
        if left == (ONE,):
            return right
        return _limited(self._simpler(_joined(a, _fresh(b))) for a in left for b in right)

    # --------------------------------------------------------------------------------------------------- simplifying

    def _simpler(self, product: Product) -> Product:
        """Sift deltas, contract inverses, multiply exponentials, count indices that nothing carries."""
        while True:
            changed = (
                _sifted(product) or _cancelled(product) or self._contracted(product) or self._one_exponential(product)
            )
            if changed is None:
                return _counted(product)
            product = changed

    def _contracted(self, product: Product) -> Product | None:
        """Σ_k A[i,k] A⁻¹[k,j] = δ[i,j], and Σ_k Q[k,i] Q[k,j] = δ[i,j], where k stands nowhere else."""
        for k in product.bound:
            carrying = [factor for factor in product.factors if k in nodes_of(factor)]
            if len(carrying) == 2 and all(len(f.nodes) == 2 and not f.exponent for f in carrying):
                ends = self._ends(carrying[0], carrying[1], k) or self._ends(carrying[1], carrying[0], k)
                if ends is not None:
                    rest = list(product.factors)
                    for factor in carrying:
                        rest.remove(factor)
                    return replace(product, factors=(*rest, Factor("δ", ends)), bound=product.bound - {k})
        return None

    def _ends(self, one: Factor, other: Factor, k: Node) -> tuple[Node, Node] | None:
        if one.nodes[0] is one.nodes[1] or other.nodes[0] is other.nodes[1]:
            return None
        side, at = one.nodes.index(k), other.nodes.index(k)
        ends = (one.nodes[1 - side], other.nodes[1 - at])
        if one.name == other.name and one.name.removesuffix(".0") in self.orthogonal:
            return ends if side == at else None
        leaf, turned = self.inverse_of.get(one.name, ("", False))
        if leaf != other.name or not leaf:
            return None
        fits = (side != at) != turned or leaf.removesuffix(".0") in self.symmetric
        return ends if fits else None

    def _one_exponential(self, product: Product) -> Product | None:
        powers = [factor for factor in product.factors if factor.name == "exp"]
        if not powers:
            return None
        exponent = self._collected(tuple(itertools.chain.from_iterable(factor.exponent for factor in powers)))
        rest = tuple(factor for factor in product.factors if factor.name != "exp")
        if len(powers) == 1 and len(exponent) == len(powers[0].exponent):
            return None
        return replace(product, factors=(*rest, Factor("exp", (), exponent)) if exponent else rest)

    def _collected(self, form: Form) -> Form:
        """A sum without products that cancel each other."""
        labels = {node: f"n{n}" for n, node in enumerate(free_nodes(form))}
        found: dict[str, Product] = {}
        for product in form:
            key = self.canonical.spelt(product, labels)
            before = found[key].number if key in found else Fraction(0)
            found[key] = replace(product, number=before + product.number)
        return tuple(product for product in found.values() if product.number)


def _limited(products: Iterable[Product]) -> Form:
    form = tuple(itertools.islice(products, PRODUCTS + 1))
    if len(form) > PRODUCTS:
        raise GiveUp
    return form


def _sized(size: Size) -> Product:
    if isinstance(size, int):
        return Product(Fraction(size))
    if isinstance(size, str):
        return Product(sizes=((size, 1),))
    raise GiveUp


def _node(position: Position | Node, nodes: Nodes) -> Node:
    if isinstance(position, Index):
        return nodes[position]
    raise GiveUp


def _joined(a: Product, b: Product) -> Product:
    kept = a.sizes or b.sizes
    if a.sizes and b.sizes:
        sizes = dict(a.sizes)
        for size, n in b.sizes:
            sizes[size] = sizes.get(size, 0) + n
        kept = tuple(sorted((size, n) for size, n in sizes.items() if n))
    return Product(a.number * b.number, kept, (*a.factors, *b.factors), a.bound | b.bound)


def _fresh(product: Product) -> Product:
    if not product.bound:
        return product
    names = {node: Node(node.size) for node in product.bound}
    return replace(_renamed(product, names), bound=frozenset(names.values()))


def _renamed(product: Product, names: Mapping[Node, Node]) -> Product:
    factors = tuple(_renamed_factor(factor, names) for factor in product.factors)
    return Product(product.number, product.sizes, factors, product.bound)


def _renamed_factor(factor: Factor, names: Mapping[Node, Node]) -> Factor:
    nodes = tuple(names.get(node, node) for node in factor.nodes)
    return Factor(factor.name, nodes, tuple(_renamed(product, names) for product in factor.exponent))


def _sifted(product: Product) -> Product | None:
    """Σ_k δ[k,j] f(k) = f(j)."""
    for n, factor in enumerate(product.factors):
        if factor.name != "δ":
            continue
        a, b = factor.nodes
        rest = replace(product, factors=(*product.factors[:n], *product.factors[n + 1 :]))
        if a is b:
            return rest
        if a.size != b.size:
            raise GiveUp
        for gone, kept in ((a, b), (b, a)):
            if gone in product.bound:
                return replace(_renamed(rest, {gone: kept}), bound=product.bound - {gone})
    return None


def _over(name: str) -> str:
    """The name of a reciprocal."""
    return name.removeprefix("1/") if name.startswith("1/") else f"1/{name}"


def _cancelled(product: Product) -> Product | None:
    """u · 1/u = 1."""
    if not any(factor.name.startswith("1/") for factor in product.factors):
        return None
    for factor in product.factors:
        other = Factor(_over(factor.name), factor.nodes)
        if other in product.factors:
            rest = list(product.factors)
            rest.remove(factor)
            rest.remove(other)
            return replace(product, factors=tuple(rest))
    return None


def _counted(product: Product) -> Product:
    """The sum over an index that nothing carries is its size."""
    carried = frozenset(node for factor in product.factors for node in nodes_of(factor))
    for node in product.bound - carried:
        product = _joined(replace(product, bound=product.bound - {node}), _sized(node.size))
    return product
