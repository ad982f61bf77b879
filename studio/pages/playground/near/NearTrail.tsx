import { useComputed } from "@preact/signals";
import { Trail } from "../../../network/Trail.tsx";
import { pinned } from "../../../state/selection.ts";
import { chosenUnit, layers, setZoom, zoom } from "./state.ts";
import { inside, outside, type Zoom } from "./zoom.ts";

const nameOf = (zoom: Zoom): string => {
  switch (zoom.level) {
    case "network":
      return "network";
    case "unit":
      return `layer ${zoom.layer + 1}, unit ${zoom.unit + 1}`;
    case "entry":
      return zoom.id;
  }
};

/** How near the network is looked at; the unit that is chosen can be opened, and from near what is pinned. */
export function NearTrail() {
  const chosen = useComputed(() => {
    const to = toOpen(zoom.value);
    return to && nameOf(to) !== nameOf(zoom.value) ? { name: nameOf(to), zoom: to } : null;
  });
  return <Trail {...{ zoom, nameOf, chosen, outside }} onZoom={setZoom} />;
}

function toOpen(zoom: Zoom): Zoom | null {
  if (zoom.level !== "network") {
    const id = pinned.value.at(-1);
    return id === undefined ? null : inside(zoom, layers.value, id);
  }
  const unit = chosenUnit.value;
  return unit && { ...unit, level: "unit" };
}
