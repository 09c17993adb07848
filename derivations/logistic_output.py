"""A network with one logistic output, differentiated by hand: for one sample, and for all samples by matrices.

Source: 003_eb1c028cb84217a7.txt (深度学习数学推导), the notes captioned 深度学习逻辑回归反向传播数学推导 1 and 2; the
captions stand below the notes. They never write the network down. From their gradients, Xᵀ·(a − y)·w2ᵀ and yᵀ·(A − Y),
it has m samples with n inputs each, the rows of X; 3 hidden units y = X·w1, with no function between them and z = y·w2;
and the output a = σ(z).

How their lines are read:
- L(a) and lower-case a belong to one sample, a row X; capital A to all samples. Each has a derivation of its own.
- A chain rule is read by rows, ∂L/∂w2 = (a − Y)·y, as that makes it true; 3 × 1 beside it is the gradient's shape.
- The matrix products carry no 1/m. So they are read as derivatives of the sum of the samples' losses, which makes
  them true; the gradients of the mean, the loss that is printed with 1/m, are 1/m times these.
- With all samples the loss is entered as log(1 + eᶻ) − Yz. The first claim about it proves it to be the printed one as
  corrected: with the minus sign and the parentheses that the printed one lacks.
- The second derivation calls the labels y, as the hidden units: in (a − y)·y the first is the label. Here it is Y.
- Notes of shapes, whose places on the page are lost, are given to the factor of that shape beside them: m × 3 to y,
  m × 1 to A − Y, also where it is damaged (1/m × m), 3 × m to yᵀ; and 3 × 1 to ∂L/∂w2.
- In X as displayed the lower index is read as the sample and the upper one as the input, so that a sample is a row.
  With that Xᵀ·(a − y)·w2ᵀ fits. In y as displayed it is the other way round: there the upper one is the sample.
- The display of yᵀ in note 2 ends in a row with index m. As y has 3 columns there, and yᵀ 3 rows in note 1, that is
  taken for damage: the last row is the third.

    python -m matcalc verify derivations/logistic_output.py
"""

from matcalc import Derivation, Sum, T, hadamard, log, misprint, ones, partial, sigmoid, softplus, total, tr

SOURCE = "003_eb1c028cb84217a7.txt"
LOSS = "the minus sign in front is missing, and so are the parentheses of log(1 − a)"
OUTPUT = "σ is applied to the output a, which is σ(z) already"
ORDER = "as a matrix product, m×1 times m×3, it does not fit; a line further on turns it round"
LABEL = "a loss where its derivative belongs, which has an entry for each weight, not one value"

# ------------------------------------------------------------- 深度学习逻辑回归反向传播数学推导 1: one sample

net = Derivation("Logistic output by hand, one sample (深度学习逻辑回归反向传播数学推导 1)", source=SOURCE)
n, H = net.sizes(n=4, H=3)  # inputs; hidden units
X, Y = net.data("X", 1, n), net.data("Y")
w1, w2 = net.parameter("w1", n, H), net.parameter("w2", H, 1)
y = net.define("y", X @ w1)
z = net.define("z", tr(y @ w2))  # of a 1×1 matrix
a = net.define("a", sigmoid(z))
L = net.objective("L", -(Y * log(a) + (1 - Y) * log(1 - a)))

with net.section("1. Loss of one sample"):
    net.chain(L, misprint(Y * log(a) + (1 - Y) * log(1) - a, LOSS), -(Y * log(a) + (1 - Y) * log(1 - a)))

with net.section("2. Output weights"):
    net.chain(
        partial(L, w2),
        partial(L, a) * partial(a, z) * partial(z, w2),
        (a - Y) * partial(z, w2),
        (a - Y) * y,
    )
    net.gradient(w2, (a - Y) * T(y))  # not printed: the last line is read by rows
    net.shape((a - Y) * T(y), H, 1)

with net.section("3. Hidden weights"):
    net.chain(partial(L, w1), partial(L, a) * partial(a, z) * partial(z, w1))
    # Not printed in note 1: what the product is, and its shape.
    net.gradient(w1, (a - Y) * T(X) @ T(w2))
    net.shape(T(partial(L, w1)), n, H)

# ------------------------------------------------------------ 深度学习逻辑回归反向传播数学推导 1: all samples

