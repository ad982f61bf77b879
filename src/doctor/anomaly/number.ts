import { formatShort, withMinusSign } from "../../text/number.ts";

/** A number as an anomaly's text has it: in four digits, with a true minus sign, as it stands in formulas. */
export function numeral(value: number): string {
  return withMinusSign(formatShort(value, 4));
}
