"""PyTorch as a contender: `pytorch.py THREADS eager|jit`. protocol.ts says how one talks with it.

With jit, torch.jit.script makes one program of the network and the loss, and so of their backward
pass; a computation is scripted whole. The optimizer is PyTorch's own in both.
"""

import json
import sys

from protocol import STEPS, read_safetensors, samples_of, serve

try:
    import numpy as np
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as error:
    print(json.dumps({"error": f"{error.name} is not installed"}))
    sys.exit(1)

FROM = {"F32": np.float32, "I32": np.int32}
TO = {"F32": np.float32, "I32": np.int64}


def load(path):
    """The tensors of a safetensors file; integers become what PyTorch indexes by."""
    return {
        name: torch.from_numpy(np.frombuffer(data, FROM[dtype]).astype(TO[dtype]).reshape(shape))
        for name, dtype, shape, data in read_safetensors(path)
    }


def matmul(a, b):
    return a @ b


def elementwise(x, a, b):
    return torch.tanh(x * a + b) * torch.sigmoid(x) - a


def softmax(x):
    return torch.softmax(x, 1)


def layer_norm(x, weight, bias):
    return F.layer_norm(x, weight.shape, weight, bias)


FORMULAS = {
    "matmul": matmul,
    "elementwise": elementwise,
    "softmax": softmax,
    "layerNorm": layer_norm,
}


class Computation:
    def __init__(self, work, numbers, jit):
        formula = FORMULAS[work["kind"]]
        self.formula = torch.jit.script(formula) if jit else formula
        self.numbers = numbers

    def run(self):
        return self.formula(**self.numbers)

    def evidence(self):
        return samples_of(self.run().flatten())


class Residual(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return x + self.fn(x)


class Lstm(nn.Module):
    """The outputs of a recurrence, without the state it ends in."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.layer = nn.LSTM(inputs, outputs, batch_first=True)

    def forward(self, x):
        return self.layer(x)[0]


class CausalAttention(nn.Module):
    """Attention of a sequence to what comes before."""

    def __init__(self, features, heads, length):
        super().__init__()
        self.layer = nn.MultiheadAttention(features, heads, batch_first=True)
        mask = torch.full((length, length), -torch.inf).triu(1)
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, x):
        return self.layer(x, x, x, attn_mask=self.mask, need_weights=False)[0]


def build(layers, sample):
    """The layers one after the other, for samples of this shape."""
    return nn.Sequential(*(LAYERS[layer["kind"]](layer, sample) for layer in layers))


LAYERS = {
    "linear": lambda layer, _: nn.Linear(layer["inputs"], layer["outputs"]),
    "conv2d": lambda layer, _: nn.Conv2d(
        layer["inputs"], layer["outputs"], layer["kernel"], padding=layer["padding"]
    ),
    "maxPool": lambda layer, _: nn.MaxPool2d(layer["size"]),
    "flatten": lambda layer, _: nn.Flatten(),
    "embedding": lambda layer, _: nn.Embedding(layer["rows"], layer["features"]),
    "lstm": lambda layer, _: Lstm(layer["inputs"], layer["outputs"]),
    "causalAttention": lambda layer, sample: CausalAttention(
        layer["features"], layer["heads"], sample[0]
    ),
    "residual": lambda layer, sample: Residual(build(layer["layers"], sample)),
    "batchNorm": lambda layer, _: nn.BatchNorm1d(layer["features"]),
    "layerNorm": lambda layer, _: nn.LayerNorm(layer["features"]),
    "dropout": lambda layer, _: nn.Dropout(float(layer["p"])),
    "relu": lambda layer, _: nn.ReLU(),
    "gelu": lambda layer, _: nn.GELU(),
    "tanh": lambda layer, _: nn.Tanh(),
}


class CrossEntropy(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, inputs, targets):
        return F.cross_entropy(self.model(inputs), targets)


class MeanSquaredError(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, inputs, targets):
        return F.mse_loss(self.model(inputs), targets)


LOSSES = {"crossEntropy": CrossEntropy, "meanSquaredError": MeanSquaredError}


class Training:
    def __init__(self, work, numbers, jit):
        self.inputs = numbers.pop("inputs")
        self.targets = numbers.pop("targets")
        model = build(work["layers"], work["sample"])
        model.load_state_dict(numbers)
        loss = LOSSES[work["loss"]](model)
        self.loss = torch.jit.script(loss) if jit else loss
        self.optimizer = torch.optim.SGD(self.loss.parameters(), lr=work["learningRate"])
        self.only_loss = work.get("only") == "loss"

    def run(self):
        if self.only_loss:
            return self.loss(self.inputs, self.targets).item()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.inputs, self.targets)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def evidence(self):
        losses = [self.run() for _ in range(STEPS)]
        self.loss.eval()
        with torch.no_grad():
            return losses + [self.loss(self.inputs, self.targets).item()]


def main():
    threads, jit = int(sys.argv[1]), sys.argv[2] == "jit"
    torch.set_num_threads(threads)

    def prepare(work, path):
        kind = Training if work["kind"] == "training" else Computation
        return kind(work, load(path), jit)

    serve(torch.__version__, threads, prepare)


main()
