import { useComputed } from "@preact/signals";
import { inside, outside, type Zoom } from "../../network/zoom.ts";
import { letGo, pinned } from "../../state/selection.ts";
import { setZoom, shape, zoom } from "./state.ts";

const nameOf = (zoom: Zoom): string => {
  switch (zoom.level) {
    case "network":
      return "network";
    case "layer":
      return `layer ${zoom.layer + 1}`;
    case "loss":
      return "loss";
    case "entry":
      return zoom.id;
  }
};

/** How near one is, and the way back; what is pinned can be opened. */
export function Trail() {
  const way = useComputed(() => {
    const levels: Zoom[] = [zoom.value];
    while (levels[0].level !== "network") levels.unshift(outside(levels[0], shape.value));
    return levels;
  });
  const opened = useComputed(() => pinned.value.at(-1) ?? null);
  return (
    <nav class="trail small" aria-label="How near">
      <ol>
        {way.value.map((level, i) => (
          <li key={nameOf(level)}>
            <button
              type="button"
              aria-current={i === way.value.length - 1 ? "location" : undefined}
              onClick={() => setZoom(level)}
            >
              {nameOf(level)}
            </button>
          </li>
        ))}
      </ol>
      {opened.value !== null && nameOf(zoom.value) !== opened.value && (
        <button
          type="button"
          class="button"
          onClick={() => {
            const id = opened.peek()!;
            letGo();
            setZoom(inside(zoom.peek(), shape.peek(), id));
          }}
        >
          Look at {opened.value} from near
        </button>
      )}
    </nav>
  );
}
