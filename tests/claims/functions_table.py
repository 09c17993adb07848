"""For each function of entries, and each comparison: claims that hold, and claims that do not.

The leaves are those of `operations_table`.
"""

from __future__ import annotations

from collections.abc import Mapping

RIGHT: Mapping[str, tuple[str, ...]] = {
    "exp": (
        "hadamard(exp(x), exp(z)) = exp(x + z)", "exp(2 * x) = power(exp(x), 2)", "exp(zeros(N, D)) = ones(N, D)",
        "hadamard(exp(x), exp(-x)) = ones(N, D)", "exp(a) * exp(t) = exp(a + t)", "T(exp(x)) = exp(T(x))",
        "d(exp(v)) = hadamard(exp(v), d(v))", "d(exp(-v)) = -hadamard(exp(-v), d(v))",
    ),
    "log": (
        "log(exp(x)) = x", "log(hadamard(exp(x), exp(z))) = x + z", "log(ones(N, D)) = zeros(N, D)",
        "log(power(exp(x), 3)) = 3 * x", "exp(log(x)) = x", "d(log(v)) = hadamard(reciprocal(v), d(v))",
        "log(1 / exp(a)) = -a",
    ),
    "log1p": (
        "log1p(exp(x)) = log(ones(N, D) + exp(x))", "log1p(zeros(N, D)) = zeros(N, D)",
        "exp(log1p(exp(a))) = 1 + exp(a)", "d(log1p(exp(v))) = hadamard(sigmoid(v), d(v))",
    ),
    "sqrt": (
        "hadamard(sqrt(exp(x)), sqrt(exp(x))) = exp(x)", "sqrt(exp(2 * x)) = exp(x)", "sqrt(a**2)**2 = a**2",
        "sqrt(2)**2 = 2", "d(sqrt(v)) = hadamard(reciprocal(sqrt(v)), d(v)) / 2",
    ),
    "reciprocal": (
        "hadamard(x, reciprocal(x)) = ones(N, D)", "reciprocal(reciprocal(x)) = x", "reciprocal(exp(x)) = exp(-x)",
        "reciprocal(hadamard(x, z)) = hadamard(reciprocal(x), reciprocal(z))",
        "d(reciprocal(v)) = -hadamard(reciprocal(v), reciprocal(v), d(v))",
    ),
    "power": (
        "power(x, 2) = hadamard(x, x)", "power(x, -1) = reciprocal(x)",
        "hadamard(power(x, 2), power(x, 3)) = power(x, 5)", "power(exp(x), Rational(1, 2)) = exp(x / 2)",
        "power(x, 0) = ones(N, D)", "t**2 * t**-3 = 1 / t", "d(power(v, 2)) = 2 * hadamard(v, d(v))",
        "d(t**3) = 3 * t**2 * d(t)", "exp(a)**t = exp(a * t)",
        "d(power(v, Rational(3, 2))) = Rational(3, 2) * hadamard(sqrt(v), d(v))",
    ),
    "sin": (
        "sin(-x) = -sin(x)", "sin(2 * x) = 2 * hadamard(sin(x), cos(x))", "sin(zeros(N, D)) = zeros(N, D)",
        "sin(x + z) = hadamard(sin(x), cos(z)) + hadamard(cos(x), sin(z))", "d(sin(v)) = hadamard(cos(v), d(v))",
    ),
    "cos": (
        "cos(-x) = cos(x)", "cos(2 * x) = 2 * power(cos(x), 2) - ones(N, D)", "cos(zeros(N, D)) = ones(N, D)",
        "power(cos(x), 2) + power(sin(x), 2) = ones(N, D)", "d(cos(v)) = -hadamard(sin(v), d(v))",
    ),
    "tanh": (
        "tanh(-x) = -tanh(x)", "tanh(x) = 2 * sigmoid(2 * x) - ones(N, D)", "tanh(zeros(N, D)) = zeros(N, D)",
        "d(tanh(v)) = hadamard(ones(N, D) - power(tanh(v), 2), d(v))",
    ),
    "erf": (
        "erf(-x) = -erf(x)", "erf(zeros(N, D)) = zeros(N, D)", "T(erf(x)) = erf(T(x))",
        "d(erf(t)) = 2 / sqrt(pi) * exp(-t**2) * d(t)",
    ),
    "pi": ("sqrt(pi)**2 = pi", "2 * pi * a = pi * a + pi * a", "(pi * x) / pi = x", "d(pi * v) = pi * d(v)"),
    "sign": (
        "sign(-x) = -sign(x)", "hadamard(sign(x), x) = absolute(x)", "sign(zeros(N, D)) = zeros(N, D)",
        "sign(x) = indicator(x > 0) - indicator(x < 0)", "d(sign(v)) = zeros(N, D)", "sign(2 * x) = sign(x)",
    ),
    "absolute": (
        "absolute(-x) = absolute(x)", "power(absolute(x), 2) = power(x, 2)", "absolute(x) = relu(x) + relu(-x)",
        "absolute(2 * x) = 2 * absolute(x)", "abs(x) = absolute(x)", "d(absolute(v)) = hadamard(sign(v), d(v))",
    ),
    "maximum": (
        "maximum(x, z) = maximum(z, x)", "maximum(x, z) = x + relu(z - x)", "maximum(x, zeros(N, D)) = relu(x)",
        "maximum(x, z) + minimum(x, z) = x + z", "maximum(x, x) = x", "maximum(x, -x) = absolute(x)",
        "d(maximum(v, x)) = hadamard(indicator(v > x), d(v))",
    ),
    "minimum": (
        "minimum(x, z) = minimum(z, x)", "minimum(x, z) = x - relu(x - z)", "minimum(x, z) = -maximum(-x, -z)",
        "minimum(x, x) = x", "d(minimum(v, x)) = hadamard(indicator(v < x), d(v))",
    ),
    "clip": (
        "clip(x, -1, 1) = -clip(-x, -1, 1)", "clip(x, 0, 1) = relu(x) - relu(x - ones(N, D))",
        "clip(2 * x, -2, 2) = 2 * clip(x, -1, 1)",
        "d(clip(v, 0, 1)) = hadamard(indicator(v > 0), indicator(v < 1), d(v))",
    ),
    "leaky_relu": (
        "leaky_relu(x, 0) = relu(x)", "leaky_relu(x, 1) = x", "leaky_relu(x, -1) = absolute(x)",
        "leaky_relu(x, Rational(1, 2)) = x / 2 + relu(x) / 2",
        "d(leaky_relu(v, Rational(1, 2))) = hadamard(indicator(v > 0) + indicator(v <= 0) / 2, d(v))",
    ),
    "elu": (
        "elu(zeros(N, D)) = zeros(N, D)", "hadamard(indicator(x > 0), elu(x)) = relu(x)", "elu(x, alpha=0) = relu(x)",
        "elu(x, alpha=2) = 2 * elu(x) - relu(x)",
        "d(elu(v)) = hadamard(indicator(v > 0), d(v)) + hadamard(indicator(v <= 0), exp(v), d(v))",
    ),
    "sigmoid": (
        "sigmoid(x) + sigmoid(-x) = ones(N, D)", "sigmoid(x) = hadamard(exp(x), reciprocal(ones(N, D) + exp(x)))",
        "sigmoid(zeros(N, D)) = ones(N, D) / 2", "d(sigmoid(v)) = hadamard(sigmoid(v), sigmoid(-v), d(v))",
    ),
    "softplus": (
        "softplus(x) - softplus(-x) = x", "exp(softplus(x)) = ones(N, D) + exp(x)", "softplus(x) = log1p(exp(x))",
        "softplus(x) = -log(sigmoid(-x))", "d(softplus(v)) = hadamard(sigmoid(v), d(v))",
    ),
    "silu": (
        "silu(x) - silu(-x) = x", "silu(zeros(N, D)) = zeros(N, D)", "silu(x) = hadamard(sigmoid(x), x)",
        "d(silu(v)) = hadamard(sigmoid(v) + hadamard(v, sigmoid(v), sigmoid(-v)), d(v))",
    ),
    "gelu": (
        "gelu(x) - gelu(-x) = x", "gelu(zeros(N, D)) = zeros(N, D)", "2 * gelu(x) = x + hadamard(x, erf(x / sqrt(2)))",
        "2 * d(gelu(t)) = (1 + erf(t / sqrt(2))) * d(t) + 2 / sqrt(2 * pi) * t * exp(-t**2 / 2) * d(t)",
    ),
    "huber": (
        "huber(-x) = huber(x)", "huber(2 * x, 2) = 4 * huber(x)", "huber(zeros(N, D)) = zeros(N, D)",
        "d(huber(v)) = hadamard(clip(v, -1, 1), d(v))", "d(huber(v, delta=3)) = hadamard(clip(v, -3, 3), d(v))",
    ),
    "hinge": (
        "hinge(x) = relu(ones(N, D) - x)", "hinge(zeros(N, D)) = ones(N, D)", "hinge(ones(N, D) - x) = relu(x)",
        "d(hinge(v)) = -hadamard(indicator(v < 1), d(v))",
    ),
    "comparison": (
        "indicator(x >= z) = indicator(x - z >= 0)", "indicator(x > z) = indicator(z < x)",
        "indicator(x > z) + indicator(x <= z) = ones(N, D)", "indicator(x > 1) = indicator(x - ones(N, D) > 0)",
        "hadamard(indicator(x >= z), x - z) = relu(x - z)", "d(indicator(v > 1)) = zeros(N, D)",
        "indicator(a > t) = 1 - indicator(a <= t)",
    ),
}  # fmt: skip

