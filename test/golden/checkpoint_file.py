"""A state dictionary as the bytes of a safetensors file."""

import base64
import json
import struct

import torch

# In the order in which the library of that name puts them.
_dtypes = {torch.int64: ("I64", "<i8"), torch.float32: ("F32", "<f4")}


def safetensors(tensors):
    """As the library writes them, in base64: by dtype, then by name; the header padded to 8 bytes."""
    order = list(_dtypes)
    header, data = {}, b""
    for name in sorted(tensors, key=lambda name: (order.index(tensors[name].dtype), name)):
        dtype, numbers = _dtypes[tensors[name].dtype]
        content = tensors[name].numpy().astype(numbers).tobytes()
        header[name] = {
            "dtype": dtype, "shape": list(tensors[name].shape), "data_offsets": [len(data), len(data) + len(content)],
        }
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return base64.b64encode(struct.pack("<Q", len(text)) + text + data).decode()
