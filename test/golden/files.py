"""Files as their own libraries write them: safetensors, TensorBoard events, NumPy's npy, and CSV as Python reads it."""

import base64
import csv
import io
import json
import math
import pathlib

import numpy as np
import safetensors
import safetensors.numpy
import tensorboard
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

OUR_DTYPES = {"float32": "float32", "float64": "float64", "bool": "bool", "float16": "float16"}


def number(value):
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def encode(array, dtype=None):
    """An array with the dtype that we read it as."""
    data = (array.astype(int) if array.dtype == bool else array).flatten().tolist()
    dtype = dtype or OUR_DTYPES.get(str(array.dtype), "int32")
    return {"shape": list(array.shape), "data": [number(v) for v in data], "dtype": dtype}


def text(content):
    return base64.b64encode(content).decode()


def safetensors_file(arrays, metadata=None):
    return {
        "bytes": text(safetensors.numpy.save(arrays, metadata)),
        "tensors": {name: encode(array) for name, array in arrays.items()},
        "metadata": metadata or {},
    }


def bfloat16_file():
    """Values of few bits, so that the upper half of their float32 is all of them."""
    values = np.array([0.0, -1.5, 3.140625, 2.0**100, np.inf, np.nan], dtype=np.float32)
    halves = (values.view(np.uint32) >> 16).astype(np.uint16)
    spec = safetensors.TensorSpec(dtype="bfloat16", shape=[6], data_ptr=halves.ctypes.data, data_len=halves.nbytes)
    return {
        "bytes": text(bytes(safetensors.serialize({"x": spec}))),
        "tensors": {"x": encode(values, "bfloat16")},
        "metadata": {},
    }


def safetensors_files():
    ours = {
        "layer.weight": np.array([[1.5, -2.25, 0.1], [np.inf, -0.0, 3e-40]], dtype=np.float32),
        "layer.bias": np.array([0.1, 0.2], dtype=np.float64),
        "steps": np.array(7, dtype=np.int32),
        "mask": np.array([True, False, True]),
        "empty": np.zeros((2, 0), dtype=np.float32),
        "größe \"x\"\n": np.array([-(2**31), 2**31 - 1], dtype=np.int32),
    }
    others = {
        "f16": np.array([0.0, -0.0, 1.0, -1.5, 65504.0, 2.0**-24, 0.1, np.inf, -np.inf, np.nan], dtype=np.float16),
        "i64": np.array([0, -1, 2**31 - 1, -(2**31)], dtype=np.int64),
        "u32": np.array([0, 2**31 - 1], dtype=np.uint32),
        "i16": np.array([-(2**15), 2**15 - 1], dtype=np.int16),
        "u16": np.array([0, 2**16 - 1], dtype=np.uint16),
        "i8": np.array([-128, 127], dtype=np.int8),
        "u8": np.array([[0], [255], [3]], dtype=np.uint8),
    }
    return {
        "ours": safetensors_file(ours, {"format": "pt"}),
        "others": safetensors_file(others),
        "bfloat16": bfloat16_file(),
        "none": safetensors_file({}),
        "tooLarge": safetensors_file({"i64": np.array([1, 2**31], dtype=np.int64)}),
    }


def records(*events):
    stream = io.BytesIO()
    writer = RecordWriter(stream)
    for event in events:
        writer.write(event.SerializeToString())
    return text(stream.getvalue())


def events():
    histogram = summary_pb2.HistogramProto(
        min=-1.5, max=2.5, num=5, sum=3.25, sum_squares=9.5, bucket_limit=[-1, 0, 1, 3], bucket=[1, 0, 2, 2]
    )
    value = summary_pb2.Summary.Value
    scalars = [value(tag="loss/train", simple_value=0.1), value(tag="Genauigkeit ü", simple_value=float("nan"))]
    return {
        "header": records(event_pb2.Event(wall_time=1700000000.25, file_version="brain.Event:2")),
        "scalars": records(
            event_pb2.Event(wall_time=1700000001.5, step=300, summary=summary_pb2.Summary(value=scalars))
        ),
        "histogram": records(
            event_pb2.Event(
                wall_time=0.5,
                step=2**40 + 1,
                summary=summary_pb2.Summary(value=[value(tag="weights", histo=histogram)]),
            )
        ),
    }


def csv_cases():
    texts = [
        "a,b\n1,2\n",
        "a,b\r\n1,2",
        'a,"b, c"\n"say ""hi""","two\nlines"\n',
        '"","x"\n,\n',
        '"a\r\nb",c\r\nd,e\r\n',
        "a,b\rc,d\r",
        "one\n",
        ' spaced , cells \n"quoted", plain\n',
        '""""\n"",""""""\n',
    ]
    return [{"text": t, "rows": list(csv.reader(io.StringIO(t, newline=""), strict=True))} for t in texts]


def npy_files():
    def saved(array, version):
        stream = io.BytesIO()
        np.lib.format.write_array(stream, array, version=version)
        return {"bytes": text(stream.getvalue()), "tensor": encode(array)}

    x = np.arange(6, dtype=np.float32).reshape(2, 3) / 7
    arrays = [x, x.astype(np.float64), np.array(-3, dtype=np.int32), np.array([True, False]), np.zeros((0, 2))]
    return {
        "ours": [saved(array, (1, 0)) for array in arrays],
        "others": [saved(x, (2, 0)), saved(np.array([5, -6], dtype=np.int64), (1, 0)), saved(x.astype(np.float16), (3, 0))],
    }


sections = {
    "versions": {"safetensors": safetensors.__version__, "tensorboard": tensorboard.__version__, "numpy": np.__version__},
    "safetensors": safetensors_files(),
    "events": events(),
    "csv": csv_cases(),
    "npy": npy_files(),
}
lines = [f"{json.dumps(key)}: {json.dumps(section, ensure_ascii=False, allow_nan=False)}" for key, section in sections.items()]
path = pathlib.Path(__file__).with_name("files.json")
path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")
