import { layerNorm } from "../../../functional/normalization/layer-norm.ts";
import {
  lastDims,
  type NormalizedShape,
  sizesOf,
} from "../../../functional/normalization/normalized-shape.ts";
import { checkOptions, flag, notNegative, type OptionTable } from "../../../tensor/arguments.ts";
import { ones, zeros } from "../../../tensor/creation.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import type { Shape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import type { FitsLast, fits } from "../../fits.ts";
import { Module } from "../../module.ts";
import { Parameter } from "../../parameter.ts";

export interface LayerNormLayerOptions {
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** Learn a factor and an offset for each element that is normalized. Default true. */
  elementwiseAffine?: boolean;
  /** Learn the offset; without elementwiseAffine there is none. Default true. */
  bias?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
}

const layerNormOptions: OptionTable<LayerNormLayerOptions> = {
  eps: notNegative,
  elementwiseAffine: flag,
  bias: flag,
  dtype: floatDtype,
};

/**
 * Layer normalization: γ · (x − mean)/√(variance + eps) + β for each sample, mean and biased variance taken
 * over the last dimensions. The same in training and evaluation.
 *
 * @throws ValueError for a normalizedShape that is none; ShapeError in `forward`, where x does not end in it.
 * Source: Ba, Kiros and Hinton, Layer normalization (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 * @example
 * ```ts
 * new nn.LayerNorm(2, { eps: 0 }).forward(tensor([[1, 3], [5, 9]])).toArray(); // → -1,1,-1,1
 * ```
 */
export class LayerNorm<Size extends NormalizedShape = NormalizedShape> extends Module {
  declare readonly [fits]?: FitsLast<"LayerNorm", Size>;
  readonly normalizedShape: Shape;
  readonly eps: number;
  /** γ, of the normalized shape, 1 at the start. */
  readonly weight: Parameter | null;
  /** β, of the normalized shape, 0 at the start. */
  readonly bias: Parameter | null;

  constructor(normalizedShape: Size, options: LayerNormLayerOptions = {}) {
    super();
    const sizes = sizesOf("LayerNorm", normalizedShape);
    checkOptions("LayerNorm", layerNormOptions, options);
    const { eps = 1e-5, elementwiseAffine = true, bias = true, dtype } = options;
    this.normalizedShape = sizes;
    this.eps = eps;
    this.weight = elementwiseAffine ? new Parameter(ones(sizes, { dtype })) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(sizes, { dtype })) : null;
  }

  forward(x: TensorLike): Tensor {
    const { normalizedShape, weight, bias, eps } = this;
    const input = tensorOf("LayerNorm", "x", x, weight?.dtype);
    lastDims(`LayerNorm(${this.extraRepr()})`, input, normalizedShape);
    return layerNorm(input, normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    return this.normalizedShape.join(" × ");
  }
}
