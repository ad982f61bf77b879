"""PyTorch as a contender: `pytorch.py THREADS`. protocol.ts says how one talks with it."""

import json
import sys
import time

try:
    import numpy as np
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as error:
    print(json.dumps({"error": f"{error.name} is not installed"}))
    sys.exit(1)


def load(path):
    """The tensors of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        numbers = file.read()
    dtypes = {"F32": np.float32, "I32": np.int32}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        array = np.frombuffer(numbers[start:end], dtypes[entry["dtype"]])
        tensors[name] = torch.from_numpy(array.reshape(entry["shape"]).copy())
    return tensors


class Matmul:
    def __init__(self, work, numbers):
        self.a, self.b = numbers["a"], numbers["b"]

    def run(self):
        return self.a @ self.b

    def evidence(self):
        return self.run().diagonal().tolist()


LAYERS = {
    "linear": lambda layer: nn.Linear(layer["inputs"], layer["outputs"]),
    "batchNorm": lambda layer: nn.BatchNorm1d(layer["features"]),
    "dropout": lambda layer: nn.Dropout(layer["p"]),
    "relu": lambda layer: nn.ReLU(),
    "tanh": lambda layer: nn.Tanh(),
}


class Training:
    def __init__(self, work, numbers):
        self.inputs = numbers.pop("inputs")
        self.targets = numbers.pop("targets").long()
        self.model = nn.Sequential(*(LAYERS[layer["kind"]](layer) for layer in work["layers"]))
        self.model.load_state_dict(numbers)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=work["learningRate"])

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.model(self.inputs), self.targets)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def evidence(self):
        losses = [self.run() for _ in range(5)]
        self.model.eval()
        with torch.no_grad():
            return losses + [F.cross_entropy(self.model(self.inputs), self.targets).item()]


KINDS = {"matmul": Matmul, "training": Training}


def measure(task, milliseconds):
    task.run()
    start = time.perf_counter()
    repetitions, elapsed = 0, 0.0
    while repetitions == 0 or elapsed < milliseconds:
        task.run()
        repetitions += 1
        elapsed = 1000 * (time.perf_counter() - start)
    return elapsed / repetitions


def main():
    threads = int(sys.argv[1])
    torch.set_num_threads(threads)
    print(json.dumps({"answer": {"version": torch.__version__, "threads": threads}}), flush=True)
    task = None
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = None
            if question["ask"] == "prepare":
                task = KINDS[question["work"]["kind"]](question["work"], load(question["numbers"]))
            elif question["ask"] == "evidence":
                answer = task.evidence()
            else:
                answer = measure(task, question["milliseconds"])
            print(json.dumps({"answer": answer}), flush=True)
        except Exception as error:
            print(json.dumps({"error": str(error)}), flush=True)


main()
