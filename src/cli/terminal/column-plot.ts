const blocks = " ▁▂▃▄▅▆▇█";
const eighths = blocks.length - 1;

/**
 * Values as columns of block characters, a character wide and `height` lines high, from the top
 * line to the bottom one. The least value of `domain` is an eighth of a line, the greatest fills
 * them all; values beyond are cut off, and one that is not finite leaves its column empty.
 */
export function columnPlot(
  values: readonly number[],
  [least, greatest]: readonly [number, number],
  height: number,
): string[] {
  const heights = values.map((value) => {
    if (!Number.isFinite(value)) return 0;
    const share = greatest > least ? (value - least) / (greatest - least) : 0;
    return 1 + Math.round(Math.min(Math.max(share, 0), 1) * (height * eighths - 1));
  });
  return Array.from({ length: height }, (_, row) => {
    const below = (height - 1 - row) * eighths;
    return heights.map((filled) => blocks[Math.min(Math.max(filled - below, 0), eighths)]).join("");
  });
}
