"""The Matrix Cookbook, sections 2 to 2.3: rules for differentials; derivatives of determinants and inverses.

Source: K. B. Petersen and M. S. Pedersen, The Matrix Cookbook, version of 15 November 2012; the comment at each chain
is the number of its equation. Beside each equation stands a false variant of it, as a misprint: an error that is easily
made. The Cookbook's ∂f/∂X has the shape of X: it is `T(partial(f, X))` here. Left out: complex matrices, (45), and
derivatives of single eigenvalues, (67) and (68). Products of determinants and inverses are stated at small sizes.

    python -m matcalc verify derivations/identities/cookbook_derivatives.py
"""

from matcalc import (
    Derivation,
    KroneckerDelta,
    Sum,
    T,
    absolute,
    adjugate,
    cofactor,
    d,
    det,
    hadamard,
    identity,
    inverse,
    kron,
    log,
    logdet,
    misprint,
    partial,
    tr,
    zeros,
)

net = Derivation("The Matrix Cookbook: derivatives", source="The Matrix Cookbook (2012-11-15), sections 2 to 2.3")
N, K = net.sizes(N=4, K=3)
A, B = net.data("A", N, N), net.data("B", N, N)
a, b = net.data("a", N, 1), net.data("b", N, 1)
alpha = net.data("alpha")
X, Y = net.variable("X", N, N), net.variable("Y", N, N)
F, G, V = net.data("F", 2, 2), net.data("G", 2, 2), net.variable("V", 2, 2)  # V is X at 2×2
C, S, U = net.data("C", 3, 3), net.data("S", 3, 3), net.variable("U", 3, 2)  # U is X where X is not square
net.assume(S, "symmetric")
i, j, k, m = net.indices(i=N, j=N, k=N, m=N)

with net.section("2. Differentials: (32)–(44)"):
    net.chain(  # (32)
        partial(X[k, m], X[i, j]),
        misprint(KroneckerDelta(i, j) * KroneckerDelta(k, m), "rows go with rows, columns with columns"),
        KroneckerDelta(i, k) * KroneckerDelta(m, j),
    )
    net.chain(d(A), misprint(A, "a constant does not move"), zeros(N, N))  # (33)
    net.chain(d(alpha * X), misprint(d(X), "the factor is lost"), alpha * d(X))  # (34)
    net.chain(d(X + Y), misprint(d(X) - d(Y), "the sign"), d(X) + d(Y))  # (35)
    net.chain(d(tr(X)), misprint(tr(X @ d(X)), "that is d(tr(X²))/2"), tr(d(X)))  # (36)
    net.chain(  # (37)
        d(X @ Y),
        misprint(d(X) @ d(Y), "a product rule has two terms"),
        misprint(d(X) @ Y + d(Y) @ X, "the factors keep their order"),
        d(X) @ Y + X @ d(Y),
    )
    net.chain(  # (38)
        d(hadamard(X, Y)),
        misprint(hadamard(d(X), Y), "Y moves too"),
        hadamard(d(X), Y) + hadamard(X, d(Y)),
    )
    net.chain(  # (39)
        d(kron(X, Y)),
        misprint(kron(d(X), Y) + kron(d(Y), X), "the factors keep their order"),
        kron(d(X), Y) + kron(X, d(Y)),
    )
    net.chain(  # (40)
        d(inverse(X)),
        misprint(inverse(X) @ d(X) @ inverse(X), "the sign"),
        misprint(-inverse(X) @ inverse(X) @ d(X), "the inverses stand on both sides of dX"),
        -inverse(X) @ d(X) @ inverse(X),
    )
    net.chain(  # (41)
        d(det(X)),
        misprint(tr(cofactor(X) @ d(X)), "the adjugate is the transpose of the cofactors"),
        tr(adjugate(X) @ d(X)),
    )
    net.chain(  # (42)
        d(det(X)),
        misprint(tr(inverse(X) @ d(X)), "that is d(log det X)"),
        misprint(det(X) * tr(T(inverse(X)) @ d(X)), "a transpose too many"),
        det(X) * tr(inverse(X) @ d(X)),
    )
    net.chain(  # (43)
        d(logdet(X)),
        misprint(tr(d(X)) / det(X), "dX is not multiplied by the adjugate"),
        misprint(tr(T(inverse(X)) @ d(X)), "a transpose too many"),
        tr(inverse(X) @ d(X)),
    )
    net.chain(d(T(X)), misprint(d(X), "a transpose is missing"), T(d(X)))  # (44)

