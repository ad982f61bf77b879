"""Convolutions, pooling, padding, interpolation, windows: values and gradients; layers with their parameters; bounds of initial weights."""

import re
from unittest import mock

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.stateless import functional_call

from common import case, draw, snake, write


def renamed(options):
    return {snake(key): value for key, value in options.items()}


cases = []


def run(op, inputs, options=None, fixed=(), note=None, smooth=True):
    """Records a function of F by its name here; `fixed` are its arguments that are no tensors."""
    function = getattr(F, re.sub("(?<=[a-z])(?=[A-Z])", "_", op).lower())
    options = options or {}
    sizes = [str(argument).replace(" ", "") for argument in fixed]
    record = case(
        op, lambda *xs: function(*xs, *fixed, **renamed(options)), inputs, options,
        " ".join([*sizes, *([note] if note else [])]), smooth=smooth,
    )
    cases.append({**record, "fixed": list(fixed)})


x1, x2 = draw(2, 4, 7), draw(2, 4, 5, 6)
w1, b3 = draw(3, 4, 3), draw(3)
w2 = draw(3, 4, 3, 2)
for options in (
    {}, {"stride": 2}, {"padding": 2}, {"dilation": 2}, {"padding": "same"}, {"padding": "valid"},
    {"padding": "same", "dilation": 2}, {"stride": 3, "padding": 1, "dilation": 2},
):
    run("conv1d", [x1, w1, b3], options)
run("conv1d", [draw(4, 5), w1], note="one sample, no bias")
run("conv1d", [x1, draw(4, 2, 4)], {"groups": 2, "padding": "same"}, note="even kernel")
run("conv1d", [x1, draw(2, 4, 1)], {"stride": 2}, note="pixels")
for options in (
    {}, {"stride": [2, 1]}, {"padding": [0, 2]}, {"dilation": [1, 2]}, {"padding": "same"},
    {"padding": "same", "dilation": [2, 3]}, {"stride": [3, 2], "padding": [2, 1], "dilation": [2, 1]},
):
    run("conv2d", [x2, w2, b3], options)
run("conv2d", [draw(4, 3, 3), w2], note="one sample, no bias")
run("conv2d", [x2, draw(6, 2, 2, 3), draw(6)], {"groups": 2, "stride": 2, "padding": 1})
run("conv2d", [x2, draw(8, 1, 3, 3)], {"groups": 4}, note="two for each channel")
run("conv2d", [x2, draw(2, 4, 1, 1), draw(2)], note="pixels")
run("conv2d", [x2, draw(1, 4, 5, 6)], note="all of it")

wt1, wt2, b2 = draw(4, 2, 3), draw(4, 2, 3, 2), draw(2)
for options in (
    {}, {"stride": 2}, {"stride": 3, "padding": 1, "outputPadding": 2}, {"dilation": 2},
    {"dilation": 3, "outputPadding": 2}, {"stride": 2, "dilation": 3, "padding": 2, "outputPadding": 2},
):
    run("convTranspose1d", [x1, wt1, b2], options)
for options in (
    {}, {"stride": [2, 3], "padding": [1, 0], "outputPadding": [1, 2]}, {"dilation": [2, 1], "padding": 1},
    {"stride": 1, "dilation": [3, 2], "outputPadding": [2, 1]},
):
    run("convTranspose2d", [draw(2, 4, 3, 2), wt2, b2], options)
run("convTranspose2d", [draw(4, 2, 3), draw(4, 3, 2, 2)], {"groups": 2, "stride": 2}, note="one sample")

for options in ({}, {"stride": 1}, {"stride": 2, "padding": 1}, {"ceilMode": True}, {"dilation": 2, "stride": 1}, {"padding": 1, "ceilMode": True, "stride": 2}):
    run("maxPool1d", [draw(2, 2, 8)], options, [3])
for options in (
    {}, {"stride": [1, 2], "padding": [1, 1]}, {"stride": 2, "ceilMode": True}, {"dilation": [2, 1]},
    {"stride": [3, 2], "padding": [0, 1], "dilation": [1, 2], "ceilMode": True},
):
    run("maxPool2d", [draw(2, 2, 6, 7)], options, [[2, 3]])
