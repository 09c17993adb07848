"""A network of sigmoid layers, differentiated from one neuron to any number of layers, neurons, classes and data.

Source: 002_bf1b4566916da8f2.txt, whose stages are the derivations below: a sketch of the chain rule, the derivative of
the sigmoid, one neuron, I neurons, K classes, E data. It announces a network without PyTorch, which is the training
code, and one with it, to which `--torch` there compares.

How its formulas are read:
- Activations are rows, of one datum or of E, and Z_l = A_{l-1} W_l + b_l. The superscripts of W^{i,j} name the neuron
  that it leads to first, as (2) and (8) show: the entry (j, i) of W, which is n_l × n_{l+1} as the last stage states.
- Vectors by vectors have the Jacobian that (1) displays. Derivatives of the loss have the shape of what one
  differentiates by, as (7), (8) and (11) display: they are gradients.
- The sketch calls itself not rigorous. Its products of derivatives are read as the chain rule through vec, and what it
  calls elementwise, as the derivative of each entry by the entry at its own place. Its first section leaves f open. Its
  lines are proved here for every quadratic f(u) = p + s·u + q·u², with unknown p, s and q, which is not every f. From
  there on f is the sigmoid.
- `1 −` is taken from every entry, ∘ copies a row where the document says so, and a chain of · and ∘ goes from left to
  right. For all data dL/dZ · Wᵀ ∘ A has no other meaning, as Wᵀ and A differ in shape; for one datum, whose A is a row
  that is copied, Wᵀ ∘ A may come first as well, and (7) with (4) says so.
- Displays by entries are stated by index, for matrices of any size. Those that the extraction has torn apart, (1), (5),
  (8), (12), (13), the copied row and the columns of logarithms, are put together again; so are the rows (1) and (2) of
  the last stage, and the indices that it misread: A_I for A_L, Σ_l for Σ_k, b_{k+1} for b_{l+1}.

What lies behind a layer in the middle of a network reaches it through dL/dZ_{l+1} alone. In the derivations of any
layer that is data, and the objective is the first-order part of the loss, the sum of dL/dZ_{l+1} ∘ Z_{l+1}. With the
last layer, dL/dZ_L = (A_L − Y)/E, they give every gradient of a network of any depth. The last derivation writes three
layers out; the loss is entered there by Z_L, which its first claim proves to be the printed one.

    python -m matcalc verify derivations/sigmoid_network.py
"""

from matcalc import (
    Derivation,
    KroneckerDelta,
    Rational,
    Sum,
    T,
    broadcast,
    d,
    diag,
    diagonal,
    divide,
    exp,
    hadamard,
    identity,
    inner,
    kron,
    log,
    misprint,
    norm2,
    ones,
    partial,
    sigmoid,
    softplus,
    total,
    vec,
)

SOURCE = "002_bf1b4566916da8f2.txt"


def row(f, X):
    """∂f/∂vec(X)ᵀ: the derivatives of a scalar by all entries of X, columns stacked, in one row."""
    return T(vec(T(partial(f, X))))


# ------------------------------------------------------------------------------------------ the sketch: three layers

net = Derivation("Chain rule in a network, squared error (基本原理, 简单推导)", source=SOURCE)
E, M, n1, n2, K = net.sizes(E=500, M=4, n1=16, n2=8, K=3)
X, Y = net.data("X", E, M), net.data("Y", E, K)
W1, W2, W3 = net.parameter("W1", M, n1), net.parameter("W2", n1, n2), net.parameter("W3", n2, K)
p, s, q = net.data("p"), net.data("s"), net.data("q")
f = net.function("f", lambda u: p + s * u + q * u**2, lambda u: s + 2 * q * u)
A0 = net.define("A0", X)
Z1 = net.define("Z1", A0 @ W1)
A1 = net.define("A1", f(Z1))
Z2 = net.define("Z2", A1 @ W2)
A2 = net.define("A2", f(Z2))
Z3 = net.define("Z3", A2 @ W3)
A3 = net.define("A3", f(Z3))
Y_hat = net.define("Y_hat", A3)
loss = net.objective("loss", norm2(A3 - Y) / 2)

