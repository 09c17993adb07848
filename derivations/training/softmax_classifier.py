"""Train a linear softmax classifier on Gaussian clouds of points by gradient descent, in plain NumPy.

    python derivations/training/softmax_classifier.py

X (N×D) → scores X W (N×C) → softmax; the loss is the mean of the cross-entropies, and reg times the sum of W².
"""

import numpy as np

N, D, C = 300, 5, 4  # the last of the D columns is the constant 1, so that the last row of W holds the biases
SPREAD = 0.9  # of the points around the centre of their class
ITERATIONS = 300


def start(seed=0):
    """Points around one centre for each class, their classes, and small weights."""
    rng = np.random.default_rng(seed)
    y = np.arange(N) % C
    centres = 2 * rng.standard_normal((C, D - 1))
    points = centres[y] + SPREAD * rng.standard_normal((N, D - 1))
    return {
        "X": np.hstack([points, np.ones((N, 1))]),
        "y": y,
        "W": 1e-3 * rng.standard_normal((D, C)),
    }


def step(X, y, W, reg=1e-3, learning_rate=0.5):
    """One iteration; changes W in place and returns all that it computed."""
    rows = np.arange(X.shape[0])

    # forward: one array is first the scores, then what is left of them below their maximum, then the probabilities
    scores = X @ W
    S = scores.copy()
    m = np.max(scores, axis=1, keepdims=True)
    scores -= m  # so that no exponential overflows
    Z = scores.copy()
    scores = np.exp(scores)
    E = scores.copy()
    scores /= np.sum(scores, axis=1, keepdims=True)
    q = scores.copy()
    L = -np.log(scores[rows, y])
    loss = L.mean() + reg * np.sum(W**2)

    # backward: the probabilities, less 1 at the true class; the 1/N comes last
    ds = scores.copy()
    ds[rows, y] -= 1
    grad_W = X.T @ ds
    grad_W /= X.shape[0]
    grad_W += 2 * reg * W

    # update
    W -= learning_rate * grad_W

    return {"S": S, "m": m, "Z": Z, "E": E, "q": q, "L": L[:, np.newaxis], "loss": loss, "ds": ds, "grad_W": grad_W}


def accuracy(X, y, W):
    """The share of points whose largest score is that of their class."""
    return np.mean(np.argmax(X @ W, axis=1) == y)


def main():
    """Train, print the loss of every thirtieth iteration and of the last, and the accuracy."""
    from display import arguments, plot, run  # the file beside this one

    options = arguments(__doc__)
    arrays = start()
    losses = run(lambda: step(**arrays)["loss"], ITERATIONS, every=30)
    print(f"final loss {losses[-1]:.4f}  accuracy {accuracy(**arrays):.4f}")
    if options.plot:
        plot(options.plot, losses)


if __name__ == "__main__":
    main()
