import { computed } from "@preact/signals";
import { letGo } from "../../../state/selection.ts";
import { address } from "../page/address.ts";
import { settings } from "../page/signals.ts";
import { layersOf } from "./shape.ts";
import { readZoom, type UnitPlace, type Zoom, zoomText } from "./zoom.ts";

export const layers = computed(() => layersOf(settings.value));

/** How near one looks at the network. */
export const zoom = computed<Zoom>(() => {
  const read = readZoom(address.zoom.value, layers.value);
  const [layer, unit] = address.unit.value ?? [0, 0];
  // The address of an input does not say which unit reads it.
  const isInput = read.level === "entry" && read.id.startsWith("x");
  return isInput && layer === 0 && unit < layers.value[0].units ? { ...read, unit } : read;
});

/** The unit that is looked into: the one that one is near to, or else was chosen; null for none that there is. */
export const chosenUnit = computed<UnitPlace | null>(() => {
  if (zoom.value.level !== "network") return zoom.value;
  const [layer, unit] = address.unit.value ?? [];
  if (layer === undefined || unit === undefined) return null;
  return unit < (layers.value[layer]?.units ?? 0) ? { layer, unit } : null;
});

/** Where the person went last, as an address does not. */
let asked: string | null = null;
export const isAsked = (zoom: Zoom): boolean => asked === zoomText(zoom);

/** The unit that is looked at is the one in the words as well. */
export function setZoom(to: Zoom): void {
  asked = zoomText(to);
  if (to.level === "network") letGo();
  else address.unit.value = [to.layer, to.unit];
  address.zoom.value = zoomText(to);
}
