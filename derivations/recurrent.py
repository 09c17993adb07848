"""A recurrent tanh network, differentiated step by step: back-propagation through time.

Source: 003_eb1c028cb84217a7.txt, which announces back-propagation through a recurrent network (循环神经网络反向传播)
and gives no more than the heading. The derivation is our own, in the manner of the other documents; its misprints are
printed nowhere, but mistakes that are often made here.

A batch of N sequences; at each step t, with the same weights at every step,

    z_t = x_t·W_xh + h_{t−1}·W_hh + b_h,    h_t = tanh z_t,    y_t = h_t·W_hy + b_y.

First one step of any sequence, with any gradient at its output; that gradient for a squared error, and for a softmax
with its cross-entropy; two steps, to see what shared weights and truncation do; then three steps unrolled, with the
training code. By rows: x_t is N×D, h_t is N×H, y_t is N×C, and a bias is a row.

    python -m matcalc verify derivations/recurrent.py
"""

from matcalc import (
    Derivation,
    T,
    broadcast,
    d,
    hadamard,
    inner,
    log,
    log_softmax,
    logsumexp,
    misprint,
    norm2,
    ones,
    softmax,
    tanh,
    total,
    tr,
)

SOURCE = "003_eb1c028cb84217a7.txt, whose heading announces it"

# ---------------------------------------------------------------------------------------------------------------------
# One step. Its own loss depends on y alone, so to first order it is ⟨grad_y, y⟩, where grad_y is its gradient at y.
# What the later steps make of the state reaches the loss through h alone, so to first order it is ⟨G, h⟩, where G is
# the gradient at h of all that is later. Both are data here, any matrices. Of the weights, this gives the step's share.

net = Derivation("Recurrent network: one step", source=SOURCE)

with net.section("1. Sizes, data and parameters (循环神经网络反向传播)"):
    N, D, H, C = net.sizes(N=64, D=2, H=8, C=2)
    x = net.data("x", N, D)
    h_before = net.parameter("h_before", N, H)  # h_{t−1}: its gradient is what the step before waits for
    W_xh, W_hh, b_h = net.parameter("W_xh", D, H), net.parameter("W_hh", H, H), net.parameter("b_h", 1, H)
    W_hy, b_y = net.parameter("W_hy", H, C), net.parameter("b_y", 1, C)
    grad_y, G = net.data("grad_y", N, C), net.data("G", N, H)

with net.section("2. Forward"):
    z = net.define("z", x @ W_xh + h_before @ W_hh + ones(N, 1) @ b_h)
    h = net.define("h", tanh(z))
    y = net.define("y", h @ W_hy + ones(N, 1) @ b_y)
    loss = net.objective("loss", inner(grad_y, y) + inner(G, h))
    net.shape(x @ W_xh, N, H)
    net.shape(h_before @ W_hh, N, H)
    net.shape(z, N, H)
    net.shape(h, N, H)
    net.shape(y, N, C)
    net.chain(z, x @ W_xh + h_before @ W_hh + broadcast(b_h, N, H))
    net.chain(h, tanh(x @ W_xh + h_before @ W_hh + broadcast(b_h, N, H)))
    net.chain(y, h @ W_hy + broadcast(b_y, N, C))

with net.section("3. Differentials"):
    net.differential(z, d(h_before) @ W_hh + x @ d(W_xh) + h_before @ d(W_hh) + ones(N, 1) @ d(b_h))
    slope = ones(N, H) - hadamard(h, h)  # tanh′(z) = 1 − tanh²(z), from the value that is there already
    net.differential(
        h,
        misprint(hadamard(ones(N, H) - hadamard(z, z), d(z)), "1 − h², of the value of tanh, not of its argument"),
        hadamard(slope, d(z)),
    )
    net.differential(y, d(h) @ W_hy + h @ d(W_hy) + ones(N, 1) @ d(b_y))

with net.section("4. Gradient at the output"):
    net.chain(d(loss), tr(T(grad_y) @ d(y)), wrt=y)
    net.jacobian(y, T(grad_y))
    net.gradient(y, grad_y)

