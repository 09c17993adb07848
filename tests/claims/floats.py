"""The value of a term in floating point, by plain loops over indices: what an `entries` rule says, to be compared.

`Floats(derivation, sizes, arrays).matrix(expression)`  the array of an expression's entries, from its terms
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from sympy import Expr

from matcalc.author.derivation import Derivation
from matcalc.check.translate import Translator
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
    Position,
    Power,
    Product,
    Shifted,
    Size,
    SizeOf,
    Sum,
    Term,
    Total,
)  # fmt: skip
from matcalc.language.entries import dimension
from matcalc.language.shapes import shape_of

Environment: TypeAlias = Mapping[Index, int]

FUNCTIONS: Mapping[str, Callable[[float, float], float]] = {
    "exp": lambda u, _: math.exp(u),
    "log": lambda u, _: math.log(u),
    "power": lambda u, exponent: u**exponent,
    "sin": lambda u, _: math.sin(u),
    "cos": lambda u, _: math.cos(u),
    "erf": lambda u, _: math.erf(u),
    "relu": lambda u, _: max(u, 0.0),
    "positive": lambda u, _: float(u > 0),
    "zero": lambda u, _: float(u == 0),
    "pi": lambda u, _: math.pi,
}


class Floats:
    """Evaluates expressions without d by their entries; `arrays` are the leaves."""

    def __init__(self, derivation: Derivation, sizes: Mapping[str, int], arrays: Mapping[str, Any]) -> None:
        self.translator, self.sizes = Translator(derivation), sizes
        self.leaves = {}
        for name, row in derivation.declared.items():
            if name in arrays:
                over = [self._number(size) for declared in row.shape for size in dimension(declared)]
                self.leaves[name] = np.asarray(arrays[name]).reshape(over)

    def matrix(self, expression: Expr) -> Any:
        """The entries of an expression."""
        entries = self.translator.entries(expression)
        rows, columns = (tuple(Index(size) for size in over) for over in (entries.rows, entries.columns))
        term = entries.at(rows, columns)
        values = [self._value(term, where) for where in self._run((*rows, *columns), {})]
        if not shape_of(expression):
            return np.asarray(values[0])
        return np.array(values).reshape(math.prod(self._number(size) for size in entries.rows), -1)

    def _run(self, indices: Sequence[Index], where: Environment) -> Iterator[Environment]:
        for places in itertools.product(*(range(self._number(index.size)) for index in indices)):
            yield {**where, **dict(zip(indices, places, strict=True))}

    def _number(self, size: Size) -> int:
        match size:
            case int():
                return size
            case Total(parts=parts):
                return sum(math.prod(map(self._number, part)) for part in parts)
            case _:
                return self.sizes[size]

    def _place(self, position: Position | None, where: Environment) -> int:
        match position:
            case None:
                return 0
            case Index():
                return where[position]
            case Shifted(position=inner, by=by):
                return self._place(inner, where) + sum(n * math.prod(map(self._number, sizes)) for n, sizes in by)
            case Digit(digits=digits, radices=radices, below=below, radix=radix):
                flat = 0
                for digit, size in zip(digits, radices, strict=True):
                    flat = flat * self._number(size) + self._place(digit, where)
                return flat // math.prod(map(self._number, below)) % self._number(radix)

    def _value(self, term: Term, where: Environment) -> float:  # noqa: C901, PLR0912 - one case for each term
        match term:
            case Constant(value=value):
                return float(value)
            case SizeOf(size=size):
                return float(self._number(size))
            case Entry(name=name, order=0, indices=indices):
                return float(self.leaves[name][tuple(self._place(index, where) for index in indices)])
            case Delta(row=row, column=column):
                return float(self._place(row, where) == self._place(column, where))
            case Between(position=position, least=least, below=below):
                low, high = (sum(math.prod(map(self._number, part)) for part in bound) for bound in (least, below))
                return float(low <= self._place(position, where) < high)
            case Add(terms=parts):
                return sum(self._value(part, where) for part in parts)
            case Mul(factors=parts):
                product = 1.0
                for part in parts:
                    product = product * self._value(part, where) if product else 0.0
                return product
            case Power(base=base, exponent=exponent):
                return self._value(base, where) ** exponent
            case Sum(index=index, body=body):
                return sum(self._value(body, here) for here in self._run([index], where))
            case Product(index=index, body=body, without=without):
                left_out = {self._place(position, where) for position in without}
                runs = (here for here in self._run([index], where) if here[index] not in left_out)
                return math.prod(self._value(body, here) for here in runs)
            case Largest(index=index, body=body):
                return max(self._value(body, here) for here in self._run([index], where))
            case Apply(function=function, argument=argument, parameter=parameter):
                return FUNCTIONS[function](self._value(argument, where), float(parameter))
            case Determinant(by=by):
                return self._minor(self._square(term, where), [tuple(map(self._flat(where, term), b)) for b in by])
            case Inverse(at_row=row, at_column=column):
                inverse = np.linalg.inv(self._square(term, where))
                return float(inverse[tuple(map(self._flat(where, term), (row, column)))])
            case _:
                raise AssertionError(f"{term} has no value here")

    def _square(self, term: Determinant | Inverse, where: Environment) -> Any:
        matrix = [
            [self._value(term.body, there) for there in self._run(term.columns, here)]
            for here in self._run(term.rows, where)
        ]
        return np.array(matrix)

    def _flat(self, where: Environment, term: Determinant | Inverse) -> Callable[[Sequence[Position]], int]:
        radices = [self._number(index.size) for index in term.rows]

        def flat(places: Sequence[Position]) -> int:
            found = 0
            for place, radix in zip(places, radices, strict=True):
                found = found * radix + self._place(place, where)
            return found

        return flat

    @staticmethod
    def _minor(matrix: Any, by: Sequence[tuple[int, ...]]) -> float:
        """The derivative of a determinant, which is linear in each entry."""
        for row, column in by:
            unit = np.zeros(len(matrix))
            unit[column] = 1.0
            keep = np.arange(len(matrix)) == column
            matrix = matrix.copy()
            matrix[row] = unit
            matrix[np.arange(len(matrix)) != row] *= ~keep
        return float(np.linalg.det(matrix))
