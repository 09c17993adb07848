"""The claims of `facts.py` without the fact, as misprints: each ends with what does hold for any leaf.

Every misprint is a line that is proved in `facts.py`, or a close kin of one, where a fact is declared. Here none is, so
each of them has to be refuted.

    python -m matcalc verify derivations/identities/facts_missing.py
"""

from matcalc import (
    Derivation,
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

net = Derivation("Without the fact")
N, D = net.sizes(N=4, D=3)
A, B = net.data("A", N, N), net.data("B", N, N)
u, p, t, w = net.data("u", N, D), net.data("p", N, D), net.data("t", N, D), net.data("w", N, D)
x, z = net.variable("x", N, 1), net.variable("z", N, D)
one, nothing = ones(N, D), tr(zeros(N, N))

with net.section("1. Not symmetric"):
    net.chain(T(A), misprint(A, "A is not symmetric"), T(A + B) - T(B))
    net.chain(partial(T(x) @ A @ x, x), misprint(2 * T(x) @ A, "A is not symmetric"), T(x) @ (A + T(A)))
    net.chain(hessian(tr(T(x) @ A @ x), x), misprint(2 * A, "A is not symmetric"), A + T(A))
    net.chain(T(A @ B), misprint(T(B) @ A, "A is not symmetric"), T(B) @ T(A))
    net.chain(tr(A @ B), misprint(tr(A @ T(B)), "neither is symmetric"), tr(B @ A))
    net.chain(T(inverse(A)), misprint(inverse(A), "A is not symmetric"), inverse(T(A)))
    net.chain(norm2(A), misprint(tr(A @ A), "A is not symmetric"), tr(A @ T(A)))

with net.section("2. Not skew"):
    net.chain(T(A), misprint(-A, "A is not skew"), T(2 * A) / 2)
    net.chain(T(x) @ A @ x, misprint(zeros(1, 1), "A is not skew"), T(x) @ T(A) @ x)
    net.chain(tr(A), misprint(nothing, "A is not skew"), tr(T(A)))
    net.chain(tr(A @ (B + T(B))), misprint(nothing, "A is not skew"), tr((A + T(A)) @ B))
    net.chain(norm2(A), misprint(-tr(A @ A), "A is not skew"), norm2(T(A)))

with net.section("3. Not orthogonal"):
    net.chain(T(A) @ A, misprint(identity(N), "A is not orthogonal"), T(T(A) @ A))
    net.chain(A @ T(A), misprint(identity(N), "A is not orthogonal"), T(A @ T(A)))
    net.chain(inverse(A), misprint(T(A), "A is not orthogonal"), inverse(A) @ A @ inverse(A))
    net.chain(norm2(A @ x), misprint(norm2(x), "A is not orthogonal"), tr(T(x) @ T(A) @ A @ x))
    net.chain(tr(T(A) @ B @ A), misprint(tr(B), "A is not orthogonal"), tr(B @ A @ T(A)))
    net.chain(det(A) ** 2, misprint(det(identity(N)), "A is not orthogonal"), det(A @ A))
    net.chain(norm2(A @ B @ T(A)), misprint(norm2(B), "A is not orthogonal"), norm2(A @ T(B) @ T(A)))
    net.chain(det(T(A) @ B @ A), misprint(det(B), "A is not orthogonal"), det(A) ** 2 * det(B))

with net.section("4. Not diagonal"):
    net.chain(A @ B, misprint(B @ A, "neither is diagonal"), T(T(B) @ T(A)))
    net.chain(diag(diagonal(A)), misprint(A, "A is not diagonal"), hadamard(A, identity(N)))
    net.chain(A @ A, misprint(hadamard(A, A), "A is not diagonal"), T(T(A) @ T(A)))
    net.chain(
        A @ x, misprint(hadamard(diagonal(A), x), "A is not diagonal"), hadamard(A, ones(N, 1) @ T(x)) @ ones(N, 1)
    )
    net.chain(det(A), misprint(prod(diagonal(A)), "A is not diagonal"), det(T(A)))
    net.chain(hadamard(A, B), misprint(hadamard(A, identity(N), B), "A is not diagonal"), hadamard(B, A))

with net.section("5. Not positive definite, not nonzero"):
    net.chain(absolute(det(A)), misprint(det(A), "A is not positive definite"), sqrt(det(A) ** 2))
    net.chain(absolute(tr(A)), misprint(tr(A), "A is not positive definite"), absolute(tr(-A)))
    net.chain(sqrt(det(A) ** 2), misprint(det(A), "A is not positive definite"), absolute(det(A)))
    net.chain(
        partial(T(x) @ inverse(A) @ x, x),
        misprint(2 * T(x) @ inverse(A), "A is not symmetric"),
        T(x) @ (inverse(A) + T(inverse(A))),
    )
    net.chain(logdet(A @ A), misprint(logdet(A), "twice"), log(det(A) ** 2))
    net.chain(sign(det(A)) ** 2, misprint(det(identity(N)), "A may be singular"), sign(det(A) ** 2))
    net.chain(hadamard(sign(z), sign(z)), misprint(one, "0 where z is 0"), sign(hadamard(z, z)))
    net.chain(indicator(z > 0) + indicator(z < 0), misprint(one, "0 where z is 0"), hadamard(sign(z), sign(z)))

with net.section("6. Not positive, not in [0, 1]"):
    net.chain(absolute(u), misprint(u, "u may be negative"), absolute(-u))
    net.chain(relu(u), misprint(u, "u may be negative"), (u + absolute(u)) / 2)
    net.chain(sign(u), misprint(one, "u may be negative"), -sign(-u))
    net.chain(norm1(u), misprint(total(u), "u may be negative"), norm1(-u))
    net.chain(sqrt(hadamard(u, u)), misprint(u, "u may be negative"), absolute(u))
    net.chain(clip(p, 0, 1), misprint(p, "p may be outside"), relu(p) - relu(p - one))
    net.chain(absolute(one - p), misprint(one - p, "p may be above 1"), absolute(p - one))
    net.chain(maximum(p, one), misprint(one, "p may be above 1"), one + relu(p - one))
    net.chain(minimum(p, one), misprint(p, "p may be above 1"), p - relu(p - one))
    net.chain(relu(p), misprint(p, "p may be negative"), p + relu(-p))

with net.section("7. No one-hot rows, no sums of one"):
    net.chain(hadamard(t, t), misprint(t, "0 and 1 only"), power(t, 2))
    net.chain(t @ ones(D, 1), misprint(ones(N, 1), "the sums are not one"), total(t, axis=1))
    net.chain(norm2(t), misprint(norm2(ones(N, 1)), "t is not one-hot"), total(power(t, 2)))
    net.chain(T(t) @ t, misprint(diag(T(total(t, axis=0))), "t is not one-hot"), T(T(t) @ t))
    net.chain(amax(t, axis=1), misprint(ones(N, 1), "t is not one-hot"), amax(t + one, axis=1) - ones(N, 1))
    net.chain(
        power(total(hadamard(t, z), axis=1), 2),
        misprint(total(hadamard(t, z, z), axis=1), "t is not one-hot"),
        hadamard(total(hadamard(z, t), axis=1), hadamard(t, z) @ ones(D, 1)),
    )
    net.chain(total(w), misprint(total(ones(N, 1)), "the sums are not one"), total(T(w)))
    net.chain(
        T(partial(-total(hadamard(w, log_softmax(z))), z)),
        misprint(softmax(z) - w, "the sums are not one"),
        hadamard(w @ ones(D, D), softmax(z)) - w,
    )
    net.chain(
        total(hadamard(w, log_softmax(z)), axis=1),
        misprint(total(hadamard(w, z), axis=1) - logsumexp(z, axis=1), "the sums are not one"),
        total(hadamard(w, z), axis=1) - hadamard(w @ ones(D, 1), logsumexp(z, axis=1)),
    )
    net.chain(
        total(hadamard(w, z + x @ ones(1, D)), axis=1),
        misprint(total(hadamard(w, z), axis=1) + x, "the sums are not one"),
        total(hadamard(w, z), axis=1) + hadamard(w @ ones(D, 1), x),
    )
