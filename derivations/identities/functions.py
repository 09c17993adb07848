"""Laws of the elementwise functions and of the reductions, with false variants.

What a derivation of a network uses between two lines: exp(a + b) = exp(a) exp(b), softmax moved by a constant of the
row, |z| in terms of ReLU, the variance as a mean of squares. Each misprint is a variant that is easily written instead
of the line below it. Where no fact is declared, a law holds where both of its sides are defined. The derivatives of
these functions are in `functions_derivatives.py`.

    python -m matcalc verify derivations/identities/functions.py
"""

from matcalc import (
    Derivation,
    Rational,
    T,
    absolute,
    amax,
    amin,
    broadcast,
    clip,
    cos,
    divide,
    elu,
    erf,
    exp,
    gelu,
    hadamard,
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
    var,
    zeros,
)

laws = Derivation("Laws of elementwise functions and reductions")
N, D = laws.sizes(N=4, D=3)
x, y, z, v = laws.data("x", N, D), laws.data("y", N, D), laws.data("z", N, D), laws.data("v", N, D)
u, w = laws.data("u", N, D), laws.data("w", N, D)
c, r = laws.data("c", N, 1), laws.data("r", 1, D)
a, b, p, q = laws.data("a"), laws.data("b"), laws.data("p"), laws.data("q")
laws.assume(u, "positive")
laws.assume(w, "positive")
laws.assume(p, "positive")
laws.assume(q, "positive")
one = ones(N, D)

with laws.section("1. Exponential and logarithm"):
    laws.chain(exp(a + b), misprint(exp(a) + exp(b), "a product"), exp(a) * exp(b))
    laws.chain(exp(a - b), misprint(exp(a) - exp(b), "a quotient"), exp(a) / exp(b))
    laws.chain(exp(2 * a), misprint(2 * exp(a), "a square"), exp(a) ** 2)
    laws.chain(exp(z + v), misprint(exp(hadamard(z, v)), "a sum, in the exponent"), hadamard(exp(z), exp(v)))
    laws.chain(exp(-z), misprint(-exp(z), "the reciprocal"), reciprocal(exp(z)))
    laws.chain(exp(z / 2), misprint(exp(z) / 2, "the root"), sqrt(exp(z)))
    laws.chain(log(exp(z)), misprint(exp(z), "the logarithm is left out"), z)
    laws.chain(exp(log(u)), misprint(log(u), "exp is left out"), u)
    laws.chain(exp(2 * log(u)), misprint(2 * u, "a square"), hadamard(u, u))
    laws.chain(log(hadamard(u, w)), misprint(hadamard(log(u), log(w)), "a sum"), log(u) + log(w))
    laws.chain(log(divide(u, w)), misprint(divide(log(u), log(w)), "a difference"), log(u) - log(w))
    laws.chain(log(reciprocal(u)), misprint(reciprocal(log(u)), "a sign"), -log(u))
    laws.chain(log(u + w), misprint(log(u) + log(w), "that is of a product"), log(u) + log1p(divide(w, u)))
    laws.chain(log(2 * p), misprint(2 * log(p), "that is of the square"), log(2) + log(p))
    laws.chain(log(power(u, 3)), misprint(power(log(u), 3), "the exponent comes in front"), 3 * log(u))
    laws.chain(log(sqrt(u)), misprint(sqrt(log(u)), "the exponent comes in front"), log(u) / 2)
    laws.chain(log(prod(u, axis=1)), misprint(log(total(u, axis=1)), "a product"), total(log(u), axis=1))
    laws.chain(prod(exp(z), axis=1), misprint(exp(prod(z, axis=1)), "the exponents add"), exp(total(z, axis=1)))
    laws.chain(prod(2 * z, axis=0), misprint(2 * prod(z, axis=0), "2 in each of N"), 2**N * prod(z, axis=0))

