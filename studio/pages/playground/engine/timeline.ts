import type { Moment } from "./run.ts";

/** So many moments are kept at most. */
const most = 128;

/**
 * Moments of a run from which any other can be reached: first every step, and whenever there are too
 * many, every other one goes. So a run twice as long takes no more room, and a moment is never further
 * away than a hundredth of the run.
 */
export class Timeline {
  readonly #start: number;
  #moments: Moment[] = [];
  #spacing = 1;

  constructor(first: Moment) {
    this.#start = first.step;
    this.#moments = [first];
  }

  /** Whether the moment of this step is to be kept. */
  wants(step: number): boolean {
    return step > this.#last.step && (step - this.#start) % this.#spacing === 0;
  }

  keep(moment: Moment): void {
    this.#moments.push(moment);
    if (this.#moments.length <= most) return;
    this.#spacing *= 2;
    this.#moments = this.#moments.filter(({ step }) => (step - this.#start) % this.#spacing === 0);
  }

  get #last(): Moment {
    return this.#moments[this.#moments.length - 1];
  }

  /** The moments that are kept, the first one first. */
  get moments(): readonly Moment[] {
    return this.#moments;
  }

  /** The latest moment that is not after a step. */
  before(step: number): Moment {
    return this.#moments.findLast((moment) => moment.step <= step) ?? this.#moments[0];
  }
}
