import type { ReadonlySignal } from "@preact/signals";
import type { Voice } from "../state/view.ts";

/** A number that a formula speaks of. */
export interface Quantity {
  readonly id: string;
  readonly voice: Voice;
  /** Null where it is not computed yet. */
  readonly value: ReadonlySignal<number | null>;
  readonly spoken?: string;
}
