import { inFloat32 } from "../../ops/in-float32.ts";
import { checkOptions, notNegative, type OptionTable, orNull } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorKind, tensorOf } from "../../tensor/tensor-like.ts";
import { lastDims, type NormalizedShape, sizesOf } from "./normalized-shape.ts";
import { checkElementwise, standardize } from "./standardize.ts";

export interface RmsNormOptions {
  /** The factor γ, of the normalized shape; null for 1. */
  weight?: Tensor | null;
  /** Added to the mean of the squares; default the dtype's, 1.2e-7 or 2.2e-16, as for null. */
  eps?: number | null;
}

const rmsNormOptions: OptionTable<RmsNormOptions> = {
  weight: orNull(tensorKind),
  eps: orNull(notNegative),
};

/**
 * Root-mean-square normalization: γ · x / √(mean of x² + eps) for each sample, over the last dimensions.
 *
 * @param normalizedShape the last dimension's size, or a list of the last dimensions' sizes.
 * @throws ShapeError where x does not end in this shape, or γ is not of it.
 * Source: Zhang and Sennrich, Root mean square layer normalization (2019);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
 * @example
 * ```ts
 * F.rmsNorm(tensor([[3, 3]]), 2, { eps: 0 }).toArray(); // → 1,1
 * ```
 */
export function rmsNorm(
  x: TensorLike,
  normalizedShape: NormalizedShape,
  options: RmsNormOptions = {},
): Tensor {
  const sizes = sizesOf("rmsNorm", normalizedShape);
  checkOptions("rmsNorm", rmsNormOptions, options);
  const { weight = null } = options;
  const given = tensorOf("rmsNorm", "x", x, weight?.dtype);
  const eps = options.eps ?? (given.dtype === "float64" ? Number.EPSILON : 2 ** -23);
  checkElementwise("rmsNorm", sizes, { weight });
  const dims = lastDims("rmsNorm", given, sizes);
  return inFloat32(given, (wide) => {
    const variance = wide.square().mean(dims, true);
    return standardize({ centred: wide, variance }, eps, { weight, bias: null });
  });
}
