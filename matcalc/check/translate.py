"""From a claim to the equation between entries that it states. Trusted.

`Translator(derivation).equation(claim)`  the equation that the kernel decides
`unfolding_levels(equation)`              which definitions to unfold, level by level
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from sympy import Rational, Symbol
from sympy.core.basic import Basic

from matcalc.author.claims import Claim
from matcalc.author.derivation import Derivation
from matcalc.kernel import terms
from matcalc.kernel.positions import flat_at
from matcalc.language.entries import Entries, carry, dimension, index_of, run, total
from matcalc.language.expressions import IndexSymbol, ScalarVariable, Variable
from matcalc.language.operations import operation_of
from matcalc.language.operations.indexed import free_indices


class Translator:
    """Translates the expressions of one derivation; its definitions are translated once."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self._known: dict[Basic, Entries] = {}
        self._definitions: dict[str, Entries] = {}
        self.definitions: dict[str, terms.Definition] = {}
        self.facts = {name: self._facts(name, kinds) for name, kinds in derivation.facts.items()}
        for name, row in derivation.declared.items():
            if row.body is not None:
                entries = self._definitions[name] = self.entries(row.body)
                rows, columns = run(entries.rows), run(entries.columns)
                self.definitions[name] = terms.Definition((*rows, *columns), entries.at(rows, columns))

    def equation(self, claim: Claim) -> terms.Equation:
        """What the claim states about entries."""
        assert claim.right is not None
        if claim.kind in ("gradient", "jacobian"):
            return self._derivative(claim)
        assert claim.left is not None
        moving = {symbol.name for symbol in claim.wrt} or set(self.derivation.moving)
        left, right = self.entries(claim.left), self.entries(claim.right)
        rows, columns = run(left.rows), run(left.columns)
        there = right.at(carry(rows, left.rows, right.rows), carry(columns, left.columns, right.columns))
        free = tuple(map(index_of, free_indices(claim.left, claim.right)))
        return self._state(left.at(rows, columns), there, (*rows, *columns, *free), moving)

    def _derivative(self, claim: Claim) -> terms.Equation:
        """df = Σ G[i,j] dX[i,j] for the gradient, df = Σ J[j,i] dX[i,j] for the Jacobian, f the objective."""
        objective = self.derivation.objective_name
        assert objective is not None
        assert claim.right is not None
        (variable,) = claim.wrt
        matrix, x = self.entries(claim.right), self._leaf(variable)
        if claim.kind == "jacobian":
            matrix = Entries(matrix.columns, matrix.rows, lambda i, j, at=matrix.at: at(j, i))  # type: ignore[misc]
        i, j = run(x.rows), run(x.columns)
        entry = matrix.at(carry(i, x.rows, matrix.rows), carry(j, x.columns, matrix.columns))
        right = total(i + j, terms.Mul((entry, terms.Entry(variable.name, 1, (*i, *j)))))
        equation = self._state(terms.D(terms.Entry(objective, 0, ())), right, (), {variable.name})
        return replace(equation, free=frozenset({variable.name}))

    def _state(
        self, left: terms.Term, right: terms.Term, indices: tuple[terms.Index, ...], moving: set[str]
    ) -> terms.Equation:
        equation = terms.Equation(left, right, indices, frozenset(moving), self.definitions)
        met = self.mentioned(equation) if self.facts else frozenset()
        return replace(equation, facts={name: row for name, row in self.facts.items() if name in met})

    def _facts(self, name: str, kinds: tuple[str, ...]) -> terms.Facts:
        leaf = self._leaf(self.derivation.declared[name].symbol)
        return terms.Facts(leaf.rows, leaf.columns, frozenset(kinds))

    def matrix_position(self, claim: Claim, position: tuple[int, ...], sizes: Mapping[str, int]) -> tuple[int, ...]:
        """Row and column of the entry that values of the equation's indices stand for; nothing for a scalar."""
        if claim.left is None:
            return ()
        left = self.entries(claim.left)
        count = len(left.rows) + len(left.columns)
        return _row_and_column(left, position[:count], sizes) if count else ()

    def free_values(self, claim: Claim, position: tuple[int, ...]) -> dict[str, int]:
        """The values of the claim's free indices, by name."""
        if claim.left is None or claim.right is None:
            return {}
        free = free_indices(claim.left, claim.right)
        return dict(zip(map(str, free), position[len(position) - len(free) :], strict=True))

    def leaf_position(self, name: str, indices: tuple[int, ...], sizes: Mapping[str, int]) -> tuple[int, ...]:
        """Row and column of a leaf's entry; nothing for a scalar."""
        declared = self.derivation.declared[name]
        return _row_and_column(self._leaf(declared.symbol), indices, sizes) if declared.shape else ()

    def mentioned(self, equation: terms.Equation) -> frozenset[str]:
        """Every leaf and definition that an equation mentions, at all depths."""
        found = frozenset[str]()
        waiting = terms.names(equation.left) | terms.names(equation.right)
        while waiting:
            found |= waiting
            named = (self.definitions[name] for name in waiting if name in self.definitions)
            waiting = set().union(*map(terms.mentions, named)) - found
        return found

    def entries(self, expression: Basic) -> Entries:
        """The entries of an expression."""
        known = self._known.get(expression)
        if known is None:
            known = self._known[expression] = self._entries(expression)
        return known

    def _entries(self, expression: Basic) -> Entries:
        match expression:
            case Variable() | ScalarVariable():
                return self._leaf(expression)
            case IndexSymbol():
                raise AssertionError(f"the index `{expression}` is no number")
            case Symbol():
                return _scalar(terms.SizeOf(expression.name))
            case Rational():
                return _scalar(terms.Constant(Fraction(int(expression.p), int(expression.q))))
            case _:
                operation = operation_of(expression)
                return operation.entries(expression, [self.entries(part) for part in operation.operands(expression)])

    def _leaf(self, symbol: Variable | ScalarVariable) -> Entries:
        rows: tuple[terms.Size, ...]
        columns: tuple[terms.Size, ...]
        if symbol.name in self._definitions:
            body = self._definitions[symbol.name]
            rows, columns = body.rows, body.columns
        else:
            rows, columns = map(dimension, symbol.shape) if isinstance(symbol, Variable) else ((), ())
        return Entries(rows, columns, lambda i, j: terms.Entry(symbol.name, 0, (*i, *j)))


