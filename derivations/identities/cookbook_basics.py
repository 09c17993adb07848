"""The Matrix Cookbook, sections 1 and 3: transposes, inverses, traces, determinants, and the 2×2 case.

Source: K. B. Petersen and M. S. Pedersen, The Matrix Cookbook, version of 15 November 2012; the comment at each chain
is the number of its equation. Beside each equation stands a false variant of it, as a misprint: an error that is easily
made, or one that the Cookbook itself prints (then the note says so). Matrices are real, so that (7)–(10), for complex
ones, are (3)–(6). Equations with determinants and inverses that grow quickly are stated at 2×2 or 3×3.

    python -m matcalc verify derivations/identities/cookbook_basics.py
"""

from matcalc import (
    Derivation,
    Sum,
    T,
    adjugate,
    cofactor,
    det,
    hstack,
    identity,
    inner,
    inverse,
    misprint,
    sqrt,
    total,
    tr,
    vstack,
    zeros,
)

net = Derivation("The Matrix Cookbook: basics", source="The Matrix Cookbook (2012-11-15), sections 1 and 3")
N, M, K = net.sizes(N=5, M=4, K=3)
A, B, C = (net.data(name, N, N) for name in "ABC")
F, G = net.data("F", N, M), net.data("G", M, K)
a, u, v = (net.data(name, N, 1) for name in "auv")
P, Q, R = (net.data(name, 2, 2) for name in "PQR")
S = net.data("S", 3, 3)
W = net.data("W", 4, 4)
b, g = net.data("b", 2, 1), net.data("g", 2, 1)
c = net.data("c")
(i,) = net.indices(i=N)

with net.section("1. Inverses and transposes: (1)–(6)"):
    net.chain(  # (1)
        inverse(A @ B),
        misprint(inverse(A) @ inverse(B), "the order is not reversed"),
        inverse(B) @ inverse(A),
    )
    net.chain(  # (2), for three factors
        inverse(P @ Q @ R),
        misprint(inverse(R) @ inverse(P) @ inverse(Q), "only the last factor came to the front"),
        inverse(R) @ inverse(Q) @ inverse(P),
    )
    net.chain(inverse(T(A)), misprint(inverse(A), "the transpose is lost"), T(inverse(A)))  # (3)
    net.chain(T(A + B), misprint(T(A) + B, "one summand is not transposed"), T(A) + T(B))  # (4)
    net.chain(T(A @ B), misprint(T(A) @ T(B), "the order is not reversed"), T(B) @ T(A))  # (5)
    net.chain(T(F @ G), misprint(T(F) @ T(G), "the order is not reversed: the shapes do not fit"), T(G) @ T(F))  # (5)
    net.chain(  # (6), for three factors
        T(A @ B @ C),
        misprint(T(C) @ T(A) @ T(B), "only the last factor came to the front"),
        T(C) @ T(B) @ T(A),
    )

with net.section("1.1 Trace: (11)–(17)"):
    net.chain(tr(A), misprint(total(A), "the sum of all entries, not of the diagonal"), Sum(A[i, i], i))  # (11)
    net.chain(tr(A), misprint(tr(A) / N, "the mean of the diagonal, not its sum"), tr(T(A)))  # (13)
    net.chain(  # (14)
        tr(A @ B),
        misprint(tr(A) * tr(B), "the trace of a product is not the product of the traces"),
        misprint(tr(T(A) @ B), "a transpose too many"),
        tr(B @ A),
    )
    net.chain(  # (14), F not square
        tr(F @ T(F)), misprint(tr(F @ T(F)) * M / N, "no factor belongs here"), tr(T(F) @ F)
    )
    net.chain(tr(A + B), misprint(tr(A) - tr(B), "the sign"), tr(A) + tr(B))  # (15)
    net.chain(  # (16)
        tr(A @ B @ C),
        misprint(tr(B @ A @ C), "two factors are exchanged: this is not a cyclic shift"),
        tr(B @ C @ A),
        misprint(tr(A @ C @ B), "two factors are exchanged: this is not a cyclic shift"),
        tr(C @ A @ B),
    )
    net.chain(  # (17)
        T(a) @ a,
        misprint(total(a @ T(a)), "the sum of all entries of a·aᵀ, not of its diagonal"),
        tr(a @ T(a)),
    )

