"""Trajectories of a loss scale, and of weights that are trained with it in float16.

PyTorch 1.13 has its `GradScaler` for CUDA alone. Its rule (`_amp_update_scale_`) is written out here, and the
products in float16, which it does not have for CPUs, are float32 products of halves that are rounded once.
"""

import math
import random

import torch

from common import write

torch.set_default_dtype(torch.float32)


def next_scale(scale, tracker, found, growth, backoff, interval):
    """aten/src/ATen/native/cuda/AmpKernels.cu, in float32."""
    if found:
        return torch.tensor(scale * backoff).item(), 0
    if tracker + 1 == interval:
        grown = torch.tensor(scale * growth).item()
        return (grown if math.isfinite(grown) else scale), 0
    return scale, tracker + 1


stream = random.Random(7)
rules = []
for init, growth, backoff, interval, share in (
    (65536.0, 2.0, 0.5, 2000, 0.3), (65536.0, 2.0, 0.5, 3, 0.1), (3.0, 3.0, 0.1, 2, 0.4), (2.0**126, 2.0, 0.5, 1, 0.0),
):  # fmt: skip
    scale, tracker, steps = init, 0, []
    for _ in range(60):
        found = stream.random() < share
        scale, tracker = next_scale(scale, tracker, found, growth, backoff, interval)
        steps.append([int(found), scale, tracker])
    options = {"initScale": init, "growthFactor": growth, "backoffFactor": backoff, "growthInterval": interval}
    rules.append({"options": options, "steps": steps})


def linear(x, w, b):
    product = (x.half().float() @ w.half().float().T).half()
    return (product.float() + b.half().float()).half()


def training(init, interval, momentum):
    x = torch.tensor([[stream.uniform(-3, 3) for _ in range(3)] for _ in range(8)])
    y = torch.tensor([[stream.uniform(-3, 3)] for _ in range(8)])
    sizes = [(4, 3), (4,), (1, 4), (1,)]
    start = [torch.tensor([stream.uniform(-0.5, 0.5) for _ in range(math.prod(s))]).reshape(s) for s in sizes]
    parameters = [p.clone().requires_grad_() for p in start]
    optimizer = torch.optim.SGD(parameters, lr=0.05, momentum=momentum)
    scale, tracker, steps = init, 0, []
    for _ in range(25):
        w1, b1, w2, b2 = parameters
        hidden = linear(x, w1, b1).float().tanh().half()
        loss = ((linear(hidden, w2, b2).float() - y) ** 2).mean()
        optimizer.zero_grad()
        (loss * scale).backward()
        found = any(not p.grad.isfinite().all() for p in parameters)
        for p in parameters:
            p.grad.mul_(torch.tensor(1 / scale))
        if not found:
            optimizer.step()
        scale, tracker = next_scale(scale, tracker, found, 2.0, 0.5, interval)
        steps.append([loss.item(), int(found), scale])
    flat = lambda tensors: [p.flatten().tolist() for p in tensors]
    return {"initScale": init, "growthInterval": interval, "momentum": momentum, "x": x.tolist(), "y": y.tolist(),
            "start": flat(start), "steps": steps, "end": flat(parameters)}  # fmt: skip


runs = [training(2.0**19, 4, 0.0), training(2.0**24, 3, 0.9)]
assert all(0 < sum(step[1] for step in run["steps"]) < 20 for run in runs)
write("scaler", rules=rules, runs=runs)
