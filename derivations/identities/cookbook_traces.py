"""The Matrix Cookbook, section 2.5: derivatives of traces.

Source: K. B. Petersen and M. S. Pedersen, The Matrix Cookbook, version of 15 November 2012; the comment at each chain
is the number of its equation. Beside each equation stands a false variant of it, as a misprint: an error that is easily
made, or one that the Cookbook itself prints (then the note says so). The Cookbook's ∂f/∂X has the shape of X: it is
`T(partial(f, X))` here. X is called R where it need not be square.

    python -m matcalc verify derivations/identities/cookbook_traces.py
"""

from matcalc import (
    Derivation,
    T,
    cos,
    d,
    hadamard,
    identity,
    inverse,
    kron,
    misprint,
    norm2,
    ones,
    partial,
    sin,
    tr,
)

net = Derivation("The Matrix Cookbook: traces", source="The Matrix Cookbook (2012-11-15), section 2.5")
N, M, L = net.sizes(N=4, M=3, L=2)
A, B, X = net.data("A", N, N), net.data("B", N, N), net.variable("X", N, N)
R = net.variable("R", N, M)
C, D, E = net.data("C", N, N), net.data("D", M, M), net.data("E", M, L)
F, G, H = net.data("F", L, N), net.data("G", N, L), net.data("H", L, L)

with net.section("2.5.1 First order: (99)–(105)"):
    net.chain(T(partial(tr(X), X)), misprint(ones(N, N), "off the diagonal it is 0"), identity(N))  # (99)
    net.chain(T(partial(tr(X @ A), X)), misprint(A, "a transpose is missing"), T(A))  # (100)
    net.chain(  # (101)
        T(partial(tr(A @ X @ B), X)),
        misprint(A @ B, "transposes are missing"),
        misprint(T(B) @ T(A), "the order"),
        T(A) @ T(B),
    )
    net.chain(  # (101), as a differential
        d(tr(A @ X @ B)),
        misprint(tr(A @ B @ d(X)), "the trace is cyclic, but two factors are not exchanged"),
        tr(B @ A @ d(X)),
    )
    net.chain(  # (102)
        T(partial(tr(A @ T(X) @ B), X)),
        misprint(A @ B, "the order"),
        misprint(T(A) @ T(B), "the transpose of X is forgotten"),
        B @ A,
    )
    net.chain(T(partial(tr(T(X) @ A), X)), misprint(T(A), "the transpose of X is forgotten"), A)  # (103)
    net.chain(T(partial(tr(A @ T(X)), X)), misprint(T(A), "the transpose of X is forgotten"), A)  # (104)
    net.chain(  # (105)
        T(partial(tr(kron(A, X)), X)),
        misprint(T(A), "that is the derivative of tr(AX)"),
        tr(A) * identity(N),
    )

