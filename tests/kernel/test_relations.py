"""Every row of the table of relations against plain Python numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import pytest
from spelling import c

from matcalc.kernel.relations import ATOMS, DIFFERENTIABLE, FUNCTIONS, Atom, Function
from matcalc.kernel.terms import Add, Apply, Constant, Mul, Power, Term

NUMBERS: Final = tuple(Fraction(n, 3) for n in (-7, -3, -1, 0, 1, 3, 7))
AWAY: Final = tuple(u for u in NUMBERS if u)
PARAMETERS: Final = (Fraction(0), Fraction(1, 2), Fraction(1))
STEP: Final = Fraction(1, 1000)
CUBE_ROOT: Final = Fraction(1, 3)
PLAIN: Final[Mapping[str, Callable[[Fraction], Any]]] = {
    "positive": lambda u: 1 if u > 0 else 0,
    "zero": lambda u: 1 if u == 0 else 0,
    "relu": lambda u: max(u, Fraction(0)),
    DIFFERENTIABLE: lambda u: 1,
    "exp": math.exp,
    "log": math.log,
    "power": lambda u: math.pow(u, CUBE_ROOT),
    "sin": math.sin,
    "cos": math.cos,
    "erf": math.erf,
    "pi": lambda u: math.pi,
}


def value(term: Term) -> Any:
    """The value of a term without entries."""
    match term:
        case Constant(value=number):
            return number
        case Add(terms=parts):
            return sum(map(value, parts))
        case Mul(factors=parts):
            return math.prod(map(value, parts))
        case Power(base=base, exponent=exponent):
            return value(base) ** exponent
        case Apply(function="power", argument=argument, parameter=parameter):
            return math.pow(value(argument), parameter)
        case Apply(function=function, argument=argument):
            return PLAIN[function](value(argument))
    raise AssertionError(f"these tests do not know {term}")


def has_value(name: str, u: int) -> bool:
    try:
        PLAIN[name](Fraction(u))
    except ValueError:
        return False
    return True


def at(name: str, u: Fraction, parameter: Fraction = Fraction(0)) -> Apply:
    return Apply(name, c(u), "u", parameter)


def wrong_products(name: str, atom: Atom) -> list[tuple[str, Fraction]]:
    """The atoms and numbers where the table of products is wrong."""
    return [
        (other, u)
        for other, product in atom.times.items()
        for u in NUMBERS
        if PLAIN[name](u) * PLAIN[other](u) != (0 if product is None else PLAIN[product](u))
    ]


def wrong_negations(name: str, atom: Atom) -> list[Fraction]:
    """The numbers where f(-u) is not what the row makes of the atoms of u."""
    constant, coefficients = atom.negated
    spelt = {u: constant + sum(n * PLAIN[other](u) for other, n in coefficients.items()) for u in NUMBERS}
    return [u for u in NUMBERS if PLAIN[name](-u) != spelt[u]]


def wrong_slopes(name: str, function: Function) -> list[Fraction]:
    """The numbers where the derivative is not the difference quotient."""
    f = PLAIN[name]
    inside = [u for u in AWAY if u > 0 or not function.domain]
    quotient = {u: (f(u + STEP) - f(u - STEP)) / (2 * STEP) for u in inside}
    return [u for u in inside if abs(value(function.derivative(at(name, u, CUBE_ROOT))) - quotient[u]) > STEP]


def test_every_row_is_tested() -> None:
    assert set(ATOMS) | set(FUNCTIONS) == set(PLAIN)
    assert set(ATOMS) <= set(FUNCTIONS)


@pytest.mark.parametrize("name", ATOMS)
def test_an_atom_has_its_value_at_a_number(name: str) -> None:
    assert [ATOMS[name].at_number(u) for u in NUMBERS] == [PLAIN[name](u) for u in NUMBERS]


@pytest.mark.parametrize("name", ATOMS)
def test_products_of_atoms(name: str) -> None:
    assert set(ATOMS[name].times) == set(ATOMS)
    assert wrong_products(name, ATOMS[name]) == []
    assert all(ATOMS[other].times[name] == product for other, product in ATOMS[name].times.items())


@pytest.mark.parametrize("name", ATOMS)
def test_an_atom_of_the_negative(name: str) -> None:
    assert wrong_negations(name, ATOMS[name]) == []


@pytest.mark.parametrize("name", ATOMS)
def test_an_atom_that_vanishes_with_its_argument(name: str) -> None:
    assert ATOMS[name].annihilates == (not any(u * PLAIN[name](u) for u in NUMBERS))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_written_with_atoms(name: str) -> None:
    write = FUNCTIONS[name].value
    assert (write is None) == (name != "relu")
    if write is not None:
        assert [value(write(at(name, u))) for u in NUMBERS] == [PLAIN[name](u) for u in NUMBERS]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_derivative_is_the_difference_quotient(name: str) -> None:
    assert wrong_slopes(name, FUNCTIONS[name]) == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_kink_is_where_the_quotients_from_both_sides_differ(name: str) -> None:
    f, at = PLAIN[name], Fraction(1 if FUNCTIONS[name].domain else 0)
    right, left = (f(at + STEP) - f(at)) / STEP, (f(at) - f(at - STEP)) / STEP
    assert FUNCTIONS[name].kink == (abs(right - left) > 100 * STEP)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_domain_is_where_there_is_a_value(name: str) -> None:
    domain = {(True, True): "", (False, True): "≥ 0", (False, False): "> 0"}
    assert FUNCTIONS[name].domain == domain[has_value(name, -1), has_value(name, 0)]


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_relu_has_the_declared_derivative_at_its_kink(parameter: Fraction) -> None:
    assert value(FUNCTIONS["relu"].derivative(at("relu", Fraction(0), parameter))) == parameter


@pytest.mark.parametrize("name", [*ATOMS, *FUNCTIONS])
def test_a_row_names_its_source(name: str) -> None:
    assert all(len(table[name].source) > 10 for table in (ATOMS, FUNCTIONS) if name in table)


def test_wrong_rows_are_noticed() -> None:
    """The guards above can fail."""
    positive, zero, relu, exp = ATOMS["positive"], ATOMS["zero"], FUNCTIONS["relu"], FUNCTIONS["exp"]
    assert wrong_products("positive", replace(positive, times={"positive": "positive", "zero": "zero"}))
    assert wrong_products("zero", replace(zero, times={"positive": None, "zero": None}))
    assert wrong_negations("positive", replace(positive, negated=(1, {"positive": -1})))
    assert wrong_negations("zero", replace(zero, negated=(0, {"zero": -1})))
    assert wrong_slopes("relu", replace(relu, derivative=lambda f: c(1)))
    assert wrong_slopes("exp", replace(exp, derivative=lambda f: Mul((c(-1), f))))
    assert wrong_slopes("erf", replace(exp, derivative=lambda f: Apply("exp", f.argument, "u")))
