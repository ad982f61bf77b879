import type { Judgement } from "./judge.ts";
import { type Subject, TargetError } from "./subject.ts";

/** The outputs of a target at numbers that are moved, and that it may refuse: a log of what is below 0. */
export class Domain {
  readonly #subject: Subject;
  #refusal: TargetError | null = null;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Not numbers where the target throws. */
  outputs(size: number): Float64Array {
    try {
      return this.#subject.output().data;
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      this.#refusal = error;
      return new Float64Array(size).fill(Number.NaN);
    }
  }

  /** @throws TargetError where no step stayed inside, and the target threw. */
  checkInside({ difference }: Judgement): void {
    if (this.#refusal && !Number.isFinite(difference)) throw this.#refusal;
  }
}
