import { add, div, formula, mul, sqrt, sub } from "../expr/build.ts";
import { functions } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { assign } from "../ops/methods/inplace.ts";
import { operand } from "../ops/methods/operand.ts";
import {
  checkArgument,
  checkOptions,
  notNegative,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { ones, zeros } from "../tensor/creation.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer, type Parameter, parameter } from "./layer.ts";

export interface LayerNormOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** Default float32. */
  dtype?: FloatDtype;
}

const layerNormOptions: OptionTable<LayerNormOptions> = { eps: notNegative, dtype: floatDtype };

const squaredDifference = formula((x, mean) => functions.square(sub(x, mean)));
const inverseRoot = formula((variance, eps) => div(1, sqrt(add(variance, eps))));
const normalized = formula((x, mean, inverse) => mul(sub(x, mean), inverse));
const scaledAndMoved = formula((xHat, gamma, beta) => add(mul(xHat, gamma), beta));
const throughStatistics = formula((dxHat, xHat, inverse, mean, slope) =>
  mul(inverse, sub(sub(dxHat, mean), mul(xHat, slope))),
);

interface Kept {
  /** x̂ = (x − mean) / √(variance + eps), [..., features] */
  xHat: Tensor;
  /** 1 / √(variance + eps), [..., 1] */
  inverse: Tensor;
  gamma: Tensor;
}

/**
 * Layer normalization of [..., features]: each row is brought to mean 0 and variance 1 over its features,
 * then scaled by γ and moved by β, which are learnt.
 *
 * What a batch is to {@link BatchNorm}, the row is here: no sample knows of another, and training is as
 * evaluation. The state has the names and numbers of `nn.LayerNorm`.
 *
 * @throws ShapeError for an x of other features, or a dy that does not fit.
 * Source: Ba, Kiros and Hinton, Layer Normalization (2016).
 * @example
 * ```ts
 * import { LayerNorm } from "chainrule/manual";
 * const norm = new LayerNorm(2, { eps: 0 });
 * norm.forward(tensor([[1, 3]])).toArray(); // → -1,1
 * norm.backward(tensor([[1, 0]])).toArray(); // → 0,0
 * ```
 */
export class LayerNorm extends BaseLayer<Kept> {
  readonly features: number;
  readonly eps: number;
  /** γ, [features], 1 at the start. */
  readonly weight: Parameter;
  /** β, [features], 0 at the start. */
  readonly bias: Parameter;

  constructor(features: number, options: LayerNormOptions = {}) {
    super();
    checkArgument("LayerNorm", "features", positiveInteger, features);
    checkOptions("LayerNorm", layerNormOptions, options);
    const { eps = 1e-5, dtype } = options;
    this.features = features;
    this.eps = eps;
    this.weight = parameter("weight", ones([features], { dtype }));
    this.bias = parameter("bias", zeros([features], { dtype }));
  }

  forward(x: Tensor): Tensor {
    this.expect(x);
    if (x.shape.at(-1) !== this.features) {
      throw new ShapeError(
        `${this.label}: forward expected x [..., ${this.features}], got ${formatShape(x.shape)}`,
      );
    }
    const [gamma, beta] = [this.weight.value, this.bias.value];
    const xHat = this.buffer("xHat", x.shape, x.dtype);
    const y = this.buffer("y", x.shape, x.dtype);

    // mean [..., 1] = Σ over the row of x / features, in float64: far from 0 x − mean cancels digits
    const mean = x.to("float64").mean(-1, true);
    // variance [..., 1] = Σ over the row of (x − mean)² / features
    const variance = map(squaredDifference, [x, mean], x.dtype).mean(-1, true);
    // inverse [..., 1] = 1 / √(variance + eps)
    const inverse = map(inverseRoot, [variance, operand(this.eps, "float64")]);
    // x̂ [..., features] = (x − mean) · inverse
    assign(xHat, normalized, [x, mean, inverse]);
    // y [..., features] = γ · x̂ + β
    assign(y, scaledAndMoved, [xHat, gamma, beta]);
    return this.keep({ xHat, inverse, gamma }, y);
  }

  backward(dy: Tensor): Tensor {
    const { xHat, inverse, gamma } = this.recall(dy);
    const dx = this.buffer("dx", dy.shape, dy.dtype);
    const rows = [dy.size / this.features, this.features];

    // dβ [features] = Σ over all rows of dy
    this.bias.gradient.add_(dy.reshape(rows).sum(0));
    // dγ [features] = Σ over all rows of dy · x̂
    this.weight.gradient.add_(dy.mul(xHat).reshape(rows).sum(0));

    // dx̂ = dy · γ
    const dxHat = dy.mul(gamma);
    // Mean and variance are computed from x, and the gradient goes through them too, as in BatchNorm:
    // dx = inverse · (dx̂ − mean of dx̂ − x̂ · mean of dx̂ · x̂), the means over the row
    const mean = dxHat.mean(-1, true);
    const slope = dxHat.mul(xHat).mean(-1, true);
    return assign(dx, throughStatistics, [dxHat, xHat, inverse, mean, slope]);
  }

  override parameters(): Parameter[] {
    return [this.weight, this.bias];
  }
}
