"""Functions of one number in the ring, by their laws.

`reciprocal(ring, u)`        1/u, factor by factor
`exp(ring, u)`               exp of a sum is a product; exp(c·log u) = u^c
`log(ring, u)`               log of a product of positive factors is a sum; log(exp u) = u
`power(ring, u, exponent)`   u^(a/b) for u ≥ 0, factor by factor
`sine`, `cosine`             by the addition formulas, for sums of a few terms
`erf`, `pi`                  erf(−u) = −erf(u); the number

Each returns the value and how many atoms it was made of. They are defined where the function is: what they rewrite is
equal wherever the left side has a value. DLMF is the Digital Library of Mathematical Functions, dlmf.nist.gov.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from matcalc.kernel.errors import NoDomain
from matcalc.kernel.ring import Polynomial, Ring

ANGLES: Final = 6  # terms of an argument to which the addition formulas are applied, multiples counted


def reciprocal(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int]:
    """1/(u v) = 1/u · 1/v."""
    numerator, denominators = ring.cleared(ring.normal(argument))
    if numerator == 0:
        raise NoDomain("a reciprocal of 0")
    result, pieces = ring.one, 0
    for of, times in denominators:
        result = ring.times(result, ring.to_the(of, times))
    for monomial, factor in ring.exponents(numerator):
        numerator = ring.normal(ring.times(numerator, ring.exponential(monomial, -factor)))
        result = result * ring.exponential(monomial, -factor)
    common, rest = ring.content(numerator)
    for generator, exponent in common:
        root = ring.root_of(generator)
        if root is None:
            inverse = ring.reciprocal(ring.generator(generator))
        else:  # 1/q = q^(n−1) / u, where q^n = u
            inverse = reciprocal(ring, root[0])[0] * ring.generator(generator) ** (root[1] - 1)
        result = ring.times(result, ring.to_the(inverse, exponent))
        pieces += 1
    number, factors = ring.factors(rest)
    for divisor, exponent in factors:
        result = ring.times(result, ring.reciprocal(divisor) ** exponent)
        pieces += 1
    return ring.normal(result / ring.constant(number).leading_coefficient()), pieces


def exp(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int]:
    """e^(u + v) = e^u e^v, DLMF 4.8.13; e^(c log u) = u^c, DLMF 4.2.26."""
    argument, result = ring.normal(argument), ring.one
    for monomial, coefficient in argument.terms():
        factor = Fraction(int(coefficient.p), int(coefficient.q))
        base = ring.log_of(monomial)
        if base is None:
            result = ring.times(result, ring.exponential(monomial, factor))
        else:
            result = ring.times(result, power(ring, base, factor)[0])
    return ring.normal(result), len(argument)


def log(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int]:
    """ln(u v) = ln u + ln v for positive u and v, DLMF 4.8.2; ln e^u = u."""
    numerator, denominators = ring.cleared(ring.normal(argument))
    total, pieces = ring.zero, 0
    for of, exponent in denominators:
        if ring.known.sign(of) == "positive" or exponent % 2 == 0:
            inner, more = _log_of_power(ring, of, exponent)
            total, pieces = total - inner, pieces + more
        else:  # log(u/v) = log(u v) − 2 log|v|
            numerator = ring.normal(ring.times(numerator, of))
            inner, more = _log_of_power(ring, of, exponent + 1)
            total, pieces = total - inner, pieces + more
    inner, more = _log_without_denominators(ring, numerator)
    return total + inner, pieces + more


def _log_of_power(ring: Ring, of: Polynomial, exponent: int) -> tuple[Polynomial, int]:
    """log(u^n) for u > 0, and for even n also where u is negative: n/2 log(u²)."""
    if ring.known.sign(of) == "positive":
        inner, pieces = _log_without_denominators(ring, of)
        return exponent * inner, pieces
    inner, pieces = _log_atom(ring, ring.normal(ring.times(of, of)))
    return inner * (exponent // 2), pieces


def _log_without_denominators(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int]:
    total = ring.zero
    if argument == 0:
        raise NoDomain("a logarithm of 0")
    for monomial, power_ in ring.exponents(argument):
        argument = ring.normal(ring.times(argument, ring.exponential(monomial, -power_)))
        total = total + ring.monomial(monomial, power_)
    inner, pieces, rest = _logs_of_generators(ring, argument)
    number, factors = ring.factors(rest)
    remaining = ring.one
    for factor, exponent in factors:
        sign = next((s for s in (1, -1) if ring.known.sign(s * factor) == "positive"), 0)
        if sign == 0:
            remaining = ring.times(remaining, ring.to_the(factor, exponent))
        else:
            number *= Fraction(sign) ** exponent
            inner, pieces = inner + exponent * _log_atom(ring, sign * factor)[0], pieces + 1
    number, remaining = _with_positive_number(number, remaining, "a logarithm of a negative number")
    if remaining != 1:
        inner, pieces = inner + _log_atom(ring, remaining)[0], pieces + 1
    return total + inner + _log_of_number(ring, number), pieces


def _logs_of_generators(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int, Polynomial]:
    """The logarithms of the positive generators that divide a polynomial, how many atoms they are, and what is left."""
    total, pieces = ring.zero, 0
    common, rest = ring.content(argument)
    for generator, exponent in common:
        positive, root = ring.known.sign(ring.generator(generator)) == "positive", ring.root_of(generator)
        if not positive:
            rest = rest * ring.generator(generator) ** exponent
        elif root is None:
            total, pieces = total + exponent * _log_atom(ring, ring.generator(generator))[0], pieces + 1
        else:
            inner, more = _log_without_denominators(ring, root[0])
            total, pieces = total + inner * _flint(exponent, root[1]), pieces + more
    return total, pieces, rest


def _with_positive_number(number: Fraction, rest: Polynomial, error: str) -> tuple[Fraction, Polynomial]:
    """The same product, with a number that is positive; it has no value where nothing else could be negative."""
    if number > 0:
        return number, rest
    if rest.is_constant():
        raise NoDomain(error)
    return -number, -rest


def _log_atom(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int]:
    return ring.generator(ring.opaque(("log", ring.key(argument)), (argument,))), 1


def _log_of_number(ring: Ring, number: Fraction) -> Polynomial:
    total = ring.zero
    for prime, exponent in _primes(number).items():
        total = total + exponent * _log_atom(ring, ring.constant(Fraction(prime)))[0]
    return total


def power(ring: Ring, argument: Polynomial, exponent: Fraction) -> tuple[Polynomial, int]:
    """(u v)^c = u^c v^c for u, v ≥ 0, DLMF 4.8.14; (u²)^(1/2) = |u|."""
    if exponent.denominator == 1:
        whole = int(exponent)
        if whole >= 0:
            return ring.normal(ring.to_the(argument, whole)), 1
        inverse, pieces = reciprocal(ring, argument)
        return ring.normal(ring.to_the(inverse, -whole)), pieces
    numerator, denominators = ring.cleared(ring.normal(argument))
    result, pieces = ring.one, 0
    for of, times in denominators:
        if times % 2:  # u/v = u v / v²
            if ring.known.sign(of) == "positive":
                inner, more = _root(ring, of, -exponent * times)
                result, pieces = ring.times(result, inner), pieces + more
                continue
            numerator, times = ring.normal(ring.times(numerator, of)), times + 1  # noqa: PLW2901 - the even power above
        inner, more = _power_of_even(ring, of, times, -exponent)
        result, pieces = ring.times(result, inner), pieces + more
    inner, more = _power_without_denominators(ring, numerator, exponent)
    return ring.normal(ring.times(result, inner)), pieces + more


def _power_without_denominators(ring: Ring, argument: Polynomial, exponent: Fraction) -> tuple[Polynomial, int]:
    if argument == 0:
        if exponent < 0:
            raise NoDomain("a reciprocal of 0")
        return ring.zero, 0
    result, pieces = ring.one, 0
    for monomial, factor in ring.exponents(argument):
        argument = ring.normal(ring.times(argument, ring.exponential(monomial, -factor)))
        result = ring.times(result, exp(ring, ring.monomial(monomial, factor * exponent))[0])
    number, factors = ring.factors(argument)
    remaining = ring.one
    for part, times in factors:
        if ring.known.sign(part) == "positive":
            inner, more = _root(ring, part, exponent * times)
        elif times % 2 == 0:
            inner, more = _power_of_even(ring, part, times, exponent)
        else:
            remaining = ring.times(remaining, ring.to_the(part, times))
            continue
        result, pieces = ring.times(result, inner), pieces + more
    number, remaining = _with_positive_number(number, remaining, "a root of a negative number")
    if remaining != 1:
        inner, more = _root(ring, remaining, exponent)
        result, pieces = ring.times(result, inner), pieces + more
    for prime, times in _primes(number).items():
        result = ring.times(result, _root(ring, ring.constant(Fraction(prime)), exponent * times)[0])
    return result, pieces


def _power_of_even(ring: Ring, of: Polynomial, times: int, exponent: Fraction) -> tuple[Polynomial, int]:
    """(u^(2k))^c = |u|^(2kc)."""
    total = exponent * times
    if total.denominator == 1:
        base = of if total >= 0 else reciprocal(ring, of)[0]
        value = ring.to_the(base, abs(int(total)))
        if total % 2:
            positive, zero = (ring.indicators.atom(name, of, ring.is_leaf(of))[0] for name in ("positive", "zero"))
            value = ring.normal(ring.times(value, 2 * positive + zero - 1))
        return value, 1
    return _root(ring, ring.normal(ring.times(of, of)), total / 2)


def _root(ring: Ring, of: Polynomial, exponent: Fraction) -> tuple[Polynomial, int]:
    """u^c by the root u^(1/n), with the whole part of c taken out."""
    whole, part = divmod(exponent.numerator, exponent.denominator)
    value = ring.root(of, exponent.denominator) ** part if part else ring.one
    if whole > 0:
        value = ring.times(value, ring.to_the(of, whole))
    if whole < 0:
        value = ring.times(value, ring.to_the(reciprocal(ring, of)[0], -whole))
    return ring.normal(value), 1


def sine(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int]:
    """sin(u + v) = sin u cos v + cos u sin v, DLMF 4.21.2; sin(−u) = −sin u."""
    return _circle(ring, ring.normal(argument))[0], len(argument)


def cosine(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int]:
    """cos(u + v) = cos u cos v − sin u sin v, DLMF 4.21.3; cos(−u) = cos u."""
    return _circle(ring, ring.normal(argument))[1], len(argument)


def _circle(ring: Ring, argument: Polynomial) -> tuple[Polynomial, Polynomial]:
    terms = [(monomial, Fraction(int(c.p), int(c.q))) for monomial, c in argument.terms()]
    if not terms:
        return ring.zero, ring.one
    if sum(abs(c.numerator) for _, c in terms) > ANGLES:
        negative = terms[0][1] < 0
        whole = -argument if negative else argument
        sin, cos = ring.circle(ring.key(whole), whole)
        return (-sin if negative else sin), cos
    sin, cos = ring.zero, ring.one
    for monomial, c in terms:
        angle = ring.monomial(monomial, Fraction(1, c.denominator))
        s, k = ring.circle(ring.key(angle), angle)
        for _ in range(abs(c.numerator)):
            s_signed = s if c > 0 else -s
            sin, cos = sin * k + cos * s_signed, cos * k - sin * s_signed
    return ring.normal(sin), ring.normal(cos)


def erf(ring: Ring, argument: Polynomial) -> tuple[Polynomial, int]:
    """An odd function, DLMF 7.4.1."""
    argument = ring.normal(argument)
    if argument == 0:
        return ring.zero, 0
    negative = argument.leading_coefficient() < 0
    odd = -argument if negative else argument
    value = ring.generator(ring.opaque(("erf", ring.key(odd)), (odd,)))
    return (-value if negative else value), 1


def pi(ring: Ring, _: Polynomial) -> tuple[Polynomial, int]:
    """The number π."""
    return ring.generator(ring.opaque("π", (), "positive")), 1


def _primes(number: Fraction) -> dict[int, int]:
    """The prime factors of a positive rational number, with their powers."""
    found: dict[int, int] = {}
    for part, sign in ((number.numerator, 1), (number.denominator, -1)):
        n, p = part, 2
        while n > 1:
            if p * p > n:
                p = n
            while n % p == 0:
                found[p] = found.get(p, 0) + sign
                n //= p
            p += 1
            if p > 10**5 and n > 1:  # a large factor stays as it is
                found[n] = found.get(n, 0) + sign
                break
    return found


def _flint(numerator: int, denominator: int):  # type: ignore[no-untyped-def]  # flint comes without types
    from flint import fmpq

    return fmpq(numerator, denominator)


Law = Callable[[Ring, Polynomial], tuple[Polynomial, int]]

LAWS: Final[Mapping[str, Law]] = MappingProxyType(
    {"exp": exp, "log": log, "sin": sine, "cos": cosine, "erf": erf, "pi": pi}
)