with net.section("2.5.2 Second order: (106)–(120)"):
    net.chain(T(partial(tr(X**2), X)), misprint(2 * X, "that is the derivative of tr(XᵀX)"), 2 * T(X))  # (106)
    net.chain(  # (107)
        T(partial(tr(X**2 @ B), X)),
        misprint(X @ B + B @ X, "a transpose is missing"),
        misprint(2 * T(X @ B), "X and B do not commute"),
        T(X @ B + B @ X),
    )
    net.chain(T(partial(tr(T(R) @ C @ R), R)), misprint(2 * C @ R, "C is not symmetric"), C @ R + T(C) @ R)  # (108)
    net.chain(  # (109)
        T(partial(tr(C @ R @ T(R)), R)),
        misprint(C @ R, "R occurs twice: a term is missing"),
        C @ R + T(C) @ R,
    )
    net.chain(  # (110)
        T(partial(tr(R @ T(R) @ C), R)),
        misprint(C @ R - T(C) @ R, "the sign"),
        C @ R + T(C) @ R,
    )
    net.chain(T(partial(tr(R @ D @ T(R)), R)), misprint(2 * R @ D, "D is not symmetric"), R @ T(D) + R @ D)  # (111)
    net.chain(  # (112)
        T(partial(tr(D @ T(R) @ R), R)),
        misprint(R @ D, "R occurs twice: a term is missing"),
        R @ T(D) + R @ D,
    )
    net.chain(  # (113)
        T(partial(tr(T(R) @ R @ D), R)),
        misprint(D @ R + T(D) @ R, "D stands on the right: the shapes do not fit"),
        misprint(2 * R @ T(D), "D is not symmetric"),
        R @ T(D) + R @ D,
    )
    net.chain(  # (114)
        T(partial(tr(A @ X @ B @ X), X)),
        misprint(A @ X @ B + B @ X @ A, "transposes are missing"),
        misprint(2 * T(A) @ T(X) @ T(B), "A and B differ"),
        T(A) @ T(X) @ T(B) + T(B) @ T(X) @ T(A),
    )
    net.chain(  # (115)
        T(partial(tr(T(R) @ R), R)),
        misprint(R, "a factor 2 is missing"),
        T(partial(tr(R @ T(R)), R)),
        misprint(2 * T(R), "a transpose too many"),
        2 * R,
    )
    net.chain(  # (116)
        T(partial(tr(T(E) @ T(R) @ C @ R @ E), R)),
        misprint(2 * C @ R @ E @ T(E), "C is not symmetric"),
        T(C) @ R @ E @ T(E) + C @ R @ E @ T(E),
    )
    net.chain(  # (117)
        T(partial(tr(T(R) @ C @ R @ D), R)),
        misprint(C @ R @ D + T(C) @ R @ D, "D is transposed in the second term"),
        C @ R @ D + T(C) @ R @ T(D),
    )
    net.chain(  # (118)
        T(partial(tr(F @ R @ D @ T(R) @ G), R)),
        misprint(T(F) @ T(G) @ R @ D + G @ F @ R @ D, "D is transposed in the first term"),
        T(F) @ T(G) @ R @ T(D) + G @ F @ R @ D,
    )
    net.chain(  # (119)
        T(partial(tr((F @ R @ E + H) @ T(F @ R @ E + H)), R)),
        misprint(T(F) @ (F @ R @ E + H) @ T(E), "a factor 2 is missing"),
        2 * T(F) @ (F @ R @ E + H) @ T(E),
    )
    net.chain(  # (119), as a differential
        d(norm2(F @ R @ E + H)),
        misprint(2 * tr((F @ R @ E + H) @ F @ d(R) @ E), "a transpose is missing"),
        2 * tr(T(F @ R @ E + H) @ F @ d(R) @ E),
        misprint(2 * tr(T(F @ R @ E + H) @ F @ E @ d(R)), "E does not pass dR: the shapes do not fit"),
        2 * tr(E @ T(F @ R @ E + H) @ F @ d(R)),
    )
    net.chain(tr(kron(X, X)), misprint(tr(X @ X), "a product of traces, not a trace of the product"), tr(X) * tr(X))
    net.chain(  # (120), with the line above
        T(partial(tr(kron(X, X)), X)),
        misprint(2 * T(X), "that is the derivative of tr(X²)"),
        T(partial(tr(X) * tr(X), X)),
        misprint(tr(X) * identity(N), "a factor 2 is missing"),
        2 * tr(X) * identity(N),
    )

with net.section("2.5.3 Higher order: (121)–(123)"):
    net.chain(T(partial(tr(X**3), X)), misprint(3 * X**2, "a transpose is missing"), 3 * T(X**2))  # (121), k = 3
    net.chain(  # (121), k = 4
        T(partial(tr(X**4), X)),
        misprint(4 * T(X**4), "the exponent is lowered by 1"),
        4 * T(X**3),
    )
    net.chain(  # (122), k = 2
        T(partial(tr(A @ X**2), X)),
        misprint(T(A @ X), "a term is missing"),
        T(A @ X + X @ A),
    )
    net.chain(  # (122), k = 3
        T(partial(tr(A @ X**3), X)),
        misprint(3 * T(A @ X**2), "A and X do not commute"),
        T(A @ X**2 + X @ A @ X + X**2 @ A),
    )
    net.chain(  # (123)
        T(partial(tr(T(E) @ T(R) @ C @ R @ T(R) @ C @ R @ E), R)),
        misprint(
            2 * C @ R @ T(R) @ C @ R @ E @ T(E) + 2 * C @ R @ E @ T(E) @ T(R) @ C @ R,
            "C is not symmetric",
        ),
        C @ R @ T(R) @ C @ R @ E @ T(E)
        + T(C) @ R @ E @ T(E) @ T(R) @ T(C) @ R
        + C @ R @ E @ T(E) @ T(R) @ C @ R
        + T(C) @ R @ T(R) @ T(C) @ R @ E @ T(E),
    )

