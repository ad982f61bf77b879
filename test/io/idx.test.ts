import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeIdx } from "../../src/io/idx.ts";
import { DataError } from "../../src/tensor/errors.ts";

/** A file of this type and shape, then these bytes. */
function idx(type: number, shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const sizes = shape.flatMap((n) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...sizes, ...Array.from(data)]);
}

describe("each type, big-endian", () => {
  test.each([
    ["unsigned bytes", 0x08, [0, 255, 7], Uint8Array.of(0, 255, 7)],
    ["signed bytes", 0x09, [0, 255, 128], Int8Array.of(0, -1, -128)],
    ["shorts", 0x0b, [0x01, 0x02, 0xff, 0xfe], Int16Array.of(258, -2)],
    ["ints", 0x0c, [0, 0, 1, 0, 0x80, 0, 0, 0], Int32Array.of(256, -(2 ** 31))],
    ["floats", 0x0d, [0x3f, 0xc0, 0, 0, 0xff, 0x80, 0, 0], Float32Array.of(1.5, -Infinity)],
    ["doubles", 0x0e, [0xc0, 0x04, 0, 0, 0, 0, 0, 0], Float64Array.of(-2.5)],
  ])("%s", (_, type, bytes, expected) => {
    const { shape, data } = decodeIdx(idx(type, [expected.length], bytes));
    expect(shape).toEqual([expected.length]);
    expect(data).toEqual(expected);
  });

  test("at an odd address", () => {
    const bytes = idx(0x0e, [1], [0xc0, 0x04, 0, 0, 0, 0, 0, 0]);
    const moved = Uint8Array.from([1, ...bytes, 1]).subarray(1, -1);
    expect(decodeIdx(moved).data).toEqual(Float64Array.of(-2.5));
  });
});

test("shapes of several dimensions, none, and no elements", () => {
  expect(decodeIdx(idx(8, [2, 1, 3], [1, 2, 3, 4, 5, 6])).shape).toEqual([2, 1, 3]);
  expect(decodeIdx(idx(8, [], [9]))).toEqual({ shape: [], data: Uint8Array.of(9) });
  expect(decodeIdx(idx(12, [0, 5], []))).toEqual({ shape: [0, 5], data: new Int32Array() });
});

test("bytes are a view, not a copy", () => {
  const bytes = idx(8, [2], [1, 2]);
  expect(decodeIdx(bytes).data.buffer).toBe(bytes.buffer);
});

describe("errors name file, offset and what was expected", () => {
  test.each([
    [
      "cut in the type",
      Uint8Array.of(0, 0, 8),
      "at byte 0: expected 4 bytes that name the type, the file has 3.",
    ],
    [
      "something else",
      Uint8Array.of(1, 2, 3, 4),
      "at byte 0: expected an IDX file to begin with 00 00 and a type from 08 to 0e, got 01 02 03 04.",
    ],
    [
      "gzip",
      Uint8Array.of(0x1f, 0x8b, 8, 0),
      "images: this is gzip-compressed, not an IDX file. Decompress it first.",
    ],
    ["a type that is none", idx(0x0a, [1], [1]), "got 00 00 0a 01."],
    [
      "cut in the sizes",
      idx(8, [1, 2], []).subarray(0, 10),
      "at byte 4: expected 2 sizes in 8 bytes, the file has 10.",
    ],
    [
      "cut in the elements",
      idx(12, [2], [0, 0, 0, 1, 0]),
      "at byte 13: [2] elements of type int need 16 bytes in all, the file has 13.",
    ],
    [
      "trailing bytes",
      idx(8, [2], [1, 2, 3]),
      "at byte 10: [2] elements of type unsigned byte need 10 bytes in all, the file has 11.",
    ],
    [
      "sizes beyond all memory",
      idx(14, [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1]),
      "at byte 4: the sizes 4294967295 × 4294967295 × 4294967295 are more than any file holds.",
    ],
    [
      "sizes beyond all memory, if there were any",
      idx(8, [0, 2 ** 32 - 1, 2 ** 32 - 1], []),
      "at byte 4: the sizes 0 × 4294967295 × 4294967295 are more than any file holds.",
    ],
    [
      "sizes whose product is infinite, then nothing",
      idx(8, [...new Array(40).fill(2 ** 32 - 1), 0], []),
      "are more than any file holds.",
    ],
    [
      "more dimensions than a tensor has",
      idx(8, new Array(65).fill(1), [1]),
      "at byte 4: it has 65 dimensions, a tensor has at most 64.",
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => decodeIdx(bytes, "images")).toThrow(DataError);
    expect(() => decodeIdx(bytes, "images")).toThrow(message);
  });
});

test("any bytes are an array or a DataError", () => {
  const start = fc.constantFrom([], [0, 0], [0, 0, 8, 1], [0, 0, 13, 2], [0, 0, 8, 255]);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 24 }), (begin, rest) => {
      const bytes = Uint8Array.from([...begin, ...rest]);
      try {
        expect(decodeIdx(bytes).data.byteLength).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
      }
    }),
  );
});
