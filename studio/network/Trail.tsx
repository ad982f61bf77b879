import { type ReadonlySignal, useComputed } from "@preact/signals";
import { letGo } from "../state/selection.ts";
import "./trail.css";

interface TrailProps<Zoom> {
  readonly zoom: ReadonlySignal<Zoom>;
  readonly onZoom: (zoom: Zoom) => void;
  /** One level back; the whole is its own. */
  readonly outside: (zoom: Zoom) => Zoom;
  readonly nameOf: (zoom: Zoom) => string;
  /** What is pinned or chosen, and can be opened. */
  readonly chosen: ReadonlySignal<{ readonly name: string; readonly zoom: Zoom } | null>;
}

/** How near one is, and the way back; what is chosen can be opened. */
export function Trail<Zoom extends { readonly level: string }>(props: TrailProps<Zoom>) {
  const { zoom, onZoom, outside, nameOf, chosen } = props;
  const way = useComputed(() => {
    const levels: Zoom[] = [zoom.value];
    while (levels[0].level !== "network") levels.unshift(outside(levels[0]));
    return levels;
  });
  return (
    <nav class="trail small" aria-label="How near">
      <ol>
        {way.value.map((level, i) => (
          <li key={nameOf(level)}>
            <button
              type="button"
              aria-current={i === way.value.length - 1 ? "location" : undefined}
              onClick={() => onZoom(level)}
            >
              {nameOf(level)}
            </button>
          </li>
        ))}
      </ol>
      {chosen.value && (
        <button
          type="button"
          class="button"
          onClick={() => {
            const to = chosen.peek()!.zoom;
            letGo();
            onZoom(to);
          }}
        >
          Look at {chosen.value.name} from near
        </button>
      )}
    </nav>
  );
}
