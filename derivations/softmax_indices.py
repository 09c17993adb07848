"""Back-propagation through softmax by indices, and beside it the matrix form.

Source: the third derivation of 003_eb1c028cb84217a7.txt, headed softmax 反向传播 and captioned below
Softmax 反向传播推导. The matrix form at the end is not printed there. All belongs to the last layer, so its superscript
(l) is left out.

How its lines are read:
- y_ij is 1 where sample i is of class j, else 0. ŷ_ij, at first P(y_i = j), is softmax of z by rows.
- P(y_i = j | z_ij, y_ij), where the label is given, is ŷ_ij if y_ij = 1 and 1 if y_ij = 0, as only the class of the
  sample counts: ŷ_ij to the power y_ij. The line after it has the logarithm of that.
- w_ij·x_i, with an index for the sample, means the weights of class j, column j of w, the same for every sample.
- A line with a free j holds for every class j. So the sum over the classes, split into j and the others, needs no Σ_j.
- A sum over t within another sum over t has its own index here, r.
- z_j is column j of z, which holds all samples. ∂L/∂z_j is the derivative by a number that is added to the whole
  column: the sum of ∂L/∂z_ij over the samples i, as its Σ_i says.
- In ∂L/∂b_j = Σ(∂L/∂z_j)·1/m the sum is that over the samples. Its m terms are the same, so with 1/m it is their mean,
  and true.

    python -m matcalc verify derivations/softmax_indices.py
"""

from matcalc import (
    Derivation,
    Ne,
    Sum,
    T,
    broadcast,
    exp,
    hadamard,
    log,
    log_softmax,
    misprint,
    partial,
    softmax,
    total,
)

net = Derivation("Softmax by indices (Softmax 反向传播推导)", source="003_eb1c028cb84217a7.txt")
m, n, k = net.sizes(m=100, n=4, k=3)  # sample_count, the inputs of the layer, num_class
i, s, q, j, t, r = net.indices(i=m, s=m, q=n, j=k, t=k, r=k)
x, y = net.data("x", m, n), net.data("y", m, k)
net.assume(y, "one-hot rows")
w, b = net.parameter("w", n, k), net.parameter("b", 1, k)
wx = net.define("wx", x @ w)  # w_ij·x_i
z = net.define("z", wx + broadcast(b, m, k))
y_hat = net.define("y_hat", softmax(z))
L = net.objective("L", -total(hadamard(y, log_softmax(z))) / m)
# The derivative by each score, as section 3 finds it, before it is used that each row of y has the sum 1.
grad_z = net.define("grad_z", (hadamard(broadcast(total(y, axis=1), m, k), y_hat) - y) / m)

with net.section("1. Samples, classes, probabilities (softmax 反向传播)"):
    net.shape(z, m, k)
    net.shape(y, m, k)
    net.chain(y_hat[i, j], exp(z[i, j]) / Sum(exp(z[i, t]), t))
    net.chain(Sum(1, j), misprint(k + 1, "from 0 to k are k + 1 classes; they are numbered from 1"), k)

with net.section("2. Loss"):
    net.chain(
        L,
        -Sum(Sum(log(y_hat[i, j] ** y[i, j]), j), i) / m,
        -Sum(Sum(y[i, j] * log(exp(wx[i, j] + b[0, j]) / Sum(exp(wx[i, t] + b[0, t]), t)), j), i) / m,
        -Sum(
            y[i, j] * log(exp(wx[i, j] + b[0, j]) / Sum(exp(wx[i, t] + b[0, t]), t))
            + Sum(y[i, t] * log(exp(wx[i, t] + b[0, t]) / Sum(exp(wx[i, r] + b[0, r]), r)), t, Ne(t, j)),
            i,
        )
        / m,
    )
    net.chain(z[i, j], wx[i, j] + b[0, j], Sum(w[q, j] * x[i, q], q) + b[0, j])
    net.chain(
        L,
        -Sum(
            y[i, j] * (z[i, j] - log(Sum(exp(z[i, t]), t)))
            + Sum(y[i, t] * (z[i, t] - log(Sum(exp(z[i, r]), r))), t, Ne(t, j)),
            i,
        )
        / m,
    )

with net.section("3. Scores"):
    net.chain(
        Sum(partial(L, z[i, j]), i),
        misprint(
            -Sum(
                y[i, j] * (1 - exp(z[i, j]) / Sum(exp(z[i, t]), t))
                + Sum(y[i, t] * (-exp(z[i, t]) / Sum(exp(z[i, r]), r)), t, Ne(t, j)),
                i,
            )
            / m,
            "in the terms t ≠ j the numerator is e^z_ij, not e^z_it: what moves is z_j",
        ),
        -Sum(
            y[i, j] * (1 - exp(z[i, j]) / Sum(exp(z[i, t]), t))
            + Sum(y[i, t] * (-exp(z[i, j]) / Sum(exp(z[i, r]), r)), t, Ne(t, j)),
            i,
        )
        / m,
        misprint(
            -Sum(y[i, j] * (1 - y_hat[i, j]) - Sum(y[i, t] * y_hat[i, t], t, Ne(t, j)), i) / m,
            "as the line before: ŷ_ij in the terms t ≠ j, not ŷ_it",
        ),
        -Sum(y[i, j] * (1 - y_hat[i, j]) - Sum(y[i, t] * y_hat[i, j], t, Ne(t, j)), i) / m,
        Sum(grad_z[i, j], i),
    )
    net.gradient(z, grad_z)  # not printed: the same before it is summed

with net.section("4. Weights"):
    net.chain(
        partial(L, w[q, j]),
        misprint(
            Sum(partial(L, z[s, j]), s) * partial(z[i, j], w[q, j]) * x[i, q],
            "∂z_j/∂w_ij is x_i already; and it belongs inside the sum over the samples that ∂L/∂z_j is",
        ),
        Sum(partial(L, z[i, j]) * partial(z[i, j], w[q, j]), i),
        Sum(grad_z[i, j] * x[i, q], i),
    )

with net.section("5. Biases"):
    net.chain(
        partial(L, b[0, j]),
        Sum(Sum(partial(L, z[i, j]), i), s) / m,
        misprint(
            -Sum(y[i, j] - y[i, j] * y_hat[i, j] - Sum(y[i, t] * y_hat[i, t], t, Ne(t, j)), i) / m,
            "the derivative of the logarithm of the sum is ŷ_ij in every term, not ŷ_it",
        ),
        -Sum(y[i, j] - y[i, j] * y_hat[i, j] - Sum(y[i, t] * y_hat[i, j], t, Ne(t, j)), i) / m,
        -Sum(y[i, j] - y_hat[i, j], i) / m,
    )

with net.section("6. Matrix form"):
    # Not printed.
    net.chain(grad_z, (y_hat - y) / m, (softmax(z) - y) / m)
    net.gradient(w, T(x) @ grad_z)
    net.gradient(b, total(grad_z, axis=0))
