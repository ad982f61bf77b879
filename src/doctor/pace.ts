import type { DoctorCost } from "./record.ts";

/** Milliseconds that go into looking whatever the steps take: a short run of fast steps has no budget. */
const free = 100;

/** Decides which steps are looked at, and measures what that costs. */
export class Pace {
  readonly #every: number | undefined;
  readonly #budget: number;
  #steps = 0;
  #observed = 0;
  /** Milliseconds spent looking, and in steps without that. */
  #looking = 0;
  #training = 0;
  /** What looking at a step took last. */
  #last = 0;
  /** Milliseconds spent looking at all observed steps, and the last of these, from 1. */
  #observing = 0;
  #lastObserved = 0;
  #stepStart: number | null = null;
  /** Milliseconds spent looking when the step under way began. */
  #before = 0;
  #isLooking = false;

  constructor(every: number | undefined, budget: number) {
    this.#every = every;
    this.#budget = budget;
  }

  /** A step starts: whether it is to be looked at. */
  begin(): boolean {
    this.#stepStart = performance.now();
    // With the record that was made of it after its end.
    if (this.#steps > 0 && this.#lastObserved === this.#steps) {
      this.#observing += this.#looking - this.#before;
    }
    this.#before = this.#looking;
    if (this.#every !== undefined) return this.#steps % this.#every === 0;
    // Steps further and further apart, always: what goes wrong early is seen early.
    const growth = this.#observing < free ? 1.25 : 2;
    if (this.#steps + 1 >= growth * this.#lastObserved) return true;
    return this.#looking + this.#last <= this.#budget * this.#training;
  }

  /** Runs `body`, which looks at something, on the doctor's account. */
  look<T>(body: () => T): T {
    if (this.#isLooking) return body();
    this.#isLooking = true;
    const start = performance.now();
    try {
      return body();
    } finally {
      this.#looking += performance.now() - start;
      this.#isLooking = false;
    }
  }

  /** The step ends. Gives the milliseconds that looking at it took. */
  end(wasObserved: boolean): number {
    const spent = this.#looking - this.#before;
    if (this.#stepStart !== null) this.#training += performance.now() - this.#stepStart - spent;
    this.#stepStart = null;
    this.#steps++;
    if (wasObserved) {
      this.#observed++;
      this.#last = spent;
      this.#lastObserved = this.#steps;
    }
    return spent;
  }

  get cost(): DoctorCost {
    return {
      seconds: this.#looking / 1000,
      share: this.#training === 0 ? 0 : this.#looking / this.#training,
      steps: this.#steps,
      observed: this.#observed,
    };
  }
}
