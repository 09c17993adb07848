"""Derivatives of the elementwise functions, of softmax and its kin, and of normalised layers, with false variants.

Each differential is what `d` makes of the function; each misprint is a variant that is easily written instead of the
line below it. At a kink the masks follow the convention that relu has the derivative 0 at 0. The laws that these
functions obey are in `functions.py`.

    python -m matcalc verify derivations/identities/functions_derivatives.py
"""

from matcalc import (
    Derivation,
    KroneckerDelta,
    Rational,
    Sum,
    T,
    absolute,
    amax,
    attained,
    broadcast,
    clip,
    cos,
    d,
    diag,
    divide,
    elu,
    erf,
    exp,
    gelu,
    hadamard,
    hessian,
    hinge,
    huber,
    indicator,
    leaky_relu,
    log,
    log1p,
    log_softmax,
    logsumexp,
    maximum,
    mean,
    minimum,
    misprint,
    norm,
    norm1,
    norm2,
    ones,
    outer,
    partial,
    pi,
    power,
    prod,
    reciprocal,
    relu,
    sigmoid,
    sign,
    silu,
    sin,
    softmax,
    softplus,
    sqrt,
    tanh,
    total,
    tr,
    var,
    zeros,
)

net = Derivation("Derivatives of elementwise functions, softmax and normalised layers")
N, D, K = net.sizes(N=4, D=3, K=2)
z, v, u = net.variable("z", N, D), net.variable("v", N, D), net.variable("u", N, D)
a, b, p = net.variable("a"), net.variable("b"), net.variable("p")
k, s = net.data("k"), net.variable("s", D, 1)
net.assume(u, "positive")
net.assume(p, "positive")
one, dz, du = ones(N, D), d(z), d(u)
i, j, m = net.indices(i=N, j=D, m=D)

with net.section("1. Elementwise functions"):
    net.chain(d(exp(z)), misprint(exp(dz), "exp(z) ⊙ dz"), hadamard(exp(z), dz))
    net.chain(d(log(u)), misprint(divide(u, du), "the reciprocal"), divide(du, u))
    net.chain(d(log1p(u)), misprint(divide(du, u), "1 + u"), divide(du, one + u))
    net.chain(d(sqrt(u)), misprint(divide(du, sqrt(u)), "1/2"), divide(du, 2 * sqrt(u)))
    net.chain(d(reciprocal(u)), misprint(divide(du, hadamard(u, u)), "a sign"), -divide(du, hadamard(u, u)))
    net.chain(
        d(power(u, Rational(3, 2))),
        misprint(Rational(3, 2) * hadamard(u, sqrt(u), du), "one power less"),
        Rational(3, 2) * hadamard(sqrt(u), du),
    )
    net.chain(d(power(u, k)), misprint(k * hadamard(power(u, k), du), "k − 1"), k * hadamard(power(u, k - 1), du))
    net.chain(d(power(z, 3)), misprint(3 * z @ T(z) @ dz, "entry by entry"), 3 * hadamard(z, z, dz))
    net.chain(
        d(divide(z, u)),
        misprint(divide(hadamard(u, dz) + hadamard(z, du), hadamard(u, u)), "a sign"),
        misprint(divide(hadamard(u, dz) - hadamard(z, du), u), "the square of u"),
        divide(hadamard(u, dz) - hadamard(z, du), hadamard(u, u)),
    )
    net.chain(d(sin(z)), misprint(-hadamard(cos(z), dz), "no sign"), hadamard(cos(z), dz))
    net.chain(d(cos(z)), misprint(hadamard(sin(z), dz), "a sign"), -hadamard(sin(z), dz))
    net.chain(
        d(tanh(z)),
        misprint(hadamard(one + hadamard(tanh(z), tanh(z)), dz), "a sign"),
        misprint(hadamard(one - tanh(z), dz), "the square"),
        hadamard(one - hadamard(tanh(z), tanh(z)), dz),
    )
    net.chain(
        d(sigmoid(z)),
        misprint(hadamard(sigmoid(z), one + sigmoid(z), dz), "a sign"),
        misprint(hadamard(one - sigmoid(z), dz), "σ itself is missing"),
        hadamard(sigmoid(z), one - sigmoid(z), dz),
    )
    net.chain(d(softplus(z)), misprint(hadamard(softplus(z), dz), "σ"), hadamard(sigmoid(z), dz))
    net.chain(d(log(sigmoid(z))), misprint(hadamard(sigmoid(z), dz), "1 − σ"), hadamard(one - sigmoid(z), dz))
    net.chain(
        d(silu(z)),
        misprint(hadamard(sigmoid(z), dz), "the second term is missing"),
        hadamard(sigmoid(z) + hadamard(z, sigmoid(z), one - sigmoid(z)), dz),
    )
    net.chain(
        d(erf(z)),
        misprint(2 * hadamard(exp(-hadamard(z, z)), dz), "1/√π"),
        misprint(2 / sqrt(pi) * hadamard(exp(hadamard(z, z)), dz), "a sign"),
        2 / sqrt(pi) * hadamard(exp(-hadamard(z, z)), dz),
    )
    net.chain(
        d(gelu(a)),
        misprint((1 + erf(a / sqrt(2))) / 2 * d(a), "the second term is missing"),
        ((1 + erf(a / sqrt(2))) / 2 + a * exp(-(a**2) / 2) / sqrt(2 * pi)) * d(a),
    )
    net.chain(d(p**k), misprint(k * p ** (k + 1) * d(p), "k − 1"), k * p ** (k - 1) * d(p))
    net.chain(
        d(p**a),
        misprint(a * p ** (a - 1) * d(p), "a moves too"),
        misprint(a * p ** (a - 1) * d(p) + p**a * d(a), "log p is missing"),
        a * p ** (a - 1) * d(p) + p**a * log(p) * d(a),
    )
    net.chain(partial(exp(a * b), a), misprint(exp(a * b), "b"), b * exp(a * b))
    net.chain(hessian(log(p), p), misprint(1 / p**2, "a sign"), -1 / p**2)
    net.chain(hessian(softplus(a), a), misprint(sigmoid(a), "of the second order"), sigmoid(a) * (1 - sigmoid(a)))

