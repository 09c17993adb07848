"""A two-layer ReLU network with squared error, differentiated step by step.

Source: derivation 1 (推导一, nine steps) of 000_9eba8279d54d6813.txt, and 001_fb0d4e57012ca112.txt, which has the same
network, gives the shapes of its gradients, and asks how ReLU is differentiated, without an answer; that is added here.
The documents write `·` for the matrix product and `*` for the Hadamard product. Read with `*` binding before `·`, their
lines are as entered here; the lines that are false under that reading are entered as misprints, next to the corrected
line.

    python -m matcalc verify derivations/two_layer.py
"""

from matcalc import Derivation, T, d, hadamard, indicator, misprint, norm2, ones, relu, tr, vec, zeros

net = Derivation(
    "Two-layer ReLU network, squared error (推导一)", source="000_9eba8279d54d6813.txt, 001_fb0d4e57012ca112.txt"
)

with net.section("1. Network parameters (第一步: 定义网络参数)"):
    N, D_in, H, D_out = net.sizes(N=64, D_in=1000, H=100, D_out=10)  # the real ones; proofs choose their own

with net.section("2. Data, weights and learning rate (第二步: 初始化数据、权重以及学习率)"):
    x, y = net.data("x", N, D_in), net.data("y", N, D_out)
    w1, w2 = net.parameter("w1", D_in, H), net.parameter("w2", H, D_out)
    learning_rate = net.data("learning_rate")
    net.shape(x, N, D_in)
    net.shape(y, N, D_out)
    net.shape(w1, D_in, H)
    net.shape(w2, H, D_out)

with net.section("3. Forward pass (第三步: 前向传播)"):
    h = net.define("h", x @ w1)
    h_relu = net.define("h_relu", relu(h, at_zero=1))  # step 7 prints 1(h ≥ 0): the derivative at 0 is 1
    y_pred = net.define("y_pred", h_relu @ w2)
    net.chain(h, x @ w1)
    net.chain(h_relu, relu(h))
    net.chain(y_pred, h_relu @ w2)

with net.section("4. Loss (第四步: 计算损失函数)"):
    X = net.define("X", y_pred - y)  # named in step 5; the loss is stated with it, so that one can differentiate by X
    loss = net.objective("loss", norm2(X))
    sum_of_absolute_values = tr(ones(1, N) @ (relu(X) + relu(-X)) @ ones(D_out, 1))
    net.chain(
        loss,
        misprint(
            sum_of_absolute_values**2,
            "the heading calls it `L1范数的平方`, the square of the L1 norm; it is that of the Frobenius norm",
        ),
        norm2(y_pred - y),
    )

with net.section("5. Backward: gradient at the output (第五步: 计算输出层输入向量梯度)"):
    net.chain(X, y_pred - y)
    net.shape(X, N, D_out)
    net.chain(loss, norm2(X), T(vec(X)) @ vec(X))
    net.chain(
        d(loss),
        d(tr(loss)),
        tr(d(loss)),
        tr(d(T(vec(X)) @ vec(X))),
        tr(d(T(vec(X))) @ vec(X) + T(vec(X)) @ d(vec(X))),
        tr(d(T(vec(X))) @ vec(X)) + tr(T(vec(X)) @ d(vec(X))),
        tr(T(d(vec(X))) @ vec(X)) + tr(T(vec(X)) @ d(vec(X))),
        tr(T(vec(X)) @ d(vec(X))) + tr(T(vec(X)) @ d(vec(X))),
        tr(2 * T(vec(X)) @ d(vec(X))),
        tr(2 * T(X) @ d(X)),
    )
    net.jacobian(X, 2 * T(X))
    net.gradient(X, 2 * X, 2 * (y_pred - y))
    # Not printed: the same by y_pred, which is what the code's `grad_y_pred` is.
    net.jacobian(y_pred, 2 * T(X))
    net.gradient(y_pred, 2 * X, 2 * (y_pred - y))

with net.section("6. Backward: output weights and hidden output (第六步: 计算输出层权重向量以及隐藏层输出向量梯度)"):
    net.chain(y_pred, h_relu @ w2)
    net.differential(y_pred, d(h_relu) @ w2 + h_relu @ d(w2))
    net.chain(
        d(loss),
        tr(2 * T(X) @ d(X)),
        tr(2 * T(y_pred - y) @ d(y_pred - y)),
        tr(2 * T(y_pred - y) @ d(y_pred)),
        tr(2 * T(y_pred - y) @ (d(h_relu) @ w2 + h_relu @ d(w2))),
        tr(2 * T(y_pred - y) @ d(h_relu) @ w2) + tr(2 * T(y_pred - y) @ h_relu @ d(w2)),
        tr(w2 @ (2 * T(y_pred - y)) @ d(h_relu)) + tr(2 * T(y_pred - y) @ h_relu @ d(w2)),
    )
    net.jacobian(w2, 2 * T(y_pred - y) @ h_relu)
    net.gradient(w2, T(h_relu) @ (2 * (y_pred - y)))
    net.jacobian(h_relu, w2 @ (2 * T(y_pred - y)))
    net.gradient(h_relu, 2 * (y_pred - y) @ T(w2))

