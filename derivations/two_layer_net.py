"""A two-layer ReLU network with biases, softmax loss and regularisation, trained on mini-batches.

Source: section 2 of 004_f2ac182d290fc137.txt. The formulas of 2.1, the back-propagation by hand, were an image and are
lost. Here they are reconstructed from the code of 2.2, which implements them, and from section 1 of the document
(softmax_classifier.py); the section says so. The labels y are given as one-hot rows Y. `ds2`, `ds1` are the code's
names; what the code calls `scores` is in turn s2, Z, E and q here. N is the size of a mini-batch.

The loss of a sample is stated as log Σⱼ exp(sⱼ) less its true class's score, and proved to be the document's −log q.

    python -m matcalc verify derivations/two_layer_net.py
"""

from matcalc import (
    Derivation,
    T,
    amax,
    attained,
    broadcast,
    d,
    divide,
    exp,
    hadamard,
    indicator,
    log,
    logsumexp,
    maximum,
    misprint,
    ones,
    relu,
    softmax,
    total,
    tr,
    zeros,
)

net = Derivation("Two-layer ReLU network, softmax loss, mini-batches", source="004_f2ac182d290fc137.txt")

with net.section("2. Two-layer network (两层神经网络)"):
    N, D, H, C = net.sizes(N=100, D=2, H=50, C=3)
    i, j = net.indices(i=N, j=C)
    X, Y = net.data("X", N, D), net.data("Y", N, C)
    net.assume(Y, "one-hot rows")
    W1, b1 = net.parameter("W1", D, H), net.parameter("b1", 1, H)
    W2, b2 = net.parameter("W2", H, C), net.parameter("b2", 1, C)
    reg, learning_rate = net.data("reg"), net.data("learning_rate")

    s1 = net.define("s1", X @ W1 + broadcast(b1, N, H))
    s1_relu = net.define("s1_relu", relu(s1, at_zero=0))  # the code's mask is s1 > 0: the derivative at 0 is 0
    s2 = net.define("s2", s1_relu @ W2 + broadcast(b2, N, C))
    q = net.define("q", softmax(s2))
    lse = net.define("lse", logsumexp(s2, axis=1))
    L = net.define("L", lse - total(hadamard(Y, s2), axis=1))
    data_loss = net.define("data_loss", total(L) / N)
    loss = net.objective("loss", data_loss + reg * total(hadamard(W1, W1)) + reg * total(hadamard(W2, W2)))

    ds2 = net.define("ds2", q - Y)
    ds1 = net.define("ds1", hadamard(indicator(s1 > 0), ds2 @ T(W2)))

with net.section("2.1 Back-propagation (反向传播推导), reconstructed"):
    net.differential(L, total(hadamard(ds2, d(s2)), axis=1), wrt=s2)
    net.differential(s2, d(s1_relu) @ W2 + s1_relu @ d(W2) + broadcast(d(b2), N, C))
    net.differential(s1_relu, hadamard(indicator(s1 > 0), d(s1)))
    net.differential(s1, X @ d(W1) + broadcast(d(b1), N, H))
    through_s1_relu = tr(T(ds2 @ T(W2)) @ d(s1_relu))
    net.chain(
        d(data_loss),
        tr(T(ds2) @ d(s2)) / N,
        tr(T(ds2) @ (d(s1_relu) @ W2 + s1_relu @ d(W2) + broadcast(d(b2), N, C))) / N,
        (tr(W2 @ T(ds2) @ d(s1_relu)) + tr(T(ds2) @ s1_relu @ d(W2)) + tr(T(ds2) @ broadcast(d(b2), N, C))) / N,
        (through_s1_relu + tr(T(ds2) @ s1_relu @ d(W2)) + tr(T(total(ds2, axis=0)) @ d(b2))) / N,
    )
    net.chain(
        through_s1_relu,
        tr(T(ds2 @ T(W2)) @ hadamard(indicator(s1 > 0), d(s1))),
        tr(T(ds1) @ d(s1)),
        tr(T(ds1) @ (X @ d(W1) + broadcast(d(b1), N, H))),
        tr(T(ds1) @ X @ d(W1)) + tr(T(total(ds1, axis=0)) @ d(b1)),
    )
    net.chain(d(loss), d(data_loss) + 2 * reg * tr(T(W1) @ d(W1)) + 2 * reg * tr(T(W2) @ d(W2)))
    net.gradient(s2, ds2 / N)
    net.gradient(s1_relu, ds2 @ T(W2) / N)
    net.gradient(s1, hadamard(indicator(s1 > 0), ds2 @ T(W2)) / N)

