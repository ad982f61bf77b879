/**
 * The known name that was probably meant by one that is not known, capitals, `_` and `-` aside: one letter
 * or at most a third of them are wrong. Undefined where none is near.
 */
export function nearest<Name extends string>(
  word: string,
  names: readonly Name[],
): Name | undefined {
  const most = Math.min(word.length, Math.max(1, Math.floor(word.length / 3)));
  const distances = names.map((name) => distance(plain(word), plain(name)));
  const least = Math.min(...distances);
  return least <= most ? names[distances.indexOf(least)] : undefined;
}

/** `weight_decay` and `weightDecay` → `weightdecay` */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}
/** How many letters must be put in, left out, replaced or swapped with the next (Damerau, 1964). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? rows[i - 2][j - 2] + 1 : replaced;
      row.push(Math.min(replaced, swapped, rows[i - 1][j] + 1, row[j - 1] + 1));
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
