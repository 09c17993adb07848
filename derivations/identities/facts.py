"""Claims that are true only with a declared fact, with false variants.

The facts are symmetric, skew, orthogonal, diagonal, positive definite, invertible, nonzero, positive, in [0, 1],
one-hot rows, rows sum to one. The same claims without the facts, as misprints, are in `facts_missing.py`.

    python -m matcalc verify derivations/identities/facts.py
"""

from matcalc import (
    Derivation,
    Rational,
    T,
    absolute,
    amax,
    clip,
    det,
    diag,
    diagonal,
    hadamard,
    hessian,
    identity,
    indicator,
    inverse,
    log,
    log_softmax,
    logdet,
    logsumexp,
    maximum,
    minimum,
    misprint,
    norm1,
    norm2,
    ones,
    partial,
    power,
    prod,
    relu,
    sign,
    softmax,
    sqrt,
    total,
    tr,
    zeros,
)

net = Derivation("With the fact")
N, D = net.sizes(N=4, D=3)
S, K, Q, L = net.data("S", N, N), net.data("K", N, N), net.data("Q", N, N), net.data("L", N, N)
E, P, B, A = net.data("E", N, N), net.data("P", N, N), net.data("B", N, N), net.data("A", N, N)
o, u, p = net.data("o", N, D), net.data("u", N, D), net.data("p", N, D)
t, w = net.data("t", N, D), net.data("w", N, D)
x, z = net.variable("x", N, 1), net.variable("z", N, D)
one = ones(N, D)
net.assume(S, "symmetric")
net.assume(K, "skew")
net.assume(Q, "orthogonal")
net.assume(L, "diagonal")
net.assume(E, "diagonal")
net.assume(P, "positive definite")
net.assume(B, "invertible")
net.assume(o, "nonzero")
net.assume(u, "positive")
net.assume(p, "in [0, 1]")
net.assume(t, "one-hot rows")
net.assume(w, "rows sum to one")

with net.section("1. Symmetric"):
    net.chain(T(S), misprint(-S, "skew"), S)
    net.chain(partial(T(x) @ S @ x, x), misprint(T(x) @ S, "twice"), 2 * T(x) @ S)
    net.chain(hessian(tr(T(x) @ S @ x), x), misprint(S, "twice"), 2 * S)
    net.chain(T(S @ A), misprint(S @ T(A), "the factors change places"), T(A) @ S)
    net.chain(tr(S @ A), misprint(tr(S) * tr(A), "no product of traces"), tr(S @ T(A)))
    net.chain(T(inverse(S)), misprint(S, "the inverse"), inverse(S))
    net.chain(norm2(S), misprint(tr(S) ** 2, "the trace of the square"), tr(S @ S))

with net.section("2. Skew"):
    net.chain(T(K), misprint(K, "symmetric"), -K)
    net.chain(T(x) @ K @ x, misprint(T(x) @ x, "K makes it 0"), zeros(1, 1))
    net.chain(tr(K), misprint(tr(K @ K), "the diagonal is 0"), tr(zeros(N, N)))
    net.chain(tr(K @ S), misprint(2 * tr(K @ A), "skew times symmetric"), tr(zeros(N, N)))
    net.chain(norm2(K), misprint(tr(K @ K), "a sign"), -tr(K @ K))

with net.section("3. Orthogonal"):
    net.chain(T(Q) @ Q, misprint(Q @ Q, "a transpose"), identity(N))
    net.chain(Q @ T(Q), misprint(Q, "the identity"), identity(N))
    net.chain(inverse(Q), misprint(Q, "the transpose"), T(Q))
    net.chain(norm2(Q @ x), misprint(norm2(Q), "that is N"), norm2(x))
    net.chain(tr(T(Q) @ A @ Q), misprint(tr(Q @ A @ Q), "a transpose"), tr(A))
    net.chain(det(Q) ** 2, misprint(det(Q), "a sign"), det(identity(N)))
    net.chain(norm2(Q @ A @ T(Q)), misprint(norm2(A @ A), "once"), norm2(A))
    net.chain(det(T(Q) @ A @ Q), misprint(det(Q) * det(A), "|Q| twice"), det(A))

with net.section("4. Diagonal"):
    net.chain(L @ E, misprint(L @ L, "E"), E @ L)
    net.chain(T(L), misprint(-L, "symmetric"), L)
    net.chain(diag(diagonal(L)), misprint(L @ L, "L itself"), L)
    net.chain(L @ L, misprint(L, "the squares"), hadamard(L, L))
    net.chain(L @ x, misprint(L @ ones(N, 1), "times x"), hadamard(diagonal(L), x))
    net.chain(det(L), misprint(tr(L), "the product"), prod(diagonal(L)))
    net.chain(hadamard(L, A), misprint(L @ A, "the diagonal only"), hadamard(L, identity(N), A))

