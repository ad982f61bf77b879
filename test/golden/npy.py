"""NumPy's npy files of either byte order and either order of the elements, and of each version of the format."""

import base64
import io
import json
import pathlib

import numpy as np

OUR_DTYPES = {"float16": "float16", "float32": "float32", "float64": "float64", "bool": "bool"}


def saved(name, array, version=(1, 0)):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=version)
    content = stream.getvalue()
    assert (np.load(io.BytesIO(content)) == array).all()
    dtype = OUR_DTYPES.get(array.dtype.newbyteorder("=").name, "int32")
    tensor = {"shape": list(array.shape), "data": array.astype(np.float64).flatten().tolist(), "dtype": dtype}
    return {"name": name, "bytes": base64.b64encode(content).decode(), "tensor": tensor}


def values(kind, shape):
    """Distinct numbers, among them the largest and the smallest of an integer type that int32 holds."""
    count = int(np.prod(shape))
    if kind == "b1":
        return (np.arange(count) % 3 == 0).reshape(shape)
    numbers = np.arange(count, dtype=np.float64) * 7 - (0 if kind.startswith("u") else 5)
    if kind.startswith("f"):
        numbers = numbers / 8
    elif count > 0:
        limits = np.iinfo(kind)
        numbers[-1] = min(limits.max, 2**31 - 1)
        numbers[0] = max(limits.min, -(2**31))
    return numbers.reshape(shape).astype(kind)


kinds = ["f8", "f4", "f2", "i8", "i4", "u4", "i2", "u2", "i1", "u1", "b1"]
shapes = [(3,), (2, 3), (2, 3, 4), (2, 0), (), (1, 5)]
cases = []
for kind in kinds:
    for order in "<>":
        for shape in shapes if kind in ("f4", "i8") else [(2, 3)]:
            for layout in "CF":
                array = np.asarray(values(kind, shape), dtype=order + kind, order=layout)
                cases.append(saved(f"{order}{kind} {shape} {layout}", array))
wide = np.asfortranarray(values("f8", (3, 2)).astype(">f8"))
for version in [(1, 0), (2, 0), (3, 0)]:
    cases.append(saved(f"version {version[0]}", wide, version))

lines = ",\n".join(json.dumps(case, allow_nan=False) for case in cases)
path = pathlib.Path(__file__).with_name("npy.json")
path.write_text(f'{{\n"numpy": {json.dumps(np.__version__)},\n"cases": [\n{lines}\n]\n}}\n', encoding="utf-8")
print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")
