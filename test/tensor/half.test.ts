import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tensor } from "../../src/index.ts";
import { allocate, allocateFrom, dtypeOf, isHalf } from "../../src/tensor/dtype.ts";
import { fromHalfBits, type HalfDtype, halfBits, nearestHalf } from "../../src/tensor/half.ts";
import { golden } from "../golden/read.ts";

interface Casts {
  dtype: HalfDtype;
  count: number;
  wide: string;
  near: string;
  nearCount: number;
  rounded: string;
}

interface Rounding {
  dtype: HalfDtype;
  from: (number | string)[];
  to: (number | string)[];
}

const { casts, rounding } = golden<{ casts: Casts[]; rounding: Rounding[] }>("half");

const digest = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex");

/** All halves but NaN, in the order of their bits as signed integers. */
function everyHalf(dtype: HalfDtype) {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i - 2 ** 15);
  const numbers = fromHalfBits(dtype, bits);
  return fromHalfBits(
    dtype,
    bits.filter((_, i) => !Number.isNaN(numbers[i])),
  );
}

/** The numbers themselves, half way to the next and the float32s beside both. */
function around(numbers: Float32Array): Float32Array {
  const ordered = Float32Array.from(
    new Set(numbers.filter(Number.isFinite).map((x) => x + 0)),
  ).sort();
  const middles = ordered.subarray(1).map((x, i) => (x + ordered[i]) / 2);
  const both = new Float32Array(ordered.length + middles.length);
  both.set(ordered);
  both.set(middles, ordered.length);
  const words = Array.from(new Int32Array(both.buffer));
  const near = [-1, 0, 1].flatMap((step) => words.map((word) => word + step));
  return new Float32Array(Int32Array.from(near).buffer).filter((x) => !Number.isNaN(x));
}

describe.each(casts)("$dtype as PyTorch casts it", ({ dtype, ...expected }) => {
  it("is the float32 that all of its 16 bits say, and has these bits again", () => {
    const numbers = everyHalf(dtype);
    expect(numbers).toHaveLength(expected.count);
    expect(digest(numbers)).toBe(expected.wide);
  });

  it("rounds float32s on, beside and half way between all of its numbers", () => {
    const near = around(Float32Array.from(everyHalf(dtype)));
    expect(near).toHaveLength(expected.nearCount);
    expect(digest(near)).toBe(expected.near);
    const rounded = allocateFrom(dtype, near) as ReturnType<typeof everyHalf>;
    expect(digest(halfBits(rounded))).toBe(expected.rounded);
  });
});

it.each(rounding)("rounds float64s to $dtype as PyTorch does, by way of float32", (given) => {
  const x = tensor(Float64Array.from(given.from, Number)).to(given.dtype);
  expect([...x.data]).toEqual(given.to.map(Number));
});

const dtypes: HalfDtype[] = ["float16", "bfloat16"];

/** The halves from the least to the largest, as a list to look up in: no arithmetic on bits. */
const halvesOf = Object.fromEntries(
  dtypes.map((dtype) => [
    dtype,
    Float64Array.from(everyHalf(dtype))
      .filter((x) => Number.isFinite(x) && x >= 0)
      .sort(),
  ]),
);

/** By definition: the nearest of all halves, of two the one with an even last bit; infinity from the middle on. */
function nearestByDefinition(dtype: HalfDtype, x: number): number {
  if (Number.isNaN(x)) return x;
  const halves = halvesOf[dtype];
  const size = Math.abs(Math.fround(x));
  const next = halves.findIndex((each) => each >= size);
  const beyond = 2 * halves[halves.length - 1] - halves[halves.length - 2];
  const [above, at] = next < 0 ? [beyond, halves.length] : [halves[next], next];
  const below = halves[at - 1] ?? above;
  const isUp = above - size < size - below || (above - size === size - below && at % 2 === 0);
  const nearest = size === above || isUp ? above : below;
  return (
    Math.sign(x) * (nearest === beyond ? Infinity : nearest) || (Object.is(x, 0) || x > 0 ? 0 : -0)
  );
}

describe.each(dtypes)("%s", (dtype) => {
  it("is what is nearest among all of its numbers", () => {
    const any = fc.oneof(
      fc.float(),
      fc.double({ min: -70000, max: 70000 }),
      fc.double({ min: -1e-4, max: 1e-4 }),
      fc.double(),
    );
    fc.assert(
      fc.property(any, (x) => {
        expect(nearestHalf(dtype, x)).toBe(nearestByDefinition(dtype, x));
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the bits of files, those of NaN too", () => {
    const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    expect(halfBits(fromHalfBits(dtype, bits))).toEqual(bits);
  });

  it("rounds wherever an array is written, but by an index", () => {
    const array = allocate(dtype, 4);
    array.set([0.1, 0.2]);
    array.fill(0.3, 2);
    const rounded = [0.1, 0.2, 0.3, 0.3].map((x) => nearestHalf(dtype, x));
    expect([...array]).toEqual(rounded);
    expect(rounded).not.toEqual([0.1, 0.2, 0.3, 0.3].map(Math.fround));
    for (const part of [array.slice(1), array.subarray(1, 3)]) expect(dtypeOf(part)).toBe(dtype);
    expect([...allocateFrom(dtype, [0.1, true, 70001])].slice(0, 2)).toEqual([rounded[0], 1]);
    expect([...allocateFrom(dtype, BigInt64Array.of(2049n, 257n))]).toEqual(
      [2049, 257].map((x) => nearestHalf(dtype, x)),
    );
    expect(isHalf(dtype)).toBe(true);
  });

  it("keeps NaN and the sign of 0", () => {
    expect(nearestHalf(dtype, Number.NaN)).toBeNaN();
    expect(nearestHalf(dtype, -1e-60)).toBe(-0);
    expect(nearestHalf(dtype, 0)).toBe(0);
  });
});
