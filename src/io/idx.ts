import { sizeOf } from "../tensor/shape.ts";
import { corrupt } from "./corrupt.ts";
import { refuseOther } from "./identify.ts";
import { shapeProblem } from "./shape-problem.ts";

/** The numbers of an IDX file, in the type they were stored in. */
export interface IdxArray {
  shape: number[];
  data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

interface ElementType {
  name: string;
  bytes: number;
  /** Big-endian elements; single bytes are not copied. */
  read(view: DataView, length: number): IdxArray["data"];
}

const elementTypes: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [
    0x08,
    { name: "unsigned byte", bytes: 1, read: (v, n) => new Uint8Array(v.buffer, v.byteOffset, n) },
  ],
  [
    0x09,
    { name: "signed byte", bytes: 1, read: (v, n) => new Int8Array(v.buffer, v.byteOffset, n) },
  ],
  [
    0x0b,
    { name: "short", bytes: 2, read: (v, n) => fill(new Int16Array(n), (i) => v.getInt16(2 * i)) },
  ],
  [
    0x0c,
    { name: "int", bytes: 4, read: (v, n) => fill(new Int32Array(n), (i) => v.getInt32(4 * i)) },
  ],
  [
    0x0d,
    {
      name: "float",
      bytes: 4,
      read: (v, n) => fill(new Float32Array(n), (i) => v.getFloat32(4 * i)),
    },
  ],
  [
    0x0e,
    {
      name: "double",
      bytes: 8,
      read: (v, n) => fill(new Float64Array(n), (i) => v.getFloat64(8 * i)),
    },
  ],
]);

function fill<T extends IdxArray["data"]>(out: T, element: (i: number) => number): T {
  for (let i = 0; i < out.length; i++) out[i] = element(i);
  return out;
}

/**
 * Reads an IDX file, the format of MNIST: two zero bytes, the type of the elements, the number of
 * dimensions, each dimension's size as a big-endian 32-bit integer, and the elements row-major.
 * Arrays of single bytes are a view of `bytes`, not a copy.
 *
 * @param source what errors call the file; default "idx".
 * @throws DataError for bytes that are not a whole IDX file, with the offset and what was expected, or
 * with what they are.
 * @see http://yann.lecun.com/exdb/mnist/ for the format.
 * @example
 * ```ts
 * import { decodeIdx } from "chainrule/io";
 * const { shape, data } = decodeIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4));
 * data; // → 5,0,4
 * ```
 */
export function decodeIdx(bytes: Uint8Array, source = "idx"): IdxArray {
  const isNamed = bytes[0] === 0 && bytes[1] === 0 && elementTypes.has(bytes[2]);
  if (!isNamed) refuseOther(bytes, source, "an IDX file");
  if (bytes.length < 4) {
    corrupt(source, 0, `expected 4 bytes that name the type, the file has ${bytes.length}`);
  }
  const type = elementTypes.get(bytes[2]);
  if (!isNamed || type === undefined) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
    return corrupt(
      source,
      0,
      `expected an IDX file to begin with 00 00 and a type from 08 to 0e, got ${start.join(" ")}`,
    );
  }
  const rank = bytes[3];
  const dataStart = 4 + 4 * rank;
  if (bytes.length < dataStart) {
    corrupt(source, 4, `expected ${rank} sizes in ${4 * rank} bytes, the file has ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const problem = shapeProblem(shape);
  if (problem !== null) corrupt(source, 4, problem);
  const length = sizeOf(shape);
  const end = dataStart + length * type.bytes;
  if (bytes.length !== end) {
    corrupt(
      source,
      Math.min(end, bytes.length),
      `[${shape.join(", ")}] elements of type ${type.name} need ${end} bytes in all, ` +
        `the file has ${bytes.length}`,
    );
  }
  return {
    shape,
    data: type.read(new DataView(bytes.buffer, bytes.byteOffset + dataStart), length),
  };
}
