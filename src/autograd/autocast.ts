import { withAutocast } from "../ops/autocast.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  flag,
  type OptionTable,
  oneOf,
} from "../tensor/arguments.ts";
import type { HalfDtype } from "../tensor/half.ts";

export interface AutocastOptions {
  /** What products are computed in: bfloat16 (default) or float16. */
  dtype?: HalfDtype;
  /** Whether to do so; false inside another `autocast` computes in the operands' own dtypes. Default true. */
  enabled?: boolean;
}

const autocastOptions: OptionTable<AutocastOptions> = {
  dtype: oneOf("float16", "bfloat16"),
  enabled: flag,
};

/**
 * Runs `body` in mixed precision, and returns its result: products (matmul, linear layers, convolutions,
 * attention, recurrent layers) in half precision, what needs range or digits (softmax, losses, norms,
 * exp, log, pow, sum …) in float32, all else in the dtypes that come. Parameters stay float32, and so
 * do their gradients. Run `backward()` outside of it.
 *
 * The lists are PyTorch's for CUDA; float64 is left alone. With float16 the loss is to be scaled, or
 * small gradients become 0: see {@link GradScaler}.
 *
 * Source: https://pytorch.org/docs/stable/amp.html
 * @example
 * ```ts
 * const [x, w] = [ones([2, 3]), ones([3, 4])];
 * autocast(() => x.matmul(w)).dtype; // → bfloat16
 * autocast(() => x.matmul(w).sum(), { dtype: "float16" }).dtype; // → float32
 * ```
 */
export function autocast<T>(body: () => T, options: AutocastOptions = {}): T {
  checkArgument("autocast", "its argument", callback, body);
  checkOptions("autocast", autocastOptions, options);
  const { dtype = "bfloat16", enabled = true } = options;
  return withAutocast(enabled ? dtype : null, body);
}
