/**
 * How far from a prediction the truth is at most, with this probability, by how far it was in rows that were not
 * learnt from: of n absolute errors the ⌈(n + 1) · level⌉th in order of size. Null where they are too few to say.
 *
 * Of rows like those, at least the share `level` of all truths is within prediction ± that, whatever the model.
 *
 * Source: Lei et al., Distribution-free predictive inference for regression (2018), split conformal prediction
 */
export function conformalHalfWidth(errors: ArrayLike<number>, level: number): number | null {
  const sorted = Float64Array.from(errors).sort();
  // Without what rounding adds: 10 · 0.9 is the 9th.
  const place = Math.ceil((sorted.length + 1) * level - 1e-9);
  return place > sorted.length ? null : sorted[place - 1];
}
