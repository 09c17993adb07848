"""Hessians of scalar functions of a vector and of a matrix, with false variants.

Source: J. R. Magnus and H. Neudecker, Matrix Differential Calculus with Applications in Statistics and Econometrics,
3rd edition, 2019, chapter 10. A section's title is the book's. The Hessian by X is ∂²φ/∂(vec X)∂(vec X)'. Each
misprint is a variant that is easily written instead of the line below it.

    python -m matcalc verify derivations/identities/magnus_neudecker_hessians.py
"""

from matcalc import (
    Derivation,
    T,
    commutation,
    d,
    det,
    hessian,
    identity,
    inverse,
    kron,
    log,
    logdet,
    misprint,
    norm2,
    outer,
    partial,
    tr,
    vec,
    zeros,
)

net = Derivation("Magnus & Neudecker, chapter 10: Hessians", source="Magnus and Neudecker, 2019")
N, Q = net.sizes(N=3, Q=2)
X, Z, x = net.variable("X", N, Q), net.variable("Z", N, N), net.variable("x", N, 1)
A, B, C = net.data("A", N, N), net.data("B", Q, Q), net.data("C", N, N)
a, c, b = net.data("a", N, 1), net.data("c", N, 1), net.data("b", Q, 1)
Zi, K = inverse(Z), commutation(N, N)

with net.section("10.3 Linear and quadratic forms"):
    net.chain(hessian(tr(T(a) @ x), x), misprint(outer(a, a), "linear"), zeros(N, N))
    net.chain(hessian(tr(T(x) @ A @ x), x), misprint(2 * A, "A is not symmetric"), A + T(A))
    net.chain(
        hessian(tr(T(a) @ x) * tr(T(c) @ x), x), misprint(outer(a, c), "its transpose too"), outer(a, c) + outer(c, a)
    )
    net.chain(
        hessian(tr(T(X) @ A @ X), X),
        misprint(kron(A + T(A), identity(Q)), "I comes first"),
        misprint(2 * kron(identity(Q), A), "A is not symmetric"),
        kron(identity(Q), A + T(A)),
    )
    net.chain(
        hessian(tr(X @ B @ T(X)), X),
        misprint(kron(identity(N), B + T(B)), "I comes last"),
        kron(B + T(B), identity(N)),
    )
    net.chain(
        hessian(tr(A @ X @ B @ T(X)), X),
        misprint(kron(B, A) + kron(T(B), T(A)), "one of the two is transposed"),
        kron(T(B), A) + kron(B, T(A)),
    )

with net.section("10.7 Other examples"):
    net.chain(hessian(tr(Z @ Z), Z), misprint(2 * identity(N**2), "that is of tr Z'Z"), 2 * K)
    net.chain(
        hessian(tr(Z**3), Z),
        misprint(3 * (kron(T(Z), identity(N)) + kron(identity(N), Z)), "K is missing"),
        3 * K @ (kron(T(Z), identity(N)) + kron(identity(N), Z)),
    )
    net.chain(
        hessian(logdet(Z), Z),
        misprint(-kron(T(Zi), Zi), "K is missing"),
        misprint(K @ kron(T(Zi), Zi), "a sign"),
        -K @ kron(T(Zi), Zi),
    )
    net.chain(
        hessian(det(Z), Z),
        misprint(det(Z) * (outer(vec(Zi), vec(Zi)) - K @ kron(T(Zi), Zi)), "vec of the transpose"),
        det(Z) * (outer(vec(T(Zi)), vec(T(Zi))) - K @ kron(T(Zi), Zi)),
    )
    net.chain(
        hessian(tr(Zi), Z),
        misprint(2 * K @ kron(T(Zi @ Zi), Zi), "of both orders"),
        K @ (kron(T(Zi @ Zi), Zi) + kron(T(Zi), Zi @ Zi)),
    )
    net.chain(
        hessian(log(tr(T(a) @ x)), x),
        misprint(outer(a, a) / tr(T(a) @ x) ** 2, "a sign"),
        -1 * outer(a, a) / tr(T(a) @ x) ** 2,
    )
    net.chain(
        hessian(T(a) @ x @ T(x) @ x, x),
        misprint(2 * (outer(a, x) + outer(x, a)), "the term of the product of a'x with x'x itself"),
        2 * (outer(a, x) + outer(x, a)) + 2 * tr(T(a) @ x) * identity(N),
    )
    net.chain(
        hessian(norm2(x) ** 2, x),
        misprint(4 * norm2(x) * identity(N), "the square of the gradient"),
        misprint(12 * outer(x, x), "that is for one dimension"),
        4 * norm2(x) * identity(N) + 8 * outer(x, x),
    )

with net.section("10.2 The second identification table, by Theorem 10.1"):
    net.chain(
        hessian(tr(T(X) @ A @ X @ B), X),  # d²φ = 2 tr B (dX)' A dX
        misprint(kron(B, A) + kron(B, T(A)), "B is transposed in one of them"),
        kron(T(B), A) + kron(B, T(A)),
    )
    net.chain(
        hessian(tr(Z @ A @ Z @ C), Z),  # d²φ = 2 tr C (dZ) A dZ
        misprint(kron(T(C), A) + kron(T(A), C), "K is missing"),
        misprint(K @ (kron(C, A) + kron(A, C)), "the first factors are transposed"),
        K @ (kron(T(C), A) + kron(T(A), C)),
    )
    net.chain(
        d(d(norm2(X))) - 2 * tr(T(X) @ d(d(X))),
        misprint(tr(T(d(X)) @ d(X)), "twice"),
        2 * tr(T(d(X)) @ d(X)),
        2 * T(vec(d(X))) @ vec(d(X)),
    )
    net.chain(
        T(vec(d(Z))) @ hessian(logdet(Z), Z) @ vec(d(Z)),
        misprint(tr(Zi @ d(Z) @ Zi @ d(Z)), "a sign"),
        misprint(-tr(Zi @ Zi @ d(Z) @ d(Z)), "the order of the factors"),
        -tr(Zi @ d(Z) @ Zi @ d(Z)),
    )
    net.chain(
        partial(T(partial(tr(T(x) @ A @ x), x)), x),
        misprint(partial(partial(tr(T(x) @ A @ x), x), x) - A, "A' is left"),
        hessian(tr(T(x) @ A @ x), x),
    )
