/** How many letters to put in, leave out or exchange to get from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j] + Number(a[i] !== b[j]), row[j + 1] + 1, next[j] + 1));
    }
    row = next;
  }
  return row[b.length];
}

/** The name that was probably meant, capitals aside: at most a third of its letters are wrong. */
export function nearest<Name extends string>(
  word: string,
  names: readonly Name[],
): Name | undefined {
  const distances = names.map((name) => distance(word.toLowerCase(), name.toLowerCase()));
  const best = distances.indexOf(Math.min(...distances));
  return distances[best] <= names[best]?.length / 3 ? names[best] : undefined;
}
