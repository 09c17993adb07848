"""Formulas as vectorised NumPy code. Shares nothing with the kernel: other differential rules.

`numpy_code(expression)`  NumPy source for an expression without compound d
`Formulas(derivation)`    the compiled code of a derivation's formulas
`summed(sum)`             the terms of a sum

SymPy's `lambdify` is not used: it cannot print traces and elementwise functions, and its first call takes as long as
everything else here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import CodeType

from sympy import Expr, Rational, Symbol
from sympy import Sum as SympySum
from sympy.core.basic import Basic
from sympy.matrices.expressions.matexpr import MatrixElement

from matcalc.author.derivation import Derivation
from matcalc.language.differentials import differential, unfold
from matcalc.language.expressions import ScalarVariable, Variable
from matcalc.language.operations import operation_of
from matcalc.language.operations.differential import as_partials, is_partial, marked_differential, variable_of
from matcalc.language.operations.indexed import free_indices
from matcalc.language.shapes import shape_of


def numpy_code(expression: Basic, keep: Callable[[Basic], int] = id) -> str:
    """NumPy source; variables, sizes and differentials are names.

    What takes a loop, a sum over an index or a derivative by one variable, is a call with a number from `keep`.
    """
    match expression:
        case Variable() | ScalarVariable() | Symbol():
            return str(expression.name)
        case Rational():
            whole = expression.q == 1
            return f"{int(expression.p)}" if whole else f"(_number({int(expression.p)}) / {int(expression.q)})"
        case _:
            operation = operation_of(expression)
            if operation.name == "d":
                return operation.numpy(expression, [])
            if operation.name in ("Sum", "partial"):
                return operation.numpy(expression, [str(keep(expression))])
            parts = [as_partials(expression)] if operation.name == "hessian" else operation.operands(expression)
            return operation.numpy(expression, [numpy_code(part, keep) for part in parts])


class Formulas:
    """The compiled code of a derivation's formulas, and what depends on what."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self._code: dict[tuple[Basic, frozenset[str]], CodeType] = {}
        self._depends: dict[str, frozenset[str]] = {}
        self.kept: dict[Basic, int] = {}
        self.looped: list[Basic] = []
        self._along: dict[int, Expr | None] = {}
        self._differentials: dict[tuple[str, int, frozenset[str], tuple[int, ...]], Expr | None] = {}
        self._at_once: dict[int, bool] = {}

    def keep(self, node: Basic) -> int:
        """The number of an expression that takes a loop."""
        if node not in self.kept:
            self.kept[node] = len(self.looped)
            self.looped.append(node)
        return self.kept[node]

    def compiled(self, expression: Expr, moving: frozenset[str]) -> CodeType:
        """The code of an expression, d unfolded."""
        key = (expression, moving)
        if key not in self._code:
            opened = unfold(expression, lambda name: self.moves(name, moving))
            self._code[key] = compile(numpy_code(opened, self.keep), "<formula>", "eval")
        return self._code[key]

    def moves(self, name: str, moving: frozenset[str]) -> bool:
        """Whether a variable is one of those that move, or depends on one."""
        return name in moving or not moving.isdisjoint(self.leaves(name))

    def leaves_of(self, expression: Expr) -> frozenset[str]:
        """The variables and definitions that an expression is made of, at all depths."""
        names = {symbol.name for symbol in expression.free_symbols if symbol.name in self.derivation.declared}
        return frozenset(names).union(*map(self.leaves, names))

    def leaves(self, name: str) -> frozenset[str]:
        """The variables and definitions that a definition is made of, at all depths."""
        if name not in self._depends:
            body = self.derivation.declared[name].body
            used = {s.name for s in body.free_symbols if s.name in self.derivation.declared} if body else set()
            self._depends[name] = frozenset(used).union(*(self.leaves(other) for other in used))
        return self._depends[name]

    def differential(self, name: str, order: int, moving: frozenset[str], partials: tuple[int, ...]) -> Expr | None:
        """The order-th differential of a definition, and then that of each partial derivative; None if it is zero."""
        key = (name, order, moving, partials)
        if key not in self._differentials:
            self._differentials[key] = self._differential(*key)
        return self._differentials[key]

    def _differential(self, name: str, order: int, moving: frozenset[str], partials: tuple[int, ...]) -> Expr | None:
        expression = self.derivation.declared[name].body
        for _ in range(order):
            if expression is None:
                return None
            expression = differential(expression, lambda other: self.moves(other, moving))
        for key in partials:
            expression = None if expression is None else self._moved(expression, key)
        return expression

    def along(self, key: int) -> Expr | None:
        """The differential of what is differentiated partially, where its variable moves; None if it is zero."""
        if key not in self._along:
            self._along[key] = self._moved(self.looped[key].args[1], key)
        return self._along[key]

    def at_once(self, key: int) -> bool:
        """Whether all terms of a sum can be computed at once, because what is indexed are entries alone."""
        if key not in self._at_once:
            self._at_once[key] = _of_entries(summed(self.looped[key]))
        return self._at_once[key]

    def variable(self, key: int) -> Variable | ScalarVariable:
        """The variable that moves in a partial derivative."""
        variable = variable_of(self.looped[key].args[2])
        assert variable is not None
        return variable

    def _moved(self, expression: Expr, key: int) -> Expr | None:
        moving = frozenset({self.variable(key).name})
        return differential(
            expression, lambda other: self.moves(other, moving), partial(marked_differential, mark=str(key))
        )


def summed(node: Basic) -> Expr:
    """The terms of a sum."""
    return node.args[0 if isinstance(node, SympySum) else 1]


def _of_entries(expression: Basic) -> bool:
    """Whether indices stand in entries of whole matrices and in deltas, and all else is made of such numbers."""
    if not free_indices(expression):
        return True
    if shape_of(expression) or is_partial(expression):
        return False
    if isinstance(expression, MatrixElement):
        return not free_indices(expression.parent)
    return all(map(_of_entries, operation_of(expression).operands(expression)))
