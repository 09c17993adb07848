"""Where the sides of an equation have a value.

`conditions(instance, side)`     what a side asks for: an argument that is positive or not 0, a matrix that is invertible
`unmet(instance, asked, given)`  those of the conditions asked for that do not follow from the ones given
`positive_leaves(instance)`      the entries that both sides together ask to be positive
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcalc.kernel.functions import NoDomain
from matcalc.kernel.instance import Instance
from matcalc.kernel.relations import FUNCTIONS
from matcalc.kernel.ring import Key, OutsideKernel, Polynomial
from matcalc.kernel.spelling import spell
from matcalc.kernel.terms import Apply, D, Determinant, Entry, Inverse, Partial, Power, SizeOf, Term, parts


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """`what` is "> 0", "≥ 0", "≠ 0" or "is invertible", of an argument; `label` says so in the author's words."""

    what: str
    argument: Polynomial | None
    matrix: str
    label: str


def conditions(instance: Instance, side: Term) -> list[Condition]:
    """What a side asks for, at these sizes; what holds everywhere, or by a fact, is left out."""
    found: list[Condition] = []
    for term in _met(instance, side):
        if isinstance(term, Inverse):
            if not _declared_invertible(instance, term):
                matrix = spell(term.body, (*term.rows, *term.columns), frozenset())
                found.append(Condition("is invertible", None, matrix, f"{term.label} is invertible"))
            continue
        asked = _asked(term)
        if asked is None:
            continue
        argument, what, label = asked
        for values in instance.over(instance.inputs(argument)):
            try:
                value = instance.ring.without_positive_factors(instance.value(argument, values))
            except OutsideKernel:
                continue
            if value.is_constant():
                _check(instance, what, value, label)
            elif not _holds(instance, what, value):
                found.append(Condition(what, value, "", f"{label} {what}"))
    return found


def _check(instance: Instance, what: str, value: Polynomial, label: str) -> None:
    """A condition on a number holds or it does not; then the side has no value."""
    number = instance.ring.number(value)
    if not {"> 0": number > 0, "≥ 0": number >= 0, "≠ 0": number != 0}[what]:
        raise NoDomain(f"{label} is {number}: a side has no value")


def _met(instance: Instance, side: Term) -> Iterator[Term]:
    """The terms of a side; what is differentiated must have a value itself."""
    unfolding = instance.unfolding
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


def _asked(term: Term) -> tuple[Term, str, str] | None:
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


def _holds(instance: Instance, what: str, value: Polynomial) -> bool:
    sign = instance.ring.sign(value)
    either = sign or instance.ring.sign(-value)
    return sign == "positive" or (what == "≥ 0" and sign == "nonnegative") or (what == "≠ 0" and either == "positive")


def _declared_invertible(instance: Instance, term: Inverse) -> bool:
    if not isinstance(term.body, Entry):
        return False
    declared = instance.unfolding.equation.facts.get(term.body.name)
    return declared is not None and bool(declared.kinds & {"invertible", "positive definite", "orthogonal"})


def unmet(instance: Instance, asked: list[Condition], given: list[Condition]) -> list[Condition]:
    """Those of the conditions asked for that do not follow from the ones given."""
    matrices = {condition.matrix for condition in given}
    known: dict[object, str] = {}
    for condition in given:
        if condition.argument is not None:
            for factor in _factors(instance, condition.argument) if condition.what == "≠ 0" else [condition.argument]:
                key = _key(instance, factor)
                known[key] = max(condition.what, known.get(key, ""), key=("", "≠ 0", "≥ 0", "> 0").index)
    return [condition for condition in asked if not _follows(instance, condition, matrices, known)]


def _follows(instance: Instance, condition: Condition, matrices: set[str], known: dict[object, str]) -> bool:
    if condition.argument is None:
        return condition.matrix in matrices
    enough = {"> 0": ("> 0",), "≥ 0": ("> 0", "≥ 0"), "≠ 0": ("> 0", "≠ 0")}[condition.what]
    if known.get(_key(instance, condition.argument)) in enough:
        return True
    return all(known.get(_key(instance, factor)) in enough for factor in _factors(instance, condition.argument))


def _factors(instance: Instance, argument: Polynomial) -> list[Polynomial]:
    return [factor for factor, _ in instance.ring.factors(argument)[1]]


def _key(instance: Instance, argument: Polynomial) -> object:
    leading = argument.leading_coefficient()
    return instance.ring.key(argument / (leading if leading > 0 else -leading))


def positive_leaves(instance: Instance) -> set[Key]:
    """The entries of which both sides together take a logarithm: elsewhere the equation says nothing."""
    found: set[Key] = set()
    unfolding = instance.unfolding
    for side in (unfolding.equation.left, unfolding.equation.right):
        for term in _met(instance, side):
            if isinstance(term, Apply) and FUNCTIONS[term.function].domain == "> 0":
                entry = term.argument
                if isinstance(entry, Entry) and unfolding.body(entry) is None and not entry.order:
                    for values in instance.over(instance.inputs(entry)):
                        found.add((entry.name, 0, instance.places(entry, values)))
    return found
