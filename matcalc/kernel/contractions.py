"""Products over indices, simplified by the laws that hold for every size.

`Contractions`  `product(left, right)` and `collected(sum)` of sums, and `simpler(product)`: the sifting of deltas,
                u · 1/u = 1, A A⁻¹ = I, QᵀQ = I, exp u exp v = exp(u + v), Σ_k u_k · 1/(Σ_k u_k) = 1,
                v/(w + v) = 1 − w/(w + v), and for rows with one 1 and else 0, Σ_k Y[i,k] = 1 and
                Y[i,j] Y[i,k] = δ[j,k] Y[i,j]
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction

from matcalc.kernel.canonical import Canonical
from matcalc.kernel.products import (
    ONE,
    PRODUCTS,
    Factor,
    Form,
    GiveUp,
    Node,
    Product,
    cancelled,
    counted,
    exponent_of,
    free_nodes,
    fresh,
    joined,
    kind_of,
    limited,
    nodes_of,
    renamed,
    renamed_within,
    same_factors,
    scaled,
    sifted,
    split,
    without,
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Contractions:
    """What is known of the leaves and atoms of one equation, and the laws that use it."""

    canonical: Canonical
    orthogonal: frozenset[str] = frozenset()
    hot: frozenset[str] = frozenset()  # leaves with one-hot rows
    whole: frozenset[str] = frozenset()  # leaves whose rows sum to one
    inverse_of: dict[str, tuple[str, bool]] = field(default_factory=dict)  # of a leaf; whether of its transpose
    reciprocal_of: dict[str, tuple[Form, tuple[Node, ...]]] = field(default_factory=dict)  # of a sum, at these nodes
    used: set[str] = field(default_factory=set)  # leaves with one-hot rows, or rows that sum to one, that were used
    splits: int = 0

    def simpler(self, product: Product) -> Form:
        """The product by all laws; it may be a sum then."""
        while True:
            names = [factor.name for factor in product.factors]
            changed = (
                ("δ" in names and sifted(product))
                or (any(name.startswith("1/") for name in names) and cancelled(product))
                or ((self.inverse_of or self.orthogonal) and self._contracted(product))
                or ("exp" in names and self._one_exponential(product))
                or (self.hot and self._with_one_hot_rows(product))
                or ((self.reciprocal_of or self.whole) and self._summed(product))
            )
            if not changed:
                parts = self._split(product) if self.reciprocal_of and "exp" in names else None
                return (counted(product),) if parts is None else parts
            product = changed

    def product(self, left: Form, right: Form) -> Form:
        """The product of sums, with fresh bound nodes on the right, since one of its products is used several times."""
        if len(left) == len(right) == 1:
            return self._times(left[0], right[0])
        return limited(itertools.chain.from_iterable(self._times(a, b) for a in left for b in right))

    def _times(self, a: Product, b: Product) -> Form:
        both = joined(a, fresh(b))
        return self.simpler(both) if a.factors and b.factors else (both,)  # each is simple by itself

    # ---------------------------------------------------------------------------------------------------- reciprocals

    def _summed(self, product: Product) -> Product | None:
        """Σ_k u_k · 1/(Σ_k u_k) = 1, and Σ_k Y[i,k] = 1, where k stands nowhere else."""
        for factor in product.factors:
            if factor.name in self.whole and len(factor.nodes) == 2:
                i, k = factor.nodes
                if i is not k and k in product.bound and sum(k in nodes_of(other) for other in product.factors) == 1:
                    self._use(factor)
                    return replace(product, factors=without(product.factors, factor), bound=product.bound - {k})
            known, _ = self.reciprocal_of.get(factor.name, ((), ()))
            if product.bound and len(known) == 1 and len(known[0].bound) == 1:
                of = self.sum_under(factor) or ()
                (inner,) = of[0].bound
                for k in product.bound.difference(nodes_of(factor)):
                    carrying, rest = split(product.factors, frozenset({k})) if k.size == inner.size else ((), ())
                    if carrying and self._same(of[0], Product(factors=carrying, bound=frozenset({k}))):
                        return replace(product, factors=without(rest, factor), bound=product.bound - {k})
        return None

    def sum_under(self, factor: Factor) -> Form | None:
        """What a factor is the reciprocal of, at its nodes."""
        if factor.name not in self.reciprocal_of:
            return None
        form, at = self.reciprocal_of[factor.name]
        if at == factor.nodes:
            return form
        names = dict(zip(at, factor.nodes, strict=True))
        return tuple(renamed_within(product, names) for product in form)

    def _same(self, one: Product, other: Product) -> bool:
        if len(one.bound) != len(other.bound) or len(one.factors) != len(other.factors):
            return False
        labels = {node: f"n{n}" for n, node in enumerate(free_nodes((one, other)))}
        return self.canonical.text((one,), labels) == self.canonical.text((other,), labels)

    def _split(self, product: Product) -> Form | None:
        """v/(w + v) = 1 − w/(w + v), and 1/(v (w + v)) = (1/v − 1/(w + v))/w for a number w, if v is an exponential."""
        for factor in dict.fromkeys(product.factors):
            at = self._only_exponential(factor.name)
            if at is None:
                continue
            of = self.sum_under(factor) or ()
            v, w = of[at], (*of[:at], *of[at + 1 :])
            rest = replace(product, factors=without(product.factors, factor))
            divided = self._divided(rest, v)
            if divided is not None:
                self._count()
                others = (joined(scaled(one, -1), Product(factors=(factor,))) for one in w)  # may carry its bound nodes
                each = (self.simpler(joined(divided, fresh(other))) for other in (ONE, *others))
                return limited(itertools.chain.from_iterable(each))
            if len(w) == 1 and not (w[0].factors or w[0].sizes or w[0].bound) and self._is_over(v, rest):
                self._count()
                plain, turned = scaled(rest, 1 / w[0].number), scaled(product, -1 / w[0].number)
                return (*self.simpler(plain), *self.product((turned,), (v,)))
        return None

    def _only_exponential(self, name: str) -> int | None:
        """Where, in the sum that a factor is the reciprocal of, the one exponential stands."""
        form = self.reciprocal_of[name][0] if name in self.reciprocal_of else ()
        above = [n for n, one in enumerate(form) if any(factor.exponent for factor in one.factors)]
        single = len(form) > 1 and len(above) == 1 and not (form[above[0]].bound or form[above[0]].sizes)
        return above[0] if single else None

    def _count(self) -> None:
        self.splits += 1
        if self.splits > PRODUCTS:
            raise GiveUp

    def _divided(self, product: Product, by: Product) -> Product | None:
        """The product without the factors of another one, if it has them all."""
        rest = [factor for factor in product.factors if factor.name != "exp"]
        for factor in by.factors:
            if factor.name != "exp":
                if factor not in rest:
                    return None
                rest.remove(factor)
        exponent, whole = exponent_of(by.factors), exponent_of(product.factors)
        if self._how_often(exponent, whole) < 1:
            return None
        rest.append(Factor("exp", (), (*whole, *(scaled(one, -1) for one in exponent))))
        return scaled(replace(product, factors=tuple(rest)), 1 / by.number)

    def _is_over(self, by: Product, product: Product) -> bool:
        """Whether the product has one over an exponential as a factor."""
        return len(by.factors) == 1 and self._how_often(exponent_of(by.factors), exponent_of(product.factors)) <= -1

    def _how_often(self, part: Form, whole: Form) -> Fraction:
        """How often an exponent is in another one, by one of its products; 0 if it is not."""
        if not part or not whole:
            return Fraction(0)
        plain = next((one for one in part if not one.bound and not exponent_of(one.factors)), None)
        if plain is not None:
            kind = kind_of(plain)
            alike = (other for other in whole if kind_of(other) == kind and same_factors(other, plain))
            return sum((other.number for other in alike), Fraction(0)) / plain.number
        labels = {node: f"n{n}" for n, node in enumerate(free_nodes((*part, *whole)))}
        of_part, of_whole = (self.canonical.total(form, labels) for form in (part, whole))
        if not of_part:
            return Fraction(0)
        first = min(of_part)
        return of_whole.get(first, Fraction(0)) / of_part[first]

    # ----------------------------------------------------------------------------------------------------- facts

    def _with_one_hot_rows(self, product: Product) -> Product | None:
        """Y[i,j] Y[i,k] = δ[j,k] Y[i,j], and exp(Σ_k Y[i,k] u_k) = Σ_k Y[i,k] exp u_k."""
        hot = [factor for factor in product.factors if factor.name in self.hot and len(factor.nodes) == 2]
        for one, other in itertools.combinations(hot, 2):
            if one.name == other.name and one.nodes[0] is other.nodes[0]:
                self._use(one)
                ends = Factor("δ", (one.nodes[1], other.nodes[1]))
                return replace(product, factors=(*without(product.factors, other), ends))
        for factor in product.factors:
            found = self.hot_sum(factor.exponent) if factor.exponent else None
            if found is not None:
                chosen, exponent = found
                inside = replace(factor, exponent=exponent)
                rest = replace(product, factors=(*without(product.factors, factor), inside))
                return joined(rest, chosen)
        return None

    def _use(self, factor: Factor) -> None:
        self.used.add(factor.name.removesuffix(".0"))

    def hot_sum(self, form: Form) -> tuple[Product, Form] | None:
        """Y[i,k] and v + u_k, where the sum is v + Σ_k Y[i,k] u_k; a function of it is Σ_k Y[i,k] f(v + u_k)."""
        chosen = next((found for product in form if (found := self._chosen(product)) is not None), None)
        if chosen is None:
            return None
        self._use(chosen)
        k = Node(chosen.nodes[1].size)
        inside = []
        for product in form:
            own = self._chosen(product, chosen)
            if own is not None:
                bound = product.bound - {own.nodes[1]}
                rest = replace(product, factors=without(product.factors, own), bound=bound)
                inside.append(renamed(rest, {own.nodes[1]: k}))
            else:
                inside.append(product)
        return Product(factors=(replace(chosen, nodes=(chosen.nodes[0], k)),), bound=frozenset({k})), tuple(inside)

    def _chosen(self, product: Product, like: Factor | None = None) -> Factor | None:
        """An entry Y[i,k] that chooses one of the values of a product that is summed over k."""
        for factor in product.factors:
            if factor.name in self.hot and len(factor.nodes) == 2:
                i, k = factor.nodes
                same = like is None or (factor.name == like.name and i is like.nodes[0])
                if same and k in product.bound and i not in product.bound:
                    return factor
        return None

    def _contracted(self, product: Product) -> Product | None:
        """Σ_k A[i,k] A⁻¹[k,j] = δ[i,j], and Σ_k Q[k,i] Q[k,j] = δ[i,j], where k stands nowhere else."""
        for k in product.bound:
            carrying = [factor for factor in product.factors if k in nodes_of(factor)]
            if len(carrying) == 2 and all(len(f.nodes) == 2 and not f.exponent for f in carrying):
                ends = self._ends(carrying[0], carrying[1], k) or self._ends(carrying[1], carrying[0], k)
                if ends is not None:
                    rest = without(without(product.factors, carrying[0]), carrying[1])
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
        fits = (side != at) != turned or leaf.removesuffix(".0") in self.canonical.symmetric
        return ends if fits else None

    def _one_exponential(self, product: Product) -> Product | None:
        powers = [factor for factor in product.factors if factor.name == "exp"]
        exponent = self.collected(exponent_of(product.factors))
        rest = tuple(factor for factor in product.factors if factor.name != "exp")
        if len(powers) == 1 and exponent and len(exponent) == len(powers[0].exponent):
            return None
        return replace(product, factors=(*rest, Factor("exp", (), exponent)) if exponent else rest)

    def collected(self, form: Form) -> Form:
        """A sum without products that cancel each other."""
        if len(form) < 2:
            return form if form and form[0].number else ()
        kinds = [*map(kind_of, form)]
        alike = Counter(kinds)
        labels = {node: f"n{n}" for n, node in enumerate(free_nodes(form))} if len(alike) < len(form) else {}
        found: dict[object, Product] = {}
        for kind, product in zip(kinds, form, strict=True):
            key = self.canonical.spelt(product, labels) if alike[kind] > 1 else kind
            before = found.get(key)
            number = product.number if before is None else before.number + product.number
            found[key] = Product(number, product.sizes, product.factors, product.bound)
        return tuple(product for product in found.values() if product.number)
