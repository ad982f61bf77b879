import { input } from "../expr/index.ts";
import { isHalf } from "../tensor/dtype.ts";
import type { HalfDtype } from "../tensor/half.ts";
import { synchronous } from "../tensor/synchronous.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { map } from "./map/map.ts";

let lower: HalfDtype | null = null;

/** In what products are computed where `autocast` is at work; null where it is not. */
export function autocastDtype(): HalfDtype | null {
  return lower;
}

/** Runs `body` with products in half precision, or as their operands are, and restores what was before. */
export function withAutocast<T>(dtype: HalfDtype | null, body: () => T): T {
  const before = lower;
  lower = dtype;
  try {
    return synchronous("autocast", body(), "precision would be switched back at its first await");
  } finally {
    lower = before;
  }
}

const identity = input(0);

/** An operand of a product: in half precision where `autocast` is at work. A float64 stays what it is. */
export function narrowed(x: Tensor): Tensor {
  const isMeant = lower !== null && x.dtype !== lower && (x.dtype === "float32" || isHalf(x.dtype));
  return isMeant ? map(identity, [x], lower!) : x;
}

/** An operand of what needs float32's range or digits, as sums and logarithms do: likewise in float32. */
export function widened(x: Tensor): Tensor {
  return lower !== null && isHalf(x.dtype) ? map(identity, [x], "float32") : x;
}
