"""Floating-point numbers for an author's text: matcalc's operations once more, by NumPy's own.

Every value is a curve X + ε dX, known at a few ε close to 0, and each operation is applied at each of them; `d` is the
derivative of the polynomial through those values. `partial` is a difference quotient, `Sum` a loop. Nothing here
shares a rule of differentiation, or a line of code, with matcalc.

`both_sides(claim, names)`  the values of `left = right` at ε = 0, for all values of the free indices
`names(shapes, …)`          what a text may use
"""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any
NODES = 7
H = 0.01  # how far ε goes
NEAR = 2e-3  # the step of difference quotients
EPSILON = H * np.cos(np.pi * np.arange(NODES) / (NODES - 1))  # Chebyshev's points: the middle one is 0


def _differentiation(points: Array) -> Array:
    """From values at the points to the derivatives there of the polynomial through them (Trefethen 2000, chapter 6)."""
    weights = np.array([1 / np.prod(np.delete(p - points, n)) for n, p in enumerate(points)])
    with np.errstate(divide="ignore"):
        matrix = weights[None, :] / weights[:, None] / (points[:, None] - points[None, :])
    np.fill_diagonal(matrix, 0)
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return matrix


D_EPSILON = _differentiation(EPSILON)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What `indicator` takes."""

    holds: tuple[Array, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The values at each ε: all of them numbers, or all of them matrices."""

    at: tuple[Array, ...]

    __array_ufunc__ = None

    @property
    def here(self) -> Array:
        """The value at ε = 0."""
        return np.asarray(self.at[NODES // 2])

    @property
    def T(self) -> Curve:
        return each(np.transpose)(self)

    def __add__(self, other: Any) -> Curve:
        return each(_same_shape(np.add))(self, other)

    def __sub__(self, other: Any) -> Curve:
        return each(_same_shape(np.subtract))(self, other)

    def __rsub__(self, other: Any) -> Curve:
        return curve(other) - self

    def __neg__(self) -> Curve:
        return each(np.negative)(self)

    def __abs__(self) -> Curve:
        return each(np.abs)(self)

    def __mul__(self, other: Any) -> Curve:
        return each(lambda a, b: a * b if min(a.ndim, b.ndim) == 0 else a @ b)(self, other)

    def __rmul__(self, other: Any) -> Curve:
        return curve(other) * self

    __radd__ = __add__
    __matmul__ = __mul__

    def __truediv__(self, other: Any) -> Curve:
        return each(np.divide)(self, other)

    def __rtruediv__(self, other: Any) -> Curve:
        return curve(other) / self

    def __pow__(self, exponent: Any) -> Curve:
        if self.here.ndim:
            return each(lambda a: np.linalg.matrix_power(a, exponent))(self)
        return each(np.power)(self, exponent)

    def __getitem__(self, address: tuple[Any, Any]) -> Curve:
        if any(isinstance(part, slice) for part in address):
            address = tuple(part if isinstance(part, slice) else slice(part, part + 1 or None) for part in address)
        return each(lambda a: a[address])(self)

    def __gt__(self, other: Any) -> Comparison:
        return Comparison(each(np.greater)(self, other).at)

    def __ge__(self, other: Any) -> Comparison:
        return Comparison(each(np.greater_equal)(self, other).at)

    def __lt__(self, other: Any) -> Comparison:
        return Comparison(each(np.less)(self, other).at)

    def __le__(self, other: Any) -> Comparison:
        return Comparison(each(np.less_equal)(self, other).at)


def curve(value: Any) -> Curve:
    """A constant; a curve as it is."""
    return value if isinstance(value, Curve) else Curve((np.asarray(value, dtype=float),) * NODES)


def each(function: Callable[..., Array]) -> Callable[..., Curve]:
    """Apply a function of arrays at each ε; what is named is an option."""
    return lambda *args, **options: Curve(
        tuple(np.asarray(function(*at, **options)) for at in zip(*(curve(arg).at for arg in args), strict=True))
    )


def _same_shape(function: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """Nothing is broadcast but a 1×1 matrix, which stands for a scalar."""

    def checked(a: Array, b: Array) -> Array:
        assert a.shape == b.shape or max(a.size, b.size) == 1, (a.shape, b.shape)
        return function(a, b)

    return checked


def d(X: Curve) -> Curve:
    """The derivative by ε."""
    return Curve(tuple(np.tensordot(D_EPSILON, np.array(X.at), axes=1)))


def partial(f: Callable[[Any], Curve], X: Curve) -> Curve:
    """The derivative by X in matcalc's layout; f is a function of X."""
    if X.here.ndim == 0:
        return _quotient(f, X, np.array(1.0))
    rows, columns = X.here.shape
    moves = []
    for k, i in itertools.product(range(columns), range(rows)):  # the order of vec
        unit = np.zeros((rows, columns))
        unit[i, k] = 1.0
        moves.append(_quotient(f, X, unit))
    if moves[0].here.size == 1:
        return Curve(
            tuple(np.array([np.ravel(m.at[n])[0] for m in moves]).reshape(columns, rows) for n in range(NODES))
        )
    return Curve(tuple(np.column_stack([m.at[n].ravel(order="F") for m in moves]) for n in range(NODES)))


def _quotient(f: Callable[[Any], Curve], X: Curve, unit: Array) -> Curve:
    """A difference quotient of the fourth order."""
    step = curve(NEAR * unit)
    return (8 * (f(X + step) - f(X - step)) - (f(X + step + step) - f(X - step - step))) / (12 * NEAR)


def hessian(f: Callable[[Any], Curve], X: Curve) -> Curve:
    """The second derivative by vec X."""
    return partial(lambda Y: _turned(partial(f, Y)), X)


def _turned(J: Curve) -> Curve:
    return J if J.here.ndim == 0 else J.T


def total_over(indices: str, body: Callable[..., Any], holds: Callable[..., bool], ranges: Mapping[str, int]) -> Curve:
    """A sum over indices, given by a function of them."""
    runs = itertools.product(*(range(ranges[name]) for name in indices.split()))
    return sum((curve(body(*at)) for at in runs if holds(*at)), curve(0.0))


def kron_sum(a: Array, b: Array) -> Array:
    return np.kron(a, np.eye(len(b))) + np.kron(np.eye(len(a)), b)


def commutation(rows: int, columns: int) -> Curve:
    K = np.zeros((rows * columns, rows * columns))
    for i, j in itertools.product(range(rows), range(columns)):
        K[i * columns + j, j * rows + i] = 1
    return curve(K)


def minors(a: Array) -> Array:
    """The cofactors, one determinant each."""
    n = len(a)
    found = np.empty((n, n))
    for i, j in itertools.product(range(n), range(n)):
        found[i, j] = (-1) ** (i + j) * np.linalg.det(np.delete(np.delete(a, i, 0), j, 1)) if n > 1 else 1.0
    return found


def others(a: Array, axis: int | None = None) -> Array:
    found = np.empty_like(a)
    for i, j in itertools.product(*map(range, a.shape)):
        line = a if axis is None else a[:, [j]] if axis == 0 else a[[i], :]
        where = (0 if axis == 1 else i, 0 if axis == 0 else j)
        found[i, j] = np.prod([line[at] for at in np.ndindex(line.shape) if at != where])
    return found


def softmax(a: Array, axis: int | None = 1) -> Array:
    e = np.exp(a)
    return e / e.sum(axis=axis, keepdims=True)


def reduction(function: Callable[..., Array]) -> Callable[..., Curve]:
    """NumPy's reduction; along an axis it keeps both dimensions."""
    return lambda X, axis=None: each(lambda a: function(a, axis=axis, keepdims=axis is not None))(X)


def sigmoid(u: Array) -> Array:
    return 1 / (1 + np.exp(-u))


erf = np.vectorize(math.erf, otypes=[float])


def elu(u: Array, alpha: Any = 1) -> Array:
    return np.where(u > 0, u, alpha * (np.exp(u) - 1))


def huber(u: Array, delta: Any = 1) -> Array:
    return np.where(np.abs(u) <= delta, u * u / 2, delta * (np.abs(u) - delta / 2))


ENTRYWISE: Mapping[str, Callable[..., Array]] = {
    "exp": np.exp, "log": np.log, "log1p": lambda u: np.log(1 + u), "sqrt": np.sqrt, "reciprocal": lambda u: 1 / u,
    "power": np.power, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "erf": erf, "sign": np.sign, "absolute": np.abs,
    "sigmoid": sigmoid, "softplus": lambda u: np.log(1 + np.exp(u)), "silu": lambda u: u * sigmoid(u),
    "gelu": lambda u: u * (1 + erf(u / math.sqrt(2))) / 2, "hinge": lambda u: np.where(u < 1, 1 - u, 0.0),
    "relu": lambda u, at_zero=0: np.where(u > 0, u, 0.0), "leaky_relu": lambda u, slope: np.where(u > 0, u, slope * u),
    "elu": elu, "huber": huber, "clip": np.clip,
    "maximum": np.maximum, "minimum": np.minimum, "divide": np.divide,
}  # fmt: skip
MATRICES: Mapping[str, Callable[..., Array]] = {
    "T": lambda a: np.atleast_2d(a).T, "tr": lambda a: np.trace(np.atleast_2d(a)),
    "vec": lambda a: a.reshape(-1, 1, order="F"), "norm2": lambda a: (a * a).sum(), "hadamard": lambda *a: math.prod(a),
    "kron": np.kron, "kron_sum": kron_sum, "outer": lambda a, b: a * b.T, "inner": lambda a, b: (a * b).sum(),
    "inverse": np.linalg.inv, "det": np.linalg.det, "logdet": lambda a: np.log(np.linalg.det(a)),
    "adjugate": lambda a: minors(a).T, "cofactor": minors, "others": others, "norm": np.linalg.norm,
    "norm1": lambda a: np.abs(a).sum(), "softmax": softmax, "log_softmax": lambda a, axis=1: np.log(softmax(a, axis)),
    "attained": lambda a, axis=None: 1.0 * (a == a.max(axis=axis, keepdims=True)), "hstack": lambda *a: np.hstack(a),
    "vstack": lambda *a: np.vstack(a), "diag": lambda a: np.diag(a[:, 0]),
    "diagonal": lambda a: np.diag(a).reshape(-1, 1),
}  # fmt: skip
OPERATIONS: Mapping[str, Any] = {
    **{name: each(function) for name, function in {**ENTRYWISE, **MATRICES}.items()},
    **{name: reduction(getattr(np, name)) for name in ("mean", "var", "prod", "amax", "amin")},
    "total": reduction(np.sum),
    "logsumexp": lambda X, axis=None: each(np.log)(reduction(np.sum)(each(np.exp)(X), axis=axis)),
    "unvec": lambda v, rows, columns: each(lambda a: a.reshape(rows, columns, order="F"))(v),
    "broadcast": lambda v, rows, columns: each(lambda a: np.broadcast_to(a, (rows, columns)))(v),
    "unit": lambda size, at: curve(np.eye(size)[:, [at]]),
    "commutation": commutation,
    "ones": lambda rows, columns: curve(np.ones((rows, columns))),
    "zeros": lambda rows, columns: curve(np.zeros((rows, columns))),
    "identity": lambda size: curve(np.eye(size)),
    "indicator": lambda comparison: Curve(tuple(np.asarray(holds, dtype=float) for holds in comparison.holds)),
    "KroneckerDelta": lambda i, k: curve(float(i == k)),
    "Ne": lambda i, k: i != k,
    "Rational": lambda p, q: p / q,
    "pi": curve(math.pi),
    "d": d,
    "partial": partial,
    "hessian": hessian,
    "total_over": total_over,
}  # fmt: skip


class Delayed(ast.NodeTransformer):
    """`Sum(e, i, Ne(i, k))` and `partial(f, X)` with functions of i and of X in place of e and f."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name, args = getattr(node.func, "id", ""), node.args
        if name == "Sum":
            over = [arg.id for arg in args[1:] if isinstance(arg, ast.Name)]
            holds = [ast.unparse(arg) for arg in args[1:] if not isinstance(arg, ast.Name)] or ["True"]
            names = ", ".join(over)
            text = f"lambda {names}: {ast.unparse(args[0])}, lambda {names}: {' and '.join(holds)}"
            return ast.parse(f"total_over('{' '.join(over)}', {text}, ranges)", mode="eval").body
        if name in ("partial", "hessian"):
            of, by = map(ast.unparse, args)
            return ast.parse(f"{name}(lambda {by}: {of}, {by})", mode="eval").body
        return node


def both_sides(claim: str, known: Mapping[str, Any]) -> list[Array]:
    """The values of the sides; where indices are free, one after the other for all their values."""
    ranges = known["ranges"]
    trees = [Delayed().visit(ast.parse(side, mode="eval")) for side in claim.split(" = ")]
    sides = [compile(ast.fix_missing_locations(tree), claim, "eval") for tree in trees]
    free = [name for name in ranges if name not in known and any(name in _globals(side) for side in sides)]
    places = [dict(zip(free, at, strict=True)) for at in itertools.product(*(range(ranges[name]) for name in free))]
    return [np.array([curve(eval(side, {**known, **at})).here for at in places]) for side in sides]


def _globals(code: CodeType) -> set[str]:
    """The names that code takes from outside, the functions in it included."""
    return set(code.co_names).union(*(_globals(part) for part in code.co_consts if isinstance(part, CodeType)))


def names(
    shapes: Mapping[str, Sequence[str | int]], sizes: Mapping[str, int], numbers: Mapping[str, Any], **indices: str
) -> dict[str, Any]:
    """What a text may use: the operations, the sizes, a curve for each leaf; `numbers` holds X and dX by name.

    `indices` are those of the claim, with the sizes that they run over.
    """
    known: dict[str, Any] = {**OPERATIONS, **sizes, "ranges": {name: sizes[size] for name, size in indices.items()}}
    for name, shape in shapes.items():
        zero = np.zeros(tuple(size if isinstance(size, int) else sizes[size] for size in shape))
        start, change = (np.asarray(numbers.get(key, zero), dtype=float) for key in (name, f"d{name}"))
        known[name] = Curve(tuple(start + epsilon * change for epsilon in EPSILON))
    return known
