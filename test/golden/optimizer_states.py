"""Optimizers in the middle of a run: their state as a script exports it, and where they go from there."""

import torch
import torch.nn.functional as F
from torch import optim

from common import draw, encode, title, write

samples, targets = draw(8, 3), draw(8, 2)
initial = [draw(3, 4) / 2, draw(4) / 2, draw(4, 2) / 2, draw(2) / 2]


def network(w1, b1, w2, b2):
    return F.mse_loss(torch.tanh(samples @ w1 + b1) @ w2 + b2, targets)


def export(optimizer):
    """As docs/optimizers.md does it."""
    state = optimizer.state_dict()
    tensors = {
        f"{i}.{name}": torch.stack(value) if isinstance(value, list) else torch.as_tensor(value)
        for i, kept in state["state"].items()
        for name, value in kept.items()
        if value is not None and name != "al"
    }
    return {"state": {key: encode(value) for key, value in tensors.items()}, "paramGroups": state["param_groups"]}


# foreach: the other loop of NAdam in 1.13 multiplies the product of momenta by one too many.
configurations = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.01}),
    ("Adam", {"lr": 0.05, "weight_decay": 0.01}),
    ("Adam", {"lr": 0.05, "betas": (0.5, 0.6), "amsgrad": True}),
    ("AdamW", {"lr": 0.05, "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.05, "foreach": True}),
    ("RAdam", {"lr": 0.05}),
    ("Adamax", {"lr": 0.05}),
    ("RMSprop", {"lr": 0.02, "momentum": 0.9, "centered": True}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.05}),
    ("LBFGS", {"line_search_fn": "strong_wolfe", "max_iter": 3, "history_size": 4}),
]


def run(name, options):
    parameters = [x.clone().requires_grad_() for x in initial]
    optimizer = getattr(optim, name)([{"params": parameters}], **options)

    def closure():
        optimizer.zero_grad()
        loss = network(*parameters)
        loss.backward()
        return loss

    def go(count):
        for _ in range(count):
            optimizer.step(closure)
        return [encode(p) for p in parameters]

    middle = go(6)
    state = export(optimizer)
    return {"name": title(name, options), "optimizer": name, "middle": middle, **state, "end": go(6)}


write(
    "optimizer-states",
    problem={"samples": encode(samples), "targets": encode(targets), "initial": [encode(x) for x in initial]},
    runs=[run(*configuration) for configuration in configurations],
)
