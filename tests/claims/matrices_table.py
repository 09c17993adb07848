"""For each operation on whole matrices, each reduction, and index notation: claims that hold, and claims that do not.

The leaves are those of `operations_table`; i and k are indices over N, j one over D.
"""

from __future__ import annotations

from collections.abc import Mapping

UNDECIDED = (  # true, and the kernel has no rule that says so
    "amax(amax(x, axis=1)) = amax(x)", "amax(2 * x, axis=1) = 2 * amax(x, axis=1)", "amin(3 * x) = 3 * amin(x)",
    "attained(2 * x) = attained(x)",
)  # fmt: skip
LISTED = {  # operations about which some claims are proved at listed sizes only
    "maximum", "minimum", "clip", "huber", "comparison", "kron", "inverse", "det", "logdet", "adjugate", "prod",
    "others", "amax", "amin", "attained", "logsumexp", "softmax", "log_softmax", "hstack", "vstack", "diag", "unit",
    "unvec", "entry", "slice",
}  # fmt: skip

RIGHT: Mapping[str, tuple[str, ...]] = {
    "divide": (
        "divide(x, x) = ones(N, D)", "hadamard(z, divide(x, z)) = x", "divide(x, z) = hadamard(x, reciprocal(z))",
        "divide(2 * x, 2 * z) = divide(x, z)", "divide(exp(x), exp(z)) = exp(x - z)",
        "d(divide(v, x)) = divide(d(v), x)", "d(divide(x, v)) = -divide(hadamard(x, d(v)), hadamard(v, v))",
    ),
    "kron": (
        "T(kron(A, x)) = kron(T(A), T(x))", "kron(A, x) @ kron(B, w) = kron(A @ B, x @ w)",
        "kron(2 * A, x) = kron(A, 2 * x)", "tr(kron(A, B)) = tr(A) * tr(B)", "vec(A @ x @ w) = kron(T(w), A) @ vec(x)",
        "kron(c, T(c)) = c @ T(c)", "kron(identity(N), identity(D)) = identity(N * D)", "d(kron(v, A)) = kron(d(v), A)",
    ),
    "kron_sum": (
        "kron_sum(A, B) = kron(A, identity(N)) + kron(identity(N), B)", "T(kron_sum(A, B)) = kron_sum(T(A), T(B))",
        "kron_sum(A, G) @ kron(c, identity(2)) = kron(A @ c, identity(2)) + kron(c, G)",
        "tr(kron_sum(A, B)) = N * tr(A) + N * tr(B)", "d(kron_sum(P, A)) = kron(d(P), identity(N))",
    ),
    "outer": (
        "outer(c, c) = c @ T(c)", "T(outer(c, vec(x))) = outer(vec(x), c)", "outer(2 * c, c) = 2 * outer(c, c)",
        "tr(outer(c, c)) = norm2(c)", "A @ outer(c, c) = outer(A @ c, c)", "d(outer(P @ c, c)) = outer(d(P) @ c, c)",
    ),
    "inner": (
        "inner(x, z) = inner(z, x)", "inner(x, x) = norm2(x)", "inner(A @ x, z) = inner(x, T(A) @ z)",
        "inner(x, z) = T(vec(x)) @ vec(z)", "inner(identity(N), A) = tr(A)", "d(inner(v, x)) = inner(d(v), x)",
        "d(inner(v, v)) = 2 * inner(v, d(v))",
    ),
    "commutation": (
        "commutation(N, D) @ vec(x) = vec(T(x))", "commutation(D, N) @ commutation(N, D) = identity(N * D)",
        "T(commutation(N, D)) = commutation(D, N)", "commutation(N, 1) = identity(N)",
        "commutation(N, N) @ kron(A, B) = kron(B, A) @ commutation(N, N)", "tr(commutation(N, N)) = N",
    ),
    "inverse": (
        "A @ inverse(A) = identity(N)", "inverse(A @ B) = inverse(B) @ inverse(A)", "inverse(T(A)) = T(inverse(A))",
        "inverse(inverse(A)) = A", "inverse(2 * A) = inverse(A) / 2", "inverse(identity(N)) = identity(N)",
        "d(inverse(P)) = -inverse(P) @ d(P) @ inverse(P)", "d(tr(inverse(P))) = -tr(inverse(P) @ inverse(P) @ d(P))",
    ),
    "det": (
        "det(A @ B) = det(A) * det(B)", "det(T(A)) = det(A)", "det(identity(N)) = 1", "det(inverse(A)) = 1 / det(A)",
        "det(2 * A) = 2**N * det(A)", "d(det(P)) = det(P) * tr(inverse(P) @ d(P))",
        "d(det(P)) = tr(adjugate(P) @ d(P))",
    ),
    "logdet": (
        "logdet(T(A)) = logdet(A)", "logdet(identity(N)) = 0 * a", "exp(logdet(A)) = det(A)", "logdet(A) = log(det(A))",
        "d(logdet(P)) = tr(inverse(P) @ d(P))", "d(logdet(T(P) @ P)) = 2 * tr(inverse(P) @ d(P))",
    ),
    "adjugate": (
        "A @ adjugate(A) = det(A) * identity(N)", "adjugate(A) @ A = A @ adjugate(A)",
        "adjugate(T(A)) = T(adjugate(A))", "adjugate(A) = det(A) * inverse(A)",
        "adjugate(A @ B) = adjugate(B) @ adjugate(A)", "adjugate(identity(N)) = identity(N)",
    ),
    "cofactor": (
        "cofactor(A) = T(adjugate(A))", "cofactor(T(A)) = T(cofactor(A))", "inner(A, cofactor(A)) = N * det(A)",
        "cofactor(A) = det(A) * T(inverse(A))", "d(det(P)) = inner(cofactor(P), d(P))",
    ),
    "matrix_power": (
        "A**2 = A @ A", "A**2 @ A**3 = A**5", "A**-1 = inverse(A)", "A**-2 @ A**2 = identity(N)", "A**0 = identity(N)",
        "T(A**3) = T(A)**3", "d(P**2) = d(P) @ P + P @ d(P)", "d(tr(P**3)) = 3 * tr(P**2 @ d(P))",
        "d(P**-1) = -P**-1 @ d(P) @ P**-1",
    ),
    "total": (
        "total(x) = ones(1, N) @ x @ ones(D, 1)", "total(x, axis=1) = x @ ones(D, 1)",
        "total(total(x, axis=0)) = total(x)", "total(T(x), axis=0) = T(total(x, axis=1))",
        "total(hadamard(x, z)) = inner(x, z)", "total(ones(N, D)) = N * D", "d(total(v, axis=0)) = total(d(v), axis=0)",
    ),
    "mean": (
        "mean(x) = total(x) / (N * D)", "mean(mean(x, axis=1)) = mean(x)", "mean(ones(N, D), axis=1) = ones(N, 1)",
        "mean(x - broadcast(mean(x), N, D)) = 0 * a", "d(mean(v)) = total(d(v)) / (N * D)",
    ),
    "var": (
        "var(x, axis=0) = mean(hadamard(x, x), axis=0) - hadamard(mean(x, axis=0), mean(x, axis=0))",
        "var(2 * x) = 4 * var(x)", "var(x + broadcast(a, N, D)) = var(x)", "var(ones(N, D)) = 0 * a",
        "var(c) = norm2(c) / N - mean(c)**2", "d(var(v)) = 2 * mean(hadamard(v - broadcast(mean(v), N, D), d(v)))",
    ),
    "prod": (
        "prod(hadamard(x, z)) = prod(x) * prod(z)", "prod(T(x)) = prod(x)", "prod(ones(N, D)) = 1",
        "prod(T(x), axis=0) = T(prod(x, axis=1))", "prod(exp(x), axis=1) = exp(total(x, axis=1))",
        "d(prod(v, axis=1)) = total(hadamard(others(v, axis=1), d(v)), axis=1)", "prod(G[0, :]) = G[0, 0] * G[0, 1]",
    ),
    "others": (
        "hadamard(x, others(x)) = broadcast(prod(x), N, D)", "others(ones(N, D)) = ones(N, D)",
        "hadamard(x, others(x, axis=0)) = broadcast(prod(x, axis=0), N, D)", "others(T(x)) = T(others(x))",
        "others(hadamard(x, z)) = hadamard(others(x), others(z))",
    ),
    "norm": (
        "norm(x)**2 = norm2(x)", "norm(T(x)) = norm(x)", "norm(-x) = norm(x)", "norm(vec(x)) = norm(x)",
        "norm(2 * x) = 2 * norm(x)", "d(norm(v)) = tr(T(v) @ d(v)) / norm(v)", "d(norm(v)**2) = 2 * inner(v, d(v))",
    ),
    "norm1": (
        "norm1(x) = total(absolute(x))", "norm1(-x) = norm1(x)", "norm1(2 * x) = 2 * norm1(x)",
        "norm1(T(x)) = norm1(x)", "norm1(ones(N, D)) = N * D", "d(norm1(v)) = total(hadamard(sign(v), d(v)))",
    ),
    "amax": (
        "amax(x + broadcast(a, N, D)) = amax(x) + a", "amax(T(x), axis=0) = T(amax(x, axis=1))", "amax(ones(N, D)) = 1",
        "amax(-x) = -amin(x)", "d(amax(v, axis=1)) = total(hadamard(attained(v, axis=1), d(v)), axis=1)",
    ),
    "amin": (
        "amin(x) = -amax(-x)", "amin(T(x)) = amin(x)", "amin(ones(N, D), axis=0) = ones(1, D)",
        "amin(x + broadcast(a, N, D), axis=0) = amin(x, axis=0) + broadcast(a, 1, D)",
    ),
    "attained": (
        "attained(ones(N, D)) = ones(N, D)",
        "hadamard(attained(x, axis=1), x - broadcast(amax(x, axis=1), N, D)) = zeros(N, D)",
        "attained(T(x), axis=0) = T(attained(x, axis=1))", "hadamard(attained(x), attained(x)) = attained(x)",
    ),
    "logsumexp": (
        "exp(logsumexp(x)) = total(exp(x))",
        "logsumexp(x + broadcast(a, N, D), axis=1) = logsumexp(x, axis=1) + broadcast(a, N, 1)",
        "logsumexp(zeros(N, D), axis=1) = broadcast(log(D), N, 1)", "logsumexp(T(x)) = logsumexp(x)",
        "d(logsumexp(v, axis=1)) = total(hadamard(softmax(v), d(v)), axis=1)",
    ),
    "softmax": (
        "softmax(x + broadcast(c, N, D)) = softmax(x)", "total(softmax(x, axis=0), axis=0) = ones(1, D)",
        "softmax(zeros(N, D)) = ones(N, D) / D", "softmax(x) = divide(exp(x), broadcast(total(exp(x), axis=1), N, D))",
        "softmax(T(x), axis=0) = T(softmax(x))", "softmax(x) = exp(log_softmax(x))",
        "d(softmax(v)) = hadamard(softmax(v), d(v) - broadcast(total(hadamard(softmax(v), d(v)), axis=1), N, D))",
    ),
    "log_softmax": (
        "exp(log_softmax(x)) = softmax(x)", "log_softmax(x) = log(softmax(x))",
        "log_softmax(x + broadcast(c, N, D)) = log_softmax(x)", "log_softmax(T(x), axis=0) = T(log_softmax(x))",
        "d(log_softmax(v)) = d(v) - broadcast(total(hadamard(softmax(v), d(v)), axis=1), N, D)",
    ),
    "hstack": (
        "hstack(x, z) @ vstack(w, w) = (x + z) @ w", "T(hstack(x, c)) = vstack(T(x), T(c))",
        "A @ hstack(x, c) = hstack(A @ x, A @ c)", "norm2(hstack(x, z)) = norm2(x) + norm2(z)",
        "hstack(x, hstack(c, z)) = hstack(x, c, z)",
        "hstack(x, ones(N, 1)) @ vstack(w, ones(1, H)) = x @ w + ones(N, H)",
        "d(hstack(v, x)) = hstack(d(v), zeros(N, D))",
    ),
    "vstack": (
        "T(vstack(x, z)) = hstack(T(x), T(z))", "vstack(x, z) @ w = vstack(x @ w, z @ w)",
        "norm2(vstack(x, z)) = norm2(x) + norm2(z)", "vec(hstack(c, A @ c)) = vstack(c, A @ c)",
        "vstack(2 * x, 2 * z) = 2 * vstack(x, z)", "d(vstack(x, v)) = vstack(zeros(N, D), d(v))",
    ),
    "diag": (
        "diag(c) @ diag(c) = diag(hadamard(c, c))", "T(diag(c)) = diag(c)", "diag(ones(N, 1)) = identity(N)",
        "tr(diag(c)) = total(c)", "diag(c) @ ones(N, 1) = c", "diagonal(diag(c)) = c",
        "inverse(diag(c)) = diag(reciprocal(c))", "d(diag(v[:, 0])) = diag(d(v)[:, 0])",
    ),
    "diagonal": (
        "total(diagonal(A)) = tr(A)", "diagonal(T(A)) = diagonal(A)",
        "diagonal(A @ B) = total(hadamard(A, T(B)), axis=1)", "diag(diagonal(A)) = hadamard(A, identity(N))",
        "diagonal(c @ T(c)) = hadamard(c, c)", "d(diagonal(P)) = diagonal(d(P))",
    ),
    "unit": (
        "A @ unit(N, 0) = A[:, 0]", "T(unit(N, 0)) @ unit(N, 0) = 1", "T(unit(3, 0)) @ unit(3, 2) = 0 * a",
        "T(unit(N, i)) @ A @ unit(N, k) = A[i, k]", "unit(3, 0) + unit(3, 1) + unit(3, 2) = ones(3, 1)",
    ),
    "unvec": (
        "unvec(vec(x), N, D) = x", "vec(unvec(vec(x), D, N)) = vec(x)", "unvec(2 * vec(x), N, D) = 2 * x",
        "unvec(kron(T(w), A) @ vec(x), N, H) = A @ x @ w", "unvec(c, N, 1) = c", "d(unvec(vec(v), N, D)) = d(v)",
    ),
    "broadcast": (
        "broadcast(a, N, D) = a * ones(N, D)", "broadcast(c, N, D) = c @ ones(1, D)",
        "broadcast(total(x, axis=0), N, D) = ones(N, N) @ x", "T(broadcast(c, N, D)) = broadcast(T(c), D, N)",
        "broadcast(x, N, D) = x", "total(broadcast(c, N, D), axis=1) = D * c",
        "d(broadcast(t, N, D)) = broadcast(d(t), N, D)",
    ),
    "entry": (
        "(x @ w)[i, 0] = Sum(x[i, j] * w[j, 0], j)", "T(x)[j, i] = x[i, j]", "A[0, 0] = T(unit(N, 0)) @ A @ unit(N, 0)",
        "tr(G) = G[0, 0] + G[1, 1]", "det(G) = G[0, 0] * G[1, 1] - G[0, 1] * G[1, 0]", "d(P[i, k]) = d(P)[i, k]",
        "vec(F)[3, 0] = F[0, 1]", "c[-1, 0] = c[N - 1, 0]",
    ),
    "slice": (
        "vstack(x[0, :], x[1:N, :]) = x", "T(x[0, :]) = T(x)[:, 0]", "hstack(x, z)[:, 0:D] = x",
        "(A @ x)[0, :] = A[0, :] @ x", "F[0:2, :] = vstack(F[0, :], F[1, :])",
        "norm2(F) = norm2(F[0, :]) + norm2(F[1:3, :])", "d(v[1:N, :]) = d(v)[1:N, :]",
    ),
    "Sum": (
        "Sum(A[i, i], i) = tr(A)", "Sum(x[i, j], i, j) = total(x)",
        "Sum(A[i, k], k, Ne(k, i)) = total(A, axis=1)[i, 0] - A[i, i]", "Sum(x[i, j] * z[i, j], i, j) = inner(x, z)",
        "Sum(KroneckerDelta(i, k) * A[i, k], k) = A[i, i]", "Sum(1, i) = N",
        "d(Sum(P[i, i]**2, i)) = 2 * Sum(P[i, i] * d(P)[i, i], i)",
        "Sum(A[i, k], i) + Sum(B[i, k], i) = Sum(A[i, k] + B[i, k], i)",
    ),
    "KroneckerDelta": (
        "KroneckerDelta(i, k) = KroneckerDelta(k, i)", "Sum(KroneckerDelta(i, k), k) = 1", "KroneckerDelta(i, i) = 1",
        "Sum(KroneckerDelta(i, k) * c[k, 0], k) = c[i, 0]", "KroneckerDelta(i, k)**2 = KroneckerDelta(i, k)",
        "Sum(KroneckerDelta(i, k), k, Ne(k, i)) = 0 * a",
    ),
    "partial": (
        "partial(norm2(v), v) = 2 * T(v)", "partial(tr(P @ A), P) = A", "partial(tr(T(P) @ A), P) = T(A)",
        "partial(tr(T(v) @ x), v) = T(x)", "partial(vec(A @ v), v) = kron(identity(D), A)", "partial(t**2, t) = 2 * t",
        "partial(t * x, t) = x", "partial(norm2(x), v) = zeros(D, N)", "partial(vec(T(v)), v) = commutation(N, D)",
        "partial(logdet(P), P) = inverse(P)",
    ),
    "hessian": (
        "hessian(norm2(v), v) = 2 * identity(N * D)", "hessian(t**3, t) = 6 * t",
        "hessian(tr(P @ A), P) = zeros(N**2, N**2)", "hessian(tr(P @ P), P) = 2 * commutation(N, N)",
        "hessian(total(exp(v)), v) = diag(vec(exp(v)))", "hessian(tr(T(v) @ A @ v), v) = kron(identity(D), A + T(A))",
    ),
}  # fmt: skip

