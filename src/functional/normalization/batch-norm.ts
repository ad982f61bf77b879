import { inFloat32 } from "../../ops/in-float32.ts";
import {
  anyNumber,
  checkOptions,
  flag,
  kind,
  notNegative,
  type OptionTable,
  orNull,
} from "../../tensor/arguments.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorKind, tensorOf } from "../../tensor/tensor-like.ts";
import { updateRunning } from "./running.ts";
import { alongChannels, channelsOf, standardize, statistics } from "./standardize.ts";

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
export const batchNormOptions: OptionTable<BatchNormOptions> = {
  runningMean: perChannel,
  runningVar: perChannel,
  weight: perChannel,
  bias: perChannel,
  training: flag,
  momentum: kind("a number or a tensor", (m) => anyNumber.accepts(m) || tensorKind.accepts(m)),
  eps: notNegative,
};

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
  const channels = channelsOf("batchNorm", batch, { runningMean, runningVar, weight, bias });
  const reduced = batch.shape.flatMap((_, dim) => (dim === 1 ? [] : [dim]));
  const column = <T extends Tensor | null>(perChannel: T) => alongChannels(perChannel, batch);

  const usesBatch = training || runningMean === null || runningVar === null;
  if (usesBatch) checkCount(batch, channels);
  const learnt = { weight: column(weight), bias: column(bias) };
  const normalized = (wide: Tensor) => {
    const { centred, mean, variance } = usesBatch
      ? statistics(wide, reduced)
      : {
          centred: wide.sub(column(runningMean)),
          mean: column(runningMean),
          variance: column(runningVar),
        };
    if (training) {
      const count = batch.size / channels;
      updateRunning(runningMean, mean, momentum, 1);
      updateRunning(runningVar, variance, momentum, count / (count - 1));
    }
    return standardize({ centred, variance }, eps, learnt);
  };
  return inFloat32(batch, normalized, { mayStay: false });
}

function checkCount(x: Tensor, channels: number): void {
  if (x.size > channels) return;
  throw new ShapeError(
    `batchNorm: a batch's variance needs more than one value per channel, got ` +
      `${formatShape(x.shape)}. Use a larger batch, or model.eval()`,
  );
}
