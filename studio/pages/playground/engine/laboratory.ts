import { costOf } from "../measure/cost.ts";
import { planeOf } from "../measure/plane.ts";
import { unitSum } from "../measure/unit-sum.ts";
import type { Edit } from "./course.ts";
import { frameOf } from "./frame.ts";
import { goesOn } from "./going-on.ts";
import type { Cost, CourseInfo, Frame, Story, UnitSum, Wants } from "./messages.ts";
import type { Settings } from "./settings.ts";
import { Strand } from "./strand.ts";

/** So many steps are done before the clock is looked at. */
const fewSteps = 4;

/**
 * All courses of the playground, and what is done with them: two at most are looked at, side by side. It
 * knows no worker and no page; time is given to it in slices.
 */
export class Laboratory {
  #strands: Strand[] = [];
  #chosen = 0;
  #other: number | null = null;
  /** What is under way and takes more than a slice: each call of `next` is one. */
  #task: Iterator<void> | null = null;
  #isTelling = false;
  /** The step that is being sought. */
  #sought: number | null = null;
  /** Until when a slice lasts. */
  #deadline = 0;

  get courses(): CourseInfo[] {
    return this.#strands.map(({ course, parent, edits }, id) => ({
      id,
      parent,
      start: course.start,
      settings: course.settings,
      edits,
      points: course.run.points,
      plane: planeOf(course.run.points),
      batchesPerEpoch: course.run.batches.count,
      parameters: course.run.learner.network.parameters().reduce((sum, { size }) => sum + size, 0),
    }));
  }

  get chosen(): number {
    return this.#chosen;
  }

  get other(): number | null {
    return this.#other;
  }

  get main(): Strand {
    return this.#strands[this.#chosen];
  }

  get #beside(): Strand | null {
    return this.#other === null ? null : this.#strands[this.#other];
  }

  /** Whether a story is still being told: not all courses are there yet. */
  get isTelling(): boolean {
    return this.#isTelling;
  }

  /** Whether there is something to do that was not finished. */
  get isBusy(): boolean {
    return this.#task !== null;
  }

  /**
   * Begins everything anew as a story tells it; it is then made in slices.
   *
   * @throws DataError for data that nothing can be learnt from.
   */
  begin(story: Story): void {
    const first = new Strand(story.settings, null, []);
    this.#strands = [first];
    [this.#chosen, this.#other] = [0, null];
    this.#isTelling = true;
    this.#sought = story.step;
    this.#task = this.#retell(story);
  }

  *#retell({ forks, chosen, other, step }: Story): Generator<void> {
    for (const fork of forks) {
      const parent = this.#strands[fork.parent];
      if (!parent) break;
      yield* this.#reach(parent, fork.step);
      this.#strands.push(forkOf(parent, fork.parent, fork.settings, fork.edits));
    }
    this.#chosen = Math.min(chosen, this.#strands.length - 1);
    this.#other = other !== null && other < this.#strands.length ? other : null;
    this.#isTelling = false;
    yield* this.#reachBoth(step);
  }

  /** Goes on with what is under way for so many milliseconds. */
  proceed(milliseconds: number): void {
    this.#deadline = performance.now() + milliseconds;
    if (this.#task?.next().done) this.#endTask();
  }

  /** Leaves what is under way as it is. */
  stop(): void {
    this.#endTask();
  }

  #endTask(): void {
    this.#task = null;
    this.#isTelling = false;
    this.#sought = null;
  }

  /** Goes to a step, of both courses. */
  seek(step: number): void {
    this.#task = this.#reachBoth(step);
  }

  *#reachBoth(step: number): Generator<void> {
    this.#sought = step;
    yield* this.#reach(this.main, step);
    if (this.#beside) yield* this.#reach(this.#beside, step);
  }

  /** The last step is looked into. */
  *#reach(strand: Strand, step: number): Generator<void> {
    const { course } = strand;
    const target = Math.max(course.start, step);
    if (strand.step === target && strand.open?.phase === "update") return;
    strand.turnTo(Math.max(course.start, target - 1));
    while (strand.step < target - 1 && !strand.failure) {
      if (this.#isLate) yield;
      strand.advance(Math.min(fewSteps, target - 1 - strand.step));
    }
    if (target > course.start) strand.advanceOpenly();
  }

  get #isLate(): boolean {
    return performance.now() >= this.#deadline;
  }

  /** Does so many steps of both courses; of the last one everything can be seen. */
  advance(steps: number): void {
    for (const strand of this.#both) {
      strand.advance(steps - 1);
      strand.advanceOpenly();
    }
  }

  /** Does as many steps as there is time for. @returns how many the main course did. */
  advanceFor(milliseconds: number): number {
    const start = performance.now();
    const before = this.main.step;
    const share = milliseconds / this.#both.length;
    for (const [i, strand] of this.#both.entries()) {
      let steps = fewSteps;
      for (;;) {
        const from = performance.now();
        const left = start + (i + 1) * share - from;
        if (left <= 0 || strand.failure) break;
        strand.advance(steps);
        // As many as fit in what is left, by what these took.
        const each = (performance.now() - from) / steps;
        steps = Math.max(1, Math.min(2 * steps, Math.floor((left - steps * each) / each)));
        if (left <= steps * each) break;
      }
      strand.advanceOpenly();
    }
    return this.main.step - before;
  }

  /** Does the next phase of a step, of both courses. */
  advancePhase(): void {
    for (const strand of this.#both) strand.advancePhase();
  }

  get #both(): Strand[] {
    const beside = this.#beside;
    return beside ? [this.main, beside] : [this.main];
  }

  /**
   * Begins another course where the main one is, with other settings or weights, and looks at it: beside
   * the main one where that is wanted, or where it has gone on from here. A course that was begun here and has
   * not gone on gives way. Where the settings ask for another beginning, it begins at the first step.
   */
  fork(settings: Settings, edits: readonly Edit[], beside: boolean): void {
    const { main } = this;
    const { course, parent } = main;
    const gives = parent !== null && main.step === course.start && course.head === course.start;
    if (gives && goesOn(course.settings, settings)) {
      const all = [...main.edits, ...edits];
      this.#strands[this.#chosen] = new Strand(settings, parent, all, course.fork(edits));
      return;
    }
    const id = this.#chosen;
    const hasFuture = main.step < course.head;
    this.#strands.push(forkOf(main, id, settings, edits));
    if (hasFuture || beside) this.#other = id;
    this.#chosen = this.#strands.length - 1;
    if (this.#beside && this.#beside.step !== this.main.step) this.seek(this.main.step);
  }

  choose(course: number, other: number | null): void {
    const { step } = this.main;
    [this.#chosen, this.#other] = [course, other];
    this.seek(Math.min(step, Math.max(this.main.course.head, this.main.course.start)));
  }

  frame(wants: Wants, speed: number | null): Frame {
    const beside = this.#beside;
    const seeking = this.#sought === null ? null : Math.max(0, this.#sought - this.main.step);
    return frameOf(
      { strand: this.main, id: this.#chosen },
      beside && { strand: beside, id: this.#other! },
      { wants, speed, seeking },
    );
  }

  unit(layer: number, unit: number, row: number): UnitSum {
    return unitSum(this.main.course.run, this.main.twin, layer, unit, row);
  }

  cost(): Cost {
    return costOf(this.main.course.run);
  }
}

function forkOf(
  { course }: Strand,
  id: number,
  settings: Settings,
  edits: readonly Edit[],
): Strand {
  const fork = goesOn(course.settings, settings) ? course.fork(edits) : undefined;
  return new Strand(settings, id, edits, fork);
}
