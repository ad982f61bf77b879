"""Activation functions with their options: value, gradient, gradient of gradient, at ordinary points and at kinks."""

import math

import torch
import torch.nn.functional as F

from common import case, check_gradients, draw, write

points = torch.tensor([
    0.0, -0.0, 1e-300, -1e-300, 1e-8, -1e-8, 0.25, -0.25, 0.5, -0.5, 0.7, -0.7, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0,
    2.5, -2.5, 3.0, -3.0, 6.0, -6.0, 10.0, -10.0, 19.0, -19.0, 40.0, -40.0, 800.0, -800.0,
])
smooth_points = torch.tensor([0.17, 0.45, 0.9, 1.4, 2.3, 4.6, -0.17, -0.45, -0.9, -1.4, -2.3, -4.6])

functions = {
    "relu": F.relu, "relu6": F.relu6, "leakyRelu": F.leaky_relu, "elu": F.elu, "selu": F.selu, "celu": F.celu,
    "threshold": F.threshold, "sigmoid": torch.sigmoid, "logSigmoid": F.logsigmoid, "tanh": torch.tanh, "gelu": F.gelu,
    "silu": F.silu, "mish": F.mish, "softplus": F.softplus, "softsign": F.softsign, "hardtanh": F.hardtanh,
    "hardsigmoid": F.hardsigmoid, "hardswish": F.hardswish, "hardshrink": F.hardshrink, "softshrink": F.softshrink,
    "tanhshrink": F.tanhshrink,
}
with_options = [
    ("leakyRelu", F.leaky_relu, {"negativeSlope": 0.2}), ("elu", F.elu, {"alpha": 1.5}),
    ("celu", F.celu, {"alpha": 1.5}), ("celu", F.celu, {"alpha": 0.3}),
    ("threshold", F.threshold, {"threshold": 0.5, "value": -2.5}), ("threshold", F.threshold, {"threshold": -1.0, "value": 20.0}),
    ("hardtanh", F.hardtanh, {"minVal": -0.5, "maxVal": 2.0}), ("hardshrink", F.hardshrink, {"lambd": 1.0}),
    ("softshrink", F.softshrink, {"lambd": 1.0}), ("softplus", F.softplus, {"beta": 2.0, "threshold": 3.0}),
    ("softplus", F.softplus, {"beta": 0.5, "threshold": 20.0}),
]


# PyTorch 1.13 has no second derivative of these.
once = ("hardsigmoid", "hardswish")


def unary(op, function, options):
    applied = lambda x: function(x, *options.values())
    check_gradients(applied, [smooth_points], second=op not in once)
    return case(op, applied, [points], options, smooth=False, second=op not in once)


cases = [unary(op, function, {}) for op, function in functions.items() if op != "threshold"]
cases += [unary(op, function, options) for op, function, options in with_options]
cases.append(case(
    "gelu", lambda x: F.gelu(x, approximate="tanh"), [points], {"approximate": "tanh"}, smooth=False, second=True
))

# No weight of 0 and no x of 0: what is left of their tie is each side's own.
cases.append(case("prelu", F.prelu, [points[2:], torch.tensor([0.25])], note="one slope", smooth=False))
for shape, count in (((2, 3), 3), ((2, 3, 2), 3), ((2, 2, 1, 3), 2), ((4,), 1), ((0, 3), 3)):
    cases.append(case("prelu", F.prelu, [draw(*shape), draw(count)], note=f"{list(shape)} with {count}", smooth=shape[0] > 0))
for options in ({}, {"lower": 0.25, "upper": 0.75}):
    cases.append(case("rrelu", lambda x, o=options: F.rrelu(x, **o, training=False), [points], options, "evaluation", smooth=False))
for shape, dim in (((2, 4), -1), ((4, 3), 0), ((2, 6, 3), 1), ((2,), -1), ((0, 2), 1)):
    cases.append(case("glu", lambda x, d=dim: F.glu(x, d), [draw(*shape)], {"dim": dim}, f"{list(shape)}", smooth=shape[0] > 0, second=shape[0] > 0))
for dim in (0, 1, -1):
    cases.append(case("softmin", lambda x, d=dim: F.softmin(x, d), [draw(2, 3, 2)], {"dim": dim}, second=True))
large = torch.tensor([[800.0, -800.0, 0.0], [-math.inf, 2.0, 0.0], [1e300, -1e300, 5.0]])
cases.append(case("softmin", lambda x: F.softmin(x, 1), [-large], {"dim": 1}, "large", smooth=False))

write("activations", cases=cases)
