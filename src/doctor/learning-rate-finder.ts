import { ValueError } from "../tensor/errors.ts";
import { formatShort } from "../text/number.ts";
import { keepState, type TrainedModel, type TrainedOptimizer } from "./keep-state.ts";

export interface LearningRateFinderOptions {
  /** An `nn` module, or a `Sequential` of hand-written layers. */
  model: TrainedModel;
  /** The optimizer of the model's parameters. All its groups are tried at one rate. */
  optimizer: TrainedOptimizer;
  /** One training step on the next batch, update included; returns the batch's loss. */
  step: () => number;
  /** The first rate. Default 1e-7. */
  from?: number;
  /** The last rate. Default 10. */
  to?: number;
  /** How many rates are tried, at most. Default 160: twenty for each power of ten. */
  steps?: number;
}

/** What a learning-rate range test found. */
export interface LearningRateRangeTest {
  /** The rates tried, ascending. */
  rates: number[];
  /** The loss of each step's batch, before the step's update. */
  losses: number[];
  /** The losses' running mean. */
  smoothed: number[];
  /** Whether the loss rose far above where it began, or was no longer a finite number. */
  diverged: boolean;
  /** The rate at which the smoothed loss fell fastest; null where it never fell. */
  steepest: number | null;
  /** The rate at which the smoothed loss was least; null where it never fell. */
  minimum: number | null;
  /** The rate to train with: the geometric mean of `steepest` and `minimum` ÷ 10. */
  suggestion: number | null;
  /** Why it is suggested, or why there is none, in a sentence or two. */
  reason: string;
}

/** The share of the last mean in the next one. */
const smoothing = 0.9;
/** The loss has diverged when it is this many times its first value above its minimum. */
const divergence = 2;
/** A fall of this many standard deviations of the smoothed loss is no chance. */
const significance = 3;
/** A fall of less than this share of the loss tells nothing. */
const leastFall = 0.01;
/** At the minimum's rate updates already undo each other: so many times less is safe. */
const safety = 10;

/**
 * Smith's range test: trains for some steps while the learning rate grows exponentially, and looks
 * at the loss. Too small a rate leaves it where it is; then it falls; then it rises, or is NaN.
 *
 * Two rules are in use: to take the rate at which the loss falls fastest, or a tenth of the rate at
 * which it is least. The first is too small where the loss begins high, the second where it is soon
 * low; what is suggested is their geometric mean.
 *
 * The model (parameters, gradients, running statistics), the optimizer and the default generator
 * are afterwards bit for bit as before; a data loader that `step` reads from has gone on.
 *
 * @throws ValueError for a range that is none, and where the very first loss is not finite.
 * Source: Smith, Cyclical Learning Rates for Training Neural Networks (2017), section 3.3
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { findLearningRate } from "chainrule/doctor";
 * const model = new nn.Sequential(new nn.Linear(2, 32), new nn.ReLU(), new nn.Linear(32, 2));
 * const optimizer = new optim.Adam(model.parameters());
 * const { inputs, targets } = moons({ samples: 200 });
 * const step = () => {
 *   optimizer.zeroGrad();
 *   const loss = F.crossEntropy(model.forward(inputs), targets);
 *   loss.backward();
 *   optimizer.step();
 *   return loss.item();
 * };
 * const { suggestion } = findLearningRate({ model, optimizer, step });
 * suggestion! > 0.003 && suggestion! < 0.3; // → true
 * ```
 */