net = Derivation("Logistic output by hand, all samples (深度学习逻辑回归反向传播数学推导 1)", source=SOURCE)
m, H = net.sizes(m=200, H=3)
i, h = net.indices(i=m, h=H)
y, Y_true = net.data("y", m, H), net.data("Y_true", m, 1)  # nothing is said of the weights below y
w2 = net.parameter("w2", H, 1)
z = net.define("z", y @ w2)
A = net.define("A", sigmoid(z))
losses = net.define("losses", softplus(z) - hadamard(Y_true, z))
L = net.objective("L", total(losses) / m)

with net.section("1. Outputs and labels"):
    # Not printed for all samples: the loss of each, as corrected above.
    net.chain(losses, -(hadamard(Y_true, log(A)) + hadamard(ones(m, 1) - Y_true, log(ones(m, 1) - A))))
    net.chain(A, misprint(sigmoid(A), OUTPUT), sigmoid(z))
    net.shape(A, m, 1)
    net.shape(Y_true, m, 1)

with net.section("2. Output weights"):
    # Printed is (A − Y_true)·y alone; that it is a derivative is said by the line for one sample.
    net.chain(T(partial(total(losses), w2)), misprint((A - Y_true) @ y, ORDER), T(y) @ (A - Y_true))
    net.shape(A - Y_true, m, 1)
    net.shape(y, m, H)
    # The two factors as they are displayed, and what their product is.
    net.chain(A - Y_true, misprint(sigmoid(A) - Y_true, OUTPUT), sigmoid(z) - Y_true)
    net.shape(y, m, H)
    net.chain(
        (T(y) @ (A - Y_true))[h, 0],
        misprint(Sum(y[i, h] * (sigmoid(A[i, 0]) - Y_true[i, 0]), i), OUTPUT),
        Sum(y[i, h] * (sigmoid(z[i, 0]) - Y_true[i, 0]), i),
    )
    net.shape(T(y), H, m)
    net.shape(A - Y_true, m, 1)
    net.gradient(w2, T(y) @ (A - Y_true) / m)  # not printed in note 1: the mean's gradient

# ------------------------------------------------------------- 深度学习逻辑回归反向传播数学推导 2: one sample

net = Derivation("Back-propagation by hand, one sample (深度学习逻辑回归反向传播数学推导 2)", source=SOURCE)
n, H = net.sizes(n=4, H=3)
q, h = net.indices(q=n, h=H)
X, Y = net.data("X", 1, n), net.data("Y")
w1, w2 = net.parameter("w1", n, H), net.parameter("w2", H, 1)
y = net.define("y", X @ w1)
z = net.define("z", tr(y @ w2))
a = net.define("a", sigmoid(z))
L = net.objective("L", -(Y * log(a) + (1 - Y) * log(1 - a)))

with net.section("1. Loss of one sample"):
    net.chain(L, misprint(Y * log(a) + (1 - Y) * log(1) - a, LOSS), -(Y * log(a) + (1 - Y) * log(1 - a)))

with net.section("2. Output weights"):
    net.chain(
        partial(L, w2),
        partial(L, a) * partial(a, z) * partial(z, w2),
        (a - Y) * partial(z, w2),
        (a - Y) * y,
    )
    net.gradient(w2, (a - Y) * T(y))  # not printed: the last line is read by rows

with net.section("3. Hidden weights"):
    # By entries: w1[q, h] leads from input q to unit h alone.
    net.chain(
        partial(L, w1[q, h]),
        misprint(
            partial(L, a) * partial(a, z) * partial(z, w1[q, h]) * partial(y[0, h], w1[q, h]),
            "the third factor is ∂z/∂y; ∂z/∂w1 holds ∂y/∂w1 already",
        ),
        partial(L, a) * partial(a, z) * partial(z, y[0, h]) * partial(y[0, h], w1[q, h]),
    )
    net.gradient(
        w1,
        misprint((a - Y) * T(w2) @ X, "X comes first, and transposed, as in the line after it"),
        T(X) @ ((a - Y) * T(w2)),
    )

# ----------------------------------------------------------- 深度学习逻辑回归反向传播数学推导 2: all samples

