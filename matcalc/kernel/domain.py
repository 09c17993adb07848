"""Where the sides of an equation have a value.

`everywhere(unfolding)`          whether both sides have a value everywhere, as their terms show
`met(unfolding)`                 every term that must have a value
`conditions(instance, side)`     what a side asks for: an argument that is positive or not 0, an inverse that exists
`held(conditions)`               those that hold at the sizes of an instance
`labels(instance)`               the same in words alone
`unmet(instance, asked, given)`  those of the conditions asked for that do not follow from the ones given
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from matcalc.kernel.errors import NoDomain
from matcalc.kernel.instance import Instance
from matcalc.kernel.relations import FUNCTIONS
from matcalc.kernel.ring import Polynomial
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
    Power,
    Product,
    SizeOf,
    Sum,
    Term,
    Where,
    of_position,
    parts,
)  # fmt: skip
from matcalc.kernel.unfolding import Unfolding

_SUMS: Final = (Sum, Product, Largest, Determinant, Inverse, Delta, Between)
_Asked: TypeAlias = tuple[Term, str, str]
_BySizes: TypeAlias = Literal["", "in sums", "as numbers"]
ALLOWED: Final = MappingProxyType({"> 0": frozenset({1}), "≥ 0": frozenset({0, 1}), "≠ 0": frozenset({-1, 1})})


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """`what` is "> 0", "≥ 0" or "≠ 0", of an argument; `label` says it in the author's words.

    A matrix is invertible where its determinant is not 0. `held` says how it holds at the sizes of an
    instance: the number that the argument is there, or that its sign is known.
    """

    what: str
    argument: Polynomial
    label: str
    held: str = ""


def conditions(instance: Instance, side: Term) -> list[Condition]:
    """What a side asks for, at these sizes; what holds by a fact is left out.

    What holds for a number, or for something in which a size stands, is not: it may not hold at other sizes.
    """
    found: list[Condition] = []
    for term, asked in _asking(instance.unfolding, side):
        if isinstance(term, Inverse):
            inner = tuple(i for i in instance.inputs(term.body) if i not in {*term.rows, *term.columns})
            what, label, arguments = "≠ 0", f"{term.label} is invertible", instance.over(inner)
            values = (instance.determinant(term, at) for at in arguments)
        else:
            assert asked is not None
            argument, what, of = asked
            label = f"{of} {what}"
            values = (instance.value(argument, at) for at in instance.over(instance.inputs(argument)))
        found += _conditions(instance, what, label, values, _by_sizes(instance.unfolding, term))
    return found


def everywhere(unfolding: Unfolding) -> bool:
    """Whether both sides have a value everywhere, as their terms show."""
    sides = unfolding.equation.left, unfolding.equation.right
    return not any(True for side in sides for _ in _asking(unfolding, side))


def met(unfolding: Unfolding) -> set[Term]:
    """Every term of both sides that must have a value."""
    return {term for side in (unfolding.equation.left, unfolding.equation.right) for term in _met(unfolding, side)}


def held(asked: Iterable[Condition]) -> dict[str, set[str]]:
    """How conditions hold, by their labels: those that hold at the sizes of an instance, and may not at others."""
    found: dict[str, set[str]] = {}
    for condition in asked:
        if condition.held:
            found.setdefault(condition.label, set()).add(condition.held)
    return found


def labels(instance: Instance) -> tuple[str, ...]:
    """What both sides ask for, in words alone, where the arguments are too large to compare."""
    equation = instance.unfolding.equation
    found: dict[str, None] = {}
    for term in (*_met(instance.unfolding, equation.left), *_met(instance.unfolding, equation.right)):
        asked = _asked(term)
        if isinstance(term, Inverse):
            found[f"{term.label} is invertible"] = None
        elif asked is not None:
            found[f"{asked[2]} {asked[1]}"] = None
    return tuple(found)


def _conditions(
    instance: Instance, what: str, label: str, values: Iterable[Polynomial], by_sizes: _BySizes
) -> Iterator[Condition]:
    for value in values:
        argument, held = instance.ring.without_positive_factors(value), ""
        if argument.is_constant():
            _check(instance, what, argument, label)
            held = str(instance.ring.number(argument))
        elif _holds(instance, what, argument):
            held = "by its sign"
        if not held or by_sizes == "as numbers":
            yield Condition(what, argument, label)
        elif by_sizes == "in sums":
            yield Condition(what, argument, label, held)


def _by_sizes(unfolding: Unfolding, term: Term) -> _BySizes:
    """How what a term is of depends on sizes: if not at all, each entry of it is the same at every size."""
    met = unfolding.reached(*parts(term))
    if any(isinstance(part, SizeOf) or _counts(unfolding, part) for part in met):
        return "as numbers"
    return "in sums" if any(isinstance(part, _SUMS) for part in met) else ""


def _counts(unfolding: Unfolding, term: Term) -> bool:
    """Whether a sum counts: what is summed is the same for each value of its index, or 0 or 1."""
    if not isinstance(term, Sum):
        return False
    return term.index not in unfolding.free(term.body) or isinstance(term.body, Delta | Constant)


def _check(instance: Instance, what: str, value: Polynomial, label: str) -> None:
    """A condition on a number holds or it does not; then the side has no value."""
    number = instance.ring.number(value)
    if not {"> 0": number > 0, "≥ 0": number >= 0, "≠ 0": number != 0}[what]:
        raise NoDomain(f"nowhere is it so that {label}")


def _asking(unfolding: Unfolding, side: Term) -> Iterator[tuple[Term, _Asked | None]]:
    """The terms of a side that ask for something, and what; of an inverse, that it exists."""
    for term in _met(unfolding, side):
        asked = _asked(term)
        if isinstance(term, Inverse) or (asked is not None and not _sure(unfolding, asked)):
            yield term, asked


def _sure(unfolding: Unfolding, asked: _Asked) -> bool:
    argument, what, _ = asked
    return _positive(unfolding, argument) or (what == "≥ 0" and _nonnegative(unfolding, argument))


def _met(unfolding: Unfolding, side: Term) -> Iterator[Term]:
    """The terms of a side; what is differentiated must have a value itself."""
    met: set[Term] = set()
    waiting = [side]
    while waiting:
        term = waiting.pop()
        if term in met:
            continue
        met.add(term)
        yield term
        waiting += parts(term) if isinstance(term, Inverse | Determinant) else unfolding.parts(term)
        if isinstance(term, D | Partial | Power | Apply):  # what is simplified away must have a value too
            waiting += parts(term)


def _asked(term: Term) -> _Asked | None:
    """The argument on which a function has a condition, the condition, and the argument in the author's words."""
    match term:
        case Power(base=base, exponent=exponent, label=label) if exponent < 0 and not isinstance(base, SizeOf):
            return base, "≠ 0", label or "a denominator"
        case Apply(function="power", argument=argument, label=label, parameter=exponent):
            return argument, "≥ 0" if exponent > 0 else "> 0", label
        case Apply(function=function, argument=argument, label=label) if FUNCTIONS[function].domain:
            return argument, FUNCTIONS[function].domain, label
        case _:
            return None


