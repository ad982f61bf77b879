"""LBFGS: its steps on Rosenbrock's function and on a small network, with and without a line search."""

import torch
import torch.nn.functional as F
from torch import optim

from common import draw, encode, snake, title, write

samples, targets = draw(8, 3), draw(8, 1)


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def network(w1, b1, w2, b2):
    return F.mse_loss(torch.tanh(samples @ w1 + b1) @ w2 + b2, targets)


problems = {
    "rosenbrock": (rosenbrock, [torch.tensor([-1.2, 1.0])]),
    "network": (network, [draw(3, 4) / 2, draw(4) / 2, draw(4, 1) / 2, draw(1) / 2]),
}
wolfe = {"lineSearchFn": "strong_wolfe"}
configurations = [
    ("rosenbrock", 30, {**wolfe, "maxIter": 1}),
    ("rosenbrock", 4, {**wolfe}),
    ("rosenbrock", 20, {**wolfe, "maxIter": 2, "historySize": 2, "lr": 0.5}),
    ("rosenbrock", 8, {"lr": 0.001, "maxIter": 4}),
    ("network", 25, {**wolfe, "maxIter": 1}),
    ("network", 4, {**wolfe, "maxIter": 10, "maxEval": 7}),
    ("network", 4, {**wolfe, "maxIter": 10, "historySize": 3, "toleranceGrad": 0.01}),
    ("network", 4, {**wolfe, "toleranceChange": 0.01}),
    ("network", 6, {"lr": 0.2, "maxIter": 5}),
]


def run(problem, count, options):
    function, initial = problems[problem]
    parameters = [x.clone().requires_grad_() for x in initial]
    optimizer = optim.LBFGS(parameters, **{snake(key): value for key, value in options.items()})

    def closure():
        optimizer.zero_grad()
        loss = function(*parameters)
        loss.backward()
        return loss

    steps = []
    for _ in range(count):
        loss = optimizer.step(closure).item()
        state = optimizer.state[parameters[0]]
        counts = {"evaluations": state["func_evals"], "iterations": state["n_iter"]}
        steps.append({"loss": loss, **counts, "parameters": [encode(p) for p in parameters]})
    return {"name": title(problem, options), "problem": problem, "options": options, "steps": steps}


write(
    "lbfgs",
    problems={
        "samples": encode(samples), "targets": encode(targets),
        "initial": {name: [encode(x) for x in initial] for name, (_, initial) in problems.items()},
    },
    runs=[run(*configuration) for configuration in configurations],
)
