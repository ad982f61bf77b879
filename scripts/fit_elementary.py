"""Writes src/wasm/elementary/coefficients.ts: the polynomials and split constants of the vector functions.

Each polynomial minimises the largest relative error of the function that it is a part of (Remez's exchange
algorithm), in 300 bits. The largest errors are printed, as powers of two. Needs mpmath; run it from anywhere:

    python3 scripts/fit_elementary.py && npx biome check --write src/wasm/elementary/coefficients.ts
"""

import pathlib
import struct

from mpmath import asin, atan, atanh, cos, erf, erfc, exp, expm1, floor, frexp, log, lu_solve, matrix, mp, mpf, pi, sin, sqrt, tan, tanh

mp.prec = 300


def fit(function, weight, low, high, degree, points=1000, rounds=60):
    """The polynomial p of this degree with the least max |weight · (p − function)| on [low, high]."""
    low, high = mpf(low), mpf(high)
    chebyshev = lambda x: (low + high) / 2 - (high - low) / 2 * cos(pi * x)
    count = degree + 2
    nodes = [chebyshev(mpf(k) / (count - 1)) for k in range(count)]
    grid = [(x, function(x), weight(x)) for x in (chebyshev((k + mpf(1) / 2) / points) for k in range(points))]
    best = None
    for _ in range(rounds):
        # p takes turns in being too large and too small by the same weighted error at the nodes.
        system, right = matrix(count, count), matrix(count, 1)
        for row, x in enumerate(nodes):
            for column in range(degree + 1):
                system[row, column] = x**column
            system[row, degree + 1] = (-1) ** row / max(weight(x), mpf("1e-30"))
            right[row] = function(x)
        solution = list(lu_solve(system, right))
        coefficients, level = solution[:-1], abs(solution[-1])
        peaks = []
        for x, value, factor in grid:
            error = factor * (mp.polyval(coefficients[::-1], x) - value)
            if peaks and (peaks[-1][1] > 0) == (error > 0):
                peaks[-1] = max(peaks[-1], (x, error), key=lambda peak: abs(peak[1]))
            else:
                peaks.append((x, error))
        worst = max(abs(error) for _, error in peaks)
        if best is None or worst < best[1]:
            best = coefficients, worst
        if len(peaks) < count or worst < level * mpf("1.001"):
            break
        while len(peaks) > count:
            peaks.pop(0 if abs(peaks[0][1]) < abs(peaks[-1][1]) else -1)
        nodes = [x for x, _ in peaks]
    return best


# The functions to approximate, each with the weight that makes its error the relative error of the whole.
# Near 0, where a quotient cannot be computed, the Taylor series goes on.


def root(z):
    return sqrt(max(z, mpf("1e-40")))


def exp_rest(r):
    """e^r = 1 + r + r² · this"""
    return (expm1(r) - r) / r**2 if abs(r) > 1e-20 else mpf(1) / 2 + r / 6


def log_rest(z):
    """2 artanh s = 2s + s³ · this, z = s²"""
    s = root(z)
    return (2 * atanh(s) / s - 2) / s**2 if z > 1e-20 else mpf(2) / 3 + 2 * z / 5


def log_second_rest(z):
    """2 artanh s = 2s + s³ (2/3 + s² · this), z = s²"""
    return (log_rest(z) - mpf(2) / 3) / z if z > 1e-20 else mpf(2) / 5 + 2 * z / 7


def sin_rest(z):
    """sin x = x + x³ · this, z = x²"""
    s = root(z)
    return (sin(s) / s - 1) / s**2 if z > 1e-20 else -mpf(1) / 6 + z / 120


def cos_rest(z):
    """cos x = 1 − x²/2 + x⁴ · this, z = x²"""
    return (cos(root(z)) - 1 + z / 2) / z**2 if z > 1e-20 else mpf(1) / 24 - z / 720


def tanh_rest(z):
    """tanh x = x + x³ · this, z = x²"""
    s = root(z)
    return (tanh(s) / s - 1) / s**2 if z > 1e-20 else -mpf(1) / 3 + 2 * z / 15


def asin_rest(z):
    """asin x = x + x³ · this, z = x²"""
    s = root(z)
    return (asin(s) / s - 1) / s**2 if z > 1e-20 else mpf(1) / 6 + 3 * z / 40


def atan_rest(z):
    """atan x = x + x³ · this, z = x²"""
    s = root(z)
    return (atan(s) / s - 1) / s**2 if z > 1e-20 else -mpf(1) / 3 + z / 5


def erf_rest(z):
    """erf x = x + x · this, z = x²"""
    return erf(root(z)) / root(z) - 1