with net.section("5. Gradient at the state: from the output, and carried back from the steps after"):
    net.chain(
        d(loss),
        tr(T(grad_y) @ d(y)) + tr(T(G) @ d(h)),
        tr(T(grad_y) @ d(h) @ W_hy) + tr(T(G) @ d(h)),
        tr(W_hy @ T(grad_y) @ d(h)) + tr(T(G) @ d(h)),
        tr((W_hy @ T(grad_y) + T(G)) @ d(h)),
        wrt=h,
    )
    net.jacobian(h, W_hy @ T(grad_y) + T(G))
    net.gradient(
        h,
        misprint(grad_y @ T(W_hy), "what the steps after say of this state is left out"),
        grad_y @ T(W_hy) + G,
    )
    grad_h = net.define("grad_h", grad_y @ T(W_hy) + G)

with net.section("6. Gradient before tanh"):
    net.chain(
        d(loss),
        tr(T(grad_h) @ d(h)),
        tr(T(grad_h) @ hadamard(slope, d(z))),
        tr(T(hadamard(grad_h, slope)) @ d(z)),
        wrt=z,
    )
    net.jacobian(z, T(hadamard(grad_h, slope)))
    net.gradient(
        z,
        misprint(hadamard(grad_h, ones(N, H) - hadamard(z, z)), "tanh′ is 1 − h², not 1 − z²"),
        hadamard(grad_h, slope),
    )
    grad_z = net.define("grad_z", hadamard(grad_h, slope))

with net.section("7. The recursion: what this step carries back to the one before"):
    net.chain(
        d(loss),
        tr(T(grad_z) @ d(z)),
        tr(T(grad_z) @ d(h_before) @ W_hh),
        tr(W_hh @ T(grad_z) @ d(h_before)),
        wrt=h_before,
    )
    net.jacobian(h_before, W_hh @ T(grad_z))
    net.gradient(
        h_before,
        misprint(grad_z @ W_hh, "W_hh is transposed on the way back; the shapes fit without it too"),
        grad_z @ T(W_hh),
    )

with net.section("8. The share of this step in the gradients by weights and biases"):
    net.chain(
        d(loss),
        tr(T(grad_z) @ d(z)),
        tr(T(grad_z) @ (x @ d(W_xh) + h_before @ d(W_hh) + ones(N, 1) @ d(b_h))),
        tr(T(grad_z) @ x @ d(W_xh)) + tr(T(grad_z) @ h_before @ d(W_hh)) + tr(T(grad_z) @ ones(N, 1) @ d(b_h)),
        wrt=(W_xh, W_hh, b_h),
    )
    net.gradient(W_xh, T(x) @ grad_z)
    net.gradient(
        W_hh,
        misprint(T(h) @ grad_z, "W_hh is multiplied by the state before the step, not by the one after it"),
        T(h_before) @ grad_z,
    )
    net.gradient(
        b_h,
        misprint(grad_z, "the bias is one row for all sequences: its gradient is summed over them"),
        ones(1, N) @ grad_z,
        total(grad_z, axis=0),
    )
    net.chain(
        d(loss),
        tr(T(grad_y) @ d(y)),
        tr(T(grad_y) @ (h @ d(W_hy) + ones(N, 1) @ d(b_y))),
        tr(T(grad_y) @ h @ d(W_hy)) + tr(T(grad_y) @ ones(N, 1) @ d(b_y)),
        wrt=(W_hy, b_y),
    )
    net.gradient(W_hy, T(h) @ grad_y)
    net.gradient(b_y, ones(1, N) @ grad_y, total(grad_y, axis=0))

# ---------------------------------------------------------------------------------------------------------------------
# What the gradient at the output is, for two losses of a step.

net = Derivation("Recurrent network: squared error at one output", source=SOURCE)

with net.section("1. Squared error of one step, and its gradient"):
    N, C = net.sizes(N=64, C=2)
    Y = net.data("Y", N, C)
    y = net.parameter("y", N, C)  # the output of a step
    loss = net.objective("loss", norm2(y - Y) / 2)
    net.chain(
        d(loss),
        tr(T(y - Y) @ d(y - Y)),
        tr(T(y - Y) @ d(y)),
    )
    net.jacobian(y, T(y - Y))
    net.gradient(y, y - Y)

