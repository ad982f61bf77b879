"""Operations that choose, order, repeat and combine: values and gradients."""

import torch

from common import case, draw, write


def note(*inputs):
    return " ".join(str(list(x.shape)).replace(" ", "") for x in inputs)


def on(op, function, *inputs, constant=(), smooth=True, **options):
    """`function` takes the tensors and the options; a shape stands for a drawn tensor."""
    tensors = [draw(*x) if isinstance(x, tuple) else x for x in inputs]
    run = lambda *xs: function(*xs, **options)
    return case(op, run, tensors, options, note(*tensors), constant, smooth)


def index(*rows):
    return torch.tensor(rows)


def method(name):
    return lambda x, *rest, **options: getattr(x, name)(*rest, **options)


cases = [
    on(op, getattr(torch, op), shape, diagonal=diagonal)
    for op in ("tril", "triu")
    for shape, diagonal in (((3, 4), 0), ((3, 4), 1), ((4, 3), -2), ((2, 3, 3), -1), ((2, 2), 5))
]
cases += [
    on("diagonal", torch.diagonal, shape, offset=offset, dim1=a, dim2=b)
    for shape, offset, a, b in (
        ((3, 4), 0, 0, 1), ((3, 4), 2, 0, 1), ((4, 3), -1, 0, 1), ((2, 3, 4), 1, 2, 0), ((2, 3, 4), -1, -1, 1),
        ((2, 3), 3, 0, 1),
    )
]
cases += [on("diag", torch.diag, shape, diagonal=k) for shape, k in (((3,), 0), ((3,), -2), ((2, 4), 1), ((4, 2), -1))]
cases += [on("trace", torch.trace, shape) for shape in ((3, 3), (2, 4))]
cases += [on("outer", torch.outer, (2,), (3,)), on("dot", torch.dot, (4,), (4,)), on("dot", torch.dot, (0,), (0,))]
cases += [on("bmm", torch.bmm, (2, 2, 3), (2, 3, 4)), on("bmm", torch.bmm, (2, 0, 3), (2, 3, 1))]

cases += [on("repeat", lambda x, times: x.repeat(times), shape, times=times)
          for shape, times in (((2, 3), [2, 1]), ((3,), [2, 1, 3]), ((), [2]), ((2, 1), [0, 2]))]
cases += [on("tile", torch.tile, shape, dims=dims) for shape, dims in (((2, 3), [2]), ((2, 3), [1, 2, 2]), ((2,), [3]))]
cases += [
    on("repeatInterleave", lambda x, repeats, dim: torch.repeat_interleave(
        x, repeats if isinstance(repeats, int) else torch.tensor(repeats), dim), shape, repeats=repeats, dim=dim)
    for shape, repeats, dim in (((2, 3), 2, None), ((2, 3), 2, 1), ((3, 2), [2, 0, 1], 0), ((2, 3), [1, 2, 3], -1))
]
cases += [
    on("roll", lambda x, shifts, dims: torch.roll(x, shifts, dims), shape, shifts=shifts, dims=dims)
    for shape, shifts, dims in (((4,), 1, None), ((3, 4), -5, None), ((3, 4), [1, -1], [0, 1]), ((3, 4), 7, 1))
]
cases += [on("select", torch.select, (2, 3, 4), dim=dim, index=i) for dim, i in ((0, 1), (-1, -2), (1, 0))]
cases += [on("narrow", torch.narrow, (3, 5), dim=d, start=s, length=n) for d, s, n in ((0, 1, 2), (1, 0, 5), (-1, -2, 1))]
cases += [on("chunk", lambda x, chunks, dim: torch.chunk(x, chunks, dim), (5, 3), chunks=n, dim=d)
          for n, d in ((2, 0), (4, 0), (3, 1), (9, -1))]
cases += [on("unbind", torch.unbind, (2, 3), dim=dim) for dim in (0, 1)]

