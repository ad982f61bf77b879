"""float16 and bfloat16: casts, arithmetic, reductions and composites, as PyTorch's CPU rounds them."""

import hashlib
import struct

import torch
import torch.nn.functional as F

from common import draw, encode, number, write

torch.set_default_dtype(torch.float32)

dtypes = {"float16": torch.float16, "bfloat16": torch.bfloat16}


def digest(tensor):
    """Of the bytes, little-endian: too many numbers to be written down."""
    return hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest()


def bits_of(halves):
    return halves.view(torch.int16)


def casts(name, dtype):
    """All 65 536 halves as float32, and float32s on, half way between and beside all of them as halves; no NaN."""
    every = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16).view(dtype)
    every = every[~every.isnan()]
    wide = every.float()
    ordered = torch.unique(wide[wide.isfinite()] + 0.0)
    middles = ((ordered[:-1].double() + ordered[1:].double()) / 2).float()
    words = torch.cat([ordered, middles]).view(torch.int32)
    near = torch.cat([words + step for step in (-1, 0, 1)]).view(torch.float32)
    near = near[~near.isnan()]
    return {
        "dtype": name,
        "count": wide.numel(),
        "wide": digest(wide.view(torch.int32)),
        "near": digest(near.view(torch.int32)),
        "nearCount": near.numel(),
        "rounded": digest(bits_of(near.to(dtype))),
    }


chosen = [
    0.1, 1 / 3, -0.0, 65504, 65519.996, 65520, -65520, 1e10, 3.4e38, 3.5e38, 2**-14, 2**-24, 2**-25, 1.5 * 2**-25,
    -(2**-26), 2**-126, 2**-133, 2**-134, 2049, 2051, 257, 259, float("inf"), float("-inf"), float("nan"),
    # Rounded to float32 first, these are ties, and go to the even half.
    1 + 2**-11 + 2**-40, 1 + 2**-8 + 2**-40, 1 + 2**-11 - 2**-40,
]
rounding = [
    {"dtype": name, "from": [number(x) for x in chosen],
     "to": [number(x) for x in torch.tensor(chosen, dtype=torch.float64).to(dtype).double().tolist()]}
    for name, dtype in dtypes.items()
]  # fmt: skip

cases = []


def case(op, name, inputs, function, options=None, wide=False):
    """`wide`: PyTorch 1.13 has no kernel for this dtype, so it is computed in float32 and rounded once."""
    dtype = dtypes[name]
    halves = [x.to(dtype) if x.is_floating_point() else x for x in inputs]
    given = [x.float() if wide and x.is_floating_point() else x for x in halves]
    leaves = [x.clone().requires_grad_() if x.is_floating_point() else x for x in given]
    y = function(*leaves)
    record = {"name": f"{op} {name} {len(cases)}", "op": op, "dtype": name, "options": options or {}}
    record["inputs"] = [encode(x) for x in halves]
    if y.requires_grad and not wide:
        upstream = draw(*y.shape).to(dtype)
        variables = [x for x in leaves if x.requires_grad]
        record["upstream"] = encode(upstream)
        record["gradients"] = [encode(g) for g in torch.autograd.grad(y, variables, upstream)]
    record["output"] = encode(y.to(dtype) if y.is_floating_point() else y)
    cases.append(record)


for name in dtypes:
    a, b = draw(4, 5), draw(4, 5)
    brief = name == "float16"
    for op in ("add", "sub", "mul", "div"):
        case(op, name, [a, b], getattr(torch, op))
        case(op, name, [a], lambda x, op=op: getattr(torch, op)(x, 3.3), {"other": 3.3})
    case("mul", name, [a, draw(5)], torch.mul)
    case("sum", name, [a], lambda x: x.sum())
    case("sum", name, [a], lambda x: x.sum(1), {"dim": 1})
    case("mean", name, [a], lambda x: x.mean(0), {"dim": 0})
    case("sum", name, [draw(200)], lambda x: x.sum())
    for op in ("exp", "tanh", "sqrt", "sigmoid", "log"):
        x = draw(3, 4, low=0.1)
        case(op, name, [x], getattr(torch, op), wide=brief)
    case("softmax", name, [draw(3, 6)], lambda x: F.softmax(x, -1), {"dim": -1}, wide=brief)
    case("logSoftmax", name, [draw(3, 6)], lambda x: F.log_softmax(x, 0), {"dim": 0}, wide=brief)
    case("matmul", name, [draw(3, 7), draw(7, 4)], torch.matmul, wide=True)
    case("matmul", name, [draw(2, 3, 7), draw(7, 4)], torch.matmul, wide=True)
    case("linear", name, [draw(3, 7), draw(4, 7)], F.linear, wide=True)
    case("conv2d", name, [draw(1, 2, 4, 4), draw(3, 2, 3, 3)], F.conv2d, wide=True)
    case("layerNorm", name, [draw(3, 6)], lambda x: F.layer_norm(x, [6]), wide=True)
    case("mseLoss", name, [draw(3, 4), draw(3, 4)], F.mse_loss, wide=True)
    case("crossEntropy", name, [draw(3, 4), torch.tensor([0, 3, 1])], F.cross_entropy, wide=brief)

write("half", casts=[casts(*each) for each in dtypes.items()], rounding=rounding, cases=cases)
