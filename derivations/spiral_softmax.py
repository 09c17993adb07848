"""A two-layer ReLU network with biases and a softmax, trained on spirals, differentiated step by step.

Source: derivation 2 (推导二, nine steps) of 000_9eba8279d54d6813.txt. How its lines are read here:

- `·` is the matrix product, `*` the Hadamard product, and `*` binds before `·`; `1` is a column (or row) of ones.
- A bias in a sum, as in `X·W+b`, and the differential of one are added to every row, as the code beside it does. In a
  product nothing is repeated, so `(probsᵀ − Yᵀ)·db2` is read as it stands.
- A fraction is taken entry by entry, and with a column as the denominator row by row, as the code does.
- A sum over i = 1, …, N adds the rows, or in a transposed matrix the columns, also where the index is not printed.
- N counts the rows of X, by which the data loss is divided. The document says N = 100, which in its code is the number
  of points in each class; the code's X has 100 for each of the 3 classes, and the loss is divided by 300.
- y, said to be N×K, is the one-hot Y of step 5; in the code y holds the column of the one in each row.
- f is the data loss in steps 5 to 7. Its gradients are those of the loss, except by W and W2, of which the loss has the
  regularisation besides: these two are claimed of the data loss in their steps, and of the loss in step 8.

    python -m matcalc verify derivations/spiral_softmax.py
"""

from matcalc import (
    Derivation,
    Rational,
    Sum,
    T,
    broadcast,
    d,
    divide,
    exp,
    hadamard,
    indicator,
    log,
    misprint,
    norm2,
    ones,
    partial,
    reciprocal,
    relu,
    total,
    tr,
)

net = Derivation(
    "Two-layer ReLU network with biases, softmax and regularisation (推导二)", source="000_9eba8279d54d6813.txt"
)

with net.section("1. Data (第一步: 设置批量输入数据和输出数据)"):
    N, D, K, h = net.sizes(N=300, D=2, K=3, h=100)  # N = 100 points per class · 3 classes
    (i,) = net.indices(i=N)
    X, Y = net.data("X", N, D), net.data("Y", N, K)
    net.assume(Y, "one-hot rows")  # step 5: a 1 where the correct class is, and 0 elsewhere
    net.chain(
        N,
        misprint(
            100,
            "printed as N, the size of the batch (`批量数据大小`); it is the number of points in each class, and X has "
            "those of all K classes",
        ),
        total(Y),  # a 1 for each point
    )
    net.shape(X, N, D)
    net.shape(Y, N, K)

with net.section("2. Weights and biases (第二步: 初始化权重参数)"):
    W, b = net.parameter("W", D, h), net.parameter("b", 1, h)
    W2, b2 = net.parameter("W2", h, K), net.parameter("b2", 1, K)
    net.shape(W, D, h)
    net.shape(b, 1, h)
    net.shape(W2, h, K)
    net.shape(b2, 1, K)

with net.section("3. Step size and strength of the regularisation (第三步: 设置学习率和正则化强度)"):
    step_size, reg = net.data("step_size"), net.data("reg")

with net.section("4. Forward pass (第四步: 前向传播)"):
    hidden_in = net.define("hidden_in", X @ W + broadcast(b, N, h))  # named in step 7
    hidden = net.define("hidden", relu(hidden_in, at_zero=1))  # step 7 prints 1(hiddenLayer_in ≥ 0): 1 at 0
    scores = net.define("scores", hidden @ W2 + broadcast(b2, N, K))
    net.chain(hidden, relu(X @ W + broadcast(b, N, h)))
    net.chain(scores, hidden @ W2 + broadcast(b2, N, K))

