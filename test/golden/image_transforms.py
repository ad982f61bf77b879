"""Images turned by SciPy; moved, cut and mirrored by PyTorch."""

import scipy.ndimage
import torch
import torch.nn.functional as F

from common import draw, encode, write

images = draw(2, 3, 5, 7)
square = draw(1, 1, 6, 6)


def turned(images, degrees, fill):
    return torch.stack([
        torch.tensor(scipy.ndimage.rotate(
            image.numpy(), angle, axes=(2, 1), reshape=False, order=1, mode="grid-constant", cval=fill,
        ))
        for image, angle in zip(images, degrees)
    ])


def moved(images, down, right, height, width, fill):
    """The window that begins at these places, each of which may lie outside."""
    around = 9
    wide = F.pad(images, (around,) * 4, value=fill)
    return torch.stack([
        image[:, around + y : around + y + height, around + x : around + x + width]
        for image, y, x in zip(wide, down, right)
    ])


write(
    "image-transforms",
    images=encode(images),
    rotations=[
        {"input": encode(x), "degrees": degrees, "fill": fill, "output": encode(turned(x, degrees, fill))}
        for x, degrees, fill in (
            (images, [0, 90], 0.0), (images, [180, -90], -1.0), (images, [12.5, -33], 0.5),
            (images, [135, -170], 0.0), (square, [45], 0.0), (square, [1e-3], 2.0),
        )
    ],
    windows=[
        {"tops": tops, "lefts": lefts, "height": height, "width": width, "fill": fill,
         "output": encode(moved(images, tops, lefts, height, width, fill))}
        for tops, lefts, height, width, fill in (
            ([0, 0], [0, 0], 5, 7, 0.0), ([1, -2], [-3, 2], 5, 7, 0.5), ([2, 0], [3, 0], 3, 4, 0.0),
            ([-2, 4], [-6, 6], 4, 6, -1.0), ([-8, 8], [8, -8], 5, 7, 3.0),
        )
    ],
    horizontal=encode(images.flip(3)),
    vertical=encode(images.flip(2)),
)
