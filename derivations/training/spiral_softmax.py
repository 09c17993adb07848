"""Train a two-layer ReLU network with biases to tell three spirals apart, by gradient descent in plain NumPy.

    python derivations/training/spiral_softmax.py

X (n×D) → max(X W + b, 0) → scores (n×K) → probabilities by softmax; the loss is the mean cross-entropy, plus half of
the squared weights times `reg`. Gradients by hand.
"""

import numpy as np

POINTS, D, K = 100, 2, 3  # points in each class, dimensions, classes
H = 100  # hidden units
ITERATIONS = 10_000


def spirals(rng):
    """The points, an arm for each class, all of which start at the origin; and the class of each point."""
    X, y = np.zeros((POINTS * K, D)), np.repeat(np.arange(K), POINTS)
    radius = np.linspace(0, 1, POINTS)
    for k in range(K):
        angle = np.linspace(4 * k, 4 * (k + 1), POINTS) + 0.2 * rng.standard_normal(POINTS)
        X[y == k] = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    return X, y


def start(seed=0):
    """The data, small random weights, and biases of zero."""
    rng = np.random.default_rng(seed)
    X, y = spirals(rng)
    return {
        "X": X,
        "y": y,
        "W": 0.01 * rng.standard_normal((D, H)),
        "b": np.zeros((1, H)),
        "W2": 0.01 * rng.standard_normal((H, K)),
        "b2": np.zeros((1, K)),
    }


def step(X, y, W, b, W2, b2, step_size=1.0, reg=1e-3):
    """One iteration; changes W, b, W2 and b2 in place and returns all that it computed."""
    n = len(X)
    correct = np.arange(n), y  # where the score of each point's own class stands

    # forward
    hidden_in = X @ W + b
    hidden = np.maximum(0, hidden_in)
    scores = hidden @ W2 + b2

    # the loss
    exp_scores = np.exp(scores)
    exp_scores_sum = np.sum(exp_scores, axis=1, keepdims=True)
    probs = exp_scores / exp_scores_sum
    probs_y = probs[correct].reshape(n, 1)
    correct_log_probs = -np.log(probs_y)
    data_loss = np.sum(correct_log_probs) / n
    reg_loss = reg / 2 * (np.sum(W**2) + np.sum(W2**2))
    loss = data_loss + reg_loss

    # backward: `probs` itself becomes the gradient at the scores, and `dhidden` that at the input of the hidden layer
    computed_probs = probs.copy()
    dscores = probs
    dscores[correct] -= 1
    dscores /= n
    dW2 = hidden.T @ dscores
    db2 = np.sum(dscores, axis=0, keepdims=True)
    dhidden = dscores @ W2.T
    dhidden_before = dhidden.copy()
    dhidden[hidden <= 0] = 0
    dW = X.T @ dhidden
    db = np.sum(dhidden, axis=0, keepdims=True)

    # regularisation
    dW2 += reg * W2
    dW += reg * W

    # update
    W -= step_size * dW
    b -= step_size * db
    W2 -= step_size * dW2
    b2 -= step_size * db2

    return {
        "hidden_in": hidden_in,
        "hidden": hidden,
        "scores": scores,
        "scores_y": scores[correct].reshape(n, 1),
        "exp_scores": exp_scores,
        "exp_scores_sum": exp_scores_sum,
        "exp_scores_y": exp_scores[correct].reshape(n, 1),
        "probs": computed_probs,
        "probs_y": probs_y,
        "correct_log_probs": correct_log_probs,
        "data_loss": data_loss,
        "reg_loss": reg_loss,
        "loss": loss,
        "dscores": dscores,
        "dW2": dW2,
        "db2": db2,
        "dhidden": dhidden_before,
        "dhidden_in": dhidden,
        "dW": dW,
        "db": db,
    }


def predict(X, W, b, W2, b2):
    """The class with the highest score, for each row of X."""
    return np.argmax(np.maximum(0, X @ W + b) @ W2 + b2, axis=1)


def main():
    """Train; print the loss of every thousandth iteration and of the last, and the accuracy on the training points."""
    from display import arguments, plot, run  # the file beside this one

    options = arguments(__doc__)
    arrays = start()
    losses = run(lambda: step(**arrays)["loss"], ITERATIONS, every=1000)

    X, y = arrays["X"], arrays["y"]
    network = {name: arrays[name] for name in ("W", "b", "W2", "b2")}
    print(f"accuracy {np.mean(predict(X, **network) == y):.4f}")

    def regions(axes):
        """The class predicted at every point of the plane, and the points that were trained on."""
        across, up = np.meshgrid(np.linspace(-1.2, 1.2, 300), np.linspace(-1.2, 1.2, 300))
        classes = predict(np.column_stack([across.ravel(), up.ravel()]), **network).reshape(across.shape)
        levels = np.arange(K + 1) - 0.5
        axes.contourf(across, up, classes, levels=levels, cmap="viridis", alpha=0.4)
        axes.scatter(*X.T, c=y, s=12, cmap="viridis", vmin=-0.5, vmax=K - 0.5, edgecolors="black", linewidths=0.3)
        axes.set(title="decision regions", aspect="equal")

    if options.plot:
        plot(options.plot, losses, regions)


if __name__ == "__main__":
    main()
