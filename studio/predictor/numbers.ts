/** A probability or a share of rows in per cent; one that is not certain does not read so. */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return "< 0.1%";
  if (share < 1 && share >= 0.9995) return "> 99.9%";
  return `${(100 * share).toFixed(1)}%`;
}

/** A number in four digits, its thousands apart. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-6 || size >= 1e15)) return String(Number(value.toPrecision(4)));
  return Number(value.toPrecision(4)).toLocaleString("en-US", { maximumFractionDigits: 12 });
}
