import { ValueError } from "../tensor/errors.ts";

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

/**
 * A number to follow by hand: at most `precision` decimals without trailing zeros, a true minus sign,
 * and powers of ten where decimals would lose too many digits or need too many.
 */
export function formatNumber(value: number, precision: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === 0) return "0";
  const sign = value < 0 ? "−" : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}∞`;
  const decimals = size.toFixed(precision);
  const readable = size >= 10 ** -Math.ceil(precision / 2) || Number(decimals) === size;
  return sign + (readable && size < 1e9 ? trim(decimals) : powerOfTen(size, precision));
}

/** 0.500000 → 0.5 */
function trim(decimals: string): string {
  return decimals.includes(".") ? decimals.replace(/\.?0+$/, "") : decimals;
}

function powerOfTen(size: number, precision: number): string {
  const [mantissa, exponent] = size.toExponential(Math.max(precision - 1, 1)).split("e");
  return `${trim(mantissa)}e${exponent.replace("+", "").replace("-", "−")}`;
}

/** Whether the number as it is written is the number itself. */
export function isExact(value: number, precision: number): boolean {
  return (
    Number(formatNumber(value, precision).replaceAll("−", "-").replace("∞", "Infinity")) === value
  );
}
