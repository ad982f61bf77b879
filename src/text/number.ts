/**
 * Numbers as people read them. A minus is the keyboard's, so that a number can be copied into a program;
 * a formula has a true minus sign: `withMinusSign`.
 */

/** At most so many significant digits, without zeros at the end: `0.0302` → `0.0302`, `1234567` → `1.23e6`. */
export function formatShort(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(rounded);
  return special(value) ?? withoutZeros(value.toExponential(digits - 1)).replace("e+", "e");
}

/** The same with a true minus sign, as it stands in formulas: `-0.03021` → `−0.03021`. */
export function formatShortFormula(value: number, digits = 4): string {
  return withMinusSign(formatShort(value, digits));
}

/**
 * Exactly so many significant digits, for what stands in columns or is redrawn: `2.3` → `2.300`; below a
 * thousandth, and where the point would be beyond the digits, a power of ten: `1.23e-7`.
 */
export function formatDigits(value: number, digits = 4): string {
  if (value === 0) return "0";
  const text = value.toPrecision(digits);
  const size = Math.abs(Number(text));
  return size >= 1e-3 && size < 10 ** digits ? text : formatScientific(value, 2);
}

/** A power of ten and a factor, for errors and tolerances: `0.0000000032` → `3.2e-9`. */
export function formatScientific(value: number, decimals = 1): string {
  if (value === 0) return "0";
  return special(value) ?? value.toExponential(decimals).replace("e+", "e");
}

/**
 * At most so many decimals without zeros at the end, for a calculation to be followed by hand: with a true
 * minus sign, and powers of ten where decimals would lose too many digits or need too many.
 */
export function formatDecimals(value: number, decimals: number): string {
  if (value === 0) return "0";
  const none = special(value);
  if (none !== undefined) return withMinusSign(none);
  const size = Math.abs(value);
  const fixed = size.toFixed(decimals);
  const isReadable = size >= 10 ** -Math.ceil(decimals / 2) || Number(fixed) === size;
  const text = isReadable && Number(fixed) < 1e9 ? withoutZeros(fixed) : powerOfTen(size, decimals);
  return withMinusSign(value < 0 ? `-${text}` : text);
}

/** A number's text as a formula has it: `-1.5e-7` → `−1.5e−7`. */
export function withMinusSign(text: string): string {
  return text.replaceAll("-", "−");
}

/** What has no digits: NaN and the infinities. */
export function special(value: number): string | undefined {
  if (Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
}

/** 0.500000 → 0.5, 1.20e-7 → 1.2e-7 */
function withoutZeros(text: string): string {
  return text.replace(/(\.\d*?)0*(?=e|$)/, (_, decimals) => (decimals === "." ? "" : decimals));
}

function powerOfTen(size: number, decimals: number): string {
  return withoutZeros(size.toExponential(Math.max(decimals - 1, 1))).replace("e+", "e");
}
