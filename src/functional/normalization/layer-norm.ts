import { inFloat32 } from "../../ops/in-float32.ts";
import { checkOptions, notNegative, type OptionTable, orNull } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorKind, tensorOf } from "../../tensor/tensor-like.ts";
import { lastDims, type NormalizedShape, sizesOf } from "./normalized-shape.ts";
import { checkElementwise, standardize, statistics } from "./standardize.ts";

export interface LayerNormOptions {
  /** The factor γ, of the normalized shape; null for 1. */
  weight?: Tensor | null;
  /** The offset β, of the normalized shape; null for 0. */
  bias?: Tensor | null;
  /** Added to the variance. Default 1e-5. */
  eps?: number;
}

const layerNormOptions: OptionTable<LayerNormOptions> = {
  weight: orNull(tensorKind),
  bias: orNull(tensorKind),
  eps: notNegative,
};

/**
 * Layer normalization: γ · (x − mean) / √(variance + eps) + β for each sample, mean and biased variance
 * taken over the last dimensions.
 *
 * @param normalizedShape the last dimension's size, or a list of the last dimensions' sizes.
 * @throws ShapeError where x does not end in this shape, or γ or β is not of it.
 * Source: Ba, Kiros and Hinton, Layer normalization (2016);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 * @example
 * ```ts
 * F.layerNorm(tensor([[1, 3], [5, 9]]), 2, { eps: 0 }).toArray(); // → -1,1,-1,1
 * ```
 */
export function layerNorm(
  x: TensorLike,
  normalizedShape: NormalizedShape,
  options: LayerNormOptions = {},
): Tensor {
  const sizes = sizesOf("layerNorm", normalizedShape);
  checkOptions("layerNorm", layerNormOptions, options);
  const { weight = null, bias = null, eps = 1e-5 } = options;
  const given = tensorOf("layerNorm", "x", x, weight?.dtype);
  checkElementwise("layerNorm", sizes, { weight, bias });
  const dims = lastDims("layerNorm", given, sizes);
  return inFloat32(given, (wide) => standardize(statistics(wide, dims), eps, { weight, bias }));
}