with net.section("1. Basic principle (基本原理)"):
    net.chain(Z1, X @ W1)
    net.chain(A1, f(Z1))
    net.chain(Z2, A1 @ W2)
    net.chain(A2, f(Z2))
    net.chain(Z3, A2 @ W3)
    net.chain(A3, f(Z3))
    net.chain(A3, Y_hat)
    net.chain(X, A0)
    net.chain(loss, Rational(1, 2) * norm2(Y_hat - Y))
    net.chain(row(loss, W3), row(loss, A3) @ partial(A3, Z3) @ partial(Z3, W3))
    net.chain(
        row(loss, W1),
        row(loss, A3)
        @ partial(A3, Z3)
        @ partial(Z3, A2)
        @ partial(A2, Z2)
        @ partial(Z2, A1)
        @ partial(A1, Z1)
        @ partial(Z1, W1),
    )

with net.section("2. Simple derivation: three parts (简单推导)"):
    net.chain(partial(A2, A1), partial(A2, Z2) @ partial(Z2, A1))

with net.section("3. From the loss to the output layer (损失函数到输出层)"):
    net.chain(loss, Rational(1, 2) * norm2(A3 - Y))
    net.gradient(A3, A3 - Y)

with net.section("3'. What the products are"):
    # Not printed: the gradients, each from the derivative by the weighted sums of its layer.
    net.gradient(W3, T(A2) @ T(partial(loss, Z3)))
    net.gradient(W2, T(A1) @ T(partial(loss, Z2)))
    net.gradient(W1, T(A0) @ T(partial(loss, Z1)))

# ---------------------------------------------------------------------------------------- the sketch: cross-entropy

net = Derivation("Cross-entropy at the output (简单推导)", source=SOURCE)
E, n, K = net.sizes(E=500, n=8, K=3)
A_before, Y = net.data("A_before", E, n), net.data("Y", E, K)
W = net.parameter("W", n, K)
Z = net.define("Z", A_before @ W)
A = net.define("A", sigmoid(Z))  # so that the logarithms of A and 1 − A exist
one = ones(E, K)
loss = net.objective("loss", total(-hadamard(Y, log(A)) - hadamard(one - Y, log(one - A))))

with net.section("3. From the loss to the output layer (损失函数到输出层)"):
    net.chain(
        loss,
        misprint(
            -hadamard(Y, log(A)) - hadamard(one - Y, log(one - A)),
            "true of numbers; of matrices it has a term for each entry, and the loss is their sum",
        ),
        total(-hadamard(Y, log(A)) - hadamard(one - Y, log(one - A))),
    )
    net.gradient(A, -divide(Y, A) + divide(one - Y, one - A))
    net.gradient(W, T(A_before) @ (A - Y))  # not printed

# ------------------------------------------------------------- the sketch: a layer, and the derivative of the sigmoid

net = Derivation("A layer, and the derivative of the sigmoid (简单推导)", source=SOURCE)
E, n, n_next = net.sizes(E=500, n=16, n_next=8)
e, i, j = net.indices(e=E, i=n_next, j=n)
A_before, W = net.variable("A_before", E, n), net.variable("W", n, n_next)
Z = net.define("Z", A_before @ W)
A = net.define("A", sigmoid(Z))
one = ones(E, n_next)

