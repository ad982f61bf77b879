"""Transforms of functions: jvp by forward mode, vjp, Jacobians, Hessians, Hessian-vector products, per-sample gradients."""

import torch
import torch.autograd.forward_ad as forward
import torch.nn.functional as F
from torch.autograd import functional

from common import draw, encode, write


def network(x, w1, b1, w2):
    return F.softmax(torch.tanh(x @ w1.T + b1) @ w2.T, -1)


def convolution(x, w):
    return F.max_pool2d(F.relu(F.conv2d(x, w, padding=1)), 2)


def attention(q, k, v):
    return F.softmax(q @ k.T / 2, -1) @ v


def gated(x, w, h, c):
    i, f, g, o = (x @ w.T + h.repeat(1, 4)).chunk(4, -1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.cat([torch.sigmoid(o) * torch.tanh(c), c], -1)


def picked(x, w):
    y, order = torch.sort(x * w, 1)
    return y.cumsum(1).gather(1, order) + x.flip(0).logsumexp(1, keepdim=True)


def spread(x):
    return (x - x.mean(0)) / torch.sqrt(x.var(0) + 0.1)


def matrices(a, b):
    s = a @ a.T + 3 * torch.eye(3)
    return torch.linalg.solve(s, b) + torch.linalg.cholesky(s) + torch.linalg.slogdet(a + 4 * torch.eye(3))[1]


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def loss(w1, b1, w2, x):
    return F.cross_entropy(torch.tanh(x @ w1.T + b1) @ w2.T, torch.tensor([1, 0, 2]))


def energy(x, y):
    return (x.unsqueeze(1) - y.unsqueeze(0)).square().sum(-1).add(0.1).log().sum() + (x[0] * y[0]).prod()


w1, b1, w2 = draw(4, 2), draw(4), draw(3, 4)
functions = {
    "network": (network, [draw(3, 2), w1, b1, w2]),
    "convolution": (convolution, [draw(1, 2, 4, 4), draw(3, 2, 3, 3)]),
    "attention": (attention, [draw(2, 4), draw(3, 4), draw(3, 2)]),
    "gated": (gated, [draw(2, 3), draw(8, 3), draw(2, 2), draw(2, 2)]),
    "picked": (picked, [draw(2, 4), draw(4)]),
    "spread": (spread, [draw(5, 2)]),
    "matrices": (matrices, [draw(3, 3), draw(3, 3)]),
    "rosenbrock": (rosenbrock, [draw(4)]),
    "loss": (loss, [w1, b1, w2, draw(3, 2)]),
    "energy": (energy, [draw(2, 3), draw(3, 3)]),
}


def by_forward_mode(function, inputs, tangents):
    with forward.dual_level():
        duals = [forward.make_dual(x, t) for x, t in zip(inputs, tangents)]
        return forward.unpack_dual(function(*duals)).tangent


cases = []
for name, (function, inputs) in functions.items():
    inputs = tuple(inputs)
    output = function(*inputs)
    tangents = tuple(draw(*x.shape) for x in inputs)
    cotangent = draw(*output.shape)
    _, tangent = functional.jvp(function, inputs, tangents)
    torch.testing.assert_close(tangent, by_forward_mode(function, inputs, tangents), rtol=1e-9, atol=1e-9)
    _, gradients = functional.vjp(function, inputs, cotangent)
    record = {
        "name": name,
        "inputs": [encode(x) for x in inputs],
        "tangents": [encode(x) for x in tangents],
        "cotangent": encode(cotangent),
        "output": encode(output),
        "jvp": encode(tangent),
        "vjp": [encode(x) for x in gradients],
        "jacobian": [encode(x) for x in functional.jacobian(function, inputs)],
    }
    if output.ndim == 0:
        record["hvp"] = [encode(x) for x in functional.hvp(function, inputs, tangents)[1]]
        record["hessian"] = [[encode(x) for x in row] for row in functional.hessian(function, inputs)]
    cases.append(record)

# The gradients of each sample's loss by all parameters, sample by sample.
x, labels = draw(5, 2), [2, 0, 1, 1, 0]
samples = []
for sample, label in zip(x, labels):
    parameters = [p.clone().requires_grad_() for p in (w1, b1, w2)]
    logits = torch.tanh(sample @ parameters[0].T + parameters[1]) @ parameters[2].T
    samples.append(torch.autograd.grad(F.cross_entropy(logits[None], torch.tensor([label])), parameters))
per_sample = {
    "inputs": [encode(p) for p in (w1, b1, w2, x)],
    "labels": labels,
    "gradients": [encode(torch.stack(each)) for each in zip(*samples)],
}

write("transforms", cases=cases, perSample=per_sample)