half_ln2 = log(2) / 2 * mpf("1.0001")
exponent_range = -half_ln2, half_ln2
artanh_range = 0, ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * mpf("1.0001")
quarter_range = 0, (pi / 4) ** 2 * mpf("1.001")
log_weight = lambda z: root(z) * z / (2 * atanh(root(z)))
expm1_weight = lambda r: abs(r**2 / expm1(r)) if r else mpf(0)

# Name, function, weight, range, and the degrees in float32 and float64.
polynomials = [
    ("expm1", exp_rest, expm1_weight, exponent_range, 4, 10),
    ("log", log_rest, log_weight, artanh_range, 2, 6),
    ("sin", sin_rest, lambda z: root(z) * z / sin(root(z)), quarter_range, 2, 6),
    ("cos", cos_rest, lambda z: z * z / cos(root(z)), quarter_range, 2, 5),
    ("tanh", tanh_rest, lambda z: root(z) * z / tanh(root(z)), (0, mpf("0.625") ** 2), 4, 11),
    ("asin", asin_rest, lambda z: root(z) * z / asin(root(z)), (0, mpf("0.25")), 5, 12),
    ("atan", atan_rest, lambda z: root(z) * z / atan(root(z)), (0, tan(pi / 8) ** 2 * mpf("1.001")), 4, 10),
    ("erfNear", erf_rest, lambda z: root(z) / erf(root(z)), (0, 1), 6, 12),
]
log_erfc = lambda x: log(erfc(x)), lambda x: erfc(x) / erf(x)


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def show(name, fitted, rounding):
    coefficients, error = fitted
    print(f"{name}: 2^{float(log(error, 2)):.1f}")
    return f"{name}: {[rounding(float(c)) for c in coefficients]},"


def parts(x, sizes, rounding):
    """x as a sum: numbers of so many bits each, and what remains."""
    found = []
    for bits in sizes:
        unit = mpf(2) ** (frexp(x)[1] - bits)
        found.append(float(floor(x / unit) * unit))
        x -= found[-1]
    return [*found, rounding(float(x))]


def digits(x, count):
    """The first digits of x < 1 in base 256."""
    with mp.workprec(8 * count + 64):
        return list(int(floor(x() * mpf(2) ** (8 * count))).to_bytes(count, "big"))


def table(column, rounding, far_end, far_degree):
    lines = [show(row[0], fit(row[1], row[2], *row[3], row[column]), rounding) for row in polynomials]
    return lines + [show("erfFar", fit(*log_erfc, 1, far_end, far_degree), rounding)]


float32 = table(4, single, 3.95, 7)
float64 = table(5, float, 5.95, 23)
power_log = show("powLog", fit(log_second_rest, lambda z: z * log_weight(z), *artanh_range, 7), float)
wide_log = show("log", fit(log_rest, log_weight, *artanh_range, 3), float)
wide_exp = show("expm1", fit(exp_rest, expm1_weight, *exponent_range, 5), float)

join = "\n    ".join
pathlib.Path(__file__).parent.parent.joinpath("src/wasm/elementary/coefficients.ts").write_text(
    f"""// Written by scripts/fit_elementary.py, which says what each polynomial is of.

import type {{ FloatType }} from "../expression.ts";

/** ln 2 in two parts, of which the first has so few bits that its product with an exponent is exact. */
export const ln2: Record<FloatType, readonly [number, number]> = {{
  f32: {parts(log(2), [15], single)},
  f64: {parts(log(2), [41], float)},
}};

/** π/2 in parts, all but the last with so few bits that their products with a quarter count are exact. */
export const halfPi: Record<FloatType, readonly number[]> = {{
  f32: {parts(pi / 2, [11, 11, 11], single)},
  f64: {parts(pi / 2, [31, 31], float)},
}};

/** π/4 in two parts, of which the first has so few bits that its product with 3 is exact. */
export const quarterPi: Record<FloatType, readonly [number, number]> = {{
  f32: {parts(pi / 4, [22], single)},
  f64: {parts(pi / 4, [51], float)},
}};

/** The digits of 2/π after the point, in base 256. */
export const twoOverPi: readonly number[] = {digits(lambda: 2 / pi, 154)};

/** Polynomials, lowest coefficients first. */
export const coefficients = {{
  f32: {{
    {join(float32)}
  }},
  f64: {{
    {join([*float64, power_log])}
  }},
  /** In float64, to float32's precision and a little more. */
  wide: {{
    {join([wide_log, wide_exp])}
  }},
}} as const;
"""
)
