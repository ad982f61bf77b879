import { checkSampling, DataLoader } from "../data/data-loader.ts";
import { Generator } from "../random/generator.ts";
import { ValueError } from "../tensor/errors.ts";
import type { MaybeAwaited } from "./batches.ts";
import type { Reading } from "./evaluate.ts";
import { type Learner, labelOf } from "./learners/learner.ts";
import type { RunOptions } from "./options.ts";

/** How a run reads its data. */
export const readingOf = ({ batchSize = 32, prefetch = 2 }: RunOptions): Reading => ({
  batchSize,
  prefetch,
});

/**
 * What gives a run its batches.
 *
 * @throws ValueError where a layer cannot learn from any of them, and for options of which one is in the place of
 * another.
 */
export function loaderOf(learner: Learner<unknown>, options: RunOptions): DataLoader<MaybeAwaited> {
  checkSampling("Trainer", options);
  const { train, sampler, batchSampler, seed = 0 } = options;
  const generator = new Generator(seed);
  if (batchSampler) return new DataLoader(train, { batchSampler, generator });
  const { batchSize } = readingOf(options);
  const dropLast = dropsLast(learner.leastBatches(), (sampler ?? train).length, batchSize);
  const order = sampler ? { sampler } : { shuffle: options.shuffle ?? true };
  return new DataLoader(train, { batchSize, ...order, dropLast, generator });
}

/**
 * Whether an epoch's last batch is left out, since a layer cannot learn from so few samples.
 *
 * @throws ValueError where it could not learn from any batch.
 */
function dropsLast(
  demands: ReturnType<Learner["leastBatches"]>,
  samples: number,
  batchSize: number,
): boolean {
  const least = Math.max(...demands.map((each) => each.samples));
  const layer = demands.find((each) => each.samples === least)?.layer;
  const most = Math.min(samples, batchSize);
  if (layer && most < least) {
    const few = most === 1 ? "a single sample" : `${most} samples`;
    const fix = batchSize < least ? `Give a batchSize of at least ${least}` : "Give more data";
    throw new ValueError(
      `Trainer: layer ${labelOf(layer)} cannot learn from ${few} at a time. ${fix}`,
    );
  }
  const last = samples % batchSize;
  return last > 0 && last < least;
}
