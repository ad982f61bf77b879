import { inFloat32 } from "../../ops/in-float32.ts";
import { checkOptions, flag, type OptionTable } from "../../tensor/arguments.ts";
import { ShapeError, ValueError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { type BatchNormOptions, batchNorm, batchNormOptions } from "./batch-norm.ts";
import { updateRunning } from "./running.ts";
import { alongChannels, channelsOf, standardize, statistics } from "./standardize.ts";

export interface InstanceNormOptions extends Omit<BatchNormOptions, "training"> {
  /** Normalize by a sample's own statistics and update the running ones; else by these. Default true. */
  useInputStats?: boolean;
}

const { training: _, ...shared } = batchNormOptions;
const instanceNormOptions: OptionTable<InstanceNormOptions> = { ...shared, useInputStats: flag };

/**
 * Instance normalization: γ · (x − mean) / √(variance + eps) + β, mean and biased variance taken for each
 * sample and channel over its positions.
 *
 * @param x [N, C, ...]
 * @throws ShapeError for fewer than three dimensions, for tensors that are not [C], and for a single
 * position; ValueError where the running statistics are to be used and there are none.
 * Source: Ulyanov, Vedaldi and Lempitsky, Instance normalization (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 * @example
 * ```ts
 * F.instanceNorm(tensor([[[1, 3], [5, 9]]]), { eps: 0 }).toArray(); // → -1,1,-1,1
 * ```
 */
export function instanceNorm(x: TensorLike, options: InstanceNormOptions = {}): Tensor {
  checkOptions("instanceNorm", instanceNormOptions, options);
  const { useInputStats = true, momentum = 0.1, eps = 1e-5 } = options;
  const { runningMean = null, runningVar = null, weight = null, bias = null } = options;
  const batch = tensorOf("instanceNorm", "x", x, weight?.dtype);
  if (!useInputStats) {
    if (runningMean && runningVar) {
      return batchNorm(batch, { runningMean, runningVar, weight, bias, eps });
    }
    throw new ValueError(
      "instanceNorm: without the input's statistics it needs runningMean and runningVar",
    );
  }
  const channels = channelsOf("instanceNorm", batch, { runningMean, runningVar, weight, bias });
  const count = batch.size / (batch.shape[0] * channels);
  if (batch.ndim < 3 || count === 1) {
    throw new ShapeError(
      `instanceNorm: expected input [N, C, ...] with more than one position, got ` +
        formatShape(batch.shape),
    );
  }
  const positions = batch.shape.map((_, dim) => dim).slice(2);
  const learnt = { weight: alongChannels(weight, batch), bias: alongChannels(bias, batch) };
  const normalized = (wide: Tensor) => {
    const { centred, mean, variance } = statistics(wide, positions);
    // Of all samples the mean.
    updateRunning(runningMean, mean.mean(0), momentum, 1);
    updateRunning(runningVar, variance.detach().mean(0), momentum, count / (count - 1));
    return standardize({ centred, variance }, eps, learnt);
  };
  return inFloat32(batch, normalized, { mayStay: false });
}