mask = torch.tensor([[True, False, True], [False, False, True]])
cases += [on("maskedFill", torch.masked_fill, (2, 3), mask, (), smooth=True)]
cases += [on("maskedSelect", torch.masked_select, (2, 3), mask), on("maskedSelect", torch.masked_select, (2, 1), mask[0])]
cases += [on("nonzero", torch.nonzero, x) for x in (index([0, 3, 0], [1, 0, 2]), index(0, 0), torch.zeros(0, 2))]
cases += [
    on("scatter", lambda x, i, source, dim: torch.scatter(x, dim, i, source), (3, 4), i, s, dim=dim)
    for i, s, dim in (
        (index([0, 3, 1], [2, 1, 0], [1, 0, 3]), (3, 3), 1), (index([0, 2, 1, 1], [1, 0, 2, 0]), (2, 4), 0),
    )
]
cases += [
    on("at", lambda x, i: x[i], (3, 2), index(2, 0, -1)), on("at", lambda x, i: x[i], (3, 2), index([0, 1], [2, 2])),
    on("at", lambda x, i, j: x[i, j], (3, 4), index([0], [2]), index(1, 1, -1)), on("at", lambda x, m: x[m], (2, 3), mask),
]
cases += [on("atMiddle", lambda x, i, j: x[i, :, j], (3, 2, 4), index(0, 2), index([1], [-1]))]
cases += [
    on("indexPut", lambda x, i, j, v, accumulate: x.index_put((i, j), v, accumulate), (3, 4), index(0, 2, 2),
       index(1, 1, 3), (3,), accumulate=accumulate) for accumulate in (False, True)
]
cases += [on("indexPut", lambda x, i, j, v, accumulate: x.index_put((i, j), v, accumulate), (3, 4), index(0, 0),
             index(1, 1), (2,), accumulate=True)]

for op in ("sort", "argsort"):
    cases += [on(op, getattr(torch, op), shape, dim=dim, descending=falling)
              for shape, dim, falling in (((5,), 0, False), ((2, 4), -1, True), ((4, 2), 0, False))]
cases += [on("topk", lambda x, k, dim, largest: torch.topk(x, k, dim, largest), (3, 5), k=k, dim=dim, largest=largest)
          for k, dim, largest in ((2, 1, True), (1, 0, False), (5, -1, True))]
cases += [on("median", torch.median, shape) for shape in ((5,), (2, 3))]
cases += [on("medianOf", torch.median, shape, dim=d, keepdim=k) for shape, d, k in (((3, 4), 1, False), ((3, 2), 0, True))]
cases += [on("unique", torch.unique, index(3, 1, 3, 2, 1)), on("unique", torch.unique, index([2, 0], [0, 2]))]
cases += [
    on(op, lambda x, dim, keepdim, op=op: getattr(torch, op)(x, dim, keepdim) if dim is not None else getattr(torch, op)(x),
       index([0, 2, 0], [0, 0, 0], [1, 2, 3]), dim=dim, keepdim=keepdim)
    for op in ("any", "all") for dim, keepdim in ((None, False), (1, False), (0, True))
]
cases += [on("cumprod", torch.cumprod, shape, dim=dim) for shape, dim in (((5,), 0), ((2, 4), -1), ((3, 2), 0))]
cases += [on("cumprod", torch.cumprod, torch.tensor([2.0, 0.0, 3.0, 0.0, 4.0, 5.0]), dim=0)]
cases += [on("logcumsumexp", torch.logcumsumexp, shape, dim=dim) for shape, dim in (((5,), 0), ((2, 4), -1))]
cases += [on("logcumsumexp", torch.logcumsumexp, torch.tensor([800.0, -800.0, 801.0]), dim=0)]
cases += [on("remainder", torch.remainder, (2, 5), torch.tensor([0.7, -1.1, 2.3, -0.4, 5.0]), constant=(1,))]
cases += [on("remainder", torch.remainder, index(-7, 7, 6, -6), index(3, -3, 4, 3))]

cases += [
    on("einsum", lambda *xs, equation: torch.einsum(equation, *xs), *inputs, equation=equation)
    for equation, *inputs in (
        ("ij,jk->ik", (2, 3), (3, 2)), ("ij,jk", (2, 3), (3, 2)), ("ij->ji", (2, 3)), ("ba", (2, 3)), ("ii", (3, 3)),
        ("ii->i", (3, 3)), ("ij->", (2, 3)), ("i,j->ij", (2,), (3,)), ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)),
        ("...ij,...jk->...ik", (2, 1, 2, 3), (3, 3, 2)), ("...ij->...ji", (2, 2, 3)), ("i...->...", (3, 2)),
        ("ij,jk,kl->il", (2, 3), (3, 2), (2, 2)), ("iij,j->i", (2, 2, 3), (3,)), ("aB,Bc->ac", (2, 3), (3, 2)),
        ("bhqd,bhkd->bhqk", (1, 2, 2, 3), (1, 2, 3, 3)), ("ij,ij->", (2, 3), (2, 3)), (" i j , j -> i ", (2, 3), (3,)),
    )
]
cases += [on("cdist", torch.cdist, (3, 2), (2, 2), p=p) for p in (1.0, 2.0, 3.0)]
cases += [on("cdist", torch.cdist, (2, 1, 3, 2), (2, 2, 2), p=2.0)]
cases += [
    on("meshgrid", lambda *xs, indexing: torch.meshgrid(*xs, indexing=indexing), *inputs, indexing=indexing)
    for inputs in (((2,), (3,)), ((2,), (3,), (2,))) for indexing in ("ij", "xy")
]

write("operations", cases=cases)
