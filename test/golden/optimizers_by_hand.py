"""Lion and Muon, which PyTorch 1.13 lacks: their pseudo-code in NumPy, on the gradients of a network of matrices."""

import numpy as np
import torch
import torch.nn.functional as F

from common import check_gradients, draw, encode, title, write

STEPS = 20
samples, targets = draw(6, 3), draw(6, 2)
initial = [draw(3, 4), draw(4, 2), draw(2, 2)]


def network(w1, w2, w3):
    return F.mse_loss(torch.tanh(torch.tanh(samples @ w1) @ w2) @ w3, targets)


def lion(lr, betas=(0.9, 0.99), weightDecay=0.0):
    """Chen et al. (2023), Program 1: the sign of an interpolation, then the moving average."""
    momentum = {}

    def update(i, p, g):
        m = momentum.get(i, np.zeros_like(p))
        direction = np.sign((1 - betas[0]) * g + betas[0] * m)
        momentum[i] = (1 - betas[1]) * g + betas[1] * m
        return p - lr * (direction + weightDecay * p)

    return update


def muon(lr, momentum=0.95, nesterov=True, weightDecay=0.1, nsSteps=5, adjustLrFn=None,
         nsCoefficients=(3.4445, -4.775, 2.0315), eps=1e-7):
    """Jordan et al. (2024) with the weight decay of Liu et al. (2025), in the form of torch.optim.Muon's page."""
    a, b, c = nsCoefficients
    buffers = {}

    def orthogonalize(x):
        # By the singular values: the polynomial acts on each of them alone.
        u, s, vt = np.linalg.svd(x / max(np.linalg.norm(x), eps), full_matrices=False)
        for _ in range(nsSteps):
            s = a * s + b * s ** 3 + c * s ** 5
        return u @ np.diag(s) @ vt

    def update(i, p, g):
        buffers[i] = momentum * buffers.get(i, np.zeros_like(p)) + (1 - momentum) * g
        direction = momentum * buffers[i] + (1 - momentum) * g if nesterov else buffers[i]
        rows, columns = p.shape
        scale = 0.2 * max(rows, columns) ** 0.5 if adjustLrFn == "match_rms_adamw" else max(1, rows / columns) ** 0.5
        return p * (1 - lr * weightDecay) - lr * scale * orthogonalize(direction)

    return update


configurations = [
    ("Lion", lion, {"lr": 0.01}),
    ("Lion", lion, {"lr": 0.02, "betas": [0.8, 0.95], "weightDecay": 0.1}),
    ("Muon", muon, {"lr": 0.02}),
    ("Muon", muon, {"lr": 0.05, "momentum": 0.8, "nesterov": False, "weightDecay": 0}),
    ("Muon", muon, {"lr": 0.1, "adjustLrFn": "match_rms_adamw", "nsSteps": 3}),
    ("Muon", muon, {"lr": 0.02, "nsCoefficients": [1.5, -0.5, 0.0], "nsSteps": 8, "eps": 100.0}),
]


def trajectory(name, make, options):
    update = make(**options)
    parameters = [x.clone().requires_grad_() for x in initial]
    steps = []
    for _ in range(STEPS):
        loss = network(*parameters)
        gradients = torch.autograd.grad(loss, parameters)
        after = [update(i, p.detach().numpy(), g.numpy()) for i, (p, g) in enumerate(zip(parameters, gradients))]
        parameters = [torch.tensor(p, requires_grad=True) for p in after]
        steps.append({"loss": loss.item(), "parameters": [encode(p) for p in parameters]})
    return {"name": title(name, options), "optimizer": name, "options": options, "steps": steps}


check_gradients(network, initial)
write(
    "optimizers-by-hand",
    problem={"samples": encode(samples), "targets": encode(targets), "initial": [encode(x) for x in initial]},
    trajectories=[trajectory(*configuration) for configuration in configurations],
)