with laws.section("2. Sigmoid, tanh, softplus"):
    laws.chain(sigmoid(-z), misprint(-sigmoid(z), "not odd"), one - sigmoid(z))
    laws.chain(sigmoid(z), misprint(reciprocal(one + exp(z)), "a sign"), reciprocal(one + exp(-z)))
    laws.chain(sigmoid(z), misprint(divide(exp(z), one - exp(z)), "a sign"), divide(exp(z), one + exp(z)))
    laws.chain(tanh(z), misprint(2 * sigmoid(z) - one, "of 2z"), 2 * sigmoid(2 * z) - one)
    laws.chain(sigmoid(z), misprint((one + tanh(z)) / 2, "of z/2"), (one + tanh(z / 2)) / 2)
    laws.chain(tanh(-z), misprint(one - tanh(z), "odd"), -tanh(z))
    laws.chain(
        tanh(z),
        misprint(divide(exp(z) + exp(-z), exp(z) - exp(-z)), "the reciprocal of it"),
        divide(exp(z) - exp(-z), exp(z) + exp(-z)),
    )
    laws.chain(
        tanh(a + b),
        misprint((tanh(a) + tanh(b)) / (1 - tanh(a) * tanh(b)), "that is of the tangent"),
        (tanh(a) + tanh(b)) / (1 + tanh(a) * tanh(b)),
    )
    laws.chain(log(sigmoid(z)), misprint(-softplus(z), "of −z"), -softplus(-z))
    laws.chain(log(one - sigmoid(z)), misprint(-softplus(-z), "of z"), -softplus(z))
    laws.chain(softplus(z) - softplus(-z), misprint(zeros(N, D), "not even"), z)
    laws.chain(softplus(z), misprint(log(exp(z)), "1 is missing"), log1p(exp(z)))
    laws.chain(log(divide(sigmoid(z), one - sigmoid(z))), misprint(-z, "a sign"), z)

with laws.section("3. ReLU, absolute value, maximum, clip"):
    laws.chain(relu(z), misprint(indicator(z > 0), "that is the derivative"), hadamard(z, indicator(z > 0)))
    laws.chain(absolute(z), misprint(relu(z) - relu(-z), "that is z"), relu(z) + relu(-z))
    laws.chain(z, misprint(relu(z) + relu(-z), "that is |z|"), relu(z) - relu(-z))
    laws.chain(relu(z), misprint((z - absolute(z)) / 2, "a sign"), (z + absolute(z)) / 2)
    laws.chain(absolute(z), misprint(sign(z), "z is missing"), hadamard(z, sign(z)))
    laws.chain(absolute(hadamard(z, v)), misprint(hadamard(z, v), "the sign"), hadamard(absolute(z), absolute(v)))
    laws.chain(hadamard(absolute(z), absolute(z)), misprint(absolute(z), "the square"), hadamard(z, z))
    laws.chain(maximum(x, y), misprint(x + relu(x - y), "a sign"), x + relu(y - x))
    laws.chain(maximum(x, y) + minimum(x, y), misprint(2 * maximum(x, y), "the smaller once"), x + y)
    laws.chain(maximum(x, y) - minimum(x, y), misprint(x - y, "the absolute value"), absolute(x - y))
    laws.chain(minimum(x, y), misprint(-maximum(x, y), "of −x and −y"), -maximum(-x, -y))
    laws.chain(relu(2 * z), misprint(relu(z), "2 comes in front"), 2 * relu(z))
    laws.chain(relu(-2 * z), misprint(-2 * relu(z), "not odd"), 2 * relu(-z))
    laws.chain(relu(hadamard(u, z)), misprint(relu(z), "u comes in front"), hadamard(u, relu(z)))
    laws.chain(relu(relu(z)), misprint(hadamard(relu(z), relu(z)), "once is enough"), relu(z))
    laws.chain(leaky_relu(z, a), misprint(relu(z) + a * relu(-z), "a sign"), relu(z) - a * relu(-z))
    laws.chain(
        elu(z),
        misprint(relu(z) + exp(minimum(z, zeros(N, D))), "1 is missing"),
        relu(z) + exp(minimum(z, zeros(N, D))) - one,
    )
    laws.chain(clip(z, 0, 1), misprint(relu(z) - relu(-z), "at 1, not at 0"), relu(z) - relu(z - one))
    laws.chain(clip(z, -1, 1), misprint(minimum(z, one), "from below too"), maximum(minimum(z, one), -one))
    laws.chain(hinge(z), misprint(relu(z - one), "a sign"), relu(one - z))
    laws.chain(
        huber(z),
        misprint(absolute(z) - one / 2, "quadratic where |z| < 1"),
        (hadamard(z, z) - power(relu(absolute(z) - one), 2)) / 2,
    )
    laws.chain(indicator(z > 0), misprint(indicator(z < 0), "the sign"), indicator(-z < 0))
    laws.chain(indicator(z > 0), misprint(one - indicator(z < 0), "0 at z = 0"), one - indicator(z <= 0))
    laws.chain(silu(z), misprint(sigmoid(z), "z is missing"), hadamard(z, sigmoid(z)))
    laws.chain(silu(z) - silu(-z), misprint(zeros(N, D), "not even"), z)
    laws.chain(gelu(z) - gelu(-z), misprint(2 * gelu(z), "not odd"), z)

