"""For each operation with exact arithmetic: claims that hold at every size, and claims that do not.

`functions_table` and `matrices_table` hold those of the others.

Leaves: data x, z (N×D), A, B (N×N), c (N×1), F (3×2), G (2×2), a scalar a; parameters v (N×D), P (N×N), w (D×H), a
scalar t.
"""

from __future__ import annotations

from collections.abc import Mapping

SHAPES: Mapping[str, tuple[str | int, ...]] = {
    "x": ("N", "D"), "z": ("N", "D"), "A": ("N", "N"), "B": ("N", "N"), "c": ("N", 1), "F": (3, 2), "G": (2, 2),
    "a": (), "v": ("N", "D"), "P": ("N", "N"), "w": ("D", "H"), "t": (),
}  # fmt: skip
PARAMETERS = ("v", "P", "w", "t")
NAMED = {  # the operations of these tables, and how they are listed there
    "sum": "sum", "product": "product", "T": "transpose", "tr": "trace", "as_matrix": "trace", "vec": "vec",
    "norm2": "norm2", "hadamard": "hadamard", "ones": "ones", "zeros": "zeros", "identity": "identity", "relu": "relu",
    "indicator": "indicator", "d": "d",
}  # fmt: skip

RIGHT: Mapping[str, tuple[str, ...]] = {
    "sum": (
        "x + z = z + x", "x + z + x = 2 * x + z", "(A + B) @ c = A @ c + B @ c", "x + zeros(N, D) = x",
        "T(x + z) = T(x) + T(z)", "tr(A + B) = tr(B) + tr(A)", "a + N = N + a", "x + 0 * z = x",
    ),
    "difference": (
        "x - z = -(z - x)", "x - x = zeros(N, D)", "x - z - z = x - 2 * z", "x - (z - x) = 2 * x - z",
        "A @ (B - A) = A @ B - A @ A", "a - a = 0 * a", "tr(A - T(A)) = 0 * a", "T(A - T(A)) = T(A) - A",
    ),
    "product": (
        "(A @ B) @ x = A @ (B @ x)", "A @ (B + A) = A @ B + A @ A", "(x + z) @ w = x @ w + z @ w",
        "c @ T(c) @ c = norm2(c) * c", "T(c) @ A @ c = tr(A @ c @ T(c))", "identity(N) @ x @ identity(D) = x",
        "A @ zeros(N, D) = zeros(N, D)",
    ),
    "scalar multiple": (
        "2 * (x + z) = 2 * x + 2 * z", "x / 2 + x / 2 = x", "N * (x / N) = x", "(N + D) * x = N * x + D * x",
        "(a * x) @ w = x @ (a * w)", "tr(a * A) = a * tr(A)", "norm2(a * x) = a**2 * norm2(x)",
        "Rational(1, 3) * x + Rational(2, 3) * x = x", "x / (N * D) = (x / D) / N",
        "x / N + x / N**2 = x * (N + 1) / N**2",
    ),
    "transpose": (
        "T(T(x)) = x", "T(A @ B) = T(B) @ T(A)", "T(2 * x - z) = 2 * T(x) - T(z)", "x.T = T(x)",
        "T(hadamard(x, z)) = hadamard(T(x), T(z))", "T(ones(N, D)) = ones(D, N)", "T(c) @ c = norm2(c)", "T(a) = a",
    ),
    "trace": (
        "tr(A @ B) = tr(B @ A)", "tr(T(A)) = tr(A)", "tr(A + 2 * B) = tr(A) + 2 * tr(B)",
        "tr(T(x) @ z) = tr(x @ T(z))", "tr(A @ B @ T(A)) = tr(T(A) @ A @ B)", "tr(identity(N)) = N",
        "tr(c @ T(c)) = norm2(c)", "tr(a) = a",
    ),
    "vec": (
        "T(vec(x)) @ vec(x) = norm2(x)", "T(vec(x)) @ vec(z) = tr(T(x) @ z)", "vec(2 * x + z) = 2 * vec(x) + vec(z)",
        "vec(hadamard(x, z)) = hadamard(vec(x), vec(z))", "T(vec(T(x))) @ vec(T(z)) = T(vec(x)) @ vec(z)",
        "T(vec(A)) @ vec(identity(N)) = tr(A)", "vec(c) = c", "vec(T(c)) = c",
    ),
    "norm2": (
        "norm2(x) = tr(T(x) @ x)", "norm2(x) = tr(x @ T(x))", "norm2(T(x)) = norm2(x)", "norm2(2 * x) = 4 * norm2(x)",
        "norm2(x + z) = norm2(x) + 2 * tr(T(x) @ z) + norm2(z)", "norm2(ones(N, D)) = N * D", "norm2(c) = T(c) @ c",
        "norm2(vec(x)) = norm2(x)",
    ),
    "hadamard": (
        "hadamard(x, z) = hadamard(z, x)", "hadamard(x, z, x) = hadamard(x, hadamard(x, z))",
        "hadamard(x, x - z) = hadamard(x, x) - hadamard(x, z)", "hadamard(x, ones(N, D)) = x",
        "ones(1, N) @ hadamard(x, z) @ ones(D, 1) = tr(T(x) @ z)",
        "hadamard(A, identity(N)) = hadamard(T(A), identity(N))", "hadamard(2 * x, z / 2) = hadamard(x, z)",
        "hadamard(c @ ones(1, D), x) @ w = hadamard(c @ ones(1, H), x @ w)",
    ),
    "ones": (
        "ones(1, N) @ ones(N, 1) = N", "ones(N, 1) @ ones(1, D) = ones(N, D)",
        "ones(N, D) @ ones(D, H) = D * ones(N, H)", "tr(ones(N, N)) = N", "ones(1, N) @ c = T(c) @ ones(N, 1)",
        "ones(N, N) @ ones(N, N) = N * ones(N, N)", "ones(1, 1) = 1",
    ),
    "zeros": (
        "zeros(N, D) + x = x", "zeros(N, D) @ w = zeros(N, H)", "hadamard(zeros(N, D), x) = zeros(N, D)",
        "0 * x = zeros(N, D)", "T(zeros(N, D)) = zeros(D, N)", "norm2(zeros(N, D)) = 0 * a",
        "relu(zeros(N, D)) = zeros(N, D)", "indicator(zeros(N, D) >= 0) = ones(N, D)",
        "indicator(zeros(N, D) > 0) = zeros(N, D)",
    ),
    "identity": (
        "identity(N) @ A = A @ identity(N)", "hadamard(identity(N), ones(N, N)) = identity(N)",
        "T(identity(N)) = identity(N)", "identity(N) @ identity(N) = identity(N)", "norm2(identity(N)) = N",
        "identity(1) = ones(1, 1)", "hadamard(identity(N), c @ T(c)) @ ones(N, 1) = hadamard(c, c)",
    ),
    "relu": (
        "relu(x) = hadamard(x, indicator(x > 0))", "relu(x) - relu(-x) = x", "relu(2 * x) = 2 * relu(x)",
        "hadamard(relu(x), relu(-x)) = zeros(N, D)", "hadamard(relu(x), relu(x)) = hadamard(x, relu(x))",
        "T(relu(x)) = relu(T(x))", "relu(x, at_zero=1) = relu(x)", "relu(x - x) = zeros(N, D)",
        "relu(a) - relu(-a) = a",
    ),
    "indicator": (
        "indicator(x > 0) + indicator(x <= 0) = ones(N, D)", "indicator(x >= 0) + indicator(x < 0) = ones(N, D)",
        "hadamard(indicator(x > 0), indicator(x > 0)) = indicator(x > 0)", "indicator(-x > 0) = indicator(x < 0)",
        "hadamard(indicator(x > 0), indicator(x < 0)) = zeros(N, D)", "indicator(2 * x >= 0) = indicator(x >= 0)",
        "hadamard(x, indicator(x >= 0)) = hadamard(x, indicator(x > 0))", "T(indicator(x > 0)) = indicator(T(x) > 0)",
    ),
    "d": (
        "d(v + x) = d(v)", "d(v - v) = zeros(N, D)", "d(x @ w) = x @ d(w)", "d(v @ w) = d(v) @ w + v @ d(w)",
        "d(2 * v / N) = 2 * d(v) / N", "d(t * v) = d(t) * v + t * d(v)", "d(T(v)) = T(d(v))", "d(tr(P)) = tr(d(P))",
        "d(tr(P @ P)) = 2 * tr(P @ d(P))", "d(vec(v)) = vec(d(v))", "d(norm2(v)) = 2 * tr(T(v) @ d(v))",
        "d(norm2(v)**2) = 2 * norm2(v) * d(norm2(v))", "d(hadamard(v, v)) = 2 * hadamard(v, d(v))",
        "d(ones(N, D)) = zeros(N, D)", "d(zeros(N, D)) = zeros(N, D)", "d(identity(N)) = zeros(N, N)",
        "d(x) = zeros(N, D)", "d(relu(v)) = hadamard(indicator(v > 0), d(v))",
        "d(relu(v, at_zero=1)) = hadamard(indicator(v >= 0), d(v))", "d(indicator(v > 0)) = zeros(N, D)",
        "d(d(v)) = zeros(N, D)", "d(d(norm2(v))) = 2 * norm2(d(v))",
    ),
    "sizes as numbers": (
        "ones(1, 3) @ ones(3, 1) = 3", "tr(identity(3)) = 3", "norm2(ones(3, 2)) = 6",
        "F @ G + F = F @ (G + identity(2))", "tr(ones(2, 2) @ G) = ones(1, 2) @ G @ ones(2, 1)",
        "T(vec(F)) @ vec(F) = norm2(F)", "tr(F @ T(F)) = tr(T(F) @ F)",
    ),
}  # fmt: skip

