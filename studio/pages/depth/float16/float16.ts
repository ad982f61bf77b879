/** float16 has 10 bits of fraction, and 5 of exponent: the least normal number is 2⁻¹⁴, the largest 65504. */
const fractionBits = 10;
export const leastExponent = -14;
/** The least number above 0, a subnormal one: the step between numbers near 0. */
export const leastStep = 2 ** (leastExponent - fractionBits);
/** Half a step beyond the largest number: what is no smaller becomes infinite. */
export const overflowsFrom = 65520;
/** What is no larger becomes 0: half of the least step is a tie, and 0 is even. */
export const vanishesUpTo = leastStep / 2;

const word = new DataView(new ArrayBuffer(8));

/** ⌊log₂ |x|⌋ of a finite number other than 0, from its bits: a logarithm would round near powers of two. */
export function exponentOf(x: number): number {
  word.setFloat64(0, x);
  return ((word.getUint32(0) >>> 20) & 0x7ff) - 1023;
}

/** The distance between the float16 numbers about x. */
export const stepAt = (x: number): number =>
  2 ** (Math.max(leastExponent, exponentOf(x)) - fractionBits);

/** The nearest whole number of one from 0 to 2⁵²; of two that are as near, the even one. */
const roundHalfToEven = (x: number) => x + 2 ** 52 - 2 ** 52;

/** The 16 bits of the float16 number that is nearest to x; of two that are as near, the one whose last bit is 0. */
export function float16Bits(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  if (size >= overflowsFrom) return sign | 0x7c00;
  const exponent = Math.max(leastExponent, exponentOf(size));
  // At most 2 · 1024; the leading 1 of a normal number counts as 1024 and so raises the exponent's bits by one.
  const steps = roundHalfToEven(size * 2 ** (fractionBits - exponent));
  return sign | (((exponent - leastExponent) << fractionBits) + steps);
}

/** The number that 16 bits are: sign, exponent, fraction. */
export function float16Value(bits: number): number {
  const exponent = (bits >> fractionBits) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * leastStep;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** x as IEEE 754 rounds it to float16, as `Math.f16round` does where a browser has it. */
export const roundToFloat16 = (x: number): number => float16Value(float16Bits(x));
