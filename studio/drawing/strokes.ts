/** The drawing surface is so many units wide and high: four for each pixel of a picture. */
export const surface = 112;

/** Where the pen went, in units: x, y, x, y. A single point is a dot. */
export type Stroke = readonly number[];

const base = 36;
const width = 2;

/** Strokes as they stand in an address: two signs for each coordinate. */
export const writeStrokes = (strokes: readonly Stroke[]): string =>
  strokes
    .map((stroke) => stroke.map((x) => Math.round(x).toString(base).padStart(width, "0")).join(""))
    .join(".");

/** Undefined for a text that is none. */
export function readStrokes(text: string): readonly Stroke[] | undefined {
  if (text === "") return [];
  if (!/^([0-9a-z]{4})+(\.([0-9a-z]{4})+)*$/.test(text)) return undefined;
  const strokes = text
    .split(".")
    .map((stroke) => stroke.match(/../g)!.map((pair) => Number.parseInt(pair, base)));
  return strokes.flat().every((x) => x < surface) ? strokes : undefined;
}
