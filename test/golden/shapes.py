"""Matrix products and operations that move entries about: values and gradients."""

import torch
import torch.nn.functional as F

from common import case, draw, write


def shapes_note(*inputs):
    return " ".join(str(list(x.shape)).replace(" ", "") for x in inputs)


def index(*rows):
    return torch.tensor(rows)


def matmul(a, b):
    inputs = [draw(*a), draw(*b)]
    return case("matmul", torch.matmul, inputs, note=shapes_note(*inputs))


def move(op, function, start, **options):
    """An operation on one tensor of shape `start`; `function` takes the tensor and the options."""
    x = draw(*start)
    return case(op, lambda v: function(v, **options), [x], options, shapes_note(x))


def slices(shape, *ranges):
    """`ranges`: per dimension None for all of it, or [start, stop, step], each of which may be None."""
    key = tuple(slice(None) if r is None else slice(*r) for r in ranges)
    x = draw(*shape)
    return case("slice", lambda v: v[key], [x], {"ranges": list(ranges)}, shapes_note(x))


def joined(op, function, shapes, dim):
    inputs = [draw(*shape) for shape in shapes]
    return case(op, lambda *xs: function(xs, dim), inputs, {"dim": dim}, shapes_note(*inputs))


def indexed(op, function, inputs, **options):
    return case(op, lambda *xs: function(*xs, **options), inputs, options, shapes_note(*inputs))


def gather(x, index, dim):
    return torch.gather(x, dim, index)


def scatter_add(x, index, source, dim):
    return torch.scatter_add(x, dim, index, source)


def index_select(x, index, dim):
    return torch.index_select(x, dim, index)


def split(x, sizes, dim):
    """`sizes`: one size for all pieces but the last, or the list of sizes."""
    return torch.split(x, sizes, dim)


def pad(x, padding, value):
    """`padding`: [before, after] of the last dimension, then of the one before it, and so on."""
    return F.pad(x, padding, value=value)


def unfold(x, kernelSize, dilation, padding, stride):
    return F.unfold(x, kernelSize, dilation, padding, stride)


def fold(x, outputSize, kernelSize, dilation, padding, stride):
    return F.fold(x, outputSize, kernelSize, dilation, padding, stride)


cases = [
    matmul(a, b)
    for a, b in [
        ((4,), (4,)), ((4,), (4, 3)), ((3, 4), (4,)), ((3, 4), (4, 2)), ((1, 1), (1, 1)), ((1, 3), (3, 1)),
        ((2, 3, 4), (4,)), ((4,), (2, 4, 3)), ((2, 3, 4), (4, 2)), ((3, 4), (2, 4, 2)), ((2, 3, 4), (2, 4, 2)),
        ((1, 3, 4), (2, 4, 2)), ((2, 1, 3, 4), (3, 4, 2)), ((2, 1, 2, 3), (1, 3, 3, 2)), ((2, 2, 2, 3), (3,)),
        ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((0,), (0,)), ((2, 0, 3), (3, 2)),
    ]
]

cases += [
    move("reshape", torch.reshape, start, shape=shape)
    for start, shape in [
        ((2, 3, 4), [6, 4]), ((2, 3, 4), [4, -1]), ((2, 3, 4), [24]), ((2, 3, 4), [1, 2, 12]),
        ((2, 3, 4), [-1, 2, 3]), ((), [1, 1]), ((1,), []),
    ]
]
cases += [
    move("permute", torch.permute, (2, 3, 4), dims=dims)
    for dims in ([2, 0, 1], [0, 2, 1], [-1, 0, -2], [0, 1, 2])
]
cases += [
    move("transpose", torch.transpose, (2, 3, 4), dim0=a, dim1=b) for a, b in ((0, 1), (1, 2), (0, -1), (-2, -1))
]
cases += [
    move("expand", lambda x, shape: x.expand(shape), start, shape=shape)
    for start, shape in [
        ((3, 1), [3, 4]), ((3, 1), [2, 3, 4]), ((3,), [2, 3]), ((), [2, 2]), ((1, 3, 1), [2, -1, 2]), ((1,), [0]),
    ]
]
cases += [
    slices((5, 6), *ranges)
    for ranges in [
        ([1, 4, None],), (None, [0, 6, 2]), ([None, None, 3], [1, None, 2]), ([-3, -1, None],), (None, [None, -2, 3]),
        ([2, 2, None],), ([3, 100, None], [-100, 2, None]),
    ]
]
cases += [slices((2, 3, 4), None, None, [1, 4, 2]), slices((2, 3, 4), [1, 2, None], [0, 3, 2], None)]

