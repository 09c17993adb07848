"""More nodes of SymPy's that stay as they were written: inverses, determinants, powers, entries and slices.

`raised(matrix, exponent)`  a whole power of a square matrix
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Integer, MatPow, MatrixExpr, MatrixSlice
from sympy.matrices.expressions import Determinant, Inverse, KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE

from matcalc.language.expressions import AsWritten, MatrixOperators, Operators, operand


class InverseOf(MatrixOperators, AsWritten, Inverse):
    """A⁻¹."""


class PowerOf(MatrixOperators, AsWritten, MatPow):
    """A A … A."""


class DeterminantOf(Operators, AsWritten, Determinant):
    """det A."""

    is_real = True


class Kronecker(MatrixOperators, AsWritten, KroneckerProduct):
    """A ⊗ B."""

    precedence = PRECEDENCE["Mul"]


class EntryOf(Operators, AsWritten, MatrixElement):
    """A[i, j]."""

    is_real = True


class SliceOf(MatrixOperators, AsWritten, MatrixSlice):
    """A[a:b, c:d]."""

    def _latex(self, printer: Any) -> str:
        sides = zip(self.args[1:], self.parent.shape, strict=True)
        ranges = (_latex_of_range(start, stop, size, printer) for (start, stop, _), size in sides)
        return f"{printer.parenthesize(self.parent, PRECEDENCE['Atom'], strict=True)}_{{{', '.join(ranges)}}}"


def _latex_of_range(start: Expr, stop: Expr, size: Expr, printer: Any) -> str:
    if stop == start + 1:
        return str(printer._print(start))
    return ":".join("" if bound == end else printer._print(bound) for bound, end in ((start, 0), (stop, size)))


def raised(matrix: Any, exponent: Any) -> MatrixExpr:
    """A whole power of a square matrix; a negative one of its inverse."""
    power = operand(exponent)
    if not isinstance(power, Integer):
        rule = "the power of a matrix is a whole number"
        raise TypeError(f"{rule}, not `{exponent}`; entry by entry is `power({matrix}, {exponent})`")
    return InverseOf(matrix, power) if power == -1 else PowerOf(matrix, power)
