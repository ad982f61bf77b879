/**
 * Half precision in memory. A number of 16 bits stands as the float32 that it is: kernels read it at once,
 * and compute in float32, as PyTorch's do; what is stored is rounded, so that no other numbers stand there.
 * In files it takes its 2 bytes.
 *
 * A float64 is rounded to float32 first and then to a half, as PyTorch rounds it.
 */

/** The bits below those that a half keeps of a float32's fraction. */
export const bitsDropped = { float16: 13, bfloat16: 16 } as const;

export type HalfDtype = keyof typeof bitsDropped;

const signBit = 0x80000000;
const infinity = 0x7f800000;
const quietBit = 0x00400000;
/** From here on, half way between the largest float16, 65504, and the 65536 that it does not have: infinity. */
const overflow16 = 0x477ff000;
/** 2⁻¹⁴, the least float16 of full precision; below, all are multiples of 2⁻²⁴. */
const leastNormal16 = 0x38800000;
/** A float64 of this size is a multiple of 2⁻²⁴: a small number that is added to it is rounded to one. */
const ofSubnormals16 = 1.5 * 2 ** 28;

/** The bits of a float32, rounded to the nearest half; of two as near, to the one whose last bit is 0. */
function roundedBits(dtype: HalfDtype, bits: number): number {
  const magnitude = bits & ~signBit;
  const shift = bitsDropped[dtype];
  const kept = -1 << shift;
  if (magnitude > infinity) return (bits & kept) | quietBit;
  if (dtype === "float16") {
    if (magnitude >= overflow16) return (bits & signBit) | infinity;
    if (magnitude < leastNormal16) return (bits & signBit) | subnormalBits(magnitude);
  }
  const half = (1 << (shift - 1)) - 1 + ((bits >>> shift) & 1);
  return (bits + half) & kept;
}

const word = new Uint32Array(1);
const number = new Float32Array(word.buffer);

function subnormalBits(magnitude: number): number {
  word[0] = magnitude;
  number[0] = number[0] + ofSubnormals16 - ofSubnormals16;
  return word[0];
}

/** Rounds numbers where they stand. */
export function roundToHalf(dtype: HalfDtype, numbers: Float32Array): void {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  for (let i = 0; i < words.length; i++) words[i] = roundedBits(dtype, words[i]);
}

/** The nearest half of a number. */
export function nearestHalf(dtype: HalfDtype, value: number): number {
  number[0] = value;
  word[0] = roundedBits(dtype, word[0]);
  return number[0];
}

/** Numbers of a half, each as the float32 that it is. What is written by an index alone is not rounded. */
export abstract class HalfNumbers extends Float32Array {
  abstract readonly dtype: HalfDtype;

  override set(source: ArrayLike<number>, offset = 0): void {
    super.set(source, offset);
    const isSame = source instanceof HalfNumbers && source.dtype === this.dtype;
    if (!isSame) roundToHalf(this.dtype, this.subarray(offset, offset + source.length));
  }

  override fill(value: number, start?: number, end?: number): this {
    return super.fill(nearestHalf(this.dtype, value), start, end);
  }
}

/** IEEE 754's binary16: 5 bits of exponent, 10 of fraction; 6·10⁻⁸ to 65504. */
export class Float16Numbers extends HalfNumbers {
  get dtype(): HalfDtype {
    return "float16";
  }
}

/** The upper half of a float32: 8 bits of exponent, 7 of fraction. */
export class Bfloat16Numbers extends HalfNumbers {
  get dtype(): HalfDtype {
    return "bfloat16";
  }
}

/** The 16 bits of each number. */
export function halfBits(numbers: HalfNumbers): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  return Uint16Array.from(words, (bits) => {
    const isNumber = (bits & ~signBit) <= infinity;
    const rounded = isNumber ? roundedBits(numbers.dtype, bits) : bits;
    return numbers.dtype === "bfloat16" ? rounded >>> 16 : narrowed(rounded);
  });
}

/** The numbers that have these 16 bits. */
export function fromHalfBits(dtype: HalfDtype, halves: Uint16Array): HalfNumbers {
  const words = Uint32Array.from(halves, dtype === "bfloat16" ? (bits) => bits << 16 : widened);
  return new (dtype === "float16" ? Float16Numbers : Bfloat16Numbers)(words.buffer);
}

/** The bits of a float16 from those of the same number as a float32. */
function narrowed(bits: number): number {
  const sign = (bits & signBit) >>> 16;
  const magnitude = bits & ~signBit;
  if (magnitude >= infinity)
    return sign | 0x7c00 | ((magnitude - infinity) >>> bitsDropped.float16);
  if (magnitude >= leastNormal16) {
    return sign | (((magnitude - leastNormal16) >>> bitsDropped.float16) + 0x0400);
  }
  word[0] = magnitude;
  return sign | (number[0] * 2 ** 24);
}

/** The bits of a float32 from those of the same number as a float16. */
function widened(half: number): number {
  const sign = (half & 0x8000) << 16;
  const magnitude = half & 0x7fff;
  if (magnitude >= 0x7c00) return sign | infinity | ((magnitude - 0x7c00) << bitsDropped.float16);
  if (magnitude >= 0x0400) {
    return sign | (((magnitude - 0x0400) << bitsDropped.float16) + leastNormal16);
  }
  number[0] = magnitude * 2 ** -24;
  return sign | word[0];
}