with laws.section("4. Powers, roots, sines, the error function"):
    laws.chain(a**2 * a**3, misprint(a**6, "the exponents add"), a**5)
    laws.chain(p**a * p**b, misprint(p ** (a * b), "the exponents add"), p ** (a + b))
    laws.chain((p**a) ** b, misprint(p**a * p**b, "the exponents are multiplied"), p ** (a * b))
    laws.chain((p * q) ** a, misprint(p**a + q**a, "a product"), p**a * q**a)
    laws.chain(p**a, misprint(exp(p * log(a**2)), "base and exponent"), exp(a * log(p)))
    laws.chain(sqrt(p) ** 2, misprint(p**2, "p itself"), p)
    laws.chain(power(u, Rational(3, 2)), misprint(sqrt(u), "u is missing"), hadamard(u, sqrt(u)))
    laws.chain(power(u, Rational(-1, 2)), misprint(-sqrt(u), "the reciprocal"), reciprocal(sqrt(u)))
    laws.chain(
        power(u, Rational(2, 3)), misprint(power(u, Rational(1, 9)), "a square"), power(power(u, Rational(1, 3)), 2)
    )
    laws.chain(sqrt(hadamard(u, w)), misprint(hadamard(u, w), "the roots"), hadamard(sqrt(u), sqrt(w)))
    laws.chain(sqrt(hadamard(z, z)), misprint(z, "not where z < 0"), absolute(z))
    laws.chain(reciprocal(reciprocal(z)), misprint(hadamard(z, z), "z itself"), z)
    laws.chain(divide(x + y, u), misprint(divide(x, u) + y, "both"), divide(x, u) + divide(y, u))
    laws.chain(hadamard(sin(z), sin(z)) + hadamard(cos(z), cos(z)), misprint(sin(z) + cos(z), "the squares"), one)
    laws.chain(sin(-z), misprint(sin(z), "odd"), -sin(z))
    laws.chain(cos(-z), misprint(-cos(z), "even"), cos(z))
    laws.chain(sin(2 * z), misprint(2 * sin(z), "the cosine is missing"), 2 * hadamard(sin(z), cos(z)))
    laws.chain(sin(a + b), misprint(sin(a) * cos(b) - cos(a) * sin(b), "a sign"), sin(a) * cos(b) + cos(a) * sin(b))
    laws.chain(cos(a + b), misprint(cos(a) * cos(b) + sin(a) * sin(b), "a sign"), cos(a) * cos(b) - sin(a) * sin(b))
    laws.chain(erf(-z), misprint(erf(z), "odd"), -erf(z))

