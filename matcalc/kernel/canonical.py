"""Products over indices, spelt alike if they are the same up to the names of their indices.

`Canonical(symmetric)`  spells products and sums of them
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

from matcalc.kernel.products import Factor, Form, GiveUp, Node, Product, free_nodes, nodes_of

BRANCHES: Final = 300  # ways to name indices that are tried for one product
SPELT: Final = 100_000  # products that are spelt for one equation, those in exponents counted each time
TURNS: Final = "symmetric "  # in the name of a factor that is its own transpose
Labels: TypeAlias = "dict[Node, str]"


@dataclass(frozen=True, slots=True, eq=False)
class Canonical:
    """Spells products; the leaves named `symmetric` are their own transposes, their differentials unless `free`."""

    symmetric: frozenset[str]
    free: frozenset[str] = frozenset()
    spellings: Iterator[int] = field(default_factory=itertools.count)
    turns: dict[str, bool] = field(default_factory=dict)  # whether factors of a name are their own transposes

    def total(self, form: Form, labels: Labels, depth: int = 0) -> dict[str, Fraction]:
        """The number that each product is multiplied by; within exponents, nodes are named by their depth."""
        total: dict[str, Fraction] = {}
        for product in form:
            key = self.spelt(product, labels, depth)
            total[key] = total[key] + product.number if key in total else product.number
        return {key: number for key, number in total.items() if number}

    def text(self, form: Form, labels: Labels, depth: int = 0) -> str:
        """A sum of products as a text."""
        return " + ".join(f"{number}·{key}" for key, number in sorted(self.total(form, labels, depth).items()))

    def ordered(self, form: Form) -> tuple[Node, ...]:
        """The free nodes of a sum, in an order that does not depend on how it was written."""
        free = free_nodes(form)
        if len(free) < 2:
            return free
        seen = {}
        for node in free:
            others = {other: f"o{other.size}" for other in free if other is not node}
            seen[node] = (str(node.size), self.text(form, {**others, node: "*"}))
        return tuple(sorted(free, key=seen.__getitem__))

    def spelt(self, product: Product, labels: Labels, depth: int = 0) -> str:
        """A product spelt with the smallest names for its bound nodes."""
        if next(self.spellings) > SPELT:
            raise GiveUp
        tried = itertools.count()
        start = {**labels, **{node: f"b{depth}.{node.size}" for node in product.bound}}
        sizes = "·".join(f"{size}^{n}" for size, n in product.sizes)
        return f"{sizes}|{self._least(product, self._refined(product, start, depth), tried, depth)}"

    def _least(self, product: Product, labels: Labels, tried: Iterator[int], depth: int) -> str:
        classes: dict[str, list[Node]] = {}
        for node in product.bound:
            classes.setdefault(labels[node], []).append(node)
        tied = min((label for label, nodes in classes.items() if len(nodes) > 1), default=None)
        if tied is None:
            names = {label: f"k{depth}.{n}" for n, label in enumerate(sorted(classes))}
            final = {**labels, **{nodes[0]: f"{names[label]}:{nodes[0].size}" for label, nodes in classes.items()}}
            over = ",".join(sorted(final[node] for node in product.bound))
            return f"Σ{over} " + "·".join(sorted(self._factor(factor, final, depth) for factor in product.factors))
        found = []
        for node in classes[tied]:
            if next(tried) > BRANCHES:
                raise GiveUp
            refined = self._refined(product, {**labels, node: f"{tied}!"}, depth)
            found.append(self._least(product, refined, tried, depth))
        return min(found)

    def _refined(self, product: Product, labels: Labels, depth: int) -> Labels:
        """Tell bound nodes apart by the factors that they stand in, until no more can be."""
        count = 0
        while len({labels[node] for node in product.bound}) < len(product.bound):
            around: dict[Node, list[str]] = {node: [] for node in product.bound}
            for factor in product.factors:
                for node in nodes_of(factor) & product.bound:
                    around[node].append(self._factor(factor, {**labels, node: f"*{labels[node]}"}, depth))
            signatures = {node: (labels[node], *sorted(around[node])) for node in product.bound}
            ranks = {signature: n for n, signature in enumerate(sorted(set(signatures.values())))}
            if len(ranks) == count:
                break
            count = len(ranks)
            labels = {**labels, **{node: f"b{depth}.{ranks[signatures[node]]:03}" for node in product.bound}}
        return labels

    def _factor(self, factor: Factor, labels: Labels, depth: int) -> str:
        if factor.exponent:
            return f"exp({self.text(factor.exponent, labels, depth + 1)})"
        places = [labels[node] for node in factor.nodes]
        name = factor.name
        if len(places) > 1:
            turns = self.turns.get(name)
            if turns is None:
                turns = self.turns[name] = self._turns(name)
            if turns:
                half = len(places) // 2
                places = [place for side in sorted((places[:half], places[half:])) for place in side]
        return f"{name}[{','.join(places)}]"

    def _turns(self, name: str) -> bool:
        """Whether a factor of this name is its own transpose."""
        leaf, _, order = name.rpartition(".")
        symmetric = leaf in self.symmetric and (order == "0" or (order.isdigit() and leaf not in self.free))
        return symmetric or name == "δ" or name.startswith(TURNS)
