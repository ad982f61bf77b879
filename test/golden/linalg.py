"""Linear algebra: values and gradients."""

import math

import torch

from common import case, draw, write


def on(op, function, *shapes, **options):
    inputs = [draw(*shape) for shape in shapes]
    note = " ".join(str(list(x.shape)).replace(" ", "") for x in inputs)
    return case(op, lambda *xs: function(*xs, **options), inputs, options, note)


def positive(x):
    return x @ x.transpose(-2, -1) + 0.5 * torch.eye(x.shape[-1])


def symmetric(x):
    return x + x.transpose(-2, -1)


cases = [on("solve", torch.linalg.solve, a, b) for a, b in (((3, 3), (3, 2)), ((2, 2), (2,)), ((2, 2, 2), (2, 2, 1)))]
cases += [on("inv", torch.linalg.inv, shape) for shape in ((2, 2), (2, 3, 3))]
cases += [on("det", torch.linalg.det, shape) for shape in ((1, 1), (2, 2), (3, 3), (4, 4), (2, 3, 3), (5, 5))]
cases += [on("slogdet", lambda x: torch.linalg.slogdet(x).logabsdet, shape) for shape in ((3, 3), (2, 2, 2))]
cases += [on("cholesky", lambda x: torch.linalg.cholesky(positive(x)), shape) for shape in ((3, 3), (2, 2, 2), (4, 4))]
cases += [on("qr", lambda x: tuple(torch.linalg.qr(x)), shape) for shape in ((3, 3), (4, 2), (2, 3, 2))]
cases += [on("eigenvalues", lambda x: torch.linalg.eigh(symmetric(x)).eigenvalues, shape) for shape in ((3, 3), (2, 4, 4))]
cases += [on("eigenvectors", lambda x: torch.linalg.eigh(symmetric(x)).eigenvectors.square(), shape)
          for shape in ((3, 3), (2, 2, 2))]
cases += [
    on("linalgNorm", lambda x, ord, dim, keepdim: torch.linalg.norm(
        x, float(ord) if ord not in (None, "fro") else ord, tuple(dim) if isinstance(dim, list) else dim, keepdim), shape,
       ord=ord, dim=dim, keepdim=keepdim)
    for shape, ord, dim, keepdim in (
        ((2, 3), None, None, False), ((4,), 3, None, False), ((4,), math.inf, 0, True), ((4,), -math.inf, None, False),
        ((2, 3), 1, 1, False), ((2, 3), 2.5, 0, True), ((2, 3), "fro", [0, 1], False), ((2, 3, 2), 1, [0, 2], True),
        ((2, 3, 2), -1, [-1, 0], False), ((2, 3), math.inf, None, False), ((3, 2), -math.inf, [0, 1], False),
    )
]

write("linalg", cases=cases)
