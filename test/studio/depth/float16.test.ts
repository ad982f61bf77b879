import { decodeSafetensors } from "chainrule/io";
import { describe, expect, it } from "vitest";
import {
  exponentOf,
  float16Bits,
  float16Value,
  roundToFloat16,
  stepAt,
} from "../../../studio/pages/depth/float16/float16.ts";
import {
  bestPower,
  fateOf,
  mostPower,
  spreadOf,
} from "../../../studio/pages/depth/float16/spread.ts";

const all = Array.from({ length: 65_536 }, (_, bits) => bits);
const isNaN16 = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;

/** All 65 536 float16 numbers as the library's own reader of files has them. */
function read(): Float32Array {
  const header = JSON.stringify({
    all: { dtype: "F16", shape: [65_536], data_offsets: [0, 131_072] },
  });
  const bytes = new Uint8Array(8 + header.length + 131_072);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  bytes.set(new Uint8Array(Uint16Array.from(all).buffer), 8 + header.length);
  return decodeSafetensors(bytes).tensors.all.data as Float32Array;
}

/** The float64 number just above or below one, towards `to`. */
function neighbour(x: number, to: number): number {
  const bits = new BigInt64Array(Float64Array.of(x).buffer);
  bits[0] += to > x === x > 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0];
}

describe("float16", () => {
  it("reads all 65 536 bit patterns as the library's file reader does", () => {
    const expected = read();
    expect(all.filter((bits) => !Object.is(float16Value(bits), expected[bits]))).toEqual([]);
  });

  it("rounds each of its own numbers to itself", () => {
    const expected = (bits: number) => (isNaN16(bits) ? 0x7e00 : bits);
    const wrong = all.filter((bits) => float16Bits(float16Value(bits)) !== expected(bits));
    expect(wrong).toEqual([]);
  });

  it("rounds the middle of each two neighbours to the even one, and what is beside it to the nearer", () => {
    const wrong: number[] = [];
    for (const sign of [1, -1]) {
      for (let bits = 0; bits < 0x7c00; bits++) {
        const low = float16Value(bits);
        // The step beyond the largest number is as large as the one before it.
        const high = bits === 0x7bff ? 65_536 : float16Value(bits + 1);
        const middle = sign * ((low + high) / 2);
        const rounded = (x: number) => float16Bits(x) & 0x7fff;
        if (rounded(middle) !== (bits % 2 === 0 ? bits : bits + 1)) wrong.push(middle);
        if (rounded(neighbour(middle, 0)) !== bits) wrong.push(middle);
        if (rounded(neighbour(middle, sign * Infinity)) !== bits + 1) wrong.push(middle);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("keeps zeros' signs, infinities and NaN, and rounds the smallest doubles to 0", () => {
    for (const x of [0, -0, Infinity, -Infinity, Number.NaN]) expect(roundToFloat16(x)).toBe(x);
    expect(roundToFloat16(Number.MIN_VALUE)).toBe(0);
    expect(roundToFloat16(-Number.MIN_VALUE)).toBe(-0);
    expect(roundToFloat16(Number.MAX_VALUE)).toBe(Infinity);
  });

  it("has the exponent exactly next to powers of two, and its step", () => {
    for (let e = -30; e < 16; e++) {
      expect(exponentOf(2 ** e)).toBe(e);
      expect(exponentOf(-neighbour(2 ** e, 0))).toBe(e - 1);
      expect(stepAt(2 ** e)).toBe(2 ** (Math.max(-14, e) - 10));
    }
  });
});

describe("the spread of gradients", () => {
  // Exact powers and ties too.
  const numbers = Float64Array.from({ length: 4000 }, (_, i) =>
    i % 50 === 0 ? (i % 100 ? 2 ** (-25 - (i % 7)) : 0) : Math.sin(i) * 2 ** (((i * 7) % 44) - 38),
  );
  const sorted = numbers.slice().sort((a, b) => Math.abs(a) - Math.abs(b));

  it("has each number in the bin of its power of two", () => {
    const { least, counts, zeros } = spreadOf(numbers, -45, 16);
    expect(zeros).toBe(40);
    expect(counts.reduce((a, b) => a + b) + zeros).toBe(numbers.length);
    for (const [i, count] of counts.entries()) {
      const [low, high] = [2 ** (least + i), 2 ** (least + i + 1)];
      expect(count).toBe(numbers.filter((g) => Math.abs(g) >= low && Math.abs(g) < high).length);
    }
  });

  it.each([0, 1, 7, 16, 24, mostPower])(
    "counts at 2^%d what rounding each number does",
    (power) => {
      const scale = 2 ** power;
      const fate = { zeros: 0, vanished: 0, subnormal: 0, normal: 0, overflown: 0 };
      for (const g of numbers) {
        const rounded = Math.abs(roundToFloat16(g * scale));
        if (g === 0) fate.zeros++;
        else if (rounded === 0) fate.vanished++;
        else if (rounded === Infinity) fate.overflown++;
        else if (Math.abs(g * scale) < 2 ** -14) fate.subnormal++;
        else fate.normal++;
      }
      expect(fateOf(sorted, scale)).toEqual(fate);
    },
  );

  it("names the scale that loses the fewest", () => {
    const small = Float64Array.of(2 ** -30, 2 ** -28, -(2 ** -20));
    // 2⁻³⁰ is normal from 2¹⁶ on.
    expect(bestPower(small)).toBe(16);
    expect(bestPower(Float64Array.of(0.5, 1))).toBe(0);
    const best = bestPower(sorted);
    const lost = (power: number) => {
      const { vanished, overflown } = fateOf(sorted, 2 ** power);
      return vanished + overflown;
    };
    for (let power = 0; power <= mostPower; power++) {
      expect(lost(best)).toBeLessThanOrEqual(lost(power));
    }
  });
});