with net.section("4. Between layers (层与层之间的传播)"):
    net.chain(partial(A, A_before), partial(A, Z) @ partial(Z, A_before))
    net.chain(A, divide(one, one + exp(-Z)))
    net.chain(
        partial(A[e, i], Z[e, i]),
        misprint(
            -((1 / (exp(-Z[e, i]) + 1)) ** 2) * exp(-Z[e, i]) * (-1) ** 2,
            "the factor −1 of the derivative of exp(−z) comes once, not squared",
        ),
        -((1 / (exp(-Z[e, i]) + 1)) ** 2) * exp(-Z[e, i]) * (-1),
        exp(-Z[e, i]) / (exp(-Z[e, i]) + 1) ** 2,
        (exp(-Z[e, i]) + 1 - 1) / (exp(-Z[e, i]) + 1) ** 2,
        (exp(-Z[e, i]) + 1) / (exp(-Z[e, i]) + 1) ** 2 - 1 / (exp(-Z[e, i]) + 1) ** 2,
        1 / (exp(-Z[e, i]) + 1) - 1 / (exp(-Z[e, i]) + 1) ** 2,
        A[e, i] - A[e, i] ** 2,
        A[e, i] * (1 - A[e, i]),
        hadamard(A, one - A)[e, i],
    )
    net.differential(A, hadamard(A, one - A, d(Z)))
    net.chain(partial(A, Z), diag(vec(hadamard(A, one - A))))  # no entry moves with one at another place
    net.chain(Z, A_before @ W)
    net.chain(
        partial(Z, A_before),
        misprint(W, "true for one datum and transposed; of the E×n matrices it is Wᵀ ⊗ I"),
        kron(T(W), identity(E)),
    )
    net.chain(
        partial(A, A_before),
        partial(A, Z) @ partial(Z, A_before),
        misprint(
            hadamard(A, one - A, W),
            "true for one datum, transposed, with its row copied; the E×n matrices A and W differ in shape",
        ),
        diag(vec(hadamard(A, one - A))) @ kron(T(W), identity(E)),
    )
    # Not printed: what is true of the two misprints above, by entries: for one datum e, j before i as in W.
    net.chain(partial(Z[e, i], A_before[e, j]), W[j, i])
    net.chain(partial(A[e, i], A_before[e, j]), A[e, i] * (1 - A[e, i]) * W[j, i])

with net.section("5. From a layer to its weights (从层到权重的传递)"):
    net.chain(Z, A_before @ W)
    net.chain(
        partial(Z, W),
        misprint(A_before, "true for one neuron; of n_next neurons it is I ⊗ A"),
        kron(identity(n_next), A_before),
    )
    # Not printed: the same by entries, for one neuron i.
    net.chain(partial(Z[e, i], W[j, i]), A_before[e, j])

# ---------------------------------------------------------------- one neuron, one datum, two classes: the last layer

net = Derivation("One neuron, one datum, two classes: the last layer (1神经元,1数据,2分类)", source=SOURCE)
x, y, w2, b2 = net.data("x"), net.data("y"), net.data("w2"), net.data("b2")  # every value of this stage is a number
w3, b3 = net.parameter("w3"), net.parameter("b3")
a1 = net.define("a1", x)  # this stage counts the input as layer 1: a_l is computed for l = 2, …, L
z2 = net.define("z2", w2 * a1 + b2)
a2 = net.define("a2", sigmoid(z2))
z3 = net.define("z3", w3 * a2 + b3)  # L = 3: nothing below is said of the layers under the last one
a3 = net.define("a3", sigmoid(z3))
loss = net.objective("loss", -y * log(a3) - (1 - y) * log(1 - a3))

with net.section("6. Forward (正向传播)"):
    net.chain(a1, x)
    net.chain(z2, w2 * a1 + b2)
    net.chain(a2, sigmoid(z2))
    net.chain(z3, w3 * a2 + b3)
    net.chain(a3, sigmoid(z3))
    net.chain(loss, -y * log(a3) - (1 - y) * log(1 - a3))
    net.shape(a1)
    net.shape(z2)
    net.shape(a2)
    net.shape(z3)
    net.shape(a3)
    net.shape(loss)

with net.section("7. Backward (反向传播)"):
    net.chain(partial(loss, a3), -y / a3 + (1 - y) / (1 - a3))
    net.chain(partial(a3, z3), a3 * (1 - a3))
    net.chain(partial(loss, z3), partial(loss, a3) * partial(a3, z3), a3 - y)
    net.shape(partial(loss, a3))
    net.shape(partial(a3, z3))
    net.shape(partial(loss, z3))
    # Not printed: the gradients of the last layer, by the lines for any layer, which follow.
    net.gradient(w3, (a3 - y) * a2)
    net.gradient(b3, a3 - y)

