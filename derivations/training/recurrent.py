"""Train a recurrent tanh network to add binary numbers digit by digit, in plain NumPy.

    python derivations/training/recurrent.py

At each step it reads a digit of either number, the lowest first, and says the digit of the sum: what it carries to the
next step is its own to learn. It is trained on all pairs of numbers below eight, by back-propagation through three
steps, and then adds numbers of thirty digits, which it has never seen.
"""

import numpy as np

STEPS, D, H, C = 3, 2, 8, 2
N = 2 ** (D * STEPS)  # every pair of numbers of three digits, once
ITERATIONS = 1000
LONG = 30  # digits of the numbers that it adds afterwards


def digits(numbers, steps):
    """A row for each number, the lowest digit first."""
    return numbers[:, None] >> np.arange(steps) & 1


def sums(a, b, steps):
    """For each step, the digits of both numbers (N×2) and the digit of their sum (N integers)."""
    read = np.stack([digits(a, steps), digits(b, steps)], axis=2).astype(float)
    return [read[:, t] for t in range(steps)], list(digits(a + b, steps).T)


def start(seed=0):
    """All sums of numbers of three digits, the state before the first step, and the first weights."""
    rng = np.random.default_rng(seed)
    inputs, targets = sums(*np.divmod(np.arange(N), 2**STEPS), STEPS)
    arrays = {f"x{t}": x for t, x in enumerate(inputs, 1)} | {f"target{t}": y for t, y in enumerate(targets, 1)}
    return arrays | {
        "h0": np.zeros((N, H)),
        "W_xh": rng.standard_normal((D, H)),
        "W_hh": rng.standard_normal((H, H)) / np.sqrt(H),
        "b_h": np.zeros((1, H)),
        "W_hy": rng.standard_normal((H, C)) / np.sqrt(H),
        "b_y": np.zeros((1, C)),
    }


def forward(inputs, h0, W_xh, W_hh, b_h, W_hy, b_y):
    """The inputs of tanh, the states and the outputs of every step; the state before the first is `states[0]`."""
    before, states, outputs = [], [h0], []
    for x in inputs:
        before.append(x @ W_xh + states[-1] @ W_hh + b_h)
        states.append(np.tanh(before[-1]))
        outputs.append(states[-1] @ W_hy + b_y)
    return before, states, outputs


def softmax(y):
    """By rows; the largest entry is taken off first, so that nothing overflows."""
    p = np.exp(y - y.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return p


def step(x1, x2, x3, target1, target2, target3, h0, W_xh, W_hh, b_h, W_hy, b_y, learning_rate=0.5):
    """One iteration; changes the weights and biases in place and returns all that it computed."""
    inputs, targets = [x1, x2, x3], [target1, target2, target3]
    rows = np.arange(len(x1))

    # forward
    before, states, outputs = forward(inputs, h0, W_xh, W_hh, b_h, W_hy, b_y)
    probabilities = [softmax(y) for y in outputs]
    losses = [-np.log(p[rows, target]).mean() for p, target in zip(probabilities, targets, strict=True)]
    computed = {"loss": sum(losses)}
    for t, (z, h, y, p, loss) in enumerate(zip(before, states[1:], outputs, probabilities, losses, strict=True), 1):
        computed |= {f"z{t}": z, f"h{t}": h, f"y{t}": y, f"p{t}": p.copy(), f"loss{t}": loss}

    # backward, from the last step to the first
    grad_W_xh, grad_W_hh, grad_b_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)
    grad_W_hy, grad_b_y = np.zeros_like(W_hy), np.zeros_like(b_y)
    carried = np.zeros_like(h0)  # what the steps after this one say about its state
    for t in reversed(range(len(inputs))):
        grad_y = probabilities[t]  # from here on it holds the gradient
        grad_y[rows, targets[t]] -= 1
        grad_y /= len(rows)
        grad_W_hy += states[t + 1].T @ grad_y
        grad_b_y += grad_y.sum(axis=0, keepdims=True)
        grad_h = grad_y @ W_hy.T + carried
        grad_z = grad_h * (1 - states[t + 1] ** 2)
        grad_W_xh += inputs[t].T @ grad_z
        grad_W_hh += states[t].T @ grad_z
        grad_b_h += grad_z.sum(axis=0, keepdims=True)
        carried = grad_z @ W_hh.T
        computed |= {f"grad_y{t + 1}": grad_y, f"grad_h{t + 1}": grad_h, f"grad_z{t + 1}": grad_z}

    # update
    W_xh -= learning_rate * grad_W_xh
    W_hh -= learning_rate * grad_W_hh
    b_h -= learning_rate * grad_b_h
    W_hy -= learning_rate * grad_W_hy
    b_y -= learning_rate * grad_b_y

    return computed | {
        "grad_h0": carried,
        "grad_W_xh": grad_W_xh,
        "grad_W_hh": grad_W_hh,
        "grad_b_h": grad_b_h,
        "grad_W_hy": grad_W_hy,
        "grad_b_y": grad_b_y,
    }


def right(arrays, a, b, steps):
    """For each digit of each sum, whether the network says it."""
    weights = {name: arrays[name] for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y")}
    inputs, targets = sums(a, b, steps)
    _, _, outputs = forward(inputs, np.zeros((len(a), H)), **weights)
    return np.stack([y.argmax(axis=1) == target for y, target in zip(outputs, targets, strict=True)], axis=1)


def main():
    """Train, and print how often it is right: on the sums that it was trained on, and on longer ones."""
    from display import arguments, plot, run  # the file beside this one

    options = arguments(__doc__)
    arrays = start()
    losses = run(lambda: step(**arrays)["loss"], ITERATIONS, every=100)
    known = right(arrays, *np.divmod(np.arange(N), 2**STEPS), STEPS)
    longer = right(arrays, *np.random.default_rng(1).integers(0, 2**LONG, size=(2, 1000)), LONG)
    print(f"loss {losses[-1]:.4f}, accuracy {known.mean():.3f}: of all {N} sums of {STEPS} digits")
    print(f"accuracy {longer.mean():.3f}: of 1000 sums of {LONG} digits, of which {longer.all(axis=1).sum()} are right")
    if options.plot:
        plot(options.plot, losses)


if __name__ == "__main__":
    main()
