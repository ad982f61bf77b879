"""Recurrent layers and their cells: outputs, states and all gradients; and a checkpoint of an LSTM as a file."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.nn.utils.stateless import functional_call

from checkpoint_file import safetensors
from common import check_gradients, draw, encode, snake, title, write
from layer_steps import fill, state

SIZES = {"inputSize": 3, "hiddenSize": 4}


def flat(result):
    """The tensors of (output, h) or (output, (h, c)), of h or of (h, c)."""
    return [part for each in result for part in flat(each)] if isinstance(result, tuple) else [result]


class Run(nn.Module):
    """A layer as a function of tensors: x and the states, and of lengths where it has some."""

    def __init__(self, module, lengths, batch_first):
        super().__init__()
        self.module, self.lengths, self.batch_first = module, lengths, batch_first

    def forward(self, x, *states):
        given = states[0] if len(states) == 1 else states or None
        if self.lengths is None:
            return tuple(flat(self.module(x, given)))
        lengths, time = torch.tensor(self.lengths), x.shape[1 if self.batch_first else 0]
        packed = pack_padded_sequence(x, lengths, batch_first=self.batch_first, enforce_sorted=False)
        output, last = self.module(packed, given)
        padded, _ = pad_packed_sequence(output, batch_first=self.batch_first, total_length=time)
        return tuple(flat((padded, last)))


def case(name, x, states=(), mode="train", note=None, lengths=None, **options):
    module = getattr(nn, name)(3, 4, **{snake(key): value for key, value in options.items()})
    fill_small(module)
    module.train(mode == "train")
    run = Run(module, lengths, options.get("batchFirst", False))
    names = [key for key, _ in run.named_parameters()]
    leaves = [each.clone().requires_grad_() for each in (x, *states)]
    outputs = run(*leaves)
    upstreams = [draw(*y.shape) for y in outputs]
    parameters = list(module.parameters())
    gradients = torch.autograd.grad(outputs, [*leaves, *parameters], upstreams)
    check_gradients(
        lambda *xs: functional_call(run, dict(zip(names, xs[len(leaves):])), xs[: len(leaves)]),
        [each.detach() for each in [*leaves, *parameters]],
    )
    return {
        "name": title(name, options, note), "layer": name, "options": options, "state": state(module), "mode": mode,
        "lengths": lengths, "inputs": [encode(each) for each in leaves],
        "outputs": [encode(y) for y in outputs], "upstreams": [encode(u) for u in upstreams],
        "inputGradients": [encode(g) for g in gradients[: len(leaves)]],
        "parameterGradients": {
            key: encode(g) for (key, _), g in zip(module.named_parameters(), gradients[len(leaves):])
        },
    }


def fill_small(module):
    """Values of both signs that do not drive the units to their ends."""
    fill(module)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(0.4)


def states(name, layers, *lead, proj=0):
    shapes = [(layers, *lead, proj or 4)] + ([(layers, *lead, 4)] if name == "LSTM" else [])
    return [draw(*shape) for shape in shapes]


def cases():
    for name in ("RNN", "LSTM", "GRU"):
        yield case(name, draw(5, 2, 3), note="from zeros")
        yield case(name, draw(4, 2, 3), states(name, 1, 2), note="from states")
        yield case(name, draw(4, 3), note="one sequence")
        yield case(name, draw(4, 3), states(name, 2), bidirectional=True, note="one sequence from states")
        yield case(name, draw(1, 1, 3), bias=False)
        yield case(name, draw(2, 4, 3), states(name, 4, 2), numLayers=2, bidirectional=True, batchFirst=True)
        yield case(name, draw(3, 2, 3), numLayers=3, dropout=0.5, mode="eval", note="in evaluation")
        yield case(name, draw(3, 2, 3), numLayers=2, dropout=1.0, note="nothing comes through")
        yield case(name, draw(4, 3, 3), lengths=[2, 4, 1], note="lengths")
        yield case(
            name, draw(3, 4, 3), states(name, 4, 3), lengths=[4, 1, 3], numLayers=2, bidirectional=True,
            batchFirst=True, note="lengths",
        )
    yield case("RNN", draw(4, 2, 3), nonlinearity="relu")
    yield case("LSTM", draw(3, 2, 3), states("LSTM", 1, 2, proj=2), projSize=2)
    yield case("LSTM", draw(3, 2, 3), projSize=2, numLayers=2, bidirectional=True, lengths=[3, 1], note="lengths")


def cell_cases():
    for name in ("RNNCell", "LSTMCell", "GRUCell"):
        count = 2 if name == "LSTMCell" else 1
        yield case(name, draw(2, 3), note="from zeros")
        yield case(name, draw(2, 3), [draw(2, 4) for _ in range(count)], note="from states")
        yield case(name, draw(3), [draw(4) for _ in range(count)], note="a vector")
        yield case(name, draw(2, 3), bias=False)
    yield case("RNNCell", draw(2, 3), [draw(2, 4)], nonlinearity="relu")


def checkpoint():
    torch.manual_seed(0)
    module = nn.LSTM(3, 4, num_layers=2, bidirectional=True, proj_size=2, batch_first=True).float()
    x = draw(2, 5, 3).float()
    with torch.no_grad():
        output, (h, c) = module(x)
    return {
        "file": safetensors(module.state_dict()),
        "names": list(module.state_dict()), "x": encode(x), "outputs": [encode(each) for each in (output, h, c)],
    }


write("recurrence", layers=list(cases()), cells=list(cell_cases()), checkpoint=checkpoint())
