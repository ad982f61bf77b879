"""How PyTorch prints tensors: values, shape and dtype beside the printed text."""

import math

import torch

from common import draw, encode, write

inf, nan = math.inf, math.nan
torch.set_default_dtype(torch.float32)  # the type that is printed without its name

cases = []


def check_text(tensor, text):
    """Read back as Python, the text is the tensor to the digits printed."""
    read = eval(text, {"tensor": torch.tensor, "torch": torch, "inf": inf, "nan": nan})
    assert read.shape == tensor.shape and read.dtype in (tensor.dtype, torch.int64)
    assert torch.allclose(read.double(), tensor.double(), rtol=1e-4, atol=5.1e-5, equal_nan=True)


def show(values, dtype="float32", shape=None, requires_grad=False):
    tensor = torch.as_tensor(values, dtype=getattr(torch, dtype))
    tensor = tensor.reshape(shape) if shape is not None else tensor
    tensor.requires_grad_(requires_grad)
    text = str(tensor)
    if tensor.numel() and "..." not in text:
        check_text(tensor.detach(), text)
    encoded = {**encode(tensor), "dtype": dtype}
    cases.append({**encoded, **({"requiresGrad": True} if requires_grad else {}), "text": text})


def quarters(count):
    """0.25, -0.5, 0.75, …: exact in binary, of mixed sign."""
    return [(-1) ** k * (k + 1) / 4 for k in range(count)]


# Scalars.
for value in (0, -0.0, 1, -3, 3.14159, 1e-4, 9e-5, 1e-7, 99999.5, 1e8, 2e8, 123456789, 1e38, 1e-40, nan, inf, -inf):
    show(value)
show(2.5, "float64")
show(2.5, requires_grad=True)
for dtype in ("int32", "int64"):
    show(7, dtype)
show(True, "bool")

# Vectors: whole numbers, fractions, wide ranges, what is not finite.
for values in (
    [1, 2, 3], [0, 0], [-0.0, 1], [-0.0, 1.5], [10, -200, 3], [1000, 1], [1001, 1], [-1001, 1], [1e8, 1e6], [2e8, 1e6],
    [1.5, -2.25, 3], [0.1, 0.2], [0, 0.5], [1234.5, 1.25], [1250, 1.25], [1251, 1.25], [1e-4, 0.05], [9e-5, 0.05],
    [1e-5, 1], [1e-10, 0], [1e10, -1], [1.5e8, 2.5e8], [1e-40, 1], [3.4e38, -1e-38],
    [nan], [inf, -inf], [nan, 1], [nan, 1.5], [inf, -2, 3], [-inf, 0.5], [nan, inf, 1e-6, 1], [inf, nan, 0],
    [-inf, 100000, 1], [9.99999, 1], [0.99995, 0.5], [99.99999, -0.5],
):
    show(values)
# Halfway cases round to the even digit.
for values in ([0.03125, 0.5], [-0.03125, 0.09375], [100005, 1], [100015, 1], [-100005, 1], [1.00048828125, 0.5]):
    show(values)
for dtype in ("int32", "int64"):
    for values in ([1, 2, 3], [-5, 1000000, 0], [2147483647, -2147483648]):
        show(values, dtype)
show([True, False], "bool")
show([1.5, -2.25], "float64")
show([0.1, 1e-5], "float64")

# Nothing in it.
for shape in ((0,), (2, 0), (0, 3), (1, 0, 2)):
    show([], shape=shape)
for dtype in ("float64", "int32", "int64", "bool"):
    show([], dtype)
    show([], dtype, (2, 0))
show([], requires_grad=True)

# Lines of 80 columns, and where the dtype and requires_grad still fit.
for count in (8, 9, 10, 18, 19):
    show(quarters(count))
for count in (24, 25, 49):
    show(range(count))
for count in range(5, 12):
    show(quarters(count), "float64")
    show(quarters(count), requires_grad=True)
show(quarters(4), "float64", requires_grad=True)
show(quarters(7), "float64", requires_grad=True)
for dtype in ("int32", "int64"):
    show(range(30), dtype)
    show(range(17), dtype)
show([k % 3 == 0 for k in range(21)], "bool")
show([True] * 12, "bool")
show([10.0**k for k in range(-6, 7)])

# Matrices and more.
show([[1, 2], [3, 4]])
show([[1.5]])
show([[-1, 1000.5], [0.001, nan]])
show(draw(3, 4))
show(draw(3, 4), "float64")
show(draw(2, 3), requires_grad=True)
show(draw(2, 3, 4))
show(draw(2, 1, 2, 3))
show(draw(3, 20))
show(draw(2, 2, 11))
show(draw(2, 2, 11), "float64")
show(range(60), shape=(2, 30))
show(range(-6, 6), "int32", (3, 4))
show(range(24), "int64", (2, 3, 4))
show([[True, False], [False, False]], "bool")
show([1e-6, 2, 3e6, 4, 5, 6], shape=(2, 3))
show([inf, -1, 2, nan], shape=(2, 2))

# More than 1000 entries: three at each end of every dimension longer than six; only these set the width.
show(range(1000))
show(range(1001))
show(torch.arange(1001) / 4)
show([0.5] * 500 + [1e9] + [0.5] * 500)
show([0.5] * 2 + [1e9] + [0.5] * 998)
show(torch.arange(1001), "int32")
show(torch.arange(1001), "int64")
show(torch.arange(1001) % 2, "bool")
show(torch.arange(1001) / 8, "float64")
show(torch.arange(1600) - 800, shape=(40, 40))
show(torch.arange(1200) / 4, shape=(6, 200))
show(torch.arange(1200) / 4, shape=(200, 6))
show(torch.arange(1200) % 7, shape=(2, 2, 300))
show(torch.arange(1100) % 5, "int32", (11, 10, 10))
show(torch.arange(1001) % 9, shape=(1001, 1))

# Zeros do not count for the width, so their lines come out wider than 80 columns.
show([0.0] * 30)
# Exponents of three digits; halfway cases with a negative exponent, and some that only float64 holds.
show([1e300, 1e-300, -1e-5], "float64")
show([0.109375, 0.140625, 1000])
show([100005e15, 100015e15, 1], "float64")
show([1e-4, 0.05], "float64")
# Last lines of 57, 58, 59, 60, 63 and 64 columns: where dtype and requires_grad just fit, and just do not.
for width, count, dims in ((2, 12, 2), (5, 7, 2), (2, 13, 1), (5, 7, 3), (2, 14, 1), (3, 11, 2)):
    for options in ({"dtype": "float64"}, {"requires_grad": True}):
        show([10.0 ** (width - 2)] * count, shape=(1,) * (dims - 1) + (count,), **options)

write("formatting", cases=cases)
