/** Mean, variance and the scaled Kolmogorov–Smirnov distance √n · sup |empirical − exact|. */
export function statistics(sample: ArrayLike<number>, distribution: (x: number) => number) {
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n;
  const variance = sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  const distances = sorted.map((x, i) => {
    const exact = distribution(x);
    return Math.max((i + 1) / n - exact, exact - i / n);
  });
  return { mean, variance, distance: Math.sqrt(n) * distances.reduce((a, b) => Math.max(a, b)) };
}

/** The standard normal distribution function: ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …). */
export function normalDistribution(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) * sum;
}

/** The Kolmogorov–Smirnov distance that one true sample in ten thousand exceeds. */
export const criticalDistance = Math.sqrt(Math.log(2 / 1e-4) / 2);
