"""Traces, determinants, Kronecker and Hadamard products, vec and the commutation matrix, with false variants.

Source: J. R. Magnus and H. Neudecker, Matrix Differential Calculus with Applications in Statistics and Econometrics,
3rd edition, 2019, chapters 1 to 3. A section's title is the book's; an equation has its number beside it where it is
certain. Each misprint is a variant that is easily written instead of the line below it. Chapters 8 to 10 are in
`magnus_neudecker.py`.

    python -m matcalc verify derivations/identities/magnus_neudecker_products.py
"""

from matcalc import (
    Derivation,
    Rational,
    T,
    adjugate,
    cofactor,
    commutation,
    det,
    diag,
    diagonal,
    hadamard,
    hstack,
    identity,
    inner,
    inverse,
    kron,
    kron_sum,
    misprint,
    norm2,
    ones,
    outer,
    total,
    tr,
    unit,
    unvec,
    vec,
    vstack,
    zeros,
)

net = Derivation("Magnus & Neudecker, chapters 1 to 3: products of matrices", source="Magnus and Neudecker, 2019")
M, N, P, Q = net.sizes(M=2, N=3, P=4, Q=5)
A, B, C, E = net.data("A", M, N), net.data("B", N, P), net.data("C", P, Q), net.data("E", Q, M)
F, G = net.data("F", M, N), net.data("G", P, Q)
S, R, V = net.data("S", N, N), net.data("R", M, M), net.data("V", N, N)
a, b, x = net.data("a", M, 1), net.data("b", P, 1), net.data("x", N, 1)
s = net.data("s")

with net.section("1.4 Square matrices; 1.5 to 1.14: traces, determinants, inverses"):
    net.chain(T(A @ B), misprint(T(A) @ T(B), "the factors change places"), T(B) @ T(A))
    net.chain(T(S @ V), misprint(T(S) @ T(V), "the factors change places"), T(V) @ T(S))
    net.chain(tr(A @ T(F)), misprint(tr(T(A) @ A), "F"), tr(T(F) @ A))
    net.chain(tr(S @ V), misprint(tr(S) * tr(V), "the trace of a product is no product of traces"), tr(V @ S))
    net.chain(tr(S @ V), misprint(tr(S @ T(V)), "both are transposed, or neither"), tr(T(S) @ T(V)))
    net.chain(
        tr(S @ V @ T(S)),
        misprint(tr(S @ T(S) @ V), "a cyclic change keeps the cyclic order"),
        tr(T(S) @ S @ V),
    )
    net.chain(norm2(A), misprint(tr(A @ F), "A times its transpose"), tr(T(A) @ A), tr(A @ T(A)))
    net.chain(
        T(x) @ S @ x,
        misprint(T(x) @ (S - T(S)) @ x / 2, "the skew part of S contributes nothing; the symmetric part stays"),
        misprint(T(x) @ (S + T(S)) @ x, "the factor 1/2 is missing"),
        T(x) @ (S + T(S)) @ x / 2,
    )
    net.chain(det(S @ V), misprint(det(S) + det(V), "a product"), det(S) * det(V))
    net.chain(det(T(S)), misprint(1 / det(S), "that is the inverse's"), misprint(-det(S), "no sign"), det(S))
    net.chain(det(s * S), misprint(s * det(S), "every row gives a factor s"), s**N * det(S))
    net.chain(inverse(S @ V), misprint(inverse(S) @ inverse(V), "the factors change places"), inverse(V) @ inverse(S))
    net.chain(inverse(T(S)), misprint(inverse(S), "the transpose stays"), T(inverse(S)))
    net.chain(det(inverse(S)), misprint(-1 / det(S), "no sign"), 1 / det(S))
    net.chain(adjugate(S), misprint(cofactor(S), "the transpose of the cofactors"), T(cofactor(S)))
    net.chain(
        S @ adjugate(S),
        misprint(S @ cofactor(S), "the adjoint is the transpose of the cofactors"),
        misprint(identity(N), "|S| is missing"),
        det(S) * identity(N),
    )
    net.chain(inverse(S), misprint(det(S) * adjugate(S), "divided by |S|"), adjugate(S) / det(S))
    net.chain(
        det(identity(M) + A @ T(F)),
        misprint(1 + tr(T(F) @ A), "that is the first order of it"),
        misprint(det(identity(N) - T(F) @ A), "a sign"),
        det(identity(N) + T(F) @ A),
    )
    net.chain(
        det(S + outer(x, x)),
        misprint(det(S) + tr(T(x) @ inverse(S) @ x), "a factor |S| is missing"),
        misprint(det(S) - tr(T(x) @ adjugate(S) @ x), "a sign"),
        det(S) + tr(T(x) @ adjugate(S) @ x),
    )