cases += [joined("cat", torch.cat, [(2, 3), (1, 3), (4, 3)], 0), joined("cat", torch.cat, [(2, 1), (2, 3)], -1)]
cases += [joined("cat", torch.cat, [(2, 1, 2), (2, 2, 2)], 1), joined("cat", torch.cat, [(2, 0), (2, 3)], 1)]
cases += [joined("stack", torch.stack, [(2, 3), (2, 3)], dim) for dim in (0, 1, 2, -1)]
cases += [joined("stack", torch.stack, [(), (), ()], 0)]
cases += [
    move("split", split, (5, 3), sizes=sizes, dim=dim)
    for sizes, dim in ((2, 0), ([1, 3, 1], 0), ([1, 2], -1), (5, 0), (9, 1))
]
cases += [
    move("pad", pad, start, padding=padding, value=value)
    for start, padding, value in [
        ((3,), [1, 2], 0.0), ((2, 3), [1, 0], 1.5), ((2, 3), [1, 2, 0, 3], 0.0),
        ((2, 2, 2), [0, 1, 2, 0, 1, 1], -0.5),
    ]
]

cases += [
    indexed("gather", gather, [draw(3, 4), index([0, 3, 1], [2, 2, 2], [1, 0, 3])], dim=1),
    indexed("gather", gather, [draw(3, 4), index([0, 2, 2, 1], [1, 1, 0, 0])], dim=0),
    indexed("gather", gather, [draw(3, 4), index([0], [3])], dim=-1),
    indexed("gather", gather, [draw(4), index(3, 3, 0, 1, 3)], dim=0),
    indexed("gather", gather, [draw(2, 2, 3), index([[1, 0, 1]], [[0, 0, 1]])], dim=1),
    indexed("scatterAdd", scatter_add, [draw(3, 4), index([0, 3, 3], [2, 2, 2], [1, 0, 3]), draw(3, 3)], dim=1),
    indexed("scatterAdd", scatter_add, [draw(3, 4), index([0, 2, 2, 1], [1, 2, 0, 0]), draw(2, 4)], dim=0),
    indexed("scatterAdd", scatter_add, [draw(5), index(4, 4, 0, 4), draw(4)], dim=0),
    indexed("indexSelect", index_select, [draw(4, 3), index(2, 0, 2, 3)], dim=0),
    indexed("indexSelect", index_select, [draw(2, 3, 2), index(1, 1)], dim=-2),
    indexed("indexSelect", index_select, [draw(3), index(2)], dim=0),
]

condition = torch.tensor([[True, False, True], [False, False, True]])
cases += [
    indexed("where", torch.where, inputs)
    for inputs in [
        [condition, draw(2, 3), draw(2, 3)], [condition, draw(3), draw(2, 1)], [condition[0], draw(2, 3), draw()],
        [condition[:, :1], draw(1, 3), draw(1, 1)],
    ]
]
cases += [
    case("oneHot", lambda i, n=classes: F.one_hot(i, n), [labels], {"numClasses": classes}, shapes_note(labels))
    for labels, classes in [
        (index(0, 2, 1, 2), 3), (index(0, 2, 1, 2), 5), (index([1, 0], [3, 3]), 4), (torch.tensor(1), 2),
    ]
]

# Padding comes in pairs, rows first: windows of an image [N, C, H, W] as columns [N, C*kh*kw, L], and back.
windows = [
    dict(kernelSize=[2, 2], dilation=[1, 1], padding=[0, 0], stride=[1, 1]),
    dict(kernelSize=[3, 2], dilation=[1, 1], padding=[1, 1], stride=[2, 1]),
    dict(kernelSize=[2, 3], dilation=[2, 1], padding=[0, 2], stride=[1, 2]),
    dict(kernelSize=[1, 1], dilation=[1, 1], padding=[0, 0], stride=[2, 2]),
]
image = (2, 2, 4, 5)
cases += [move("unfold", unfold, image, **window) for window in windows]
for window in windows:
    columns = unfold(torch.zeros(image), **window).shape
    cases += [move("fold", fold, columns, outputSize=list(image[2:]), **window)]

cases += [
    move("flip", lambda x, dims: x.flip(dims), (2, 3), dims=[0]),
    move("flip", lambda x, dims: x.flip(dims), (2, 3, 2), dims=[0, -1]),
    move("view", lambda x, shape: x.view(shape), (2, 6), shape=[3, -1]),
    move("flatten", lambda x, startDim, endDim: x.flatten(startDim, endDim), (2, 3, 2), startDim=1, endDim=-1),
    move("squeeze", lambda x, dim: x.squeeze(dim), (2, 1, 3), dim=1),
    move("unsqueeze", lambda x, dim: x.unsqueeze(dim), (2, 3), dim=-1),
    move("T", lambda x: x.T, (2, 3)),
]

write("shapes", cases=cases)
