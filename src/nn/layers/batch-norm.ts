import { batchNorm } from "../../functional/batch-norm.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  floatDtype,
  notNegative,
  type OptionTable,
  orNull,
  positiveInteger,
  probability,
} from "../../tensor/arguments.ts";
import { ones, zeros } from "../../tensor/creation.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { ShapeError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import type { Fits, fits, Same } from "../fits.ts";
import { Module } from "../module.ts";
import { Buffer, Parameter } from "../parameter.ts";

export interface BatchNormLayerOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** The share of a batch in the running statistics (default 0.1); null for the mean of all batches. */
  momentum?: number | null;
  /** Learn a factor and an offset for each feature. Default true. */
  affine?: boolean;
  /** Keep running statistics, for evaluation. Default true; else a batch's own are always used. */
  trackRunningStats?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
}

const batchNormOptions: OptionTable<BatchNormLayerOptions> = {
  eps: notNegative,
  momentum: orNull(probability),
  affine: flag,
  trackRunningStats: flag,
  dtype: floatDtype,
};

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
export class BatchNorm1d<Features extends number = number> extends Module {
  declare readonly [fits]?: Fits<
    { channels: Features },
    Same,
    `BatchNorm1d(${Features}): expected input [N, ${Features}] or [N, ${Features}, L]`
  >;
  readonly eps: number;
  readonly momentum: number | null;
  /** γ, [C], 1 at the start. */
  readonly weight: Parameter | null;
  /** β, [C], 0 at the start. */
  readonly bias: Parameter | null;
  /** [C] */
  readonly runningMean: Buffer | null;
  /** [C], of unbiased variances. */
  readonly runningVar: Buffer | null;
  /** How many batches the running statistics have seen, int32. */
  readonly numBatchesTracked: Buffer | null;
  readonly #features: number;

  constructor(numFeatures: Features, options: BatchNormLayerOptions = {}) {
    super();
    checkArgument("BatchNorm1d", "numFeatures", positiveInteger, numFeatures);
    checkOptions("BatchNorm1d", batchNormOptions, options);
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true, dtype } = options;
    this.#features = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? new Parameter(ones([numFeatures], { dtype })) : null;
    this.bias = affine ? new Parameter(zeros([numFeatures], { dtype })) : null;
    this.runningMean = trackRunningStats ? new Buffer(zeros([numFeatures], { dtype })) : null;
    this.runningVar = trackRunningStats ? new Buffer(ones([numFeatures], { dtype })) : null;
    this.numBatchesTracked = trackRunningStats ? new Buffer(zeros([], { dtype: "int32" })) : null;
  }

  forward(x: TensorLike): Tensor {
    const features = this.#features;
    const batch = tensorOf("BatchNorm1d", "x", x, this.weight?.dtype);
    if ((batch.ndim !== 2 && batch.ndim !== 3) || batch.shape[1] !== features) {
      throw new ShapeError(
        `BatchNorm1d(${features}): expected input [N, ${features}] or [N, ${features}, L], ` +
          `got ${formatShape(batch.shape)}`,
      );
    }
    const { numBatchesTracked } = this;
    const momentum = this.momentum ?? numBatchesTracked?.to("float64").add(1).reciprocal();
    const { runningMean, runningVar, weight, bias, training, eps } = this;
    const options = { runningMean, runningVar, weight, bias, training, momentum, eps };
    const output = batchNorm(batch, options);
    if (this.training) numBatchesTracked?.add_(1);
    return output;
  }

  override extraRepr(): string {
    return String(this.#features);
  }
}
