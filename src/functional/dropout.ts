import { less, mul, select } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { rand } from "../ops/random.ts";
import type { Generator } from "../random/generator.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

export interface DropoutOptions {
  /** The probability of an element to become 0. Default 0.5. */
  p?: number;
  /** Default true; without training x itself is returned. */
  training?: boolean;
  /** Where the mask comes from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

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
export function dropout(
  x: Tensor,
  { p = 0.5, training = true, generator }: DropoutOptions = {},
): Tensor {
  checkProbability("dropout", p);
  if (!training || p === 0) return x;
  if (p === 1) return x.mul(0);
  const kept = mul(input(0), 1 / (1 - p));
  // The draws are float32: so is what they are compared with, in whatever precision that is done.
  const isDropped = less(input(1), Math.fround(p));
  return map(select(isDropped, 0, kept), [x, rand(x.shape, { generator })]);
}

export function checkProbability(name: string, p: number): void {
  if (p >= 0 && p <= 1) return;
  throw new ValueError(`${name}: p is a probability, expected 0 to 1, got ${p}`);
}
