"""What an entry of the table of operations consists of.

An `Operation` is also what the author calls: `vec(X)`. Its columns:

name          what the author writes
nodes         the SymPy classes it stands for; empty where SymPy has none and an application of the table is built
arity         how many operands it takes; None for any number
build         from operands to the SymPy expression
shape         from operands with their shapes to the shape, or `ShapeMismatch`
entries       from operands to the entry at (i, j), in the kernel's terms
differential  from operands and their differentials (None where nothing moves) to the differential
numpy         from the operands' NumPy code to vectorised NumPy code
source        where the rule stands
latex         a template, `{x0}` for an operand and `{p0}` for one in parentheses, or what makes one of the node; empty
              where SymPy prints the node
kinked        whether it has no derivative where its operand is 0
domain        where it is defined, in words; empty where that is everywhere
call          how it is written, over the leaves of the reference page; empty if nobody writes it
meaning       what it is, or one entry of it, in the notation of the field
example       a claim `left = right` over the leaves of the reference page, which a test proves

MN is Magnus and Neudecker, Matrix Differential Calculus, 3rd edition, 2019.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sympy import Expr, MatrixExpr
from sympy.core.basic import Basic

from matcalc.language.entries import Entries
from matcalc.language.expressions import MatrixApplication, ScalarApplication, is_matrix, operand
from matcalc.language.shapes import Shape

Operands: TypeAlias = Sequence[tuple[Basic, Shape]]
Differentials: TypeAlias = Sequence["Expr | None"]
DifferentialRule: TypeAlias = "Callable[[Basic, Sequence[Expr], Differentials], Expr | None]"
EntriesRule: TypeAlias = "Callable[[Basic, Sequence[Entries]], Entries]"
NumpyRule: TypeAlias = "Callable[[Basic, Sequence[str]], str]"

_AXIS: Final = ("dim", "keepdim", "keepdims")  # what NumPy and PyTorch have besides `axis`


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation; see the module's docstring for the columns."""

    name: str
    nodes: tuple[type, ...]
    arity: int | None
    build: Callable[..., Expr]
    shape: Callable[[Basic, Operands], Shape]
    entries: EntriesRule
    differential: DifferentialRule
    numpy: NumpyRule
    source: str
    latex: str | Callable[[Basic], str] = ""
    kinked: bool = False
    domain: str = ""
    call: str = ""
    meaning: str = ""
    example: str = ""

    def __call__(self, *args: Any, **options: Any) -> Expr:
        """Build the expression."""
        known = self.build.__kwdefaults__ or {}
        if self.arity is not None and len(args) != self.arity:
            named = "".join(f"; `{option}=` is named" for option in known) if len(args) > self.arity else ""
            raise TypeError(f"`{self.name}` takes {self.arity} operand{'s'[: self.arity != 1]}, not {len(args)}{named}")
        for option in options:
            if option in _AXIS and "axis" in known:
                raise TypeError(f"`{self.name}` has no option `{option}`; there is `axis`, which keeps both dimensions")
            if option not in known:
                close = difflib.get_close_matches(option, known, 1)
                there = f"; there is `{close[0]}`" if close else ""
                raise TypeError(f"`{self.name}` has no option `{option}`{there}")
        return self.build(*args, **options)

    def operands(self, node: Basic) -> tuple[Basic, ...]:
        """The operands of a node of this operation, without its name and options."""
        if isinstance(node, MatrixApplication | ScalarApplication):
            return node.args[1 : None if self.arity is None else 1 + self.arity]
        return node.args[: self.arity]


def as_matrix(value: Any) -> MatrixExpr:
    """A matrix as it is; a scalar as the 1×1 matrix that holds it."""
    node = operand(value)
    return node if is_matrix(node) else MatrixApplication("as_matrix", node)


def apply(name: str, *args: Any) -> Expr:
    """An application of the table whose value has the kind of its first operand."""
    node = operand(args[0])
    return (MatrixApplication if is_matrix(node) else ScalarApplication)(name, node, *args[1:])


def first_shape(node: Basic, operands: Operands) -> Shape:
    """The shape of the first operand."""
    return operands[0][1]


def nothing_moves(node: Basic, operands: Sequence[Expr], moved: Differentials) -> Expr | None:
    """The differential of a constant."""
    return None


def linear(build: Callable[[Expr], Expr]) -> DifferentialRule:
    """A linear operation commutes with d."""
    return lambda node, operands, moved: None if moved[0] is None else build(moved[0])


def numpy_template(template: str) -> NumpyRule:
    """NumPy code by a template."""
    return lambda node, codes: template.format(*codes)


def numpy_joined(symbol: str) -> NumpyRule:
    """NumPy code with an infix operator."""
    return lambda node, codes: f"({f' {symbol} '.join(codes)})"
