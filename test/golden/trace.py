"""Small networks on one sample, as the trace writes them: every sum, activation, loss and gradient."""

import torch
import torch.nn.functional as F

from common import encode, write

activations = {
    "identity": lambda z: z,
    "relu": torch.relu,
    "leakyRelu": F.leaky_relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
    "gelu": F.gelu,
}
losses = {
    "crossEntropy": lambda y, t: F.cross_entropy(y, torch.tensor(t)),
    "binaryCrossEntropy": lambda y, t: F.binary_cross_entropy_with_logits(y, torch.tensor(t)),
    "meanSquaredError": lambda y, t: F.mse_loss(y, torch.tensor(t)),
}


def layer(weights, bias=None, activation="identity"):
    record = {"weights": weights, "activation": activation}
    return record if bias is None else {**record, "bias": bias}


def network(name, layers, loss, sample, target):
    x = torch.tensor(sample, requires_grad=True)
    tensors = {"x": x}
    h = x
    for k, described in enumerate(layers, start=1):
        tensors[f"W{k}"] = torch.tensor(described["weights"], requires_grad=True)
        z = tensors[f"W{k}"] @ h
        if "bias" in described:
            tensors[f"b{k}"] = torch.tensor(described["bias"], requires_grad=True)
            z = z + tensors[f"b{k}"]
        tensors[f"z{k}"] = z
        h = z
        if described["activation"] != "identity":
            h = activations[described["activation"]](z)
            tensors["y" if k == len(layers) else f"h{k}"] = h
    value = losses[loss](h, target)
    gradients = torch.autograd.grad(value, list(tensors.values()))
    return {
        "name": name,
        "network": {"layers": layers, "loss": loss, "input": sample, "target": target},
        "loss": value.item(),
        "values": {key: encode(tensor) for key, tensor in tensors.items()},
        "gradients": {key: encode(g) for key, g in zip(tensors, gradients)},
    }


write("trace", networks=[
    network(
        "2-3-2 relu, cross-entropy",
        [
            layer([[0.1, -0.2], [0.3, 0.4], [-0.2, 0.5]], [0.05, -0.1, 0.2], "relu"),
            layer([[0.2, -0.3, 0.1], [-0.1, 0.4, 0.2]], [0.1, -0.05]),
        ],
        "crossEntropy", [0.5, 0.8], 0,
    ),
    network(
        "3-2-2-3 tanh and gelu, cross-entropy",
        [
            layer([[0.7, -0.4, 0.2], [-0.9, 0.1, 0.5]], [0.3, -0.2], "tanh"),
            layer([[1.1, -0.6], [0.8, 0.9]], None, "gelu"),
            layer([[0.4, -1.2], [0.5, 0.3], [-0.7, 0.6]], [0.0, 0.2, -0.1]),
        ],
        "crossEntropy", [1.5, -0.5, 0.25], 2,
    ),
    network(
        "2-2-1 leaky relu, binary cross-entropy",
        [layer([[0.5, -1.0], [0.25, 0.75]], [-0.5, 0.1], "leakyRelu"), layer([[2.0, -1.5]], [0.3])],
        "binaryCrossEntropy", [1.0, 0.9], [1.0],
    ),
    network(
        "2-3 binary cross-entropy of three outputs",
        [layer([[0.5, -1.0], [0.25, 0.75], [-2.0, 1.0]], [-0.5, 0.1, 0.0])],
        "binaryCrossEntropy", [1.0, 0.9], [1.0, 0.0, 0.25],
    ),
    network(
        "1-2-2 softplus and sigmoid, mean squared error",
        [
            layer([[1.5], [-0.75]], [0.2, 0.4], "softplus"),
            layer([[0.6, -0.8], [1.2, 0.1]], [0.05, -0.3], "sigmoid"),
        ],
        "meanSquaredError", [0.8], [1.0, 0.25],
    ),
    network(
        "2-1 mean squared error of one output",
        [layer([[0.5, -1.0]])],
        "meanSquaredError", [1.0, 0.9], [1.0],
    ),
])