WRONG: Mapping[str, tuple[str, ...]] = {
    "divide": (
        "divide(x, z) = divide(z, x)", "divide(x, z + x) = divide(x, z) + ones(N, D)",
        "divide(x, 2 * z) = 2 * divide(x, z)", "divide(A, B) = A @ inverse(B)", "d(divide(x, v)) = divide(x, d(v))",
        "d(divide(v, v)) = divide(d(v), v)", "d(divide(x, v)) = divide(hadamard(x, d(v)), hadamard(v, v))",
        "divide(x, T(x)) = ones(N, D)",
    ),
    "kron": (
        "kron(A, B) = kron(B, A)", "T(kron(A, B)) = kron(T(B), T(A))", "kron(A, B) @ kron(B, A) = kron(A @ A, B @ B)",
        "vec(A @ x @ w) = kron(w, A) @ vec(x)", "vec(A @ B @ A) = kron(A, T(A)) @ vec(B)",
        "tr(kron(A, B)) = tr(A) + tr(B)", "kron(A, A + B) = kron(A, A) + B", "d(kron(P, P)) = kron(d(P), d(P))",
        "d(kron(P, P)) = 2 * kron(P, d(P))",
    ),
    "kron_sum": (
        "kron_sum(A, B) = kron_sum(B, A)", "kron_sum(A, B) = kron(A, B)",
        "kron_sum(A, B) = kron(identity(N), A) + kron(B, identity(N))", "tr(kron_sum(A, B)) = tr(A) + tr(B)",
        "d(kron_sum(P, P)) = kron(d(P), identity(N))", "kron_sum(x, A) = kron(x, A)",
    ),
    "outer": (
        "outer(c, A @ c) = outer(A @ c, c)", "outer(c, c) = T(c) @ c", "outer(2 * c, 2 * c) = 2 * outer(c, c)",
        "tr(outer(c, c)) = total(c)", "d(outer(P @ c, P @ c)) = 2 * outer(d(P) @ c, P @ c)", "outer(x, z) = x @ T(z)",
    ),
    "inner": (
        "inner(x, z) = x", "inner(A, B) = tr(A @ B)", "inner(A @ x, z) = inner(x, A @ z)",
        "inner(2 * x, 2 * z) = 2 * inner(x, z)", "d(inner(v, v)) = inner(v, d(v))", "inner(x, x) = norm(x)",
        "inner(x, T(z)) = tr(x @ z)",
    ),
    "commutation": (
        "commutation(D, N) @ vec(x) = vec(T(x))", "commutation(N, N) = identity(N**2)",
        "commutation(N, D) = commutation(D, N)", "commutation(N, N) @ kron(A, B) = kron(B, A)",
        "tr(commutation(N, N)) = N**2", "commutation(N, N) @ vec(A) = vec(A)",
        "commutation(N, N) @ kron(A, B) = kron(A, B) @ commutation(N, N)",
    ),
    "inverse": (
        "inverse(A @ B) = inverse(A) @ inverse(B)", "inverse(A + B) = inverse(A) + inverse(B)", "inverse(A) = T(A)",
        "inverse(2 * A) = 2 * inverse(A)", "inverse(A) @ B = B @ inverse(A)",
        "d(inverse(P)) = inverse(P) @ d(P) @ inverse(P)", "d(inverse(P)) = -inverse(P) @ inverse(P) @ d(P)",
        "inverse(hadamard(A, B)) = hadamard(inverse(A), inverse(B))", "inverse(A) = reciprocal(A)", "inverse(x) = T(x)",
    ),
    "det": (
        "det(A + B) = det(A) + det(B)", "det(2 * A) = 2 * det(A)", "det(A) = tr(A)", "det(T(A)) = -det(A)",
        "det(inverse(A)) = det(A)", "d(det(P)) = det(P) * tr(d(P))", "d(det(P)) = det(d(P))",
        "d(det(P)) = det(P) * tr(P @ d(P))", "d(det(P)) = det(P) * tr(T(inverse(P)) @ d(P))",
    ),
    "logdet": (
        "logdet(A @ A) = logdet(A)", "logdet(2 * A) = logdet(A)", "d(logdet(P)) = tr(T(inverse(P)) @ d(P))",
        "d(logdet(P)) = tr(d(P))", "d(logdet(T(P) @ P)) = tr(inverse(P) @ d(P))", "logdet(A) = det(A)",
    ),
    "adjugate": (
        "A @ adjugate(A) = identity(N)", "adjugate(A) = T(adjugate(A))", "adjugate(A @ B) = adjugate(A) @ adjugate(B)",
        "adjugate(2 * A) = 2 * adjugate(A)", "adjugate(A) = inverse(A)", "A @ adjugate(B) = det(A) * identity(N)",
    ),
    "cofactor": (
        "cofactor(A) = adjugate(A)", "inner(A, cofactor(A)) = det(A)", "cofactor(A) = det(A) * inverse(A)",
        "d(det(P)) = tr(cofactor(P) @ d(P))", "cofactor(A + B) = cofactor(A) + cofactor(B)",
    ),
    "matrix_power": (
        "A**2 = hadamard(A, A)", "(A @ B)**2 = A**2 @ B**2", "A**2 @ A**3 = A**6", "(2 * A)**3 = 2 * A**3",
        "A**-1 = T(A)", "d(P**2) = 2 * P @ d(P)", "d(P**3) = 3 * P**2 @ d(P)", "d(tr(P**3)) = tr(P**2 @ d(P))",
        "d(P**-1) = -P**-2 @ d(P)", "x**2 = x",
    ),
    "total": (
        "total(x) = total(x, axis=0)", "total(x, axis=1) = ones(1, N) @ x",
        "total(hadamard(x, z)) = total(x) * total(z)", "total(A @ B) = total(A) * total(B)",
        "total(ones(N, D), axis=0) = D * ones(1, D)", "d(total(hadamard(v, v))) = total(v)", "total(x) = tr(x @ T(x))",
        "total(A) = tr(A)",
    ),
    "mean": (
        "mean(x, axis=0) = total(x, axis=0) / D", "mean(x) = total(x) / N", "mean(hadamard(x, z)) = mean(x) * mean(z)",
        "mean(2 * x) = mean(x)", "d(mean(v)) = total(d(v))", "mean(x, axis=1) = mean(x, axis=0)",
    ),
    "var": (
        "var(x) = mean(hadamard(x, x))", "var(2 * x) = 2 * var(x)", "var(x + z) = var(x) + var(z)",
        "var(c) = norm2(c) / N - mean(c)", "var(c) = norm2(c - broadcast(mean(c), N, 1)) / (N - 1)",
        "d(var(v)) = 2 * mean(hadamard(v, d(v)))",
    ),
    "prod": (
        "prod(x + z) = prod(x) + prod(z)", "prod(2 * x) = 2 * prod(x)", "prod(x) = total(x)",
        "prod(x, axis=1) = prod(x, axis=0)", "d(prod(v, axis=1)) = prod(d(v), axis=1)",
        "d(prod(v, axis=1)) = total(hadamard(v, d(v)), axis=1)", "prod(G[0, :]) = G[0, 0]",
    ),
    "others": (
        "others(x) = broadcast(prod(x), N, D)", "hadamard(x, others(x, axis=1)) = broadcast(prod(x), N, D)",
        "others(2 * x) = 2 * others(x)", "others(x, axis=0) = others(x, axis=1)", "others(x) = x",
    ),
    "norm": (
        "norm(x + z) = norm(x) + norm(z)", "norm(-2 * x) = -2 * norm(x)", "norm(x) = norm2(x)",
        "norm(A @ B) = norm(A) * norm(B)", "d(norm(v)) = tr(T(v) @ d(v))", "d(norm(v)) = 2 * tr(T(v) @ d(v)) / norm(v)",
        "d(norm(v)) = norm(d(v))", "norm(c) = total(c)",
    ),
    "norm1": (
        "norm1(x) = total(x)", "norm1(-2 * x) = -2 * norm1(x)", "norm1(x + z) = norm1(x) + norm1(z)",
        "norm1(c) = norm(c)", "d(norm1(v)) = total(d(v))", "d(norm1(v)) = total(hadamard(indicator(v > 0), d(v)))",
    ),
    "amax": (
        "amax(x + z) = amax(x) + amax(z)", "amax(-x) = -amax(x)", "amax(x) = amax(x, axis=0)",
        "amax(-2 * x) = -2 * amax(x)", "amax(x) = total(x)", "d(amax(v)) = amax(d(v))",
        "d(amax(v, axis=1)) = total(d(v), axis=1)",
    ),
    "amin": (
        "amin(x) = amax(x)", "amin(-x) = -amin(x)", "amin(x + z) = amin(x) + amin(z)", "amin(x) = -amax(x)",
        "d(amin(v)) = amin(d(v))", "d(amin(v, axis=1)) = total(hadamard(attained(v, axis=1), d(v)), axis=1)",
    ),
    "attained": (
        "attained(-x) = attained(x)", "total(attained(x, axis=1), axis=1) = ones(N, 1)",
        "attained(x, axis=1) = attained(x, axis=0)", "attained(x) = indicator(x > 0)",
        "hadamard(attained(x, axis=1), x) = broadcast(amax(x, axis=1), N, D)",
    ),
    "logsumexp": (
        "logsumexp(x) = total(x)", "logsumexp(2 * x) = 2 * logsumexp(x)", "logsumexp(x) = amax(x)",
        "logsumexp(x, axis=1) = logsumexp(x, axis=0)", "logsumexp(zeros(N, D), axis=1) = broadcast(log(N), N, 1)",
        "d(logsumexp(v)) = total(hadamard(exp(v), d(v)))", "d(logsumexp(v)) = total(hadamard(softmax(v), d(v)))",
        "logsumexp(c + broadcast(a, N, 1)) = logsumexp(c)",
    ),
    "softmax": (
        "softmax(2 * x) = softmax(x)", "softmax(-x) = softmax(x)", "softmax(x, axis=0) = softmax(x, axis=1)",
        "softmax(x) = sigmoid(x)", "total(softmax(x), axis=0) = ones(1, D)",
        "softmax(x) = divide(exp(x), broadcast(total(exp(x)), N, D))", "d(softmax(v)) = hadamard(softmax(v), d(v))",
        "d(softmax(v)) = hadamard(softmax(v), ones(N, D) - softmax(v), d(v))", "softmax(zeros(N, D)) = ones(N, D) / N",
        "softmax(T(x)) = T(softmax(x))",
    ),
    "log_softmax": (
        "log_softmax(x) = x", "log_softmax(x) = softmax(log(x))", "log_softmax(2 * x) = 2 * log_softmax(x)",
        "log_softmax(x) = x - broadcast(logsumexp(x), N, D)", "d(log_softmax(v)) = d(v) - hadamard(softmax(v), d(v))",
        "d(log_softmax(v)) = hadamard(ones(N, D) - softmax(v), d(v))",
    ),
    "hstack": (
        "hstack(x, z) = hstack(z, x)", "T(hstack(x, c)) = vstack(T(c), T(x))", "hstack(A @ x, z) = A @ hstack(x, z)",
        "hstack(x, z) @ vstack(w, w) = 2 * x @ w", "norm(hstack(x, z)) = norm(x) + norm(z)", "hstack(x, z) = x + z",
        "d(hstack(v, x)) = hstack(d(v), x)", "hstack(x, T(x)) = x",
    ),
    "vstack": (
        "vstack(x, z) = vstack(z, x)", "T(vstack(x, z)) = hstack(T(z), T(x))",
        "vstack(x, z) @ w = vstack(z @ w, x @ w)", "vec(vstack(x, z)) = vstack(vec(x), vec(z))",
        "norm2(vstack(x, z)) = norm2(x + z)", "d(vstack(x, v)) = vstack(x, d(v))", "vstack(x, c) = x",
    ),
    "diag": (
        "diag(c) = c @ T(c)", "diag(c) @ A = A @ diag(c)", "diag(c) @ diag(c) = diag(2 * c)", "diag(c) @ x = x",
        "tr(diag(c)) = norm2(c)", "inverse(diag(c)) = diag(c)", "det(diag(c)) = total(c)", "diag(T(c)) = diag(c)",
        "diag(x) = x",
    ),
    "diagonal": (
        "diagonal(A @ B) = hadamard(diagonal(A), diagonal(B))", "diag(diagonal(A)) = A", "diagonal(A) = A @ ones(N, 1)",
        "diagonal(A) = diagonal(B)", "norm2(diagonal(A)) = norm2(A)", "diagonal(x) = x",
    ),
    "unit": (
        "unit(3, 0) = unit(3, 1)", "A @ unit(N, 0) = T(A[0, :])", "T(unit(N, i)) @ unit(N, k) = 1",
        "unit(3, 0) + unit(3, 1) = ones(3, 1)", "T(unit(N, i)) @ A @ unit(N, k) = A[k, i]", "unit(N, 0) = ones(N, 1)",
    ),
    "unvec": (
        "unvec(vec(x), D, N) = T(x)", "unvec(vec(T(A)), N, N) = A", "unvec(vec(F), 2, 3) = T(F)",
        "unvec(kron(A, T(w)) @ vec(T(x)), N, H) = A @ x @ w", "unvec(vec(x), N, N) = x",
        "d(unvec(vec(v), N, D)) = vec(d(v))",
    ),
    "broadcast": (
        "broadcast(c, N, D) = ones(N, 1) @ T(c)", "total(broadcast(a, N, D)) = a",
        "broadcast(total(x, axis=0), N, D) = ones(N, D) * total(x)", "total(broadcast(c, N, D), axis=1) = N * c",
        "broadcast(a, N, N) = a * identity(N)", "broadcast(c, D, N) = T(broadcast(c, N, D))",
        "d(broadcast(t, N, D)) = broadcast(t, N, D)",
    ),
    "entry": (
        "x[i, j] = z[i, j]", "A[i, k] = A[k, i]", "(A @ B)[i, k] = A[i, k] * B[i, k]", "A[0, 0] = A[N - 1, N - 1]",
        "det(G) = G[0, 0] * G[1, 1] + G[0, 1] * G[1, 0]", "vec(F)[3, 0] = F[1, 1]", "vec(F)[1, 0] = F[0, 1]",
        "inverse(G)[0, 1] = 1 / G[0, 1]",
    ),
    "slice": (
        "x[0, :] = x[N - 1, :]", "vstack(x[1:N, :], x[0, :]) = x", "T(x[0, :]) = x[:, 0]",
        "hstack(x, z)[:, D : 2 * D] = x", "(A @ x)[0, :] = A[:, 0] @ x", "norm2(F[0, :]) = norm2(F)",
        "F[0:2, :] = F[1:3, :]", "d(v[1:N, :]) = d(v)",
    ),
    "Sum": (
        "Sum(A[i, i], i) = total(A)", "Sum(A[i, k], k) = Sum(A[k, i], k)",
        "Sum(A[i, k], k, Ne(k, i)) = Sum(A[i, k], k)", "Sum(A[i, k] * B[i, k], k) = Sum(A[i, k], k) * Sum(B[i, k], k)",
        "Sum(1, i) = D", "Sum(x[i, j]**2, i, j) = Sum(x[i, j], i, j)**2", "d(Sum(P[i, i]**2, i)) = 2 * Sum(P[i, i], i)",
    ),
    "KroneckerDelta": (
        "KroneckerDelta(i, k) = 1", "Sum(KroneckerDelta(i, k), k) = N", "KroneckerDelta(i, k) * c[i, 0] = c[k, 0]",
        "Sum(KroneckerDelta(i, k) * c[k, 0], k) = c[k, 0]", "KroneckerDelta(i, k) = ones(N, N)[i, k]",
    ),
    "partial": (
        "partial(norm2(v), v) = 2 * v", "partial(norm2(v), v) = T(v)", "partial(tr(P @ A), P) = T(A)",
        "partial(tr(P @ P), P) = P", "partial(vec(A @ v), v) = kron(A, identity(D))", "partial(t**3, t) = t**2",
        "partial(x @ w, w) = x", "partial(norm2(x @ w), w) = 2 * T(w) @ x", "partial(logdet(P), P) = T(inverse(P))",
        "partial(det(P), P) = det(P) * identity(N)", "partial(vec(T(v)), v) = identity(N * D)",
    ),
    "hessian": (
        "hessian(norm2(v), v) = identity(N * D)", "hessian(norm2(v), v) = 2 * v", "hessian(t**3, t) = 3 * t**2",
        "hessian(tr(P @ P), P) = 2 * identity(N**2)", "hessian(tr(T(v) @ A @ v), v) = 2 * kron(identity(D), A)",
        "hessian(tr(T(v) @ A @ v), v) = kron(A + T(A), identity(D))", "hessian(v, v) = v",
    ),
}  # fmt: skip
