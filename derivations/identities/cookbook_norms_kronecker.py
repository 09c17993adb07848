"""The Matrix Cookbook, sections 2.6–2.8 and 10.2–10.4: norms, structured matrices, Kronecker product and vec.

Source: K. B. Petersen and M. S. Pedersen, The Matrix Cookbook, version of 15 November 2012; the comment at each chain
is the number of its equation. Beside each equation stands a false variant of it, as a misprint: an error that is easily
made, or one that the Cookbook itself prints (then the note says so). The Cookbook's ∂f/∂X has the shape of X: it is
`T(partial(f, X))` here. A structured matrix is written with the scalars that are free in it.

    python -m matcalc verify derivations/identities/cookbook_norms_kronecker.py
"""

from matcalc import (
    Derivation,
    Sum,
    T,
    absolute,
    amax,
    commutation,
    det,
    hadamard,
    hstack,
    identity,
    inverse,
    kron,
    logdet,
    maximum,
    misprint,
    norm,
    norm1,
    norm2,
    partial,
    sqrt,
    total,
    tr,
    unit,
    vec,
    vstack,
)

net = Derivation("The Matrix Cookbook: norms, structure, Kronecker product", source="The Matrix Cookbook (2012-11-15)")
N, M, K, L = net.sizes(N=4, M=3, K=2, L=5)

with net.section("2.6 Derivatives of vector norms: (129)–(131)"):
    a, x = net.data("a", N, 1), net.variable("x", N, 1)
    net.chain(  # (129)
        T(partial(norm(x - a), x)),
        misprint(2 * (x - a), "that is for the square of the norm"),
        (x - a) / norm(x - a),
    )
    net.chain(  # (130)
        partial((x - a) / norm(x - a), x),
        misprint(identity(N) / norm(x - a), "the denominator moves too"),
        misprint(
            identity(N) / norm(x - a) - (x - a) @ T(x - a) / norm(x - a) ** 2,
            "the exponent of the last denominator is 3",
        ),
        identity(N) / norm(x - a) - (x - a) @ T(x - a) / norm(x - a) ** 3,
    )
    net.chain(  # (131)
        T(partial(norm2(x), x)),
        misprint(x, "a factor 2 is missing"),
        T(partial(norm(T(x) @ x), x)),
        misprint(x / norm(x), "that is for the norm, not its square"),
        2 * x,
    )

with net.section("2.7 Derivatives of matrix norms: (132)"):
    X = net.variable("X", N, M)
    net.chain(  # (132)
        T(partial(norm2(X), X)),
        T(partial(tr(X @ T(X)), X)),
        misprint(X, "a factor 2 is missing"),
        2 * X,
    )

with net.section("2.8.1 The chain rule: (136)–(137)"):
    B = net.data("B", K, N)
    U = net.define("U", hadamard(B @ X, B @ X))
    g = net.define("g", norm2(U) + total(U))
    i, j, k, m = net.indices(i=N, j=M, k=K, m=M)
    net.chain(  # (136)
        partial(g, X[i, j]),
        misprint(Sum(partial(g, U[k, j]), k), "the inner derivative is missing"),
        Sum(Sum(partial(g, U[k, m]) * partial(U[k, m], X[i, j]), m), k),
    )
    net.chain(  # (137), with vec for the trace
        partial(g, X),
        misprint(partial(g, U) @ B, "the square inside has a derivative too"),
        2 * T(hadamard(T(partial(g, U)), B @ X)) @ B,
    )

