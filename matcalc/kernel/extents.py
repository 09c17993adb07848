"""What the size theorem asks of a term: how many indices it binds, and how its coefficients depend on the sizes.

`Extent`           what is asked
`Ruler`            finds it, and whether the theorem speaks of the term at all
`either`, `count`  the extent of a sum, and indices counted by size
`spell_number`     a number made of sizes, written out; `number_at` its value

Part of what is trusted; the theorem itself stands in `scope.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, prod

from matcalc.kernel.positions import Sizes, size_at
from matcalc.kernel.spelling import spell
from matcalc.kernel.terms import (
    Add,
    Apply,
    Between,
    Constant,
    D,
    Delta,
    Determinant,
    Entry,
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
    Total,
    Where,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding


@dataclass(frozen=True, slots=True)
class Extent:
    """What the size theorem asks of a term.

    vertices      for each size, the most index variables that one expanded product binds
    degree        for each size, the degree of the numerators of the coefficients
    denominators  what the coefficients are divided by, each with its power and its degrees
    touched       indices that every expanded product carries in some leaf
    in_exponents  indices that every expanded product carries in a leaf or in its only exponential
    reciprocals   what is divided by, other than numbers: by its form, its power and the vertices that it binds
    divided       indices on which that depends: x_k/x_k carries no k
    """

    vertices: Counter[str] = field(default_factory=Counter)
    degree: Counter[str] = field(default_factory=Counter)
    denominators: Mapping[str, tuple[int, Term, Counter[str]]] = field(default_factory=dict)
    touched: frozenset[Index] = frozenset()
    in_exponents: frozenset[Index] = frozenset()
    reciprocals: Mapping[str, tuple[int, Counter[str]]] = field(default_factory=dict)
    divided: frozenset[Index] = frozenset()

    def cleared(self) -> Counter[str]:
        """The vertices once what is divided by is cleared."""
        total = Counter(self.vertices)
        for power, inner in self.reciprocals.values():
            total += Counter({size: power * n for size, n in inner.items()})
        return total


class Ruler:
    """Extents of terms; `covered` turns false at a term that the theorem does not speak of."""

    def __init__(self, unfolding: Unfolding) -> None:
        self.unfolding = unfolding
        self.covered = True
        self._indexed: dict[str, tuple[Size | None, ...]] = {}
        self._extents: dict[Term, Extent] = {}

    def extent(self, term: Term) -> Extent:
        known = self._extents.get(term)
        if known is None:
            known = self._extents[term] = self._extent(term)
        return known

    def _extent(self, term: Term) -> Extent:  # noqa: C901, PLR0912 - one case for each term
        match term:
            case Constant():
                return Extent()
            case SizeOf(size=size):
                return Extent(degree=count([Index(size)]))
            case Delta(row=row, column=column):
                self.covered &= isinstance(row, Index) and isinstance(column, Index) and row.size == column.size
                self.covered &= not (isinstance(row, Index) and isinstance(row.size, Total))
                return Extent()
            case Between() | Product():
                self.covered = False
                return Extent()
            case Entry(indices=indices):
                return self._entry(term, indices)
            case Add(terms=terms):
                extent = self.extent(terms[0]) if terms else Extent()
                for part in terms[1:]:
                    extent = either(extent, self.extent(part))
                return extent
            case Mul(factors=factors):
                extent = Extent()
                for factor in factors:
                    extent = both(extent, self.extent(factor))
                return extent
            case Sum(index=index, body=body):
                inner = self.extent(body)
                one = count([index])
                self.covered &= not isinstance(index.size, Total)
                carried = index in inner.touched | inner.in_exponents and index not in inner.divided
                return replace(
                    inner,
                    vertices=inner.vertices + one,
                    degree=inner.degree if carried else inner.degree + one,
                    touched=inner.touched - {index},
                    in_exponents=inner.in_exponents - {index},
                    divided=inner.divided - {index},
                )
            case Where(body=body, indices=indices, positions=positions):
                return self._placed(self.extent(body), indices, positions)
            case D() | Partial():
                return self.extent(self.unfolding.written(term))
            case Apply() | Power() | Determinant() | Inverse() if self.unfolding.written(term) is not term:
                return self.extent(self.unfolding.written(term))
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent)
            case Apply():
                return self._applied(term)
            case Largest(index=index, body=body):  # for its room; a term that has it has it as an atom
                inner = self.extent(body)
                self.covered &= not isinstance(index.size, Total)
                return Extent(inner.cleared() + count([index]), inner.degree, inner.denominators)
            case Determinant():
                self.covered &= not self.unfolding.expanded
                return Extent()
            case Inverse(at_row=at_row, at_column=at_column):
                self.covered &= not self.unfolding.expanded
                self.covered &= all(isinstance(position, Index) for position in (*at_row, *at_column))
                return Extent(touched=frozenset(p for p in (*at_row, *at_column) if isinstance(p, Index)))

    def _applied(self, term: Apply) -> Extent:
        """The extent of an atom; where it may be rewritten by what it is applied to, that counts."""
        argument, inner = term.argument, self.extent(term.argument).cleared()
        free = self.unfolding.free(argument)
        match term.function:
            case "sin" | "cos":  # their sums are expanded
                self.covered &= not inner
            case "log":  # log(exp u) is u
                return Extent(inner + self._within_exponents(argument))
            case "power":  # (√u)² is u, and u · u^(−1/2) · u^(−1/2) is 1
                copies = max(1, ceil(abs(term.parameter)))
                bound = Counter({size: copies * n for size, n in inner.items()})
                form = f"power {spell(term, tuple(free), frozenset(), anonymous=True)}"
                over = {form: (copies, inner)} if term.parameter < 0 else {}
                return Extent(bound, reciprocals=over, divided=free)
            case "exp" if self._has_log(argument):  # exp(c log u) is u^c
                self.covered &= not self._binds_in_log(argument)
                return Extent(divided=free)
            case "exp":
                return Extent(in_exponents=free)
        return Extent()

    def _within_exponents(self, term: Term) -> Counter[str]:
        """The most vertices that an exponent within a term binds."""
        bound: Counter[str] = Counter()
        for part in self.unfolding.reached(term):
            if isinstance(part, Apply) and part.function == "exp":
                bound |= self.extent(part.argument).cleared()
        return bound

    def _binds_in_log(self, term: Term) -> bool:
        """Whether a logarithm within a term is of something that binds an index: exp(c log u) is u^c."""
        logs = (part for part in self.unfolding.reached(term) if isinstance(part, Apply) and part.function == "log")
        return any(self.extent(part.argument).cleared() for part in logs)

    def _has_log(self, term: Term) -> bool:
        return any(isinstance(part, Apply) and part.function == "log" for part in self.unfolding.reached(term))

    def _placed(self, inner: Extent, indices: tuple[Index, ...], positions: tuple[Position, ...]) -> Extent:
        """The extent of a body with its indices at these positions; what else it touches stays."""
        carried = list(zip(indices, positions, strict=True))
        self.covered &= all(isinstance(p, Index) and p.size == i.size for i, p in carried)

        def moved(there: frozenset[Index]) -> frozenset[Index]:
            return (there - {*indices}) | {p for i, p in carried if i in there and isinstance(p, Index)}

        return replace(
            inner,
            touched=moved(inner.touched),
            in_exponents=moved(inner.in_exponents),
            divided=moved(inner.divided),
        )

    def _check(self, name: str, positions: tuple[Position, ...]) -> None:
        """A leaf is indexed by the same sizes wherever it stands; a flat position is outside the theorem."""
        sizes = tuple(
            position.size if isinstance(position, Index) and not isinstance(position.size, Total) else None
            for position in positions
        )
        self.covered = self.covered and None not in sizes and self._indexed.setdefault(name, sizes) == sizes

    def _entry(self, term: Entry, indices: tuple[Position, ...]) -> Extent:
        self._check(term.name, indices)
        definition = self.unfolding.body(term)
        if definition is None:
            facts = self.unfolding.facts.get(term.name)
            summing = facts is not None and bool(facts.kinds & {"one-hot rows", "rows sum to one"})
            carried = indices[len(facts.rows) :] if facts is not None and summing else indices  # Σ_j p_ij is 1
            return Extent(touched=frozenset(i for i in carried if isinstance(i, Index)))
        self._check(term.name, definition.indices)
        return self._placed(self.extent(definition.body), definition.indices, indices)

    def _power(self, base: Term, exponent: int) -> Extent:
        inner = self.extent(base)
        if exponent >= 0:
            extent = Extent()
            for _ in range(exponent):
                extent = both(extent, inner)
            return extent
        key = spell_number(base)
        if key is None:
            free = self.unfolding.free(base)
            form = spell(base, tuple(free), frozenset(), anonymous=True)
            return Extent(reciprocals={form: (-exponent, inner.cleared())}, divided=free)
        if inner.denominators:
            self.covered = False
            return Extent()
        return Extent(denominators={key: (-exponent, base, inner.degree)})


def count(indices: frozenset[Index] | tuple[Index, ...] | list[Index]) -> Counter[str]:
    """How many indices of each named size."""
    return Counter(index.size for index in indices if isinstance(index.size, str))


def both(a: Extent, b: Extent) -> Extent:
    """The extent of a product."""
    if b == Extent():  # a number, most often
        return a
    denominators = dict(a.denominators)
    for key, (power, term, degree) in b.denominators.items():
        denominators[key] = (power + denominators[key][0] if key in denominators else power, term, degree)
    reciprocals = dict(a.reciprocals)
    for key, (power, inner) in b.reciprocals.items():
        reciprocals[key] = (power + reciprocals[key][0] if key in reciprocals else power, inner)
    in_exponents = a.in_exponents | b.in_exponents if not (a.in_exponents and b.in_exponents) else frozenset()
    return Extent(
        a.vertices + b.vertices,
        a.degree + b.degree,
        denominators,
        a.touched | b.touched,
        in_exponents,  # exp(u) exp(−u) carries nothing
        reciprocals,
        a.divided | b.divided,
    )


def either(a: Extent, b: Extent) -> Extent:
    """The extent of a sum: over the least common denominator."""
    common = dict(a.denominators)
    for key, row in b.denominators.items():
        if key not in common or common[key][0] < row[0]:
            common[key] = row
    reciprocals = dict(a.reciprocals)
    for key, (power, inner) in b.reciprocals.items():
        reciprocals[key] = (max(power, reciprocals[key][0]) if key in reciprocals else power, inner)
    degree = (a.degree + _raise(common, a)) | (b.degree + _raise(common, b))
    touched = a.touched & b.touched
    in_exponents = (a.touched | a.in_exponents) & (b.touched | b.in_exponents) - touched
    divided = a.divided | b.divided
    return Extent(a.vertices | b.vertices, degree, common, touched, in_exponents, reciprocals, divided)


def _raise(common: Mapping[str, tuple[int, Term, Counter[str]]], extent: Extent) -> Counter[str]:
    """The degrees of what a numerator is multiplied by to reach the common denominator."""
    total: Counter[str] = Counter()
    for key, (power, _, degree) in common.items():
        missing = power - (extent.denominators[key][0] if key in extent.denominators else 0)
        total += Counter({size: missing * n for size, n in degree.items()})
    return total


def spell_number(term: Term) -> str | None:
    """A number made of sizes, written out so that equal ones are spelt alike; None for anything else."""
    match term:
        case Constant(value=value):
            return str(value)
        case SizeOf(size=size):
            return str(size)
        case Add(terms=parts) | Mul(factors=parts):
            inner = [spell_number(part) for part in parts]
            spelt = [part for part in inner if part is not None]
            return None if len(spelt) < len(inner) else f"{type(term).__name__}({', '.join(spelt)})"
        case Power(base=base, exponent=exponent):
            inside = spell_number(base)
            return None if inside is None else f"{inside}^{exponent}"
        case _:
            return None


def number_at(term: Term, sizes: Sizes) -> Fraction:
    """The value of a number made of sizes."""
    match term:
        case Constant(value=value):
            return value
        case SizeOf(size=size):
            return Fraction(size_at(size, sizes))
        case Add(terms=parts):
            return sum((number_at(part, sizes) for part in parts), Fraction(0))
        case Mul(factors=parts):
            return prod((number_at(part, sizes) for part in parts), start=Fraction(1))
        case Power(base=base, exponent=exponent):
            return number_at(base, sizes) ** exponent
        case _:
            raise AssertionError(f"{term} is no number made of sizes")