with net.section("1.2 Determinant: (19)–(28)"):
    net.chain(det(c * S), misprint(c * det(S), "one factor c for each row"), c**3 * det(S))  # (19), n = 3
    net.chain(det(T(A)), misprint(-det(A), "the sign"), det(A))  # (20)
    net.chain(det(A @ B), misprint(det(A) + det(B), "a product, not a sum"), det(A) * det(B))  # (21)
    net.chain(det(inverse(A)), misprint(-1 / det(A), "the sign"), 1 / det(A))  # (22)
    net.chain(det(A**2), misprint(2 * det(A), "an exponent, not a factor"), det(A) ** 2)  # (23), n = 2
    net.chain(det(P**3), misprint(3 * det(P), "an exponent, not a factor"), det(P) ** 3)  # (23), n = 3
    net.chain(  # (24)
        det(identity(N) + u @ T(v)),
        misprint(inner(u, v), "the 1 is missing"),
        misprint(1 - inner(u, v), "the sign: that is det(I − u·vᵀ)"),
        1 + inner(u, v),
    )
    net.chain(  # (25)
        det(identity(2) + P),
        misprint(1 + det(P), "the trace is missing"),
        1 + det(P) + tr(P),
    )
    net.chain(  # (26)
        det(identity(3) + S),
        misprint(1 + det(S) + tr(S) - tr(S) ** 2 / 2 + tr(S**2) / 2, "the signs of the last two terms"),
        1 + det(S) + tr(S) + tr(S) ** 2 / 2 - tr(S**2) / 2,
    )
    net.chain(  # (27)
        det(identity(4) + W),
        misprint(
            1 + det(W) + tr(W) + tr(W) ** 2 / 2 - tr(W**2) / 2 + tr(W) ** 3 / 6 - tr(W) * tr(W**2) / 2 + tr(W**3) / 6,
            "the last coefficient is 1/3",
        ),
        1 + det(W) + tr(W) + tr(W) ** 2 / 2 - tr(W**2) / 2 + tr(W) ** 3 / 6 - tr(W) * tr(W**2) / 2 + tr(W**3) / 3,
    )
    net.chain(  # (28), an approximation for small c; at n = 2 it is exact
        det(identity(2) + c * P),
        misprint(
            1 + det(P) + c * tr(P) + c**2 * tr(P) ** 2 / 2 - c**2 * tr(P**2) / 2,
            "as printed; det A does not belong here: at c = 0 both sides would be 1 and 1 + det A",
        ),
        1 + c * tr(P) + c**2 * tr(P) ** 2 / 2 - c**2 * tr(P**2) / 2,
    )

with net.section("1.3 The special case 2×2: (29)–(31)"):
    net.chain(  # (29)
        det(P),
        misprint(P[0, 0] * P[1, 1] + P[0, 1] * P[1, 0], "the sign: that is the permanent"),
        P[0, 0] * P[1, 1] - P[0, 1] * P[1, 0],
    )
    net.chain(tr(P), misprint(P[0, 1] + P[1, 0], "the other diagonal"), P[0, 0] + P[1, 1])  # (30)
    net.chain(  # (31)
        inverse(P),
        misprint(
            vstack(hstack(P[1:2, 1:2], P[0:1, 1:2]), hstack(P[1:2, 0:1], P[0:1, 0:1])) / det(P),
            "the signs off the diagonal",
        ),
        misprint(
            vstack(hstack(P[0:1, 0:1], -P[0:1, 1:2]), hstack(-P[1:2, 0:1], P[1:2, 1:2])) / det(P),
            "the diagonal is not exchanged",
        ),
        vstack(hstack(P[1:2, 1:2], -P[0:1, 1:2]), hstack(-P[1:2, 0:1], P[0:1, 0:1])) / det(P),
    )
    # The eigenvalues, without numbers. They are real where the discriminant is not negative.
    root = net.define("root", sqrt(tr(P) ** 2 - 4 * det(P)))
    larger, smaller = net.define("larger", (tr(P) + root) / 2), net.define("smaller", (tr(P) - root) / 2)
    net.chain(larger + smaller, misprint(root, "that is their difference"), tr(P))
    net.chain(larger * smaller, misprint(tr(P) ** 2 / 4, "the discriminant is lost"), det(P))
    net.chain(  # both satisfy the characteristic equation, as P itself does
        P @ P - tr(P) * P + det(P) * identity(2),
        misprint(2 * det(P) * identity(2), "the sign of the determinant"),
        zeros(2, 2),
    )

