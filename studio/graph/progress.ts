import type { ReadonlySignal, Signal } from "@preact/signals";
import type { View } from "../state/view.ts";

/** A number that the person may change. */
export interface Handle {
  readonly value: Signal<number>;
  /** What a double click puts back; a signal where that moves. */
  readonly initial: number | ReadonlySignal<number>;
  readonly step?: number;
}

/** What a step has brought about so far. */
export interface Progress {
  /** Whether a number is computed by now. */
  isKnown(id: string, view: View): boolean;
  /** Whether it is this step that computes it. */
  isNow(id: string, view: View): boolean;
}