with net.section("2.5.4 Other: (124)–(128)"):
    P, Q, V = net.data("P", 2, 2), net.data("Q", 2, 2), net.variable("V", 2, 2)  # V is X at 2×2
    net.chain(  # (124)
        T(partial(tr(P @ inverse(V) @ Q), V)),
        misprint(T(inverse(V) @ Q @ P @ inverse(V)), "the sign"),
        -T(inverse(V) @ Q @ P @ inverse(V)),
        misprint(-T(inverse(V)) @ T(Q) @ T(P) @ T(inverse(V)), "a transpose reverses the order"),
        -T(inverse(V)) @ T(P) @ T(Q) @ T(inverse(V)),
    )
    # U is X where X has more rows than columns; S and Y, for the Cookbook's C and B, are symmetric, and so is Z.
    U, S, Y, Z = net.variable("U", 2, 1), net.data("S", 2, 2), net.data("Y", 2, 2), net.data("Z", 2, 2)
    K, W = net.variable("K", 3, 2), net.data("W", 3, 3)
    for symmetric in (S, Y, Z, W):
        net.assume(symmetric, "symmetric")
    net.chain(  # (125)
        T(partial(tr(inverse(T(K) @ W @ K) @ P), K)),
        misprint(
            -2 * W @ K @ inverse(T(K) @ W @ K) @ P @ inverse(T(K) @ W @ K),
            "P is not symmetric",
        ),
        misprint(
            W @ K @ inverse(T(K) @ W @ K) @ (P + T(P)) @ inverse(T(K) @ W @ K),
            "the sign",
        ),
        -(W @ K @ inverse(T(K) @ W @ K)) @ (P + T(P)) @ inverse(T(K) @ W @ K),
    )
    net.chain(  # (126) with one column
        T(partial(tr(inverse(T(U) @ S @ U) @ (T(U) @ Y @ U)), U)),
        misprint(2 * Y @ U @ inverse(T(U) @ S @ U), "the inverse moves too"),
        -2 * S @ U @ inverse(T(U) @ S @ U) @ T(U) @ Y @ U @ inverse(T(U) @ S @ U) + 2 * Y @ U @ inverse(T(U) @ S @ U),
    )
    net.chain(  # (126) at 2×2
        T(partial(tr(inverse(T(V) @ S @ V) @ (T(V) @ Y @ V)), V)),
        misprint(
            2 * S @ V @ inverse(T(V) @ S @ V) @ T(V) @ Y @ V @ inverse(T(V) @ S @ V)
            + 2 * Y @ V @ inverse(T(V) @ S @ V),
            "the sign of the first term",
        ),
        -2 * S @ V @ inverse(T(V) @ S @ V) @ T(V) @ Y @ V @ inverse(T(V) @ S @ V) + 2 * Y @ V @ inverse(T(V) @ S @ V),
    )
    net.chain(  # (127) at 2×2, with a symmetric Z for the Cookbook's A
        T(partial(tr(inverse(Z + T(V) @ S @ V) @ (T(V) @ Y @ V)), V)),
        misprint(
            -S @ V @ inverse(Z + T(V) @ S @ V) @ T(V) @ Y @ V @ inverse(Z + T(V) @ S @ V)
            + Y @ V @ inverse(Z + T(V) @ S @ V),
            "a factor 2 is missing",
        ),
        -2 * S @ V @ inverse(Z + T(V) @ S @ V) @ T(V) @ Y @ V @ inverse(Z + T(V) @ S @ V)
        + 2 * Y @ V @ inverse(Z + T(V) @ S @ V),
    )
    net.chain(  # (127) at 2×2 with a P that is not symmetric
        T(partial(tr(inverse(P + T(V) @ S @ V) @ (T(V) @ Y @ V)), V)),
        misprint(
            -2 * S @ V @ inverse(P + T(V) @ S @ V) @ T(V) @ Y @ V @ inverse(P + T(V) @ S @ V)
            + 2 * Y @ V @ inverse(P + T(V) @ S @ V),
            "as printed, where only B and C are assumed to be symmetric: A must be, too",
        ),
        Y @ V @ inverse(P + T(V) @ S @ V)
        + Y @ V @ inverse(T(P) + T(V) @ S @ V)
        - S @ V @ inverse(P + T(V) @ S @ V) @ T(V) @ Y @ V @ inverse(P + T(V) @ S @ V)
        - S @ V @ inverse(T(P) + T(V) @ S @ V) @ T(V) @ Y @ V @ inverse(T(P) + T(V) @ S @ V),
    )
    net.chain(  # (128) is for the sine of a matrix; for the sines of its entries only the diagonal is left
        T(partial(tr(sin(X)), X)),
        misprint(T(cos(X)), "that is for the sine of a matrix, not of its entries"),
        hadamard(identity(N), cos(X)),
    )
