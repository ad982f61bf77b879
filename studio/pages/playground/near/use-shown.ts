import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { UnitSum } from "../engine/messages.ts";
import { isSame, type UnitPlace, whole, type Zoom } from "./zoom.ts";

/**
 * The zoom that is drawn. It comes after the one that is wanted: first the numbers of the unit have to be there,
 * and its cells to stand at their places in the network, from where they move.
 *
 * @param sum the unit whose cells are there
 */
export function useShown(
  zoom: ReadonlySignal<Zoom>,
  sum: ReadonlySignal<UnitSum | null>,
): ReadonlySignal<Zoom> {
  const shown = useSignal<Zoom>(whole);
  const drawn = useRef<UnitPlace | null>(null);
  useSignalEffect(() => {
    const to = zoom.value;
    if (to.level === "network") {
      shown.value = to;
      return;
    }
    const { value: unit } = sum;
    if (!unit || !isSame(unit, to)) return;
    if (drawn.current && isSame(drawn.current, to)) {
      shown.value = to;
      return;
    }
    drawn.current = unit;
    // The first frame draws the cells where they come from, in the second they set off.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        shown.value = to;
      });
    });
    return () => cancelAnimationFrame(frame);
  });
  return shown;
}