# ------------------------------------------------------------------- one neuron, one datum, two classes: any layer

net = Derivation("One neuron, one datum, two classes: any layer (1神经元,1数据,2分类)", source=SOURCE)
a_before, dz_next = net.data("a_before"), net.data("dz_next")
w, b, w_next, b_next = net.parameter("w"), net.parameter("b"), net.parameter("w_next"), net.parameter("b_next")
z = net.define("z", w * a_before + b)
a = net.define("a", sigmoid(z))
z_next = net.define("z_next", w_next * a + b_next)
loss = net.objective("loss", dz_next * z_next)

with net.section("7. Backward (反向传播)"):
    net.gradient(z_next, dz_next)  # not printed: the objective has the derivative that it is to have
    net.chain(partial(z_next, z), partial(z_next, a) * partial(a, z), w_next * a * (1 - a))
    net.chain(partial(loss, z), partial(loss, z_next) * partial(z_next, z))
    net.chain(partial(loss, w_next), partial(loss, z_next) * partial(z_next, w_next), partial(loss, z_next) * a)
    net.chain(partial(loss, b_next), partial(loss, z_next) * partial(z_next, b_next), partial(loss, z_next))
    net.shape(partial(z_next, z))
    net.shape(partial(loss, z))
    net.shape(partial(loss, w_next))
    net.shape(partial(loss, b_next))
    # Not printed: these derivatives with the data's name for dL/dz_{l+1}.
    net.gradient(w_next, dz_next * a)
    net.gradient(b_next, dz_next)
    # Nor the layer below: the same two lines with l in the place of l+1.
    net.gradient(w, dz_next * w_next * a * (1 - a) * a_before)
    net.gradient(b, dz_next * w_next * a * (1 - a))

# ---------------------------------------------------------------------------------- I neurons, one datum, two classes

net = Derivation("I neurons, one datum: any layer (I神经元,1个数据,2个分类)", source=SOURCE)
n_next, n, n_before = net.sizes(n_next=2, n=3, n_before=4)
i, k, j, h = net.indices(i=n_next, k=n_next, j=n, h=n)
a_before, dz_next = net.data("a_before", 1, n_before), net.data("dz_next", 1, n_next)
W, b = net.parameter("W", n_before, n), net.parameter("b", 1, n)
W_next, b_next = net.parameter("W_next", n, n_next), net.parameter("b_next", 1, n_next)
z = net.define("z", a_before @ W + b)
a = net.define("a", sigmoid(z))
z_next = net.define("z_next", a @ W_next + b_next)
loss = net.objective("loss", inner(dz_next, z_next))
one = ones(1, n)
slopes = T(diagonal(partial(a, z)))  # ∂a^j/∂z^j, in a row
copied = broadcast(slopes, n_next, n)

with net.section("8. Between layers (层与层之间的传递), (1) to (4)"):
    net.shape(partial(z_next, z), n_next, n)
    net.chain(
        partial(z_next, z)[i, j],
        partial(z_next[0, i], z[0, j]),
        partial(z_next[0, i], a[0, j]) * partial(a[0, j], z[0, j]),  # (1)
        W_next[j, i] * partial(a[0, j], z[0, j]),
    )
    net.chain(
        partial(z_next, z),
        hadamard(T(W_next), copied),  # (2)
        hadamard(T(W_next), broadcast(hadamard(a, one - a), n_next, n)),  # (3)
        hadamard(T(W_next), broadcast(a, n_next, n), broadcast(one - a, n_next, n)),  # (4)
    )
    # Broadcasting, explained: "a 3×2 matrix and a 3×1 matrix, which is copied to 3×2", where n = 3 and n_next = 2.
    net.shape(misprint(T(W_next), "two rows, one for each neuron of layer l+1: 2×3"), n, n_next)
    net.shape(T(W_next), n_next, n)
    net.shape(misprint(slopes, "one row of three: 1×3"), n, 1)
    net.shape(slopes, 1, n)
    net.shape(misprint(copied, "the row is copied below itself: 2×3"), n, n_next)
    net.shape(copied, n_next, n)
    net.chain(copied[i, j], partial(a[0, j], z[0, j]))
    # Which entries move with which.
    net.shape(misprint(z_next, "displayed as a column; z is a row, as the last section states"), n_next, 1)
    net.shape(z_next, 1, n_next)
    net.chain(partial(z_next[0, i], W_next[j, k]), KroneckerDelta(i, k) * partial(z_next[0, i], W_next[j, i]))
    net.chain(partial(a[0, j], z[0, h]), KroneckerDelta(j, h) * partial(a[0, j], z[0, j]))