export function findLearningRate({
  model,
  optimizer,
  step,
  from = 1e-7,
  to = 10,
  steps = 160,
}: LearningRateFinderOptions): LearningRateRangeTest {
  if (!(from > 0 && from < to && Number.isFinite(to))) {
    throw new ValueError(
      `findLearningRate: expected rates 0 < from < to, got from ${from} to ${to}`,
    );
  }
  if (!Number.isSafeInteger(steps) || steps < 10) {
    throw new ValueError(`findLearningRate: expected at least 10 steps, got ${steps}`);
  }
  const restore = keepState(model, optimizer);
  const rates: number[] = [];
  const losses: number[] = [];
  const smoothed: number[] = [];
  let diverged = false;
  try {
    for (let i = 0; i < steps && !diverged; i++) {
      optimizer.lr = from * (to / from) ** (i / (steps - 1));
      const loss = step();
      rates.push(optimizer.lr);
      losses.push(loss);
      smoothed.push(nextMean(smoothed, loss));
      const rise = smoothed[i] - Math.min(...smoothed);
      diverged = !(rise <= divergence * Math.abs(losses[0]));
    }
  } finally {
    restore();
  }
  if (!Number.isFinite(losses[0])) {
    throw new ValueError(
      `findLearningRate: the loss is ${losses[0]} at the first step, before any update. Look for ` +
        "numbers that are not finite in the inputs and in the parameters",
    );
  }
  return { rates, losses, smoothed, diverged, ...suggest(rates, losses, smoothed, diverged) };
}

/** mₜ = β·mₜ₋₁ + (1 − β)·lossₜ, divided by 1 − βᵗ, as m₀ = 0 would draw the first ones down. */
function nextMean(means: readonly number[], loss: number): number {
  const count = means.length;
  const last = count === 0 ? 0 : means[count - 1] * (1 - smoothing ** count);
  return (smoothing * last + (1 - smoothing) * loss) / (1 - smoothing ** (count + 1));
}

function suggest(
  rates: readonly number[],
  losses: readonly number[],
  smoothed: readonly number[],
  diverged: boolean,
): Pick<LearningRateRangeTest, "steepest" | "minimum" | "suggestion" | "reason"> {
  // Only the last one can be NaN or infinite.
  const least = lowest(smoothed.filter(Number.isFinite));
  const early = losses.slice(0, Math.min(Math.round(1 / (1 - smoothing)), least + 1));
  const start = early.reduce((sum, loss) => sum + loss / early.length, 0);
  const chance = significance * smoothedNoise(losses.slice(0, least + 1));
  const fallen = start - Math.max(chance, leastFall * Math.abs(start));
  if (smoothed[least] >= fallen) {
    const reason = diverged
      ? `The loss rose before it fell: try rates below ${formatShort(rates[0], 2)}.`
      : `The loss did not fall: try rates above ${formatShort(rates[rates.length - 1], 2)}, and look whether ` +
        "gradients reach the parameters.";
    return { steepest: null, minimum: null, suggestion: null, reason };
  }
  // Before the fall there is only chance, which may be steeper.
  const begin = smoothed.findLastIndex((mean, i) => i < least && mean >= fallen);
  const fall = smoothed.slice(Math.max(begin, 0), least + 1);
  const slopes = fall.slice(1).map((mean, i) => (fall[i + 2] ?? mean) - fall[i]);
  const steepest = rates[Math.max(begin, 0) + 1 + lowest(slopes)];
  const minimum = rates[least];
  const reason =
    `The loss falls fastest at ${formatShort(steepest, 2)} and is least at ${formatShort(minimum, 2)}: this is between ` +
    `the first and a tenth of the second.${diverged ? "" : " The loss never rose again."}`;
  return { steepest, minimum, suggestion: Math.sqrt((steepest * minimum) / safety), reason };
}

/** The index of the least value. */
function lowest(values: readonly number[]): number {
  return values.reduce((least, value, i) => (value < values[least] ? i : least), 0);
}

/**
 * The standard deviation that the batches' differences give the smoothed loss: that of the losses,
 * from their successive differences, times √((1 − β)/(1 + β)).
 */
function smoothedNoise(losses: readonly number[]): number {
  const squares = losses.slice(1).map((loss, i) => (loss - losses[i]) ** 2 / 2);
  const variance = squares.reduce((sum, square) => sum + square / squares.length, 0);
  return Math.sqrt((variance * (1 - smoothing)) / (1 + smoothing));
}
