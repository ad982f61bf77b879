/**
 * How large numbers are drawn: the square root of |x| against the 90th percentile of them all, so that a
 * single huge one does not make the rest invisible. What is larger than that is drawn as large as that.
 */
export interface MagnitudeScale {
  /** The magnitude that is drawn largest; 0 where all numbers are 0. */
  readonly full: number;
  /** From 0 to 1. */
  share(value: number): number;
}

export function magnitudeScale(values: Iterable<number>): MagnitudeScale {
  const sizes = [...values].map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  sizes.sort((a, b) => a - b);
  const full = sizes.length === 0 ? 0 : sizes[Math.ceil(0.9 * sizes.length) - 1];
  return {
    full,
    share: (value) => (full === 0 ? 0 : Math.sqrt(Math.min(1, Math.abs(value) / full))),
  };
}
