import { noGrad, type Tensor } from "chainrule";
import { compile } from "chainrule/compile";
import { defaultGenerator } from "chainrule/random";
import { type Points, pointsOf } from "../data/points.ts";
import { Learner } from "../network/learner.ts";
import { Batches, type Place } from "./batches.ts";
import { effective } from "./effective.ts";
import type { Settings } from "./settings.ts";
import { type State, StateKeeper } from "./state.ts";

/** A moment of a run: to go on from here is to do exactly what was done. */
export interface Moment {
  readonly step: number;
  readonly state: State;
  readonly place: Place;
  /** Where the random numbers stand. */
  readonly random: ReturnType<typeof defaultGenerator.state>;
}

/** A training run that can be anywhere in its course. */
export class Run {
  readonly settings: Settings;
  readonly points: Points;
  readonly learner: Learner;
  readonly batches: Batches;
  /** Steps done. */
  step = 0;
  /** What stops it: an error of the library, or a loss that is no number. */
  failure: Error | null = null;
  readonly #keeper: StateKeeper;
  readonly #train: (x: Tensor, targets: Tensor) => Tensor;
  #random: Moment["random"];

  /**
   * @param settings as they were chosen.
   * @throws DataError for data that nothing can be learnt from.
   */
  constructor(settings: Settings, points = pointsOf(settings)) {
    this.settings = settings;
    this.points = points;
    this.learner = newLearner(settings, points);
    this.#random = defaultGenerator.state();
    this.batches = new Batches(points, settings);
    this.#keeper = new StateKeeper(this.learner);
    this.#train = compile((x: Tensor, targets: Tensor) => this.learner.step(x, targets));
  }

  /**
   * Does so many steps, fewer where one fails: then `failure` says why, and the run stands before it.
   *
   * @param see told each loss. It may look at the run, as it is after the step.
   */
  advance(steps: number, see?: (loss: number, step: number) => void): void {
    const outside = defaultGenerator.state();
    defaultGenerator.restore(this.#random);
    try {
      for (let i = 0; i < steps && !this.failure; i++) this.#advance(see);
    } finally {
      defaultGenerator.restore(outside);
    }
  }

  #advance(see?: (loss: number, step: number) => void): void {
    const { batches } = this;
    const before = batches.place;
    batches.next();
    let loss: number;
    try {
      loss = this.#train(batches.inputs, batches.targets).item();
    } catch (error) {
      batches.go(before);
      this.failure = error as Error;
      return;
    }
    this.step++;
    this.#random = defaultGenerator.state();
    see?.(loss, this.step);
    if (!Number.isFinite(loss)) this.failure = new DivergedLoss(loss, this.step);
  }

  /** Runs `body` with the batch of the next step, which is still to come after it. */
  peek<T>(body: (batches: Batches) => T): T {
    const { place } = this.batches;
    this.batches.next();
    try {
      return body(this.batches);
    } finally {
      this.batches.go(place);
    }
  }

  moment(): Moment {
    return {
      step: this.step,
      state: this.#keeper.take(),
      place: this.batches.place,
      random: this.#random,
    };
  }

  /** Goes to a moment of this run, or takes over from one of a run with the same layers. */
  go({ step, state, place, random }: Moment): void {
    this.#keeper.restore(state);
    this.batches.go(place);
    this.step = step;
    this.#random = random;
    this.failure = null;
  }

  /** Runs `body` with the network in evaluation mode and nothing recorded. */
  evaluating<T>(body: () => T): T {
    const { network } = this.learner;
    network.eval();
    try {
      return noGrad(body);
    } finally {
      network.train();
    }
  }
}

/** A learner as a run with these settings has it at its first step. */
export function newLearner(settings: Settings, { features, classes }: Points): Learner {
  return new Learner(effective(settings), features.length, classes.length);
}

/** The loss is no number any more. */
class DivergedLoss extends Error {
  constructor(loss: number, step: number) {
    const value = Number.isNaN(loss) ? "NaN, no number" : "infinite";
    super(`The loss of step ${step} is ${value}: the weights have grown beyond all bounds`);
  }
}