with net.section("4'. Loss (第四步: 计算损失值)"):
    # Definitions that depend on the scores directly, so that a proof opens few of them; names with y and sum: step 5.
    exp_y, exp_sum = exp(hadamard(scores, Y) @ ones(K, 1)), exp(scores) @ ones(K, 1)
    exp_scores = net.define("exp_scores", exp(scores))
    probs = net.define("probs", divide(exp(scores), broadcast(exp_sum, N, K)))
    scores_y = net.define("scores_y", hadamard(scores, Y) @ ones(K, 1))
    exp_scores_y, exp_scores_sum = net.define("exp_scores_y", exp_y), net.define("exp_scores_sum", exp_sum)
    probs_y = net.define("probs_y", divide(exp_y, exp_sum))
    correct_log_probs = net.define("correct_log_probs", -log(probs_y))
    data_loss = net.define("data_loss", -total(log(divide(exp_y, exp_sum))) / N)
    reg_loss = net.define("reg_loss", reg * norm2(W) / 2 + reg * norm2(W2) / 2)
    loss = net.objective("loss", data_loss + reg_loss)
    net.chain(exp_scores, exp(scores))
    net.chain(probs, divide(exp_scores, broadcast(exp_scores @ ones(K, 1), N, K)))
    net.chain(correct_log_probs, -log(probs_y))
    net.shape(-log(probs_y), N, 1)
    net.chain(data_loss, ones(1, N) @ correct_log_probs / N)
    net.chain(reg_loss, Rational(1, 2) * reg * norm2(W) + Rational(1, 2) * reg * norm2(W2))
    net.chain(loss, data_loss + reg_loss)
    net.chain(exp_scores @ ones(K, 1), total(exp_scores, axis=1))  # 1 is the vector that sums
    net.chain(probs_y, hadamard(probs, Y) @ ones(K, 1))  # the probability of the correct class, in each row

with net.section("5. Backward: gradient at the scores (第五步: 计算输出层输入向量梯度)"):
    net.chain(scores_y, hadamard(scores, Y) @ ones(K, 1))
    net.chain(exp_scores_y, exp(hadamard(scores, Y) @ ones(K, 1)))
    net.chain(exp_scores, exp(scores))
    net.chain(exp_scores_sum, exp(scores) @ ones(K, 1))
    net.chain(probs_y, divide(exp_scores_y, exp_scores_sum))
    net.chain(probs, divide(exp_scores, broadcast(exp_scores_sum, N, K)))
    net.chain(
        data_loss,
        -ones(1, N) @ log(probs_y) / N,
        -ones(1, N) @ log(divide(exp_scores_y, exp_scores_sum)) / N,
        -ones(1, N) @ (log(exp_scores_y) - log(exp_scores_sum)) / N,
        -ones(1, N) @ (hadamard(scores, Y) @ ones(K, 1) - log(exp_scores_sum)) / N,
    )
    net.chain(
        d(data_loss),
        tr(d(-(ones(1, N) @ hadamard(scores, Y) @ ones(K, 1) - ones(1, N) @ log(exp_scores_sum)) / N)),
        tr(d(-ones(1, N) @ hadamard(scores, Y) @ ones(K, 1) / N)) - tr(d(-ones(1, N) @ log(exp_scores_sum) / N)),
        wrt=scores,
    )
    net.chain(
        tr(d(-ones(1, N) @ hadamard(scores, Y) @ ones(K, 1) / N)),
        tr(-ones(1, N) @ hadamard(d(scores), Y) @ ones(K, 1) / N),
        tr(-T(d(scores)) @ Y / N),
        tr(-T(Y) @ d(scores) / N),
        wrt=scores,
    )
    net.chain(
        tr(d(-ones(1, N) @ log(exp_scores_sum) / N)),
        misprint(
            tr(-ones(1, N) @ reciprocal(exp_scores_sum) @ d(exp_scores_sum) / N),
            "two columns of N entries have no matrix product; the logarithm is taken entry by entry",
        ),
        tr(-ones(1, N) @ hadamard(reciprocal(exp_scores_sum), d(exp_scores_sum)) / N),
        misprint(
            tr(-divide(ones(1, N) @ d(exp_scores_sum), exp_scores_sum) / N),
            "each row is divided by its own sum before the rows are added; their total has no row to divide by",
        ),
        tr(-ones(1, N) @ divide(d(exp_scores_sum), exp_scores_sum) / N),
        misprint(
            tr(-divide(ones(1, N) @ hadamard(exp(scores), d(scores)) @ ones(K, 1), exp_scores_sum) / N),
            "each row is divided by its own sum before the rows are added",
        ),
        tr(-ones(1, N) @ divide(hadamard(exp(scores), d(scores)) @ ones(K, 1), exp_scores_sum) / N),
        misprint(
            tr(-divide(T(exp(scores)) @ d(scores), exp_scores_sum) / N),
            "the product is K×K, and has no rows that belong to the N sums; a factor of it has",
        ),
        tr(-T(exp(scores)) @ divide(d(scores), broadcast(exp_scores_sum, N, K)) / N),
        tr(-T(divide(exp(scores), broadcast(exp_scores_sum, N, K))) @ d(scores) / N),
        tr(-T(probs) @ d(scores) / N),
        wrt=scores,
    )
    net.chain(
        d(data_loss),
        tr(-T(Y) @ d(scores) / N) - tr(-T(probs) @ d(scores) / N),
        tr((T(probs) - T(Y)) @ d(scores) / N),
        wrt=scores,
    )
    net.jacobian(scores, misprint(T(probs) - T(Y), "the factor 1/N of the line before is lost"), (T(probs) - T(Y)) / N)
    net.gradient(scores, misprint(probs - Y, "the factor 1/N is lost"), (probs - Y) / N)
    net.shape(Y, N, K)
    net.chain(hadamard(Y, Y), Y)  # each entry is 0 or 1, …
    net.chain(Y @ ones(K, 1), ones(N, 1))  # … and one in each row is 1

