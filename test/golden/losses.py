"""Losses under every reduction: values and gradients, at ordinary inputs and where they saturate."""

import math

import torch
import torch.nn.functional as F

from common import case, draw, snake, write


def loss(op, function, inputs, note=None, smooth=True, constant=(), **options):
    """The three reductions of one loss."""
    theirs = {snake(key): value for key, value in options.items()}
    return [
        case(
            op, lambda *xs, r=reduction: function(*xs, reduction=r, **theirs), inputs,
            {"reduction": reduction, **options}, note, constant, smooth,
        )
        for reduction in ("none", "mean", "sum")
    ]


def labels(*rows):
    return torch.tensor(rows)


cases = []
difference = torch.tensor([0.0, 0.3, -0.3, 0.5, -0.5, 1.0, -1.0, 2.5, -40.0])
offset = torch.full((9,), 2.0)
for op, function in (("mseLoss", F.mse_loss), ("l1Loss", F.l1_loss), ("smoothL1Loss", F.smooth_l1_loss)):
    cases += loss(op, function, [draw(3, 4), draw(3, 4)])
    cases += loss(op, function, [draw(), draw()], "scalar")
    cases += loss(op, function, [offset + difference, offset], "kinks", smooth=False)
for beta in (0.5, 2.0, 0.0):
    cases += loss("smoothL1Loss", F.smooth_l1_loss, [draw(3, 4), draw(3, 4)], beta=beta)
cases += loss("smoothL1Loss", F.smooth_l1_loss, [offset + difference, offset], "kinks", smooth=False, beta=0.5)

# Probabilities of exactly 0 and 1: PyTorch clamps the logarithms at -100, so the loss is at most 100.
edge = torch.tensor([0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1e-300, 1e-13, 1 - 1e-13, 0.5])
edge_target = torch.tensor([0.0, 1.0, 0.5, 0.0, 1.0, 0.5, 1.0, 1.0, 0.0, 0.25])
probabilities = draw(3, 2, low=0.05, high=0.95)
hard = torch.tensor([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
for target in (hard, draw(3, 2, low=0.05, high=0.95)):
    note = "hard" if target is hard else "soft"
    cases += loss("bceLoss", F.binary_cross_entropy, [probabilities, target], note, constant=(1,))
    cases += loss("bceWithLogits", F.binary_cross_entropy_with_logits, [draw(3, 2), target], note, constant=(1,))
weight = torch.tensor([[0.5, 2.0], [1.0, 3.0], [0.25, 1.5]])
for op, function, inputs in (
    ("bceLoss", F.binary_cross_entropy, [probabilities, hard]),
    ("bceWithLogits", F.binary_cross_entropy_with_logits, [draw(3, 2), hard]),
):
    cases += loss(op, function, inputs, constant=(1,), weight=weight)
cases += loss("bceLoss", F.binary_cross_entropy, [edge, edge_target], "edge", smooth=False, constant=(1,))
logits = torch.tensor([0.0, -0.0, 40.0, 40.0, -40.0, -40.0, 800.0, 800.0, -800.0, -800.0])
bits = torch.tensor([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
cases += loss(
    "bceWithLogits", F.binary_cross_entropy_with_logits, [logits, bits], "large", smooth=False, constant=(1,)
)

class_weight = torch.tensor([0.5, 2.0, 1.0, 0.0])
indices = labels(2, 0, 3, 1, 2)
ignored = labels(2, -100, 3, -100, 2)
for op, function in (("nllLoss", F.nll_loss), ("crossEntropy", F.cross_entropy)):
    cases += loss(op, function, [draw(5, 4), indices])
    cases += loss(op, function, [draw(4), torch.tensor(1)], "one sample")
    cases += loss(op, function, [draw(2, 3, 2), labels([0, 2], [1, 1])], "positions")
    cases += loss(op, function, [draw(5, 4), indices], weight=class_weight)
    cases += loss(op, function, [draw(5, 4), ignored], "ignored")
    cases += loss(op, function, [draw(5, 4), ignored], "ignored", weight=class_weight)
    cases += loss(op, function, [draw(5, 4), indices], ignoreIndex=2)
    cases += loss(op, function, [draw(2, 3), labels(-100, -100)], "all ignored", smooth=False)

smoothing = {"labelSmoothing": 0.1}
weighted = {"weight": class_weight}
for options in (smoothing, {"labelSmoothing": 1.0}, {**smoothing, **weighted}, {**smoothing, "ignoreIndex": 2}):
    cases += loss("crossEntropy", F.cross_entropy, [draw(5, 4), indices], **options)
cases += loss("crossEntropy", F.cross_entropy, [draw(5, 4), ignored], "ignored", **smoothing, **weighted)
cases += loss("crossEntropy", F.cross_entropy, [draw(2, 3, 2), labels([0, 2], [1, 1])], "positions", **smoothing)

for options in ({}, smoothing, weighted, {**smoothing, **weighted}):
    target = draw(3, 4, low=0.05).softmax(1).mul(100).round().div(100)
    cases += loss("crossEntropy", F.cross_entropy, [draw(3, 4), target], "probabilities", **options)
one_hot = torch.eye(4)[[3, 0]]
cases += loss("crossEntropy", F.cross_entropy, [draw(2, 4), one_hot], "probabilities one-hot")
cases += loss("crossEntropy", F.cross_entropy, [draw(2, 3, 2), draw(2, 3, 2, low=0.05)], "probabilities positions")
cases += loss("crossEntropy", F.cross_entropy, [draw(4), draw(4, low=0.05)], "probabilities one sample")

large = torch.tensor([[800.0, -800.0, 0.0], [800.0, -800.0, 0.0], [1e300, -1e300, 5.0], [-1e-300, 1e-300, 0.0]])
cases += loss("crossEntropy", F.cross_entropy, [large, labels(0, 1, 2, 1)], "large", smooth=False)
masked = torch.tensor([[0.5, -math.inf, 1.0], [-math.inf, 2.0, 0.0]])
cases += loss("crossEntropy", F.cross_entropy, [masked, labels(0, 2)], "masked", smooth=False)

write("losses", cases=cases)