# The document's words are "to the output layer", as in the sketch; (5) to (7) lead to any layer.
with net.section("9. From the loss to a layer (损失函数到输出层), (5) to (7)"):
    net.gradient(z_next, dz_next)  # not printed: the objective has the derivative that it is to have
    net.chain(
        T(partial(loss, z))[0, j],
        partial(loss, z[0, j]),  # (5)
        Sum(partial(loss, z_next[0, i]) * partial(z_next[0, i], z[0, j]), i),  # (6)
    )
    net.chain(T(partial(loss, z)), T(partial(loss, z_next)) @ partial(z_next, z))  # (7)
    net.shape(T(partial(loss, z)), 1, n)
    net.gradient(z, hadamard(dz_next @ T(W_next), a, one - a))  # not printed: (7) with (4) put in

with net.section("10. From the loss to the parameters (损失函数到参数), (8) to (11)"):
    net.chain(
        partial(loss, W_next[j, i]),
        partial(loss, z_next[0, i]) * partial(z_next[0, i], W_next[j, i]),  # (8)
        partial(loss, z_next[0, i]) * a[0, j],  # (9)
        (T(a) @ T(partial(loss, z_next)))[j, i],  # (9), as a column by a row
    )
    net.shape(T(partial(loss, W_next)), n, n_next)
    net.gradient(W_next, T(a) @ T(partial(loss, z_next)))  # (10)
    net.chain(
        T(partial(loss, b_next))[0, i],
        partial(loss, b_next[0, i]),
        partial(loss, z_next[0, i]) * partial(z_next[0, i], b_next[0, i]),
        T(partial(loss, z_next))[0, i],
    )
    net.gradient(b_next, T(partial(loss, z_next)))  # (11)
    net.shape(T(partial(loss, z_next)), 1, n_next)
    # Not printed: the layer below, by (7). The same two lines with l in the place of l+1.
    net.gradient(W, T(a_before) @ hadamard(dz_next @ T(W_next), a, one - a))
    net.gradient(b, hadamard(dz_next @ T(W_next), a, one - a))

# -------------------------------------------------------------------------------------- I neurons, one datum, K classes

net = Derivation("I neurons, one datum, K classes (I神经元,1个数据,K个分类)", source=SOURCE)
n, K = net.sizes(n=3, K=4)
k, c = net.indices(k=K, c=K)
a_before, y = net.data("a_before", 1, n), net.data("y", 1, K)
W, b = net.parameter("W", n, K), net.parameter("b", 1, K)
z = net.define("z", a_before @ W + b)
a = net.define("a", sigmoid(z))
one = ones(1, K)
loss = net.objective("loss", Sum(-y[0, k] * log(a[0, k]) - (1 - y[0, k]) * log(1 - a[0, k]), k))

