"""What the golden scripts share: fixed inputs, the encoding of tensors, one way to record a case."""

import json
import math
import pathlib
import random
import re

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

_stream = random.Random(20)
_hundredths = [k for k in range(-199, 200) if k != 0]
_dtypes = {torch.int32: "int32", torch.int64: "int32", torch.bool: "bool"}


def draw(*shape, low=-1.99, high=1.99):
    """Distinct, non-zero values with two decimals: no ties or kinks at zero by accident."""
    choices = [k for k in _hundredths if low * 100 <= k <= high * 100]
    chosen = _stream.sample(choices, math.prod(shape))
    return torch.tensor([k / 100 for k in chosen], dtype=torch.float64).reshape(shape)


def number(value):
    """A number as JSON can hold it: what is not finite becomes a string."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def encode(tensor):
    values = tensor.detach().clone()  # the clone gives lazily held zeros their storage
    if tensor.dtype == torch.bool:
        values = values.int()
    encoded = {"shape": list(tensor.shape), "data": [number(v) for v in values.flatten().tolist()]}
    if tensor.dtype in _dtypes:
        encoded["dtype"] = _dtypes[tensor.dtype]
    return encoded


def snake(name):
    """Our name of an option as PyTorch writes it: labelSmoothing becomes label_smoothing."""
    return re.sub("[A-Z]", lambda match: "_" + match[0].lower(), name)


def title(what, options, note=None):
    """What a case is called: the operation, a note, the options."""
    return " ".join([what, *([note] if note else []), *(f"{key}={_brief(value)}" for key, value in options.items())])


def _brief(value):
    if isinstance(value, torch.Tensor):
        return str(list(value.shape))
    return value if isinstance(value, str) else json.dumps(number(value))


def _encode_option(value):
    return encode(value) if isinstance(value, torch.Tensor) else number(value)


def check_gradients(function, inputs, second=False):
    """Holds PyTorch's derivatives at these inputs against central differences of its values."""
    leaves = tuple(x.clone().requires_grad_() for x in inputs)
    assert torch.autograd.gradcheck(function, leaves, eps=1e-6, atol=1e-7, rtol=1e-6)
    if second:
        assert torch.autograd.gradgradcheck(function, leaves, eps=1e-6, atol=1e-6, rtol=1e-5)


def _as_list(outputs):
    return list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]


def _gradients(outputs, inputs, upstreams, create_graph=False):
    """d(sum of outputs * upstreams)/d(inputs), with zeros where there is no path."""
    pairs = [(y, u) for y, u in zip(outputs, upstreams) if y.requires_grad]
    if not pairs:
        return [torch.zeros_like(x) for x in inputs]
    found = torch.autograd.grad(
        [y for y, _ in pairs], inputs, [u for _, u in pairs], create_graph=create_graph, allow_unused=True
    )
    return [torch.zeros_like(x) if g is None else g for x, g in zip(inputs, found)]


def case(op, function, inputs, options=None, note=None, constant=(), smooth=True, second=False):
    """One call of `function(*inputs)` with its value and gradients, ready to be written.

    `constant` names by index the floating inputs that get no gradient; `smooth` says that central
    differences hold here; `second` also records the gradient of the gradient.
    """
    leaves = [
        x.clone().requires_grad_() if x.is_floating_point() and i not in constant else x
        for i, x in enumerate(inputs)
    ]
    variables = [x for x in leaves if x.requires_grad]
    result = function(*leaves)
    outputs = _as_list(result)
    several = isinstance(result, (tuple, list))

    options = options or {}
    record = {"name": title(op, options, note), "op": op}
    record["options"] = {key: _encode_option(value) for key, value in options.items()}
    record["inputs"] = [encode(x) for x in inputs]
    encoded = [encode(y) for y in outputs]
    record.update({"outputs": encoded} if several else {"output": encoded[0]})
    if not any(y.requires_grad for y in outputs):
        return record

    if smooth:
        check_gradients(lambda *xs: function(*_replace(leaves, xs)), [x.detach() for x in variables], second)

    upstreams = [draw(*y.shape) for y in outputs]
    gradients = _gradients(outputs, variables, upstreams, create_graph=second)
    encoded = [encode(u) for u in upstreams]
    record.update({"upstreams": encoded} if several else {"upstream": encoded[0]})
    record["gradients"] = _in_places(leaves, gradients)
    if second:
        directions = [draw(*x.shape) for x in variables]
        record["secondUpstreams"] = _in_places(leaves, directions)
        record["secondGradients"] = _in_places(leaves, _gradients(gradients, variables, directions))
    return record


def _replace(leaves, variables):
    remaining = iter(variables)
    return [next(remaining) if x.requires_grad else x for x in leaves]


def _in_places(leaves, tensors):
    """One entry per input: the tensor that belongs to it, or None where it is not differentiated."""
    remaining = iter(tensors)
    return [encode(next(remaining)) if x.requires_grad else None for x in leaves]


def write(name, **sections):
    """Writes `name`.json beside the scripts, one list entry a line, with the versions first."""
    lines = [f'"torch": {json.dumps(torch.__version__)}']
    for key, section in sections.items():
        if isinstance(section, list):
            names = [entry["name"] for entry in section if "name" in entry]
            assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})
            entries = ",\n".join(_dump(entry) for entry in section)
            lines.append(f"{json.dumps(key)}: [\n{entries}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {_dump(section)}")
    path = pathlib.Path(__file__).with_name(f"{name}.json")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


def _dump(value):
    return json.dumps(value, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
