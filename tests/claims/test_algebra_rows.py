"""Algebra, reductions and blocks: entries against NumPy, differentials against difference quotients, and refusals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sympy
from floats import Floats
from sympy import Expr, Rational

import matcalc
from matcalc import (
    Derivation,
    T,
    adjugate,
    amax,
    amin,
    attained,
    broadcast,
    cofactor,
    commutation,
    d,
    det,
    diag,
    diagonal,
    divide,
    hadamard,
    hstack,
    identity,
    inner,
    inverse,
    kron,
    kron_sum,
    log_softmax,
    logdet,
    logsumexp,
    mean,
    norm,
    norm1,
    norm2,
    ones,
    others,
    outer,
    prod,
    softmax,
    total,
    tr,
    unit,
    unvec,
    var,
    vec,
    vstack,
    zeros,
)  # fmt: skip
from matcalc.author.claims import Claim
from matcalc.check import dense
from matcalc.check.checker import Checker
from matcalc.check.formulas import Formulas
from matcalc.check.notation import latex
from matcalc.check.numeric import Point, shape_at
from matcalc.language.operations import (
    addresses,
    algebra,
    blocks,
    constants,
    inverses,
    maxima,
    operations,
    products,
    reductions,
    vectors,
)
from matcalc.language.shapes import ShapeMismatch, shape_of
from matcalc.language.words import write

SIZES = ({"N": 3, "D": 2}, {"N": 2, "D": 4})
STEP = 1e-5
MODULES = (addresses, blocks, inverses, maxima, products, reductions, vectors)
Case = Callable[[Any], Expr]


def by_axis(name: str) -> dict[str, Case]:
    """A reduction of all entries, of columns and of rows."""
    operation = getattr(matcalc, name)
    return {
        **{f"{name}, axis={axis}": lambda v, axis=axis: operation(v.X, axis=axis) for axis in (None, 0, 1)},
        f"{name} of a block matrix": lambda v: operation(hstack(v.X, v.c), axis=1),
        f"{name} of vec": lambda v: operation(vec(v.X), axis=0),
        f"{name} of a scalar": lambda v: operation(v.t),
    }


REDUCTIONS = (
    "total", "mean", "var", "prod", "others", "logsumexp", "softmax", "log_softmax", "amax", "amin", "attained",
)  # fmt: skip
CASES: Mapping[str, Case] = {
    "inverse": lambda v: inverse(v.P),
    "inverse of a block matrix": lambda v: inverse(vstack(hstack(v.P, v.c), hstack(T(v.b), ones(1, 1)))),
    "inverse of kron": lambda v: inverse(kron(v.P, v.Q)),
    "inverse of a matrix whose dimensions count differently": lambda v: inverse(
        commutation(v.N, v.D) + vec(v.X) @ T(vec(v.Y))
    ),
    "det": lambda v: det(v.P),
    "det of a product": lambda v: det(v.P @ T(v.Q)),
    "logdet": lambda v: logdet(v.P @ T(v.P)),
    "adjugate": lambda v: adjugate(v.P),
    "cofactor": lambda v: cofactor(v.P),
    "cofactor of kron": lambda v: cofactor(kron(v.P, v.Q)),
    "power 0": lambda v: v.P**0,
    "power 1": lambda v: v.P**1,
    "power 3": lambda v: v.P**3,
    "power -1": lambda v: v.P**-1,
    "power -2": lambda v: v.P**-2,
    "SymPy's power": lambda v: sympy.MatPow(v.P, 2),
    "SymPy's inverse": lambda v: sympy.Inverse(v.P),
    "SymPy's determinant": lambda v: sympy.Determinant(v.P),
    "kron": lambda v: kron(v.X, v.P),
    "kron of three": lambda v: kron(v.X, v.c, v.Y),
    "kron with a block matrix": lambda v: kron(v.P, hstack(v.X, v.c)),
    "SymPy's Kronecker product": lambda v: sympy.KroneckerProduct(v.X, v.Y),
    "kron_sum": lambda v: kron_sum(v.P, v.R),
    "kron_sum of what counts differently": lambda v: kron_sum(vec(v.X) @ T(vec(T(v.Y))), v.R),
    "hadamard": lambda v: hadamard(v.X, v.Y, v.X),
    "divide": lambda v: divide(v.X, v.Y),
    "outer": lambda v: outer(v.b, vec(v.X)),
    "inner": lambda v: inner(v.X, v.Y),
    "inner of what counts differently": lambda v: inner(vec(T(v.X)), vec(v.Y)) if v.N == v.D else inner(v.X, v.X),
    "commutation": lambda v: commutation(v.N, v.D),
    "commutation times vec": lambda v: commutation(v.N, v.D) @ vec(v.X) - vec(T(v.X)),
    "hstack": lambda v: hstack(v.X, v.c, v.Y),
    "hstack of equal widths": lambda v: hstack(v.X, v.Y) @ ones(2 * v.D, 1),
    "hstack of hstack": lambda v: hstack(v.c, hstack(v.X, v.P)),
    "hstack times a parameter": lambda v: hstack(v.X, v.c) @ v.W,
    "hstack of rows of vec": lambda v: hstack(T(vec(v.X)), ones(1, 1)),
    "hstack of data and parameters": lambda v: hstack(v.x, v.Y),
    "vstack": lambda v: vstack(v.X, ones(1, v.D), v.Y),
    "vec of vstack": lambda v: vec(vstack(v.X, v.Y)),
    "vec of hstack": lambda v: T(vec(hstack(v.X, v.c))) @ vec(hstack(v.c, v.Y)),
    "sums in another order": lambda v: hstack(v.X, v.P) + T(vstack(T(v.P), T(v.X))),
    "an entry": lambda v: v.X[0, 1],
    "an entry from the end": lambda v: v.X[v.N - 1, -1],
    "an entry of vec": lambda v: vec(v.X)[v.N, 0],
    "an entry of a block matrix": lambda v: hstack(v.X, v.c)[1, v.D],
    "SymPy's entry": lambda v: sympy.matrices.expressions.matexpr.MatrixElement(v.X, 0, 1),
    "a row": lambda v: v.X[1, :],
    "a column": lambda v: v.X[:, -1],
    "a slice": lambda v: v.X[1:, :-1],
    "a slice of a block matrix": lambda v: hstack(v.c, v.X)[:, 1:],
    "a slice between sizes": lambda v: hstack(v.c, v.X, v.c)[0:2, 1 : v.D + 1],
    "a slice of vec": lambda v: vec(v.X)[v.N :, :],
    "a slice of a slice": lambda v: v.X[1:, :][:, 1:],
    "all of it": lambda v: v.X[:, :],
    "SymPy's slice": lambda v: sympy.matrices.expressions.slice.MatrixSlice(v.X, (0, 1), (0, v.D)),
    "diag": lambda v: diag(v.b),
    "diag of vec": lambda v: diag(vec(v.X)),
    "diagonal": lambda v: diagonal(v.P),
    "diagonal of what counts differently": lambda v: diagonal(vec(v.X) @ T(vec(T(v.Y)))),
    "unit": lambda v: unit(v.N, 1),
    "unit by a size": lambda v: unit(v.N + v.D, v.N),
    "unit of a product": lambda v: unit(v.N * v.D, v.D),
    "unvec": lambda v: unvec(vec(v.X), v.N, v.D),
    "unvec to another shape": lambda v: unvec(vec(v.X), v.D, v.N),
    "unvec of a block matrix": lambda v: unvec(vec(hstack(v.X, v.c)), v.N, v.D + 1),
    "broadcast a scalar": lambda v: broadcast(v.t, v.N, v.D),
    "broadcast a number": lambda v: broadcast(Rational(1, 3), v.N, v.D),
    "broadcast a row": lambda v: broadcast(T(v.e), v.N, v.D),
    "broadcast a column": lambda v: broadcast(v.b, v.N, v.D + 1),
    "broadcast to a product": lambda v: broadcast(T(vec(v.X)), v.N, v.D * v.N),
    "norm": lambda v: norm(v.X),
    "norm1": lambda v: norm1(v.X),
    "prod with a zero": lambda v: prod(hadamard(v.X, ones(v.N, v.D) - unit(v.N, 0) @ T(unit(v.D, 1)))),
    **{name: case for each in REDUCTIONS for name, case in by_axis(each).items()},
}


@cache
def setting() -> tuple[Derivation, SimpleNamespace]:
    """Data x, c; parameters X, Y (N×D), P, Q (N×N), R (D×D), W ((D+1)×N), b (N×1), e (D×1), t."""
    net = Derivation("rows")
    N, D = net.sizes(N=3, D=2)
    found = {"N": N, "D": D, "x": net.data("x", N, D), "c": net.data("c", N, 1), "t": net.parameter("t")}
    shapes = {"X": (N, D), "Y": (N, D), "P": (N, N), "Q": (N, N), "R": (D, D), "W": (D + 1, N)}
    shapes |= {"b": (N, 1), "e": (D, 1)}
    return net, SimpleNamespace(**found, **{name: net.parameter(name, *shape) for name, shape in shapes.items()})


def arrays(sizes: Mapping[str, int], seed: int = 0) -> dict[str, Any]:
    generator = np.random.default_rng(seed)
    shapes = {name: shape_at(row.shape, sizes) for name, row in setting()[0].declared.items()}
    return {name: generator.standard_normal(shape) for name, shape in shapes.items()}


def point(sizes: Mapping[str, int], leaves: Mapping[str, Any], number: type = np.float64) -> Point:
    """A point with these leaves, and random differentials of the parameters."""
    net, _ = setting()
    moving = frozenset(net.names("parameter"))
    changes = {f"_d1_{name}": array for name, array in arrays(sizes, 1).items() if name in moving}
    values = {name: np.asarray(array).astype(number)[()] for name, array in {**leaves, **changes}.items()}
    return Point(Formulas(net), moving, {**sizes, **values}, number=number)


def case(name: str) -> Expr:
    return CASES[name](setting()[1])


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("name", CASES)
def test_entries_are_what_numpy_computes(name: str, sizes: Mapping[str, int]) -> None:
    expression, leaves = case(name), arrays(sizes)
    value = np.asarray(point(sizes, leaves).value(expression))
    assert value.shape == shape_at(shape_of(expression), sizes)
    np.testing.assert_allclose(Floats(setting()[0], sizes, leaves).matrix(expression), value, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("name", CASES)
def test_differentials_are_limits_of_difference_quotients(name: str, sizes: Mapping[str, int]) -> None:
    assert off_the_quotient(case(name), sizes) < 1e-5


@pytest.mark.parametrize("name", [name for name in CASES if name != "prod with a zero"])
def test_second_differentials_too(name: str) -> None:
    assert off_the_quotient(d(case(name)), SIZES[0]) < 1e-4


def off_the_quotient(expression: Expr, sizes: Mapping[str, int]) -> float:
    """How far d(e) is from a central difference quotient, relative to the larger."""
    leaves, here = arrays(sizes), point(sizes, arrays(sizes))

    def at(step: float) -> Any:
        changes = {name: step * here[f"_d1_{name}"] for name in setting()[0].names("parameter")}
        there = {name: array + changes.get(name, 0) for name, array in leaves.items()}
        return np.asarray(point(sizes, there).value(expression))

    rule = np.asarray(here.value(d(expression)))
    quotient = (at(STEP) - at(-STEP)) / (2 * STEP)
    assert rule.shape == quotient.shape
    return float(np.abs(rule - quotient).max() / max(1.0, np.abs(rule).max(), np.abs(at(0)).max()))


MOVING = {
    "hadamard": "hadamard", "divide": "divide", "kron": "kron", "kron_sum": "kron_sum", "outer": "outer",
    "inner": "inner", "inverse": "inverse", "det": "det", "logdet": "logdet", "adjugate": "adjugate",
    "cofactor": "cofactor", "matrix_power": "power 3", "hstack": "hstack", "vstack": "vstack", "entry": "an entry",
    "slice": "a slice", "diag": "diag", "diagonal": "diagonal", "unvec": "unvec", "broadcast": "broadcast a scalar",
    "norm": "norm", "norm1": "norm1",
    **{name: f"{name}, axis=1" for name in REDUCTIONS if name != "attained"},
}  # fmt: skip


@pytest.mark.parametrize("name", MOVING)
def test_a_wrong_differential_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = operations()[name]

    def twice(node: Any, operands: Any, moved: Any) -> Expr | None:
        change = right.differential(node, operands, moved)
        return None if change is None else 2 * change

    for key in [key for key, operation in operations().items() if operation is right]:
        monkeypatch.setitem(operations(), key, replace(right, differential=twice))
    assert off_the_quotient(case(MOVING[name]), SIZES[0]) > 1e-3


def test_every_differential_is_tried() -> None:
    rows = {row.name for module in MODULES for row in vars(module).values() if row in operations().values()}
    constant = {"commutation", "unit", "attained"}
    assert rows - constant == set(MOVING)


@pytest.mark.parametrize("number", [np.float32, np.longdouble])
@pytest.mark.parametrize("name", CASES)
def test_every_precision_has_a_value(name: str, number: type) -> None:
    expression, leaves = case(name), arrays(SIZES[0])
    here = point(SIZES[0], leaves, number)
    for each in (expression, d(expression)):
        expected = np.asarray(point(SIZES[0], leaves).value(each))
        found = np.asarray(here.value(each))
        assert found.dtype in (number, np.float64)  # constants are in double precision
        np.testing.assert_allclose(found.astype(float), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", CASES)
def test_what_is_written_means_the_same(name: str) -> None:
    expression = case(name)
    if "SymPy" not in name:
        known = {each: getattr(matcalc, each) for each in matcalc.__all__} | vars(setting()[1])
        assert eval(write(expression), known) == expression
        assert str(expression)
    assert latex(expression).count("{") == latex(expression).count("}")
    assert expression.func(*expression.args) == expression


# ------------------------------------------------------------------------------------------------ extreme arguments


def numbers(X: list[list[float]], number: type = np.float64) -> Any:
    return np.array(X, dtype=number)


@pytest.mark.parametrize("number", [np.float32, np.float64, np.longdouble])
def test_large_entries_do_not_overflow(number: type) -> None:
    X = numbers([[1000.0, 1000.0], [-1000.0, -2000.0]], number)
    np.testing.assert_allclose(dense.logsumexp(X, 1).ravel().astype(float), [1000 + np.log(2), -1000])
    np.testing.assert_allclose(dense.softmax(X, 1).astype(float), [[0.5, 0.5], [1, 0]])
    np.testing.assert_allclose(dense.log_softmax(X, 1).astype(float), [[-np.log(2)] * 2, [0, -1000]], rtol=1e-6)
    assert float(dense.norm(numbers([[3e30, 4e30]], number))) == pytest.approx(5e30)
    assert dense.norm(numbers([[0.0]], number)) == 0
    diagonal_of_many = np.eye(200, dtype=number) * number(1e-3)
    assert float(dense.logdet(diagonal_of_many)) == pytest.approx(200 * np.log(1e-3))
    for found in (dense.logsumexp(X, 0), dense.softmax(X, None), dense.norm(X), dense.attained(X, 1)):
        assert found.dtype == number


def test_infinite_entries_stay_infinite() -> None:
    with np.errstate(all="ignore"):
        assert dense.logsumexp(numbers([[np.inf, 0]]), 1) == np.inf
        assert dense.logsumexp(numbers([[-np.inf, -np.inf]]), None) == -np.inf
    assert np.isinf(dense.norm(numbers([[np.inf, 0]])))


@pytest.mark.parametrize("number", [np.float32, np.float64, np.longdouble])
def test_singular_matrices(number: type) -> None:
    singular = numbers([[1, 2], [2, 4]], number)
    assert np.isnan(dense.inverse(singular)).all()
    assert dense.determinant(singular) == 0
    with np.errstate(divide="ignore"):
        assert np.isnan(dense.logdet(singular))
    np.testing.assert_array_equal(dense.adjugate(singular), [[4, -2], [-2, 1]])
    np.testing.assert_array_equal(dense.adjugate(np.zeros((3, 3), number)), np.zeros((3, 3)))
    np.testing.assert_array_equal(dense.adjugate(numbers([[5]], number)), [[1]])
    assert np.isnan(dense.logdet(-np.eye(3, dtype=number)))


@pytest.mark.parametrize("size", [1, 2, 5, 40])
def test_elimination_agrees_with_lapack(size: int) -> None:
    A = np.random.default_rng(size).standard_normal((size, size))
    long = A.astype(np.longdouble)
    np.testing.assert_allclose(dense.inverse(long).astype(float), np.linalg.inv(A), rtol=1e-8, atol=1e-12)
    assert float(dense.determinant(long)) == pytest.approx(np.linalg.det(A))
    scaled = dense.determinant(A) * np.linalg.inv(A)
    np.testing.assert_allclose(dense.adjugate(A), scaled, rtol=1e-7, atol=1e-9 * np.abs(scaled).max())
    assert float(dense.logdet(long @ long.T)) == pytest.approx(np.linalg.slogdet(A @ A.T)[1])


# --------------------------------------------------------------------------------------------------------- refusals

MISMATCHES: Mapping[str, tuple[Case, str, str]] = {
    "inverse": (lambda v: inverse(v.X), "an inverse needs a square matrix", ""),
    "det": (lambda v: det(v.X), "a determinant needs a square matrix", ""),
    "logdet": (lambda v: logdet(v.X), "a determinant needs a square matrix", ""),
    "adjugate": (lambda v: adjugate(v.X), "an adjugate needs a square matrix", ""),
    "cofactor": (lambda v: cofactor(v.X), "cofactors need a square matrix", ""),
    "power": (lambda v: v.X**2, "a power needs a square matrix",
              "entry by entry it is `power(X, 2)`, the sum of squares is `norm2(X)`"),
    "kron_sum": (lambda v: kron_sum(v.P, v.X), "a Kronecker sum needs square matrices", ""),
    "hadamard": (lambda v: hadamard(v.X, T(v.e)), "a Hadamard product needs equal shapes",
                 "nothing is repeated by itself; `broadcast(T(e), N, D)` repeats it"),
    "hadamard in the other order": (lambda v: hadamard(v.c, v.X), "a Hadamard product needs equal shapes",
                                    "nothing is repeated by itself; `broadcast(c, N, D)` repeats it"),
    "hadamard for a product": (lambda v: hadamard(v.X, v.R), "a Hadamard product needs equal shapes",
                               "the matrix product is written `@`"),
    "divide": (lambda v: divide(v.X, total(v.X, axis=1)), "a quotient entry by entry needs equal shapes",
               "nothing is repeated by itself; `broadcast(total(X, axis=1), N, D)` repeats it"),
    "a sum with a number": (lambda v: v.X + v.t, "a sum needs equal shapes",
                            "a number for every entry is `broadcast(t, N, D)`"),
    "a sum with a transpose": (lambda v: v.X + T(v.X), "a sum needs equal shapes",
                               "one is the shape of the other's transpose"),
    "outer": (lambda v: outer(v.c, T(v.e)), "an outer product needs columns", "`T` makes a column of a row"),
    "inner": (lambda v: inner(v.X, v.P), "an inner product needs equal shapes", ""),
    "hstack": (lambda v: hstack(v.X, T(v.X)), "matrices side by side need equally many rows",
               "one is the shape of the other's transpose"),
    "vstack": (lambda v: vstack(v.X, v.c), "matrices one above the other need equally many columns", ""),
    "diag of a row": (lambda v: diag(T(v.c)), "a diagonal matrix is made of a column", "`T` makes a column of a row"),
    "diag of a matrix": (lambda v: diag(v.P), "a diagonal matrix is made of a column",
                         "`diagonal` takes the diagonal of a matrix"),
    "diagonal": (lambda v: diagonal(v.X), "a diagonal is that of a square matrix", ""),
    "unvec": (lambda v: unvec(v.c, v.N, v.D), "a matrix of N×D needs D·N×1", ""),
    "unvec of a matrix": (lambda v: unvec(v.X, v.N, v.D), "a matrix of N×D needs D·N×1", ""),
    "broadcast": (lambda v: broadcast(v.e, v.N, v.D),
                  "only a scalar, a row of D or a column of N is repeated to N×D", "`T` turns it"),
    "a shape within": (lambda v: total(v.X @ v.X), "a matrix product needs D = N", None),
    "an entry of what has no shape": (lambda v: (v.X @ v.X)[0, 0], "a matrix product needs D = N", None),
}  # fmt: skip


@pytest.mark.parametrize("name", MISMATCHES)
def test_shapes_that_do_not_fit(name: str) -> None:
    build, rule, hint = MISMATCHES[name]
    with pytest.raises(ShapeMismatch) as caught:
        shape_of(build(setting()[1]))
    assert caught.value.rule == rule
    assert hint in (None, caught.value.hint)


REFUSED: Mapping[str, tuple[Case, str]] = {
    "an axis that is none": (lambda v: total(v.X, axis=2), "`axis` is 0 for columns or 1 for rows"),
    "an axis that is a truth value": (lambda v: total(v.X, axis=True), "`axis` is 0 for columns or 1 for rows"),
    "an axis in the wrong place": (lambda v: total(v.X, 1), "`total` takes 1 operand, not 2; `axis=` is named"),
    "an option that is none": (lambda v: total(v.X, axes=1), "`total` has no option `axes`; there is `axis`"),
    "an axis of softmax": (lambda v: softmax(v.X, axis=-1), "`axis` is 0 for columns or 1 for rows"),
    "a list of matrices": (lambda v: hstack([v.X, v.Y]), "the matrices are operands of their own: `hstack(A, B)`"),
    "one matrix": (lambda v: vstack(v.X), "`vstack` takes two or more operands"),
    "one factor": (lambda v: kron(v.X), "`kron` takes two or more operands"),
    "a text": (lambda v: inverse("P"), "an operand is a matrix or a number, not str"),
    "a symbolic power": (lambda v: v.P**v.N, "the power of a matrix is a whole number, not `N`"),
    "a half power": (lambda v: v.P ** Rational(1, 2), "entry by entry is `power(P, 1/2)`"),
    "a float for a power": (lambda v: v.P**2.0, "the power of a matrix is a whole number, not `2.0`"),
    "a division by a matrix": (lambda v: v.X / v.Y, "entry by entry is `divide(…, Y)`, and `inverse(Y)`"),
    "one number for an address": (lambda v: v.X[0], "an entry of `X` has a row and a column"),
    "a list for an address": (lambda v: v.X[[0, 1], :], "an operand is a matrix or a number, not list"),
    "a float for an address": (lambda v: v.X[0.5, 0], "an address is made of whole numbers, sizes and indices"),
    "a matrix for an address": (lambda v: v.X[v.P, 0], "an address is made of whole numbers, sizes and indices"),
    "a scalar for an address": (lambda v: v.X[v.t, 0], "an address is made of whole numbers, sizes and indices"),
    "a row below the last": (lambda v: v.X[v.N, 0], "`N` is not below N in an address of `X`"),
    "a column that is not there": (lambda v: v.c[0, 1], "`1` is not below 1 in an address of `c`"),
    "before the first": (lambda v: v.c[0, -2], "`-1` is not below 1 in an address of `c`"),
    "a step": (lambda v: v.X[::2, :], "a slice takes every entry, and has no step: `2`"),
    "a slice that leaves the matrix": (lambda v: v.X[: v.N + 1, :], "the slice from 0 to N + 1 leaves `X`"),
    "a slice before the first": (lambda v: v.c[:, -2:], "the slice from -1 to 1 leaves `c`"),
    "an empty slice": (lambda v: v.X[2:2, :], "the slice from 2 to 2 is empty"),
    "a slice of nothing": (lambda v: v.X[v.N :, :], "the slice from N to N is empty"),
    "sizes that are none": (lambda v: unvec(vec(v.X), -1, v.N), "a size is a named size"),
    "a size that is a matrix": (lambda v: broadcast(v.t, v.X, 1), "a size is a named size"),
    "a position that is not there": (lambda v: unit(3, 3), "`3` is not a position in a column of 3"),
    "a position before the first": (lambda v: unit(v.N, -1), "`-1` is not a position in a column of N"),
    "a position that is a scalar": (lambda v: unit(v.N, v.t), "a position is made of whole numbers"),
    "sizes left out": (lambda v: broadcast(v.t), "`broadcast` takes 3 operands, not 1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_arguments_that_mean_nothing(name: str) -> None:
    build, says = REFUSED[name]
    with pytest.raises(TypeError) as caught:
        build(setting()[1])
    assert says in str(caught.value)


# ------------------------------------------------------------------------------------------------------------ sizes


def test_sizes_that_are_sums() -> None:
    net = Derivation("sums")
    N, D = net.sizes(N=3, D=2)
    X, W = net.data("X", N, D), net.parameter("W", 1 + D, N)
    V = net.parameter("V", N * (D + 1), 1)
    widened = hstack(X, ones(N, 1))
    assert shape_of(widened @ W) == (N, N)
    assert shape_of(V + vec(widened)) == (N * D + N, 1)
    assert shape_of(kron(identity(N), ones(D + 1, 1))) == (N * D + N, N)
    assert shape_of(hstack(X, X)) == (N, 2 * D)
    assert shape_of(W[1:, :]) == (D, N)
    assert shape_of(zeros(D + 1, 1)) == (D + 1, 1)
    net.shape(V, N * (1 + D), 1)
    (claim,) = net.claims
    assert isinstance(claim, Claim)
    assert Checker(net).check(claim).verdict == "proved"


def test_a_size_is_no_difference() -> None:
    net = Derivation("differences")
    N, D = net.sizes(N=3, D=2)
    with pytest.raises(matcalc.author.claims.DerivationError, match="a size is a named size"):
        net.data("X", N - D, 1)


def test_indices_address_entries_rows_and_columns() -> None:
    net = Derivation("addresses")
    N, D = net.sizes(N=3, D=2)
    X = net.data("X", N, D)
    i, j, k = net.indices(i=N, j=D, k=N)
    assert (shape_of(X[i, j]), shape_of(X[i, :]), shape_of(X[:, j])) == ((), (1, D), (N, 1))
    assert X[i, :] == X[i : i + 1, :]
    assert write(X[i, :]) == "X[i, :]"
    with pytest.raises(TypeError, match="`i \\+ 1` is not below N in an address of `X`"):
        X[i + 1, j]
    with pytest.raises(TypeError, match="`k` is not below D in an address of `X`"):
        X[:, k]
    with pytest.raises(TypeError, match="a slice has bounds made of whole numbers and sizes"):
        X[i:, :]


def test_every_row_says_where_it_is_from_and_has_an_example() -> None:
    modules = (*MODULES, algebra, constants)
    rows = {id(row): row for module in modules for row in vars(module).values() if row in operations().values()}
    assert all(row.source and row.example.count(" = ") == 1 for row in rows.values())


def test_norms_at_hand() -> None:
    net, v = setting()
    here = point(SIZES[0], {**arrays(SIZES[0]), "X": np.array([[3.0, -4.0], [0, 0], [0, 0]])})
    assert (here.value(norm(v.X)), here.value(norm1(v.X)), here.value(norm2(v.X))) == (5, 7, 25)
    assert here.value(tr(adjugate(v.R) @ v.R)) == pytest.approx(2 * here.value(det(v.R)))
    assert here.value(amax(v.X)) == 3
    assert here.value(amin(v.X)) == -4
    assert here.value(logsumexp(v.X)) > 3
    np.testing.assert_array_equal(here.value(attained(v.X, axis=1)), [[1, 0], [1, 1], [1, 1]])
    np.testing.assert_array_equal(here.value(others(v.X, axis=1)), [[-4, 3], [0, 0], [0, 0]])
    assert here.value(mean(v.X)) == pytest.approx(-1 / 6)
    assert here.value(var(v.X)) == pytest.approx(25 / 6 - 1 / 36)
    np.testing.assert_allclose(np.exp(here.value(log_softmax(v.X))), here.value(softmax(v.X)))
    assert net.claims == []
