import { Surface } from "../measure/surface.ts";
import { type OpenStep, type Phase, phases, Twin } from "../measure/twin.ts";
import { Course, type Edit, type Fork } from "./course.ts";
import { History } from "./history.ts";
import type { Settings } from "./settings.ts";

/** A step that is being looked at, with the samples that were its batch. */
export interface Looked extends OpenStep {
  readonly rows: Int32Array;
}

/** A course with all that is needed to look at it. */
export class Strand {
  readonly course: Course;
  readonly parent: number | null;
  readonly edits: readonly Edit[];
  readonly surface: Surface;
  /** Sees the steps that are new, with the doctor. */
  readonly watched: Twin;
  /** Does steps that were done before, or that are done for a look. */
  readonly twin: Twin;
  /** The step that led here, or the phases of the next one that are done. */
  open: Looked | null = null;
  /** What the library said to a phase. */
  #failure: string | null = null;
  readonly history = new History();

  constructor(settings: Settings, parent: number | null, edits: readonly Edit[], fork?: Fork) {
    this.course = new Course(settings, fork);
    this.parent = parent;
    this.edits = edits;
    const { run } = this.course;
    this.surface = new Surface(run);
    this.watched = new Twin(run, true);
    this.twin = new Twin(run, false);
  }

  get step(): number {
    return this.course.run.step;
  }

  get failure(): string | null {
    return this.#failure ?? this.course.run.failure?.message ?? null;
  }

  /** Does steps of which nothing is seen but the loss. */
  advance(steps: number): void {
    if (steps <= 0) return;
    this.#leave();
    this.course.advance(steps, (loss, step) => this.#note(loss, step));
  }

  /** Does a step that is looked into. */
  advanceOpenly(): void {
    const { run } = this.course;
    if (run.failure) return;
    const isNew = run.step === this.course.head;
    this.#leave();
    const looked = this.#look(isNew ? this.watched : this.twin, "update");
    this.course.advance(1, (loss, step) => this.#note(loss, step));
    this.open = looked;
  }

  /** Does the next phase of the next step; the last one does the step. */
  advancePhase(): void {
    const { open } = this;
    const next =
      open && open.phase !== "update" ? phases[phases.indexOf(open.phase) + 1] : phases[0];
    if (next === "update") this.advanceOpenly();
    else if (!this.course.run.failure) this.open = this.#look(this.twin, next) ?? open;
  }

  /** Goes where a step is reached by going on. */
  turnTo(step: number): void {
    this.#leave();
    this.course.turnTo(step);
  }

  #leave(): void {
    this.open = null;
    this.#failure = null;
  }

  #look(twin: Twin, until: Phase): Looked | null {
    const { run } = this.course;
    const before = run.moment();
    return run.peek((batches) => {
      const rows = batches.rows.slice();
      try {
        return { ...twin.step(before, batches, until), rows };
      } catch (error) {
        this.#failure = (error as Error).message;
        return null;
      }
    });
  }

  #note(loss: number, step: number): void {
    this.history.add(step, loss, () => this.surface.score());
  }
}
