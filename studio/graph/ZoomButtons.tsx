import type { Zoom } from "./use-zoom.ts";

export function ZoomButtons({ zoom: { larger, smaller, fit } }: { zoom: Zoom }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class="zoom choices" role="group" aria-label="Zoom">
      <button type="button" aria-label="Smaller" title="Smaller (−)" onClick={smaller}>
        −
      </button>
      <button type="button" title="As at first (0)" onClick={fit}>
        fit
      </button>
      <button type="button" aria-label="Larger" title="Larger (+)" onClick={larger}>
        +
      </button>
    </div>
  );
}