net = Derivation("Recurrent network: softmax cross-entropy at one output", source=SOURCE)

with net.section("1. Softmax and cross-entropy of one step"):
    N, C = net.sizes(N=64, C=2)
    Y = net.data("Y", N, C)
    net.assume(Y, "one-hot rows")  # the target of a sequence is a class
    y = net.parameter("y", N, C)  # the output of a step
    p = net.define("p", softmax(y))
    loss = net.objective("loss", -inner(Y, log(p)) / N)
    net.shape(p, N, C)
    net.chain(
        loss,
        -total(hadamard(Y, log(p))) / N,
        -inner(Y, log_softmax(y)) / N,
        (total(logsumexp(y, axis=1)) - inner(Y, y)) / N,
    )

with net.section("2. Gradient at the output"):
    net.differential(p, hadamard(p, d(y) - broadcast(total(hadamard(p, d(y)), axis=1), N, C)))
    net.differential(log(p), d(y) - broadcast(total(hadamard(p, d(y)), axis=1), N, C))
    net.chain(
        d(loss),
        -inner(Y, d(log(p))) / N,
        -inner(Y, d(y) - broadcast(total(hadamard(p, d(y)), axis=1), N, C)) / N,
        (inner(p, d(y)) - inner(Y, d(y))) / N,
        tr(T(p - Y) @ d(y)) / N,
    )
    net.jacobian(y, T(p - Y) / N)
    net.gradient(
        y,
        misprint(p - Y, "the loss is a mean over the N sequences, and so is its gradient"),
        (p - Y) / N,
    )

# ---------------------------------------------------------------------------------------------------------------------
# Two steps, with nothing but the state that the first hands to the second. G1 stands for the gradient at h1 by the
# first step's own output, G2 for the gradient at z2 by all that follows; both are constants to first order.

net = Derivation("Recurrent network: two steps with shared weights, and truncation", source=SOURCE)

with net.section("1. Two steps"):
    N, D, H = net.sizes(N=64, D=2, H=8)
    x1, x2, h0 = net.data("x1", N, D), net.data("x2", N, D), net.data("h0", N, H)
    G1, G2 = net.data("G1", N, H), net.data("G2", N, H)
    W_xh, W_hh = net.parameter("W_xh", D, H), net.parameter("W_hh", H, H)
    z1 = net.define("z1", x1 @ W_xh + h0 @ W_hh)
    h1 = net.define("h1", tanh(z1))
    z2 = net.define("z2", x2 @ W_xh + h1 @ W_hh)
    loss = net.objective("loss", inner(G1, h1) + inner(G2, z2))

with net.section("2. The gradient carried back"):
    net.gradient(
        h1,
        misprint(G1, "h1 reaches the second step too: the gradient carried back is forgotten"),
        misprint(G1 + G2 @ W_hh, "W_hh is transposed on the way back"),
        G1 + G2 @ T(W_hh),
    )
    grad_z1 = net.define("grad_z1", hadamard(G1 + G2 @ T(W_hh), ones(N, H) - hadamard(h1, h1)))
    net.gradient(z1, grad_z1)

with net.section("3. Shared weights: a sum over the steps"):
    net.chain(
        d(loss),
        tr(T(grad_z1) @ (x1 @ d(W_xh) + h0 @ d(W_hh))) + tr(T(G2) @ (x2 @ d(W_xh) + h1 @ d(W_hh))),
        tr(T(T(x1) @ grad_z1 + T(x2) @ G2) @ d(W_xh)) + tr(T(T(h0) @ grad_z1 + T(h1) @ G2) @ d(W_hh)),
    )
    net.gradient(
        W_xh,
        misprint(T(x1 + x2) @ (grad_z1 + G2), "a sum of products, not a product of sums"),
        T(x1) @ grad_z1 + T(x2) @ G2,
    )
    net.gradient(
        W_hh,
        misprint(T(h1) @ G2, "the share of the last step alone"),
        T(h0) @ grad_z1 + T(h1) @ G2,
    )

