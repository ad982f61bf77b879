/**
 * Each number's mean with those around it, `window` in all, from sums over the whole series: nothing is thinned
 * before. At the start the window is as narrow as the past is short, so that a steep fall is not flattened; at the
 * end only its later half is missing. Numbers that are not finite are left out of the means, and stay what they are.
 */
export function smooth(values: Float64Array, window: number): Float64Array {
  const half = Math.floor(window / 2);
  if (half === 0) return values;
  const sums = new Float64Array(values.length + 1);
  const counts = new Int32Array(values.length + 1);
  for (let i = 0; i < values.length; i++) {
    const isNumber = Number.isFinite(values[i]);
    sums[i + 1] = sums[i] + (isNumber ? values[i] : 0);
    counts[i + 1] = counts[i] + (isNumber ? 1 : 0);
  }
  return values.map((value, i) => {
    if (!Number.isFinite(value)) return value;
    const reach = Math.min(half, i);
    const [from, to] = [i - reach, Math.min(i + reach + 1, values.length)];
    return (sums[to] - sums[from]) / (counts[to] - counts[from]);
  });
}
