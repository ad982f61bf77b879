import { ValueError } from "../tensor/errors.ts";
import { formatDecimals } from "../text/number.ts";

/** Decimals after the point where nothing else is said. */
export const defaultPrecision = 6;
const mostPrecision = 15;

/** @throws ValueError for a number of decimals that is none, or more than a double has. */
export function checkPrecision(operation: string, precision: number): void {
  if (Number.isInteger(precision) && precision >= 1 && precision <= mostPrecision) return;
  throw new ValueError(
    `${operation}: precision must be a whole number from 1 to ${mostPrecision}, got ${precision}`,
  );
}

/** Whether the number as it is written is the number itself. */
export function isExact(value: number, precision: number): boolean {
  return (
    Number(formatDecimals(value, precision).replaceAll("−", "-").replace("∞", "Infinity")) === value
  );
}
