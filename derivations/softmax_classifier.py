"""A linear softmax classifier: its loss, and the gradient by the weights, for all samples at once.

Source: section 1 of 004_f2ac182d290fc137.txt. Its formulas, the loss and (1) to (5), were images and are lost. Here
they are reconstructed from the sentences around them and from the code that implements them; the sections say so. The
labels y are given as one-hot rows Y. A derivative by a matrix has that matrix's shape in the document, so it is the
transpose of `partial`; between matrices `partial` is the Jacobian of their stacked columns. L is the column of the L_i.
What the document calls L in (2), (3) and (5) is read as the mean of the L_i, without the regularisation, which its code
adds last (最终的大L). Formula (4) is of one sample, and a derivation of its own: the report has it below (5) and 1.2.

The loss of a sample is stated as log Σⱼ exp(sⱼ) less its true class's score, and proved to be the document's −log q.

    python -m matcalc verify derivations/softmax_classifier.py
"""

from matcalc import (
    Derivation,
    Sum,
    T,
    amax,
    broadcast,
    d,
    diag,
    divide,
    exp,
    hadamard,
    identity,
    kron,
    log,
    log_softmax,
    logsumexp,
    misprint,
    norm2,
    ones,
    partial,
    softmax,
    total,
    tr,
    unit,
    vec,
)

SOURCE = "004_f2ac182d290fc137.txt"
net = Derivation("Softmax classifier", source=SOURCE)

with net.section("1. Softmax, vectorised (Softmax向量化): the loss, reconstructed"):
    N, D, C = net.sizes(N=300, D=5, C=4)
    i, j, k = net.indices(i=N, j=C, k=D)
    X, Y = net.data("X", N, D), net.data("Y", N, C)
    net.assume(Y, "one-hot rows")
    W = net.parameter("W", D, C)
    reg, learning_rate = net.data("reg"), net.data("learning_rate")

    S = net.define("S", X @ W)
    q = net.define("q", softmax(S))
    lse = net.define("lse", logsumexp(S, axis=1))
    L = net.define("L", lse - total(hadamard(Y, S), axis=1))
    data_loss = net.define("data_loss", total(L) / N)
    loss = net.objective("loss", data_loss + reg * norm2(W))

    net.chain(loss, data_loss + reg * norm2(W), total(L) / N + reg * total(hadamard(W, W)))
    net.chain(log(q), log_softmax(S), S - broadcast(lse, N, C))
    net.chain(
        L,
        lse - total(hadamard(Y, S), axis=1),
        total(hadamard(Y, broadcast(lse, N, C) - S), axis=1),
        -total(hadamard(Y, log(q)), axis=1),
    )
    net.chain(Y[i, j] * L[i, 0], Y[i, j] * (lse[i, 0] - S[i, j]), -Y[i, j] * log(q[i, j]))  # of the true class alone

with net.section("1.1.1 Gradient of softmax (Softmax梯度推导), formula (1), reconstructed: the scores"):
    net.shape(X, N, D)
    net.shape(W, D, C)
    net.shape(S, N, C)
    net.chain(
        S[i, :],
        misprint(L[i, :], "row i of S is S_i, the C scores of sample i; L_i is one number, made of that row"),
        X[i, :] @ W,
    )
    net.chain(S, X @ W)
    net.chain(S[i, j], Sum(X[i, k] * W[k, j], k))

with net.section("1.1.2 Formula (2), reconstructed: the loss by W, through S"):
    ds = net.define("ds", q - Y)  # named so in the code of 1.2
    dL_dS, dL_dW = T(partial(data_loss, S)), T(partial(data_loss, W))  # in the document's layout
    net.shape(dL_dW, D, C)
    net.shape(dL_dS, N, C)
    # That S by W is (N,D) or (D,N) (S对W的求导维度) is read as said of the factor that S = X·W puts in, X or Xᵀ.
    net.shape(X, N, D)
    net.shape(T(X), D, N)
    net.chain(partial(X[i, k] * W[k, j], W[k, j]), X[i, k])  # X, if X and W are numbers, here an entry of each, …
    net.chain(dL_dW, T(X) @ dL_dS)  # … and Xᵀ if not: formula (2)
    net.shape(T(X), D, N)
    net.shape(dL_dS, N, C)  # so they can be multiplied; X itself, N×D, could not (否则不能乘)
    # Not in the document: where Xᵀ comes from, for any N×C matrix.
    net.differential(S, X @ d(W))
    net.chain(partial(S, W), kron(identity(C), X))
    net.chain(T(partial(S, W)) @ vec(ds), vec(T(X) @ ds))

with net.section("1.1.3 Formula (3), reconstructed: L_i depends on row i of S only"):
    net.chain(d(data_loss), total(d(L)) / N, Sum(d(L)[i, 0], i) / N, wrt=S)
    net.differential(L, total(hadamard(ds, d(S)), axis=1), wrt=S)
    net.chain(d(L)[i, 0], Sum(ds[i, j] * d(S)[i, j], j), ds[i, :] @ T(d(S)[i, :]), wrt=S)
    net.chain(partial(L[i, 0], S), T(ds) @ unit(N, i) @ T(unit(N, i)))  # 0 in every column but the i-th