WRONG: Mapping[str, tuple[str, ...]] = {
    "sum": (
        "x + z = x", "x + x = x", "A + T(A) = 2 * A", "x + z = x - z", "x + z = 2 * x", "a + N = a + D",
        "relu(x + z) = relu(x) + relu(z)", "x + T(x) = 2 * x", "x + a = a * x", "A + c = A",
    ),
    "difference": (
        "x - z = z - x", "x - (z - x) = -z", "x - z = x + z", "A - T(A) = zeros(N, N)", "A @ B - B @ A = zeros(N, N)",
        "norm2(x - z) = norm2(x) - norm2(z)", "x - T(x) = zeros(N, D)", "x - 1 = x",
    ),
    "product": (
        "A @ B = B @ A", "(A @ B) @ x = B @ A @ x", "A @ x = x", "c @ T(c) = norm2(c) * identity(N)",
        "(A + B) @ (A + B) = A @ A + 2 * A @ B + B @ B", "(A + B) @ (A - B) = A @ A - B @ B", "x @ w = w @ x",
        "x @ z = hadamard(x, z)", "x @ T(w) = x @ w",
    ),
    "scalar multiple": (
        "x / N = x / 2", "x / N = x / D", "2 * x = x", "(a * x) @ (a * w) = a * (x @ w)",
        "norm2(2 * x) = 2 * norm2(x)", "N * x = D * x", "N**2 * x = N * x", "(N - 2) * (N - 3) * x = 0 * x",
        "x / (N + 1) = x / N + x", "a * x = x", "a * x = a",
    ),
    "transpose": (
        "T(A) = A", "T(A @ B) = T(A) @ T(B)", "T(A + B) = A + T(B)", "T(A) @ B = T(A @ B)", "T(-A) = A",
        "T(2 * A) = T(A)", "T(x) = x", "T(x @ w) = T(x) @ T(w)", "c @ T(c) = T(c) @ c",
    ),
    "trace": (
        "tr(A @ B) = tr(A) * tr(B)", "tr(A @ B @ T(A)) = tr(B @ A @ T(A))", "tr(A @ A) = tr(A)**2",
        "tr(identity(N)) = 1", "tr(hadamard(A, B)) = tr(A @ B)", "tr(A @ T(B)) = tr(A @ B)", "tr(ones(N, N)) = D",
        "tr(A + B) = tr(A)", "tr(x) = tr(T(x))", "tr(x @ w) = tr(w @ x)",
    ),
    "vec": (
        "vec(A) = vec(T(A))", "vec(x) = vec(T(x))", "T(vec(A)) @ vec(B) = tr(A @ B)",
        "T(vec(x)) @ vec(T(x)) = norm2(x)", "T(vec(x)) @ vec(x) = norm2(x @ T(x))", "vec(x + z) = vec(x)",
        "vec(A @ B) = vec(B @ A)", "vec(x) @ T(vec(x)) = norm2(x)", "vec(x) = x", "vec(x) @ vec(z) = tr(T(x) @ z)",
    ),
    "norm2": (
        "norm2(x + z) = norm2(x) + norm2(z)", "norm2(2 * x) = 2 * norm2(x)", "norm2(A @ B) = norm2(A) * norm2(B)",
        "norm2(A) = tr(A @ A)", "norm2(A) = tr(A)**2", "norm2(ones(N, D)) = N", "norm2(x) = norm2(z)",
        "norm2(hadamard(x, z)) = norm2(x) * norm2(z)", "norm2(x) = x",
    ),
    "hadamard": (
        "hadamard(A, B) = A @ B", "hadamard(A, B) @ c = A @ B @ c", "hadamard(x, x) = x",
        "hadamard(x, z) = hadamard(x, x)", "hadamard(A, T(B)) = T(hadamard(A, B))", "hadamard(A, identity(N)) = A",
        "hadamard(A @ B, A) = A @ hadamard(B, A)", "hadamard(x, T(z)) = hadamard(x, z)", "hadamard(x, c) = x",
        "hadamard(x, a) = a * x",
    ),
    "ones": (
        "ones(1, N) @ ones(N, 1) = D", "ones(1, N) @ ones(N, 1) = 2", "ones(N, N) @ A = A",
        "ones(N, N) @ A = A @ ones(N, N)", "ones(N, 1) @ ones(1, N) = identity(N)",
        "ones(N, D) @ ones(D, H) = N * ones(N, H)", "ones(N, N) @ ones(N, N) = ones(N, N)", "ones(N, D) = ones(D, N)",
    ),
    "zeros": (
        "zeros(N, D) = x", "zeros(N, D) = ones(N, D)", "zeros(N, D) + x = zeros(N, D)", "zeros(N, N) = identity(N)",
        "A @ zeros(N, D) = x", "indicator(zeros(N, D) >= 0) = zeros(N, D)", "zeros(N, D) = zeros(D, N)",
        "zeros(N, D) = 0",
    ),
    "identity": (
        "identity(N) = ones(N, N)", "tr(identity(N)) = D", "identity(N) @ x = z", "hadamard(identity(N), A) = A",
        "identity(N) + identity(N) = identity(N)", "norm2(identity(N)) = N**2",
        "N * hadamard(identity(N), A) = tr(A) * identity(N)", "identity(D) @ x = x", "identity(N) = 1",
    ),
    "relu": (
        "relu(x) = x", "relu(-x) = -relu(x)", "relu(-2 * x) = 2 * relu(x)", "relu(x) = hadamard(x, indicator(x < 0))",
        "relu(A @ B) = relu(A) @ relu(B)", "relu(hadamard(x, z)) = hadamard(relu(x), relu(z))",
        "relu(x) = indicator(x > 0)", "relu(x) + relu(-x) = x", "relu(T(x)) = relu(x)", "relu(x) = relu(a)",
    ),
    "indicator": (
        "indicator(x > 0) = indicator(x >= 0)", "indicator(x > 0) = ones(N, D)",
        "indicator(x > 0) = indicator(z > 0)", "indicator(x >= 0) + indicator(x <= 0) = ones(N, D)",
        "indicator(A > 0) @ B = hadamard(indicator(A > 0), B)", "indicator(-x > 0) = indicator(x > 0)",
        "indicator(x > 0) = x", "hadamard(x, indicator(x > 0)) = x",
        "hadamard(indicator(x > 0), indicator(z > 0)) = indicator(hadamard(x, z) > 0)",
        "indicator(T(A) > 0) = indicator(A > 0)", "indicator(x > 0) @ x = x",
    ),
    "d": (
        "d(v + x) = d(v) + x", "d(v @ w) = d(v) @ w", "d(v @ w) = d(v) @ d(w)", "d(2 * v) = d(v)",
        "d(v / N) = d(v) / D", "d(t * v) = t * d(v)", "d(T(P)) = d(P)", "d(tr(P @ P)) = tr(P @ d(P))",
        "d(tr(P @ T(P))) = 2 * tr(P @ d(P))", "d(vec(P)) = vec(T(d(P)))", "d(norm2(v)) = tr(T(v) @ d(v))",
        "d(norm2(v)**2) = 2 * norm2(v)", "d(hadamard(v, v)) = hadamard(v, d(v))", "d(hadamard(P, P)) = 2 * P @ d(P)",
        "d(ones(N, D)) = ones(N, D)", "d(zeros(N, D)) = d(v)", "d(identity(N)) = identity(N)", "d(x) = d(v)",
        "d(x @ w) = d(x) @ w", "d(relu(v)) = d(v)", "d(relu(v)) = indicator(v > 0)",
        "d(relu(v)) = hadamard(indicator(v < 0), d(v))", "d(indicator(v > 0)) = d(v)", "d(d(norm2(v))) = norm2(d(v))",
        "d(v @ w) = v @ d(w) + w @ d(v)", "d(norm2(v)) = 2 * T(v) @ d(v)",
    ),
    "sizes as numbers": (
        "ones(1, 3) @ ones(3, 1) = N", "tr(identity(3)) = 2", "norm2(ones(3, 2)) = 5", "G = T(G)",
        "G @ G = hadamard(G, G)", "tr(G @ G) = tr(G)**2", "2 * G = tr(G) * identity(2)", "vec(F) = vec(T(F))",
        "F @ F = F",
    ),
}  # fmt: skip
