"""Second order of a small network on six points: products with Hessian and Gauss-Newton matrix, eigenvalues, traces."""

import torch
import torch.nn.functional as F
from torch.autograd import functional

from common import draw, encode, write

x, labels = draw(6, 2), torch.tensor([0, 1, 2, 1, 0, 2])
parameters = (draw(4, 2), draw(4), draw(3, 4), draw(3))
direction = tuple(draw(*p.shape) for p in parameters)


def network(w1, b1, w2, b2):
    return torch.tanh(x @ w1.T + b1) @ w2.T + b2


def loss_of(logits):
    return F.cross_entropy(logits, labels)


def loss(*parameters):
    return loss_of(network(*parameters))


def matrix(blocks):
    """One matrix of the blocks by two parameters each."""
    return torch.cat(
        [
            torch.cat([block.reshape(p.numel(), q.numel()) for q, block in zip(parameters, row)], 1)
            for p, row in zip(parameters, blocks)
        ]
    )


def parts(v):
    return [each.reshape(p.shape) for each, p in zip(v.split([p.numel() for p in parameters]), parameters)]


flat = torch.cat([v.flatten() for v in direction])
hessian = matrix(functional.hessian(loss, parameters))
_, product = functional.hvp(loss, parameters, direction)
torch.testing.assert_close(hessian @ flat, torch.cat([v.flatten() for v in product]))

# J has a row for each of the 18 logits; H is the second derivative of the loss by these.
logits = network(*parameters)
jacobian = torch.cat([j.reshape(18, -1) for j in functional.jacobian(network, parameters)], 1)
gauss_newton = jacobian.T @ functional.hessian(loss_of, logits).reshape(18, 18) @ jacobian

write(
    "second-order",
    x=encode(x),
    labels=encode(labels),
    parameters=[encode(p) for p in parameters],
    direction=[encode(v) for v in direction],
    loss=encode(loss(*parameters)),
    hvp=[encode(p) for p in product],
    gaussNewton=[encode(p) for p in parts(gauss_newton @ flat)],
    eigenvalues=encode(torch.linalg.eigvalsh(hessian)),
    gaussNewtonEigenvalues=encode(torch.linalg.eigvalsh(gauss_newton)),
    solution=[encode(p) for p in parts(torch.linalg.solve(hessian @ hessian + torch.eye(len(flat)), flat))],
)
