// The elementary functions that the normal numbers need, on the ranges they need, made of operations
// that IEEE 754 defines to the last bit: they give the same bits in every runtime, as a kernel
// written in another language does that follows them step by step.

/**
 * ln x for 2⁻⁵³ ≤ x ≤ 1: ln m − e ln 2 with m = 2ᵉx from √½ to √2, and ln m = 2 artanh s with
 * s = (m − 1) / (m + 1), by the power series of artanh to s¹⁹.
 */
export function logarithm(x: number): number {
  const e = Math.clz32(x * (2 ** 31 * Math.SQRT2));
  if (e === 32) return logarithm(x * 2 ** 31) - 31 * Math.LN2;
  const m = x * ((1 << e) >>> 0);
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series = 1 / 17 + z * (1 / 19);
  series = 1 / 13 + z * (1 / 15 + z * series);
  series = 1 / 9 + z * (1 / 11 + z * series);
  series = 1 / 5 + z * (1 / 7 + z * series);
  series = 1 / 3 + z * series;
  return 2 * (s + s * z * series) - e * Math.LN2;
}

/** sin x for |x| ≤ π/4, by its Taylor series to x¹⁷. */
export function sine(x: number): number {
  const z = x * x;
  let series = 1 - z * (1 / (16 * 17));
  series = 1 - z * (1 / (12 * 13)) * (1 - z * (1 / (14 * 15)) * series);
  series = 1 - z * (1 / (8 * 9)) * (1 - z * (1 / (10 * 11)) * series);
  series = 1 - z * (1 / (4 * 5)) * (1 - z * (1 / (6 * 7)) * series);
  return x * (1 - z * (1 / (2 * 3)) * series);
}

/** cos x for |x| ≤ π/4, by its Taylor series to x¹⁶. */
export function cosine(x: number): number {
  const z = x * x;
  let series = 1 - z * (1 / (15 * 16));
  series = 1 - z * (1 / (11 * 12)) * (1 - z * (1 / (13 * 14)) * series);
  series = 1 - z * (1 / (7 * 8)) * (1 - z * (1 / (9 * 10)) * series);
  series = 1 - z * (1 / (3 * 4)) * (1 - z * (1 / (5 * 6)) * series);
  return 1 - z * (1 / 2) * series;
}