def _row_and_column(matrix: Entries, digits: tuple[int, ...], sizes: Mapping[str, int]) -> tuple[int, int]:
    split = len(matrix.rows)
    return flat_at(digits[:split], matrix.rows, sizes), flat_at(digits[split:], matrix.columns, sizes)


def _scalar(term: terms.Term) -> Entries:
    return Entries((), (), lambda i, j: term)


def unfolding_levels(equation: terms.Equation) -> list[frozenset[str]]:
    """What to unfold, one level of definitions at a time, from nothing down to the leaves.

    A definition is unfolded before those that it is made of, also where the equation mentions these by name. First of
    all, everything is tried but what functions are applied to: the layers of a network, with their inputs opaque.
    """
    within = {name: terms.mentions(row) & equation.definitions.keys() for name, row in equation.definitions.items()}
    levels = [frozenset[str]()]
    mentioned = (terms.names(equation.left) | terms.names(equation.right)) & {*equation.definitions}
    waiting = set(mentioned)
    while waiting:
        below = set().union(*(_below(name, within) for name in waiting))
        top = waiting - below
        levels.append(levels[-1] | top)
        waiting = (waiting | set().union(*(within[name] for name in top))) - levels[-1]
    layers = levels[-1] - _arguments(equation, levels[-1])
    if layers in (levels[0], levels[-1]):
        return levels
    return [levels[0], layers, *(level for level in levels[1:] if level != layers)]


def _arguments(equation: terms.Equation, among: frozenset[str]) -> set[str]:
    """The definitions that functions are applied to and that are made of sums and products alone."""
    definitions = {name: equation.definitions[name] for name in among}
    applied = (*map(_applied, (equation.left, equation.right)), *map(_applied_within, definitions.values()))
    return {name for name in set().union(*applied) & among if _is_polynomial(definitions[name].body)}


@lru_cache(maxsize=1024)
def _applied_within(definition: terms.Definition) -> set[str]:
    return _applied(definition.body)


def _applied(term: terms.Term) -> set[str]:
    if not _is_elementary(term):
        return terms.names(term)
    return set().union(*map(_applied, terms.parts(term)))


def _is_polynomial(term: terms.Term) -> bool:
    return _is_elementary(term) and all(map(_is_polynomial, terms.parts(term)))


def _is_elementary(term: terms.Term) -> bool:
    if isinstance(term, terms.Power):
        return term.exponent >= 0
    return not isinstance(term, terms.Apply | terms.Largest | terms.Inverse | terms.Determinant)


def _below(name: str, within: Mapping[str, Set[str]]) -> set[str]:
    """The definitions that a definition is made of, at all depths."""
    found: set[str] = set()
    waiting = set(within[name])
    while waiting:
        found |= waiting
        waiting = set().union(*(within[other] for other in waiting)) - found
    return found
