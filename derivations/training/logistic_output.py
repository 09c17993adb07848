"""Train a network with one logistic output on two overlapping clouds of points, in plain NumPy.

    python derivations/training/logistic_output.py

X (m×n) → y = X w1 (m×3) → z = y w2 (m×1) → A = σ(z); the loss is the mean cross-entropy. Gradients by hand.
"""

import numpy as np

m, n, H = 200, 4, 3
SPREAD = 1.2  # of each cloud; their centres lie on opposite sides of the origin
ITERATIONS = 1000


def start(seed=0):
    """Two clouds around opposite centres, labelled 1 and 0, and small random first weights."""
    rng = np.random.default_rng(seed)
    Y_true = (np.arange(m) % 2).reshape(m, 1).astype(float)
    centre = np.ones((1, n))
    return {
        "X": (2 * Y_true - 1) @ centre + SPREAD * rng.standard_normal((m, n)),
        "Y_true": Y_true,
        "w1": 0.1 * rng.standard_normal((n, H)),
        "w2": 0.1 * rng.standard_normal((H, 1)),
    }


def step(X, Y_true, w1, w2, learning_rate=0.1):
    """One iteration; changes w1 and w2 in place and returns all that it computed."""
    samples = X.shape[0]

    # forward
    y = X @ w1
    z = y @ w2
    A = 1 / (1 + np.exp(-z))
    losses = -(Y_true * np.log(A) + (1 - Y_true) * np.log(1 - A))
    loss = np.mean(losses)

    # backward
    grad_w2 = y.T @ (A - Y_true) / samples
    grad_w1 = X.T @ (A - Y_true) @ w2.T / samples

    # update
    w1 -= learning_rate * grad_w1
    w2 -= learning_rate * grad_w2

    return {
        "y": y,
        "z": z,
        "A": A,
        "losses": losses,
        "loss": loss,
        "grad_w2": grad_w2,
        "grad_w1": grad_w1,
    }


def accuracy(X, Y_true, w1, w2):
    """The share of samples on the right side of a = 1/2, which is z = 0."""
    return np.mean((X @ w1 @ w2 > 0) == (Y_true > 0))


def main():
    """Train; print the loss of every hundredth iteration and of the last, and the accuracy."""
    from display import arguments, plot, run  # the file beside this one

    options = arguments(__doc__)
    arrays = start()
    losses = run(lambda: step(**arrays)["loss"], ITERATIONS, every=100)
    print(f"final loss {losses[-1]:.4f}, accuracy {accuracy(**arrays):.3f}")
    if options.plot:
        plot(options.plot, losses)


if __name__ == "__main__":
    main()
