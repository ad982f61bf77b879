import { type ReadonlySignal, useComputed, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { outputPixels } from "../../../canvas/colours.ts";
import { unitMapSize as size } from "../measure/map-size.ts";
import { calm } from "../page/calm.ts";
import { writeMap } from "../page/tiles.ts";
import type { NearScene } from "./unit-scene.ts";

interface MapViewProps {
  /** What gives it: `h1[2]`. */
  readonly name: string;
  readonly scene: ReadonlySignal<NearScene>;
  readonly home: ReadonlySignal<NearScene>;
}

/** What a unit gives over the plane; it moves as one zooms. */
export function MapView({ name, scene, home }: MapViewProps) {
  const [layer, unit] = [...name.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const map = calm.network.value?.layers[layer - 1]?.maps?.[unit];
    const pixels = outputPixels.value;
    const context = canvas.current?.getContext("2d");
    if (!map || !context) return;
    const image = new ImageData(size, size);
    writeMap(new Uint32Array(image.data.buffer), { corner: 0, width: size }, map, size, pixels);
    context.putImageData(image, 0, 0);
  });
  const near = useComputed(() => scene.value.maps.get(name));
  const classes = useComputed(() => (near.value ? "near-map" : "near-map is-away"));
  const place = useComputed(() => {
    const box = near.value ?? home.value.maps.get(name);
    if (!box) return "display: none";
    return `transform: translate(${box.x}px, ${box.y}px); width: ${box.width}px; height: ${box.height}px`;
  });
  return (
    <canvas
      ref={canvas}
      class={classes}
      style={place}
      width={size}
      height={size}
      role="img"
      aria-label={`What unit ${unit + 1} of layer ${layer} gives over the plane`}
    />
  );
}
