"""Figures of NumPy's own random generator, for test/random/numpy: writes numpy-random.json.

Doubles are written with the shortest digits that read back to the same bits. A long array is kept as
the SHA-256 of its little-endian float64 bytes. Methods have our names.
"""

import ctypes
import hashlib
import json
import re
import threading
from pathlib import Path

import numpy as np

SEEDS = [0, 1, 7, 42, 2**40 + 5, 2**130 + 12345, [1, 2, 3], [2**35, 0, 5, 6, 7, 8]]
TAIL_START = 3.6541528853610088


def plain(value):
    """NumPy values as JSON ones."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.item() if isinstance(value, np.generic) else value


def digest(array):
    return hashlib.sha256(np.asarray(array, dtype="<f8").tobytes()).hexdigest()


def seed_as_text(seed):
    return [str(part) for part in seed] if isinstance(seed, list) else str(seed)


def normals(seed):
    """100 000 standard normals: the ziggurat's core, wedges and (about 26 times) its tail."""
    draws = np.random.default_rng(seed).standard_normal(100_000)
    beyond = np.flatnonzero(np.abs(draws) > TAIL_START)
    return {
        "sha256": digest(draws),
        "first": draws[:5].tolist(),
        "tail": [[int(i), draws[i]] for i in beyond],
        "last": draws[-1],
    }


def sequence(seed):
    """Calls one after another on one generator: integers() keeps 32-bit halves between them."""
    rng = np.random.default_rng(seed)
    calls = []

    def call(method, *args, result=plain, **options):
        name = re.sub("_(.)", lambda match: match[1].upper(), method)
        value = result(getattr(rng, method)(*args, **options))
        calls.append({"method": name, "args": args, "options": options, "result": value})

    def hashed(method, *args, **options):
        call(method, *args, result=lambda array: {"sha256": digest(array)}, **options)

    call("random", 3)
    call("integers", 0, 10, size=3)
    call("random")
    call("integers", 7)
    call("integers", 3, 4, size=2)
    call("integers", 0, 2**40, size=3)
    call("integers", -5, 5, size=5, endpoint=True)
    call("standard_normal", [2, 3])
    call("integers", 0, 2**32, size=3)
    call("integers", 0, 2**32 - 1, size=2)
    call("integers", -(2**31), 2**31, size=2)
    call("integers", 0, 2**32, endpoint=True)
    # A range of 3/4 · 2³² makes every third word or so be drawn again; 2⁵³ + 1 one in 2 000.
    hashed("integers", 0, 3 * 2**30, size=1000)
    hashed("integers", -(2**52), 2**52 + 1, size=20_000)
    call("normal", 1.5, 2.5, 4)
    call("normal", -3, 0.1)
    call("uniform", -1, 3.5, 4)
    call("uniform", 2, 2)
    call("permutation", 10)
    call("permutation", [0.5, 1.5, 2.5, 3.5])
    hashed("permutation", 3000)
    call("choice", 5)
    call("choice", 5, size=[2, 2])
    call("choice", [10, 20, 30], size=4)
    call("choice", 100, size=7, replace=False)
    call("choice", 20, size=20, replace=False)
    call("choice", 20_000, size=6, replace=False)
    hashed("choice", 20_000, size=500, replace=False)
    hashed("choice", 10_001, size=10_001, replace=False)
    call("choice", 4, p=[0.1, 0.2, 0.3, 0.4])
    call("choice", 4, size=8, p=[0.1, 0, 0.5, 0.4])
    call("choice", 6, size=4, replace=False, p=[0.6, 0.3, 0.05, 0.03, 0.02, 0])
    call("multivariate_normal", [-1, 1], [[0.5, 0], [0, 0.5]])
    call("multivariate_normal", [1, 2, 3], [[2, 0, 0], [0, 2, 0], [0, 0, 2]], [2, 2])
    shuffled = np.arange(8)
    rng.shuffle(shuffled)
    return {"calls": calls, "shuffled": shuffled.tolist(), "after": rng.random()}