with net.section("4. Truncation: the gradient of something else"):
    # With h1 as a variable of its own, W_hh is moved in the second step alone; the part with d(h1) is then dropped.
    net.chain(d(loss), tr(T(G1 + G2 @ T(W_hh)) @ d(h1)) + tr(T(T(h1) @ G2) @ d(W_hh)), wrt=(h1, W_hh))
    cut = net.define("cut", hadamard(G1, ones(N, H) - hadamard(h1, h1)))  # grad_z1, if step 2 sends nothing back
    net.chain(grad_z1, cut + hadamard(G2 @ T(W_hh), ones(N, H) - hadamard(h1, h1)))
    net.gradient(
        W_hh,
        misprint(T(h0) @ cut + T(h1) @ G2, "truncated: what step 2 sends back through h1 is left out"),
        T(h0) @ cut + T(h0) @ hadamard(G2 @ T(W_hh), ones(N, H) - hadamard(h1, h1)) + T(h1) @ G2,
    )

# ---------------------------------------------------------------------------------------------------------------------
# Three steps. The loss is the sum of what the steps lose; each parameter stands in all of them.

net = Derivation("Recurrent network: three steps unrolled, softmax cross-entropy", source=SOURCE)

with net.section("1. Sizes, data and parameters"):
    N, D, H, C = net.sizes(N=64, D=2, H=8, C=2)
    x1, x2, x3 = net.data("x1", N, D), net.data("x2", N, D), net.data("x3", N, D)
    Y1, Y2, Y3 = net.data("Y1", N, C), net.data("Y2", N, C), net.data("Y3", N, C)
    net.assume(Y1, "one-hot rows")
    net.assume(Y2, "one-hot rows")
    net.assume(Y3, "one-hot rows")
    h0 = net.parameter("h0", N, H)
    W_xh, W_hh, b_h = net.parameter("W_xh", D, H), net.parameter("W_hh", H, H), net.parameter("b_h", 1, H)
    W_hy, b_y = net.parameter("W_hy", H, C), net.parameter("b_y", 1, C)
    learning_rate = net.data("learning_rate")

with net.section("2. Forward through the steps"):
    z1 = net.define("z1", x1 @ W_xh + h0 @ W_hh + ones(N, 1) @ b_h)
    h1 = net.define("h1", tanh(z1))
    y1 = net.define("y1", h1 @ W_hy + ones(N, 1) @ b_y)
    z2 = net.define("z2", x2 @ W_xh + h1 @ W_hh + ones(N, 1) @ b_h)
    h2 = net.define("h2", tanh(z2))
    y2 = net.define("y2", h2 @ W_hy + ones(N, 1) @ b_y)
    z3 = net.define("z3", x3 @ W_xh + h2 @ W_hh + ones(N, 1) @ b_h)
    h3 = net.define("h3", tanh(z3))
    y3 = net.define("y3", h3 @ W_hy + ones(N, 1) @ b_y)
    p1, p2, p3 = net.define("p1", softmax(y1)), net.define("p2", softmax(y2)), net.define("p3", softmax(y3))
    # −⟨Y, log p⟩ / N, where the rows of Y are one-hot
    loss1 = net.define("loss1", (total(logsumexp(y1, axis=1)) - inner(Y1, y1)) / N)
    loss2 = net.define("loss2", (total(logsumexp(y2, axis=1)) - inner(Y2, y2)) / N)
    loss3 = net.define("loss3", (total(logsumexp(y3, axis=1)) - inner(Y3, y3)) / N)
    loss = net.objective("loss", loss1 + loss2 + loss3)
    net.chain(z2, x2 @ W_xh + tanh(z1) @ W_hh + broadcast(b_h, N, H))
    net.chain(z3, x3 @ W_xh + tanh(z2) @ W_hh + broadcast(b_h, N, H))
    net.chain(loss1, -inner(Y1, log(p1)) / N)
    net.chain(loss2, -inner(Y2, log(p2)) / N)
    net.chain(loss3, -inner(Y3, log(p3)) / N)

