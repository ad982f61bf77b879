import {
  exponentOf,
  float16Bits,
  float16Value,
  leastExponent,
  leastStep,
  stepAt,
} from "./float16.ts";

/** A number on its way to float16, with its bits taken apart. */
export interface Opened {
  readonly sign: "+" | "−";
  /** The number is significand × 2^exponent, with 1 before the point. */
  readonly exponent: number;
  /** The bits after the point that a float16 number of this size has room for; fewer where it is subnormal. */
  readonly kept: string;
  /** All bits behind them, without zeros at the end. */
  readonly dropped: string;
  /** Whether the leading 1 itself is among what is dropped: the number is below float16's least. */
  readonly isBelow: boolean;
  /** The distance between the float16 numbers here. */
  readonly step: number;
  /** What is dropped, as a share of the step. */
  readonly share: number;
  /** Which of the two neighbours is nearer; at a tie the one whose last bit is 0. */
  readonly goes: "down" | "up" | "tie down" | "tie up" | "exact";
  readonly bits: string;
  readonly value: number;
}

const fractionOf = (x: number): string => {
  const word = new DataView(new ArrayBuffer(8));
  word.setFloat64(0, x);
  return word.getBigUint64(0).toString(2).padStart(64, "0").slice(12);
};

/** @param x finite, not 0, and no subnormal float64. */
export function openBits(x: number): Opened {
  const exponent = exponentOf(x);
  const room = Math.min(10, 10 - (leastExponent - exponent));
  const fraction = fractionOf(x);
  const step = stepAt(x);
  const steps = Math.abs(x) / step;
  const share = steps - Math.floor(steps);
  const value = float16Value(float16Bits(x));
  const isUp = Math.abs(value) > Math.abs(x);
  const goes = share === 0 ? "exact" : `${share === 0.5 ? "tie " : ""}${isUp ? "up" : "down"}`;
  return {
    sign: x < 0 ? "−" : "+",
    exponent,
    kept: fraction.slice(0, Math.max(0, room)),
    dropped: fraction.slice(Math.max(0, room)).replace(/0+$/, ""),
    isBelow: Math.abs(x) < leastStep,
    step,
    share,
    goes: goes as Opened["goes"],
    bits: float16Bits(x).toString(2).padStart(16, "0"),
    value,
  };
}
