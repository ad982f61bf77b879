"""The common dtype of two and of three operands, each with one dimension or with none."""

from itertools import combinations_with_replacement, permutations

import torch

from common import write

torch.set_default_dtype(torch.float32)

names = ("bool", "int32", "float16", "bfloat16", "float32", "float64")
operands = [{"dtype": name, "shape": shape} for name in names for shape in ([], [2])]
cases = []


def promoted(chosen):
    """Without numbers (the device `meta`), so that no kernel needs to exist for the dtype."""
    tensors = [torch.empty(x["shape"], dtype=getattr(torch, x["dtype"]), device="meta") for x in chosen]
    if len(tensors) == 2:
        assert torch.result_type(*tensors) == torch.add(*tensors).dtype
        return torch.result_type(*tensors)
    return torch.addcmul(*tensors).dtype


for count in (2, 3):
    for chosen in combinations_with_replacement(operands, count):
        (dtype,) = {promoted(order) for order in permutations(chosen)}
        cases.append({"operands": chosen, "dtype": str(dtype).removeprefix("torch.")})

write("promotion", cases=cases)