with net.section("1.11 Partitioned matrices"):
    below, diagonal_block = net.data("below", M, N), hstack(S, zeros(N, M))
    net.chain(
        det(vstack(diagonal_block, hstack(below, R))),
        misprint(det(S) + det(R), "a product"),
        det(S) * det(R),
    )
    net.chain(
        det(vstack(hstack(S, T(A)), hstack(F, R))),
        misprint(det(S) * det(R + F @ inverse(S) @ T(A)), "a sign"),
        misprint(det(S) * det(R) - det(F @ T(A)), "that is the rule for numbers"),
        det(S) * det(R - F @ inverse(S) @ T(A)),
    )
    net.chain(
        inverse(vstack(hstack(S, zeros(N, M)), hstack(F, R))),
        misprint(
            vstack(hstack(inverse(S), zeros(N, M)), hstack(inverse(R) @ F @ inverse(S), inverse(R))),
            "a sign, in the block below the diagonal",
        ),
        vstack(hstack(inverse(S), zeros(N, M)), hstack(-inverse(R) @ F @ inverse(S), inverse(R))),
    )
    net.chain(hstack(A, F) @ vstack(B, S @ B), misprint(F @ B + A @ S @ B, "A meets B"), A @ B + F @ S @ B)

with net.section("2.2 The Kronecker product"):
    net.chain(kron(A, B + B), misprint(4 * kron(A, B), "one factor only was doubled"), kron(A, B) + kron(A, B))
    net.chain(
        kron(A, C) @ kron(B, T(G)),  # (4)
        misprint(kron(A @ B, C @ T(C)), "C meets G'"),
        kron(A @ B, C @ T(G)),
    )
    net.chain(
        kron(S, T(V)) @ kron(V, S),
        misprint(kron(V @ S, S @ T(V)), "the order inside each factor stays"),
        kron(S @ V, T(V) @ S),
    )
    net.chain(kron(s * identity(1), A), misprint(s**2 * A, "s once"), s * A)  # (5)
    net.chain(kron(T(a), x), misprint(outer(a, x), "b a', of order n×m"), outer(x, a), kron(x, T(a)))  # (6)
    net.chain(T(kron(A, B)), misprint(kron(T(B), T(A)), "no change of places here"), kron(T(A), T(B)))
    net.chain(tr(kron(S, R)), misprint(tr(S) + tr(R), "a product"), tr(S) * tr(R))
    net.chain(
        inverse(kron(S, R)),
        misprint(kron(inverse(R), inverse(S)), "no change of places here"),
        kron(inverse(S), inverse(R)),
    )
    net.chain(det(kron(S, R)), misprint(det(S) * det(R), "the orders are exponents"), det(S) ** M * det(R) ** N)
    net.chain(
        kron_sum(S, R),
        misprint(kron(S, R), "a sum, not a product"),
        misprint(kron(identity(N), R) + kron(identity(M), S), "the order of the factors"),
        kron(S, identity(M)) + kron(identity(N), R),
    )

with net.section("2.4 The vec operator"):
    net.chain(vec(outer(a, b)), misprint(kron(a, b), "the second vector comes first"), kron(b, a))  # (2)
    net.chain(inner(A, F), misprint(tr(A @ F), "A'F"), tr(T(A) @ F), T(vec(A)) @ vec(F))  # (3)
    net.chain(tr(S @ V), misprint(T(vec(S)) @ vec(V), "vec S'"), T(vec(T(S))) @ vec(V))
    net.chain(
        vec(A @ B @ C),  # Theorem 2.2
        misprint(kron(C, A) @ vec(B), "C is transposed"),
        misprint(kron(A, T(C)) @ vec(B), "C' comes first"),
        kron(T(C), A) @ vec(B),
    )
    net.chain(
        vec(S @ V @ S),
        misprint(kron(S, S) @ vec(V), "the first factor is transposed"),
        kron(T(S), S) @ vec(V),
    )
    net.chain(
        vec(S @ V), misprint(kron(T(V), S) @ vec(V), "V is in the factor already"), kron(T(V), S) @ vec(identity(N))
    )
    net.chain(vec(A @ B), misprint(kron(A, identity(P)) @ vec(B), "I first"), kron(identity(P), A) @ vec(B))
    net.chain(vec(S @ V), misprint(kron(V, identity(N)) @ vec(S), "V'"), kron(T(V), identity(N)) @ vec(S))
    net.chain(
        tr(A @ B @ C @ E),  # Theorem 2.3
        misprint(T(vec(E)) @ kron(T(C), A) @ vec(B), "vec E'"),
        T(vec(T(E))) @ kron(T(C), A) @ vec(B),
        T(vec(E)) @ kron(A, T(C)) @ vec(T(B)),
    )
    net.chain(unvec(vec(A), M, N), misprint(T(unvec(vec(A), N, M)), "by columns"), A)
    net.chain(vec(A + F), misprint(vec(A) + vec(A), "F's own"), vec(A) + vec(F))