with net.section("11. Cross-entropy (交叉熵)"):
    net.chain(identity(K)[c, k], KroneckerDelta(c, k))  # the one-hot y of class c, row c of four: 1 at c, else 0
    net.chain(
        loss,
        Sum(-y[0, k] * log(a[0, k]) - (1 - y[0, k]) * log(1 - a[0, k]), k),
        Sum(-y[0, k] * log(a[0, k]), k) - Sum((1 - y[0, k]) * log(1 - a[0, k]), k),
        misprint(y @ T(log(a)) - (one - y) @ T(log(one - a)), "the first product has lost its minus"),
        -y @ T(log(a)) - (one - y) @ T(log(one - a)),
        misprint(
            y @ log(T(a)) - (one - y) @ log(one - a),
            "the second product needs a transpose as the first does, and the first has lost its minus",
        ),
        -y @ log(T(a)) - (one - y) @ log(T(one - a)),
    )

with net.section("12. From the loss to the output layer (损失函数传递到输出层), (12) to (15)"):
    net.chain(
        partial(loss, z[0, k]),
        partial(loss, a[0, k]) * partial(a[0, k], z[0, k]),  # (12)
        (-y[0, k] / a[0, k] + (1 - y[0, k]) / (1 - a[0, k])) * a[0, k] * (1 - a[0, k]),  # (13)
        a[0, k] - y[0, k],  # (14)
    )
    net.gradient(
        z,
        misprint(
            T(hadamard(-divide(y, a) + divide(one - y, one - a), a, one - a)),
            "displayed as a column; (12) before it and (14) after it are rows",
        ),
        hadamard(-divide(y, a) + divide(one - y, one - a), a, one - a),  # (13)
        a - y,  # (15)
    )
    net.shape(a - y, 1, K)
    # Not printed, but said: the formulas of the layers below are as before.
    net.gradient(W, T(a_before) @ (a - y))
    net.gradient(b, a - y)

# ------------------------------------------------------------------------ I neurons, E data, K classes: the last layer

net = Derivation("I neurons, E data, K classes: the last layer (I神经元,E个数据,K个分类)", source=SOURCE)
E, K, n, M = net.sizes(E=2, K=4, n=3, M=5)
e, f, k = net.indices(e=E, f=E, k=K)
X, Y, Z_before = net.data("X", E, M), net.data("Y", E, K), net.data("Z_before", E, n)
W, b = net.parameter("W", n, K), net.parameter("b", 1, K)
A_before = net.define("A_before", sigmoid(Z_before))  # of a layer l, here the one before the last
Z = net.define("Z", A_before @ W + ones(E, 1) @ b)
A = net.define("A", sigmoid(Z))
one = ones(E, K)
losses = net.define("losses", total(-hadamard(Y, log(A)) - hadamard(one - Y, log(one - A)), axis=1))
loss = net.objective("loss", total(losses) / E)

with net.section("13. Data (数据)"):
    net.shape(X, E, M)
    net.shape(misprint(Y, "a row for each of the E data; M is the number of inputs"), M, K)
    net.shape(Y, E, K)
    net.shape(misprint(A_before, "a row for each of the E data, not M"), M, n)
    net.shape(A_before, E, n)
    net.shape(misprint(Z_before, "a row for each of the E data, not M"), M, n)
    net.shape(Z_before, E, n)

with net.section("14. Loss (损失函数)"):
    net.chain(
        loss,
        Sum(losses[e, 0], e) / E,
        misprint(
            Sum(Y[e, :] @ T(log(A[e, :])) - (ones(1, K) - Y[e, :]) @ T(log(ones(1, K) - A[e, :])), e) / E,
            "the first product has lost its minus",
        ),
        Sum(-Y[e, :] @ T(log(A[e, :])) - (ones(1, K) - Y[e, :]) @ T(log(ones(1, K) - A[e, :])), e) / E,
        misprint(
            Sum(Y[e, k] * log(A[e, k]) - (1 - Y[e, k]) * log(1 - A[e, k]), e, k) / E,
            "the first term has lost its minus",
        ),
        Sum(-Y[e, k] * log(A[e, k]) - (1 - Y[e, k]) * log(1 - A[e, k]), e, k) / E,
        total(-hadamard(Y, log(A)) - hadamard(one - Y, log(one - A))) / E,
    )

