"""The two expressions of micrograd's engine test (github.com/karpathy/micrograd): values and derivatives."""

import torch

from common import check_gradients, write


def sanity(x):
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    return h + q + q * x


def more_operations(a, b):
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    return g + 10.0 / f


def expression(name, function, **inputs):
    leaves = {key: torch.tensor(value, requires_grad=True) for key, value in inputs.items()}
    check_gradients(function, [leaf.detach() for leaf in leaves.values()])
    value = function(*leaves.values())
    value.backward()
    gradients = {key: leaf.grad.item() for key, leaf in leaves.items()}
    return {"name": name, "inputs": inputs, "value": value.item(), "gradients": gradients}


write("micrograd", expressions=[
    expression("sanity", sanity, x=-4.0),
    expression("more operations", more_operations, a=-4.0, b=2.0),
])