with net.section("2.1 Derivatives of a determinant: (46)–(58)"):
    t = net.variable("t")
    Z = net.define("Z", F + t * V)  # (46), (48), (59): any function of a scalar, and of more
    net.chain(  # (46), as a differential
        d(det(Z)),
        misprint(det(Z) * tr(Z @ d(Z)), "the inverse is missing"),
        det(Z) * tr(inverse(Z) @ d(Z)),
    )
    net.chain(  # (46)
        partial(det(F + t * G), t),
        misprint(det(G), "the derivative of a determinant is not the determinant of the derivative"),
        det(F + t * G) * tr(inverse(F + t * G) @ G),
    )
    net.chain(  # (47), (50)
        Sum(partial(det(X), X[i, k]) * X[j, k], k),
        misprint(det(X), "another row with these cofactors gives 0"),
        KroneckerDelta(i, j) * det(X),
    )
    net.chain(  # (48)
        d(d(det(Z))),
        misprint(
            det(Z) * (tr(inverse(Z) @ d(d(Z))) + tr(inverse(Z) @ d(Z)) ** 2),
            "the inverse moves too",
        ),
        misprint(
            det(Z)
            * (tr(inverse(Z) @ d(d(Z))) + tr(inverse(Z) @ d(Z)) ** 2 + tr(inverse(Z) @ d(Z) @ inverse(Z) @ d(Z))),
            "the sign of the last term",
        ),
        det(Z) * (tr(inverse(Z) @ d(d(Z))) + tr(inverse(Z) @ d(Z)) ** 2 - tr(inverse(Z) @ d(Z) @ inverse(Z) @ d(Z))),
    )
    net.chain(  # (49), (66)
        T(partial(det(X), X)),
        misprint(det(X) * inverse(X), "a transpose is missing"),
        misprint(T(inverse(X)), "that is the derivative of log det X"),
        det(X) * T(inverse(X)),
    )
    net.chain(  # (51)
        T(partial(det(F @ V @ G), V)),
        misprint(det(V) * T(inverse(V)), "F and G are lost"),
        det(F @ V @ G) * T(inverse(V)),
        misprint(det(F @ V @ G) * inverse(V), "a transpose is missing"),
        det(F @ V @ G) * inverse(T(V)),
    )
    net.chain(  # (52)
        T(partial(det(T(V) @ F @ V), V)),
        misprint(det(T(V) @ F @ V) * T(inverse(V)), "V occurs twice: a factor 2 is missing"),
        2 * det(T(V) @ F @ V) * T(inverse(V)),
    )
    net.chain(  # (53), S symmetric
        T(partial(det(T(U) @ S @ U), U)),
        misprint(det(T(U) @ S @ U) * S @ U @ inverse(T(U) @ S @ U), "a factor 2 is missing"),
        2 * det(T(U) @ S @ U) * S @ U @ inverse(T(U) @ S @ U),
    )
    net.chain(  # (54)
        T(partial(det(T(U) @ C @ U), U)),
        misprint(
            2 * det(T(U) @ C @ U) * C @ U @ inverse(T(U) @ C @ U),
            "the rule for a symmetric matrix, (53), which C is not",
        ),
        det(T(U) @ C @ U) * (C @ U @ inverse(T(U) @ C @ U) + T(C) @ U @ inverse(T(U) @ T(C) @ U)),
    )
    net.chain(  # (55), where X⁺ = (XᵀX)⁻¹Xᵀ
        T(partial(logdet(T(U) @ U), U)),
        misprint(U @ inverse(T(U) @ U), "a factor 2 is missing"),
        2 * U @ inverse(T(U) @ U),
        2 * T(inverse(T(U) @ U) @ T(U)),
    )
    H = net.variable("H", 2, 3)  # (56) by H = X⁺, so that X = H⁺ = Hᵀ(HHᵀ)⁻¹ and XᵀX = (HHᵀ)⁻¹
    net.chain(  # (56)
        T(partial(logdet(inverse(H @ T(H))), H)),
        misprint(2 * T(T(H) @ inverse(H @ T(H))), "the sign: X⁺ grows as X shrinks"),
        -2 * T(T(H) @ inverse(H @ T(H))),
    )
    net.chain(  # (57)
        T(partial(log(absolute(det(X))), X)),
        misprint(inverse(X), "a transpose is missing"),
        T(inverse(X)),
        misprint(-inverse(T(X)), "the absolute value does not change the sign"),
        inverse(T(X)),
    )
    net.chain(  # (58), k = 2
        T(partial(det(V**2), V)),
        misprint(2 * det(V) * T(inverse(V)), "the determinant keeps its power"),
        2 * det(V**2) * T(inverse(V)),
    )
    net.chain(  # (58), k = 3
        T(partial(det(V**3), V)),
        misprint(det(V**3) * T(inverse(V)), "a factor 3 is missing"),
        3 * det(V**3) * T(inverse(V)),
    )

