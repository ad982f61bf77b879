"""One way to record a layer: what it computes in turn, with its gradients and buffers."""

import torch
from torch.nn.utils.stateless import functional_call

from common import check_gradients, draw, encode, title


def fill(module):
    """Gives the parameters fixed values."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(draw(*parameter.shape))


def state(module):
    return {name: encode(tensor) for name, tensor in module.state_dict().items()}


def check_layer(module, x):
    """Checks the gradients of input and parameters; the forward passes it makes leave no trace."""
    before = {key: value.clone() for key, value in module.state_dict().items()}
    names = [name for name, _ in module.named_parameters()]
    check_gradients(
        lambda v, *parameters: functional_call(module, dict(zip(names, parameters)), (v,)),
        [x, *(p.detach() for p in module.parameters())],
    )
    module.load_state_dict(before)


def layer(name, module, inputs, options=None, modes=None, note=None, smooth=True):
    """Runs the layer on the inputs in turn; a running statistic goes on from step to step."""
    fill(module)
    modes = modes or ["train"] * len(inputs)
    record = {"name": title(name, {}, note), "layer": name, "options": options or {}, "state": state(module)}
    record["steps"] = []
    for mode, x in zip(modes, inputs):
        module.train(mode == "train")
        if smooth and x.numel():
            check_layer(module, x)
        module.zero_grad()
        leaf = x.clone().requires_grad_()
        output = module(leaf)
        upstream = draw(*output.shape)
        output.backward(upstream)
        record["steps"].append({
            "mode": mode, "input": encode(x), "output": encode(output), "upstream": encode(upstream),
            "inputGradient": encode(leaf.grad),
            "parameterGradients": {key: encode(p.grad) for key, p in module.named_parameters()},
            "buffers": {key: encode(b) for key, b in module.named_buffers()},
        })
    return record
