/** A number in four digits; NaN and infinities as they are. */
export function short(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  const sign = value < 0 ? "−" : "";
  return sign + magnitude(Math.abs(value));
}

function magnitude(value: number): string {
  if (value === Infinity) return "∞";
  if (value !== 0 && (value >= 1e6 || value < 1e-4)) {
    return value.toExponential(3).replace(/\.?0*e\+?/, "e");
  }
  return String(Number(value.toPrecision(4)));
}
