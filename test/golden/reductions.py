"""Reductions, and what is built like one (cumsum, softmax): values and gradients over every kind of dim."""

import math

import torch
import torch.nn.functional as F

from common import case, draw, write


def dims(x, dim):
    return tuple(range(x.dim())) if dim is None else dim


functions = {
    "sum": lambda x, dim, keepdim: torch.sum(x, dims(x, dim), keepdim),
    "mean": lambda x, dim, keepdim: torch.mean(x, dims(x, dim), keepdim),
    "var": lambda x, dim, keepdim, unbiased: torch.var(x, dims(x, dim), unbiased, keepdim),
    "std": lambda x, dim, keepdim, unbiased: torch.std(x, dims(x, dim), unbiased, keepdim),
    "amax": lambda x, dim, keepdim: torch.amax(x, dims(x, dim), keepdim),
    "amin": lambda x, dim, keepdim: torch.amin(x, dims(x, dim), keepdim),
    "logsumexp": lambda x, dim, keepdim: torch.logsumexp(x, dims(x, dim), keepdim),
    "norm": lambda x, dim, keepdim: torch.linalg.vector_norm(x, 2, dims(x, dim), keepdim),
    "prod": lambda x, dim, keepdim: torch.prod(x) if dim is None else torch.prod(x, dim, keepdim),
    "argmax": torch.argmax,
    "argmin": torch.argmin,
    "cumsum": torch.cumsum,
    "softmax": F.softmax,
    "logSoftmax": F.log_softmax,
}


def reduction(op, x, dim=None, keepdim=False, note=None, smooth=True, **more):
    options = {"dim": dim, "keepdim": keepdim, **more}
    return case(op, lambda v: functions[op](v, **options), [x], options, note, smooth=smooth)


def along(op, x, dim, note=None, smooth=True):
    return case(op, lambda v: functions[op](v, dim), [x], {"dim": dim}, note, smooth=smooth)


x = draw(2, 3, 4)
single = (0, 1, 2, -1, -3)
several = ((0, 2), (1, 2), (-1, -2), (0, 1, 2))
spreads = [(op, unbiased) for op in ("var", "std") for unbiased in (True, False)]

cases = []
for op in ("sum", "mean", "amax", "amin", "logsumexp", "norm"):
    cases += [reduction(op, x, dim) for dim in (None, *single, *several)]
    cases += [reduction(op, x, dim, True) for dim in (None, 1, -1, (0, 2))]
    cases += [reduction(op, torch.tensor(1.7), note="scalar")]
for op, unbiased in spreads:
    cases += [reduction(op, x, dim, unbiased=unbiased) for dim in (None, 0, 1, -1, (0, 2))]
    cases += [reduction(op, x, dim, True, unbiased=unbiased) for dim in (1, (0, 2))]
for op in ("prod", "argmax", "argmin"):
    cases += [reduction(op, x, dim) for dim in (None, *single)] + [reduction(op, x, 1, True)]
for op in ("cumsum", "softmax", "logSoftmax"):
    cases += [along(op, x, dim) for dim in single] + [along(op, draw(5), 0, note="vector")]

# Ties: amax and amin split the gradient evenly; argmax and argmin take the first.
tied = torch.tensor([[2.0, -1.0, 2.0, 2.0], [0.0, -0.0, -3.0, -3.0], [1.0, 1.0, 1.0, 1.0]])
for op in ("amax", "amin", "argmax", "argmin"):
    cases += [reduction(op, tied, dim, note="ties", smooth=False) for dim in (None, 0, 1)]

# Zeros: the product's gradient is the product of the others, not the product divided by the entry.
zeros = torch.tensor([[0.0, 2.0, -1.5, 0.5], [0.0, 3.0, 0.0, -2.0], [1.5, -0.5, 2.0, 4.0]])
cases += [reduction("prod", zeros, dim, note="zeros") for dim in (None, 0, 1)]
cases += [reduction("prod", torch.tensor([3.0, 0.0, -2.0]), note="one zero")]
cases += [reduction("prod", torch.tensor([0.0, 5.0, 0.0]), note="two zeros")]

# A norm at the origin and a deviation of equal entries have no derivative: PyTorch gives 0.
origin = torch.tensor([[0.0, 0.0], [3.0, 4.0]])
constant = torch.tensor([[2.0, 2.0, 2.0], [1.0, 2.0, 4.0]])
one = torch.tensor([[1.5], [-2.0]])
cases += [reduction("norm", origin, 1, note="origin", smooth=False)]
for op, unbiased in spreads:
    cases += [reduction(op, constant, 1, note="constant row", smooth=False, unbiased=unbiased)]
    cases += [reduction(op, one, 1, note="one entry", smooth=False, unbiased=unbiased)]

# Large, infinite and missing entries.
large = torch.tensor([[800.0, -800.0, 799.0], [-800.0, -801.0, -802.5], [1e300, 1.0, -1e300]])
masked = torch.tensor([[0.5, -math.inf, 1.0], [-math.inf, 2.0, -math.inf]])
infinite = torch.tensor([[-math.inf, -math.inf], [math.inf, 1.0], [math.inf, math.inf], [math.nan, 1.0]])
for note, entries in (("large", large), ("masked", masked), ("infinite", infinite)):
    cases += [reduction("logsumexp", entries, 1, note=note, smooth=False)]
    cases += [along(op, entries, 1, note=note, smooth=False) for op in ("softmax", "logSoftmax")]
for op in ("sum", "mean", "amax", "amin", "argmax", "argmin"):
    cases += [reduction(op, infinite, 1, note="infinite", smooth=False)]

# Nothing to reduce.
empty = torch.zeros(2, 0)
for op in ("sum", "mean"):
    cases += [reduction(op, empty, dim, note="empty", smooth=False) for dim in (None, 0, 1)]
for op in ("prod", "logsumexp", "norm"):
    cases += [reduction(op, empty, 1, note="empty", smooth=False)]
cases += [reduction("prod", empty, note="empty", smooth=False)]
cases += [reduction("var", empty, 1, note="empty", smooth=False, unbiased=True)]

write("reductions", cases=cases)