with net.section("6. Backward: output layer (第六步: 计算输出层权重矩阵、偏置向量以及隐藏层输出向量梯度)"):
    net.chain(scores, hidden @ W2 + broadcast(b2, N, K))
    net.differential(scores, d(hidden) @ W2 + hidden @ d(W2) + broadcast(d(b2), N, K))
    net.chain(
        d(data_loss),
        tr((T(probs) - T(Y)) @ d(scores) / N),
        tr((T(probs) - T(Y)) @ (d(hidden) @ W2 + hidden @ d(W2) + broadcast(d(b2), N, K)) / N),
        misprint(
            tr((T(probs) - T(Y)) @ d(hidden) @ W2 / N)
            + tr((T(probs) - T(Y)) @ hidden @ d(W2) / N)
            + tr((T(probs) - T(Y)) @ d(b2) / N),
            "multiplied out, db2 alone stands in the product, a row (1×K); that it is repeated over the N rows, as in "
            "the sum, is dropped",
        ),
        tr((T(probs) - T(Y)) @ d(hidden) @ W2 / N)
        + tr((T(probs) - T(Y)) @ hidden @ d(W2) / N)
        + tr((T(probs) - T(Y)) @ ones(N, 1) @ d(b2) / N),
        wrt=(hidden, W2, b2),
    )
    # The output weights; f is the data loss.
    net.chain(d(data_loss), tr((T(probs) - T(Y)) @ hidden @ d(W2) / N), wrt=W2)
    net.chain(partial(data_loss, W2), (T(probs) - T(Y)) @ hidden / N)
    net.chain(T(partial(data_loss, W2)), T(hidden) @ (probs - Y) / N)
    # The output bias: the sum over i is that of the rows of probs − Y. Here the repetition is back: the document itself
    # warns of the bias's dimensions (对偏置向量还需要注意维数). The last line is not printed; it is the code's.
    net.chain(d(data_loss), tr(Sum(T(probs[i, :]) - T(Y[i, :]), i) @ d(b2) / N), wrt=b2)
    net.jacobian(b2, Sum(T(probs[i, :]) - T(Y[i, :]), i) / N)
    net.gradient(b2, Sum(probs[i, :] - Y[i, :], i) / N, total(probs - Y, axis=0) / N)
    # The hidden layer's output.
    net.chain(
        d(data_loss),
        tr((T(probs) - T(Y)) @ d(hidden) @ W2 / N),
        tr(W2 @ (T(probs) - T(Y)) @ d(hidden) / N),
        wrt=hidden,
    )
    net.jacobian(hidden, W2 @ (T(probs) - T(Y)) / N)
    net.gradient(hidden, (probs - Y) @ T(W2) / N)

