/** A place in a picture, in SVG units: to the right and downwards. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * A coordinate or a length as a picture has it: SVG units need no more than a tenth.
 *
 * @example
 * ```ts
 * import { roundToTenth } from "chainrule/draw";
 * roundToTenth(12.3456); // → 12.3
 * ```
 */
export function roundToTenth(units: number): number {
  return Math.round(units * 10) / 10;
}

/** A smooth line to the right through the places, level at each of them, as a path's `d`. */
export function curvePath(places: readonly Place[]): string {
  const at = (x: number, y: number) => `${roundToTenth(x)} ${roundToTenth(y)}`;
  return places
    .map(({ x, y }, i) => {
      if (i === 0) return `M${at(x, y)}`;
      const before = places[i - 1];
      const middle = (before.x + x) / 2;
      return `C${at(middle, before.y)} ${at(middle, y)} ${at(x, y)}`;
    })
    .join("");
}