def covariances():
    """General covariances, and draws from them."""
    rng = np.random.default_rng(2024)
    cases = [
        np.array([[2.0, -1.2], [-1.2, 1.0]]),
        np.array([[1.0, 0.5], [0.5, 3.0]]),
        np.diag([1.0, 2.0, 2.0]),
        np.diag([3.0, 1.0, 2.0, 1.0]),
        np.diag([1.0, 2.0, 1.0, 2.0, 1.0, 4.0]),
        np.array([[0.5 ** abs(i - j) for j in range(6)] for i in range(6)]),
        # A block whose size changes while its direction must not.
        np.array([[5.16, -1.2, -3.8, 6.8], [-1.2, 13.16, 1.3, -0.8], [-3.8, 1.3, 22.25, -6.4], [6.8, -0.8, -6.4, 20.24]]),
        np.array([[4.0, 0.0, 1.0], [0.0, 3.0, 0.0], [1.0, 0.0, 2.0]]),
        np.diag([1.0, 0.1, 0.01, 0.001, 0.0001]) + 0.00002,
    ]
    for n in [1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8, 10, 12, 16, 25]:
        a = rng.normal(size=(n, n + 1))
        cases.append(a @ a.T / n)
    return [
        {
            "covariance": case.tolist(),
            "draws": np.random.default_rng(i)
            .multivariate_normal(np.arange(len(case)), case, 2)
            .ravel()
            .tolist(),
        }
        for i, case in enumerate(cases)
    ]


class Scripted:
    """A bit generator that gives one given 64-bit word, then zeros, and counts the words taken."""

    def __init__(self):
        word = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)
        half = ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p)
        double = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p)

        class Interface(ctypes.Structure):
            _fields_ = [
                ("state", ctypes.c_void_p),
                ("next_uint64", word),
                ("next_uint32", half),
                ("next_double", double),
                ("next_raw", word),
            ]

        self.word = self.taken = 0
        take = word(self.take)
        self.interface = Interface(None, take, half(lambda _: 0), double(self.zero), take)
        new = ctypes.pythonapi.PyCapsule_New
        new.restype = ctypes.py_object
        new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        self.name = b"BitGenerator"
        self.capsule = new(ctypes.addressof(self.interface), self.name, None)
        self.lock = threading.Lock()

    def take(self, _):
        self.taken += 1
        return self.word if self.taken == 1 else 0

    def zero(self, _):
        self.taken += 1
        return 0.5


def layers():
    """The ziggurat's tables, read out of NumPy: a place in layer i is returned as place · edge / 2⁵²."""
    bits = Scripted()
    rng = np.random.Generator(bits)

    def draw(layer, place):
        bits.word, bits.taken = place << 9 | layer, 0
        return rng.standard_normal()

    edges, cores = [], []
    for layer in range(256):
        low, high = 0, 2**52
        while low < high:
            middle = (low + high) // 2
            draw(layer, middle)
            low, high = (middle + 1, high) if bits.taken == 1 else (low, middle)
        cores.append(low)
        # The top layer has no core: its place 2⁵¹ lies under the curve, and is half its edge.
        place = 2**51
        edges.append(draw(layer, place) * 2**52 / place)
    return {"edges": edges, "cores": cores}


figures = {
    "numpy": np.__version__,
    "layers": layers(),
    "seeds": [
        {
            "seed": seed_as_text(seed),
            "state": plain(np.random.SeedSequence(seed).generate_state(8)),
            "normals": normals(seed),
            "sequence": sequence(seed),
        }
        for seed in SEEDS
    ],
    "covariances": covariances(),
}
path = Path(__file__).with_name("numpy-random.json")
path.write_text(json.dumps(figures, separators=(",", ":")) + "\n", encoding="utf-8")
print(f"{path.name}: {path.stat().st_size} bytes, NumPy {np.__version__}")
