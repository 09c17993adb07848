"""Rewrite reciprocals and logarithms of products, before they are differentiated or evaluated.

`simpler(term)`  the term written otherwise, or the term itself
"""

from __future__ import annotations

from fractions import Fraction

from matcalc.kernel.terms import Add, Apply, Constant, Mul, Power, Term


def simpler(term: Power | Apply) -> Term:
    """1/(u v) = 1/u · 1/v, 1/exp u = exp −u, (u^m)^n = u^(mn); log(v exp u) = u + log v, log(1/v) = −log v;
    exp(v + n log u) = u^n exp v.

    Each has the value of the other where the first has one.
    """
    match term:
        case Power(base=Mul(factors=factors), exponent=n, label=label) if n < 0:
            return Mul(tuple(Power(factor, n, label) for factor in factors))
        case Power(base=Apply(function="exp", argument=u, label=label), exponent=n):
            return Apply("exp", Mul((Constant(Fraction(n)), u)), label)
        case Power(base=Power(base=base, exponent=m), exponent=n, label=label):
            return Power(base, m * n, label)
        case Apply(function="log", argument=Mul(factors=factors), label=label):
            pulled = [factor for factor in factors if isinstance(factor, Apply) and factor.function == "exp"]
            rest = tuple(factor for factor in factors if factor not in pulled)
            if pulled or len(rest) == 1:
                inside = rest[0] if len(rest) == 1 else Mul(rest)
                return Add((*(factor.argument for factor in pulled), Apply("log", inside, label)))
        case Apply(function="log", argument=Power(base=base, exponent=-1), label=label):
            return Mul((Constant(Fraction(-1)), Apply("log", base, label)))
        case Apply(function="exp", argument=Add(terms=terms), label=label):
            powers = [(n, power) for n, part in enumerate(terms) if (power := _power_of_log(part)) is not None]
            if powers:
                taken = {n for n, _ in powers}
                exponent = Add(tuple(part for n, part in enumerate(terms) if n not in taken))
                return Mul((Apply("exp", exponent, label), *(power for _, power in powers)))
    return term


def _power_of_log(term: Term) -> Term | None:
    """u^n for n log u with a whole n."""
    match term:
        case Apply(function="log", argument=u):
            return u
        case Mul(factors=(Constant(value=n), Apply(function="log", argument=u, label=label))) if n.denominator == 1:
            return Power(u, int(n), label)
        case _:
            return None
