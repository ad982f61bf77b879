import { type ReadonlySignal, useSignalEffect } from "@preact/signals";

/** Scrolls the figure, and nothing else, to the node that a line is about, where it is out of sight. */
export function useFollow(id: ReadonlySignal<string | null>): void {
  useSignalEffect(() => {
    const name = id.value;
    if (name === null) return;
    // Once it has its place.
    requestAnimationFrame(() => {
      const box = document.querySelector(".graph");
      const node = box?.querySelector(`[data-node="${CSS.escape(name)}"]`)?.closest(".node");
      if (!box || !node) return;
      const [room, place] = [box.getBoundingClientRect(), node.getBoundingClientRect()];
      const beyond = (start: number, end: number, from: number, to: number) =>
        start < from || end > to ? (start + end) / 2 - (from + to) / 2 : 0;
      box.scrollBy({
        left: beyond(place.left, place.right, room.left, room.right),
        top: beyond(place.top, place.bottom, room.top, room.bottom),
        behavior: "instant",
      });
    });
  });
}