with net.section("2. Functions with kinks, away from them"):
    net.chain(d(relu(z)), misprint(hadamard(z, dz), "the mask"), hadamard(indicator(z > 0), dz))
    net.chain(d(relu(-z)), misprint(hadamard(indicator(z < 0), dz), "a sign"), -hadamard(indicator(z < 0), dz))
    net.chain(d(absolute(z)), misprint(absolute(dz), "the sign of z"), hadamard(sign(z), dz))
    net.chain(
        d(leaky_relu(z, k)),
        misprint(hadamard(indicator(z > 0), dz), "the slope on the other side"),
        hadamard(indicator(z > 0) + k * indicator(z <= 0), dz),
    )
    net.chain(
        d(elu(z)),
        misprint(hadamard(indicator(z > 0) + hadamard(indicator(z < 0), exp(z) - one), dz), "that is elu itself"),
        hadamard(indicator(z > 0) + hadamard(indicator(z <= 0), exp(z)), dz),
    )
    net.chain(d(huber(z)), misprint(hadamard(z, dz), "clipped"), hadamard(clip(z, -1, 1), dz))
    net.chain(
        d(clip(z, 0, 1)),
        misprint(hadamard(indicator(z > 0), dz), "the mask above"),
        hadamard(indicator(z > 0), indicator(z < one), dz),
    )
    net.chain(d(hinge(z)), misprint(hadamard(indicator(z < one), dz), "a sign"), -hadamard(indicator(z < one), dz))
    net.chain(
        d(maximum(z, v)),
        misprint(maximum(dz, d(v)), "of the larger one"),
        misprint(hadamard(indicator(z < v), dz) + hadamard(indicator(z > v), d(v)), "the masks"),
        hadamard(indicator(z >= v), dz) + hadamard(indicator(z < v), d(v)),
    )
    net.chain(
        d(minimum(z, v)),
        misprint(hadamard(indicator(z > v), dz) + hadamard(indicator(z < v), d(v)), "the masks"),
        hadamard(indicator(z <= v), dz) + hadamard(indicator(z > v), d(v)),
    )
    net.chain(
        d(amax(z, axis=1)),
        misprint(amax(dz, axis=1), "where z is largest"),
        total(hadamard(attained(z, axis=1), dz), axis=1),
    )
    net.chain(d(norm1(z)), misprint(norm1(dz), "the signs of z"), total(hadamard(sign(z), dz)))
    net.chain(d(norm2(relu(z))), misprint(2 * total(hadamard(z, dz)), "the mask"), 2 * total(hadamard(relu(z), dz)))

with net.section("3. Softmax and log-sum-exp by rows"):
    y = softmax(z)
    net.chain(
        d(y),
        misprint(hadamard(y, one - y, dz), "that is of the sigmoid: the other entries of the row move too"),
        misprint(hadamard(y, dz), "the mean of the row is missing"),
        hadamard(y, dz - total(hadamard(y, dz), axis=1) @ ones(1, D)),
    )
    net.chain(
        d(log_softmax(z)),
        misprint(dz - hadamard(y, dz), "summed over the row"),
        dz - total(hadamard(y, dz), axis=1) @ ones(1, D),
    )
    net.chain(
        d(logsumexp(z, axis=1)),
        misprint(total(hadamard(exp(z), dz), axis=1), "normalised"),
        total(hadamard(y, dz), axis=1),
    )
    net.chain(T(partial(total(logsumexp(z, axis=1)), z)), misprint(log_softmax(z), "softmax"), y)
    e = T(softmax(T(s)))
    net.chain(
        partial(e, s),
        misprint(diag(e) + outer(e, e), "a sign"),
        misprint(diag(e), "the second term is missing"),
        diag(e) - outer(e, e),
    )
    net.chain(partial(logsumexp(T(s), axis=1), s), misprint(e, "a row: the Jacobian"), T(e))
    net.chain(hessian(tr(logsumexp(T(s), axis=1)), s), misprint(diag(e), "−e e'"), diag(e) - outer(e, e))
    net.chain(
        partial(y[i, j], z[i, m]),
        misprint(y[i, j] * (1 - y[i, m]), "1 only where j = m"),
        misprint(y[i, j] * (KroneckerDelta(j, m) + y[i, m]), "a sign"),
        y[i, j] * (KroneckerDelta(j, m) - y[i, m]),
    )
    net.chain(Sum(partial(y[i, j], z[i, m]), j), misprint(y[i, m], "the rows of softmax sum to one"), 0 * y[i, m])

