"""Differentials and Jacobians of scalar, vector and matrix functions, with false variants.

Source: J. R. Magnus and H. Neudecker, Matrix Differential Calculus with Applications in Statistics and Econometrics,
3rd edition, 2019: the rules of chapter 8 and the Jacobians of chapter 9. A section's title is the book's; an equation
has its number beside it where that is certain. Each misprint is a variant that is easily written instead of the line
below it. Chapters 1 to 3 are in `magnus_neudecker_products.py`, chapter 10 is in `magnus_neudecker_hessians.py`.

For scalar φ the book prints the row D φ(X) = (vec ∂φ/∂X)'; here `partial(φ, X)` is the Jacobian J of dφ = tr(J dX),
which is (∂φ/∂X)'. For a matrix function `partial(F, X)` is the book's D F(X) = ∂ vec F/∂(vec X)'.

    python -m matcalc verify derivations/identities/magnus_neudecker.py
"""

from matcalc import (
    Derivation,
    T,
    adjugate,
    cofactor,
    commutation,
    d,
    det,
    diag,
    hadamard,
    identity,
    inverse,
    kron,
    logdet,
    misprint,
    outer,
    partial,
    tr,
    vec,
    zeros,
)

net = Derivation("Magnus & Neudecker, chapters 8 and 9: differentials", source="Magnus and Neudecker, 2019")
N, Q, M = net.sizes(N=3, Q=2, M=4)
X, U, V, W = net.variable("X", N, Q), net.variable("U", N, Q), net.variable("V", N, Q), net.variable("W", Q, M)
Z, Y = net.variable("Z", N, N), net.variable("Y", N, N)
x, s = net.variable("x", N, 1), net.variable("s")
A, B, C, G = net.data("A", N, N), net.data("B", Q, Q), net.data("C", Q, N), net.data("G", N, N)
a, b, c = net.data("a", N, 1), net.data("b", Q, 1), net.data("c", N, 1)
Zi = inverse(Z)

with net.section("8.3 Fundamental rules of differentials"):
    net.chain(d(A), misprint(A, "a constant does not move"), zeros(N, N))
    net.chain(d(s * U), misprint(s * d(U), "s moves too"), d(s) * U + s * d(U))
    net.chain(d(3 * U), misprint(d(U), "the factor stays"), 3 * d(U))
    net.chain(d(U + V), misprint(d(U) + V, "V moves"), d(U) + d(V))
    net.chain(d(U - V), misprint(d(U) + d(V), "a sign"), d(U) - d(V))
    net.chain(d(U @ W), misprint(d(U) @ d(W), "that is of the second order"), d(U) @ W + U @ d(W))
    net.chain(d(Z @ Y), misprint(d(Z) @ Y + d(Y) @ Z, "the order of the factors"), d(Z) @ Y + Z @ d(Y))
    net.chain(d(T(Z)), misprint(d(Z), "the transpose stays"), T(d(Z)))
    net.chain(d(vec(U)), misprint(vec(U), "the differential of it"), vec(d(U)))
    net.chain(d(tr(Z)), misprint(tr(Z), "the differential of it"), tr(d(Z)))
    net.chain(
        d(kron(U, W)),
        misprint(kron(d(U), W) + kron(d(W), U), "the order of the factors"),
        misprint(kron(d(U), W), "the second term is missing"),
        kron(d(U), W) + kron(U, d(W)),
    )
    net.chain(
        d(hadamard(U, V)),
        misprint(hadamard(d(U), d(V)), "a product rule"),
        hadamard(d(U), V) + hadamard(U, d(V)),
    )
    net.chain(
        d(Z @ Z @ Z),
        misprint(3 * Z @ Z @ d(Z), "matrices do not commute"),
        d(Z) @ Z @ Z + Z @ d(Z) @ Z + Z @ Z @ d(Z),
    )

with net.section("8.4 The differential of a determinant"):
    net.chain(
        d(det(Z)),  # Theorem 8.1
        misprint(det(Z) * tr(d(Z)), "the inverse is missing"),
        misprint(tr(cofactor(Z) @ d(Z)), "the transpose of the cofactors"),
        tr(adjugate(Z) @ d(Z)),
        det(Z) * tr(Zi @ d(Z)),
    )
    net.chain(d(logdet(Z)), misprint(det(Z) * tr(Zi @ d(Z)), "that is d|Z|"), tr(Zi @ d(Z)))
    net.chain(
        d(det(T(X) @ X)),
        misprint(det(T(X) @ X) * tr(inverse(T(X) @ X) @ T(X) @ d(X)), "twice"),
        2 * det(T(X) @ X) * tr(inverse(T(X) @ X) @ T(X) @ d(X)),
    )

