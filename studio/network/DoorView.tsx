import type { Door } from "./scene.ts";
import type { Zoom } from "./zoom.ts";

/** A title over a part of the figure that opens it. */
export function DoorView({ door, onZoom }: { door: Door; onZoom: (zoom: Zoom) => void }) {
  const { text, zoom, x, y, width, height } = door;
  return (
    <button
      type="button"
      class="door small"
      style={`transform: translate(${x}px, ${y}px); width: ${width}px; height: ${height}px`}
      title="Look at it from near"
      onClick={() => onZoom(zoom)}
    >
      {text}
    </button>
  );
}