with net.section("7. Backward: hidden input, through ReLU (第七步: 计算隐藏层输入向量梯度)"):
    # With the printed N = 100 = h the shapes would fit, and the line would still be false.
    TRANSPOSED = "W2·(probsᵀ − Yᵀ) is h×N, as the mask's transpose is; transposed once more it is N×h"
    net.chain(hidden_in, X @ W + broadcast(b, N, h))
    net.chain(hidden, relu(hidden_in))
    net.differential(hidden, hadamard(indicator(hidden_in >= 0), d(hidden_in)))
    net.chain(
        d(data_loss),
        tr(W2 @ (T(probs) - T(Y)) @ d(hidden) / N),
        tr(W2 @ (T(probs) - T(Y)) @ hadamard(indicator(hidden_in >= 0), d(hidden_in)) / N),
        misprint(tr(hadamard(T(W2 @ (T(probs) - T(Y))), T(indicator(hidden_in >= 0))) @ d(hidden_in) / N), TRANSPOSED),
        tr(hadamard(W2 @ (T(probs) - T(Y)), T(indicator(hidden_in >= 0))) @ d(hidden_in) / N),
        wrt=hidden_in,
    )
    net.jacobian(
        hidden_in,
        misprint(hadamard(T(W2 @ (T(probs) - T(Y))), T(indicator(hidden_in >= 0))) / N, TRANSPOSED),
        hadamard(W2 @ (T(probs) - T(Y)), T(indicator(hidden_in >= 0))) / N,
    )
    net.gradient(hidden_in, hadamard((probs - Y) @ T(W2), indicator(hidden_in >= 0)) / N)

with net.section("7'. Backward: hidden weights and hidden bias (第七步: 计算隐藏层权重向量和偏置向量梯度)"):
    net.chain(hidden_in, X @ W + broadcast(b, N, h))
    net.differential(hidden_in, X @ d(W) + broadcast(d(b), N, h))
    net.chain(
        d(data_loss),
        misprint(tr(hadamard(T(W2 @ (T(probs) - T(Y))), T(indicator(hidden_in >= 0))) @ d(hidden_in) / N), TRANSPOSED),
        tr(hadamard(W2 @ (T(probs) - T(Y)), T(indicator(hidden_in >= 0))) @ d(hidden_in) / N),
        misprint(
            tr(
                hadamard(T(W2 @ (T(probs) - T(Y))), T(indicator(hidden_in >= 0)))
                @ (X @ d(W) + broadcast(d(b), N, h))
                / N
            ),
            TRANSPOSED,
        ),
        tr(hadamard(W2 @ (T(probs) - T(Y)), T(indicator(hidden_in >= 0))) @ (X @ d(W) + broadcast(d(b), N, h)) / N),
        wrt=(W, b),  # the output layer is constant here
    )
    # The hidden weights; f is the data loss.
    net.chain(
        d(data_loss),
        misprint(tr(hadamard(T(W2 @ (T(probs) - T(Y))), T(indicator(hidden_in >= 0))) @ X @ d(W) / N), TRANSPOSED),
        tr(hadamard(W2 @ (T(probs) - T(Y)), T(indicator(hidden_in >= 0))) @ X @ d(W) / N),
        wrt=W,
    )
    net.chain(
        partial(data_loss, W),
        misprint(hadamard(T(W2 @ (T(probs) - T(Y))), T(indicator(hidden_in >= 0))) @ X / N, TRANSPOSED),
        hadamard(W2 @ (T(probs) - T(Y)), T(indicator(hidden_in >= 0))) @ X / N,
    )
    net.chain(T(partial(data_loss, W)), T(X) @ hadamard((probs - Y) @ T(W2), indicator(hidden_in >= 0)) / N)
    # The hidden bias: Σᵢ over the columns of what is h×N, and over the rows of what is N×h.
    net.chain(
        d(data_loss),
        misprint(
            tr(total(hadamard(T(W2 @ (T(probs) - T(Y))), T(indicator(hidden_in >= 0))), axis=1) @ d(b) / N), TRANSPOSED
        ),
        tr(total(hadamard(W2 @ (T(probs) - T(Y)), T(indicator(hidden_in >= 0))), axis=1) @ d(b) / N),
        wrt=b,
    )
    net.jacobian(
        W,
        misprint(
            total(hadamard(T(W2 @ (T(probs) - T(Y))), T(indicator(hidden_in >= 0))), axis=1) / N,
            "labelled D_W, and transposed once too often; it is the Jacobian by b",
        ),
    )
    net.jacobian(b, total(hadamard(W2 @ (T(probs) - T(Y)), T(indicator(hidden_in >= 0))), axis=1) / N)
    net.gradient(
        W,
        misprint(
            total(hadamard((probs - Y) @ T(W2), indicator(hidden_in >= 0)), axis=0) / N,
            "labelled ∇_W; it is the gradient by b, the sum of the rows",
        ),
    )
    net.gradient(b, total(hadamard((probs - Y) @ T(W2), indicator(hidden_in >= 0)), axis=0) / N)

