import { anyNumber, checkArgument, type Kind, kind } from "../tensor/arguments.ts";
import * as text from "../text/number.ts";

const wholeFrom = (least: number): Kind =>
  kind(
    `a whole number from ${least} to 100`,
    (n) => Number.isInteger(n) && (n as number) >= least && (n as number) <= 100,
  );
const digitCount = wholeFrom(1);
const decimalCount = wholeFrom(0);

/**
 * A number as it stands in formulas and pictures: at most so many significant digits, without zeros at the
 * end, with a true minus sign; a power of ten where it is very large or small.
 *
 * @param digits default 4
 * @throws ValueError for a value that is no number, and for digits other than 1 to 100.
 * @example
 * ```ts
 * import { formatShortFormula } from "chainrule/draw";
 * formatShortFormula(-0.0302051); // → −0.03021
 * ```
 */
export function formatShortFormula(value: number, digits = 4): string {
  checkArgument("formatShortFormula", "value", anyNumber, value);
  checkArgument("formatShortFormula", "digits", digitCount, digits);
  return text.formatShortFormula(value, digits);
}

/**
 * A number with at most so many decimals, without zeros at the end, with a true minus sign: for a
 * calculation that is followed by hand. A power of ten where decimals would lose digits or need too many.
 *
 * @throws ValueError for a value that is no number, and for decimals other than 0 to 100.
 * @example
 * ```ts
 * import { formatDecimals } from "chainrule/draw";
 * formatDecimals(-1.50004, 3); // → −1.5
 * ```
 */
export function formatDecimals(value: number, decimals: number): string {
  checkArgument("formatDecimals", "value", anyNumber, value);
  checkArgument("formatDecimals", "decimals", decimalCount, decimals);
  return text.formatDecimals(value, decimals);
}
