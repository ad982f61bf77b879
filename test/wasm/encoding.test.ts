import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  float32,
  float64,
  name,
  section,
  signed,
  unsigned,
  vector,
} from "../../src/wasm/encoding.ts";

/** Reads LEB128 as the specification's formulas define it, in exact integers. */
function decode(bytes: readonly number[], isSigned: boolean): bigint {
  let value = 0n;
  bytes.forEach((byte, index) => {
    value += BigInt(byte & 0x7f) << BigInt(7 * index);
  });
  const isNegative = isSigned && (bytes[bytes.length - 1] & 0x40) !== 0;
  return isNegative ? value - (1n << BigInt(7 * bytes.length)) : value;
}

const endsOnce = (bytes: readonly number[]) =>
  bytes.every((byte, index) => byte >= 0x80 === index < bytes.length - 1);

describe("LEB128", () => {
  it("encodes the standard's worked examples", () => {
    // DWARF 4, figures 22 and 23, and the values where a byte more is needed.
    expect(unsigned(2)).toEqual([0x02]);
    expect(unsigned(127)).toEqual([0x7f]);
    expect(unsigned(128)).toEqual([0x80, 0x01]);
    expect(unsigned(12857)).toEqual([0xb9, 0x64]);
    expect(unsigned(2 ** 32 - 1)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
    expect(signed(2)).toEqual([0x02]);
    expect(signed(-2)).toEqual([0x7e]);
    expect(signed(63)).toEqual([0x3f]);
    expect(signed(64)).toEqual([0xc0, 0x00]);
    expect(signed(-64)).toEqual([0x40]);
    expect(signed(-65)).toEqual([0xbf, 0x7f]);
    expect(signed(-129)).toEqual([0xff, 0x7e]);
    expect(signed(-(2 ** 31))).toEqual([0x80, 0x80, 0x80, 0x80, 0x78]);
  });

  it("is decoded to the same integer, in as few bytes as hold it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
        const bytes = unsigned(value);
        expect(decode(bytes, false)).toBe(BigInt(value));
        expect(endsOnce(bytes)).toBe(true);
        expect(bytes.length).toBe(Math.max(1, Math.ceil(value.toString(2).length / 7)));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        const bytes = signed(value);
        expect(decode(bytes, true)).toBe(BigInt(value));
        expect(endsOnce(bytes)).toBe(true);
        const bits =
          (value < 0 ? ~value : value).toString(2).length + (~value === 0 || value === 0 ? 0 : 1);
        expect(bytes.length).toBe(Math.ceil(bits / 7));
      }),
    );
  });

  it("takes the upper half of 32-bit integers as their bits", () => {
    expect(signed(0xffff_ffff)).toEqual(signed(-1));
    expect(signed(0x8000_0000)).toEqual(signed(-(2 ** 31)));
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN, Infinity])("refuses %d as unsigned", (value) => {
    expect(() => unsigned(value)).toThrow(RangeError);
  });

  it.each([-(2 ** 31) - 1, 0.5, 2 ** 32, Number.NaN, -Infinity])(
    "refuses %d as signed",
    (value) => {
      expect(() => signed(value)).toThrow(RangeError);
    },
  );
});

describe("the other encodings", () => {
  it("writes floats as IEEE 754, lowest byte first", () => {
    expect(float32(1)).toEqual([0, 0, 0x80, 0x3f]);
    expect(float64(-2)).toEqual([0, 0, 0, 0, 0, 0, 0, 0xc0]);
  });

  it("counts a vector's items, a name's bytes and a section's bytes", () => {
    expect(vector([[1, 2], [3]])).toEqual([2, 1, 2, 3]);
    expect(name("né")).toEqual([3, 0x6e, 0xc3, 0xa9]);
    expect(section(7, [[1, 2], [3]])).toEqual([7, 4, 2, 1, 2, 3]);
    expect(section(7, [])).toEqual([]);
  });
});