with net.section("3.6 The Hadamard product"):
    net.chain(hadamard(S, V), misprint(S @ V, "entry by entry"), hadamard(V, S))
    net.chain(T(hadamard(S, V)), misprint(hadamard(T(V), S), "both are transposed"), hadamard(T(S), T(V)))
    net.chain(tr(T(A) @ hadamard(F, A)), misprint(tr(T(hadamard(A, A)) @ A), "F"), tr(T(hadamard(A, F)) @ A))
    net.chain(
        total(hadamard(S, V)),
        misprint(tr(S @ V), "S V'"),
        tr(S @ T(V)),
        T(ones(N, 1)) @ hadamard(S, V) @ ones(N, 1),
    )
    net.chain(
        diagonal(S @ T(V)),
        misprint(hadamard(S, V) @ x, "the sums of the rows"),
        misprint(hadamard(diagonal(S), diagonal(V)), "not those of the diagonal alone"),
        hadamard(S, V) @ ones(N, 1),
    )
    net.chain(
        T(x) @ hadamard(S, V) @ x,
        misprint(tr(diag(x) @ S @ diag(x) @ V), "V is transposed"),
        tr(diag(x) @ S @ diag(x) @ T(V)),
    )
    net.chain(diag(x) @ S, misprint(S @ diag(x), "from the left: the rows"), hadamard(x @ ones(1, N), S))
    net.chain(vec(hadamard(A, F)), misprint(diag(vec(F)) @ vec(F), "A"), diag(vec(A)) @ vec(F))
    net.chain(
        kron(hadamard(A, F), hadamard(C, G)),
        misprint(hadamard(kron(A, C), kron(F, C)), "G"),
        hadamard(kron(A, C), kron(F, G)),
    )

with net.section("3.7 The commutation matrix"):
    K = commutation(M, N)
    net.chain(K @ vec(A), misprint(vec(A), "of the transpose"), vec(T(A)))  # (1)
    net.chain(T(K), misprint(commutation(M, N), "m and n change places"), commutation(N, M))  # (2)
    net.chain(commutation(N, M) @ K, misprint(K @ K, "m and n change places"), identity(M * N))
    net.chain(commutation(N, N) @ commutation(N, N), misprint(commutation(N, N), "the identity"), identity(N**2))
    net.chain(commutation(N, 1), misprint(2 * identity(N), "no factor"), identity(N), commutation(1, N))
    net.chain(
        commutation(P, M) @ kron(A, C),  # Theorem 3.9: A is m×n, C is p×q, K_pm (A⊗C) = (C⊗A) K_qn
        misprint(kron(C, A) @ commutation(N, Q), "K_qn"),
        misprint(kron(A, C) @ commutation(Q, N), "A and C change places"),
        kron(C, A) @ commutation(Q, N),
    )
    net.chain(
        commutation(P, M) @ kron(A, C) @ commutation(N, Q),
        misprint(kron(A, C), "A and C change places"),
        kron(C, A),
    )
    net.chain(commutation(P, M) @ kron(A, b), misprint(kron(A, b), "b comes first"), kron(b, A))
    net.chain(commutation(M, P) @ kron(b, A), misprint(kron(b, A), "b comes last"), kron(A, b))
    net.chain(
        tr(commutation(N, N) @ kron(S, V)),
        misprint(tr(S) * tr(V), "that is without K"),
        misprint(tr(T(S) @ V), "no transpose"),
        tr(S @ V),
    )
    net.chain(tr(commutation(N, N)), misprint(tr(identity(N**2)), "n, not n²"), tr(identity(N)))
    Nn = Rational(1, 2) * (identity(N**2) + commutation(N, N))
    net.chain(Nn @ vec(S), misprint(vec(S + T(S)), "half of it"), vec(S + T(S)) / 2)
    net.chain(Nn @ Nn, misprint(identity(N**2), "a projection, not the identity"), Nn)
    net.chain(Nn @ commutation(N, N), misprint(-1 * Nn, "a sign"), Nn)
    net.chain(Nn @ kron(S, S), misprint(kron(S, S), "N stays, on the other side"), kron(S, S) @ Nn)
    net.chain(
        vec(kron(a, b)),
        misprint(kron(b, a), "the order stays"),
        commutation(M, P) @ kron(b, a),
    )
    e = unit(N, 0)
    net.chain(T(e) @ S @ e, misprint(S[0, 1] * T(e) @ e, "the first of the diagonal"), S[0, 0] * T(e) @ e)
