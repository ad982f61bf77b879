import { noGrad } from "../autograd/no-grad.ts";
import { add, div, mul, sqrt, sub } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import { nearZero } from "../ops/methods/reductions.ts";
import {
  anyNumber,
  checkOptions,
  flag,
  kind,
  notNegative,
  type OptionTable,
  orNull,
} from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorKind, tensorOf } from "../tensor/tensor-like.ts";

export interface BatchNormOptions {
  /** [C], updated in place in training; null to use the batch's own in every case. */
  runningMean?: Tensor | null;
  /** [C], with {@link BatchNormOptions.runningMean}; updated with the unbiased variance. */
  runningVar?: Tensor | null;
  /** The factor γ, [C]; null for 1. */
  weight?: Tensor | null;
  /** The offset β, [C]; null for 0. */
  bias?: Tensor | null;
  /** Normalize by the batch's statistics and update the running ones. Default false. */
  training?: boolean;
  /** The share of the batch in an updated running statistic. Default 0.1. */
  momentum?: number | Tensor;
  /** Added to the variance. Default 1e-5. */
  eps?: number;
}

const perChannel = orNull(tensorKind);
const batchNormOptions: OptionTable<BatchNormOptions> = {
  runningMean: perChannel,
  runningVar: perChannel,
  weight: perChannel,
  bias: perChannel,
  training: flag,
  momentum: kind("a number or a tensor", (m) => anyNumber.accepts(m) || tensorKind.accepts(m)),
  eps: notNegative,
};

const [x0, x1, x2, x3] = [0, 1, 2, 3].map(input);
const inverseRoot = div(1, sqrt(add(x0, x1)));
const weightedInverseRoot = mul(inverseRoot, x2);
const scaledAndMoved = add(mul(x0, x1), x2);
// (1 − momentum) · running + momentum · batch · correction
const blend = add(mul(sub(1, x2), x0), mul(x2, mul(x1, x3)));

/**
 * Batch normalization: γ · (x − mean) / √(variance + eps) + β for each channel, the variance biased.
 *
 * @param x [N, C] or [N, C, ...]; mean and variance are taken over all but the channels.
 * @throws ShapeError for fewer than two dimensions, for tensors that are not [C], and in training
 * for a single value per channel.
 * Source: Ioffe and Szegedy, Batch Normalization (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 * @example
 * ```ts
 * F.batchNorm(tensor([[1], [3]]), { training: true, eps: 0 }).toArray(); // → -1,1
 * ```
 */
export function batchNorm(x: TensorLike, options: BatchNormOptions = {}): Tensor {
  checkOptions("batchNorm", batchNormOptions, options);
  const { training = false, momentum = 0.1, eps = 1e-5 } = options;
  const { runningMean = null, runningVar = null, weight = null, bias = null } = options;
  const batch = tensorOf("batchNorm", "x", x, weight?.dtype);
  const channels = checkChannels(batch, { runningMean, runningVar, weight, bias });
  const reduced = batch.shape.flatMap((_, dim) => (dim === 1 ? [] : [dim]));
  const column = (perChannel: Tensor) =>
    batch.ndim === 2
      ? perChannel
      : perChannel.reshape([channels, ...reduced.slice(1).map(() => 1)]);

  const usesBatch = training || runningMean === null || runningVar === null;
  if (usesBatch) checkCount(batch, channels);
  const { centred, mean, variance } = usesBatch
    ? batchStatistics(batch, reduced)
    : {
        centred: batch.sub(column(runningMean)),
        mean: column(runningMean),
        variance: column(runningVar),
      };
  if (training) {
    const count = batch.size / channels;
    updateRunning(runningMean, mean, momentum, 1);
    updateRunning(runningVar, variance, momentum, count / (count - 1));
  }
  const epsilon = operand(eps, "float64");
  const scale = weight
    ? map(weightedInverseRoot, [variance, epsilon, column(weight)])
    : map(inverseRoot, [variance, epsilon]);
  return bias ? map(scaledAndMoved, [centred, scale, column(bias)]) : centred.mul(scale);
}

/** The distances from the mean over these dimensions, that mean, and the variance. */
function batchStatistics(x: Tensor, dims: readonly number[]) {
  const { moved, by } = nearZero(x, dims);
  const mean = moved.mean(dims, true);
  const centred = moved.sub(mean);
  return { centred, mean: mean.detach().add(by), variance: centred.square().mean(dims, true) };
}

function updateRunning(
  running: Tensor | null,
  batch: Tensor,
  momentum: number | Tensor,
  correction: number,
): void {
  if (!running) return;
  const numbers = [operand(momentum, "float64"), operand(correction, "float64")];
  noGrad(() => assign(running, blend, [running, batch.reshape(running.shape), ...numbers]));
}

function checkChannels(x: Tensor, perChannel: Record<string, Tensor | null>): number {
  if (x.ndim < 2) {
    throw new ShapeError(`batchNorm: expected input [N, C, ...], got ${formatShape(x.shape)}`);
  }
  const channels = x.shape[1];
  for (const [name, given] of Object.entries(perChannel)) {
    if (given && (given.ndim !== 1 || given.shape[0] !== channels)) {
      throw new ShapeError(
        `batchNorm: expected ${name} [${channels}], one number for each channel of the input ` +
          `${formatShape(x.shape)}, got ${formatShape(given.shape)}`,
      );
    }
  }
  return channels;
}

function checkCount(x: Tensor, channels: number): void {
  if (x.size > channels) return;
  throw new ShapeError(
    `batchNorm: a batch's variance needs more than one value per channel, got ` +
      `${formatShape(x.shape)}. Use a larger batch, or model.eval()`,
  );
}
