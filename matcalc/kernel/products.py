"""Products over indices: a number, sizes and factors, summed over the nodes that are bound.

`Node`, `Factor`, `Product`, `Form`  an index variable, a leaf or an atom at nodes, a product, a sum of them
`joined`, `scaled`, `sized`, `limited`, `without`, `split`  what products are made with, and taken apart
`renamed`, `renamed_within`, `fresh`  with other nodes
`kind_of`, `same_factors`, `exponent_of`, `nodes_of`, `nodes_in_order`, `free_nodes`  what they have
`sifted`, `cancelled`, `counted`      the laws that need to know nothing of the factors
`GiveUp`                              raised for what forms do not speak of, and for too many products
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, TypeAlias

from matcalc.kernel.terms import Size

PRODUCTS: Final = 600  # that one sum is expanded to
UNIT: Final = Fraction(1)  # by which most products are multiplied; told from other numbers by identity


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An index variable: bound in one product, or free."""

    size: Size


@dataclass(frozen=True, slots=True)
class Factor:
    """A leaf or an atom, told from others by its `name`, at these nodes; `exponent` is what an exponential is of."""

    name: str
    nodes: tuple[Node, ...]
    exponent: Form = ()


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """number · Π sizes · Π factors, summed over the bound nodes."""

    number: Fraction = UNIT
    sizes: tuple[tuple[str, int], ...] = ()
    factors: tuple[Factor, ...] = ()
    bound: frozenset[Node] = frozenset()


Form: TypeAlias = "tuple[Product, ...]"  # their sum
ONE: Final = Product()


class GiveUp(Exception):
    """A term that forms do not speak of, or too many products."""


def free_nodes(form: Form) -> tuple[Node, ...]:
    """The free nodes, each once."""
    found = (
        node
        for product in form
        for factor in product.factors
        for node in nodes_in_order(factor)
        if node not in product.bound
    )
    return tuple(dict.fromkeys(found))


def nodes_in_order(factor: Factor) -> tuple[Node, ...]:
    """The nodes of a factor in the order in which they stand."""
    return (*factor.nodes, *free_nodes(factor.exponent)) if factor.exponent else factor.nodes


def nodes_of(factor: Factor) -> frozenset[Node]:
    """The nodes that a factor stands at."""
    return frozenset(nodes_in_order(factor))


def split(factors: tuple[Factor, ...], nodes: frozenset[Node]) -> tuple[tuple[Factor, ...], tuple[Factor, ...]]:
    """The factors that carry one of the nodes, and those that do not; an exponential may be both."""
    carrying, rest = [], []
    for factor in factors:
        if not nodes & nodes_of(factor):
            rest.append(factor)
            continue
        inside = tuple(
            one for one in factor.exponent if any(nodes_of(part) & (nodes - one.bound) for part in one.factors)
        )
        carrying.append(replace(factor, exponent=inside))
        if len(inside) < len(factor.exponent):
            rest.append(replace(factor, exponent=tuple(one for one in factor.exponent if one not in inside)))
    return tuple(carrying), tuple(rest)


def kind_of(product: Product) -> tuple[object, ...]:
    """What products that differ only in the names of their indices have in common."""
    return product.sizes, len(product.bound), tuple(sorted(factor.name for factor in product.factors))


def same_factors(one: Product, other: Product) -> bool:
    """Whether two products have the same factors, in whatever order."""
    return one.factors == other.factors or Counter(one.factors) == Counter(other.factors)


def without(factors: tuple[Factor, ...], factor: Factor) -> tuple[Factor, ...]:
    """The factors without one of them."""
    n = factors.index(factor)
    return (*factors[:n], *factors[n + 1 :])


def exponent_of(factors: tuple[Factor, ...]) -> Form:
    """What their exponentials are of, together."""
    return tuple(itertools.chain.from_iterable(factor.exponent for factor in factors))


def scaled(product: Product, number: Fraction | int) -> Product:
    """A multiple of a product."""
    return Product(product.number * number, product.sizes, product.factors, product.bound)


def limited(products: Iterable[Product]) -> Form:
    """A sum, unless it is too long."""
    form = tuple(itertools.islice(products, PRODUCTS + 1))
    if len(form) > PRODUCTS:
        raise GiveUp
    return form


def sized(size: Size) -> Product:
    """A size as a product."""
    if isinstance(size, int):
        return Product(Fraction(size))
    if isinstance(size, str):
        return Product(sizes=((size, 1),))
    raise GiveUp


def joined(a: Product, b: Product) -> Product:
    """The product of two; their bound nodes are different ones."""
    kept = a.sizes or b.sizes
    if a.sizes and b.sizes:
        sizes = dict(a.sizes)
        for size, n in b.sizes:
            sizes[size] = sizes.get(size, 0) + n
        kept = tuple(sorted((size, n) for size, n in sizes.items() if n))
    number = b.number if a.number is UNIT else a.number if b.number is UNIT else a.number * b.number
    return Product(number, kept, (*a.factors, *b.factors), a.bound | b.bound)


def fresh(product: Product) -> Product:
    """The product with bound nodes of its own."""
    if not product.bound:
        return product
    names = {node: Node(node.size) for node in product.bound}
    return renamed(product, names, frozenset(names.values()))


def renamed(product: Product, names: Mapping[Node, Node], bound: frozenset[Node] | None = None) -> Product:
    """The product with other names for some nodes, and with other bound nodes if they are given."""
    factors = tuple(_renamed_factor(factor, names) for factor in product.factors)
    return Product(product.number, product.sizes, factors, product.bound if bound is None else bound)


def _renamed_factor(factor: Factor, names: Mapping[Node, Node]) -> Factor:
    if not factor.exponent and names.keys().isdisjoint(factor.nodes):
        return factor
    nodes = tuple(names.get(node, node) for node in factor.nodes)
    return Factor(factor.name, nodes, tuple(renamed_within(product, names) for product in factor.exponent))


def renamed_within(product: Product, names: Mapping[Node, Node]) -> Product:
    """The same, where the bound nodes of the product are others than the ones of these names."""
    apart = not product.bound or product.bound.isdisjoint({*names, *names.values()})
    return renamed(product if apart else fresh(product), names)


def sifted(product: Product) -> Product | None:
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
                return renamed(rest, {gone: kept}, product.bound - {gone})
    return None


def reciprocal_name(name: str) -> str:
    """The name of a reciprocal."""
    return name.removeprefix("1/") if name.startswith("1/") else f"1/{name}"


def cancelled(product: Product) -> Product | None:
    """u · 1/u = 1."""
    for factor in product.factors:
        other = Factor(reciprocal_name(factor.name), factor.nodes)
        if not factor.exponent and other in product.factors:
            return replace(product, factors=without(without(product.factors, factor), other))
    return None


def counted(product: Product) -> Product:
    """The sum over an index that nothing carries is its size."""
    if not product.bound:
        return product
    carried = frozenset(node for factor in product.factors for node in nodes_of(factor))
    for node in product.bound - carried:
        product = joined(replace(product, bound=product.bound - {node}), sized(node.size))
    return product
