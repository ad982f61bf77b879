"""Normalization: functions and layers with every option. RMSNorm, which PyTorch 1.13 lacks, is its formula."""

import torch
import torch.nn.functional as F
from torch import nn

from common import case, draw, write
from layer_steps import layer


class RMSNorm(nn.Module):
    def __init__(self, shape, eps=None, elementwise_affine=True):
        super().__init__()
        self.dims = tuple(range(-len(shape), 0))
        self.eps = torch.finfo(torch.float64).eps if eps is None else eps
        self.weight = nn.Parameter(torch.ones(shape)) if elementwise_affine else None

    def forward(self, x):
        normalized = x / torch.sqrt(x.pow(2).mean(self.dims, keepdim=True) + self.eps)
        return normalized if self.weight is None else normalized * self.weight


class LayerNormWithoutBias(nn.Module):
    """As PyTorch 2.1 has it with bias=False."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.weight = nn.Parameter(torch.ones(shape))

    def forward(self, x):
        return F.layer_norm(x, self.shape, self.weight, None, 1e-5)


cases = []
for shape, inputs in (([5], [draw(5), draw(3, 5), draw(2, 1, 5)]), ([2, 3], [draw(2, 3), draw(3, 2, 3)])):
    for x in inputs:
        note = str(list(x.shape))
        cases.append(case(
            "layerNorm", lambda x, w, b: F.layer_norm(x, shape, w, b), [x, draw(*shape), draw(*shape)],
            {"normalizedShape": str(shape)}, note,
        ))
        cases.append(case(
            "layerNorm", lambda x: F.layer_norm(x, shape, eps=0.1), [x], {"normalizedShape": str(shape), "eps": 0.1}, note,
        ))
        cases.append(case(
            "rmsNorm", lambda x, w: x / torch.sqrt(x.pow(2).mean(tuple(range(-len(shape), 0)), keepdim=True) + 1e-3) * w,
            [x, draw(*shape)], {"normalizedShape": str(shape), "eps": 1e-3}, note,
        ))
for size in ((3, 6), (2, 6, 1), (2, 6, 5), (1, 6, 2, 3)):
    for groups in (1, 2, 3, 6):
        x = draw(*size)
        if x.numel() == groups:
            continue
        # A group of one number has the slope 0: differences see its rounding only.
        cases.append(case(
            "groupNorm", lambda x, w, b: F.group_norm(x, groups, w, b, 1e-3), [x, draw(6), draw(6)],
            {"numGroups": groups, "eps": 1e-3}, str(list(size)),
        ))
for size in ((2, 3, 4), (1, 3, 2), (2, 3, 2, 3)):
    cases.append(case(
        "instanceNorm", lambda x, w, b: F.instance_norm(x, weight=w, bias=b), [draw(*size), draw(3), draw(3)],
        {}, str(list(size)),
    ))
    cases.append(case("instanceNorm", lambda x: F.instance_norm(x, eps=0.1), [draw(*size)], {"eps": 0.1}, str(list(size))))

course = ["train", "train", "train", "eval", "train", "eval"]
layers = []
norm = {"numFeatures": 3, "eps": 1e-5, "momentum": 0.1, "affine": True, "trackRunningStats": True}
sizes = [(2, 3, 2, 3), (1, 3, 3, 2), (4, 3, 1, 2)] * 2
for note, change in (
    ("", {}), ("momentum null", {"momentum": None}), ("affine false", {"affine": False}),
    ("momentum 0.5, eps 0.01", {"momentum": 0.5, "eps": 0.01}), ("without statistics", {"trackRunningStats": False}),
):
    options = {**norm, **change}
    given = {
        "eps": options["eps"], "momentum": options["momentum"], "affine": options["affine"],
        "track_running_stats": options["trackRunningStats"],
    }
    inputs = [draw(*size) for size in sizes]
    layers.append(layer("BatchNorm2d", nn.BatchNorm2d(3, **given), inputs, options, course, note))
    if options["momentum"] is None:  # PyTorch 1.13 refuses it to these; later versions take it for 0
        continue
    inputs = [draw(*size) for size in [(2, 3, 4), (3, 5), (1, 3, 2)] * 2]
    layers.append(layer("InstanceNorm1d", nn.InstanceNorm1d(3, **given), inputs, options, course, note))
    inputs = [draw(*size) for size in [(2, 3, 2, 3), (3, 1, 2), (1, 3, 2, 2)] * 2]
    layers.append(layer("InstanceNorm2d", nn.InstanceNorm2d(3, **given), inputs, options, course, note))
layers.append(layer("InstanceNorm1d", nn.InstanceNorm1d(3), [draw(2, 3, 4)], {"numFeatures": 3}, note="by default"))

for shape, inputs in (([4], [draw(2, 4), draw(4), draw(2, 3, 4)]), ([3, 4], [draw(3, 4), draw(2, 3, 4)])):
    options = {"normalizedShape": shape}
    layers.append(layer("RMSNorm", RMSNorm(shape), inputs, options, note=str(shape)))
    layers.append(layer("LayerNorm", LayerNormWithoutBias(shape), inputs, {**options, "bias": False}, note=str(shape)))
options = {"normalizedShape": [4], "eps": 0.1, "elementwiseAffine": False}
layers.append(layer("RMSNorm", RMSNorm([4], 0.1, False), [draw(2, 4)], options, note="plain"))
options = {"numGroups": 2, "numChannels": 4}
inputs = [draw(2, 4), draw(2, 4, 3), draw(1, 4, 2, 3)]
layers.append(layer("GroupNorm", nn.GroupNorm(2, 4), inputs, options))
options = {"numGroups": 4, "numChannels": 4, "eps": 0.1, "affine": False}
layers.append(layer("GroupNorm", nn.GroupNorm(4, 4, 0.1, False), [draw(2, 4, 3)], options, note="plain"))

write("normalization", cases=cases, layers=layers)
