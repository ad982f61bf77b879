import { add, div, formula, mul, sqrt, sub } from "../expr/build.ts";
import { functions } from "../expr/index.ts";
import { observe } from "../ops/interceptors.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import {
  checkArgument,
  checkOptions,
  notNegative,
  type OptionTable,
  positiveInteger,
  probability,
} from "../tensor/arguments.ts";
import { ones, zeros } from "../tensor/creation.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ShapeError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer, type NamedTensor, type Parameter, parameter } from "./layer.ts";

export interface BatchNormOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** The share of a batch in the running averages. Default 0.1. */
  momentum?: number;
  /** Default float32. */
  dtype?: FloatDtype;
}

const product = formula((a, b) => mul(a, b));
const squaredDifference = formula((x, mean) => functions.square(sub(x, mean)));
const inverseRoot = formula((variance, eps) => div(1, sqrt(add(variance, eps))));
const normalized = formula((x, mean, inverse) => mul(sub(x, mean), inverse));
const scaledAndMoved = formula((xHat, gamma, beta) => add(mul(gamma, xHat), beta));
const blended = formula((running, batch, share) =>
  add(mul(sub(1, share), running), mul(share, batch)),
);
const throughStatistics = formula((dy, xHat, factor, dBeta, dGamma, batch) =>
  mul(factor, sub(sub(dy, div(dBeta, batch)), mul(xHat, div(dGamma, batch)))),
);

const batchNormOptions: OptionTable<BatchNormOptions> = {
  eps: notNegative,
  momentum: probability,
  dtype: floatDtype,
};

interface Kept {
  /** x̂ = (x − mean) / √(variance + eps), [batch, features] */
  xHat: Tensor;
  /** 1 / √(variance + eps), [features] */
  inverse: Tensor;
  gamma: Tensor;
  /** Whether mean and variance were the batch's own, and so depend on x. */
  isOfBatch: boolean;
}

/**
 * Batch normalization of [batch, features]: each feature is brought to mean 0 and variance 1 over the
 * batch, then scaled by γ and moved by β, which are learnt.
 *
 * Training uses the batch's mean and biased variance, and blends them (the variance unbiased) into
 * running averages; evaluation uses those. The state has the names and numbers of `nn.BatchNorm1d`.
 *
 * @throws ShapeError in training for a batch of one, which has no variance.
 * Source: Ioffe and Szegedy, Batch Normalization (2015).
 * @example
 * ```ts
 * import { BatchNorm } from "chainrule/manual";
 * const norm = new BatchNorm(1, { eps: 0 });
 * norm.forward(tensor([[1], [3]])).toArray(); // → -1,1
 * norm.backward(tensor([[1], [0]])).toArray(); // → 0,0
 * ```
 */
export class BatchNorm extends BaseLayer<Kept> {
  readonly features: number;
  readonly eps: number;
  readonly momentum: number;
  /** γ, [features], 1 at the start. */
  readonly weight: Parameter;
  /** β, [features], 0 at the start. */
  readonly bias: Parameter;
  /** [features] */
  readonly runningMean: Tensor;
  /** [features], of unbiased variances. */
  readonly runningVar: Tensor;
  /** How many batches the running averages have seen, int32. */
  readonly numBatchesTracked: Tensor;
  training = true;

  constructor(features: number, options: BatchNormOptions = {}) {
    super();
    checkArgument("BatchNorm", "features", positiveInteger, features);
    checkOptions("BatchNorm", batchNormOptions, options);
    const { eps = 1e-5, momentum = 0.1, dtype } = options;
    this.features = features;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = parameter("weight", ones([features], { dtype }));
    this.bias = parameter("bias", zeros([features], { dtype }));
    this.runningMean = zeros([features], { dtype });
    this.runningVar = ones([features], { dtype });
    this.numBatchesTracked = zeros([], { dtype: "int32" });
  }

  forward(x: Tensor): Tensor {
    this.expect(x, ["batch", this.features]);
    const [gamma, beta] = [this.weight.value, this.bias.value];
    const xHat = this.buffer("xHat", x.shape, x.dtype);
    const y = this.buffer("y", x.shape, x.dtype);

    const isOfBatch = observe(() => this.training);
    const { mean, variance } = isOfBatch
      ? this.#batchStatistics(x)
      : { mean: this.runningMean, variance: this.runningVar };
    // inverse [features] = 1 / √(variance + eps)
    const inverse = map(inverseRoot, [variance, operand(this.eps, "float64")]);
    // x̂ [batch, features] = (x − mean) · inverse
    assign(xHat, normalized, [x, mean, inverse]);
    // y [batch, features] = γ · x̂ + β
    assign(y, scaledAndMoved, [xHat, gamma, beta]);
    return this.keep({ xHat, inverse, gamma, isOfBatch }, y);
  }

  backward(dy: Tensor): Tensor {
    const { xHat, inverse, gamma, isOfBatch } = this.recall(dy);
    const dx = this.buffer("dx", dy.shape, dy.dtype);

    // dβ [features] = Σ over the batch of dy
    const dBeta = dy.sum(0);
    this.bias.gradient.add_(dBeta);
    // dγ [features] = Σ over the batch of dy · x̂
    const dGamma = dy.mul(xHat).sum(0);
    this.weight.gradient.add_(dGamma);

    // In evaluation mean and variance are constants, and dx = dy · γ · inverse.
    const factor = gamma.mul(inverse);
    if (!isOfBatch) return assign(dx, product, [dy, factor]);

    // In training they are computed from x, and the gradient goes through them too:
    //   dx̂        = dy · γ
    //   dvariance = Σ dx̂ · (x − mean) · (−½) · inverse³
    //   dmean     = −Σ dx̂ · inverse        (nothing by way of the variance, as Σ (x − mean) = 0)
    //   dx        = dx̂ · inverse + dvariance · 2 (x − mean) / batch + dmean / batch
    // Put together, with the sums over the batch recognised as dβ and dγ:
    //   dx        = γ · inverse · (dy − dβ / batch − x̂ · dγ / batch)
    const batch = operand(dy.shape[0], "float64");
    return assign(dx, throughStatistics, [dy, xHat, factor, dBeta, dGamma, batch]);
  }

  /** Mean and variance of each feature over the batch, which also go into the running averages. */
  #batchStatistics(x: Tensor): { mean: Tensor; variance: Tensor } {
    const [batch] = x.shape;
    if (batch < 2) {
      throw new ShapeError(
        `${this.label}: forward in training expected x of at least 2 samples, got ${batch}: one has ` +
          "no variance. Use a larger batch, or eval()",
      );
    }
    // mean [features] = Σ over the batch of x / batch, in float64: far from 0 x − mean cancels digits
    const mean = x.to("float64").mean(0);
    // variance [features] = Σ over the batch of (x − mean)² / batch
    const variance = map(squaredDifference, [x, mean], x.dtype).mean(0);

    // running = (1 − momentum) · running + momentum · batch's, the variance divided by batch − 1
    const share = operand(this.momentum, "float64");
    const unbiased = variance.mul(batch / (batch - 1));
    assign(this.runningMean, blended, [this.runningMean, mean, share]);
    assign(this.runningVar, blended, [this.runningVar, unbiased, share]);
    this.numBatchesTracked.add_(1);
    return { mean, variance };
  }

  override parameters(): Parameter[] {
    return [this.weight, this.bias];
  }

  buffers(): NamedTensor[] {
    return [
      { name: "running_mean", value: this.runningMean },
      { name: "running_var", value: this.runningVar },
      { name: "num_batches_tracked", value: this.numBatchesTracked },
    ];
  }
}
