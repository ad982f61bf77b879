import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Home } from "../near/home-scene.ts";
import { NearView } from "../near/NearView.tsx";
import { zoom } from "../near/state.ts";
import { NetworkFigure } from "./NetworkFigure.tsx";
import { homeOf } from "./unit-places.ts";

/** So long what was near takes on its way back, in milliseconds: a little more than `--quick`. */
const wayBack = 300;

/** The network from afar, or a unit of it from near. */
export function Network() {
  const home = useSignal<Home>({ width: 0, height: 0, columns: [] });
  const room = useRef<HTMLDivElement>(null);
  const isNear = useComputed(() => zoom.value.level !== "network");
  const isThere = useSignal(isNear.peek());
  useSignalEffect(() => {
    if (isNear.value) isThere.value = true;
    const timer = setTimeout(() => {
      isThere.value = isNear.peek();
    }, wayBack);
    return () => clearTimeout(timer);
  });
  const classes = useComputed(() => (isNear.value ? "network is-near" : "network"));
  // From near it keeps its size, so that what is near comes from and goes to the same places.
  const size = useComputed(() => {
    const { width, height } = home.value;
    return isNear.value && width > 0 ? `width: ${width}px; height: ${height}px` : "";
  });
  const isAway = useComputed(() => (isNear.value ? true : undefined));
  return (
    <div class={classes}>
      <div class="network-home" ref={room} style={size} inert={isAway}>
        <NetworkFigure
          onPlaces={(figure) => {
            if (room.current) home.value = homeOf(room.current, figure);
          }}
        />
      </div>
      {isThere.value && <NearView home={home} />}
    </div>
  );
}