with net.section("2.2.1 The code (两层神经网络实现): forward (计算前向传播)"):
    net.chain(s1, X @ W1 + broadcast(b1, N, H))
    net.shape(s1, N, H)
    net.chain(s1_relu, hadamard(indicator(s1 > 0), s1))
    net.chain(s2, s1_relu @ W2 + broadcast(b2, N, C))

with net.section("2.2.2 Loss (计算损失函数)"):
    m = net.define("m", amax(s2, axis=1))
    Z = net.define("Z", s2 - broadcast(m, N, C))
    E = net.define("E", exp(Z))
    # The document refers to section 1. That the shift by the row's maximum cancels is shown here.
    net.chain(E, divide(exp(s2), broadcast(exp(m), N, C)))
    net.chain(
        divide(E, broadcast(total(E, axis=1), N, C)),
        divide(exp(s2), broadcast(total(exp(s2), axis=1), N, C)),
        q,
    )
    net.chain(log(q), s2 - broadcast(lse, N, C))
    net.chain(
        L,
        total(hadamard(Y, broadcast(lse, N, C) - s2), axis=1),
        -total(hadamard(Y, log(q)), axis=1),
    )
    net.chain(Y[i, j] * L[i, 0], Y[i, j] * (lse[i, 0] - s2[i, j]), -Y[i, j] * log(q[i, j]))  # of the true class alone
    net.chain(loss, total(L) / N + reg * total(hadamard(W1, W1)) + reg * total(hadamard(W2, W2)))

with net.section("2.2.3 Backward (计算反向传播)"):
    # "dl by ds2" (dl对ds2求导) is read as the derivative of the loss by s2, and so for ds1: by s1.
    net.gradient(
        s2,
        misprint(
            ds2,
            "said to be the derivative of the loss by s2; ds2 is N times that, and the code itself divides by N later "
            "(`因为ds的时候没有除以N`)",
        ),
        ds2 / N,
    )
    net.gradient(
        s1,
        misprint(ds1, "said to be the derivative of the loss by s1; ds1 is N times that, as it is made of ds2"),
        ds1 / N,
    )
    net.chain(hadamard(Y, ds2), hadamard(Y, q - ones(N, C)))  # 1 is subtracted at the true class
    grad_W2 = net.gradient(W2, T(s1_relu) @ ds2 / N + 2 * reg * W2)
    net.shape(broadcast(b2, N, C), N, C)  # (N,C) by broadcasting, as the comment says, and then (1,C)
    net.shape(b2, 1, C)
    grad_b2 = net.gradient(b2, total(ds2, axis=0) / N)
    net.chain(ds1, hadamard(indicator(s1 > 0), ds2 @ T(W2)))
    grad_W1 = net.gradient(W1, T(X) @ ds1 / N + 2 * reg * W1)
    grad_b1 = net.gradient(b1, total(ds1, axis=0) / N)

with net.section("2.2.4 Mini-batches (随机选择数据集batch_size大小), their loss and gradients (计算损失与梯度)"):
    # Not printed as shapes: X and Y are rows drawn with replacement, and all of the above is of these N samples.
    net.shape(X, N, D)
    net.shape(Y, N, C)

with net.section("2.2.5 Update (更新w与b)"):
    net.update(W1, W1 - learning_rate * grad_W1)
    net.update(W2, W2 - learning_rate * grad_W2)
    net.update(b1, b1 - learning_rate * grad_b1)
    net.update(b2, b2 - learning_rate * grad_b2)

with net.section("2.2.6 Prediction (预测结果), and the training code of all"):
    output = net.define("output", maximum(X @ W1 + broadcast(b1, N, H), zeros(N, H)) @ W2 + broadcast(b2, N, C))
    # Not in the document: that these are the scores s2 of the forward pass, and the shape of the predicted classes as
    # a mask of each row's largest score; the document takes their argmax.
    net.chain(output, maximum(s1, zeros(N, H)) @ W2 + broadcast(b2, N, C), s1_relu @ W2 + broadcast(b2, N, C), s2)
    net.shape(attained(output, axis=1), N, C)
    net.code(
        "training/two_layer_net.py",
        start="start",
        step="step",
        draw="draw",
        iterations=1500,
        values=[s1, s1_relu, s2, output, m, Z, E, q, L, loss, ds2, ds1],
        gradients={"grad_W2": W2, "grad_b2": b2, "grad_W1": W1, "grad_b1": b1},
        updates=[W1, W2, b1, b2],
        labels={"y": Y},
    )
