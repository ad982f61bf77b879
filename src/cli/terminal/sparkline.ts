const blocks = "▁▂▃▄▅▆▇█";

/**
 * A series as a row of block characters, from its least value to its greatest. A series longer than
 * `width` is averaged into `width` buckets; a shorter one takes a character a value. A bucket with no
 * finite value is a blank, and a constant series is a row of middle blocks.
 */
export function sparkline(values: ArrayLike<number>, width: number): string {
  const means = bucketMeans(values, width);
  const finite = means.filter(Number.isFinite);
  const least = Math.min(...finite);
  const range = Math.max(...finite) - least;
  const character = (mean: number) => {
    if (!Number.isFinite(mean)) return " ";
    const height = range > 0 ? (mean - least) / range : 0.5;
    return blocks[Math.round(height * (blocks.length - 1) - (range > 0 ? 0 : 0.5))];
  };
  return means.map(character).join("");
}

function bucketMeans(values: ArrayLike<number>, width: number): number[] {
  const buckets = Math.max(Math.min(Math.floor(width), values.length), 0);
  return Array.from({ length: buckets }, (_, bucket) => {
    const end = Math.floor(((bucket + 1) * values.length) / buckets);
    let sum = 0;
    let count = 0;
    for (let i = Math.floor((bucket * values.length) / buckets); i < end; i++) {
      if (!Number.isFinite(values[i])) continue;
      sum += values[i];
      count += 1;
    }
    return sum / count;
  });
}
