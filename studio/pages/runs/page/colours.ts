import { computed } from "@preact/signals";
import { isDark } from "../../../state/scheme.ts";

/** Far apart one after the other. */
const hues = [250, 45, 155, 320, 95, 205, 15, 285];
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];

const seen: string[] = [];

/** A run's place by when it was first seen: one that comes later does not change the colours of the others. */
export function placeOf(name: string): number {
  if (!seen.includes(name)) seen.push(name);
  return seen.indexOf(name);
}

/** How the run at a place of the list is drawn: after eight colours the dashes are others. */
export const strokes = computed(() => {
  const [lightness, chroma] = isDark() ? [76, 0.12] : [50, 0.14];
  return (place: number) => ({
    colour: `oklch(${lightness}% ${chroma} ${hues[place % hues.length]})`,
    dash: dashes[Math.floor(place / hues.length) % dashes.length],
  });
});
