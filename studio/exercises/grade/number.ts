import { formatShortFormula } from "chainrule/draw";

/** A number in at most four digits. */
export const formatShort = (value: number) => formatShortFormula(value, 4);

/** "0, where 0.25 is right", in as many digits as tell the two apart. */
export function besideRight(given: number, right: number): string {
  const [few, expected] = [formatShort(given), formatShort(right)];
  const isTold = few !== expected;
  return isTold ? `${few}, where ${expected} is right` : `${given}, where ${right} is right`;
}
