import type { TypedArray } from "../tensor/dtype.ts";
import { fromHalfBits, HalfNumbers, halfBits } from "../tensor/half.ts";

/** Called with the index of an element that cannot be held, and why. */
type Reject = (index: number, problem: string) => never;

/** How a file may hold its numbers. */
export interface ElementType {
  /** Bytes of one element. */
  bytes: number;
  /** Its numbers in the narrowest of our dtypes that holds them; `buffer` is aligned. */
  read(buffer: ArrayBuffer, reject: Reject): TypedArray;
}

/** The dtypes that are read, by their names in safetensors: ours as they are, other integers as int32. */
export const elementTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ["F64", { bytes: 8, read: (buffer) => new Float64Array(buffer) }],
  ["F32", { bytes: 4, read: (buffer) => new Float32Array(buffer) }],
  ["F16", { bytes: 2, read: (buffer) => fromHalfBits("float16", new Uint16Array(buffer)) }],
  ["BF16", { bytes: 2, read: (buffer) => fromHalfBits("bfloat16", new Uint16Array(buffer)) }],
  ["I64", { bytes: 8, read: int64 }],
  ["U64", { bytes: 8, read: uint64 }],
  ["I32", { bytes: 4, read: (buffer) => new Int32Array(buffer) }],
  ["U32", { bytes: 4, read: uint32 }],
  ["I16", { bytes: 2, read: (buffer) => new Int32Array(new Int16Array(buffer)) }],
  ["U16", { bytes: 2, read: (buffer) => new Int32Array(new Uint16Array(buffer)) }],
  ["I8", { bytes: 1, read: (buffer) => new Int32Array(new Int8Array(buffer)) }],
  ["U8", { bytes: 1, read: (buffer) => new Int32Array(new Uint8Array(buffer)) }],
  ["BOOL", { bytes: 1, read: bool }],
]);

function int64(buffer: ArrayBuffer, reject: Reject): TypedArray {
  const words = new Int32Array(buffer);
  const out = new Int32Array(words.length / 2);
  for (let i = 0; i < out.length; i++) {
    out[i] = words[2 * i];
    // A number of 32 bits repeats its sign through the upper word.
    if (words[2 * i + 1] !== out[i] >> 31) {
      reject(i, `${new BigInt64Array(buffer)[i]} does not fit int32`);
    }
  }
  return out;
}

function uint64(buffer: ArrayBuffer, reject: Reject): TypedArray {
  const numbers = new BigUint64Array(buffer);
  const tooLarge = numbers.findIndex((number) => number >= 2 ** 31);
  if (tooLarge >= 0) reject(tooLarge, `${numbers[tooLarge]} does not fit int32`);
  return Int32Array.from(numbers, Number);
}

function uint32(buffer: ArrayBuffer, reject: Reject): TypedArray {
  const words = new Uint32Array(buffer);
  const tooLarge = words.findIndex((word) => word >= 2 ** 31);
  if (tooLarge >= 0) reject(tooLarge, `${words[tooLarge]} does not fit int32`);
  return new Int32Array(buffer);
}

function bool(buffer: ArrayBuffer, reject: Reject): TypedArray {
  const bytes = new Uint8Array(buffer);
  const wrong = bytes.findIndex((byte) => byte > 1);
  if (wrong >= 0) reject(wrong, `expected 0 or 1, got ${bytes[wrong]}`);
  return bytes;
}

/** The bytes of numbers in a file: those of the memory, but two for each of half precision. */
export function elementBytes(numbers: TypedArray): Uint8Array {
  const { buffer, byteOffset, byteLength } =
    numbers instanceof HalfNumbers ? halfBits(numbers) : numbers;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Where numbers stand in a file, and how. */
interface Place {
  start: number;
  end: number;
  type: ElementType;
  /** Whether the bytes of an element are in the order of big-endian machines. Default false. */
  isBigEndian?: boolean;
}

/**
 * The numbers that stand from byte `start` to `end`, copied: the bytes of a file may have any address.
 *
 * @param reject called with the offset of an element that cannot be held, and why.
 */
export function readElements(
  bytes: Uint8Array,
  { start, end, type, isBigEndian = false }: Place,
  reject: (offset: number, problem: string) => never,
): TypedArray {
  const own = new Uint8Array(end - start);
  own.set(bytes.subarray(start, end));
  if (isBigEndian) {
    for (let at = 0; at < own.length; at += type.bytes) own.subarray(at, at + type.bytes).reverse();
  }
  return type.read(own.buffer, (index, problem) =>
    reject(start + index * type.bytes, `element ${index}: ${problem}`),
  );
}
