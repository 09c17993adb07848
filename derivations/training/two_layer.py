"""Train a two-layer ReLU network on random data by gradient descent, in plain NumPy.

    python derivations/training/two_layer.py

x (N×D_in) → h = x w1 → max(h, 0) → y_pred (N×D_out); the loss is the sum of squared errors. Gradients by hand.
"""

import numpy as np

N, D_in = 64, 1000  # data, inputs
H, D_out = 100, 10  # hidden units, outputs
ITERATIONS = 500


def start(seed=0):
    """The data and the first weights, all standard normal."""
    rng = np.random.default_rng(seed)
    return {
        "x": rng.standard_normal((N, D_in)),
        "y": rng.standard_normal((N, D_out)),
        "w1": rng.standard_normal((D_in, H)),
        "w2": rng.standard_normal((H, D_out)),
    }


def step(x, y, w1, w2, learning_rate=1e-6):
    """One iteration; changes w1 and w2 in place and returns all that it computed."""
    # forward
    h = x @ w1
    h_relu = np.maximum(0, h)
    y_pred = h_relu @ w2
    loss = np.sum((y_pred - y) ** 2)

    # backward
    grad_y_pred = 2 * (y_pred - y)
    grad_w2 = h_relu.T @ grad_y_pred
    grad_h_relu = grad_y_pred @ w2.T
    grad_h = grad_h_relu.copy()
    grad_h[h < 0] = 0
    grad_w1 = x.T @ grad_h

    # update
    w1 -= learning_rate * grad_w1
    w2 -= learning_rate * grad_w2

    return {
        "h": h,
        "h_relu": h_relu,
        "y_pred": y_pred,
        "loss": loss,
        "grad_y_pred": grad_y_pred,
        "grad_w2": grad_w2,
        "grad_h_relu": grad_h_relu,
        "grad_h": grad_h,
        "grad_w1": grad_w1,
    }


def main():
    """Train, and print the loss of every fiftieth iteration and of the last."""
    from display import arguments, plot, run  # the file beside this one

    options = arguments(__doc__)
    arrays = start()
    losses = run(lambda: step(**arrays)["loss"], ITERATIONS, every=50)
    if options.plot:
        plot(options.plot, losses)


if __name__ == "__main__":
    main()