with laws.section("5. Softmax and log-sum-exp by rows"):
    laws.chain(softmax(z) @ ones(D, 1), misprint(softmax(z) @ ones(D, 1) / D, "to one"), ones(N, 1))
    laws.chain(
        softmax(z + c @ ones(1, D)),
        misprint(hadamard(exp(c) @ ones(1, D), softmax(z)), "the shift cancels"),
        softmax(z),
    )
    laws.chain(
        softmax(z - amax(z, axis=1) @ ones(1, D)),
        misprint(softmax(z - ones(N, 1) @ r), "by rows, not by columns"),
        softmax(z),
    )
    laws.chain(
        logsumexp(z + c @ ones(1, D), axis=1),
        misprint(logsumexp(z, axis=1), "the shift stays"),
        misprint(logsumexp(z, axis=1) + D * c, "once"),
        logsumexp(z, axis=1) + c,
    )
    laws.chain(logsumexp(z, axis=1), misprint(total(z, axis=1), "not log and exp"), log(total(exp(z), axis=1)))
    laws.chain(
        log_softmax(z),
        misprint(z + logsumexp(z, axis=1) @ ones(1, D), "a sign"),
        z - logsumexp(z, axis=1) @ ones(1, D),
    )
    laws.chain(log(softmax(z)), misprint(z - total(exp(z), axis=1) @ ones(1, D), "log of the sum"), log_softmax(z))
    laws.chain(exp(log_softmax(z)), misprint(exp(z), "normalised"), softmax(z))
    laws.chain(
        softmax(z),
        misprint(divide(exp(z), ones(N, 1) @ total(exp(z), axis=0)), "the sums of the rows"),
        misprint(exp(z) / total(exp(z)), "of the rows, each for itself"),
        divide(exp(z), total(exp(z), axis=1) @ ones(1, D)),
    )
    laws.chain(softmax(log(u)), misprint(u, "normalised"), divide(u, broadcast(total(u, axis=1), N, D)))
    laws.chain(amax(-z, axis=1), misprint(-amax(z, axis=1), "the smallest"), -amin(z, axis=1))

with laws.section("6. Sums, means, variances, norms"):
    centred = x - ones(N, 1) @ mean(x, axis=0)
    laws.chain(total(x, axis=0), misprint(x @ ones(D, 1), "of the columns"), ones(1, N) @ x)
    laws.chain(mean(x), misprint(total(x) / N, "of N·D entries"), total(x) / (N * D))
    laws.chain(mean(x + c @ ones(1, D), axis=1), misprint(mean(x, axis=1) + D * c, "once"), mean(x, axis=1) + c)
    laws.chain(total(mean(x, axis=0)), misprint(total(x), "1/N"), total(x) / N)
    laws.chain(
        var(x, axis=0),
        misprint(mean(hadamard(x, x), axis=0) - mean(x, axis=0), "the square of the mean"),
        misprint(mean(hadamard(x, x), axis=0), "the square of the mean is missing"),
        mean(hadamard(x, x), axis=0) - power(mean(x, axis=0), 2),
    )
    laws.chain(
        var(x, axis=0),
        misprint(total(hadamard(centred, centred), axis=0), "1/N is missing"),
        total(hadamard(centred, centred), axis=0) / N,
    )
    laws.chain(var(a * x + b * one, axis=0), misprint(a * var(x, axis=0), "the square"), a**2 * var(x, axis=0))
    laws.chain(ones(1, N) @ centred, misprint(mean(x, axis=0), "the centre is 0"), zeros(1, D))
    laws.chain(norm(x) ** 2, misprint(norm1(x) ** 2, "the sum of the squares"), norm2(x))
    laws.chain(norm1(x), misprint(total(x), "of the absolute values"), total(absolute(x)))
    laws.chain(
        total(hadamard(x, y), axis=1), misprint(x @ T(y) @ ones(N, 1), "row by row"), hadamard(x, y) @ ones(D, 1)
    )
    laws.chain(total(broadcast(r, N, D)), misprint(total(r), "N times"), N * total(r))
