import { type ReadonlySignal, useSignalEffect } from "@preact/signals";

/** Marks the nodes that a line is about, and scrolls the figure, nothing else, to the first where it is out of sight. */
export function useFollow(names: ReadonlySignal<readonly string[]>): void {
  useSignalEffect(() => {
    const all = names.value;
    // Once they have their places.
    const frame = requestAnimationFrame(() => {
      const box = document.querySelector(".graph");
      if (!box) return;
      for (const old of box.querySelectorAll("[data-running]")) old.removeAttribute("data-running");
      const nodes = all.flatMap((name) => {
        const found = box.querySelector(`[data-node="${CSS.escape(name)}"]`)?.closest(".node");
        return found ?? [];
      });
      for (const node of nodes) node.setAttribute("data-running", "");
      if (nodes.length > 0) bringIntoSight(box, nodes[0]);
    });
    return () => cancelAnimationFrame(frame);
  });
}

function bringIntoSight(box: Element, node: Element): void {
  const [room, place] = [box.getBoundingClientRect(), node.getBoundingClientRect()];
  const beyond = (start: number, end: number, from: number, to: number) =>
    start < from || end > to ? (start + end) / 2 - (from + to) / 2 : 0;
  box.scrollBy({
    left: beyond(place.left, place.right, room.left, room.right),
    top: beyond(place.top, place.bottom, room.top, room.bottom),
    behavior: "instant",
  });
}
