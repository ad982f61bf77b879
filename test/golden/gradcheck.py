"""Wrong gradients as functions of PyTorch, and what its gradcheck says of each.

Their twins are in examples/bug-zoo/beside-pytorch.ts.
"""

import torch
from torch.autograd import Function, gradcheck
from torch.autograd.gradcheck import GradcheckError

from common import draw, encode, write


class Linear(Function):
    """y [batch, out] = x [batch, in] · Wᵀ + b, right."""

    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return x @ weight.T + bias

    @classmethod
    def backward(cls, ctx, dy):
        x, weight = ctx.saved_tensors
        return dy @ weight, cls.dW(dy, x), cls.db(dy)

    @staticmethod
    def dW(dy, x):
        return dy.T @ x

    @staticmethod
    def db(dy):
        return dy.sum(0)


class SignFlipped(Linear):
    @staticmethod
    def dW(dy, x):
        return -(dy.T @ x)


class BiasOfFirstSample(Linear):
    @staticmethod
    def db(dy):
        return dy[0]


class TransposedWeightGradient(Linear):
    @staticmethod
    def dW(dy, x):
        return x.T @ dy


class SquareWithoutTwo(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.square()

    @staticmethod
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        return dy * x


class TanhAtInput(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.tanh()

    @staticmethod
    def backward(ctx, dy):
        (x,) = ctx.saved_tensors
        return dy * (1 - x.square())


class DiagonalSoftmax(Function):
    @staticmethod
    def forward(ctx, x):
        p = x.softmax(1)
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, dy):
        (p,) = ctx.saved_tensors
        return dy * p * (1 - p)


class LayerNormConstantVariance(Function):
    """y = γ · x̂ + β with x̂ = (x − mean) / σ of each row."""

    @staticmethod
    def forward(ctx, x, weight, bias):
        centered = x - x.mean(1, keepdim=True)
        sigma = (centered.square().mean(1, keepdim=True) + 1e-5).sqrt()
        normalized = centered / sigma
        ctx.save_for_backward(normalized, sigma, weight)
        return normalized * weight + bias

    @staticmethod
    def backward(ctx, dy):
        normalized, sigma, weight = ctx.saved_tensors
        dn = dy * weight
        # − x̂ · mean(dn · x̂) is missing
        dx = (dn - dn.mean(1, keepdim=True)) / sigma
        return dx, (dy * normalized).sum(0), dy.sum(0)


class ScaleTwice(Function):
    """softmax(Q·Kᵀ/√size)·V of one head."""

    @staticmethod
    def forward(ctx, x, query, key, value):
        q, k, v = x @ query.T, x @ key.T, x @ value.T
        a = (q @ k.T / q.shape[1] ** 0.5).softmax(1)
        ctx.save_for_backward(x, query, key, value, q, k, v, a)
        return a @ v

    @staticmethod
    def backward(ctx, dy):
        x, query, key, value, q, k, v, a = ctx.saved_tensors
        da = dy @ v.T
        # / √size, once more
        ds = a * (da - (da * a).sum(1, keepdim=True)) / q.shape[1]
        dq, dk, dv = ds @ k, ds.T @ q, a.T @ dy
        return dq @ query + dk @ key + dv @ value, dq.T @ x, dk.T @ x, dv.T @ x


class FirstStepLeftOut(Function):
    """h_t = tanh(x_t·Wxᵀ + h_{t−1}·Whᵀ) for x [time, in], from h = 0; y holds every h."""

    @staticmethod
    def forward(ctx, x, wx, wh):
        hidden = [torch.zeros(len(wh))]
        for step in x:
            hidden.append((wx @ step + wh @ hidden[-1]).tanh())
        ctx.save_for_backward(x, wx, wh, *hidden)
        return torch.stack(hidden[1:])

    @staticmethod
    def backward(ctx, dy):
        x, wx, wh, *hidden = ctx.saved_tensors
        dx, dwx, dwh = torch.zeros_like(x), torch.zeros_like(wx), torch.zeros_like(wh)
        dh = torch.zeros_like(hidden[0])
        # down to 1, where step 0 counts too
        for t in range(len(x) - 1, 0, -1):
            dz = (dy[t] + dh) * (1 - hidden[t + 1].square())
            dwx += torch.outer(dz, x[t])
            dwh += torch.outer(dz, hidden[t])
            dx[t] = dz @ wx
            dh = dz @ wh
        return dx, dwx, dwh


class DropoutWithAnotherMask(Function):
    @staticmethod
    def mask(like):
        return (torch.rand_like(like) >= 0.4) / 0.6

    @classmethod
    def forward(cls, ctx, x):
        return x * cls.mask(x)

    @classmethod
    def backward(cls, ctx, dy):
        return dy * cls.mask(dy)


class UpstreamTwice(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.tanh()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, dy):
        (y,) = ctx.saved_tensors
        dz = dy * (1 - y.square())
        return dy * dz


def exact(*shape, high=1.99):
    """Numbers that float32 holds as they are."""
    return (draw(*shape, low=-high, high=high) * 64).round() / 64


def small(*shape):
    return exact(*shape, high=1)


def linear(features, outputs):
    return {"x": exact(4, features), "weight": exact(outputs, features), "bias": exact(outputs)}


def message(function, inputs, fast_mode):
    torch.manual_seed(0)
    leaves = [x.clone().requires_grad_() for x in inputs.values()]
    try:
        return str(gradcheck(function, leaves, fast_mode=fast_mode))
    except GradcheckError as error:
        return str(error)


def gradients(wrong, inputs, upstream):
    leaves = [x.clone().requires_grad_() for x in inputs.values()]
    wrong.apply(*leaves).backward(upstream)
    return {key: encode(leaf.grad) for key, leaf in zip(inputs, leaves)}


def bug(wrong, function=None, **inputs):
    function = function or wrong.apply
    upstream = exact(*function(*inputs.values()).shape)
    return {
        "name": wrong.__name__,
        "inputs": {key: encode(x) for key, x in inputs.items()},
        "upstream": encode(upstream),
        "gradients": gradients(wrong, inputs, upstream),
        "full": message(function, inputs, fast_mode=False),
        "fast": message(function, inputs, fast_mode=True),
    }


def same_mask(x):
    """A function must repeat itself for gradcheck: each forward pass draws the same mask."""
    torch.manual_seed(0)
    return DropoutWithAnotherMask.apply(x)


write("gradcheck", bugs=[
    bug(SignFlipped, **linear(3, 2)),
    bug(BiasOfFirstSample, **linear(3, 2)),
    bug(TransposedWeightGradient, **linear(3, 3)),
    bug(SquareWithoutTwo, x=exact(3, 4)),
    bug(TanhAtInput, x=exact(2, 3)),
    bug(DiagonalSoftmax, x=exact(2, 3)),
    bug(LayerNormConstantVariance, x=exact(2, 4), weight=exact(4), bias=exact(4)),
    bug(ScaleTwice, x=small(4, 3), query=small(2, 3), key=small(2, 3), value=small(2, 3)),
    bug(FirstStepLeftOut, x=small(4, 3), inputWeight=small(2, 3), hiddenWeight=small(2, 2)),
    bug(DropoutWithAnotherMask, same_mask, x=exact(2, 3)),
    bug(UpstreamTwice, x=exact(2, 3)),
])
