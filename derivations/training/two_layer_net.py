"""Train a two-layer ReLU network with biases on rings of points, by mini-batches, in plain NumPy.

    python derivations/training/two_layer_net.py

X (N×D) → s1 = X W1 + b1 → max(s1, 0) → s2 = s1_relu W2 + b2 (N×C) → softmax; the loss is the mean of the
cross-entropies of a mini-batch of N points, drawn with replacement, and reg times the sums of W1² and of W2².
"""

import numpy as np

TRAINED, TESTED = 600, 300  # points
N, D, H, C = 100, 2, 50, 3  # N is the size of a mini-batch
ITERATIONS = 1500


def rings(points, rng):
    """Points on C rings around the origin, with noise, and the ring of each."""
    y = np.arange(points) % C
    radius = 0.5 + y + 0.15 * rng.standard_normal(points)
    angle = rng.uniform(0, 2 * np.pi, points)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), y


def start(seed=0):
    """All points to train on, the generator that draws from them, small weights, and biases of zero."""
    rng = np.random.default_rng(seed)
    X_train, y_train = rings(TRAINED, rng)
    return {
        "X_train": X_train,
        "y_train": y_train,
        "rng": rng,
        "W1": 0.1 * rng.standard_normal((D, H)),
        "b1": np.zeros((1, H)),
        "W2": 0.1 * rng.standard_normal((H, C)),
        "b2": np.zeros((1, C)),
    }


def draw(X_train, y_train, rng):
    """A mini-batch: N points drawn independently, so that one point may come twice."""
    chosen = rng.choice(np.arange(X_train.shape[0]), N)
    return {"X": X_train[chosen, :], "y": y_train[chosen]}


def step(X, y, W1, b1, W2, b2, reg=1e-3, learning_rate=0.5):
    """One iteration on a mini-batch; changes the parameters in place and returns all that it computed."""
    size = X.shape[0]
    rows = np.arange(size)

    # forward: the array `scores` becomes the probabilities
    s1 = X @ W1 + b1
    positive = s1 > 0
    s1_relu = s1 * positive
    scores = s1_relu @ W2 + b2
    s2 = scores.copy()
    output = predicted_scores(X, W1, b1, W2, b2)
    m = np.max(scores, axis=1, keepdims=True)
    scores -= m  # so that no exponential overflows
    Z = scores.copy()
    scores = np.exp(scores)
    E = scores.copy()
    scores /= np.sum(scores, axis=1, keepdims=True)
    q = scores.copy()
    L = -np.log(scores[rows, y])
    loss = L.mean() + reg * (np.sum(W1**2) + np.sum(W2**2))

    # backward: ds2 and ds1 are N times the gradients by s2 and s1; each parameter's gradient divides by N
    ds2 = scores.copy()
    ds2[rows, y] -= 1
    grad_W2 = s1_relu.T @ ds2 / size + 2 * reg * W2
    grad_b2 = np.sum(ds2, axis=0, keepdims=True) / size
    ds1 = positive * (ds2 @ W2.T)
    grad_W1 = X.T @ ds1 / size + 2 * reg * W1
    grad_b1 = np.sum(ds1, axis=0, keepdims=True) / size

    # update
    W1 -= learning_rate * grad_W1
    W2 -= learning_rate * grad_W2
    b1 -= learning_rate * grad_b1
    b2 -= learning_rate * grad_b2

    return {
        "s1": s1,
        "s1_relu": s1_relu,
        "s2": s2,
        "output": output,
        "m": m,
        "Z": Z,
        "E": E,
        "q": q,
        "L": L[:, np.newaxis],
        "loss": loss,
        "ds2": ds2,
        "ds1": ds1,
        "grad_W2": grad_W2,
        "grad_b2": grad_b2,
        "grad_W1": grad_W1,
        "grad_b1": grad_b1,
    }


def predicted_scores(X, W1, b1, W2, b2):
    """The scores that the network gives, without a loss."""
    return np.maximum(X @ W1 + b1, 0) @ W2 + b2


def predict(X, W1, b1, W2, b2):
    """The class with the largest score, for each row of X."""
    return np.argmax(predicted_scores(X, W1, b1, W2, b2), axis=1)


def main():
    """Train, print the loss of every hundredth iteration and of the last, and the accuracies."""
    from display import arguments, plot, run  # the file beside this one

    options = arguments(__doc__)
    arrays = start()
    X_train, y_train, rng = (arrays.pop(name) for name in ("X_train", "y_train", "rng"))
    losses = run(lambda: step(**draw(X_train, y_train, rng), **arrays)["loss"], ITERATIONS, every=100)
    X_test, y_test = rings(TESTED, rng)
    trained = np.mean(predict(X_train, **arrays) == y_train)
    tested = np.mean(predict(X_test, **arrays) == y_test)
    print(f"final loss {losses[-1]:.4f}  accuracy {trained:.4f}, on points not trained on {tested:.4f}")
    if options.plot:
        plot(options.plot, losses)


if __name__ == "__main__":
    main()
