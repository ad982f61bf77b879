import type { Dtype } from "../tensor/dtype.ts";
import { sizeOf } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { concatBytes } from "./concat-bytes.ts";
import { corrupt } from "./corrupt.ts";
import { elementTypes, readElements } from "./element-types.ts";

/** What every file begins with; then two bytes of version. */
const magic = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"));

const descriptions: Record<Dtype, string> = {
  float64: "<f8",
  float32: "<f4",
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
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
}

/**
 * Reads the bytes of an `.npy` file, version 1 to 3, little-endian and row-major. float16 becomes
 * float32, integers other than int32 become int32.
 *
 * @param source what errors call the file; default "npy".
 * @throws DataError for bytes that are not such a file, with the offset and what was expected there.
 * @example
 * ```ts
 * import { decodeNpy, encodeNpy } from "chainrule/io";
 * decodeNpy(encodeNpy(tensor([1, 2, 3]))).toArray(); // → 1,2,3
 * ```
 */
export function decodeNpy(bytes: Uint8Array, source = "npy"): Tensor {
  const { header, start } = readHeader(bytes, source);
  const description = /'descr': *'([^']*)'/.exec(header)?.[1] ?? "";
  const type = elementTypes.get(typeNames[description.slice(1)]);
  if (type === undefined || (description[0] === ">" && type.bytes > 1)) {
    const known = Object.keys(typeNames).join(", ");
    corrupt(source, 10, `expected little-endian numbers (one of ${known}), got ${header.trim()}`);
  }
  if (!/'fortran_order': *False/.test(header)) {
    corrupt(source, 10, "expected rows one after the other (use numpy.ascontiguousarray)");
  }
  const tuple = /'shape': *\(((?:\d+, *)*\d*)\)/.exec(header);
  if (tuple === null) corrupt(source, 10, `expected a shape, got ${header.trim()}`);
  const shape = Array.from(tuple[1].matchAll(/\d+/g), Number);
  const end = start + sizeOf(shape) * type.bytes;
  if (end !== bytes.length) {
    corrupt(
      source,
      Math.min(end, bytes.length),
      `shape (${shape.join(", ")}) needs ${end} bytes in all, the file has ${bytes.length}`,
    );
  }
  const numbers = readElements(bytes, { start, end, type }, (offset, problem) =>
    corrupt(source, offset, problem),
  );
  return Tensor.from(numbers, shape);
}

/** The header's text, and where the numbers start. */
function readHeader(bytes: Uint8Array, source: string): { header: string; start: number } {
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) {
    corrupt(source, 0, "expected an .npy file, which begins with the byte 93 and NUMPY");
  }
  const version = bytes[6];
  if (version < 1 || version > 3) corrupt(source, 6, `expected version 1 to 3, got ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const headerStart = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = headerStart + length;
  if (start > bytes.length) {
    corrupt(source, 8, `expected a header of ${length} bytes, the file ends at ${bytes.length}`);
  }
  return { header: new TextDecoder().decode(bytes.subarray(headerStart, start)), start };
}
