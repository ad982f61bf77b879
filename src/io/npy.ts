import type { Dtype, TypedArray } from "../tensor/dtype.ts";
import { contiguousStrides, type Shape, sizeOf } from "../tensor/shape.ts";
import { copyStrided } from "../tensor/strides.ts";
import { Tensor } from "../tensor/tensor.ts";
import { quote } from "../text/escape.ts";
import { concatBytes } from "./concat-bytes.ts";
import { corrupt } from "./corrupt.ts";
import { elementBytes, elementTypes, readElements } from "./element-types.ts";
import { refuseOther } from "./identify.ts";
import { type PythonLiteral, readPythonLiteral, Tuple } from "./python-literal.ts";
import { shapeProblem } from "./shape-problem.ts";

/** What every file begins with; then two bytes of version. */
const magic = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"));

const descriptions: Record<Dtype, string> = {
  float64: "<f8",
  float32: "<f4",
  float16: "<f2",
  // NumPy has none: its numbers, as the float32 that they are.
  bfloat16: "<f4",
  int32: "<i4",
  bool: "|b1",
};

/** NumPy's names for the types that are read, and ours. */
const typeNames: Record<string, string> = {
  f8: "F64",
  f4: "F32",
  f2: "F16",
  i8: "I64",
  u8: "U64",
  i4: "I32",
  u4: "U32",
  i2: "I16",
  u2: "U16",
  i1: "I8",
  u1: "U8",
  b1: "BOOL",
};

/**
 * A tensor as the bytes of an `.npy` file (version 1.0, little-endian, row-major), for `numpy.load`.
 * bfloat16, which NumPy does not have, is written as float32.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @example
 * ```ts
 * import { decodeNpy, encodeNpy } from "chainrule/io";
 * decodeNpy(encodeNpy(tensor([[1, 2], [3, 4]]))).shape; // → 2,2
 * ```
 */
export function encodeNpy({ dtype, shape, data }: Tensor): Uint8Array<ArrayBuffer> {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const header = `{'descr': '${descriptions[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Spaces and a line feed fill up to a multiple of 64 bytes, with the 10 bytes before the header.
  const length = Math.ceil((header.length + 11) / 64) * 64 - 10;
  return concatBytes(
    magic,
    Uint8Array.of(1, 0, length & 255, length >> 8),
    new TextEncoder().encode(`${header.padEnd(length - 1)}\n`),
    elementBytes(dtype === "bfloat16" ? Float32Array.from(data) : data),
  );
}

/**
 * Reads the bytes of an `.npy` file, version 1 to 3, of either byte order, row-major or column-major
 * (Fortran's order). Integers other than int32 become int32.
 *
 * @param source what errors call the file; default "npy".
 * @throws DataError for bytes that are not such a file, with the offset and what was expected there, or
 * with what they are.
 * @example
 * ```ts
 * import { decodeNpy, encodeNpy } from "chainrule/io";
 * decodeNpy(encodeNpy(tensor([1, 2, 3]))).toArray(); // → 1,2,3
 * ```
 */
export function decodeNpy(bytes: Uint8Array, source = "npy"): Tensor {
  const { text, textStart, start } = readFrame(bytes, source);
  const header = readHeader(text, (position, problem) =>
    corrupt(source, textStart + position, problem),
  );
  const { shape, isColumnMajor, ...kind } = header;
  const end = start + sizeOf(shape) * kind.type.bytes;
  if (end !== bytes.length) {
    corrupt(
      source,
      Math.min(end, bytes.length),
      `shape (${shape.join(", ")}) needs ${end} bytes in all, the file has ${bytes.length}`,
    );
  }
  const numbers = readElements(bytes, { start, end, ...kind }, (offset, problem) =>
    corrupt(source, offset, problem),
  );
  return Tensor.from(isColumnMajor ? toRowMajor(numbers, shape) : numbers, shape);
}

function toRowMajor(numbers: TypedArray, shape: Shape): TypedArray {
  const strides = contiguousStrides(shape.toReversed()).reverse();
  const ordered = numbers.slice();
  copyStrided(numbers, { shape, strides, offset: 0 }, ordered);
  return ordered;
}

/** The header's text, and where it and the numbers start. */
function readFrame(bytes: Uint8Array, source: string) {
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) {
    refuseOther(bytes, source, "an .npy file");
    corrupt(source, 0, "expected an .npy file, which begins with the byte 93 and NUMPY");
  }
  const version = bytes[6];
  if (version < 1 || version > 3) corrupt(source, 6, `expected version 1 to 3, got ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const textStart = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = textStart + length;
  if (start > bytes.length) {
    corrupt(source, 8, `expected a header of ${length} bytes, the file ends at ${bytes.length}`);
  }
  return { text: new TextDecoder().decode(bytes.subarray(textStart, start)), textStart, start };
}

type Fail = (position: number, problem: string) => never;

/** What the header says of the numbers: a dictionary of exactly these three. */
function readHeader(text: string, fail: Fail) {
  const header = readPythonLiteral(text, fail);
  const names = ["descr", "fortran_order", "shape"];
  if (!(header instanceof Map) || names.some((name) => !header.has(name))) {
    return fail(0, `expected a dictionary of ${names.join(", ")}, got ${quote(text.trim())}`);
  }
  const other = [...header.keys()].find((name) => !names.includes(name));
  if (other !== undefined) fail(0, `the header has ${quote(other)}, expected ${names.join(", ")}`);
  const isColumnMajor = header.get("fortran_order");
  if (typeof isColumnMajor !== "boolean") {
    return fail(0, `expected fortran_order to be True or False, got ${quote(text.trim())}`);
  }
  return {
    ...readType(header.get("descr"), fail),
    isColumnMajor,
    shape: readShape(header.get("shape"), fail),
  };
}

/** NumPy's name of a type: the order of the bytes, which single ones have not, then `f4`, `i8`, … */
function readType(name: PythonLiteral, fail: Fail) {
  const [, order, typeName] = /^([<>|])(\w\d)$/.exec(typeof name === "string" ? name : "") ?? [];
  const type = elementTypes.get(typeNames[typeName]);
  if (type === undefined || (order === "|" && type.bytes > 1)) {
    const known = Object.keys(typeNames).join(", ");
    const got = typeof name === "string" ? quote(name) : "fields of a structure";
    return fail(0, `expected < or > and one of the types ${known}, got ${got}`);
  }
  return { type, isBigEndian: order === ">" };
}

function readShape(value: PythonLiteral, fail: Fail): number[] {
  const sizes = value instanceof Tuple ? value.items : [null];
  const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && Number(size) >= 0;
  if (!sizes.every(isSize)) return fail(0, "expected a shape of non-negative integers, as (2, 3)");
  const problem = shapeProblem(sizes);
  return problem === null ? [...sizes] : fail(0, problem);
}
