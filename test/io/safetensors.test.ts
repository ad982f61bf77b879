import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c } from "../../src/io/crc32c.ts";
import { decodeSafetensors } from "../../src/io/safetensors/decode.ts";
import { encodeSafetensors } from "../../src/io/safetensors/encode.ts";
import { tensor } from "../../src/tensor/creation.ts";
import { allocateFrom, type Dtype } from "../../src/tensor/dtype.ts";
import { DataError, ValueError } from "../../src/tensor/errors.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { decode } from "../golden/read.ts";
import { arbitraryTensor, contentOf } from "./arbitrary-tensor.ts";
import { fromBase64, goldenFiles, utf8 } from "./golden-files.ts";
import "../../src/ops/index.ts";

const { ours, others, bfloat16, none, tooLarge } = goldenFiles.safetensors;

function contents(tensors: Record<string, Tensor>) {
  return Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, contentOf(x)]));
}

describe("the reference library's files", () => {
  test.each([
    ["our dtypes", ours],
    ["other integers, and float16", others],
    ["bfloat16", bfloat16],
    ["no tensors", none],
  ])("%s: read as it wrote them", (_, file) => {
    const { tensors, metadata } = decodeSafetensors(fromBase64(file.bytes));
    const expected = Object.entries(file.tensors).map(
      ([name, golden]) => [name, { dtype: golden.dtype, ...decode(golden) }] as const,
    );
    expect(contents(tensors)).toEqual(Object.fromEntries(expected));
    expect(metadata).toEqual(file.metadata);
  });

  test.each([
    ["our dtypes", ours],
    ["no tensors", none],
  ])("%s: written as it writes them, to the byte", (_, file) => {
    const tensors = Object.entries(file.tensors).map(([name, golden]) => {
      const { shape, data } = decode(golden);
      return [name, Tensor.from(allocateFrom(golden.dtype as Dtype, data), shape)] as const;
    });
    const expected = fromBase64(file.bytes);
    expect(encodeSafetensors(new Map(tensors), file.metadata)).toEqual(expected);
    expect(encodeSafetensors(Object.fromEntries(tensors), file.metadata)).toEqual(expected);
  });

  test("an integer that int32 does not hold", () => {
    expect(() => decodeSafetensors(fromBase64(tooLarge.bytes), "a.safetensors")).toThrow(
      new DataError(
        'a.safetensors: at byte 80: tensor "i64", element 1: 2147483648 does not fit int32.',
      ),
    );
  });
});

const arbitraryContent = fc.record({
  tensors: fc.dictionary(fc.string(), arbitraryTensor, { maxKeys: 4 }),
  metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
});

describe("round trip", () => {
  test("any tensors, names and metadata; from any address", () => {
    fc.assert(
      fc.property(arbitraryContent, fc.nat(7), ({ tensors, metadata }, shift) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const moved = Buffer.alloc(bytes.length + 8).subarray(shift, shift + bytes.length);
        moved.set(bytes);
        const read = decodeSafetensors(moved);
        expect(contents(read.tensors)).toEqual(contents(tensors));
        expect({ ...read.metadata }).toEqual({ ...metadata });
      }),
    );
  });

  test("a transposed view is written row-major", () => {
    const { x } = decodeSafetensors(
      encodeSafetensors({
        x: tensor([
          [1, 2],
          [3, 4],
        ]).T,
      }),
    ).tensors;
    expect(Array.from(x.data)).toEqual([1, 3, 2, 4]);
  });

  test("what is read owns its numbers", () => {
    const bytes = encodeSafetensors({ x: tensor([1]) });
    const { x } = decodeSafetensors(bytes).tensors;
    bytes.fill(0);
    expect(x.item()).toBe(1);
  });

  test("each tensor is aligned to its elements in the file", () => {
    const mask = tensor([true]);
    const bytes = encodeSafetensors({
      a: mask,
      b: tensor([1], { dtype: "float64" }),
      c: mask,
      d: tensor([1]),
    });
    const header = new DataView(bytes.buffer).getUint32(0, true);
    expect(header % 8).toBe(0);
    const places = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + header)));
    expect(places.b.data_offsets).toEqual([0, 8]);
    expect(places.d.data_offsets).toEqual([8, 12]);
  });

  test("integers as I64, which come first then", () => {
    const [a, b, c] = [
      tensor([1], { dtype: "float64" }),
      tensor([-1, 2 ** 31 - 1], { dtype: "int32" }),
      tensor([true]),
    ];
    const bytes = encodeSafetensors({ a, b, c }, {}, { int64: true });
    const header = '{"b":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},"a":{"dtype":"F64",';
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + header.length))).toBe(header);
    expect(contents(decodeSafetensors(bytes).tensors)).toEqual(contents({ a, b, c }));
  });

  test("__metadata__ cannot name a tensor", () => {
    expect(() => encodeSafetensors({ __metadata__: tensor([1]) })).toThrow(ValueError);
  });
});