with net.section("3.1 Inverse and cofactors: (145)–(151)"):
    net.chain(A @ inverse(A), misprint(A, "an inverse cancels its matrix"), inverse(A) @ A, identity(N))  # (145)
    net.chain(adjugate(A), misprint(cofactor(A), "the adjugate is the transpose of it"), T(cofactor(A)))  # (148)
    net.chain(  # (149), (150), n = 3
        det(S),
        misprint(
            S[0, 0] * det(S[1:3, 1:3]) + S[0, 1] * cofactor(S)[1, 0] + S[0, 2] * cofactor(S)[2, 0],
            "the cofactors of a column with the entries of a row",
        ),
        S[0, 0] * cofactor(S)[0, 0] + S[0, 1] * cofactor(S)[0, 1] + S[0, 2] * cofactor(S)[0, 2],
    )
    net.chain(inverse(A), misprint(cofactor(A) / det(A), "a transpose is missing"), adjugate(A) / det(A))  # (151)

with net.section("3.2 Exact relations: (156)–(167)"):
    net.chain(  # (156) with one column, which is (160) for b = c
        inverse(P + c * b @ T(b)),
        misprint(
            inverse(P) - inverse(P) @ b @ T(b) @ inverse(P) / (c + tr(T(b) @ inverse(P) @ b)),
            "B⁻¹ in the denominator, not B",
        ),
        inverse(P) - inverse(P) @ b @ T(b) @ inverse(P) / (1 / c + tr(T(b) @ inverse(P) @ b)),
    )
    net.chain(  # (160) Sherman–Morrison
        inverse(P + b @ T(g)),
        misprint(
            inverse(P) + inverse(P) @ b @ T(g) @ inverse(P) / (1 + tr(T(g) @ inverse(P) @ b)),
            "the sign",
        ),
        misprint(
            inverse(P) - inverse(P) @ b @ T(g) @ inverse(P) / (1 - tr(T(g) @ inverse(P) @ b)),
            "the sign in the denominator",
        ),
        inverse(P) - inverse(P) @ b @ T(g) @ inverse(P) / (1 + tr(T(g) @ inverse(P) @ b)),
    )
    net.chain(  # (161)
        inverse(identity(2) + inverse(P)),
        misprint(inverse(P) @ inverse(P + identity(2)), "P, not its inverse"),
        P @ inverse(P + identity(2)),
    )
    net.chain(  # (162) with one column
        inverse(P + b @ T(b)) @ b,
        misprint(inverse(P) @ b, "the last factor is missing"),
        inverse(P) @ b @ inverse(identity(1) + T(b) @ inverse(P) @ b),
    )
    net.chain(  # (163)
        inverse(inverse(P) + inverse(Q)),
        misprint(P + Q, "the inverse of a sum is not the sum of the inverses"),
        P @ inverse(P + Q) @ Q,
        misprint(inverse(P + Q) @ P @ Q, "the factors do not commute"),
        Q @ inverse(P + Q) @ P,
    )
    net.chain(  # (164)
        P - P @ inverse(P + Q) @ P,
        misprint(P - Q @ inverse(P + Q) @ Q, "the first term too belongs to Q"),
        Q - Q @ inverse(P + Q) @ Q,
    )
    net.chain(  # (165)
        inverse(P) + inverse(Q),
        misprint(inverse(P + Q), "the inverse of a sum is not the sum of the inverses"),
        inverse(P) @ (P + Q) @ inverse(Q),
    )
    net.chain(  # (166)
        inverse(identity(2) + P @ Q),
        misprint(identity(2) - P @ inverse(identity(2) + P @ Q) @ Q, "the product inside is exchanged"),
        identity(2) - P @ inverse(identity(2) + Q @ P) @ Q,
    )
    net.chain(  # (167)
        inverse(identity(2) + P @ Q) @ P,
        misprint(P @ inverse(identity(2) + P @ Q), "the product inside is exchanged"),
        P @ inverse(identity(2) + Q @ P),
    )
