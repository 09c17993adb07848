"""Spell a term, so that two terms that are equal by their form alone are spelt alike.

`spell(term, first, symmetric)`  a text; the indices given first are numbered first, bound ones in order of occurrence
"""

from __future__ import annotations

from matcalc.kernel.terms import (
    Add,
    Apply,
    Between,
    Constant,
    Delta,
    Determinant,
    Digit,
    Entry,
    Index,
    Inverse,
    Largest,
    Mul,
    Partial,
    Position,
    Power,
    Product,
    Shifted,
    SizeOf,
    Sum,
    Term,
    Where,
    parts,
)  # fmt: skip


def spell(term: Term, first: tuple[Index, ...], symmetric: frozenset[str], anonymous: bool = False) -> str:
    """The term as a text without the identity of its indices; the order of factors and terms does not matter.

    If `anonymous`, the first indices are told apart by their sizes only.
    """
    return _spell(term, {i: f"any {i.size}" if anonymous else f"i{n}" for n, i in enumerate(first)}, symmetric)


def _spell(term: Term, known: dict[Index, str], symmetric: frozenset[str]) -> str:  # noqa: C901, PLR0912 - one case for each term
    def inner(*bound: Index) -> list[str]:
        return [_spell(part, _with(known, bound), symmetric) for part in parts(term)]

    match term:
        case Constant(value=value):
            return str(value)
        case SizeOf(size=size):
            return f"size {size}"
        case Entry(name=name, order=order, indices=indices):
            places = [_place(position, known) for position in indices]
            if name in symmetric and order == 0:
                half = len(places) // 2
                places = [place for side in sorted((places[:half], places[half:])) for place in side]
            return f"{name}.{order}[{', '.join(places)}]"
        case Delta(row=row, column=column):
            return f"δ[{_places((row, column), known)}]"
        case Between():
            return f"between({_places((term.position,), known)}; {term.least}; {term.below})"
        case Add():
            return f"({' + '.join(sorted(inner()))})"
        case Mul(factors=(factor,)):
            return _spell(factor, known, symmetric)
        case Mul():
            return f"({' · '.join(sorted(inner()))})"
        case Power(exponent=exponent):
            return f"{inner()[0]}^{exponent}"
        case Sum(index=index):
            return f"Σ{index.size}({inner(index)[0]})"
        case Product(index=index, without=without):
            return f"Π{index.size}({inner(index)[0]} but {_places(without, known)})"
        case Largest(index=index):
            return f"max{index.size}({inner(index)[0]})"
        case Apply(function=function, parameter=parameter):
            return f"{function}[{parameter}]({inner()[0]})"
        case Determinant(rows=rows, columns=columns, by=by):
            at = "; ".join(f"{_places(p, known)}, {_places(q, known)}" for p, q in by)
            return f"det{[i.size for i in rows]}({inner(*rows, *columns)[0]} by {at})"
        case Inverse(rows=rows, columns=columns):
            at = f"{_places(term.at_row, known)}; {_places(term.at_column, known)}"
            return f"inverse{[i.size for i in rows]}({inner(*rows, *columns)[0]} at {at})"
        case Where(indices=indices, positions=positions):
            return f"({inner(*indices)[0]} where {_places(positions, known)})"
        case Partial(name=name, indices=indices):
            return f"∂({inner()[0]})/∂{name}[{_places(indices, known)}]"
        case _:  # D
            return f"d({inner()[0]})"


def _with(known: dict[Index, str], bound: tuple[Index, ...]) -> dict[Index, str]:
    used = [int(name[1:]) for name in known.values() if name[1:].isdigit()]
    start = max(used, default=-1) + 1  # an index that is bound again has a name of its own
    return {**known, **{index: f"i{start + n}" for n, index in enumerate(bound)}}


def _places(positions: tuple[Position, ...], known: dict[Index, str]) -> str:
    return ", ".join(_place(position, known) for position in positions)


def _place(position: Position | None, known: dict[Index, str]) -> str:
    match position:
        case None:
            return "0"
        case Index():
            return known.get(position, "unused")  # the place of an index that the body of a `Where` does not have
        case Digit(digits=digits):
            return f"digit({_places(digits, known)}; {position.radices}; {position.below}; {position.radix})"
        case Shifted(position=inner):
            return f"shift({_place(inner, known)}; {position.by}; {position.size})"