with net.section("8. Backward: regularisation (第八步: 计算正则化梯度)"):
    net.chain(reg_loss, Rational(1, 2) * reg * norm2(W) + Rational(1, 2) * reg * norm2(W2))
    net.differential(
        reg_loss,
        misprint(reg * W @ d(W) + reg * W2 @ d(W2), "W and dW are both D×h: it takes a transpose and a trace"),
    )
    net.differential(reg_loss, tr(reg * T(W) @ d(W)) + tr(reg * T(W2) @ d(W2)))
    # No formula of the document: what its code adds to the gradients of the data loss, and the sums, which are the
    # gradients of the loss.
    net.chain(T(partial(reg_loss, W2)), reg * W2)
    net.chain(T(partial(reg_loss, W)), reg * W)
    net.gradient(W2, T(hidden) @ (probs - Y) / N + reg * W2)
    net.gradient(W, T(X) @ hadamard((probs - Y) @ T(W2), indicator(hidden_in >= 0)) / N + reg * W)

with net.section("9. Update of weights and biases (第九步: 更新权重矩阵和偏置向量), and the training code"):
    # Assignments, not equations: the code is held to them along its run.
    dhidden_in = hadamard((probs - Y) @ T(W2), indicator(hidden_in >= 0)) / N
    net.update(W, W - step_size * (T(X) @ dhidden_in + reg * W))
    net.update(b, b - step_size * total(dhidden_in, axis=0))
    net.update(W2, W2 - step_size * (T(hidden) @ (probs - Y) / N + reg * W2))
    net.update(b2, b2 - step_size * total(probs - Y, axis=0) / N)
    # The kink: step 7 prints 1(hiddenLayer_in ≥ 0), and the code zeroes `hidden <= 0`. At iteration 0, with biases of
    # 0, the first point of each arm lies on it with all 100 units, as it is the origin. The gradient at hidden_in is
    # another one there; that by W is not, as X is 0 in these rows, nor that by b, where the rows, one of each class,
    # cancel.
    net.code(
        "training/spiral_softmax.py",
        start="start",
        step="step",
        iterations=10_000,
        labels={"y": Y},
        values=[
            hidden_in,
            hidden,
            scores,
            scores_y,
            exp_scores,
            exp_scores_sum,
            exp_scores_y,
            probs,
            probs_y,
            correct_log_probs,
            data_loss,
            reg_loss,
            loss,
        ],
        gradients={
            "dscores": scores,
            "dW2": W2,
            "db2": b2,
            "dhidden": hidden,
            "dhidden_in": hidden_in,
            "dW": W,
            "db": b,
        },
        updates=[W, b, W2, b2],
    )
