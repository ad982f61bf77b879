"""Elementwise functions: value, gradient, gradient of gradient, at ordinary and at awkward points."""

import math
from itertools import product

import torch
import torch.nn.functional as F

from common import case, check_gradients, draw, write

points = torch.tensor([
    0.0, -0.0, 1e-300, -1e-300, 1e-8, -1e-8, 0.3, -0.3, 0.5, -0.5, 0.7, -0.7, 1.0, -1.0, 1.5, -1.5, 2.0, -2.0,
    2.5, -2.5, 3.0, -3.0, 6.0, -6.0, 10.0, -10.0, 19.0, -19.0, 40.0, -40.0, 800.0, -800.0,
    math.inf, -math.inf, math.nan,
])
smooth_points = torch.tensor([0.17, 0.45, 0.9, 1.4, 2.3, 4.6, -0.17, -0.45, -0.9, -1.4, -2.3, -4.6])

everywhere = {
    "exp": torch.exp, "expm1": torch.expm1, "square": torch.square, "sin": torch.sin, "cos": torch.cos,
    "tan": torch.tan, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "erf": torch.erf, "abs": torch.abs,
    "sign": torch.sign, "floor": torch.floor, "ceil": torch.ceil, "round": torch.round, "neg": torch.neg,
    "relu": F.relu, "relu6": F.relu6, "elu": F.elu, "softplus": F.softplus, "silu": F.silu, "mish": F.mish,
    "logSigmoid": F.logsigmoid, "hardtanh": F.hardtanh, "softsign": F.softsign, "reciprocal": torch.reciprocal,
}
where_positive = {"log": torch.log, "log1p": torch.log1p, "sqrt": torch.sqrt, "rsqrt": torch.rsqrt}


def unary(op, function, options=None, check_at=smooth_points):
    check_gradients(function, [check_at], second=True)
    return case(op, function, [points], options, smooth=False, second=True)


cases = [unary(op, function) for op, function in everywhere.items()]
cases += [unary(op, function, check_at=smooth_points.abs()) for op, function in where_positive.items()]
cases += [
    unary("leakyRelu", lambda x, s=slope: F.leaky_relu(x, s), {"negativeSlope": slope}) for slope in (0.01, 0.2)
]
cases += [unary("elu", lambda x: F.elu(x, 1.5), {"alpha": 1.5})]
cases += [
    unary("gelu", lambda x, a=name: F.gelu(x, approximate=a), {"approximate": name}) for name in ("none", "tanh")
]
cases += [
    unary("clamp", lambda x, b=bounds: torch.clamp(x, **b), bounds)
    for bounds in ({"min": -1.0, "max": 1.0}, {"min": 0.5}, {"max": -0.5})
]
cases += [
    unary("pow", lambda x, e=exponent: torch.pow(x, e), {"exponent": exponent},
          smooth_points.abs() if exponent % 1 else smooth_points)
    for exponent in (0, 1, 2, 3, -1, -2, 0.5, -0.5, 2.5)
]

sides = [0.0, -0.0, 1e-300, 0.5, -0.5, 1.0, -1.0, 2.0, -2.5, 40.0, -800.0, math.inf, -math.inf, math.nan]
pairs = list(product(sides, sides))
left = torch.tensor([a for a, _ in pairs])
right = torch.tensor([b for _, b in pairs])
binary = {
    "add": torch.add, "sub": torch.sub, "mul": torch.mul, "div": torch.div, "pow": torch.pow,
    "maximum": torch.maximum, "minimum": torch.minimum,
}
broadcasts = [((3, 1), (1, 4)), ((), (2, 3)), ((2, 3), (3,)), ((2, 1, 3), (4, 1)), ((2, 0), (1, 1)), ((1,), (1, 1))]

for op, function in binary.items():
    cases.append(case(op, function, [left, right], note="pairs", smooth=False, second=True))
    for a, b in broadcasts:
        low = 0.1 if op == "pow" else -1.99
        note = f"broadcast {list(a)} {list(b)}"
        cases.append(case(op, function, [draw(*a, low=low), draw(*b)], note=note, second=True))

# Later ones, at the end: what was drawn before stays as it was.
cases += [unary(op, function) for op, function in {"sinh": torch.sinh, "cosh": torch.cosh}.items()]
cases += [
    unary(op, function, check_at=smooth_points.abs())
    for op, function in {"log2": torch.log2, "log10": torch.log10}.items()
]
steps = {"isfinite": torch.isfinite, "isinf": torch.isinf}
cases += [case(op, function, [points], smooth=False) for op, function in steps.items()]
logical = {"logicalAnd": torch.logical_and, "logicalOr": torch.logical_or, "logicalXor": torch.logical_xor}
cases += [case(op, function, [left, right], smooth=False) for op, function in logical.items()]
for shapes in [((2, 3), (3,), ()), ((2, 1), (3,), (2, 3))]:
    inputs = [draw(*shape) for shape in shapes]
    cases.append(case("lerp", torch.lerp, inputs, note=f"broadcast {shapes}", second=True))
cases += [
    unary(op, function, check_at=smooth_points.clamp(-0.9, 0.9))
    for op, function in {"asin": torch.asin, "acos": torch.acos}.items()
]
cases += [unary("atan", torch.atan), case("atan2", torch.atan2, [left, right], note="pairs", smooth=False, second=True)]
for a, b in broadcasts:
    cases.append(case("atan2", torch.atan2, [draw(*a), draw(*b)], note=f"broadcast {list(a)} {list(b)}", second=True))
comparisons = {"eq": torch.eq, "ne": torch.ne, "lt": torch.lt, "le": torch.le, "gt": torch.gt, "ge": torch.ge}
cases += [case(op, function, [left, right], note="pairs", smooth=False) for op, function in comparisons.items()]
cases += [
    case(op, function, [points], smooth=False)
    for op, function in {"isNaN": torch.isnan, "logicalNot": torch.logical_not}.items()
]

write("elementwise", cases=cases)
