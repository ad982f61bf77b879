import type { LabelMixing } from "./batches.ts";
import type { StepRecord } from "./record.ts";

/** What the rules judge a run by. */
export interface RunHistory {
  /** Whether it goes on from an earlier one, so that its first step was not the network's first. */
  isResumed: boolean;
  /** The last observed steps, five at most, the latest last. */
  recent: readonly StepRecord[];
  losses: Losses;
  /** How many classes the network tells apart; null where it is no classifier, or not known. */
  classes: number | null;
  labels: LabelMixing;
  /** Whether the batches that the run began with came again in the same order. */
  batchesRepeat: boolean;
}

/** How many losses the beginning and the present of a run are averaged over. */
const window = 20;

/** The losses of a run's steps. */
export class Losses {
  /** The loss of the first step; null before it. */
  first: number | null = null;
  count = 0;
  #opening: number[] = [];
  #recent: number[] = [];

  add(loss: number): void {
    this.first ??= loss;
    this.count++;
    if (this.#opening.length < window) this.#opening.push(loss);
    this.#recent.push(loss);
    if (this.#recent.length > 5 * window) this.#recent.shift();
  }

  get last(): number | null {
    return this.#recent.at(-1) ?? null;
  }

  /** The lower quartile of the first losses: high ones among them may be the trouble itself. */
  get openingLow(): number {
    const sorted = this.#opening.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 4)];
  }

  /** The mean of the first losses. */
  get opening(): number {
    return mean(this.#opening);
  }

  /** The mean of the last 20. */
  get now(): number {
    return mean(this.#recent.slice(-window));
  }

  /** Means of the last 50 losses, and of the 50 before these; null with fewer. */
  get halves(): [earlier: number, later: number] | null {
    if (this.#recent.length < 5 * window) return null;
    const half = this.#recent.length / 2;
    return [mean(this.#recent.slice(0, half)), mean(this.#recent.slice(half))];
  }

  /** Whether the loss has come down to half of what it was; false where there is none. */
  get hasFallen(): boolean {
    return this.count >= window && this.now < 0.5 * this.opening;
  }
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