def _positive(unfolding: Unfolding, term: Term) -> bool:
    """Whether a term is positive wherever it has a value: sums, products and powers of exponentials, and their kin."""
    written = unfolding.written(term)
    if written is not term:
        return _positive(unfolding, written)
    match term:
        case Constant(value=value):
            return value > 0
        case SizeOf() | Apply(function="exp"):
            return True
        case Entry():
            definition = unfolding.body(term)
            return _is(unfolding, term, "positive") if definition is None else _positive(unfolding, definition.body)
        case Where(body=body) | Power(base=body):
            return _positive(unfolding, body)
        case Sum(index=index, body=Mul(factors=(Entry() as entry, *rest))) if _chooses(unfolding, entry, index):
            return all(_positive(unfolding, factor) for factor in rest)
        case Sum(body=body):
            return _positive(unfolding, body)
        case Mul(factors=several):
            return bool(several) and all(_positive(unfolding, one) for one in several)
        case Add(terms=several):
            nonnegative = all(_nonnegative(unfolding, one) for one in several)
            return nonnegative and any(_positive(unfolding, one) for one in several)
        case _:
            return False


def _nonnegative(unfolding: Unfolding, term: Term) -> bool:
    """Whether a term is nowhere negative: even powers, and sums and products of such."""
    written = unfolding.written(term)
    if written is not term:
        return _nonnegative(unfolding, written)
    match term:
        case Constant(value=value):
            return value >= 0
        case Entry():
            definition = unfolding.body(term)
            facts = ("in [0, 1]", "one-hot rows", "positive")
            return _is(unfolding, term, *facts) if definition is None else _nonnegative(unfolding, definition.body)
        case Power(exponent=exponent) if exponent > 0 and exponent % 2 == 0:
            return True
        case Mul(factors=(one, other)) if one is other:
            return True
        case Where(body=body) | Sum(body=body):
            return _nonnegative(unfolding, body)
        case Mul(factors=several) | Add(terms=several):
            return all(_nonnegative(unfolding, one) for one in several)
        case _:
            return _positive(unfolding, term)


