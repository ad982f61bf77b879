import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { Places } from "./layout.ts";

/** Where a tensor's box stands; what has no place yet is not to be seen. */
export function useBox(id: string, places: ReadonlySignal<Places>): ReadonlySignal<string> {
  return useComputed(() => {
    const box = places.value.boxes.get(id);
    if (!box) return "visibility: hidden";
    const { x, y, width, height } = box;
    return `left: ${x - width / 2}px; top: ${y - height / 2}px; width: ${width}px; height: ${height}px`;
  });
}
