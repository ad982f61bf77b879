"""Layers: outputs, gradients and buffers, step by step; and the figures of the default initialisations."""

import math
from itertools import product
from unittest import mock

import torch
from torch import nn

from common import draw, write
from layer_steps import layer


linear = {"inFeatures": 3, "outFeatures": 5, "bias": True}
layers = [
    layer("Linear", nn.Linear(3, 5), [draw(2, 3), draw(3), draw(2, 2, 3), draw(0, 3)], linear),
    layer("Linear", nn.Linear(3, 5, bias=False), [draw(4, 3)], {**linear, "bias": False}, note="without bias"),
]

course = ["train", "train", "train", "eval", "train", "eval"]
norm = {"numFeatures": 3, "eps": 1e-5, "momentum": 0.1, "affine": True, "trackRunningStats": True}
for note, change in (
    ("", {}), ("momentum null", {"momentum": None}), ("affine false", {"affine": False}),
    ("momentum 0.5, eps 0.01", {"momentum": 0.5, "eps": 0.01}), ("without statistics", {"trackRunningStats": False}),
):
    options = {**norm, **change}
    for dims, sizes in (("2-D", [(4, 3), (6, 3), (5, 3)] * 2), ("3-D", [(2, 3, 4), (1, 3, 5), (4, 3, 1)] * 2)):
        module = nn.BatchNorm1d(
            3, eps=options["eps"], momentum=options["momentum"], affine=options["affine"],
            track_running_stats=options["trackRunningStats"],
        )
        inputs = [draw(*size) for size in sizes]
        layers.append(layer("BatchNorm1d", module, inputs, options, course, f"{dims} {note}".strip()))

for shape, inputs in (([4], [draw(2, 4), draw(4), draw(2, 3, 4)]), ([3, 4], [draw(3, 4), draw(2, 3, 4)])):
    options = {"normalizedShape": shape, "eps": 1e-5, "elementwiseAffine": True}
    layers.append(layer("LayerNorm", nn.LayerNorm(shape), inputs, options, note=str(shape)))
options = {"normalizedShape": [4], "eps": 0.1, "elementwiseAffine": False}
layers.append(layer("LayerNorm", nn.LayerNorm([4], 0.1, False), [draw(2, 4)], options, note="plain"))

kink = torch.tensor([[0.0, -0.0, 1.5], [-2.0, 0.25, -0.5]])
for name, module, options in (
    ("ReLU", nn.ReLU(), {}), ("LeakyReLU", nn.LeakyReLU(), {"negativeSlope": 0.01}),
    ("LeakyReLU", nn.LeakyReLU(0.2), {"negativeSlope": 0.2}), ("Sigmoid", nn.Sigmoid(), {}), ("Tanh", nn.Tanh(), {}),
):
    note = str(options["negativeSlope"]) if options else None
    layers.append(layer(name, module, [kink], options, note=note, smooth=False))
for dim in (0, 1, -1):
    layers.append(layer("Softmax", nn.Softmax(dim), [draw(2, 3, 2)], {"dim": dim}, note=f"dim {dim}"))
    layers.append(layer("LogSoftmax", nn.LogSoftmax(dim), [draw(2, 3, 2)], {"dim": dim}, note=f"dim {dim}"))
for start, end in ((1, -1), (0, -1), (1, 2), (-2, -1)):
    options = {"startDim": start, "endDim": end}
    layers.append(layer("Flatten", nn.Flatten(start, end), [draw(2, 3, 2, 2)], options, note=f"{start} to {end}"))
layers.append(layer("Dropout", nn.Dropout(0.5), [draw(2, 3)], {"p": 0.5}, ["eval"], "eval"))
layers.append(layer("Dropout", nn.Dropout(0.0), [draw(2, 3)], {"p": 0.0}, note="keeps all"))
layers.append(layer("Dropout", nn.Dropout(1.0), [draw(2, 3)], {"p": 1.0}, note="drops all"))


def drawn(initialise):
    """What PyTorch asks of its generator while it initialises: bounds, or mean and standard deviation."""
    asked = []

    def uniform(tensor, low=0.0, high=1.0):
        asked.append({"low": low, "high": high})
        return tensor

    def normal(tensor, mean=0.0, std=1.0):
        asked.append({"mean": mean, "std": std})
        return tensor

    with mock.patch.object(torch.Tensor, "uniform_", uniform), mock.patch.object(torch.Tensor, "normal_", normal):
        initialise()
    return asked


def camel(name):
    """PyTorch's leaky_relu and fan_in, written as ours."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


linears = []
for fan_in, fan_out in ((3, 5), (5, 3), (1, 1), (784, 256), (256, 10)):
    weight, bias = drawn(lambda: nn.Linear(fan_in, fan_out))
    assert math.isclose(weight["high"], 1 / math.sqrt(fan_in), rel_tol=1e-15)
    linears.append({"inFeatures": fan_in, "outFeatures": fan_out, "weight": weight, "bias": bias})

gains = [
    {"nonlinearity": camel(name), "parameter": parameter, "gain": float(nn.init.calculate_gain(name, parameter))}
    for name, parameter in [
        ("linear", None), ("conv1d", None), ("conv2d", None), ("sigmoid", None), ("tanh", None), ("relu", None),
        ("leaky_relu", None), ("leaky_relu", 0.2), ("leaky_relu", math.sqrt(5)), ("selu", None),
    ]
]

xavier = {"xavierUniform": nn.init.xavier_uniform_, "xavierNormal": nn.init.xavier_normal_}
kaiming = {"kaimingUniform": nn.init.kaiming_uniform_, "kaimingNormal": nn.init.kaiming_normal_}
slopes = ((0, "leaky_relu"), (0.2, "leaky_relu"), (math.sqrt(5), "leaky_relu"), (0, "relu"), (0, "tanh"))
initialisers = []
for shape in ([5, 3], [3, 5], [256, 784], [1, 1], [8, 4, 3, 3], [6, 2, 5]):
    weight = torch.empty(shape)
    fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(weight)
    fans = {"shape": shape, "fanIn": fan_in, "fanOut": fan_out}
    for (name, initialise), gain in product(xavier.items(), (1.0, 5 / 3)):
        (asked,) = drawn(lambda: initialise(weight, gain))
        initialisers.append({"initialiser": name, **fans, "options": {"gain": gain}, "draws": asked})
    for (name, initialise), mode, (a, nonlinearity) in product(kaiming.items(), ("fan_in", "fan_out"), slopes):
        (asked,) = drawn(lambda: initialise(weight, a, mode, nonlinearity))
        options = {"a": a, "mode": camel(mode), "nonlinearity": camel(nonlinearity)}
        initialisers.append({"initialiser": name, **fans, "options": options, "draws": asked})

write("layers", layers=layers, linearInitialisation=linears, gains=gains, initialisers=initialisers)
