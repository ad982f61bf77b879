import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeNpy, encodeNpy } from "../../src/io/npy.ts";
import { allocateFrom, type Dtype } from "../../src/tensor/dtype.ts";
import { DataError } from "../../src/tensor/errors.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { decode, type GoldenTensor } from "../golden/read.ts";
import { arbitraryTensor, contentOf } from "./arbitrary-tensor.ts";
import { fromBase64, goldenFiles, utf8 } from "./golden-files.ts";

const { ours, others } = goldenFiles.npy;

function expected(golden: GoldenTensor) {
  return { dtype: golden.dtype, ...decode(golden) };
}

describe("NumPy's files", () => {
  test.each(ours)("written as it writes them: $tensor.dtype $tensor.shape", ({ bytes, tensor }) => {
    const { shape, data } = decode(tensor);
    const x = Tensor.from(allocateFrom(tensor.dtype as Dtype, data), shape);
    expect(encodeNpy(x)).toEqual(fromBase64(bytes));
  });

  test.each([...ours, ...others])("read: $tensor.dtype $tensor.shape", ({ bytes, tensor }) => {
    expect(contentOf(decodeNpy(fromBase64(bytes)))).toEqual(expected(tensor));
  });
});

test("any tensor comes back, from any address", () => {
  fc.assert(
    fc.property(arbitraryTensor, fc.nat(7), (x, shift) => {
      const bytes = encodeNpy(x);
      const moved = new Uint8Array(bytes.length + 8).subarray(shift, shift + bytes.length);
      moved.set(bytes);
      expect(contentOf(decodeNpy(moved))).toEqual(contentOf(x));
    }),
  );
});

test("the header is filled up to a multiple of 64 bytes, whatever its length", () => {
  for (let rank = 0; rank < 70; rank++) {
    const shape = new Array<number>(rank).fill(0);
    const bytes = encodeNpy(Tensor.from(new Float32Array(rank === 0 ? 1 : 0), shape));
    const length = bytes.length - (rank === 0 ? 4 : 0);
    const text = new TextDecoder().decode(bytes.subarray(10, length));
    expect(length % 64).toBe(0);
    expect(text.endsWith("\n")).toBe(true);
    expect(text.length - text.trimEnd().length).toBeLessThanOrEqual(64);
    expect(decodeNpy(bytes).shape).toEqual(shape);
  }
});

/** A version 1 file with this header and so many bytes of data. */
function file(header: string, dataLength: number): Uint8Array {
  const start = [0x93, ...utf8("NUMPY"), 1, 0, header.length, 0];
  return Uint8Array.from([...start, ...utf8(header), ...new Uint8Array(dataLength)]);
}

function header(descr: string, order: string, shape: string): string {
  return `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
}

test("64-bit integers become int32 where every value fits, else the value and its place are named", () => {
  const decode = (type: string, numbers: BigInt64Array | BigUint64Array) => {
    const bytes = file(header(`'${type}'`, "False", `(${numbers.length},)`), 8 * numbers.length);
    bytes.set(new Uint8Array(numbers.buffer), bytes.length - numbers.byteLength);
    return decodeNpy(bytes, "x.npy");
  };
  const x = decode("<i8", BigInt64Array.of(-(2n ** 31n), 7n));
  expect([x.dtype, ...x.data]).toEqual(["int32", -(2 ** 31), 7]);
  expect([...decode("<u8", BigUint64Array.of(2n ** 31n - 1n)).data]).toEqual([2 ** 31 - 1]);
  expect(() => decode("<i8", BigInt64Array.of(0n, 2n ** 40n))).toThrow(
    /^x.npy: at byte \d+: element 1: 1099511627776 does not fit int32/,
  );
  expect(() => decode("<u8", BigUint64Array.of(2n ** 64n - 1n))).toThrow(
    /element 0: 18446744073709551615 does not fit int32/,
  );
});

describe("errors name file, offset and what was expected", () => {
  const whole = file(header("'<f4'", "False", "(1,)"), 4);

  test.each([
    [
      "empty",
      new Uint8Array(),
      "at byte 0: expected an .npy file, which begins with the byte 93 and NUMPY.",
    ],
    ["something else", new Uint8Array(64), "at byte 0: expected an .npy file"],
    ["version 9", whole.with(6, 9), "at byte 6: expected version 1 to 3, got 9."],
    ["cut in the header", whole.subarray(0, 30), "the file ends at 30."],
    ["cut in the numbers", whole.subarray(0, -1), "shape (1) needs"],
    ["trailing bytes", Uint8Array.from([...whole, 0]), "shape (1) needs"],
    [
      "big-endian",
      file(header("'>f4'", "False", "(1,)"), 4),
      "at byte 10: expected little-endian numbers (one of f8,",
    ],
    ["complex", file(header("'<c8'", "False", "(1,)"), 8), "expected little-endian numbers"],
    [
      "a structure",
      file(header("[('a', '<f4')]", "False", "(1,)"), 4),
      "expected little-endian numbers",
    ],
    [
      "column-major",
      file(header("'<f4'", "True", "(1, 1)"), 4),
      "at byte 10: expected rows one after the other (use numpy.ascontiguousarray).",
    ],
    ["no shape", file(header("'<f4'", "False", "4"), 4), "at byte 10: expected a shape"],
  ])("%s", (_, bytes, message) => {
    expect(() => decodeNpy(bytes, "x.npy")).toThrow(DataError);
    expect(() => decodeNpy(bytes, "x.npy")).toThrow(/^x\.npy: at byte \d+: /);
    expect(() => decodeNpy(bytes, "x.npy")).toThrow(message);
  });

  test("a changed byte is a DataError or an array no larger than the file allows", () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
        const bytes = whole.with(at, byte).subarray(0, end);
        try {
          expect(decodeNpy(bytes).data.byteLength).toBeLessThanOrEqual(4 * bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