with net.section("8.5 The differential of an inverse, 8.7 of the adjoint matrix"):
    net.chain(
        d(Zi),  # Theorem 8.3
        misprint(Zi @ d(Z) @ Zi, "a sign"),
        misprint(-Zi @ Zi @ d(Z), "an inverse on each side"),
        -Zi @ d(Z) @ Zi,
    )
    net.chain(d(Z @ Zi), misprint(d(Z) @ Zi, "the second term cancels it"), zeros(N, N))
    net.chain(
        d(adjugate(Z)),
        misprint(det(Z) * (Zi @ d(Z) @ Zi - tr(Zi @ d(Z)) * Zi), "a sign"),
        det(Z) * (tr(Zi @ d(Z)) * Zi - Zi @ d(Z) @ Zi),
    )

with net.section("9.9 Scalar functions of a vector"):
    net.chain(partial(T(a) @ x, x), misprint(T(x), "what multiplies dx"), T(a))
    net.chain(
        partial(T(x) @ A @ x, x),
        misprint(2 * T(x) @ A, "A is not symmetric"),
        misprint(T(x) @ (A - T(A)), "a sign"),
        T(x) @ (A + T(A)),
    )
    net.chain(d(tr(T(x) @ A @ x)), misprint(tr(T(x) @ A @ d(x)), "A' too"), tr(T(x) @ (A + T(A)) @ d(x)))
    net.chain(
        partial(tr(T(a) @ x) ** 2, x), misprint(2 * T(a) @ outer(a, x), "a'x a', not a'a x'"), 2 * tr(T(a) @ x) * T(a)
    )
    net.chain(partial(tr(T(x) @ x) / 2, x), misprint(2 * T(x), "1/2 is missing"), T(x))

with net.section("9.10 Scalar functions of a matrix, I: trace"):
    net.chain(partial(tr(Z), Z), misprint(Z, "of the first order in Z"), identity(N))
    net.chain(partial(tr(A @ Z), Z), misprint(T(A), "of this layout: A itself"), A)
    net.chain(partial(tr(T(Z) @ Z), Z), misprint(2 * Z, "that is the gradient"), 2 * T(Z))
    net.chain(partial(tr(Z @ Z), Z), misprint(2 * T(Z), "that is of tr Z'Z"), 2 * Z)
    net.chain(
        T(partial(tr(X @ B @ T(X) @ A), X)),
        misprint(2 * A @ X @ B, "neither is symmetric"),
        misprint(A @ X @ B + T(A) @ X @ B, "B is transposed with A"),
        T(A) @ X @ T(B) + A @ X @ B,
    )
    net.chain(
        T(partial(tr(X @ C @ X @ C), X)),
        misprint(2 * C @ X @ C, "the transpose of it"),
        misprint(T(C @ X @ C), "twice"),
        2 * T(C @ X @ C),
    )
    net.chain(
        T(partial(tr(Z @ A @ Z @ G), Z)),
        misprint(T(G) @ T(Z) @ T(A) + G @ Z @ A, "both are transposed"),  # so in a set of lecture notes on the book
        T(G) @ T(Z) @ T(A) + T(A) @ T(Z) @ T(G),
    )
    net.chain(
        T(partial(tr(A @ Zi), Z)),
        misprint(-Zi @ A @ Zi, "the transpose of it"),
        misprint(T(Zi @ A @ Zi), "a sign"),
        -T(Zi @ A @ Zi),
    )
    net.chain(partial(tr(Zi), Z), misprint(-Zi, "the square of the inverse"), -Zi @ Zi)
    net.chain(
        T(partial(tr(Z**3), Z)),
        misprint(-3 * T(Z) ** 2, "no sign"),  # so in a set of lecture notes on the book
        misprint(3 * T(Z) ** 3, "one power less"),
        3 * T(Z) ** 2,
    )
    net.chain(
        partial(tr(A @ Z @ G @ Y), Z),
        misprint(A @ Y @ G, "in cyclic order, from what follows Z"),
        G @ Y @ A,
    )
    net.chain(T(partial(tr(T(a) @ X @ b), X)), misprint(kron(b, a), "that is its vec"), outer(a, b))

with net.section("9.11 Scalar functions of a matrix, II: determinant"):
    net.chain(
        T(partial(det(Z), Z)),
        misprint(det(Z) * Zi, "the transpose of it"),
        misprint(T(Zi), "that is of log |Z|"),
        det(Z) * T(Zi),
        cofactor(Z),
    )
    net.chain(partial(logdet(Z), Z), misprint(T(Zi), "of this layout: not transposed"), Zi)
    net.chain(
        T(partial(det(T(X) @ X), X)),
        misprint(det(T(X) @ X) * X @ inverse(T(X) @ X), "twice"),
        2 * det(T(X) @ X) * X @ inverse(T(X) @ X),
    )
    net.chain(
        T(partial(det(Z @ Z), Z)),
        misprint(2 * det(Z) * T(Zi), "|Z| twice"),
        2 * det(Z) ** 2 * T(Zi),
    )
    net.chain(
        T(partial(det(A @ Z @ G), Z)),
        misprint(det(A @ Z @ G) * T(inverse(A @ Z @ G)), "A and G on the other sides"),
        det(A @ Z @ G) * T(A) @ inverse(T(A @ Z @ G)) @ T(G),
    )
    net.chain(T(partial(det(Z) ** 3, Z)), misprint(3 * det(Z) ** 2 * T(Zi), "|Z|³"), 3 * det(Z) ** 3 * T(Zi))
    net.chain(
        T(partial(logdet(T(X) @ A @ X), X)),
        misprint(2 * A @ X @ inverse(T(X) @ A @ X), "A is not symmetric"),
        A @ X @ inverse(T(X) @ A @ X) + T(A) @ X @ inverse(T(X) @ T(A) @ X),
    )

