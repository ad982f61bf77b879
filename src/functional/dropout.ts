import { less, mul, select } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { rand } from "../ops/random.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import { checkOptions, flag, type OptionTable, probability } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

export interface DropoutOptions {
  /** The probability of an element to become 0. Default 0.5. */
  p?: number;
  /** Default true; without training x itself is returned. */
  training?: boolean;
  /** Where the mask comes from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

const dropoutOptions: OptionTable<DropoutOptions> = {
  p: probability,
  training: flag,
  generator: generatorKind,
};

/**
 * Sets each element to 0 with probability p and divides the others by 1 − p, which keeps the
 * expected value ("inverted" dropout).
 *
 * The mask depends on the generator and the shape, not on the dtype.
 *
 * @throws ValueError for a p outside [0, 1].
 * Source: Srivastava et al., Dropout (2014);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 * @example
 * ```ts
 * F.dropout(ones([3]), { p: 0.5, training: false }).toArray(); // → 1,1,1
 * F.dropout(ones([1000]), { p: 0.5 }).max().item(); // → 2
 * ```
 */
export function dropout(x: TensorLike, options: DropoutOptions = {}): Tensor {
  const given = tensorOf("dropout", "x", x);
  checkOptions("dropout", dropoutOptions, options);
  const { p = 0.5, training = true, generator } = options;
  if (!training || p === 0) return given;
  if (p === 1) return given.mul(0);
  const kept = mul(input(0), 1 / (1 - p));
  // The draws are float32: so is what they are compared with, in whatever precision that is done.
  const isDropped = less(input(1), Math.fround(p));
  return map(select(isDropped, 0, kept), [given, rand(given.shape, { generator })]);
}
