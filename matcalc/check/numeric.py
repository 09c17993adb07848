"""Formulas as vectorised NumPy code, and their values at a point.

`numpy_code(expression)`    NumPy source for an expression without compound d
`Formulas(derivation)`      the compiled code of a derivation's formulas
`Point(formulas, …)`        numbers for the leaves; definitions and differentials are computed on demand
`random_point(…)`           a point with random numbers; `shape_at` and `moving_in` say what it needs
`sides(claim, point)`       both sides of a claim in floating point
`distance(left, right)`     how far apart they are
`NoValue`                   raised where floating point has no value

Shares nothing with the kernel: other arithmetic, other differential rules, other sizes. SymPy's `lambdify` is not
used: it cannot print traces and elementwise functions, and its first call takes as long as everything else here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import prod
from types import CodeType
from typing import Any, Final, TypeAlias

import numpy as np
from sympy import Expr, Rational, Symbol
from sympy.core.basic import Basic

from matcalc.author.claims import Claim
from matcalc.author.derivation import Derivation
from matcalc.language.differentials import differential, unfold
from matcalc.language.expressions import ScalarVariable, Variable
from matcalc.language.operations import operation_of
from matcalc.language.shapes import Shape, UnknownOperation

LARGEST: Final = 10**7  # entries of a matrix at a random point
Array: TypeAlias = Any  # numpy.ndarray, or a NumPy scalar for a scalar


def numpy_code(expression: Basic) -> str:
    """NumPy source; variables, sizes and differentials are names."""
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
            return operation.numpy(expression, [numpy_code(part) for part in operation.operands(expression)])


class NoValue(Exception):
    """An expression that floating point cannot evaluate: too deep, too large, or not finite."""


class Formulas:
    """The compiled code of a derivation's formulas, and what depends on what."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self._code: dict[tuple[Basic, frozenset[str]], CodeType] = {}
        self._depends: dict[str, frozenset[str]] = {}

    def compiled(self, expression: Expr, moving: frozenset[str]) -> CodeType:
        """The code of an expression, d unfolded."""
        key = (expression, moving)
        if key not in self._code:
            opened = unfold(expression, lambda name: self.moves(name, moving))
            self._code[key] = compile(numpy_code(opened), "<formula>", "eval")
        return self._code[key]

    def moves(self, name: str, moving: frozenset[str]) -> bool:
        """Whether a variable is one of those that move, or depends on one."""
        return name in moving or not moving.isdisjoint(self.leaves(name))

    def leaves(self, name: str) -> frozenset[str]:
        """The variables and definitions that a definition is made of, at all depths."""
        if name not in self._depends:
            body = self.derivation.declared[name].body
            used = {s.name for s in body.free_symbols if s.name in self.derivation.declared} if body else set()
            self._depends[name] = frozenset(used).union(*(self.leaves(other) for other in used))
        return self._depends[name]

    def differential(self, name: str, order: int, moving: frozenset[str]) -> Expr | None:
        """The order-th differential of a definition; None if it is zero."""
        expression = self.derivation.declared[name].body
        for _ in range(order):
            if expression is None:
                return None
            expression = differential(expression, lambda other: self.moves(other, moving))
        return expression


class Point(dict[str, Any]):
    """Values by name: sizes and leaves are given; definitions and differentials are computed when first used.

    `at_zero` is what indicators are at 0, in place of what their comparisons say; `number` is the precision.
    """

    def __init__(
        self,
        formulas: Formulas,
        moving: frozenset[str],
        values: Mapping[str, Array],
        at_zero: float | None = None,
        number: type = float,
    ) -> None:
        super().__init__(values)
        self.formulas, self.moving = formulas, moving
        step = np.heaviside if at_zero is None else lambda u, _: np.heaviside(u, at_zero)
        self._names = {"np": np, "_step": step, "_number": number}

    def value(self, expression: Expr) -> Array:
        """The value of an expression at this point."""
        try:
            with np.errstate(all="ignore"):
                code = self.formulas.compiled(expression, self.moving)
                return eval(code, self._names, self)  # our own code, no one's text
        except (SyntaxError, RecursionError, MemoryError, ArithmeticError, UnknownOperation) as error:
            raise NoValue(f"{type(error).__name__}: {error}") from None

    def magnitude(self) -> float:
        """The largest of the numbers known here, by which rounding errors are judged."""
        arrays = (np.abs(value).max(initial=0.0) for value in self.values() if np.asarray(value).dtype.kind == "f")
        return float(max(arrays, default=0.0))

    def __missing__(self, name: str) -> Array:
        derivation = self.formulas.derivation
        match = re.fullmatch(r"_d(\d+)_(.*)", name)
        expression: Expr | None
        if match is None:
            if name not in derivation.declared:
                raise KeyError(name)  # a name of NumPy's, found in the globals
            expression = derivation.declared[name].body
            if expression is None:
                raise NoValue(f"`{name}` is too large")
        elif match[2] in self.moving:
            expression = None
        else:
            expression = self.formulas.differential(match[2], int(match[1]), self.moving)
        self[name] = np.zeros_like(self[match[2]]) if expression is None and match else self.value(expression)
        return self[name]


def shape_at(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """A shape in numbers."""
    return tuple(int(eval(numpy_code(size), {}, dict(sizes))) for size in shape)  # our own code, no one's text


def random_point(
    formulas: Formulas, moving: frozenset[str], sizes: Mapping[str, int], seed: int, number: type = np.float64
) -> Point:
    """Normal deviates for the leaves and for the differentials of what moves, in the given precision."""
    generator = np.random.default_rng(seed)
    point = Point(formulas, moving, dict(sizes), number=number)
    for name, row in formulas.derivation.declared.items():
        shape = shape_at(row.shape, sizes)
        if prod(shape) > LARGEST:
            continue  # and whoever asks for it is told so
        if row.body is None:
            point[name] = number(1) * generator.standard_normal(shape)
        if name in moving:
            point[f"_d1_{name}"] = number(1) * generator.standard_normal(shape)
    return point


def sides(claim: Claim, point: Point) -> tuple[Array, Array]:
    """Both sides of a claim; for a derivative, df and what the claimed matrix says it is."""
    assert claim.right is not None
    right = np.asarray(point.value(claim.right))
    if claim.kind in ("gradient", "jacobian"):
        (variable,) = claim.wrt
        objective = point.formulas.derivation.objective_name
        df = point[f"_d1_{objective}"]
        return df, np.sum((right.T if claim.kind == "jacobian" else right) * point[f"_d1_{variable.name}"])
    assert claim.left is not None
    return np.asarray(point.value(claim.left)), right


def moving_in(claim: Claim, derivation: Derivation) -> frozenset[str]:
    """The variables that move in a claim."""
    return frozenset(variable.name for variable in claim.wrt) or frozenset(derivation.names("parameter"))


def distance(left: Array, right: Array, least: float = 0.0) -> float:
    """The largest difference of entries, relative to the largest entry or to `least`; infinite for what is no number.

    `least` is the magnitude below which a value counts as what rounding has left of larger ones.
    """
    a, b = (np.asarray(value, dtype=np.result_type(value, np.float64)).ravel() for value in (left, right))
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    scale = max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0), least)
    return float(np.abs(a - b).max(initial=0.0) / scale) if scale else 0.0
