/** Whether item `number` of `total`, from 1, is among about `most` evenly spread ones; the last always is. */
export function isKept(number: number, total: number, most: number): boolean {
  return Math.floor((number * most) / total) > Math.floor(((number - 1) * most) / total);
}