with net.section("15. From the loss to the output layer (损失函数传递到输出层)"):
    net.shape(T(partial(loss, Z)), E, K)
    net.chain(partial(losses[e, 0], Z[f, k]), KroneckerDelta(e, f) * (A[e, k] - Y[e, k]))
    net.chain(
        partial(loss, Z[e, k]),
        misprint(partial(losses[e, 0], Z[e, k]), "the loss is the mean of those of the data: 1/E is missing"),
        partial(losses[e, 0], Z[e, k]) / E,
        (A[e, k] - Y[e, k]) / E,
    )
    net.gradient(Z, (A - Y) / E)
    # Not printed: the gradients of the last layer, as section 18 finds them.
    net.gradient(W, T(A_before) @ (A - Y) / E)
    net.gradient(b, ones(1, E) @ (A - Y) / E)

# ----------------------------------------------------------------------------- I neurons, E data, K classes: any layer

net = Derivation("I neurons, E data, K classes: any layer (I神经元,E个数据,K个分类)", source=SOURCE)
n_next, E, n, n_before = net.sizes(n_next=2, E=2, n=3, n_before=5)
e, i, j = net.indices(e=E, i=n_next, j=n)
A_before, dZ_next = net.data("A_before", E, n_before), net.data("dZ_next", E, n_next)
W, b = net.parameter("W", n_before, n), net.parameter("b", 1, n)
W_next, b_next = net.parameter("W_next", n, n_next), net.parameter("b_next", 1, n_next)
one = ones(E, 1)
Z = net.define("Z", A_before @ W + one @ b)
A = net.define("A", sigmoid(Z))
Z_next = net.define("Z_next", A @ W_next + one @ b_next)
loss = net.objective("loss", inner(dZ_next, Z_next))
jacobian = hadamard(  # of one datum e
    T(W_next), broadcast(A[e, :], n_next, n), broadcast(ones(1, n) - A[e, :], n_next, n)
)

with net.section("16. Between layers (层与层之间的传递)"):
    net.chain(partial(Z_next[e, i], Z[e, j]), jacobian[i, j], W_next[j, i] * A[e, j] * (1 - A[e, j]))
    net.shape(jacobian, n_next, n)
    # Not printed: that of all data, which the document calls a tensor, through vec.
    net.chain(partial(Z_next, Z), kron(T(W_next), identity(E)) @ diag(vec(hadamard(A, ones(E, n) - A))))

# The document's title has a slip of one word, 到传递 for 的传递.
with net.section("17. From the output layer to any layer (输出层到某一层的传递)"):
    net.shape(T(partial(loss, Z)), E, n)
    net.gradient(Z_next, dZ_next)  # not printed: the objective has the derivative that it is to have
    net.chain(
        partial(loss, Z[e, j]),
        Sum(partial(loss, Z_next[e, i]) * partial(Z_next[e, i], Z[e, j]), i),
        (dZ_next[e, :] @ jacobian)[0, j],
        (dZ_next[e, :] @ T(W_next))[0, j] * (A[e, j] * (1 - A[e, j])),
        (dZ_next @ T(W_next))[e, j] * hadamard(A, ones(E, n) - A)[e, j],
    )
    net.gradient(Z, hadamard(dZ_next @ T(W_next), A, ones(E, n) - A))

with net.section("18. From a layer to its weights (最后是传递到权重)"):
    # One datum e, whose part of the loss is that of row e.
    net.chain(T(partial(inner(dZ_next[e, :], Z_next[e, :]), W_next)), T(A[e, :]) @ dZ_next[e, :])
    net.shape(loss)
    net.shape(W_next, n, n_next)
    net.shape(A[e, :], 1, n)
    net.shape(Z_next[e, :], 1, n_next)
    net.shape(T(A[e, :]) @ dZ_next[e, :], n, n_next)
    net.shape(dZ_next[e, :], 1, n_next)
    # All data.
    net.gradient(W_next, T(A) @ dZ_next)
    net.shape(A, E, n)
    net.shape(dZ_next, E, n_next)
    net.shape(T(partial(loss, W_next)), n, n_next)
    net.gradient(b_next, T(one) @ dZ_next)  # printed with k for l on both sides
    net.shape(one, E, 1)
    # Not printed: the layer below, by section 17. The same two lines with l in the place of l+1.
    net.gradient(W, T(A_before) @ hadamard(dZ_next @ T(W_next), A, ones(E, n) - A))
    net.gradient(b, T(one) @ hadamard(dZ_next @ T(W_next), A, ones(E, n) - A))