def _is(unfolding: Unfolding, entry: Entry, *kinds: str) -> bool:
    """Whether one of these facts is declared of a leaf."""
    facts = unfolding.facts.get(entry.name)
    return facts is not None and not entry.order and not facts.kinds.isdisjoint(kinds)


def _chooses(unfolding: Unfolding, entry: Entry, index: Index) -> bool:
    """Whether an entry is 1 for one value of an index, and 0 for all others."""
    facts = unfolding.facts.get(entry.name)
    if facts is None or "one-hot rows" not in facts.kinds or entry.order:
        return False
    if not len(facts.rows) == len(facts.columns) == 1:  # a row has more indices, or a column
        return False
    row, column = entry.indices
    return column is index and index not in of_position(row)


def _holds(instance: Instance, what: str, value: Polynomial) -> bool:
    signs = instance.ring.known.signs(value)
    return signs <= ALLOWED[what]


def unmet(instance: Instance, asked: list[Condition], given: list[Condition]) -> list[Condition]:
    """Those of the conditions asked for that do not follow from the ones given."""
    known: dict[object, str] = {}
    for condition in given:
        for factor in _factors(instance, condition.argument) if condition.what == "≠ 0" else [condition.argument]:
            key = _key(instance, factor)
            known[key] = max(condition.what, known.get(key, ""), key=("", "≠ 0", "≥ 0", "> 0").index)
    return [condition for condition in asked if not _follows(instance, condition, known)]


def _follows(instance: Instance, condition: Condition, known: dict[object, str]) -> bool:
    enough = {"> 0": ("> 0",), "≥ 0": ("> 0", "≥ 0"), "≠ 0": ("> 0", "≠ 0")}[condition.what]
    if known.get(_key(instance, condition.argument)) in enough:
        return True
    negative = instance.ring.factors(condition.argument)[0] < 0 and condition.what != "≠ 0"
    factors = _factors(instance, condition.argument)
    return not negative and all(known.get(_key(instance, factor)) in enough for factor in factors)


def _factors(instance: Instance, argument: Polynomial) -> list[Polynomial]:
    """Irreducible factors; a root vanishes where what it is the root of does."""
    found = []
    for factor, _ in instance.ring.factors(argument)[1]:
        of = instance.ring.root_in(factor)
        found += [factor] if of is None else _factors(instance, of)
    return found


def _key(instance: Instance, argument: Polynomial) -> object:
    if argument.is_constant():
        return instance.ring.key(argument)
    leading = argument.leading_coefficient()
    return instance.ring.key(argument / (leading if leading > 0 else -leading))