net = Derivation("Back-propagation by hand, all samples (深度学习逻辑回归反向传播数学推导 2)", source=SOURCE)
m, n, H = net.sizes(m=200, n=4, H=3)
i, q, h = net.indices(i=m, q=n, h=H)
X, Y_true = net.data("X", m, n), net.data("Y_true", m, 1)
w1, w2 = net.parameter("w1", n, H), net.parameter("w2", H, 1)
learning_rate = net.data("learning_rate")
y = net.define("y", X @ w1)
z = net.define("z", y @ w2)
A = net.define("A", sigmoid(z))
losses = net.define("losses", softplus(z) - hadamard(Y_true, z))
L = net.objective("L", total(losses) / m)
a, Y = A[i, 0], Y_true[i, 0]

with net.section("1. Outputs and labels"):
    # Not printed for all samples: the loss of each, as corrected above.
    net.chain(losses, -(hadamard(Y_true, log(A)) + hadamard(ones(m, 1) - Y_true, log(ones(m, 1) - A))))
    net.chain(A, misprint(sigmoid(A), OUTPUT), sigmoid(z))
    net.shape(A, m, 1)
    net.shape(Y_true, m, 1)

with net.section("2. Output weights"):
    # Printed is (A − Y_true)·y alone; that it is a derivative is said by the line for one sample.
    net.chain(T(partial(total(losses), w2)), misprint((A - Y_true) @ y, ORDER), T(y) @ (A - Y_true))
    net.shape(A - Y_true, m, 1)
    net.chain(A - Y_true, misprint(sigmoid(A) - Y_true, OUTPUT), sigmoid(z) - Y_true)
    net.chain(y[i, h], Sum(X[i, q] * w1[q, h], q))  # not printed: what y_h^i, in row i and column h, is made of
    net.shape(y, m, H)

with net.section("3. Hidden weights"):
    # Not printed: Xᵀ·(a − y)·w2ᵀ with all samples for one.
    net.chain(T(partial(total(losses), w1)), T(X) @ (A - Y_true) @ T(w2))
    net.gradient(
        w1,
        misprint(Sum(Y * log(a) + (1 - Y) * log(1) - a, i) / m, LABEL),
        Sum((a - Y) * T(X[i, :]) @ T(w2), i) / m,
    )
    net.chain(
        L,
        misprint(Sum(Y * log(a) + (1 - Y) * log(1) - a, i) / m, LOSS),  # the same line, for what it says of the loss
        -Sum(Y * log(a) + (1 - Y) * log(1 - a), i) / m,
    )

with net.section("4. Inputs"):
    SQUARE = "the number of inputs need not be the number of samples: X is m×n, its transpose n×m"
    net.shape(misprint(X, SQUARE), m, m)
    net.shape(X, m, n)
    net.chain(T(X)[q, i], X[i, q])  # the second display has in row q and column i what the first has in row i, column q
    net.shape(misprint(T(X), SQUARE), m, m)
    net.shape(T(X), n, m)

with net.section("5. Output weights again, and the training code"):
    net.gradient(w2, misprint(Sum(Y * log(a) + (1 - Y) * log(1) - a, i) / m, LABEL), Sum((a - Y) * T(y[i, :]), i) / m)
    net.shape(T(y), H, m)  # as note 1 says
    net.chain(
        (T(y) @ (A - Y_true))[h, 0],
        misprint(Sum(y[i, h] * (sigmoid(a) - Y), i), OUTPUT),
        Sum(y[i, h] * (sigmoid(z[i, 0]) - Y), i),
    )
    net.gradient(w2, misprint(Sum(Y * log(a) + (1 - Y) * log(1) - a, i) / m, LABEL), T(y) @ (A - Y_true) / m)
    # Not printed: the steps, and the training code.
    net.update(w1, w1 - learning_rate * (T(X) @ (A - Y_true) @ T(w2) / m))
    net.update(w2, w2 - learning_rate * (T(y) @ (A - Y_true) / m))
    net.code(
        "training/logistic_output.py",
        start="start",
        step="step",
        iterations=1000,
        values={"y": y, "z": z, "A": A, "losses": losses, "loss": L},
        gradients={"grad_w2": w2, "grad_w1": w1},
        updates=[w1, w2],
    )
