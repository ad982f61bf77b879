import type { Door } from "./scene.ts";
import type { Zoom } from "./zoom.ts";

/** A title over a part of the figure that opens it. */
export function DoorView({
  door,
  onOpen,
}: {
  door: Door;
  onOpen: (zoom: Zoom, isByKey: boolean) => void;
}) {
  const { text, zoom, x, y, width, height } = door;
  return (
    <button
      type="button"
      class="door"
      style={`transform: translate(${x}px, ${y}px); width: ${width}px; height: ${height}px`}
      title="Look at it from near"
      // A click by a key has no count.
      onClick={({ detail }) => onOpen(zoom, detail === 0)}
    >
      {text}
    </button>
  );
}
