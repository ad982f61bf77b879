"""Embedding by PyTorch, with padding; sinusoidal and rotary positions by their formulas, which PyTorch 1.13 lacks."""

import math

import torch
import torch.nn.functional as F

from common import case, draw, write

cases = []
for shape, indices in (("a vector", [2, 0, 2, 4]), ("a batch", [[1, 4, 4], [0, 3, 1]]), ("one", 3)):
    for padding in (None, 0, 4, -1):
        options = {} if padding is None else {"paddingIdx": padding}
        cases.append(case(
            "embedding", lambda i, w: F.embedding(i, w, padding_idx=padding), [torch.tensor(indices), draw(5, 3)],
            options, shape, smooth=padding is None,
        ))


def angle(position, pair, features, base):
    return position / base ** (2 * pair / features)


def sinusoidal(length, features, offset, base):
    return torch.tensor([
        [
            (math.sin if j % 2 == 0 else math.cos)(angle(p, j // 2, features, base))
            for j in range(features)
        ]
        for p in range(offset, offset + length)
    ])


def rotary(x, offset, base):
    """Each pair, as a complex number, times e to the i · angle."""
    length, features = x.shape[-2:]
    half = features // 2
    turns = torch.tensor([
        [complex(math.cos(a), math.sin(a)) for a in (angle(p, i, features, base) for i in range(half))]
        for p in range(offset, offset + length)
    ])
    turned = torch.complex(x[..., :half], x[..., half:]) * turns
    return torch.cat([turned.real, turned.imag], -1)


for length, features, offset, base in ((3, 4, 0, 10000), (5, 6, 7, 10000), (2, 5, 3, 100), (1, 1, 2, 10000)):
    options = {"length": length, "features": features, "offset": offset, "base": base}
    cases.append(case("sinusoidalPositions", lambda: sinusoidal(length, features, offset, base), [], options))
for size, offset, base in (((3, 4), 0, 10000), ((2, 2, 5, 6), 7, 10000), ((1, 2), 3, 100)):
    options = {"offset": offset, "base": base}
    cases.append(case("rotaryPositions", lambda x: rotary(x, offset, base), [draw(*size)], options, str(list(size))))

write("embedding", cases=cases)
