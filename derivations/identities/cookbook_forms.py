"""The Matrix Cookbook, section 2.4: derivatives of matrices, vectors and scalar forms.

Source: K. B. Petersen and M. S. Pedersen, The Matrix Cookbook, version of 15 November 2012; the comment at each chain
is the number of its equation. Beside each equation stands a false variant of it, as a misprint: an error that is easily
made, or one that the Cookbook itself prints (then the note says so). The Cookbook's ∂f/∂X has the shape of X: it is
`T(partial(f, X))` here, and a 1×1 product is the scalar `tr(…)` of it. J^ij is `unit(N, i) @ T(unit(N, j))`.

    python -m matcalc verify derivations/identities/cookbook_forms.py
"""

from matcalc import (
    Derivation,
    KroneckerDelta,
    Sum,
    T,
    d,
    hadamard,
    hessian,
    inner,
    misprint,
    norm2,
    partial,
    tr,
    unit,
)

net = Derivation("The Matrix Cookbook: forms", source="The Matrix Cookbook (2012-11-15), section 2.4")
N, M, L = net.sizes(N=4, M=3, L=2)
A, B, W = (net.data(name, N, N) for name in "ABW")
net.assume(W, "symmetric")
a, b = net.data("a", N, 1), net.data("b", N, 1)
x, y, X = net.variable("x", N, 1), net.variable("y", N, 1), net.variable("X", N, N)
P, Q, C = net.data("P", M, N), net.data("Q", M, N), net.data("C", M, M)
p, q = net.data("p", M, 1), net.data("q", M, 1)
R, D = net.variable("R", N, M), net.data("D", N, N)  # R is X where X is not square
S, s = net.variable("S", N, L), net.variable("s", L, 1)
i, j, k, l, m, n = net.indices(i=N, j=N, k=N, l=N, m=N, n=N)  # noqa: E741 - the letters of the Cookbook
alpha = net.data("alpha")

with net.section("2.4.1 First order: (69)–(75)"):
    net.chain(  # (69)
        T(partial(tr(T(x) @ a), x)),
        misprint(x, "the derivative by a"),
        T(partial(tr(T(a) @ x), x)),
        misprint(2 * a, "x occurs once"),
        a,
    )
    net.chain(T(partial(tr(T(a) @ X @ b), X)), misprint(b @ T(a), "that is the transpose"), a @ T(b))  # (70)
    net.chain(T(partial(tr(T(a) @ T(X) @ b), X)), misprint(a @ T(b), "that is the transpose"), b @ T(a))  # (71)
    net.chain(  # (72)
        T(partial(tr(T(a) @ X @ a), X)),
        misprint(2 * a @ T(a), "X occurs once; a does not move"),
        T(partial(tr(T(a) @ T(X) @ a), X)),
        a @ T(a),
    )
    net.chain(  # (73)
        partial(X[k, l], X[i, j]),
        misprint((unit(N, j) @ T(unit(N, i)))[k, l], "that is the transpose"),
        (unit(N, i) @ T(unit(N, j)))[k, l],
    )
    net.chain(  # (74)
        partial((X @ A)[i, j], X[m, n]),
        misprint(KroneckerDelta(i, n) * A[m, j], "row and column of the entry are exchanged"),
        KroneckerDelta(i, m) * A[n, j],
        misprint((A @ unit(N, m) @ T(unit(N, n)))[i, j], "A stands on the right"),
        (unit(N, m) @ T(unit(N, n)) @ A)[i, j],
    )
    net.chain(  # (75)
        partial((T(X) @ A)[i, j], X[m, n]),
        misprint(KroneckerDelta(i, m) * A[n, j], "the transpose is forgotten"),
        KroneckerDelta(i, n) * A[m, j],
        misprint((unit(N, m) @ T(unit(N, n)) @ A)[i, j], "the transpose is forgotten"),
        (unit(N, n) @ T(unit(N, m)) @ A)[i, j],
    )

