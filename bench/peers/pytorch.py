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

DTYPES = {"F32": np.float32, "I32": np.int32}


def load(path):
    """The tensors of a safetensors file."""
    return {
        name: torch.from_numpy(np.frombuffer(data, DTYPES[dtype]).reshape(shape).copy())
        for name, dtype, shape, data in read_safetensors(path)
    }


def matmul(a, b):
    return a @ b


def elementwise(x, a, b):
    return torch.tanh(x * a + b) * torch.sigmoid(x) - a


def softmax(x):
    return torch.softmax(x, 1)


FORMULAS = {"matmul": matmul, "elementwise": elementwise, "softmax": softmax}


class Computation:
    def __init__(self, work, numbers, jit):
        formula = FORMULAS[work["kind"]]
        self.formula = torch.jit.script(formula) if jit else formula
        self.numbers = numbers

    def run(self):
        return self.formula(**self.numbers)

    def evidence(self):
        return samples_of(self.run().flatten())


LAYERS = {
    "linear": lambda layer: nn.Linear(layer["inputs"], layer["outputs"]),
    "batchNorm": lambda layer: nn.BatchNorm1d(layer["features"]),
    "dropout": lambda layer: nn.Dropout(float(layer["p"])),
    "relu": lambda layer: nn.ReLU(),
    "tanh": lambda layer: nn.Tanh(),
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


class Training:
    def __init__(self, work, numbers, jit):
        self.inputs = numbers.pop("inputs")
        self.targets = numbers.pop("targets")
        model = nn.Sequential(*(LAYERS[layer["kind"]](layer) for layer in work["layers"]))
        model.load_state_dict(numbers)
        if work["loss"] == "crossEntropy":
            self.targets = self.targets.long()
            loss = CrossEntropy(model)
        else:
            loss = MeanSquaredError(model)
        self.loss = torch.jit.script(loss) if jit else loss
        self.optimizer = torch.optim.SGD(self.loss.parameters(), lr=work["learningRate"])

    def run(self):
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
