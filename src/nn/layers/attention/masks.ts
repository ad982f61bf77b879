import { ones, zeros } from "../../../tensor/creation.ts";
import { type Dtype, type FloatDtype, isFloat } from "../../../tensor/dtype.ts";
import { DtypeError, ShapeError } from "../../../tensor/errors.ts";
import { formatShape, type Shape, sameShape } from "../../../tensor/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";

/** The masks of a module, and the scores that they are for. */
export interface Masks {
  attnMask: TensorLike | null;
  keyPaddingMask: TensorLike | null;
  isCausal: boolean;
  batch: number;
  heads: number;
  queries: number;
  keys: number;
  dtype: Dtype;
}

/**
 * One mask of all, as `F.scaledDotProductAttention` takes it, for scores [batch, heads, queries, keys]; null
 * for none. In a module true says where a query may not look, as in PyTorch's; here it says where it may.
 */
export function joinedMask(given: Masks): Tensor | null {
  const { isCausal, batch, heads, queries, keys, dtype } = given;
  const attention = maskOf("attnMask", given.attnMask, dtype, [
    [queries, keys],
    [batch * heads, queries, keys],
  ]);
  const padding = maskOf("keyPaddingMask", given.keyPaddingMask, dtype, [[batch, keys]]);
  const masks = [
    attention?.ndim === 3 ? attention.reshape([batch, heads, queries, keys]) : attention,
    padding?.reshape([batch, 1, 1, keys]),
    isCausal ? ones([queries, keys]).triu(1).to("bool") : null,
  ].filter((mask) => mask !== null && mask !== undefined);
  if (masks.length === 0) return null;
  if (masks.every((mask) => mask.dtype === "bool")) {
    return masks.map((mask) => mask.logicalNot()).reduce((a, b) => a.logicalAnd(b));
  }
  return masks.map((mask) => added(mask, dtype as FloatDtype)).reduce((a, b) => a.add(b));
}

/** A mask as numbers that are added to the scores. */
function added(mask: Tensor, dtype: FloatDtype): Tensor {
  return mask.dtype === "bool" ? zeros(mask.shape, { dtype }).maskedFill(mask, -Infinity) : mask;
}

function maskOf(
  name: string,
  given: TensorLike | null,
  dtype: Dtype,
  shapes: readonly Shape[],
): Tensor | null {
  if (given === null) return null;
  const mask = tensorOf("MultiheadAttention", name, given, dtype);
  if (mask.dtype !== "bool" && !isFloat(mask.dtype)) {
    throw new DtypeError(
      `MultiheadAttention: expected ${name} of bool, true where not to look, or of floats that are ` +
        `added, got ${mask.dtype}. Use mask.to("bool")`,
    );
  }
  if (shapes.some((shape) => sameShape(shape, mask.shape))) return mask;
  throw new ShapeError(
    `MultiheadAttention: expected ${name} ${shapes.map(formatShape).join(" or ")}, got ` +
      formatShape(mask.shape),
  );
}