sample = Derivation("Softmax classifier: one sample", source=SOURCE)

with sample.section("1.1.4 Formula (4), reconstructed: L_i by S_i, through q_i"):
    (C,) = sample.sizes(C=4)
    Y_i = sample.data("Y_i", 1, C)
    sample.assume(Y_i, "one-hot rows")
    S_i = sample.parameter("S_i", 1, C)
    q_i = sample.define("q_i", softmax(S_i))
    lse_i = sample.define("lse_i", logsumexp(S_i, axis=1))
    L_i = sample.objective("L_i", lse_i - total(hadamard(Y_i, S_i), axis=1))
    L_of_q = sample.define("L_of_q", -total(hadamard(Y_i, log(q_i))))
    sample.chain(log(q_i), S_i - broadcast(lse_i, 1, C))
    sample.chain(L_of_q, -total(hadamard(Y_i, log(q_i))), -total(hadamard(Y_i, S_i - broadcast(lse_i, 1, C))), L_i)
    dL_dq, dq_dS = T(partial(L_of_q, q_i)), partial(q_i, S_i)  # dL_dq is a row, as q_i is
    sample.chain(dL_dq, -divide(Y_i, q_i))
    sample.chain(dq_dS, diag(T(q_i)) - T(q_i) @ q_i)
    sample.chain(
        dL_dq @ dq_dS,
        -divide(Y_i, q_i) @ (diag(T(q_i)) - T(q_i) @ q_i),
        -divide(Y_i, q_i) @ diag(T(q_i)) + divide(Y_i, q_i) @ T(q_i) @ q_i,
        -Y_i + Y_i @ ones(C, 1) @ q_i,
        q_i - Y_i,
    )
    sample.gradient(S_i, q_i - Y_i)
    sample.chain(hadamard(Y_i, q_i - Y_i), hadamard(Y_i, q_i - ones(1, C)))  # q less 1 at the true class
    sample.chain(hadamard(ones(1, C) - Y_i, q_i - Y_i), hadamard(ones(1, C) - Y_i, q_i))  # q at the others

with net.section("1.1.5 Formula (5), reconstructed: the loss by W, completed"):
    net.chain(dL_dS, ds / N)
    net.chain(dL_dW, T(X) @ dL_dS, T(X) @ (ds / N), T(X) @ ds / N)
    # With the regularisation, of which the code adds the gradient last.
    net.chain(
        d(loss),
        d(data_loss) + 2 * reg * tr(T(W) @ d(W)),
        tr(T(ds) @ d(S)) / N + 2 * reg * tr(T(W) @ d(W)),
        tr(T(ds) @ X @ d(W)) / N + 2 * reg * tr(T(W) @ d(W)),
    )
    net.gradient(W, T(X) @ (q - Y) / N + 2 * reg * W)

with net.section("1.2 The vectorised code (Softmax向量化实现)"):
    m = net.define("m", amax(S, axis=1))
    Z = net.define("Z", S - broadcast(m, N, C))  # the code's `scores`, in turn S, Z, E and q
    E = net.define("E", exp(Z))
    net.shape(S, N, C)
    net.shape(m, N, 1)
    # The document says that the result is the softmax (计算softmax). Shown here: what is subtracted from a row, against
    # overflow (防止指数爆炸), changes neither its probabilities nor its loss.
    net.chain(E, divide(exp(S), broadcast(exp(m), N, C)))
    net.chain(divide(E, broadcast(total(E, axis=1), N, C)), softmax(Z))
    net.chain(total(E, axis=1), divide(total(exp(S), axis=1), exp(m)))
    net.chain(
        divide(E, broadcast(total(E, axis=1), N, C)),
        divide(exp(S), broadcast(total(exp(S), axis=1), N, C)),
        softmax(S),
        q,
    )
    lse_Z = net.define("lse_Z", logsumexp(Z, axis=1))
    net.chain(lse_Z, lse - m)
    net.chain(lse_Z - total(hadamard(Y, Z), axis=1), L)
    net.gradient(
        S,
        misprint(
            ds,
            "said to be the derivative of L by S (`ds表示L对S求导`); it is that of the sum of the L_i, and the code "
            "itself puts the factor 1/N in later (`ds矩阵没有除以N,所以在这里补上`)",
        ),
        ds / N,
    )
    net.chain(hadamard(Y, ds), hadamard(Y, q - ones(N, C)))  # 1 is subtracted at the true class
    net.chain(T(partial(total(L), S)), ds)
    net.chain(loss, total(L) / N + reg * total(hadamard(W, W)))
    grad_W = net.gradient(W, T(X) @ ds / N + 2 * reg * W)
    net.update(W, W - learning_rate * grad_W)
    net.code(
        "training/softmax_classifier.py",
        start="start",
        step="step",
        iterations=300,
        values=[S, m, Z, E, q, L, loss, ds],
        gradients={"grad_W": W},
        updates=[W],
        labels={"y": Y},
    )
