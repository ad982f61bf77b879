import type { Signal } from "@preact/signals";
import { NumberHandle } from "./NumberHandle.tsx";

/** η, by which an update follows from a gradient, as a handle. */
export function LearningRate({ rate, initial }: { rate: Signal<number>; initial: number }) {
  return (
    <>
      η, the learning rate:{" "}
      <NumberHandle name="η, the learning rate" value={rate} initial={initial} voice="update" />
    </>
  );
}
