"""Train a network of sigmoid layers to tell which way a balance tips, by gradient descent, in plain NumPy.

    python derivations/training/sigmoid_network.py
    python derivations/training/sigmoid_network.py --torch

The task is the Balance Scale data of Siegler (1976), also in the UCI repository. Two weights and two distances, each
from 1 to 5, give 625 examples; the larger product of weight and distance wins: 288 tip left, 49 balance, 288 tip right.
125 of them, chosen by the seed, are kept for the test. With the seed as it is, all 500 others are told apart after
2000 iterations, and 96 % of the test.

A0 = X (E×4) → A1 = σ(A0 W1 + b1) → A2 = σ(A1 W2 + b2) → A3 = σ(A2 W3 + b3) (E×3); the loss is the cross-entropy of
each of the three outputs, summed over them and averaged over the E examples. Gradients by hand, for any number of
layers. With --torch, the same network is trained by PyTorch's own gradients as well, from the same first weights.
"""

import itertools
import sys

import numpy as np

LAYERS = (4, 16, 8, 3)
TEST = 125  # examples that are kept for the test
ITERATIONS = 2000
LEARNING_RATE = 2.0


def balance_scale():
    """All 625 examples, scaled to mean 0 and variance 1, and their classes: left, balanced, right."""
    examples = np.array(list(itertools.product(range(1, 6), repeat=4)))
    left_weight, left_distance, right_weight, right_distance = examples.T
    torque = left_weight * left_distance - right_weight * right_distance
    return (examples - 3) / np.sqrt(2), np.where(torque > 0, 0, np.where(torque == 0, 1, 2))


def split(seed=0):
    """The examples to train with and those kept for the test: inputs, and one row of zeros and a one for each class."""
    inputs, classes = balance_scale()
    targets = np.eye(LAYERS[-1])[classes]
    order = np.random.default_rng(seed).permutation(len(inputs))
    kept, used = order[:TEST], order[TEST:]
    return inputs[used], targets[used], inputs[kept], targets[kept]


def start(seed=0):
    """The examples to train with, and the first weights: normal, smaller the more inputs a layer has; biases 0."""
    X, Y, _, _ = split(seed)
    rng = np.random.default_rng([seed, 1])
    arrays = {"X": X, "Y": Y}
    for layer, (inputs, outputs) in enumerate(itertools.pairwise(LAYERS), start=1):
        arrays[f"W{layer}"] = rng.standard_normal((inputs, outputs)) / np.sqrt(inputs)
        arrays[f"b{layer}"] = np.zeros((1, outputs))
    return arrays


def sigmoid(z):
    """1 / (1 + exp(−z)), where exp is only taken of what is not positive."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def forward(X, weights, biases):
    """What every layer computes: its weighted sums, and its activations with the input as the first of them."""
    sums, activations = [], [X]
    for W, b in zip(weights, biases, strict=True):
        sums.append(activations[-1] @ W + b)
        activations.append(sigmoid(sums[-1]))
    return sums, activations


def cross_entropy(A, Y):
    """The mean over the examples of the cross-entropy, summed over the outputs."""
    return np.sum(-Y * np.log(A) - (1 - Y) * np.log(1 - A)) / len(Y)


def backward(Y, activations, weights):
    """The gradients by the weighted sums, the weights and the biases of every layer, from the last to the first."""
    by_sums = (activations[-1] - Y) / len(Y)
    found = []
    for layer in reversed(range(len(weights))):
        A = activations[layer]  # what the layer was given
        found.insert(0, (by_sums, A.T @ by_sums, by_sums.sum(axis=0, keepdims=True)))
        if layer:
            by_sums = by_sums @ weights[layer].T * A * (1 - A)
    return found


def step(X, Y, W1, b1, W2, b2, W3, b3, learning_rate=LEARNING_RATE):
    """One iteration; changes the weights and biases in place and returns all that it computed."""
    weights, biases = [W1, W2, W3], [b1, b2, b3]
    sums, activations = forward(X, weights, biases)
    computed = {"A0": X, "loss": cross_entropy(activations[-1], Y)}
    gradients = backward(Y, activations, weights)
    for layer, (Z, A) in enumerate(zip(sums, activations[1:], strict=True), start=1):
        computed[f"Z{layer}"], computed[f"A{layer}"] = Z, A
        by_sums, by_weights, by_biases = gradients[layer - 1]
        computed[f"dZ{layer}"], computed[f"dW{layer}"], computed[f"db{layer}"] = by_sums, by_weights, by_biases
        weights[layer - 1] -= learning_rate * by_weights
        biases[layer - 1] -= learning_rate * by_biases
    return computed


def accuracy(X, Y, arrays):
    """How many of the examples have their largest output where their one is."""
    layers = range(1, len(LAYERS))
    _, activations = forward(X, [arrays[f"W{n}"] for n in layers], [arrays[f"b{n}"] for n in layers])
    return np.mean(activations[-1].argmax(axis=1) == Y.argmax(axis=1))


def pytorch():
    """PyTorch, which nothing else here needs."""
    try:
        import torch
    except ImportError:
        sys.exit("--torch needs PyTorch: pip install torch")
    return torch


def with_torch(iterations=ITERATIONS):
    """Train the same network from the same first weights with PyTorch's gradients; its losses and its arrays."""
    torch = pytorch()
    arrays = {name: torch.from_numpy(array) for name, array in start().items()}
    layers = []
    for number, (inputs, outputs) in enumerate(itertools.pairwise(LAYERS), start=1):
        linear = torch.nn.Linear(inputs, outputs, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(arrays[f"W{number}"].T)  # it keeps the transposed weights
            linear.bias.copy_(arrays[f"b{number}"][0])
        layers += [linear, torch.nn.Sigmoid()]
    network = torch.nn.Sequential(*layers)
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)
    entropy = torch.nn.BCELoss(reduction="sum")
    losses = []
    for _ in range(iterations):
        optimizer.zero_grad()
        loss = entropy(network(arrays["X"]), arrays["Y"]) / len(arrays["Y"])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    trained = {}
    for number, linear in enumerate(layers[::2], start=1):
        trained[f"W{number}"] = linear.weight.detach().numpy().T
        trained[f"b{number}"] = linear.bias.detach().numpy()[None]
    return losses, trained


def main():
    """Train, print the loss of every 200th iteration and of the last, and how well the two sets are told apart."""
    from display import arguments, plot, run  # the file beside this one

    options = arguments(__doc__, torch="train the same network with PyTorch, and compare the two")
    if options.torch:
        pytorch()  # before the training, not after it
    arrays = start()
    losses = run(lambda: step(**arrays)["loss"], ITERATIONS, every=200)
    X, Y, X_test, Y_test = split()
    trained, tested = accuracy(X, Y, arrays), accuracy(X_test, Y_test, arrays)
    print(f"accuracy  {trained:.4f} of the training set, {tested:.4f} of the test")
    if options.torch:
        losses_there, arrays_there = with_torch()
        apart = max(np.abs(arrays[name] - there).max() for name, there in arrays_there.items())
        tested = accuracy(X_test, Y_test, arrays_there)
        print(f"PyTorch   loss {losses_there[-1]:.6e}, accuracy {tested:.4f} of the test")
        print(f"          no weight differs by more than {apart:.1e} after {ITERATIONS} iterations")
    if options.plot:
        plot(options.plot, losses)


if __name__ == "__main__":
    main()
