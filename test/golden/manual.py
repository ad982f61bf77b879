"""Layers as functions of their input and parameters, with all gradients: for the layers written by hand."""

import torch
from torch import nn
from torch.nn.utils.stateless import functional_call

from common import case, draw, write

cases = []


def layer(name, module, x, options=None, note=None, given=(), smooth=True):
    """One call of a module; its inputs are x, what else is `given`, and the parameters in their order."""
    names = [key for key, _ in module.named_parameters()]

    def run(x, *others):
        state, parameters = others[: len(given)], others[len(given) :]
        arguments = (x, tuple(state)) if given else (x,)
        return functional_call(module, dict(zip(names, parameters)), arguments)

    parameters = [draw(*parameter.shape) for parameter in module.parameters()]
    cases.append(case(name, run, [x, *given, *parameters], options, note, smooth=smooth))


def convolution(x, weight, **options):
    """One call of Conv2d [out, in, height, width]."""
    out, channels, *kernel = weight
    module = nn.Conv2d(channels, out, kernel, **options)
    layer("Conv2d", module, draw(*x), {"outChannels": out, "kernelSize": kernel, **options}, note=str(x))


convolution([2, 1, 4, 5], [1, 1, 2, 3])
convolution([1, 2, 5, 4], [3, 2, 3, 3], padding=1)
convolution([2, 2, 5, 7], [2, 2, 3, 2], stride=2, padding=(1, 0), bias=False)
convolution([1, 3, 7, 6], [2, 3, 2, 3], dilation=(2, 1), stride=(1, 2))
convolution([2, 2, 6, 7], [1, 2, 3, 3], dilation=2, stride=2, padding=2)
convolution([3, 2, 1, 1], [2, 2, 1, 1])


def pooling(x, kernel, note=None, **options):
    module = nn.MaxPool2d(kernel, **options)
    x = x if isinstance(x, torch.Tensor) else draw(*x)
    layer("MaxPool2d", module, x, {"kernelSize": kernel, **options}, note or str(list(x.shape)), smooth=note is None)


pooling([2, 2, 4, 6], 2)
pooling([1, 2, 5, 7], [2, 3], stride=1)
pooling([2, 1, 5, 6], 3, stride=2, padding=1)
pooling(torch.tensor([[[[1.0, 1.0, 0.0], [1.0, 1.0, 2.0], [0.0, 2.0, 2.0]]]]), 2, "equal numbers", stride=1)
pooling(-torch.ones(1, 1, 2, 2), 2, "all negative", padding=1)

for shape in ([2, 4], [4], [2, 3, 4]):
    layer("LayerNorm", nn.LayerNorm(4), draw(*shape), note=str(shape))
layer("LayerNorm", nn.LayerNorm(4, 0.1), draw(3, 4), {"eps": 0.1})

for indices in ([2, 0, 2, 1], [[0, 3], [3, 3]], 1):
    x = torch.tensor(indices)
    layer("Embedding", nn.Embedding(4, 3), x, note=str(indices))

layer("LSTMCell", nn.LSTMCell(3, 2), draw(4, 3), given=[draw(4, 2), draw(4, 2)])


def lstm(batch, time, features, size, note=None):
    """LSTM from h = c = 0, by the function behind the module, which takes its weights."""

    def run(x, *weights):
        state = (torch.zeros(1, batch, size), torch.zeros(1, batch, size))
        return torch.lstm(x, state, weights, True, 1, 0.0, False, False, True)[0]

    shapes = [(4 * size, features), (4 * size, size), (4 * size,), (4 * size,)]
    inputs = [draw(batch, time, features), *(draw(*shape) for shape in shapes)]
    cases.append(case("LSTM", run, inputs, note=note))


lstm(2, 4, 3, 2)
lstm(1, 1, 1, 3, "one step")


class SelfAttention(nn.MultiheadAttention):
    """MultiheadAttention of one x, causal or not."""

    def __init__(self, features, heads, causal):
        super().__init__(features, heads, batch_first=True)
        self.causal = causal

    def forward(self, x):
        later = torch.triu(torch.full((x.shape[1], x.shape[1]), -torch.inf), 1) if self.causal else None
        return super().forward(x, x, x, attn_mask=later, need_weights=False)[0]


for heads in (1, 2, 3):
    for causal in (False, True):
        options = {"heads": heads, "causal": causal}
        layer("MultiheadAttention", SelfAttention(6, heads, causal), draw(2, 4, 6), options)

write("manual", cases=cases)
