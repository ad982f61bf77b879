"""The scalar engine's algorithm as plain Python has it, as a contender. protocol.ts says how one talks with it.

The design follows micrograd (github.com/karpathy/micrograd): one object a number, a closure for each
operation's backward, a recursive topological sort.
"""

import math
import platform
import sys
from array import array

from protocol import STEPS, read_safetensors, serve

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

    def __init__(self, layers, activations):
        self.layers = [[[Value(w) for w in neuron] for neuron in layer] for layer in layers]
        self.activations = activations

    def forward(self, inputs):
        for layer, activation in zip(self.layers, self.activations):
            outputs = []
            for *weights, bias in layer:
                total = sum((w * x for w, x in zip(weights, inputs)), bias)
                outputs.append(total if activation is None else getattr(total, activation)())
            inputs = outputs
        return inputs[0]

    def parameters(self):
        return [p for layer in self.layers for neuron in layer for p in neuron]


class Training:
    """Mean squared error and gradient descent."""

    def __init__(self, work, path):
        numbers = {name: rows(shape, data) for name, _, shape, data in read_safetensors(path)}
        kinds = [layer["kind"] for layer in work["layers"]] + ["end"]
        linear = [index for index, kind in enumerate(kinds) if kind == "linear"]
        layers = [
            [weights + bias for weights, bias in zip(numbers[f"{i}.weight"], numbers[f"{i}.bias"])]
            for i in linear
        ]
        activations = [kinds[i + 1] if kinds[i + 1] in ("relu", "tanh") else None for i in linear]
        self.network = Network(layers, activations)
        self.samples = numbers["inputs"]
        self.targets = [target for [target] in numbers["targets"]]
        self.learning_rate = work["learningRate"]

    def loss(self):
        loss = Value(0.0)
        for sample, target in zip(self.samples, self.targets):
            loss = loss + (self.network.forward(sample) - target) ** 2
        return loss * (1 / len(self.samples))

    def run(self):
        loss = self.loss()
        for parameter in self.network.parameters():
            parameter.grad = 0.0
        loss.backward()
        for parameter in self.network.parameters():
            parameter.data -= self.learning_rate * parameter.grad
        return loss.data

    def evidence(self):
        return [self.run() for _ in range(STEPS)] + [self.loss().data]


def rows(shape, data):
    """A matrix of float32 as lists; a vector as a column."""
    flat = array("f", data).tolist()
    columns = shape[1] if len(shape) == 2 else 1
    return [flat[i : i + columns] for i in range(0, len(flat), columns)]


serve(f"Python {platform.python_version()}", 1, Training)