with net.section("2.8.2 Symmetric: (133), (138)–(141)"):
    # The symmetric matrix with these three entries, and its structure matrices: the derivatives by each of them.
    A = net.data("A", 2, 2)
    r, s, t = net.variable("r"), net.variable("s"), net.variable("t")
    e, f = unit(2, 0), unit(2, 1)
    V = net.define("V", r * e @ T(e) + s * (e @ T(f) + f @ T(e)) + t * f @ T(f))
    G = T(partial(tr(A @ V @ V), V))  # the derivative without regard to structure
    net.chain(  # (133), by the entry off the diagonal
        partial(tr(A @ V @ V), s),
        misprint(G[0, 1], "the other entry moves too"),
        tr(T(G) @ (e @ T(f) + f @ T(e))),
    )
    net.chain(  # (138), off the diagonal and on it
        partial(tr(A @ V @ V), s),
        misprint((G + T(G))[0, 1] / 2, "a sum, not a mean"),
        (G + T(G) - hadamard(G, identity(2)))[0, 1],
    )
    net.chain(
        partial(tr(A @ V @ V), r),
        misprint((G + T(G))[0, 0], "the diagonal is counted twice"),
        (G + T(G) - hadamard(G, identity(2)))[0, 0],
    )
    net.chain(  # (139)
        partial(tr(A @ V), s),
        misprint(T(A)[0, 1], "that is (100), without structure"),
        (A + T(A) - hadamard(A, identity(2)))[0, 1],
    )
    net.chain(
        partial(tr(A @ V), r),
        misprint((A + T(A))[0, 0], "the diagonal is counted twice"),
        (A + T(A) - hadamard(A, identity(2)))[0, 0],
    )
    net.chain(  # (140)
        partial(det(V), s),
        misprint((det(V) * inverse(V))[0, 1], "that is (49), without structure"),
        (det(V) * (2 * inverse(V) - hadamard(inverse(V), identity(2))))[0, 1],
    )
    net.chain(
        partial(det(V), t),
        misprint((det(V) * 2 * inverse(V))[1, 1], "the diagonal is counted twice"),
        (det(V) * (2 * inverse(V) - hadamard(inverse(V), identity(2))))[1, 1],
    )
    net.chain(  # (141)
        partial(logdet(V), s),
        misprint(inverse(V)[0, 1], "that is (57), without structure"),
        (2 * inverse(V) - hadamard(inverse(V), identity(2)))[0, 1],
    )

with net.section("2.8.3 Diagonal, and 2.8.4 Toeplitz: (142), (143)"):
    net.chain(  # (142)
        partial(tr(A @ (r * e @ T(e) + t * f @ T(f))), t),
        misprint(tr(A), "the other entry of the diagonal does not move"),
        hadamard(A, identity(2))[1, 1],
    )
    D = net.data("D", 3, 3)
    above = unit(3, 0) @ T(unit(3, 1)) + unit(3, 1) @ T(unit(3, 2))  # the diagonal above the main one
    Z = net.define("Z", r * identity(3) + s * above + t * T(above))
    net.chain(  # (143), the main diagonal
        partial(tr(D @ Z), r),
        misprint(D[0, 0], "the whole diagonal moves"),
        partial(tr(Z @ D), r),
        tr(D),
    )
    net.chain(  # (143), the diagonal above
        partial(tr(D @ Z), s),
        misprint(D[0, 1] + D[1, 2], "that is the transpose"),
        D[1, 0] + D[2, 1],
    )