/** A file with this header and so many bytes of data. */
function file(header: string | object, dataLength = 0): Uint8Array {
  const json = utf8(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataLength);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 8);
  return bytes;
}

function entry(start: number, end: number, dtype = "F32", shape: unknown = [(end - start) / 4]) {
  return { dtype, shape, data_offsets: [start, end] };
}

function headerLength(low: number, high: number): Uint8Array {
  const bytes = new Uint8Array(64);
  new DataView(bytes.buffer).setUint32(0, low, true);
  new DataView(bytes.buffer).setUint32(4, high, true);
  return bytes;
}

describe("a checksum", () => {
  const sealed = encodeSafetensors(
    { a: tensor([1, 2, 3]), "7": tensor(4) },
    { "1": "numbers come first in objects", format: "pt" },
    { checksum: true },
  );

  test("stands first, is the file's CRC-32C with zeros in its place, and is no metadata", () => {
    const text = new TextDecoder().decode(sealed);
    const [, digits] =
      /^.{8}\{"__metadata__":\{"chainrule\.checksum":"crc32c:(.{8})"/su.exec(text) ?? [];
    const place = text.indexOf(digits);
    const zeroed = sealed.slice().fill(48, place, place + 8);
    expect(digits).toBe(crc32c(zeroed).toString(16).padStart(8, "0"));
    const { tensors, metadata } = decodeSafetensors(sealed);
    expect(tensors.a.toArray()).toEqual([1, 2, 3]);
    expect(metadata).toEqual({ "1": "numbers come first in objects", format: "pt" });
  });

  test("finds every flipped bit but those that make it no checksum, and every byte cut off", () => {
    const own = new TextDecoder().decode(sealed).indexOf("crc32c:");
    for (let bit = 0; bit < 8 * sealed.length; bit++) {
      const at = bit >> 3;
      const flipped = sealed.slice();
      flipped[at] ^= 1 << (bit & 7);
      const result = attempt(flipped);
      const isKey = at >= 8 && at < own + 7;
      if (isKey && !(result instanceof DataError)) continue;
      expect(result).toMatchObject({
        message: expect.stringMatching(
          isKey ? /^safetensors: / : /^safetensors: the file is damaged: /,
        ),
      });
    }
    for (let length = own + 15; length < sealed.length; length++) {
      expect(attempt(sealed.subarray(0, length))).toMatchObject({
        message: expect.stringMatching(/^safetensors: the file is damaged: /),
      });
    }
  });

  test("of another program, which kept it and wrote another file, does not stand in the way", () => {
    const { tensors, metadata } = decodeSafetensors(sealed);
    const stale = { format: "pt", "chainrule.checksum": "crc32c:00000000" };
    expect(() => encodeSafetensors(tensors, stale)).toThrow(ValueError);
    expect(decodeSafetensors(encodeSafetensors(tensors, metadata)).metadata).toEqual(metadata);
    const header = JSON.stringify({ __metadata__: stale });
    expect(decodeSafetensors(file(header)).metadata).toEqual({ format: "pt" });
  });
});

describe("errors name file, offset and what was expected", () => {
  test.each<[string, Uint8Array, string]>([
    [
      "cut in the length",
      Uint8Array.of(9, 0, 0),
      "at byte 0: expected the length of the header in 8 bytes, the file has 3",
    ],
    [
      "cut in the header",
      file("{}").subarray(0, 9),
      "at byte 8: expected a header of 2 bytes, the file ends at 9",
    ],
    [
      "a header over 100 MB",
      headerLength(100_000_001, 0),
      "at byte 0: a header of 100000001 bytes is over the limit of 100000000",
    ],
    [
      "a header of 2⁶⁴ − 1 bytes",
      headerLength(2 ** 32 - 1, 2 ** 32 - 1),
      "at byte 0: a header of 18446744073709551615 bytes is over the limit",
    ],
    ["no JSON", file("{]"), "at byte 8: the header: not JSON: "],
    [
      "no UTF-8",
      Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 255),
      "at byte 8: expected a header in UTF-8",
    ],
    ["a byte order mark", file("\ufeff{}"), "at byte 8: the header: not JSON: "],
    ["a list", file("[]"), "at byte 8: expected a JSON object as header"],
    ["null", file("null"), "at byte 8: expected a JSON object as header"],
    [
      "a name twice",
      file(`{"a":${JSON.stringify(entry(0, 4))},"\\u0061":${JSON.stringify(entry(0, 4))}}`, 4),
      'at byte 8: the header: the key "a" stands twice in one object.',
    ],
    [
      "a key of an entry twice",
      file('{"a":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
      'the header: the key "dtype" stands twice in one object.',
    ],
    [
      "metadata that is no text",
      file({ __metadata__: { epoch: 3 } }),
      "expected __metadata__ to be an object of strings",
    ],
    [
      "metadata null",
      file({ __metadata__: null }),
      "expected __metadata__ to be an object of strings",
    ],
    [
      "an entry that is no object",
      file({ a: 3 }),
      'tensor "a": expected an object with dtype, shape and data_offsets',
    ],
    [
      "an unknown dtype",
      file({ a: entry(0, 4, "F8_E4M3") }, 4),
      'tensor "a": expected one of the dtypes F64, F32, F16, BF16, I64, U64, I32, U32, I16, U16, I8, U8, BOOL, got "F8_E4M3"',
    ],
    ["a dtype that is no text", file({ a: { ...entry(0, 4), dtype: 3 } }, 4), "got 3"],
    [
      "a negative size",
      file({ a: entry(0, 4, "F32", [-1]) }, 4),
      "expected a shape of non-negative integers, got [-1]",
    ],
    [
      "a fractional size",
      file({ a: entry(0, 4, "F32", [0.5]) }, 4),
      "expected a shape of non-negative integers, got [0.5]",
    ],
    [
      "no shape",
      file({ a: { dtype: "F32", data_offsets: [0, 4] } }, 4),
      "expected a shape of non-negative integers, got undefined",
    ],
    [
      "one offset",
      file({ a: { dtype: "F32", shape: [1], data_offsets: [0] } }, 4),
      "expected two data_offsets, got [0]",
    ],
    [
      "a negative offset",
      file({ a: { dtype: "F32", shape: [1], data_offsets: [-4, 0] } }, 4),
      "expected two data_offsets, got [-4,0]",
    ],
    [
      "a shape that needs more",
      file({ a: entry(0, 4, "F32", [2]) }, 4),
      "F32 of shape [2] takes 8 bytes, its data_offsets [0, 4] hold 4",
    ],
    [
      "a shape beyond all memory",
      file({ a: entry(0, 4, "F32", [2 ** 53 - 1, 2 ** 53 - 1]) }, 4),
      'tensor "a": the sizes 9007199254740991 × 9007199254740991 are more than any file holds',
    ],
    [
      "a shape beyond all memory, if it had any",
      file({ a: entry(0, 0, "F32", [0, 2 ** 53 - 1, 2 ** 53 - 1]) }),
      'tensor "a": the sizes 0 × 9007199254740991 × 9007199254740991 are more than any file holds',
    ],
    [
      "more dimensions than a tensor has",
      file({ a: entry(0, 4, "F32", new Array(65).fill(1)) }, 4),
      'tensor "a": it has 65 dimensions, a tensor has at most 64',
    ],
    [
      "a header that is nested too deep",
      file(`{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`),
      "at byte 8: the header: nested more than 100 deep.",
    ],
    ["offsets in reverse", file({ a: entry(4, 0, "F32", [1]) }, 4), "data_offsets [4, 0] hold -4"],
    [
      "an overlap",
      file({ a: entry(0, 8), b: entry(4, 12) }, 12),
      'tensor "b" overlaps the tensor before it, expected its start at byte',
    ],
    [
      "a gap",
      file({ a: entry(0, 4), b: entry(8, 12) }, 12),
      'tensor "b" leaves a gap before it, expected its start at byte',
    ],
    ["a gap at the start", file({ a: entry(4, 8) }, 8), 'tensor "a" leaves a gap before it'],
    [
      "cut in the data",
      file({ a: entry(0, 8) }, 5),
      'at byte 67: tensor "a" should go on to byte 70, the file ends here',
    ],
    [
      "trailing bytes",
      file({ a: entry(0, 4) }, 7),
      "expected the end of the file, there are 3 more bytes",
    ],
    [
      "a bool that is neither",
      file({ a: entry(0, 1, "BOOL", [1]) }, 1).fill(2, -1),
      'tensor "a", element 0: expected 0 or 1, got 2',
    ],
    [
      "an unsigned 64-bit integer over 2³¹ − 1",
      file({ a: entry(0, 16, "U64", [2]) }, 16).fill(128, -1),
      'tensor "a", element 1: 9223372036854775808 does not fit int32',
    ],
    [
      "an unsigned integer over 2³¹ − 1",
      file({ a: entry(0, 8, "U32", [2]) }, 8).fill(128, -1),
      'tensor "a", element 1: 2147483648 does not fit int32',
    ],
  ])("%s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, "model.safetensors")).toThrow(DataError);
    expect(() => decodeSafetensors(bytes, "model.safetensors")).toThrow(message);
    expect(() => decodeSafetensors(bytes, "model.safetensors")).toThrow(
      /^model\.safetensors: at byte \d+: .*\.$/,
    );
  });
});

/** The decoded file, or the DataError; any other error goes on. */
function attempt(bytes: Uint8Array) {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}

describe("corrupt files", () => {
  const bytes = fromBase64(ours.bytes);

  test("every shorter file, and every longer one, is a DataError", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(attempt(bytes.subarray(0, length))).toBeInstanceOf(DataError);
    }
    expect(attempt(new Uint8Array([...bytes, 0]))).toBeInstanceOf(DataError);
  });

  test("a flipped bit anywhere is a DataError or a whole file of the same size", () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      const result = attempt(flipped);
      if (result instanceof DataError) continue;
      const again = decodeSafetensors(encodeSafetensors(result.tensors, result.metadata));
      expect(contents(again.tensors)).toEqual(contents(result.tensors));
      const size = Object.values(result.tensors).reduce((sum, x) => sum + x.data.byteLength, 0);
      expect(size).toBeLessThanOrEqual(4 * bytes.length);
    }
  });

  test("bytes cut out, put in and written over", () => {
    const change = fc.record({
      at: fc.nat(bytes.length),
      removed: fc.nat(16),
      inserted: fc.uint8Array({ maxLength: 16 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const list = [...bytes];
        for (const { at, removed, inserted } of changes) list.splice(at, removed, ...inserted);
        const result = attempt(Uint8Array.from(list));
        if (result instanceof DataError) return;
        const size = Object.values(result.tensors).reduce((sum, x) => sum + x.data.byteLength, 0);
        expect(size).toBeLessThanOrEqual(4 * list.length);
      }),
      { numRuns: 500 },
    );
  });

  test("random headers over random data", () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 20 }), fc.maxSafeNat(), fc.double());
    const description = fc.record({
      dtype: fc.constantFrom("F32", "F64", "I64", "BOOL", "F16", "U8", "X"),
      shape: fc.array(number, { maxLength: 3 }),
      data_offsets: fc.array(number, { maxLength: 3 }),
    });
    const header = fc.dictionary(fc.string(), fc.oneof(description, fc.jsonValue()), {
      maxKeys: 3,
    });
    fc.assert(
      fc.property(header, fc.nat(64), (json, length) => {
        attempt(file(json, length));
      }),
      { numRuns: 500 },
    );
  });

  test("a long header is searched for repeated names without running out of stack", () => {
    const long = '\\"x'.repeat(1_000_000);
    expect(attempt(file(`{"__metadata__":{"${long}":"${long}","a":"{","a":""}}`))).toMatchObject({
      message: 'safetensors: at byte 8: the header: the key "a" stands twice in one object.',
    });
  });
});
