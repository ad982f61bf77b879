import { batchNorm } from "../../../functional/normalization/batch-norm.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { TensorLike } from "../../../tensor/tensor-like.ts";
import type { Fits, fits, Same } from "../../fits.ts";
import { RunningNorm, type RunningNormOptions } from "./running-norm.ts";

/** Defaults: affine and trackRunningStats true; a momentum of null is the mean of all batches. */
export type BatchNormLayerOptions = RunningNormOptions;

abstract class BatchNorm<Features extends number> extends RunningNorm {
  constructor(numFeatures: Features, options: BatchNormLayerOptions = {}) {
    super(numFeatures, options, true);
  }

  protected normalized(x: Tensor): Tensor {
    const { numBatchesTracked } = this;
    const momentum = this.momentum ?? numBatchesTracked?.to("float64").add(1).reciprocal();
    const { runningMean, runningVar, weight, bias, training, eps } = this;
    const options = { runningMean, runningVar, weight, bias, training, momentum, eps };
    const output = batchNorm(x, options);
    if (this.training) numBatchesTracked?.add_(1);
    return output;
  }
}

/**
 * Batch normalization of [N, C] or [N, C, L] for each of C features: γ · (x − mean)/√(variance + eps)
 * + β. Training uses the batch's mean and biased variance, and blends them (the variance unbiased)
 * into running statistics; evaluation uses those.
 *
 * @throws ShapeError in `forward`, for another shape, and in training for a single value per feature.
 * Source: Ioffe and Szegedy, Batch Normalization (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 * @example
 * ```ts
 * const norm = new nn.BatchNorm1d(1, { eps: 0, momentum: null });
 * norm.forward(tensor([[1], [3]])).toArray(); // → -1,1
 * norm.runningMean?.item(); // → 2
 * ```
 */
export class BatchNorm1d<Features extends number = number> extends BatchNorm<Features> {
  declare readonly [fits]?: Fits<
    { channels: Features; features: Features },
    Same,
    `BatchNorm1d(${Features}): expected input [N, ${Features}] or [N, ${Features}, L]`
  >;

  forward(x: TensorLike): Tensor {
    const [rows, sequences]: [string[], string[]][] = [
      [["N"], []],
      [["N"], ["L"]],
    ];
    return this.normalized(this.inputOf(x, [rows, sequences]));
  }
}

/**
 * Batch normalization of images [N, C, H, W] for each of C channels, as {@link BatchNorm1d}.
 *
 * @throws ShapeError in `forward`, for another shape, and in training for a single value per channel.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 * @example
 * ```ts
 * const norm = new nn.BatchNorm2d(1, { eps: 0, momentum: null });
 * norm.forward(tensor([[[[1, 3]]]])).toArray(); // → -1,1
 * norm.runningVar?.item(); // → 2
 * ```
 */
export class BatchNorm2d<Features extends number = number> extends BatchNorm<Features> {
  declare readonly [fits]?: Fits<
    { channels: Features },
    Same,
    `BatchNorm2d(${Features}): expected input [N, ${Features}, H, W]`
  >;

  forward(x: TensorLike): Tensor {
    return this.normalized(this.inputOf(x, [[["N"], ["H", "W"]]]));
  }
}