with net.section("2.4.2 Second order: (76)–(89)"):
    g, h, o, u, v, w = net.indices(g=N, h=M, o=N, u=M, v=N, w=M)
    net.chain(  # (76)
        partial(Sum(Sum(Sum(Sum(R[o, u] * R[v, w], w), v), u), o), R[g, h]),
        misprint(Sum(Sum(R[o, u], u), o), "R occurs twice: a factor 2 is missing"),
        misprint(2 * R[g, h], "that is the derivative of the sum of the squares"),
        2 * Sum(Sum(R[o, u], u), o),
    )
    net.chain(  # (77)
        T(partial(tr(T(p) @ T(R) @ R @ q), R)),
        misprint(2 * R @ p @ T(q), "p and q differ"),
        R @ (p @ T(q) + q @ T(p)),
    )
    net.chain(  # (78)
        T(partial(tr(T(P @ x + p) @ C @ (Q @ x + q)), x)),
        misprint(T(P) @ C @ (Q @ x + q), "x occurs twice: a term is missing"),
        misprint(T(P) @ C @ (Q @ x + q) + T(Q) @ C @ (P @ x + p), "C is transposed in the second term"),
        T(P) @ C @ (Q @ x + q) + T(Q) @ T(C) @ (P @ x + p),
    )
    net.chain(  # (79)
        partial((T(X) @ B @ X)[k, l], X[i, j]),
        misprint(
            KroneckerDelta(l, j) * (T(X) @ B)[i, k] + KroneckerDelta(k, j) * (B @ X)[i, l],
            "an entry of the first term is transposed",
        ),
        KroneckerDelta(l, j) * (T(X) @ B)[k, i] + KroneckerDelta(k, j) * (B @ X)[i, l],
    )
    net.chain(  # (80)
        partial((T(X) @ B @ X)[k, l], X[i, j]),
        misprint(
            (T(X) @ B @ unit(N, i) @ T(unit(N, j)) + unit(N, i) @ T(unit(N, j)) @ B @ X)[k, l],
            "the derivative of Xᵀ is the transpose, J^ji",
        ),
        (T(X) @ B @ unit(N, i) @ T(unit(N, j)) + unit(N, j) @ T(unit(N, i)) @ B @ X)[k, l],
    )
    net.chain(  # (81)
        T(partial(tr(T(x) @ B @ x), x)),
        misprint(2 * B @ x, "B is not symmetric"),
        (B + T(B)) @ x,
    )
    net.chain(  # (81), as a differential; W is symmetric
        d(tr(T(x) @ W @ x)),
        misprint(tr(T(x) @ W @ d(x)), "x occurs twice: a factor 2 is missing"),
        2 * tr(T(x) @ W @ d(x)),
    )
    net.chain(  # (82)
        T(partial(tr(T(p) @ T(R) @ D @ R @ q), R)),
        misprint(D @ R @ p @ T(q) + D @ R @ q @ T(p), "D is transposed in the first term"),
        T(D) @ R @ p @ T(q) + D @ R @ q @ T(p),
    )
    net.chain(  # (83)
        T(partial(tr(T(R @ p + a) @ D @ (R @ p + a)), R)),
        misprint(2 * D @ (R @ p + a) @ T(p), "D is not symmetric"),
        misprint((D + T(D)) @ (R @ p + a), "the inner derivative is missing"),
        (D + T(D)) @ (R @ p + a) @ T(p),
    )
    net.chain(  # (84), W symmetric, as in (85)–(88)
        T(partial(tr(T(x - S @ s) @ W @ (x - S @ s)), s)),
        misprint(2 * T(S) @ W @ (x - S @ s), "the sign"),
        misprint(-2 * W @ (x - S @ s), "the inner derivative is missing: the shapes do not fit"),
        -2 * T(S) @ W @ (x - S @ s),
    )
    net.chain(  # (85)
        T(partial(tr(T(x - y) @ W @ (x - y)), x)),
        misprint(W @ (x - y), "a factor 2 is missing"),
        2 * W @ (x - y),
    )
    net.chain(  # (85) without symmetry
        T(partial(tr(T(x - y) @ B @ (x - y)), x)),
        misprint(2 * B @ (x - y), "B is not symmetric"),
        (B + T(B)) @ (x - y),
    )
    net.chain(  # (86)
        T(partial(tr(T(x - y) @ W @ (x - y)), y)),
        misprint(2 * W @ (x - y), "the sign"),
        -2 * W @ (x - y),
    )
    net.chain(  # (87)
        T(partial(tr(T(x - S @ s) @ W @ (x - S @ s)), x)),
        misprint(-2 * W @ (x - S @ s), "the sign"),
        2 * W @ (x - S @ s),
    )
    net.chain(  # (88)
        T(partial(tr(T(x - S @ s) @ W @ (x - S @ s)), S)),
        misprint(2 * W @ (x - S @ s) @ T(s), "the sign"),
        misprint(-2 * (x - S @ s) @ T(s), "the weights are missing"),
        -2 * W @ (x - S @ s) @ T(s),
    )
    net.chain(  # (89), real
        T(partial((alpha - inner(x, b)) ** 2, x)),
        misprint(2 * (alpha - inner(x, b)) * b, "the sign"),
        -2 * (alpha - inner(x, b)) * b,
    )

