"""What the kernel knows about functions of one number: a table of rewrite rules, each with its source.

An *atom* is a value that the kernel cannot express by the entries it is made of; it becomes a generator of the ring
and obeys the rules of its row. A *function* has a value and a derivative. This table is trusted: a wrong row is a
wrong proof. The laws of exp, log, powers and the circle functions stand in `functions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from matcalc.kernel.terms import Add, Apply, Constant, Mul, Power, Term


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A generator f(u): `at_number` evaluates it, `times` says what its product with f(u) or with another atom is.

    `negated` writes f(−u) with atoms of u: a number and a coefficient for each. `annihilates` says that u·f(u) = 0.
    """

    at_number: Callable[[Fraction], int]
    times: Mapping[str, str | None]  # the product of two atoms of one u: an atom, or None for 0
    negated: tuple[int, Mapping[str, int]]
    annihilates: bool
    source: str


ATOMS: Final[Mapping[str, Atom]] = MappingProxyType(
    {
        "positive": Atom(
            at_number=lambda u: int(u > 0),
            times={"positive": "positive", "zero": None},
            negated=(1, {"positive": -1, "zero": -1}),
            annihilates=False,
            source="1(u > 0): an indicator is 0 or 1; u > 0 excludes u = 0; exactly one of u < 0, u = 0, u > 0 holds",
        ),
        "zero": Atom(
            at_number=lambda u: int(u == 0),
            times={"positive": None, "zero": "zero"},
            negated=(0, {"zero": 1}),
            annihilates=True,
            source="1(u = 0): an indicator is 0 or 1, and u is 0 wherever it is 1",
        ),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function: how other functions write it, its derivative away from the kink, whether u = 0 is a kink.

    `domain` is what its argument must be for a value: "> 0", "≥ 0" or nothing.
    """

    value: Callable[[Apply], Term] | None  # None: the ring has a rule for it
    derivative: Callable[[Apply], Term]
    kink: bool
    source: str
    domain: str = ""


def _nothing(_: Apply) -> Term:
    return Constant(Fraction(0))


def _other(name: str, of: Apply, parameter: Fraction = Fraction(0)) -> Apply:
    return Apply(name, of.argument, of.label, parameter)


def _number(value: int | Fraction) -> Constant:
    return Constant(Fraction(value))


def _derivative_of_power(f: Apply) -> Term:
    return Mul((_number(f.parameter), _other("power", f, f.parameter), Power(f.argument, -1, f.label)))


def _derivative_of_erf(f: Apply) -> Term:
    bell = Apply("exp", Mul((_number(-1), f.argument, f.argument)), f.label)
    root_of_pi = Apply("power", Apply("pi", _number(1), "π"), "π", Fraction(-1, 2))
    return Mul((_number(2), root_of_pi, bell))


DIFFERENTIABLE: Final = "differentiable"

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        DIFFERENTIABLE: Function(  # the number 1, which says that the argument is not at a kink
            value=None,
            derivative=_nothing,
            kink=False,
            source="a derivative at u exists only where u is not a kink; each derivative has this as a factor",
        ),
        "positive": Function(
            value=None,
            derivative=_nothing,
            kink=True,
            source="a step function is constant on each side of its step",
        ),
        "zero": Function(
            value=None,
            derivative=_nothing,
            kink=True,
            source="a step function is constant on each side of its step",
        ),
        "relu": Function(  # the parameter is the value that the derivation assigns to the derivative at 0
            value=lambda f: Mul((f.argument, _other("positive", f))),
            derivative=lambda f: Add((_other("positive", f), Mul((Constant(f.parameter), _other("zero", f))))),
            kink=True,
            source="max(0, u) = u·1(u > 0); Clarke 1983, Optimization and Nonsmooth Analysis, 2.1: [0, 1] at 0",
        ),
        "exp": Function(
            value=None,
            derivative=lambda f: f,
            kink=False,
            source="DLMF 4.7.7: exp′ = exp",
        ),
        "log": Function(
            value=None,
            derivative=lambda f: Power(f.argument, -1, f.label),
            kink=False,
            domain="> 0",
            source="DLMF 4.7.1: log′ u = 1/u",
        ),
        "power": Function(  # the parameter is the exponent, a fraction that is no whole number
            value=None,
            derivative=_derivative_of_power,
            kink=False,
            domain="≥ 0",
            source="DLMF 4.7.12: (u^c)′ = c·u^c / u",
        ),
        "sin": Function(
            value=None,
            derivative=lambda f: _other("cos", f),
            kink=False,
            source="DLMF 4.20.1",
        ),
        "cos": Function(
            value=None,
            derivative=lambda f: Mul((_number(-1), _other("sin", f))),
            kink=False,
            source="DLMF 4.20.2",
        ),
        "erf": Function(
            value=None,
            derivative=_derivative_of_erf,
            kink=False,
            source="DLMF 7.10.1: erf′ u = 2 exp(−u²) / √π",
        ),
        "pi": Function(
            value=None,
            derivative=_nothing,
            kink=False,
            source="the number π",
        ),
    }
)