with net.section("3. Gradients at the outputs"):
    grad_y1 = net.define("grad_y1", (p1 - Y1) / N)
    grad_y2 = net.define("grad_y2", (p2 - Y2) / N)
    grad_y3 = net.define("grad_y3", (p3 - Y3) / N)
    net.chain(d(loss), tr(T(grad_y1) @ d(y1)) + tr(T(grad_y2) @ d(y2)) + tr(T(grad_y3) @ d(y3)), wrt=(y1, y2, y3))
    net.gradient(y3, grad_y3)
    net.gradient(y2, grad_y2)
    net.gradient(y1, grad_y1)

with net.section("4. The last step: nothing is carried back to it"):
    net.gradient(h3, grad_y3 @ T(W_hy))
    grad_h3 = net.define("grad_h3", grad_y3 @ T(W_hy))
    grad_z3 = net.define("grad_z3", hadamard(grad_h3, ones(N, H) - hadamard(h3, h3)))
    net.gradient(z3, grad_z3)

with net.section("5. The second step"):
    grad_h2 = net.define("grad_h2", grad_y2 @ T(W_hy) + grad_z3 @ T(W_hh))
    grad_z2 = net.define("grad_z2", hadamard(grad_h2, ones(N, H) - hadamard(h2, h2)))
    net.gradient(h2, grad_h2)
    net.gradient(z2, grad_z2)

with net.section("6. The first step, and the state before it"):
    grad_h1 = net.define("grad_h1", grad_y1 @ T(W_hy) + grad_z2 @ T(W_hh))
    grad_z1 = net.define("grad_z1", hadamard(grad_h1, ones(N, H) - hadamard(h1, h1)))
    net.gradient(h1, grad_h1)
    net.gradient(z1, grad_z1)
    net.gradient(h0, grad_z1 @ T(W_hh))

with net.section("7. Gradients by the shared weights and biases: sums over the steps"):
    net.gradient(W_hy, T(h1) @ grad_y1 + T(h2) @ grad_y2 + T(h3) @ grad_y3)
    net.gradient(b_y, total(grad_y1, axis=0) + total(grad_y2, axis=0) + total(grad_y3, axis=0))
    net.gradient(W_xh, T(x1) @ grad_z1 + T(x2) @ grad_z2 + T(x3) @ grad_z3)
    net.gradient(W_hh, T(h0) @ grad_z1 + T(h1) @ grad_z2 + T(h2) @ grad_z3)
    net.gradient(b_h, total(grad_z1, axis=0) + total(grad_z2, axis=0) + total(grad_z3, axis=0))

with net.section("8. Update, and the training code of all steps"):
    net.update(W_xh, W_xh - learning_rate * (T(x1) @ grad_z1 + T(x2) @ grad_z2 + T(x3) @ grad_z3))
    net.update(W_hh, W_hh - learning_rate * (T(h0) @ grad_z1 + T(h1) @ grad_z2 + T(h2) @ grad_z3))
    net.update(b_h, b_h - learning_rate * total(grad_z1 + grad_z2 + grad_z3, axis=0))
    net.update(W_hy, W_hy - learning_rate * (T(h1) @ grad_y1 + T(h2) @ grad_y2 + T(h3) @ grad_y3))
    net.update(b_y, b_y - learning_rate * total(grad_y1 + grad_y2 + grad_y3, axis=0))
    net.code(
        "training/recurrent.py",
        start="start",
        step="step",
        iterations=1000,
        values=[z1, h1, y1, p1, loss1, z2, h2, y2, p2, loss2, z3, h3, y3, p3, loss3, loss],
        gradients={
            "grad_y3": y3,
            "grad_h3": h3,
            "grad_z3": z3,
            "grad_y2": y2,
            "grad_h2": h2,
            "grad_z2": z2,
            "grad_y1": y1,
            "grad_h1": h1,
            "grad_z1": z1,
            "grad_h0": h0,
            "grad_W_xh": W_xh,
            "grad_W_hh": W_hh,
            "grad_b_h": b_h,
            "grad_W_hy": W_hy,
            "grad_b_y": b_y,
        },
        updates=[W_xh, W_hh, b_h, W_hy, b_y],
        labels={"target1": Y1, "target2": Y2, "target3": Y3},
    )