with net.section("2.2 Derivatives of an inverse: (59)–(64)"):
    net.chain(  # (59)
        d(inverse(Z)),
        misprint(-inverse(Z) @ inverse(Z) @ d(Z), "the inverses stand on both sides"),
        -inverse(Z) @ d(Z) @ inverse(Z),
    )
    net.chain(  # (60)
        partial(inverse(X)[k, m], X[i, j]),
        misprint(-inverse(X)[k, j] * inverse(X)[i, m], "row and column of the entry are exchanged"),
        -inverse(X)[k, i] * inverse(X)[j, m],
    )
    net.chain(  # (61)
        T(partial(tr(T(a) @ inverse(X) @ b), X)),
        misprint(-inverse(X) @ a @ T(b) @ inverse(X), "transposes are missing"),
        misprint(T(inverse(X)) @ a @ T(b) @ T(inverse(X)), "the sign"),
        -T(inverse(X)) @ a @ T(b) @ T(inverse(X)),
    )
    net.chain(  # (62)
        T(partial(det(inverse(X)), X)),
        misprint(det(inverse(X)) * T(inverse(X)), "the sign"),
        misprint(-det(X) * T(inverse(X)), "the determinant of the inverse"),
        -det(inverse(X)) * T(inverse(X)),
    )
    net.chain(  # (63)
        T(partial(tr(F @ inverse(V) @ G), V)),
        misprint(-T(inverse(V) @ F @ G @ inverse(V)), "the trace is cyclic: G stands before F"),
        misprint(-inverse(V) @ G @ F @ inverse(V), "a transpose is missing"),
        -T(inverse(V) @ G @ F @ inverse(V)),
    )
    net.chain(  # (63), as a differential
        d(tr(inverse(X) @ A)),
        misprint(tr(inverse(X) @ d(X) @ inverse(X) @ A), "the sign"),
        -tr(inverse(X) @ d(X) @ inverse(X) @ A),
    )
    net.chain(  # (64)
        T(partial(tr(inverse(V + F)), V)),
        misprint(-inverse(V + F) @ inverse(V + F), "a transpose is missing"),
        misprint(-T(inverse(V + F)), "one factor is missing"),
        -T(inverse(V + F) @ inverse(V + F)),
    )
    W = net.define("W", inverse(V))
    J = net.define("J", tr(F @ W @ T(W)))
    net.chain(  # without a number: the derivatives by a matrix and by its inverse
        T(partial(J, V)),
        misprint(T(inverse(V)) @ T(partial(J, W)) @ T(inverse(V)), "the sign"),
        -T(inverse(V)) @ T(partial(J, W)) @ T(inverse(V)),
    )

with net.section("2.3 Sum and product of the eigenvalues: (65)"):
    net.chain(T(partial(tr(X), X)), misprint(X, "the derivative of tr(X²)/2 is Xᵀ"), identity(N))  # (65)
