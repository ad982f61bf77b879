import type { ReadonlySignal } from "@preact/signals";
import type { Voice } from "../state/view.ts";

/** What a name in a formula stands for: a number that may move. */
export interface Quantity {
  /** By which it is lit and pinned wherever it is shown. */
  readonly id: string;
  readonly voice: Voice;
  /** Null while it is not computed yet. */
  readonly value: ReadonlySignal<number | null>;
  /** How it is called aloud; by default as its name reads. */
  readonly spoken?: string;
}

/** The quantity of a name in a formula. */
export type Lookup = (name: string) => Quantity | undefined;
