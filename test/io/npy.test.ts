import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeNpy, encodeNpy } from "../../src/io/npy.ts";
import { allocateFrom, type Dtype } from "../../src/tensor/dtype.ts";
import { DataError } from "../../src/tensor/errors.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { decode, type GoldenTensor, golden } from "../golden/read.ts";
import { arbitraryTensor, contentOf } from "./arbitrary-tensor.ts";
import { fromBase64, goldenFiles, utf8 } from "./golden-files.ts";

const { ours, others } = goldenFiles.npy;
/** Written by NumPy: every type, in either byte order, row-major and column-major. */
const orders = golden<{ cases: { name: string; bytes: string; tensor: GoldenTensor }[] }>("npy");

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

describe("NumPy's files of either order", () => {
  test.each(orders.cases)("$name", ({ bytes, tensor }) => {
    const x = decodeNpy(fromBase64(bytes));
    expect(contentOf(x)).toEqual(expected(tensor));
    expect(x.isContiguous).toBe(true);
  });

  test("are of both orders", () => {
    const headers = orders.cases.map(({ bytes }) =>
      Buffer.from(bytes, "base64").toString("latin1"),
    );
    for (const part of ["'>f4', 'fortran_order': True", "'<i8', 'fortran_order': True", "'>u2'"]) {
      expect(headers.filter((header) => header.includes(part))).not.toEqual([]);
    }
  });
});

test("a header as other writers have it", () => {
  const double = '{"shape":(2,),\n "fortran_order" : True , "descr":">i2"}';
  expect(decodeNpy(Uint8Array.from([...file(double, 0), 0, 1, 1, 0])).toArray()).toEqual([1, 256]);
  // Python 2 wrote long integers with an L.
  expect(decodeNpy(file(header("'<f4'", "False", "(2L, 1)"), 8)).shape).toEqual([2, 1]);
});

test("any tensor comes back, from any address", () => {
  fc.assert(
    fc.property(arbitraryTensor, fc.nat(7), (x, shift) => {
      const bytes = encodeNpy(x);
      const moved = new Uint8Array(bytes.length + 8).subarray(shift, shift + bytes.length);
      moved.set(bytes);
      // NumPy has no bfloat16.
      const dtype = x.dtype === "bfloat16" ? "float32" : x.dtype;
      expect(contentOf(decodeNpy(moved))).toEqual({ ...contentOf(x), dtype });
    }),
  );
});

test("the header is filled up to a multiple of 64 bytes, whatever its length", () => {
  for (let rank = 0; rank <= 64; rank++) {
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
      "something else",
      Uint8Array.of(1, 2, 3),
      "at byte 0: expected an .npy file, which begins with the byte 93 and NUMPY.",
    ],
    ["version 9", whole.with(6, 9), "at byte 6: expected version 1 to 3, got 9."],
    ["cut in the header", whole.subarray(0, 30), "the file ends at 30."],
    ["cut in the numbers", whole.subarray(0, -1), "shape (1) needs"],
    ["trailing bytes", Uint8Array.from([...whole, 0]), "shape (1) needs"],
    [
      "complex",
      file(header("'<c8'", "False", "(1,)"), 8),
      "of the types f8, f4, f2, i8, u8, i4, u4,",
    ],
    ["an order that is none", file(header("'xf4'", "False", "(1,)"), 4), 'u1, b1, got "xf4".'],
    ["an order of this machine", file(header("'=f4'", "False", "(1,)"), 4), 'u1, b1, got "=f4".'],
    ["no order", file(header("'f4'", "False", "(1,)"), 4), 'u1, b1, got "f4".'],
    ["no order of several bytes", file(header("'|f4'", "False", "(1,)"), 4), 'got "|f4".'],
    ["a size after the type", file(header("'<f4 '", "False", "(1,)"), 4), 'got "<f4 ".'],
    ["dates", file(header("'<M8[ns]'", "False", "(1,)"), 8), 'got "<M8[ns]".'],
    ["objects", file(header("'|O'", "False", "(1,)"), 4), 'got "|O".'],
    [
      "a structure",
      file(header("[('a', '<f4')]", "False", "(1,)"), 4),
      "got fields of a structure.",
    ],
    ["an order that is a text", file(header("'<f4'", "'True'", "(1,)"), 4), "True or False"],
    [
      "an order that is a number",
      file(header("'<f4'", "0", "(1,)"), 4),
      "fortran_order to be True",
    ],
    ["no tuple", file(header("'<f4'", "False", "4"), 4), "at byte 10: expected a shape"],
    ["brackets alone", file(header("'<f4'", "False", "(1)"), 4), "at byte 10: expected a shape"],
    ["a list", file(header("'<f4'", "False", "[1]"), 4), "at byte 10: expected a shape"],
    [
      "a negative size",
      file(header("'<f4'", "False", "(-1,)"), 4),
      "non-negative integers, as (2, 3)",
    ],
    ["a size of nothing", file(header("'<f4'", "False", "(None,)"), 4), "non-negative integers"],
    ["a size that is true", file(header("'<f4'", "False", "(True,)"), 4), "non-negative integers"],
    ["a size that is text", file(header("'<f4'", "False", "('1',)"), 4), "non-negative integers"],
    [
      "a fraction",
      file(header("'<f4'", "False", "(1.0,)"), 4),
      'expected a Python literal, got "1.0,',
    ],
    ["a power", file(header("'<f4'", "False", "(0, 1e23)"), 0), 'a Python literal, got "1e23)'],
    [
      "a size beyond all",
      file(header("'<f4'", "False", `(0, 1${"0".repeat(23)})`), 0),
      "non-negative",
    ],
    [
      "sizes beyond all memory, if there were any",
      file(header("'<f4'", "False", "(0, 9007199254740991, 9007199254740991)"), 0),
      "at byte 10: the sizes 0 × 9007199254740991 × 9007199254740991 are more than any file holds.",
    ],
    [
      "more dimensions than a tensor has",
      file(header("'<f4'", "False", `(${"1,".repeat(65)})`), 4),
      "at byte 10: it has 65 dimensions, a tensor has at most 64.",
    ],
    [
      "no dictionary",
      file("('descr', 'fortran_order', 'shape')", 4),
      "expected a dictionary of descr,",
    ],
    [
      "a name missing",
      file("{'descr': '<f4', 'shape': (1,)}", 4),
      `expected a dictionary of descr, fortran_order, shape, got "{'descr': '<f4', 'shape': (1,)}".`,
    ],
    [
      "a name too many",
      file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", 4),
      'the header has "x", expected descr, fortran_order, shape.',
    ],
    [
      "a name twice",
      file("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}", 4),
      'the name "shape" is there twice',
    ],
    [
      "something after the dictionary",
      file(`${header("'<f4'", "False", "(1,)")}import os`, 4),
      'expected the end of the header, got "import os".',
    ],
    [
      "no comma",
      file("{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}", 4),
      `at byte 26: expected a comma or }, got "'fortran_order': Fal".`,
    ],
    [
      "brackets in each other",
      file(`{'descr': ${"(".repeat(200)}`, 4),
      "the header is nested too deep",
    ],
    ["never closed", file("{'descr': ('<f4', ", 4), "expected a Python literal, got its end."],
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
