import {
  lastDims,
  type NormalizedShape,
  sizesOf,
} from "../../../functional/normalization/normalized-shape.ts";
import { rmsNorm } from "../../../functional/normalization/rms-norm.ts";
import {
  checkOptions,
  flag,
  notNegative,
  type OptionTable,
  orNull,
} from "../../../tensor/arguments.ts";
import { ones } from "../../../tensor/creation.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import type { Shape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import type { FitsLast, fits } from "../../fits.ts";
import { Module } from "../../module.ts";
import { Parameter } from "../../parameter.ts";

export interface RmsNormLayerOptions {
  /** Added to the mean of the squares; default the dtype's, 1.2e-7 or 2.2e-16, as for null. */
  eps?: number | null;
  /** Learn a factor for each element that is normalized. Default true. */
  elementwiseAffine?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
}

const rmsNormOptions: OptionTable<RmsNormLayerOptions> = {
  eps: orNull(notNegative),
  elementwiseAffine: flag,
  dtype: floatDtype,
};

/**
 * Root-mean-square normalization: γ · x/√(mean of x² + eps) for each sample, over the last dimensions. The
 * same in training and evaluation.
 *
 * @throws ValueError for a normalizedShape that is none; ShapeError in `forward`, where x does not end in it.
 * Source: Zhang and Sennrich, Root mean square layer normalization (2019);
 * https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 * @example
 * ```ts
 * new nn.RMSNorm(2, { eps: 0 }).forward(tensor([[4, -4]])).toArray(); // → 1,-1
 * ```
 */
export class RMSNorm<Size extends NormalizedShape = NormalizedShape> extends Module {
  declare readonly [fits]?: FitsLast<"RMSNorm", Size>;
  readonly normalizedShape: Shape;
  readonly eps: number | null;
  /** γ, of the normalized shape, 1 at the start. */
  readonly weight: Parameter | null;

  constructor(normalizedShape: Size, options: RmsNormLayerOptions = {}) {
    super();
    const sizes = sizesOf("RMSNorm", normalizedShape);
    checkOptions("RMSNorm", rmsNormOptions, options);
    const { eps = null, elementwiseAffine = true, dtype } = options;
    this.normalizedShape = sizes;
    this.eps = eps;
    this.weight = elementwiseAffine ? new Parameter(ones(sizes, { dtype })) : null;
  }

  forward(x: TensorLike): Tensor {
    const { normalizedShape, weight, eps } = this;
    const input = tensorOf("RMSNorm", "x", x, weight?.dtype);
    lastDims(`RMSNorm(${this.extraRepr()})`, input, normalizedShape);
    return rmsNorm(input, normalizedShape, { weight, eps });
  }

  override extraRepr(): string {
    return this.normalizedShape.join(" × ");
  }
}
