/**
 * The slope of log₁₀ of the norms over 0, 1, 2, …, by least squares: decades per layer.
 * Null for fewer than three, and where a norm is 0.
 */
export function logSlope(norms: readonly number[]): number | null {
  const n = norms.length;
  if (n < 3 || norms.includes(0)) return null;
  const logs = norms.map(Math.log10);
  const mean = logs.reduce((sum, y) => sum + y, 0) / n;
  const middle = (n - 1) / 2;
  let [xy, xx] = [0, 0];
  logs.forEach((y, x) => {
    xy += (x - middle) * (y - mean);
    xx += (x - middle) ** 2;
  });
  return xy / xx;
}