with net.section("7. Backward: hidden input, through ReLU (第七步: 计算隐藏层输入向量梯度)"):
    net.chain(h_relu, relu(h))
    # In two cases, dh where h ≥ 0 and 0 where h < 0, then in one formula.
    net.chain(hadamard(indicator(h >= 0), d(h_relu)), hadamard(indicator(h >= 0), d(h)))
    net.chain(hadamard(indicator(h < 0), d(h_relu)), zeros(N, H))
    net.differential(h_relu, hadamard(indicator(h >= 0), d(h)))
    net.chain(
        d(loss),
        tr(w2 @ (2 * T(y_pred - y)) @ d(h_relu)),
        tr(w2 @ (2 * T(y_pred - y)) @ hadamard(indicator(h >= 0), d(h))),
        tr(T(2 * (y_pred - y) @ T(w2)) @ hadamard(indicator(h >= 0), d(h))),
        tr(hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ d(h)),
        wrt=h,  # w2 is constant here
    )
    net.jacobian(h, hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))))
    net.gradient(
        h,
        misprint(indicator(h >= 0) @ (2 * (y_pred - y)) @ T(w2), "the first product is elementwise, and comes last"),
        hadamard(indicator(h >= 0), 2 * (y_pred - y) @ T(w2)),
    )

with net.section("8. Backward: hidden weights (第八步: 计算隐藏层权重向量梯度)"):
    net.chain(h, x @ w1)
    net.differential(h, x @ d(w1))
    net.chain(
        d(loss),
        tr(hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ d(h)),
        tr(hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ x @ d(w1)),
        wrt=w1,  # w2 is constant here
    )
    net.jacobian(w1, hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ x)
    net.gradient(
        w1,
        T(hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ x),
        misprint(
            T(x) @ hadamard(indicator(h >= 0), 2 * (y_pred - y)) @ T(w2),
            "the mask has the shape of h, so it multiplies 2(y_pred − y)·w2ᵀ, in parentheses",
        ),
        T(x) @ hadamard(indicator(h >= 0), 2 * (y_pred - y) @ T(w2)),
    )

with net.section("9. Update of the weights (第九步: 更新权重矩阵), and the training code of all steps"):
    # Assignments, not equations: the code is held to them along its run.
    net.update(w1, w1 - learning_rate * (T(x) @ hadamard(indicator(h >= 0), 2 * (y_pred - y) @ T(w2))))
    net.update(w2, w2 - learning_rate * (T(h_relu) @ (2 * (y_pred - y))))
    net.code(
        "training/two_layer.py",
        start="start",
        step="step",
        iterations=500,
        values=[h, h_relu, y_pred, loss],
        gradients={"grad_y_pred": y_pred, "grad_w2": w2, "grad_h_relu": h_relu, "grad_h": h, "grad_w1": w1},
        updates=[w1, w2],
    )

with net.section("001. The core of back-propagation (反向传播过程, 核心代码)"):
    # The shapes that the listing notes beside each gradient; that beside the copy of grad_h_relu is its own.
    net.shape(2 * (y_pred - y), N, D_out)
    net.shape(T(h_relu) @ (2 * (y_pred - y)), H, D_out)
    net.shape(2 * (y_pred - y) @ T(w2), N, H)
    net.shape(hadamard(indicator(h >= 0), 2 * (y_pred - y) @ T(w2)), N, H)
    net.shape(T(x) @ hadamard(indicator(h >= 0), 2 * (y_pred - y) @ T(w2)), D_in, H)

with net.section("001'. How is ReLU differentiated? (如何实现relu求导)"):
    # 001 leaves the question open; the answer is ours.
    # max(0, h) is h where h is positive, and 0 elsewhere; whose side 0 itself is on makes no difference to the value.
    net.chain(h_relu, hadamard(h, indicator(h > 0)), hadamard(h, indicator(h >= 0)))
    # Its differential is dh on one side and 0 on the other. At h = 0 there is none; `at_zero=1` above declares 1.
    net.chain(hadamard(indicator(h > 0), d(h_relu)), hadamard(indicator(h > 0), d(h)))
    net.chain(hadamard(indicator(h < 0), d(h_relu)), zeros(N, H))
    net.differential(h_relu, hadamard(indicator(h >= 0), d(h)))
    # So the gradient at h is the gradient at h_relu, masked: `grad_h[h < 0] = 0`.
    net.gradient(h, hadamard(indicator(h >= 0), 2 * (y_pred - y) @ T(w2)))