run("maxPool2d", [draw(2, 3, 3)], {"ceilMode": True}, [2], note="one sample")
ties = torch.tensor([[[1.0, 1, 0, 0], [1, 0, 0, 0], [2, 2, 2, 2]]])
run("maxPool2d", [ties], {"stride": 1}, [2], note="ties", smooth=False)
special = torch.tensor([[[1.0, float("nan"), 3, float("-inf")], [2, 5, float("-inf"), float("-inf")], [float("inf"), 1, 7, 8], [1, 2, 3, 4]]])
run("maxPool2d", [special], {}, [2], note="NaN and infinity", smooth=False)

for options in ({}, {"stride": 2, "padding": 1}, {"stride": 2, "padding": 1, "countIncludePad": False}, {"ceilMode": True}, {"ceilMode": True, "padding": 1, "stride": 2}, {"ceilMode": True, "padding": 1, "stride": 2, "countIncludePad": False}):
    run("avgPool1d", [draw(2, 2, 8)], options, [3])
for options in (
    {}, {"stride": [1, 2], "padding": [1, 1]}, {"stride": [1, 2], "padding": [1, 1], "countIncludePad": False},
    {"stride": 2, "ceilMode": True}, {"stride": [3, 2], "padding": [0, 1], "ceilMode": True},
    {"stride": [3, 2], "padding": [0, 1], "ceilMode": True, "countIncludePad": False}, {"padding": 1, "divisorOverride": 7},
):
    run("avgPool2d", [draw(2, 2, 6, 7)], options, [[2, 3]])
run("avgPool2d", [draw(2, 3, 3)], {}, [2], note="one sample")

for size in (1, 3, 7, 9):
    run("adaptiveAvgPool1d", [x1], fixed=[size])
    run("adaptiveMaxPool1d", [draw(2, 3, 7)], fixed=[size])
for size in (1, [5, 3], [2, None], [7, 4], 3):
    run("adaptiveAvgPool2d", [x2], fixed=[size])
    run("adaptiveMaxPool2d", [draw(2, 2, 5, 6)], fixed=[size])
run("adaptiveAvgPool2d", [draw(2, 5, 5)], fixed=[[2, 3]], note="one sample")

s1, s2 = draw(2, 2, 5), draw(2, 2, 3, 4)
for options in (
    {"size": 3}, {"size": 7}, {"scaleFactor": 2}, {"scaleFactor": 1.3}, {"scaleFactor": 0.4}, {"size": 10},
    {"size": 8, "mode": "linear"}, {"size": 8, "mode": "linear", "alignCorners": True}, {"scaleFactor": 1.7, "mode": "linear"},
    {"scaleFactor": 0.5, "mode": "linear"}, {"size": 1, "mode": "linear", "alignCorners": True},
):
    run("interpolate", [s1], options)
for options in (
    {"size": [2, 7]}, {"scaleFactor": [2, 1.5]}, {"scaleFactor": 2, "mode": "bilinear"},
    {"scaleFactor": [1.5, 0.5], "mode": "bilinear"}, {"size": [5, 3], "mode": "bilinear", "alignCorners": True},
    {"scaleFactor": [2.3, 1.2], "mode": "bilinear", "alignCorners": True}, {"size": [3, 4], "mode": "bilinear"},
):
    run("interpolate", [s2], options)

for padding in ([1, 2], [1, 0, 2, 1], [0, 1, -1, 2, 1, 0], [-1, -1]):
    for options in ({}, {"value": 0.5}):
        run("pad", [s2], options, [padding])
for mode in ("reflect", "replicate", "circular"):
    run("pad", [s1], {"mode": mode}, [[2, 1]])
    run("pad", [s2], {"mode": mode}, [[3, 1, 0, 2]])

for options in ({}, {"stride": 2, "padding": [1, 0]}, {"dilation": [2, 1], "padding": 1, "stride": [1, 3]}):
    run("unfold", [draw(1, 2, 5, 6)], options, [[2, 3]])
