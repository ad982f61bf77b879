import type { DoctorCost } from "./record.ts";

/** Steps that are looked at whatever it costs, counted from 1. */
const alwaysObserved: ReadonlySet<number> = new Set([1, 2, 4, 8]);

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
    this.#before = this.#looking;
    if (this.#every !== undefined) return this.#steps % this.#every === 0;
    // What goes wrong early is seen early, though looking is slow at first.
    if (alwaysObserved.has(this.#steps + 1)) return true;
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