# ------------------------------------------------------------------- the whole network, three layers, and its training

net = Derivation("A network of three sigmoid layers and its training code (总结)", source=SOURCE)
E, M, n1, n2, K = net.sizes(E=500, M=4, n1=16, n2=8, K=3)
X, Y = net.data("X", E, M), net.data("Y", E, K)
W1, W2, W3 = net.parameter("W1", M, n1), net.parameter("W2", n1, n2), net.parameter("W3", n2, K)
b1, b2, b3 = net.parameter("b1", 1, n1), net.parameter("b2", 1, n2), net.parameter("b3", 1, K)
learning_rate = net.data("learning_rate")
one = ones(E, 1)
A0 = net.define("A0", X)
Z1 = net.define("Z1", A0 @ W1 + one @ b1)
A1 = net.define("A1", sigmoid(Z1))
Z2 = net.define("Z2", A1 @ W2 + one @ b2)
A2 = net.define("A2", sigmoid(Z2))
Z3 = net.define("Z3", A2 @ W3 + one @ b3)
A3 = net.define("A3", sigmoid(Z3))
loss = net.objective("loss", total(softplus(Z3) - hadamard(Y, Z3)) / E)
dZ3 = (A3 - Y) / E
# A2 and A1 are written out in these two: what is differentiated is the sigmoid of Z, and is compared with it.
dZ2 = hadamard(dZ3 @ T(W3), sigmoid(Z2), ones(E, n2) - sigmoid(Z2))
dZ1 = hadamard(dZ2 @ T(W2), sigmoid(Z1), ones(E, n1) - sigmoid(Z1))

with net.section("19. Gradients (梯度)"):
    # Not printed: the document ends with the lines for any layer. These are what they say of three.
    net.chain(loss, total(-hadamard(Y, log(A3)) - hadamard(ones(E, K) - Y, log(ones(E, K) - A3))) / E)
    net.gradient(Z3, dZ3)
    net.gradient(Z2, dZ2)
    net.gradient(Z1, dZ1)
    net.gradient(W3, T(A2) @ dZ3)
    net.gradient(W2, T(A1) @ dZ2)
    net.gradient(W1, T(A0) @ dZ1)
    net.gradient(b3, T(one) @ dZ3)
    net.gradient(b2, T(one) @ dZ2)
    net.gradient(b1, T(one) @ dZ1)

with net.section("20. Training (用自己的代码来训练一个神经网络)"):
    # Not printed: the document announces the training.
    net.update(W1, W1 - learning_rate * (T(A0) @ dZ1))
    net.update(W2, W2 - learning_rate * (T(A1) @ dZ2))
    net.update(W3, W3 - learning_rate * (T(A2) @ dZ3))
    net.update(b1, b1 - learning_rate * (T(one) @ dZ1))
    net.update(b2, b2 - learning_rate * (T(one) @ dZ2))
    net.update(b3, b3 - learning_rate * (T(one) @ dZ3))
    net.code(
        "training/sigmoid_network.py",
        start="start",
        step="step",
        iterations=2000,
        values=[A0, Z1, A1, Z2, A2, Z3, A3, loss],
        gradients={
            "dZ1": Z1, "dZ2": Z2, "dZ3": Z3,
            "dW1": W1, "dW2": W2, "dW3": W3,
            "db1": b1, "db2": b2, "db3": b3,
        },
        updates=[W1, W2, W3, b1, b2, b3],
    )  # fmt: skip