WRONG: Mapping[str, tuple[str, ...]] = {
    "exp": (
        "exp(x + z) = exp(x) + exp(z)", "exp(2 * x) = 2 * exp(x)", "exp(hadamard(x, z)) = hadamard(exp(x), exp(z))",
        "exp(-x) = -exp(x)", "d(exp(v)) = exp(v)", "d(exp(2 * v)) = hadamard(exp(2 * v), d(v))",
        "exp(x @ w) = exp(x) @ w",
    ),
    "log": (
        "log(x + z) = log(x) + log(z)", "log(exp(2 * x)) = x", "d(log(v)) = d(v)", "d(log(v)) = reciprocal(v)",
        "log(2 * exp(x)) = 2 * x", "log(power(exp(x), 3)) = power(x, 3)",
        "d(log(2 * v)) = hadamard(reciprocal(2 * v), d(v))",
    ),
    "log1p": (
        "log1p(x) = log(x)", "log1p(exp(x)) = x", "d(log1p(exp(v))) = hadamard(reciprocal(ones(N, D) + exp(v)), d(v))",
        "log1p(exp(x)) = ones(N, D) + log(exp(x))",
    ),
    "sqrt": (
        "sqrt(a**2) = a", "sqrt(exp(x) + exp(z)) = sqrt(exp(x)) + sqrt(exp(z))", "sqrt(2 * exp(x)) = 2 * sqrt(exp(x))",
        "d(sqrt(v)) = hadamard(reciprocal(sqrt(v)), d(v))", "d(sqrt(exp(v))) = hadamard(sqrt(exp(v)), d(v))",
    ),
    "reciprocal": (
        "reciprocal(x + z) = reciprocal(x) + reciprocal(z)", "reciprocal(2 * x) = 2 * reciprocal(x)",
        "reciprocal(exp(x)) = exp(x)", "d(reciprocal(v)) = hadamard(reciprocal(v), reciprocal(v), d(v))",
        "d(reciprocal(v)) = -hadamard(reciprocal(v), d(v))", "reciprocal(A) = inverse(A)",
    ),
    "power": (
        "power(x, 2) = 2 * x", "power(x + z, 2) = power(x, 2) + power(z, 2)", "power(power(x, 2), 3) = power(x, 5)",
        "power(A, 2) = A @ A", "d(power(v, 2)) = 2 * v", "d(power(v, 3)) = 3 * hadamard(v, d(v))",
        "d(power(v, -1)) = hadamard(power(v, -2), d(v))", "d(t**3) = t**2 * d(t)", "exp(a)**t = exp(a) * exp(t)",
        "d(exp(a)**t) = t * exp(a)**(t - 1) * d(t)",
    ),
    "sin": (
        "sin(2 * x) = 2 * sin(x)", "sin(x + z) = sin(x) + sin(z)", "sin(-x) = sin(x)",
        "d(sin(v)) = -hadamard(cos(v), d(v))", "d(sin(2 * v)) = hadamard(cos(2 * v), d(v))",
    ),
    "cos": (
        "cos(-x) = -cos(x)", "cos(zeros(N, D)) = zeros(N, D)", "power(cos(x), 2) - power(sin(x), 2) = ones(N, D)",
        "d(cos(v)) = hadamard(sin(v), d(v))", "cos(2 * x) = 2 * power(cos(x), 2)",
    ),
    "tanh": (
        "tanh(x) = sigmoid(x)", "tanh(x) = 2 * sigmoid(x) - ones(N, D)", "tanh(2 * x) = 2 * tanh(x)",
        "d(tanh(v)) = hadamard(ones(N, D) - tanh(v), d(v))", "d(tanh(v)) = hadamard(power(tanh(v), 2), d(v))",
        "tanh(x) = x",
    ),
    "erf": (
        "erf(-x) = erf(x)", "erf(2 * x) = 2 * erf(x)", "erf(x + z) = erf(x) + erf(z)", "d(erf(t)) = exp(-t**2) * d(t)",
        "d(erf(t)) = 2 / sqrt(pi) * exp(t**2) * d(t)", "d(erf(t)) = 2 / pi * exp(-t**2) * d(t)",
    ),
    "pi": ("pi = 3", "pi = Rational(22, 7)", "pi * x = x", "sqrt(pi) = pi", "d(pi * v) = d(v)"),
    "sign": (
        "sign(x) = indicator(x > 0)", "sign(-x) = sign(x)", "sign(x + z) = sign(x) + sign(z)",
        "sign(x) = indicator(x > 0) - indicator(x <= 0)", "hadamard(sign(x), sign(x)) = ones(N, D)", "sign(x) = x",
    ),
    "absolute": (
        "absolute(x) = x", "absolute(-x) = -absolute(x)", "absolute(x + z) = absolute(x) + absolute(z)",
        "absolute(x) = relu(x)", "d(absolute(v)) = hadamard(indicator(v > 0), d(v))", "d(absolute(v)) = absolute(d(v))",
    ),
    "maximum": (
        "maximum(x, z) = x", "maximum(x, z) = minimum(x, z)", "maximum(x, z) = -maximum(-x, -z)",
        "maximum(2 * x, z) = 2 * maximum(x, z)", "maximum(x, z) = relu(x - z)", "d(maximum(v, x)) = d(v)",
        "d(maximum(v, x)) = maximum(d(v), zeros(N, D))", "maximum(x, T(z)) = x",
    ),
    "minimum": (
        "minimum(x, z) = x + z", "minimum(x, zeros(N, D)) = relu(x)", "minimum(x, z) = x - relu(z - x)",
        "minimum(-x, -z) = -minimum(x, z)", "d(minimum(v, x)) = hadamard(indicator(v > x), d(v))",
    ),
    "clip": (
        "clip(x, -1, 1) = x", "clip(2 * x, -1, 1) = 2 * clip(x, -1, 1)", "clip(x, 0, 1) = relu(x)",
        "d(clip(v, 0, 1)) = d(v)", "d(clip(v, 0, 1)) = hadamard(indicator(v > 0), d(v))",
    ),
    "leaky_relu": (
        "leaky_relu(x, Rational(1, 10)) = relu(x)", "leaky_relu(-x, Rational(1, 10)) = -leaky_relu(x, Rational(1, 10))",
        "leaky_relu(x, Rational(1, 2)) = relu(x) + relu(-x) / 2",
        "d(leaky_relu(v, Rational(1, 10))) = hadamard(indicator(v > 0), d(v))",
        "d(leaky_relu(v, Rational(1, 10))) = d(v) / 10",
    ),
    "elu": (
        "elu(x) = relu(x)", "elu(-x) = -elu(x)", "elu(2 * x) = 2 * elu(x)", "elu(x, alpha=2) = 2 * elu(x)",
        "d(elu(v)) = hadamard(indicator(v > 0), d(v))", "d(elu(v)) = hadamard(exp(v), d(v))",
    ),
    "sigmoid": (
        "sigmoid(-x) = -sigmoid(x)", "sigmoid(-x) = sigmoid(x)", "sigmoid(x) = reciprocal(ones(N, D) + exp(x))",
        "d(sigmoid(v)) = hadamard(sigmoid(v), d(v))",
        "d(sigmoid(v)) = hadamard(ones(N, D) - power(sigmoid(v), 2), d(v))", "sigmoid(2 * x) = tanh(x)",
    ),
    "softplus": (
        "softplus(-x) = softplus(x)", "softplus(x) = x", "softplus(x) = log(exp(x))",
        "softplus(2 * x) = 2 * softplus(x)", "d(softplus(v)) = hadamard(sigmoid(-v), d(v))",
        "d(softplus(v)) = hadamard(exp(v), d(v))",
    ),
    "silu": (
        "silu(x) = sigmoid(x)", "silu(-x) = -silu(x)", "silu(x) = relu(x)", "d(silu(v)) = hadamard(sigmoid(v), d(v))",
        "d(silu(v)) = hadamard(v, sigmoid(v), sigmoid(-v), d(v))",
    ),
    "gelu": (
        "gelu(x) = silu(x)", "gelu(-x) = -gelu(x)", "2 * gelu(x) = x + hadamard(x, erf(x))",
        "gelu(x) = hadamard(x, sigmoid(x))", "2 * d(gelu(t)) = (1 + erf(t / sqrt(2))) * d(t)",
    ),
    "huber": (
        "huber(x) = hadamard(x, x) / 2", "huber(2 * x) = 4 * huber(x)", "huber(x, 2) = 2 * huber(x)",
        "huber(-x) = -huber(x)", "d(huber(v)) = hadamard(v, d(v))", "d(huber(v)) = hadamard(sign(v), d(v))",
        "huber(x) = absolute(x)",
    ),
    "hinge": (
        "hinge(x) = relu(x)", "hinge(-x) = hinge(x)", "hinge(x) = relu(x - ones(N, D))", "hinge(2 * x) = 2 * hinge(x)",
        "d(hinge(v)) = hadamard(indicator(v < 1), d(v))", "d(hinge(v)) = -d(v)",
    ),
    "comparison": (
        "indicator(x >= z) = indicator(z >= x)", "indicator(x > 1) = indicator(x > 0)",
        "indicator(x > z) = indicator(x >= z)", "indicator(x > z) + indicator(z > x) = ones(N, D)",
        "indicator(2 * x > 1) = indicator(x > 1)", "hadamard(indicator(x >= z), x) = relu(x - z)",
        "d(hadamard(indicator(v > 1), v)) = d(v)",
    ),
}  # fmt: skip