with net.section("10.2.1 The Kronecker product: (505)–(516)"):
    c = net.data("c", L, 1)
    alpha, beta = net.data("alpha"), net.data("beta")
    F, H, P, Q = net.data("F", N, M), net.data("H", K, L), net.data("P", K, L), net.data("Q", L, M)
    E, R = net.data("E", M, K), net.data("R", M, K)
    net.chain(  # (505), for a 2×2 matrix on the left
        kron(A, H),
        misprint(vstack(hstack(A[0, 0] * H, A[1, 0] * H), hstack(A[0, 1] * H, A[1, 1] * H)), "A is transposed"),
        vstack(hstack(A[0, 0] * H, A[0, 1] * H), hstack(A[1, 0] * H, A[1, 1] * H)),
    )
    net.chain(kron(F, H + P), misprint(kron(F, H) + P, "F multiplies both"), kron(F, H) + kron(F, P))  # (506)
    net.chain(  # (507), and what holds instead
        kron(F, H),
        misprint(kron(H, F), "in general they differ: that is what the Cookbook says"),
        commutation(N, K) @ kron(H, F) @ commutation(L, M),
    )
    net.chain(  # (508)
        kron(A, kron(c, E)),
        misprint(kron(kron(A, E), c), "the factors keep their order"),
        kron(kron(A, c), E),
    )
    net.chain(  # (509)
        kron(alpha * F, beta * H),
        misprint((alpha + beta) * kron(F, H), "a product, not a sum"),
        alpha * beta * kron(F, H),
    )
    net.chain(T(kron(F, H)), misprint(kron(T(H), T(F)), "the order is kept"), kron(T(F), T(H)))  # (510)
    net.chain(  # (511)
        kron(F, H) @ kron(E, Q),
        misprint(kron(F @ E, Q @ H), "the shapes do not fit: the order of the second factor"),
        kron(F @ E, H @ Q),
    )
    S, W, Y = net.data("S", 2, 2), net.data("W", 2, 2), net.data("Y", 2, 2)
    net.chain(  # (511), square
        kron(A, S) @ kron(W, Y),
        misprint(kron(W @ A, S @ Y), "the order of the first factor"),
        kron(A @ W, S @ Y),
    )
    net.chain(  # (512)
        inverse(kron(A, S)),
        misprint(kron(inverse(S), inverse(A)), "the order is kept"),
        kron(inverse(A), inverse(S)),
    )
    J, C = net.data("J", N, N), net.data("C", M, M)
    net.chain(tr(kron(J, C)), misprint(tr(J) + tr(C), "a product, not a sum"), tr(J) * tr(C))  # (515)
    net.chain(  # (516), where both have full rank, or else both sides are 0
        det(kron(A, S)),
        misprint(det(A) * det(S), "each is raised to the size of the other"),
        det(A) ** 2 * det(S) ** 2,
    )

with net.section("10.2.2 The vec operator: (520)–(524)"):
    net.chain(  # the definition, for a 2×2 matrix
        vec(A),
        misprint(vstack(A[0:1, 0:1], A[0:1, 1:2], A[1:2, 0:1], A[1:2, 1:2]), "rows are stacked, not columns"),
        vstack(A[0:1, 0:1], A[1:2, 0:1], A[0:1, 1:2], A[1:2, 1:2]),
    )
    net.chain(  # (520)
        vec(B @ X @ R),
        misprint(kron(R, B) @ vec(X), "a transpose is missing: the shapes do not fit"),
        misprint(kron(B, T(R)) @ vec(X), "the factors are exchanged"),
        kron(T(R), B) @ vec(X),
    )
    net.chain(  # (520), square
        vec(A @ S @ W),
        misprint(kron(W, A) @ vec(S), "a transpose is missing"),
        kron(T(W), A) @ vec(S),
    )
    net.chain(  # (521)
        tr(T(E) @ R),
        misprint(tr(T(vec(E)) @ vec(E)), "one matrix is lost"),
        T(vec(E)) @ vec(R),
    )
    net.chain(tr(A @ S), misprint(T(vec(A)) @ vec(S), "a transpose is missing"), T(vec(T(A))) @ vec(S))  # (521)
    net.chain(vec(E + R), misprint(vec(E) - vec(R), "the sign"), vec(E) + vec(R))  # (522)
    net.chain(vec(alpha * E), misprint(vec(E), "the factor is lost"), alpha * vec(E))  # (523)
    y, z = net.data("y", N, 1), net.data("z", N, 1)
    net.chain(  # (524)
        T(y) @ X @ C @ T(X) @ z,
        misprint(T(vec(X)) @ kron(C, z @ T(y)) @ vec(X), "as printed; a transpose is missing, which B.1.1 has"),
        T(vec(X)) @ kron(T(C), z @ T(y)) @ vec(X),
    )

with net.section("10.3 Norms: (525)–(528), (541)–(542)"):
    net.chain(norm1(a), misprint(absolute(total(a)), "each entry by itself"), Sum(absolute(a[i, 0]), i))  # (525)
    net.chain(norm2(a), misprint(total(a) ** 2, "the sum of the squares, not its square"), T(a) @ a)  # (526)
    net.chain(amax(absolute(a)), misprint(amax(a), "signs do not count"), amax(maximum(a, -a)))  # (528)
    net.chain(norm(F), misprint(norm2(F), "a root is missing"), sqrt(tr(F @ T(F))))  # (541)
