/** The name that is spelt most like a given one, if it is near enough to be what was meant. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const most = Math.max(1, Math.floor(name.length / 2));
  const near = [...names]
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ distance }) => distance <= most);
  const lengthsApart = (other: string) => Math.abs(other.length - name.length);
  near.sort((a, b) => a.distance - b.distance || lengthsApart(a.other) - lengthsApart(b.other));
  return near[0]?.other;
}

/**
 * How many letters to insert, leave out, change, or exchange with their neighbour to turn one text into the other
 * (F. Damerau, 1964).
 */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isExchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          rows[i - 1][j - 1] + (isSame ? 0 : 1),
          rows[i - 1][j] + 1,
          row[j - 1] + 1,
          isExchanged ? rows[i - 2][j - 2] + 1 : Infinity,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
