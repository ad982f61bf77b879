"""Optimizers: twenty steps of each on two small problems, gradient clipping, and one network trained."""

import math

import torch
import torch.nn.functional as F
from torch import nn, optim

from common import check_gradients, draw, encode, number, snake, title, write

STEPS = 20


def encode_all(tensors):
    return [encode(t) for t in tensors]


# Two problems: 0.5 xᵀAx - bᵀx, and the mean squared error of a 2 -> 2 -> 1 network with a tanh in the middle.
matrix = torch.tensor([[3.0, 0.5], [0.5, 1.0]])
vector = torch.tensor([1.0, -2.0])
samples = draw(5, 2)
targets = draw(5, 1)


def quadratic(x):
    return 0.5 * x @ matrix @ x - vector @ x


def network(w1, b1, w2, b2):
    return F.mse_loss(torch.tanh(samples @ w1 + b1) @ w2 + b2, targets)


problems = {
    "quadratic": (quadratic, [torch.tensor([1.5, -0.5])], {"matrix": matrix, "vector": vector}),
    "network": (
        network, [draw(2, 2), draw(2), draw(2, 1), draw(1)], {"samples": samples, "targets": targets},
    ),
}

configurations = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.1, "weightDecay": 0.05}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weightDecay": 0.05}),
    ("Adam", {"lr": 0.05}),
    ("Adam", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-4}),
    ("Adam", {"lr": 0.05, "weightDecay": 0.1}),
    ("Adam", {"lr": 0.3, "betas": [0.5, 0.6], "amsgrad": True}),
    ("AdamW", {"lr": 0.05}),
    ("AdamW", {"lr": 0.05, "weightDecay": 0.1}),
    ("RMSprop", {"lr": 0.02}),
    ("RMSprop", {"lr": 0.02, "momentum": 0.9}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-4, "centered": True, "weightDecay": 0.05}),
    ("Adagrad", {"lr": 0.1}),
    ("Adagrad", {"lr": 0.1, "lrDecay": 0.05, "weightDecay": 0.05, "initialAccumulatorValue": 0.1}),
    ("NAdam", {"lr": 0.05}),
    ("NAdam", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-4, "weightDecay": 0.1, "momentumDecay": 0.1}),
    ("RAdam", {"lr": 0.05}),
    ("RAdam", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-4, "weightDecay": 0.1}),
    ("Adamax", {"lr": 0.05}),
    ("Adamax", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-4, "weightDecay": 0.1}),
    ("SGD", {"lr": 0.01, "momentum": 0.5, "maximize": True, "weightDecay": 0.05}),
    ("Adam", {"lr": 0.05, "maximize": True, "weightDecay": 0.05}),
    ("Adagrad", {"lr": 0.05, "maximize": True}),
]


def trajectory(optimizer, options, problem):
    function, initial, _ = problems[problem]
    parameters = [x.clone().requires_grad_() for x in initial]
    stepper = getattr(optim, optimizer)(parameters, **{snake(key): value for key, value in options.items()})
    if optimizer == "NAdam":
        # By its loop over all tensors at once; the other one of 1.13 multiplies the product of momenta by one too many.
        stepper.param_groups[0]["foreach"] = True
    steps = []
    for _ in range(STEPS):
        stepper.zero_grad()
        loss = function(*parameters)
        loss.backward()
        gradients = encode_all(p.grad for p in parameters)
        stepper.step()
        steps.append({"loss": loss.item(), "gradients": gradients, "parameters": encode_all(parameters)})
    name = title(optimizer, options, problem)
    return {"name": name, "optimizer": optimizer, "options": options, "problem": problem, "steps": steps}


for function, initial, _ in problems.values():
    check_gradients(function, initial)
trajectories = [trajectory(*configuration, problem) for configuration in configurations for problem in problems]


def with_gradients(gradients):
    parameters = [torch.zeros_like(g, requires_grad=True) for g in gradients]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient.clone()
    return parameters


def clip_norm(gradients, max_norm, norm_type):
    parameters = with_gradients(gradients)
    total = nn.utils.clip_grad_norm_(parameters, max_norm, norm_type)
    return {
        "gradients": encode_all(gradients), "maxNorm": max_norm, "normType": number(norm_type),
        "totalNorm": number(total.item()), "clipped": encode_all(p.grad for p in parameters),
    }


def clip_value(gradients, limit):
    parameters = with_gradients(gradients)
    nn.utils.clip_grad_value_(parameters, limit)
    return {
        "gradients": encode_all(gradients), "clipValue": limit, "clipped": encode_all(p.grad for p in parameters),
    }


gradients = [draw(2, 3), draw(3), draw()]
broken = [torch.tensor([1.0, math.inf]), torch.tensor([2.0])]
norm_clips = [
    clip_norm(gradients, max_norm, norm_type)
    for norm_type in (2.0, math.inf, 1.0, 3.0)
    for max_norm in (0.5, 100.0)
]
norm_clips += [clip_norm([torch.zeros(2)], 1.0, 2.0), clip_norm([torch.tensor([3.0, 4.0])], 5.0, 2.0)]
norm_clips += [clip_norm(broken, 1.0, 2.0)]
value_clips = [clip_value(gradients, limit) for limit in (0.5, 5.0)] + [clip_value(broken, 1.5)]


def train():
    """6 -> 8 -> ReLU -> BatchNorm1d -> 5 -> Tanh -> 3, cross-entropy, SGD with momentum."""
    model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.BatchNorm1d(8), nn.Linear(8, 5), nn.Tanh(), nn.Linear(5, 3))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(draw(*parameter.shape) / 2)
    options = {"lr": 0.1, "momentum": 0.9}
    initial = {key: encode(value) for key, value in model.state_dict().items()}
    inputs = [draw(8, 6) for _ in range(4)]
    batches = [(x, x.reshape(8, 3, 2).sum(2).argmax(1)) for x in inputs]  # the class: the pair with the largest sum
    stepper = optim.SGD(model.parameters(), **options)
    losses, first = [], {}
    for step in range(STEPS):
        x, labels = batches[step % len(batches)]
        stepper.zero_grad()
        loss = F.cross_entropy(model(x), labels)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            first = {key: encode(p.grad) for key, p in model.named_parameters()}
        stepper.step()
    final = {key: encode(value) for key, value in model.state_dict().items()}
    assert sum(losses[-4:]) < 0.7 * sum(losses[:4])
    model.eval()
    return {
        "optimizer": "SGD", "options": options, "initialState": initial,
        "batches": [{"input": encode(x), "target": encode(labels)} for x, labels in batches],
        "losses": losses, "firstGradients": first, "finalState": final, "evalOutput": encode(model(batches[0][0])),
    }


write(
    "optimizers",
    problems={
        name: {"initial": encode_all(initial), **{key: encode(value) for key, value in data.items()}}
        for name, (_, initial, data) in problems.items()
    },
    trajectories=trajectories, clipGradNorm=norm_clips, clipGradValue=value_clips, training=train(),
)