with net.section("4. Cross-entropy with one-hot rows"):
    t = net.data("t", N, D)
    net.assume(t, "one-hot rows")
    net.chain(
        T(partial(-total(hadamard(t, log_softmax(z))) / N, z)),
        misprint((t - y) / N, "a sign"),
        misprint(y - t, "1/N is missing"),
        misprint(-divide(t, y) / N, "that is by softmax, not by z"),
        (y - t) / N,
    )
    net.chain(
        total(hadamard(t, log_softmax(z)), axis=1),
        misprint(total(hadamard(t, z), axis=1), "log-sum-exp is missing"),
        total(hadamard(t, z), axis=1) - logsumexp(z, axis=1),
    )
    net.chain(
        d(-total(hadamard(t, log(y)))),
        misprint(total(hadamard(y, one - y, dz)), "the entries of a row move together"),
        total(hadamard(y - t, dz)),
    )

with net.section("5. Reductions and normalised layers"):
    net.chain(d(norm(z)), misprint(total(hadamard(z, dz)), "1/‖z‖"), total(hadamard(z, dz)) / norm(z))
    net.chain(d(mean(z, axis=0)), misprint(total(dz, axis=0), "1/N"), ones(1, N) @ dz / N)
    net.chain(d(prod(u)), misprint(prod(du), "one factor at a time"), prod(u) * total(divide(du, u)))
    mu, sigma = broadcast(mean(z, axis=0), N, D), sqrt(var(z, axis=0))
    net.chain(
        d(var(z, axis=0)),
        misprint(2 * mean(hadamard(z, dz), axis=0), "z − μ"),
        misprint(mean(hadamard(z - mu, dz), axis=0), "2"),
        2 * mean(hadamard(z - mu, dz), axis=0),
    )
    net.chain(
        d(sigma), misprint(mean(hadamard(z - mu, dz), axis=0), "1/σ"), divide(mean(hadamard(z - mu, dz), axis=0), sigma)
    )
    spread = broadcast(sigma, N, D)
    h = divide(z - mu, spread)
    moved = dz - broadcast(mean(dz, axis=0), N, D)
    net.chain(
        d(h),
        misprint(divide(dz, spread), "mean and variance move too"),
        misprint(divide(moved, spread), "the variance moves too"),
        misprint(divide(moved + hadamard(h, broadcast(mean(hadamard(h, dz), axis=0), N, D)), spread), "a sign"),
        divide(moved - hadamard(h, broadcast(mean(hadamard(h, dz), axis=0), N, D)), spread),
    )
    of_row = sqrt(var(z, axis=1)) @ ones(1, D)
    n = divide(z - mean(z, axis=1) @ ones(1, D), of_row)
    net.chain(
        d(n),
        misprint(divide(dz - mean(dz, axis=1) @ ones(1, D), of_row), "the variance moves too"),
        divide(dz - mean(dz, axis=1) @ ones(1, D) - hadamard(n, mean(hadamard(n, dz), axis=1) @ ones(1, D)), of_row),
    )

with net.section("6. Attention"):
    q, key, value = net.variable("q", N, K), net.variable("key", D, K), net.variable("value", D, K)
    scores = q @ T(key) / sqrt(K)
    weights = softmax(scores)
    ds = d(q) @ T(key) / sqrt(K) + q @ T(d(key)) / sqrt(K)
    net.chain(
        d(weights @ value),
        misprint(weights @ d(value), "the weights move too"),
        misprint(hadamard(weights, ds) @ value + weights @ d(value), "the means of the rows are missing"),
        hadamard(weights, ds - total(hadamard(weights, ds), axis=1) @ ones(1, D)) @ value + weights @ d(value),
    )
    net.chain(
        d(scores),
        misprint(d(q) @ T(key) / K + q @ T(d(key)) / K, "the root"),
        misprint(d(q) @ d(T(key)) / sqrt(K), "a product rule"),
        ds,
    )
    net.chain(ones(1, N) @ weights @ ones(D, 1), misprint(D * ones(1, 1), "N rows"), N * ones(1, 1))
    net.chain(d(weights @ ones(D, 1)), misprint(d(weights), "summed over the row"), zeros(N, 1))
