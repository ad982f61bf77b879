"""Elementary functions to high precision, at hard and at random arguments; needs mpmath, not PyTorch."""

import json
import math
import pathlib
import random
import struct

from mpmath import mp, mpf

stream = random.Random(20)


def single(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


class Format:
    def __init__(self, bits, low, high, rounded):
        self.bits, self.low, self.high, self.rounded = bits, low, high, rounded


# Bits, the exponents of the smallest positive and beyond the largest number, and rounding to the format.
formats = {"f32": Format(24, -149, 128, single), "f64": Format(53, -1074, 1024, float)}


def between(low, high, count):
    return [stream.uniform(low, high) for _ in range(count)]


def powers(low, high, count):
    return [2.0 ** stream.uniform(low, high) for _ in range(count)]


def signed(values):
    return [sign * value for value in values for sign in (1, -1)]


def neighbours(x, format):
    step = 2.0 ** max(math.frexp(x)[1] - format.bits, format.low)
    return [x - step, x, x + step]


def near_quarter_turns(format):
    """For each exponent, the numbers M·2^e that lie nearest a multiple of π/2: the continued fraction's."""
    found = []
    with mp.workprec(2400):
        for exponent in range(-format.bits, format.high - format.bits + 1):
            ratio, previous, denominator = mpf(2) ** (exponent + 1) / mp.pi, 0, 1
            rest = ratio - mp.floor(ratio)
            while rest and denominator < 2**format.bits:
                best = denominator
                rest = 1 / rest
                whole = int(mp.floor(rest))
                rest -= whole
                previous, denominator = denominator, whole * denominator + previous
            x = mp.ldexp(best, exponent)
            distance = abs(x / mp.pi * 2 - mp.nint(x / mp.pi * 2))
            found.append((distance, float(x)))
    return sorted({x for _, x in sorted(found)[:40] + found[:: len(found) // 20]})


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def erf(x):
    return mp.erf(x) if abs(x) < 40 else mp.sign(x)


# Where an exhaustive search found float32's largest errors, of one version of the functions or another.
hardest = {
    "exp": [26.728839874267578, -5.85575532913208, -27.984477996826172],
    "expm1": [0.3472752869129181, 0.38846680521965027, 0.38771936297416687],
    "log": [1.4133185148239136, 1.4002972841262817],
    "log1p": [0.42367854714393616, 0.42382434010505676],
    "sin": [2158.336669921875, -3666.48876953125],
    "cos": [35093344.0, 2228.8974609375, -208825335808.0],
    "tanh": [0.2035168707370758, 0.6261073350906372, -0.06134127452969551],
    "sigmoid": [-1.1057637929916382, -0.00034499180037528276, -16.639373779296875, -1.9613462686538696, 7.8585944175720215],
    "erf": [1.064080834388733, -0.4382111728191376],
    "asin": [],
    "acos": [],
    "atan": [],
}


def arguments(name, format):
    return hardest[name] + chosen(name, format)


def chosen(name, format):
    bits = format.bits
    smallest = 2.0**format.low
    normal = 2.0 ** (format.low + bits - 1)
    tiny = [smallest, 3 * smallest, normal - smallest, normal, *powers(format.low, -bits, 4), *powers(-bits, -2, 12)]
    top = math.log(2) * format.high
    bottom = math.log(2) * format.low
    if name == "exp":
        ends = [top, bottom, bottom + math.log(2) * bits]
        near = [edge - delta for edge in ends for delta in (1e-3, 0.1, 0.5)]
        return signed(tiny) + near + between(bottom, top, 40) + between(-2, 2, 30)
    if name == "expm1":
        return signed(tiny) + signed(between(0.3, 0.45, 20)) + between(-40, top, 25) + between(-2, 2, 25) + [-50.0, -1e4]
    if name == "log":
        ones = [near for k in range(1, bits, 3) for near in (1 + 2.0**-k, 1 - 2.0**-k)]
        return tiny + ones + between(0.6, 1.6, 25) + powers(format.low, format.high - 0.01, 40)
    if name == "log1p":
        ends = [-1 + 2.0**-k for k in range(1, bits, 4)] + [math.sqrt(2) - 1, math.sqrt(0.5) - 1]
        return signed(tiny) + ends + between(-0.99, 2, 40) + powers(0, format.high - 0.01, 25)
    if name in ("sin", "cos"):
        turns = [k * math.pi / 4 for k in range(1, 10)]
        return (
            signed(tiny) + turns + near_quarter_turns(format) + between(-8, 8, 25) + powers(3, format.high - 0.01, 50)
        )
    if name == "tanh":
        return signed(tiny) + signed(between(0.15, 0.4, 20)) + between(-3, 3, 25) + between(3, 25, 10) + [1e4, -1e30]
    if name == "sigmoid":
        ends = [-16.64, -36.7, 40.0, 800.0, bottom + math.log(2) * bits, bottom + 1]
        return signed(tiny) + ends + between(-1e-3, 0, 10) + between(-4, 4, 30) + between(bottom, -bottom, 25)
    if name in ("asin", "acos"):
        ends = [1 - 2.0**-k for k in range(1, bits)] + [math.sqrt(0.5), math.sin(math.pi / 8)]
        return signed(tiny) + signed(ends) + between(-1, 1, 60) + signed(powers(-4, 0, 20)) + [1.0, -1.0]
    if name == "atan":
        return signed(tiny) + signed(between(0.3, 3, 40)) + signed(powers(-4, 60, 20)) + [1.0, -1e30]
    if name == "erf":
        return signed(tiny) + neighbours(1.0, format) + signed(between(0.5, 1.5, 25)) + between(1.5, 6, 20) + [30.0]
    raise ValueError(name)


def pairs(format):
    top, bottom = math.log(2) * format.high, math.log(2) * format.low
    bases = powers(format.low, format.high - 0.01, 60) + between(0.5, 2, 30)
    bases += [1 + 2.0**-k for k in range(2, format.bits, 5)] + [1 - 2.0**-k for k in range(2, format.bits, 5)]
    found = []
    for base in map(format.rounded, bases):
        for exponent in (stream.uniform(bottom, top) / math.log(base), stream.uniform(-3, 3)):
            if abs(exponent) < 2.0**127:
                found.append((base, format.rounded(exponent)))
    whole = [(-base, float(stream.randint(-40, 40))) for base in between(0.1, 9, 15)]
    return found + [(format.rounded(base), exponent) for base, exponent in whole]


def points(format):
    sizes = powers(format.low, format.high - 0.01, 40) + between(0, 4, 80)
    heights, widths = [[sign * size for size in stream.sample(sizes, 120) for sign in (1, -1)] for _ in "yx"]
    return [(format.rounded(y), format.rounded(x)) for y, x in zip(heights, stream.sample(widths, 240))]


def evaluate(function, format, *operands):
    """The value as a double, and the rest that it lacks; None where it overflows."""
    precision = 2400 if any(x and abs(x) < 1e-30 for x in operands) or max(map(abs, operands)) > 1e5 else 400
    with mp.workprec(precision):
        exact = function(*map(mpf, operands))
        if abs(exact) >= mpf(2) ** format.high * (1 - mpf(2) ** (-format.bits - 1)):
            return None
        value = float(exact)
        return value, float(exact - mpf(value)) if format.bits == 53 else 0.0


functions = {
    **{name: getattr(mp, name) for name in ("exp", "expm1", "log", "log1p", "sin", "cos", "tanh", "asin", "acos", "atan")},
    "sigmoid": sigmoid,
    "erf": erf,
    "pow": mp.power,
    "atan2": mp.atan2,
}

cases = {}
for label, format in formats.items():
    for name, function in functions.items():
        if name in ("pow", "atan2"):
            operands = pairs(format) if name == "pow" else points(format)
        else:
            operands = [(format.rounded(x),) for x in arguments(name, format)]
        results = [evaluate(function, format, *each) for each in operands]
        kept = [(each, result) for each, result in zip(operands, results) if result is not None]
        cases.setdefault(label, {})[name] = {
            "inputs": [list(column) for column in zip(*(each for each, _ in kept))],
            "values": [value for _, (value, _) in kept],
            **({"rests": [float(f"{rest:.4g}") for _, (_, rest) in kept]} if format.bits == 53 else {}),
        }

text = json.dumps(cases, separators=(",", ":"))
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
