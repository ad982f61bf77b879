"""Checkpoints of attention and transformer layers, in PyTorch's names, with what they compute and all gradients."""

import torch
from torch import nn

from common import draw, encode, number, write
from layer_steps import state


def fill(module):
    """Fixed values, of the size that layers have after some training."""
    with torch.no_grad():
        for parameter in module.parameters():
            draws = torch.cat([draw(min(199, parameter.numel() - start)) for start in range(0, parameter.numel(), 199)])
            parameter.copy_(draws.reshape(parameter.shape) / 2)


def encoded(value):
    return encode(value) if isinstance(value, torch.Tensor) else number(value)


def record(name, module, layer, arguments, options, inputs, call=None, given=None):
    """One call: `options` are the constructor's, `call` those of forward, in our names; `given` the latter in PyTorch's."""
    fill(module)
    module.eval()
    leaves = [x.clone().requires_grad_() for x in inputs]
    result = module(*leaves, **(given or {}))
    outputs = [x for x in (result if isinstance(result, tuple) else (result,)) if x is not None]
    upstreams = [draw(*x.shape) for x in outputs]
    sum((x * u).sum() for x, u in zip(outputs, upstreams)).backward()
    return {
        "name": name, "layer": layer, "arguments": arguments, "options": options, "state": state(module),
        "call": {key: encoded(value) for key, value in (call or {}).items()},
        "inputs": [encode(x) for x in inputs], "outputs": [encode(x) for x in outputs],
        "upstreams": [encode(u) for u in upstreams], "inputGradients": [encode(x.grad) for x in leaves],
        "parameterGradients": {key: encode(p.grad) for key, p in module.named_parameters()},
    }


def blocked(*shape):
    """True in some places, never in the first column."""
    mask = torch.rand(shape, generator=torch.Generator().manual_seed(5)) > 0.6
    mask[..., 0] = False
    return mask


causal4 = torch.ones(4, 4).triu(1).bool()
padding = torch.tensor([[False, False, True], [False, True, True]])
layers = []


def attention(name, arguments, options, inputs, call=None, given=None):
    renamed = {"addBiasKv": "add_bias_kv", "batchFirst": "batch_first"}
    module = nn.MultiheadAttention(*arguments, **{renamed.get(key, key): value for key, value in options.items()})
    layers.append(record(f"MultiheadAttention {name}", module, "MultiheadAttention", arguments, options, inputs, call, given))


x = draw(4, 2, 6)
attention("to others", [6, 2], {}, [draw(4, 2, 6), draw(3, 2, 6), draw(3, 2, 6)])
attention("to itself, of one head", [6, 1], {"bias": False}, [x, x, x])
attention("one sequence", [6, 3], {}, [draw(4, 6), draw(3, 6), draw(3, 6)])
attention(
    "batch first, each head's weights", [6, 2], {"batchFirst": True}, [draw(2, 4, 6), draw(2, 3, 6), draw(2, 3, 6)],
    {"averageAttnWeights": False}, {"average_attn_weights": False},
)
attention(
    "without weights", [6, 2], {}, [draw(4, 2, 6), draw(3, 2, 6), draw(3, 2, 6)], {"needWeights": False},
    {"need_weights": False},
)
attention("kdim and vdim", [6, 2], {"kdim": 4, "vdim": 5}, [draw(4, 2, 6), draw(3, 2, 4), draw(3, 2, 5)])
attention(
    "padding", [6, 2], {}, [draw(4, 2, 6), draw(3, 2, 6), draw(3, 2, 6)], {"keyPaddingMask": padding},
    {"key_padding_mask": padding},
)
mask = blocked(4, 3)
attention(
    "mask and padding", [6, 2], {}, [draw(4, 2, 6), draw(3, 2, 6), draw(3, 2, 6)],
    {"keyPaddingMask": padding, "attnMask": mask}, {"key_padding_mask": padding, "attn_mask": mask},
)
bias = draw(4, 3)
attention(
    "bias and padding", [6, 2], {"batchFirst": True}, [draw(2, 4, 6), draw(2, 3, 6), draw(2, 3, 6)],
    {"keyPaddingMask": padding, "attnMask": bias}, {"key_padding_mask": padding, "attn_mask": bias},
)
masks = blocked(4, 4, 3)
attention(
    "a mask for each head", [6, 2], {}, [draw(4, 2, 6), draw(3, 2, 6), draw(3, 2, 6)], {"attnMask": masks},
    {"attn_mask": masks},
)
attention(
    "a key that is learnt", [6, 2], {"addBiasKv": True}, [draw(4, 2, 6), draw(3, 2, 6), draw(3, 2, 6)],
    {"keyPaddingMask": padding, "attnMask": mask}, {"key_padding_mask": padding, "attn_mask": mask},
)
attention("causal", [6, 2], {}, [x, x, x], {"isCausal": True}, {"attn_mask": causal4})


def transformer_layer(kind, name, options, inputs, call=None, given=None):
    renamed = {"dimFeedforward": "dim_feedforward", "batchFirst": "batch_first", "normFirst": "norm_first",
               "layerNormEps": "layer_norm_eps"}
    module = kind(6, 2, **{renamed.get(key, key): value for key, value in options.items()})
    layers.append(record(f"{kind.__name__} {name}", module, kind.__name__, [6, 2], options, inputs, call, given))


small = {"dimFeedforward": 5}
for name, change in (
    ("", {}), ("norm first", {"normFirst": True}), ("gelu", {"activation": "gelu"}),
    ("norm first, gelu, eps", {"normFirst": True, "activation": "gelu", "layerNormEps": 0.1}),
):
    options = {**small, **change}
    transformer_layer(nn.TransformerEncoderLayer, name or "by default", options, [draw(4, 2, 6)])
    transformer_layer(nn.TransformerDecoderLayer, name or "by default", options, [draw(4, 2, 6), draw(3, 2, 6)])
transformer_layer(
    nn.TransformerEncoderLayer, "causal, batch first", {**small, "batchFirst": True}, [draw(2, 4, 6)],
    {"isCausal": True}, {"src_mask": causal4},
)
transformer_layer(
    nn.TransformerEncoderLayer, "mask and padding", small, [draw(3, 2, 6)],
    {"srcMask": blocked(3, 3), "srcKeyPaddingMask": padding}, {"src_mask": blocked(3, 3), "src_key_padding_mask": padding},
)
transformer_layer(
    nn.TransformerDecoderLayer, "causal, with padding and a mask of the memory", small, [draw(4, 2, 6), draw(3, 2, 6)],
    {"tgtIsCausal": True, "memoryMask": blocked(4, 3), "memoryKeyPaddingMask": padding},
    {"tgt_mask": causal4, "memory_mask": blocked(4, 3), "memory_key_padding_mask": padding},
)
encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(6, 2, 5), 2, nn.LayerNorm(6))
layers.append(record("TransformerEncoder", encoder, "TransformerEncoder", [6, 2], small, [draw(4, 2, 6)]))
decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(6, 2, 5), 2, nn.LayerNorm(6))
layers.append(record("TransformerDecoder", decoder, "TransformerDecoder", [6, 2], small, [draw(4, 2, 6), draw(3, 2, 6)]))

write("transformer", layers=layers)