with net.section("5. Positive definite, invertible, nonzero"):
    net.chain(T(P), misprint(-P, "symmetric"), P)
    net.chain(absolute(det(P)), misprint(det(P) ** 2, "the determinant is positive"), det(P))
    net.chain(absolute(tr(P)), misprint(tr(P) ** 2, "the trace is positive"), tr(P))
    net.chain(sqrt(det(P) ** 2), misprint(-det(P), "the determinant is positive"), det(P))
    net.chain(partial(T(x) @ inverse(P) @ x, x), misprint(T(x) @ inverse(P), "twice"), 2 * T(x) @ inverse(P))
    net.chain(logdet(P @ P), misprint(logdet(P) ** 2, "twice"), 2 * logdet(P))
    net.chain(logdet(inverse(P)), misprint(1 / logdet(P), "a sign"), -logdet(P))
    net.chain(B @ inverse(B), misprint(B, "the identity"), identity(N))
    net.chain(sign(det(B)) ** 2, misprint(sign(det(B)), "the square"), det(B) / det(B))
    net.chain(hadamard(sign(o), sign(o)), misprint(sign(o), "the square"), one)
    net.chain(indicator(o > 0) + indicator(o < 0), misprint(indicator(o > 0), "one of the two"), one)

with net.section("6. Positive, in [0, 1]"):
    net.chain(absolute(u), misprint(-u, "a sign"), u)
    net.chain(relu(u), misprint(indicator(u > 0), "u itself"), u)
    net.chain(sign(u), misprint(zeros(N, D), "one"), one)
    net.chain(norm1(u), misprint(norm2(u), "not the squares"), total(u))
    net.chain(sqrt(hadamard(u, u)), misprint(-u, "a sign"), u)
    net.chain(power(hadamard(u, u), Rational(1, 4)), misprint(u, "the root"), sqrt(u))
    net.chain(log(hadamard(u, u)), misprint(log(u), "twice"), 2 * log(absolute(u)))
    net.chain(clip(p, 0, 1), misprint(one - p, "p itself"), p)
    net.chain(absolute(one - p), misprint(p - one, "a sign"), one - p)
    net.chain(maximum(p, one), misprint(p, "the larger"), one)
    net.chain(minimum(p, one), misprint(one, "the smaller"), p)
    net.chain(relu(p), misprint(relu(-p), "a sign"), p)

with net.section("7. One-hot rows, rows sum to one"):
    net.chain(hadamard(t, t), misprint(2 * t, "0 and 1"), t)
    net.chain(t @ ones(D, 1), misprint(zeros(N, 1), "one"), ones(N, 1))
    net.chain(norm2(t), misprint(norm2(ones(D, 1)), "N rows"), norm2(ones(N, 1)))
    net.chain(T(t) @ t, misprint(identity(D), "how often each column is hot"), diag(T(total(t, axis=0))))
    net.chain(amax(t, axis=1), misprint(zeros(N, 1), "one"), ones(N, 1))
    net.chain(
        power(total(hadamard(t, z), axis=1), 2),
        misprint(total(hadamard(t, z), axis=1), "the square"),
        total(hadamard(t, z, z), axis=1),
    )
    net.chain(relu(t), misprint(relu(-t), "a sign"), t)
    net.chain(absolute(t), misprint(-t, "a sign"), t)
    net.chain(w @ ones(D, 1), misprint(zeros(N, 1), "one"), ones(N, 1))
    net.chain(total(w), misprint(total(ones(D, 1)), "N rows"), total(ones(N, 1)))
    net.chain(
        T(partial(-total(hadamard(w, log_softmax(z))), z)),
        misprint(w - softmax(z), "a sign"),
        softmax(z) - w,
    )
    net.chain(
        total(hadamard(w, log_softmax(z)), axis=1),
        misprint(total(hadamard(w, z), axis=1) + logsumexp(z, axis=1), "a sign"),
        total(hadamard(w, z), axis=1) - logsumexp(z, axis=1),
    )
    net.chain(
        total(hadamard(w, z + x @ ones(1, D)), axis=1),
        misprint(total(hadamard(w, z), axis=1) + D * x, "once"),
        total(hadamard(w, z), axis=1) + x,
    )
