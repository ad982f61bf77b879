"""Figures of a multi-layer perceptron written by hand in NumPy, for test/examples/numpy-network.test.ts.

ReLU in the hidden layers, sigmoid at the end, binary cross-entropy; He's initialisation; a column is
a sample. Writes numpy-network.json; tensors are {"shape", "data"}, with the shortest digits that read
back to the same bits.
"""

import json
from pathlib import Path

import numpy as np


def initialise(sizes, seed):
    """[W, b] of each layer: W [out, in] with variance 2 / in, b [out, 1] of zeros."""
    rng = np.random.default_rng(seed)
    return [
        [rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in), np.zeros((n_out, 1))]
        for n_in, n_out in zip(sizes, sizes[1:])
    ]


def forward(layers, X):
    """The activations, X first and the probabilities last."""
    activations = [X]
    for W, b in layers[:-1]:
        activations.append(np.maximum(W @ activations[-1] + b, 0))
    W, b = layers[-1]
    activations.append(1 / (1 + np.exp(-(W @ activations[-1] + b))))
    return activations


def cross_entropy(P, Y):
    return -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))


def backward(layers, activations, Y):
    """[dW, db] of each layer."""
    gradients = []
    dZ = (activations[-1] - Y) / Y.size
    for (W, _), A in zip(layers[::-1], activations[-2::-1]):
        gradients.insert(0, [dZ @ A.T, dZ.sum(axis=1, keepdims=True)])
        # A hidden unit is active where its activation is above 0; the input's own gradient goes unused.
        dZ = (W.T @ dZ) * (A > 0)
    return gradients


def differences(layers, X, Y, step=1e-5):
    """Central differences of the loss, laid out as the gradients are."""
    found = []
    for layer in layers:
        found.append([])
        for parameter in layer:
            slopes = np.zeros_like(parameter)
            for index in np.ndindex(parameter.shape):
                kept = parameter[index]
                parameter[index] = kept + step
                above = cross_entropy(forward(layers, X)[-1], Y)
                parameter[index] = kept - step
                below = cross_entropy(forward(layers, X)[-1], Y)
                parameter[index] = kept
                slopes[index] = (above - below) / (2 * step)
            found[-1].append(slopes)
    return found


def gradient_check():
    rng = np.random.default_rng(7)
    X = rng.standard_normal((4, 8))
    Y = rng.integers(0, 2, (1, 8))
    layers = initialise([4, 6, 3, 1], 42)
    activations = forward(layers, X)
    gradients = backward(layers, activations, Y)
    numeric = differences(layers, X, Y)
    for analytic, difference in zip(sum(gradients, []), sum(numeric, [])):
        assert np.abs(analytic).max() > 0
        assert np.linalg.norm(analytic - difference) < 1e-8 * np.linalg.norm(analytic)
    return {
        "X": tensor(X),
        "Y": tensor(Y),
        "loss": cross_entropy(activations[-1], Y),
        "gradients": named(gradients),
        "differences": named(numeric),
    }


def training():
    rng = np.random.default_rng(0)
    covariance = 0.5 * np.eye(2)
    first = rng.multivariate_normal([-1, -1], covariance, 100)
    second = rng.multivariate_normal([1, 1], covariance, 100)
    X = np.vstack([first, second]).T
    Y = np.repeat([[0, 1]], 100, axis=1)
    layers = initialise([2, 8, 8, 1], 1)
    losses = []
    for _ in range(300):
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], Y))
        for layer, gradients in zip(layers, backward(layers, activations, Y)):
            for parameter, gradient in zip(layer, gradients):
                parameter -= 0.1 * gradient
    P = forward(layers, X)[-1]
    return {
        "X": tensor(X),
        "losses": losses,
        "accuracy": np.mean((P >= 0.5) == Y),
        "probabilities": tensor(P),
        "parameters": named(layers),
    }


def named(layers):
    return {
        f"{name}{number}": tensor(array)
        for number, layer in enumerate(layers, 1)
        for name, array in zip("Wb", layer)
    }


def tensor(array):
    return {"shape": list(array.shape), "data": array.ravel().tolist()}


figures = {"numpy": np.__version__, "gradientCheck": gradient_check(), "training": training()}
path = Path(__file__).with_name("numpy-network.json")
path.write_text(json.dumps(figures, separators=(",", ":")) + "\n", encoding="utf-8")
losses, accuracy = figures["training"]["losses"], figures["training"]["accuracy"]
print(f"{path.name}: loss {losses[0]:.10f} at the first epoch, {losses[-1]:.10f} at the last, {accuracy:.1%} right")
