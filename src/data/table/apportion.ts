/** The rows of each class or group, in the order of the rows. */
export function rowsByKey(rows: Int32Array, keys: ArrayLike<number>): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const row of rows) {
    const list = found.get(keys[row]);
    if (list) list.push(row);
    else found.set(keys[row], [row]);
  }
  return found;
}

/**
 * How many of each class go to each part: the class's share of the part, rounded up or down. What is left of a
 * class when its shares are rounded down goes to the parts that so far lack most of what is theirs.
 *
 * @param sizes of the classes.
 * @param fractions of the parts, together 1.
 * @returns [classes][parts]
 */
export function apportion(sizes: readonly number[], fractions: readonly number[]): number[][] {
  const given = fractions.map(() => 0);
  let total = 0;
  return sizes.map((size) => {
    total += size;
    // 0.1 · 30 is a little more than 3 in floating point.
    const shares = fractions.map((fraction) => Number((fraction * size).toPrecision(12)));
    const counts = shares.map(Math.floor);
    const left = size - counts.reduce((sum, count) => sum + count, 0);
    const lacks = fractions.map((fraction, part) => fraction * total - given[part] - counts[part]);
    const divided = [...counts.keys()].filter((part) => shares[part] > counts[part]);
    divided.sort((a, b) => lacks[b] - lacks[a]);
    for (const part of divided.slice(0, left)) counts[part]++;
    counts.forEach((count, part) => {
      given[part] += count;
    });
    return counts;
  });
}

/**
 * The part that each group goes to. The largest are placed first, each where the parts then differ least from
 * their shares of every class: Σ (rows − share)² / share.
 *
 * @param groups the rows of each.
 * @param classes the class of each row, from 0.
 */
export function placeGroups(
  groups: readonly (readonly number[])[],
  classes: ArrayLike<number>,
  fractions: readonly number[],
): number[] {
  const counts = groups.map((rows) => rowsByKey(Int32Array.from(rows), classes));
  const totals = new Map<number, number>();
  for (const group of counts) {
    for (const [each, rows] of group) totals.set(each, (totals.get(each) ?? 0) + rows.length);
  }
  const given = fractions.map(() => new Map<number, number>());
  const cost = (group: number, part: number) => {
    let sum = 0;
    for (const [each, { length }] of counts[group]) {
      const share = fractions[part] * totals.get(each)!;
      const before = (given[part].get(each) ?? 0) - share;
      sum += ((before + length) ** 2 - before ** 2) / share;
    }
    return sum;
  };
  const parts = [...fractions.keys()].filter((part) => fractions[part] > 0);
  const placed: number[] = [];
  const largestFirst = [...groups.keys()].sort((a, b) => groups[b].length - groups[a].length);
  for (const group of largestFirst) {
    const costs = parts.map((part) => cost(group, part));
    const part = parts[costs.indexOf(Math.min(...costs))];
    placed[group] = part;
    for (const [each, { length }] of counts[group]) {
      given[part].set(each, (given[part].get(each) ?? 0) + length);
    }
  }
  return placed;
}
