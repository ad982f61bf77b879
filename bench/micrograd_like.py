"""The scalar engine's algorithm as plain Python has it, for bench/scalar.ts to compare with.

The design follows micrograd (github.com/karpathy/micrograd): one object a number, a closure for each
operation's backward, a recursive topological sort. Reads a network's weights and data as JSON from
standard input, takes training steps, and writes the milliseconds and the loss of each.
"""

import json
import math
import sys
import time

sys.setrecursionlimit(1_000_000)


class Value:
    def __init__(self, data, parents=(), operation=""):
        self.data = data
        self.grad = 0.0
        self.parents = set(parents)
        self.operation = operation
        self.push = lambda: None

    def __add__(self, other):
        other = lift(other)
        out = Value(self.data + other.data, (self, other), "+")

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out.push = push
        return out

    def __mul__(self, other):
        other = lift(other)
        out = Value(self.data * other.data, (self, other), "*")

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.push = push
        return out

    def __sub__(self, other):
        return self + (-lift(other))

    def __neg__(self):
        return self * -1

    def __pow__(self, exponent):
        out = Value(self.data**exponent, (self,), f"**{exponent}")

        def push():
            self.grad += exponent * self.data ** (exponent - 1) * out.grad

        out.push = push
        return out

    def relu(self):
        out = Value(self.data if self.data > 0 else 0.0, (self,), "relu")

        def push():
            self.grad += (out.data > 0) * out.grad

        out.push = push
        return out

    def tanh(self):
        out = Value(math.tanh(self.data), (self,), "tanh")

        def push():
            self.grad += (1 - out.data * out.data) * out.grad

        out.push = push
        return out

    def backward(self):
        order = []
        visited = set()

        def visit(value):
            if value not in visited:
                visited.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            value.push()


def lift(x):
    return x if isinstance(x, Value) else Value(x)


class Network:
    """layers: for each layer its neurons, for each neuron its weights and, last, its bias."""

    def __init__(self, layers, activation, last):
        self.layers = [[[Value(w) for w in neuron] for neuron in layer] for layer in layers]
        self.activations = [activation] * (len(layers) - 1) + [last]

    def forward(self, inputs):
        for layer, activation in zip(self.layers, self.activations):
            outputs = []
            for *weights, bias in layer:
                total = sum((w * x for w, x in zip(weights, inputs)), bias)
                outputs.append(total if activation == "linear" else getattr(total, activation)())
            inputs = outputs
        return inputs[0]

    def parameters(self):
        return [p for layer in self.layers for neuron in layer for p in neuron]


def step(network, samples, targets, learning_rate):
    """Mean squared error and gradient descent."""
    loss = Value(0.0)
    for sample, target in zip(samples, targets):
        loss = loss + (network.forward(sample) - target) ** 2
    loss = loss * (1 / len(samples))
    for parameter in network.parameters():
        parameter.grad = 0.0
    loss.backward()
    for parameter in network.parameters():
        parameter.data -= learning_rate * parameter.grad
    return loss.data


def main():
    job = json.load(sys.stdin)
    network = Network(job["layers"], job["activation"], job["last"])
    milliseconds, losses = [], []
    for _ in range(job["steps"]):
        start = time.perf_counter()
        losses.append(step(network, job["samples"], job["targets"], job["learningRate"]))
        milliseconds.append(1000 * (time.perf_counter() - start))
    json.dump({"milliseconds": milliseconds, "losses": losses}, sys.stdout)


main()
