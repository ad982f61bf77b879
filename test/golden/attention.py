"""Attention: functions and modules. PyTorch 1.13 has the function without options: the rest is its documentation's formula."""

import math

import torch
import torch.nn.functional as F

from common import case, draw, write


def attention(query, key, value, mask=None, causal=False, scale=None):
    """As https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html spells it out."""
    length, keys = query.size(-2), key.size(-2)
    bias = torch.zeros(length, keys)
    if causal:
        bias = bias.masked_fill(torch.ones(length, keys).tril().logical_not(), -math.inf)
    if mask is not None:
        bias = bias.masked_fill(mask.logical_not(), -math.inf) if mask.dtype == torch.bool else bias + mask
    weights = query @ key.transpose(-2, -1) * (1 / math.sqrt(query.size(-1)) if scale is None else scale) + bias
    return torch.softmax(weights, -1) @ value


def sizes(batch, length, keys, features, out):
    return [draw(*batch, length, features), draw(*batch, keys, features), draw(*batch, keys, out)]


cases = []
for batch, length, keys, features, out in (((), 3, 4, 2, 3), ((2,), 4, 4, 3, 3), ((2, 2), 1, 3, 2, 1), ((1, 2), 5, 2, 1, 2)):
    given = sizes(batch, length, keys, features, out)
    plain = F._scaled_dot_product_attention(*(x.reshape(-1, *x.shape[-2:]) for x in given))[0]
    assert torch.allclose(attention(*given).reshape(plain.shape), plain, rtol=1e-14)
    note = str([*batch, length, keys, features, out])
    cases.append(case("scaledDotProductAttention", attention, given, {}, note))
    cases.append(case("scaledDotProductAttention", lambda *x: attention(*x, scale=0.3), given, {"scale": 0.3}, note))
    cases.append(case(
        "scaledDotProductAttention", lambda *x: attention(*x, causal=True), given, {"isCausal": True}, note,
    ))
    mask = torch.rand(length, keys, generator=torch.Generator().manual_seed(3)) > 0.4
    mask[:, 0] = True
    cases.append(case(
        "scaledDotProductAttention", lambda *x: attention(*x, mask=mask), given, {"attnMask": mask}, note,
    ))
    bias = draw(length, keys)
    cases.append(case(
        "scaledDotProductAttention", lambda q, k, v, b: attention(q, k, v, mask=b), [*given, bias], {}, f"{note} bias",
    ))

write("attention", cases=cases)
