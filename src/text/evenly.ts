/** Whether item `number` of `total`, from 1, is among about `most` evenly spread ones; the last always is. */
export function isKept(number: number, total: number, most: number): boolean {
  return Math.floor((number * most) / total) > Math.floor(((number - 1) * most) / total);
}

/** At most `most` of the items (two or more), evenly spread, the first and the last among them. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))],
  );
}
