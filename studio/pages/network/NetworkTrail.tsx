import { useComputed } from "@preact/signals";
import { Trail } from "../../network/Trail.tsx";
import { inside, outside, type Zoom } from "../../network/zoom.ts";
import { pinned } from "../../state/selection.ts";
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

/** How near the network is looked at. */
export function NetworkTrail() {
  const chosen = useComputed(() => {
    const name = pinned.value.at(-1);
    if (name === undefined || nameOf(zoom.value) === name) return null;
    return { name, zoom: inside(zoom.value, shape.value, name) };
  });
  return (
    <Trail
      {...{ zoom, nameOf, chosen }}
      onZoom={setZoom}
      outside={(zoom) => outside(zoom, shape.peek())}
    />
  );
}
