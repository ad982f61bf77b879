/** `count` cells, the i-th made of i. */
export function cells<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
