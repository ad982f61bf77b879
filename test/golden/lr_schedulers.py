"""Learning rate schedules: two hundred steps of each, on two groups."""

import math

import torch
from torch import optim
from torch.optim import lr_scheduler

from common import snake, title, write

STEPS = 200
RATES = [0.1, 0.02]

lambdas = {
    "inverse": lambda epoch: 1 / (1 + 0.1 * epoch),
    "power": lambda epoch: 0.95 ** epoch,
}
names = {"tMax": "T_max", "t0": "T_0", "tMult": "T_mult"}

configurations = [
    ("StepLR", {"stepSize": 30}),
    ("StepLR", {"stepSize": 7, "gamma": 0.9}),
    ("MultiStepLR", {"milestones": [20, 50, 50, 120]}),
    ("MultiStepLR", {"milestones": [150, 10, 11], "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.97}),
    ("ConstantLR", {}),
    ("ConstantLR", {"factor": 0.3, "totalIters": 40}),
    ("LinearLR", {}),
    ("LinearLR", {"startFactor": 0.1, "endFactor": 0.7, "totalIters": 70}),
    ("LinearLR", {"startFactor": 1.0, "endFactor": 0.0, "totalIters": 60}),
    ("CosineAnnealingLR", {"tMax": 200}),
    ("CosineAnnealingLR", {"tMax": 17, "etaMin": 0.003}),
    ("CosineAnnealingWarmRestarts", {"t0": 13}),
    ("CosineAnnealingWarmRestarts", {"t0": 5, "tMult": 2, "etaMin": 0.001}),
    ("LambdaLR", {"lrLambda": "inverse"}),
    ("LambdaLR", {"lrLambda": ["inverse", "power"]}),
    ("OneCycleLR", {"maxLr": 0.5, "totalSteps": 201}),
    ("OneCycleLR", {"maxLr": [0.5, 0.05], "epochs": 10, "stepsPerEpoch": 21, "annealStrategy": "linear"}),
    ("OneCycleLR", {"maxLr": 0.5, "totalSteps": 210, "threePhase": True, "pctStart": 0.4}),
    ("OneCycleLR", {"maxLr": 0.5, "totalSteps": 200, "divFactor": 10.0, "finalDivFactor": 100.0,
                    "baseMomentum": [0.7, 0.8], "maxMomentum": 0.9, "pctStart": 0.1}),
    ("OneCycleLR", {"maxLr": 0.5, "totalSteps": 205, "cycleMomentum": False}),
    ("SequentialLR", {"milestones": [10],
                      "schedulers": [["LinearLR", {"startFactor": 0.1, "totalIters": 10}], ["CosineAnnealingLR", {"tMax": 90}]]}),
    ("SequentialLR", {"milestones": [5, 60],
                      "schedulers": [["ConstantLR", {"factor": 0.5, "totalIters": 3}], ["StepLR", {"stepSize": 9}], ["LambdaLR", {"lrLambda": "power"}]]}),
    ("SequentialLR", {"milestones": [30, 70],
                      "schedulers": [["ExponentialLR", {"gamma": 0.9}], ["CosineAnnealingWarmRestarts", {"t0": 8}], ["MultiStepLR", {"milestones": [10, 20]}]]}),
    ("ReduceLROnPlateau", {}),
    ("ReduceLROnPlateau", {"factor": 0.5, "patience": 2, "cooldown": 3, "minLr": [0.001, 0.004]}),
    ("ReduceLROnPlateau", {"mode": "max", "factor": 0.7, "patience": 4, "threshold": 0.05, "thresholdMode": "abs"}),
    ("ReduceLROnPlateau", {"mode": "max", "factor": 0.7, "patience": 1, "threshold": 0.02, "minLr": 0.01}),
    ("ReduceLROnPlateau", {"factor": 0.5, "patience": 0, "threshold": 0.01, "thresholdMode": "abs", "eps": 0.004}),
]


def metric(step):
    """Falls, with waves on it."""
    return 2 * math.exp(-step / 40) + 0.3 * math.cos(step / 3) + 1


def value(option):
    if isinstance(option, list) and option and isinstance(option[0], str):
        return [lambdas[name] for name in option]
    return lambdas.get(option, option) if isinstance(option, str) else option


def make(name, optimizer, options):
    given = {names.get(key, snake(key)): value(option) for key, option in options.items()}
    if name == "SequentialLR":
        given["schedulers"] = [make(each, optimizer, own) for each, own in options["schedulers"]]
    return getattr(lr_scheduler, name)(optimizer, **given)


def run(name, options, momentum="momentum"):
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": lr} for lr in RATES]
    if momentum == "momentum":
        optimizer = optim.SGD(groups, lr=1, momentum=0.5)
    else:
        optimizer = optim.Adam(groups, betas=(0.5, 0.9))
    scheduler = make(name, optimizer, options)
    rates, momenta = [], []

    def record():
        rates.append([group["lr"] for group in optimizer.param_groups])
        momenta.append([group["momentum"] if momentum == "momentum" else group["betas"][0]
                        for group in optimizer.param_groups])

    record()
    for step in range(STEPS):
        optimizer.step()
        if name == "ReduceLROnPlateau":
            scheduler.step(metric(step))
        else:
            scheduler.step()
        record()
    written = {"name": f"{title(name, options)} {momentum}", "scheduler": name, "options": options, "momentum": momentum}
    moves = any(row != momenta[0] for row in momenta)
    return {**written, "rates": rates, "momenta": momenta if moves else momenta[:1]}


def fractional():
    """Warm restarts in the middle of epochs."""
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=3, T_mult=2, eta_min=0.001)
    epochs = [i / 4 for i in range(100)]
    rates = []
    for epoch in epochs:
        scheduler.step(epoch)
        rates.append(optimizer.param_groups[0]["lr"])
    return {"epochs": epochs, "rates": rates}


chains = [
    [["ConstantLR", {"factor": 0.1, "totalIters": 2}], ["ExponentialLR", {"gamma": 0.9}]],
    [["LinearLR", {"startFactor": 0.25, "totalIters": 10}], ["CosineAnnealingLR", {"tMax": 40}], ["StepLR", {"stepSize": 7, "gamma": 0.5}]],
    [["MultiStepLR", {"milestones": [4, 9]}], ["LinearLR", {"startFactor": 0.5, "totalIters": 6}], ["ConstantLR", {"factor": 0.2, "totalIters": 3}]],
]


def chain(configurations):
    """Several schedules of one optimizer, one after the other at each step."""
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    schedulers = [make(name, optimizer, options) for name, options in configurations]
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(40):
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
    return {"schedulers": configurations, "rates": rates}


write(
    "lr-schedulers",
    initial={"rates": RATES},
    metrics={"values": [metric(step) for step in range(STEPS)]},
    runs=[run(*configuration) for configuration in configurations]
    + [run("OneCycleLR", {"maxLr": 0.5, "totalSteps": 201}, "betas")],
    fractional=fractional(),
    chains=[chain(configurations) for configurations in chains],
)
