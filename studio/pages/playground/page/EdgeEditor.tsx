import { useLayoutEffect, useRef } from "preact/hooks";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import type { Edge } from "./edges.ts";
import { useParameter } from "./weight.ts";

/** A weight's number at the middle of its line. */
export function EdgeEditor({ edge, close }: { edge: Edge; close: () => void }) {
  const { layer, unit, input, from, to } = edge;
  const handle = useParameter({ layer, unit, input });
  const box = useRef<HTMLDivElement>(null);
  // Before it is painted, so that a key pressed as soon as it is seen goes into it.
  useLayoutEffect(() => {
    const field = box.current?.querySelector("input");
    field?.focus();
    // What is typed takes the number's place.
    field?.select();
  }, []);
  const place = `left: ${(from.x + to.x) / 2}px; top: ${(from.y + to.y) / 2}px`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from within
    <div
      class="edge-editor"
      ref={box}
      style={place}
      onKeyDown={(event) => event.key === "Escape" && close()}
      onFocusOut={close}
    >
      w = <NumberHandle name="Weight" {...handle} />
    </div>
  );
}
