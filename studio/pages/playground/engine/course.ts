import { type Moment, Run } from "./run.ts";
import type { Settings } from "./settings.ts";
import { Timeline } from "./timeline.ts";

/** Where a course begins, if that is not a network's first step. */
export interface Fork {
  readonly moment: Moment;
  /** Weights that are other than they were then. */
  readonly edits: readonly Edit[];
}

/** A number of a parameter that a person has set. */
export interface Edit {
  /** `hidden.0.linear.weight` */
  readonly parameter: string;
  readonly index: number;
  readonly value: number;
}

/** One course that training takes, from a beginning or a fork on: any moment of it can be gone to. */
export class Course {
  readonly settings: Settings;
  readonly run: Run;
  /** The step that it begins with. */
  readonly start: number;
  /** The furthest step that it has come to. */
  #head: number;
  readonly #timeline: Timeline;

  constructor(settings: Settings, fork?: Fork) {
    this.settings = settings;
    this.run = new Run(settings);
    if (fork) this.run.go(edited(fork));
    this.start = this.run.step;
    this.#head = this.start;
    this.#timeline = new Timeline(this.run.moment());
  }

  get head(): number {
    return this.#head;
  }

  /** The steps at which the whole state is kept. */
  get kept(): number[] {
    return this.#timeline.moments.map(({ step }) => step);
  }

  /** Does so many steps; `see` is told the losses that are new. */
  advance(steps: number, see?: (loss: number, step: number) => void): void {
    this.run.advance(steps, (loss, step) => {
      if (this.#timeline.wants(step)) this.#timeline.keep(this.run.moment());
      if (step <= this.#head) return;
      this.#head = step;
      see?.(loss, step);
    });
  }

  /**
   * Goes to the nearest moment from which a step is reached by going on. The steps up to it are then done
   * again, exactly: `advance(step - run.step)`.
   */
  turnTo(step: number): void {
    const { run } = this;
    const nearest = this.#timeline.before(Math.max(step, this.start));
    if (run.step > step || run.step < nearest.step) run.go(nearest);
  }

  /** This moment of the course, to begin another from. */
  fork(edits: readonly Edit[] = []): Fork {
    return { moment: this.run.moment(), edits };
  }
}

/** A fork's moment with the changed weights in it. */
function edited({ moment, edits }: Fork): Moment {
  const state = new Map(moment.state);
  for (const { parameter, index, value } of edits) {
    const numbers = state.get(parameter)?.slice();
    if (!numbers) continue;
    numbers[index] = value;
    state.set(parameter, numbers);
  }
  return { ...moment, state };
}