with net.section("2.4.3 Higher order and non-linear: (90)–(95)"):
    net.chain(  # (90), n = 2
        partial((X**2)[k, l], X[i, j]),
        misprint(2 * (X @ unit(N, i) @ T(unit(N, j)))[k, l], "X does not commute with J^ij"),
        (unit(N, i) @ T(unit(N, j)) @ X + X @ unit(N, i) @ T(unit(N, j)))[k, l],
    )
    net.chain(  # (90), n = 3
        partial((X**3)[k, l], X[i, j]),
        misprint(
            (unit(N, i) @ T(unit(N, j)) @ X @ X + X @ X @ unit(N, i) @ T(unit(N, j)))[k, l],
            "the middle term is missing",
        ),
        (unit(N, i) @ T(unit(N, j)) @ X @ X + X @ unit(N, i) @ T(unit(N, j)) @ X + X @ X @ unit(N, i) @ T(unit(N, j)))[
            k, l
        ],
    )
    net.chain(  # (91), n = 2
        T(partial(tr(T(a) @ X**2 @ b), X)),
        misprint(a @ T(b) @ X + X @ a @ T(b), "the powers are transposed"),
        a @ T(b) @ T(X) + T(X) @ a @ T(b),
    )
    net.chain(  # (91), n = 3
        T(partial(tr(T(a) @ X**3 @ b), X)),
        misprint(3 * a @ T(b) @ T(X**2), "the factors do not commute"),
        a @ T(b) @ T(X**2) + T(X) @ a @ T(b) @ T(X) + T(X**2) @ a @ T(b),
    )
    net.chain(  # (92), n = 1: this is (77)
        T(partial(tr(T(a) @ T(X) @ X @ b), X)),
        misprint(a @ T(b) @ T(X) + X @ a @ T(b), "as printed; the first term is to be transposed"),
        T(a @ T(b) @ T(X)) + X @ a @ T(b),
    )
    net.chain(  # (92), n = 2
        T(partial(tr(T(a) @ T(X**2) @ X**2 @ b), X)),
        misprint(
            (X @ a @ T(b) @ T(X**2) + X**2 @ a @ T(b) @ T(X)) + (a @ T(b) @ T(X**2) @ X + T(X) @ X**2 @ a @ T(b)),
            "as printed; the first term of each pair is to be transposed",
        ),
        (T(X @ a @ T(b) @ T(X**2)) + X**2 @ a @ T(b) @ T(X)) + (T(a @ T(b) @ T(X**2) @ X) + T(X) @ X**2 @ a @ T(b)),
    )
    s_x, r_x = net.define("s_x", Q @ x), net.define("r_x", hadamard(x, x))  # (93): two functions of x
    net.chain(  # (93)
        T(partial(tr(T(s_x) @ P @ r_x), x)),
        misprint(T(partial(s_x, x)) @ P @ r_x + T(partial(r_x, x)) @ P @ s_x, "P is transposed in the second term"),
        T(partial(s_x, x)) @ P @ r_x + T(partial(r_x, x)) @ T(P) @ s_x,
    )
    net.chain(  # (94), (95)
        T(partial(norm2(P @ x) / norm2(Q @ x), x)),
        T(partial(tr(T(x) @ T(P) @ P @ x) / tr(T(x) @ T(Q) @ Q @ x), x)),
        misprint(
            2 * T(P) @ P @ x / norm2(Q @ x) - 2 * norm2(P @ x) * T(Q) @ Q @ x / norm2(Q @ x),
            "the square in the second denominator is missing",
        ),
        2 * T(P) @ P @ x / norm2(Q @ x) - 2 * norm2(P @ x) * T(Q) @ Q @ x / norm2(Q @ x) ** 2,
    )
    net.chain(  # (95), square
        T(partial(norm2(A @ x) / norm2(B @ x), x)),
        misprint(
            2 * T(A) @ A @ x / tr(T(x) @ B @ B @ x) - 2 * norm2(A @ x) * T(B) @ B @ x / norm2(B @ x) ** 2,
            "as printed; in the first denominator a transpose is missing",
        ),
        2 * T(A) @ A @ x / tr(T(x) @ T(B) @ B @ x) - 2 * norm2(A @ x) * T(B) @ B @ x / norm2(B @ x) ** 2,
    )

with net.section("2.4.4 Gradient and Hessian: (96)–(98)"):
    e = net.define("e", tr(T(x) @ A @ x) + tr(T(b) @ x))  # (96)
    net.chain(  # (97)
        T(partial(e, x)),
        misprint(2 * A @ x + b, "A is not symmetric"),
        (A + T(A)) @ x + b,
    )
    net.chain(hessian(e, x), misprint(2 * A, "a Hessian is symmetric, A is not"), A + T(A))  # (98)