run("unfold", [draw(2, 3, 3)], {}, [2], note="one sample")
run("fold", [draw(2, 8, 12)], {}, [[4, 5], 2])
run("fold", [draw(8, 16)], {"stride": [1, 2], "padding": [1, 2]}, [[3, 4], 2], note="one sample")
run("fold", [draw(1, 6, 3)], {"dilation": [1, 2]}, [[3, 5], [1, 3]])


def layer(name, arguments, x, options=None):
    """A layer as a function of its input and its parameters, whose names are kept."""
    options = options or {}
    module = getattr(nn, name)(*arguments, **renamed(options))
    names = [key for key, _ in module.named_parameters()]
    parameters = [draw(*p.shape) for p in module.parameters()]
    record = case(
        name, lambda v, *ps: functional_call(module, dict(zip(names, ps)), (v,)), [x, *parameters], options,
        str(arguments).replace(" ", ""),
    )
    return {**record, "arguments": list(arguments), "names": names}


layers = [
    *(layer("Conv1d", (4, 2, 3), x1, {"padding": 2, "paddingMode": mode}) for mode in ("zeros", "reflect", "replicate", "circular")),
    layer("Conv1d", (4, 2, 4), x1, {"padding": "same", "paddingMode": "reflect"}),
    layer("Conv1d", (4, 2, 3), x1, {"stride": 2, "bias": False}),
    *(layer("Conv2d", (4, 2, [3, 2]), x2, {"padding": [2, 1], "paddingMode": mode}) for mode in ("zeros", "reflect", "replicate", "circular")),
    layer("Conv2d", (4, 2, [2, 3]), x2, {"padding": "same", "paddingMode": "circular", "dilation": [1, 2]}),
    layer("Conv2d", (4, 6, 3), x2, {"stride": [2, 1], "groups": 2, "bias": False}),
    layer("ConvTranspose1d", (4, 6, 3), x1, {"stride": 2, "outputPadding": 1, "groups": 2}),
    layer("ConvTranspose2d", (4, 2, [3, 2]), draw(2, 4, 3, 2), {"stride": 2, "padding": 1, "dilation": 2, "bias": False}),
    layer("MaxPool1d", (2,), draw(2, 2, 5), {"ceilMode": True}),
    layer("MaxPool2d", (3,), draw(2, 2, 5, 5), {"stride": 2, "padding": 1}),
    layer("AvgPool1d", (2,), draw(2, 2, 5), {"padding": 1}),
    layer("AvgPool2d", (3,), draw(2, 2, 5, 5), {"divisorOverride": 4}),
    layer("AdaptiveAvgPool1d", (3,), x1), layer("AdaptiveAvgPool2d", (1,), x2),
    layer("AdaptiveMaxPool1d", (3,), draw(2, 2, 7)), layer("AdaptiveMaxPool2d", ([3, None],), draw(2, 2, 5, 4)),
    layer("Upsample", (), s2, {"scaleFactor": 2, "mode": "bilinear"}), layer("Upsample", (), s1, {"size": 8}),
    layer("Unfold", (2,), x2, {"stride": 2}), layer("Fold", ([4, 5], 2), draw(2, 8, 12)),
]


def drawn(make):
    """The bounds that PyTorch asks its generator for, in their order."""
    asked = []

    def uniform(tensor, low=0.0, high=1.0):
        asked.append({"shape": list(tensor.shape), "low": low, "high": high})
        return tensor

    with mock.patch.object(torch.Tensor, "uniform_", uniform):
        make()
    return asked


initialisations = []
for name, arguments, groups in (
    ("Conv1d", (6, 4, 3), 2), ("Conv2d", (1, 6, 5), 1), ("Conv2d", (6, 16, [5, 3]), 2),
    ("ConvTranspose1d", (4, 6, 3), 2), ("ConvTranspose2d", (8, 4, [2, 3]), 1),
):
    asked = drawn(lambda: getattr(nn, name)(*arguments, groups=groups))
    initialisations.append({"layer": name, "arguments": list(arguments), "groups": groups, "draws": asked})

write("convolution", cases=cases, layers=layers, initialisations=initialisations)
