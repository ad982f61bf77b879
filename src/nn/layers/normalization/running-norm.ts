import {
  checkArgument,
  checkOptions,
  flag,
  notNegative,
  type OptionTable,
  orNull,
  positiveInteger,
  probability,
} from "../../../tensor/arguments.ts";
import { ones, zeros } from "../../../tensor/creation.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import { ShapeError } from "../../../tensor/errors.ts";
import { formatShape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import { Module } from "../../module.ts";
import { Buffer, Parameter } from "../../parameter.ts";

export interface RunningNormOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** The share of a batch in the running statistics. Default 0.1. */
  momentum?: number | null;
  /** Learn a factor and an offset for each feature. */
  affine?: boolean;
  /** Keep running statistics, for evaluation; else a batch's own are always used. */
  trackRunningStats?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
}

const runningNormOptions: OptionTable<RunningNormOptions> = {
  eps: notNegative,
  momentum: orNull(probability),
  affine: flag,
  trackRunningStats: flag,
  dtype: floatDtype,
};

/** A normalization for each of C features or channels, with statistics that go on from batch to batch. */
export abstract class RunningNorm extends Module {
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

  /** @param isOn what affine and trackRunningStats are by default. */
  constructor(numFeatures: number, options: RunningNormOptions, isOn: boolean) {
    super();
    const { name } = new.target;
    checkArgument(name, "numFeatures", positiveInteger, numFeatures);
    checkOptions(name, runningNormOptions, options);
    const { eps = 1e-5, momentum = 0.1, affine = isOn, trackRunningStats = isOn, dtype } = options;
    this.#features = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? new Parameter(ones([numFeatures], { dtype })) : null;
    this.bias = affine ? new Parameter(zeros([numFeatures], { dtype })) : null;
    this.runningMean = trackRunningStats ? new Buffer(zeros([numFeatures], { dtype })) : null;
    this.runningVar = trackRunningStats ? new Buffer(ones([numFeatures], { dtype })) : null;
    this.numBatchesTracked = trackRunningStats ? new Buffer(zeros([], { dtype: "int32" })) : null;
  }

  /**
   * The input as a tensor of one of these shapes.
   *
   * @param shapes by their sizes before and after the features: `["N"]`, `["N", "L"]`.
   */
  protected inputOf(x: TensorLike, shapes: readonly [before: string[], after: string[]][]): Tensor {
    const { name } = this.constructor;
    const input = tensorOf(name, "x", x, this.weight?.dtype);
    const features = this.#features;
    const fits = shapes.some(
      ([before, after]) =>
        input.ndim === before.length + 1 + after.length && input.shape[before.length] === features,
    );
    if (fits) return input;
    const forms = shapes.map(
      ([before, after]) => `[${[...before, features, ...after].join(", ")}]`,
    );
    throw new ShapeError(
      `${name}(${features}): expected input ${forms.join(" or ")}, got ${formatShape(input.shape)}`,
    );
  }

  override extraRepr(): string {
    return String(this.#features);
  }
}
