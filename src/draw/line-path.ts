import { line } from "./d3.ts";
import type { Place } from "./path.ts";

/** Straight lines from place to place, as a path's `d`; broken where a place is not finite. */
export function linePath(places: readonly Place[]): string {
  const path = line<Place>(
    ({ x }) => x,
    ({ y }) => y,
  )
    .defined(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .digits(1);
  return path(places) ?? "";
}