with net.section("9.13 Two examples of vector functions"):
    net.chain(partial(A @ x, x), misprint(T(A), "not transposed"), A)
    net.chain(partial(X @ b, X), misprint(kron(identity(N), T(b)), "b' comes first"), kron(T(b), identity(N)))
    net.chain(partial(Z @ a, Z), misprint(kron(a, identity(N)), "a'"), kron(T(a), identity(N)))
    net.chain(
        partial(tr(T(a) @ x) * x, x),
        misprint(tr(T(a) @ x) * identity(N) + outer(a, x), "x a'"),
        tr(T(a) @ x) * identity(N) + outer(x, a),
    )

with net.section("9.14 Matrix functions"):
    net.chain(partial(X, X), misprint(commutation(N, Q), "that is the transpose's"), identity(N * Q))
    net.chain(partial(T(X), X), misprint(commutation(Q, N), "K_nq"), commutation(N, Q))
    net.chain(
        partial(X @ T(X), X),
        misprint(2 * kron(X, identity(N)), "I + K, which is not 2I"),
        misprint((identity(N**2) - commutation(N, N)) @ kron(X, identity(N)), "a sign"),
        (identity(N**2) + commutation(N, N)) @ kron(X, identity(N)),
    )
    net.chain(
        partial(T(X) @ X, X),
        misprint((identity(Q**2) + commutation(Q, Q)) @ kron(T(X), identity(Q)), "I comes first"),
        (identity(Q**2) + commutation(Q, Q)) @ kron(identity(Q), T(X)),
    )
    net.chain(
        partial(X @ C @ X, X),
        misprint(kron(C @ X, identity(N)) + kron(identity(Q), X @ C), "the first factor is transposed"),
        kron(T(C @ X), identity(N)) + kron(identity(Q), X @ C),
    )
    net.chain(
        partial(X @ B @ T(X), X),
        misprint(kron(X @ B, identity(N)) + commutation(N, N) @ kron(X @ B, identity(N)), "B' in the first term"),
        kron(X @ T(B), identity(N)) + commutation(N, N) @ kron(X @ B, identity(N)),
    )
    net.chain(partial(A @ Z @ G, Z), misprint(kron(A, T(G)), "G' comes first"), kron(T(G), A))
    net.chain(
        partial(Z @ Z, Z),
        misprint(kron(Z, identity(N)) + kron(identity(N), Z), "Z'"),
        kron(T(Z), identity(N)) + kron(identity(N), Z),
    )
    net.chain(
        partial(Zi, Z),
        misprint(-kron(Zi, Zi), "the first factor is transposed"),
        misprint(kron(T(Zi), Zi), "a sign"),
        -kron(T(Zi), Zi),
    )
    net.chain(
        partial(adjugate(Z), Z),
        misprint(det(Z) * (outer(vec(Zi), vec(Zi)) - kron(T(Zi), Zi)), "the second vec is of the transpose"),
        det(Z) * (outer(vec(Zi), vec(T(Zi))) - kron(T(Zi), Zi)),
    )

with net.section("9.15 Kronecker products, 9.16 Some other problems"):
    net.chain(partial(kron(x, b), x), misprint(kron(b, identity(N)), "the order stays"), kron(identity(N), b))
    net.chain(partial(kron(b, x), x), misprint(kron(identity(N), b), "the order stays"), kron(b, identity(N)))
    net.chain(
        partial(outer(x, x), x),
        misprint(2 * kron(x, identity(N)), "two terms that differ"),
        kron(x, identity(N)) + kron(identity(N), x),
    )
    net.chain(partial(hadamard(U, V), U), misprint(diag(vec(U)), "what multiplies dU"), diag(vec(V)))
    net.chain(
        d(tr(kron(Z, X @ T(X)))),
        misprint(tr(d(Z)) * tr(T(X) @ X) + tr(Z) * tr(T(X) @ d(X)), "twice"),
        tr(d(Z)) * tr(T(X) @ X) + 2 * tr(Z) * tr(T(X) @ d(X)),
    )
