import {
  decay,
  flag,
  type Kind,
  notNegative,
  type OptionTable,
  oneOf,
  positive,
  positiveInteger,
  probability,
  required,
} from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { LRScheduler, type LRSchedulerState, type ScheduleStep } from "./lr-scheduler.ts";
import type { AnyOptimizer } from "./scheduler.ts";

type PerGroup = number | readonly number[];

export interface OneCycleLROptions {
  /** The largest learning rate, or a list of one for each group. */
  maxLr: PerGroup;
  /** Steps of the whole cycle; or epochs and stepsPerEpoch. */
  totalSteps: number;
  epochs: number;
  stepsPerEpoch: number;
  /** The share of the steps in which the learning rate rises. Default 0.3. */
  pctStart: number;
  /** Along half a cosine, or a straight line. Default "cos". */
  annealStrategy: "cos" | "linear";
  /** Move momentum, or β₁, against the learning rate. Default true. */
  cycleMomentum: boolean;
  /** The momentum at the largest learning rate, or a list. Default 0.85. */
  baseMomentum: PerGroup;
  /** The momentum at the smallest one, or a list. Default 0.95. */
  maxMomentum: PerGroup;
  /** The first learning rate is maxLr / divFactor. Default 25. */
  divFactor: number;
  /** The last one is the first / finalDivFactor. Default 10000. */
  finalDivFactor: number;
  /** Fall to the first learning rate as fast as it rose, and then to the last. Default false. */
  threePhase: boolean;
}

/** One number, or a list. */
const perGroup = (one: Kind): Kind => ({
  expected: `${one.expected}, or a list of one for each group`,
  accepts: (value) => one.accepts(value) || (Array.isArray(value) && value.every(one.accepts)),
});
const oneCycleOptions: OptionTable<OneCycleLROptions> = {
  maxLr: required(perGroup(notNegative)),
  totalSteps: positiveInteger,
  epochs: positiveInteger,
  stepsPerEpoch: positiveInteger,
  pctStart: probability,
  annealStrategy: oneOf("cos", "linear"),
  cycleMomentum: flag,
  baseMomentum: perGroup(decay),
  maxMomentum: perGroup(decay),
  divFactor: positive,
  finalDivFactor: positive,
  threePhase: flag,
};
const defaults = {
  pctStart: 0.3,
  annealStrategy: "cos",
  cycleMomentum: true,
  baseMomentum: 0.85,
  maxMomentum: 0.95,
  divFactor: 25,
  finalDivFactor: 1e4,
  threePhase: false,
} as const;

/** From one pair of learning rate and momentum to another. */
type Level = "first" | "top" | "last";
interface Phase {
  end: number;
  from: Level;
  to: Level;
}

/** What a group is moved by that has momentum, in one form or the other. */
type WithMomentum = { momentum?: number; betas?: readonly [number, number] };

/**
 * One cycle for a whole run: the learning rate rises from maxLr / divFactor to maxLr, and falls far below where
 * it began; momentum goes the other way. `step()` is for every batch.
 *
 * @throws ValueError without totalSteps, or epochs and stepsPerEpoch; for an optimizer without momentum,
 * unless cycleMomentum is false; and for more steps than there are.
 * Source: Smith and Topin, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates
 * (2019); https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.1, momentum: 0.9 });
 * const options = { maxLr: 0.5, totalSteps: 20, pctStart: 0.25 };
 * const scheduler = new optim.lrScheduler.OneCycleLR(optimizer, options);
 * optimizer.lr.toFixed(6); // → 0.020000
 * for (let i = 0; i < 4; i++) scheduler.step();
 * optimizer.lr; // → 0.5
 * optimizer.paramGroups[0].momentum; // → 0.85
 * ```
 */
export class OneCycleLR extends LRScheduler<OneCycleLROptions> {
  constructor(optimizer: AnyOptimizer, options: Partial<OneCycleLROptions> & { maxLr: PerGroup }) {
    super(optimizer, oneCycleOptions, defaults, options);
  }

  protected override rateAt({ epoch, index }: ScheduleStep): number {
    const { maxLr, divFactor, finalDivFactor } = this.options;
    const steps = totalStepsOf(this.options);
    if (epoch > steps) {
      throw new ValueError(`OneCycleLR.step: the cycle of ${steps} steps is over`);
    }
    const top = this.perGroup("maxLr", maxLr)[index];
    const first = top / divFactor;
    return between(epoch, { first, top, last: first / finalDivFactor }, this.options);
  }

  protected override goTo(epoch: number): void {
    super.goTo(epoch);
    this.moveMomentum(epoch);
  }

  /** Sets what the momentum is at an epoch. */
  protected moveMomentum(epoch: number): void {
    const { cycleMomentum, baseMomentum, maxMomentum } = this.options;
    if (!cycleMomentum) return;
    const tops = this.perGroup("baseMomentum", baseMomentum);
    const ends = this.perGroup("maxMomentum", maxMomentum);
    for (const [i, group] of (this.groups as readonly WithMomentum[]).entries()) {
      const levels = { first: ends[i], top: tops[i], last: ends[i] };
      const momentum = between(epoch, levels, this.options);
      if (group.betas) group.betas = [momentum, group.betas[1]];
      else if (group.momentum !== undefined) group.momentum = momentum;
      else {
        throw new ValueError(
          `OneCycleLR: ${this.optimizer.constructor.name} has no momentum. Write cycleMomentum: false`,
        );
      }
    }
  }

  protected override takeOver(state: LRSchedulerState): void {
    super.takeOver(state);
    this.moveMomentum(state.lastEpoch);
  }
}

function totalStepsOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleLROptions): number {
  const steps = totalSteps ?? epochs * stepsPerEpoch;
  if (steps > 0) return steps;
  throw new ValueError("OneCycleLR: expected totalSteps, or epochs and stepsPerEpoch");
}

function phasesOf(options: OneCycleLROptions): Phase[] {
  const { pctStart, threePhase } = options;
  const steps = totalStepsOf(options);
  const rise = pctStart * steps;
  const phases: Phase[] = [
    { end: rise - 1, from: "first", to: "top" },
    ...(threePhase ? [{ end: 2 * rise - 2, from: "top", to: "first" } as const] : []),
    { end: steps - 1, from: threePhase ? "first" : "top", to: "last" },
  ];
  if (phases.every(({ end }, i) => end !== (phases[i - 1]?.end ?? 0))) return phases;
  throw new ValueError(
    `OneCycleLR: of ${steps} steps, with pctStart ${pctStart}, a phase has none`,
  );
}

/** Where something is at an epoch that moves from level to level. */
function between(epoch: number, levels: Record<Level, number>, options: OneCycleLROptions): number {
  const phases = phasesOf(options);
  const found = phases.findIndex(({ end }) => epoch <= end);
  const i = found < 0 ? phases.length - 1 : found;
  const { end, from, to } = phases[i];
  const begin = phases[i - 1]?.end ?? 0;
  const [a, b, part] = [levels[from], levels[to], (epoch - begin) / (end - begin)];
  if (options.annealStrategy === "linear") return (b - a) * part + a;
  return b + ((a - b) / 2) * (Math.cos(Math.PI * part) + 1);
}
