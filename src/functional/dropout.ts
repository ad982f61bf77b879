import { add, less, mul, select } from "../expr/build.ts";
import { type Expression, input, type Operand } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { rand } from "../ops/random.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import { checkOptions, flag, type OptionTable, probability } from "../tensor/arguments.ts";
import { isFloat } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, type Shape } from "../tensor/shape.ts";
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
  return drop("dropout", x, options, ({ shape }) => shape, scaledOr0);
}

/**
 * {@link dropout} of whole channels of [N, C, L], or [C, L]: neighbours in a channel tell each other's
 * numbers, so that one alone is hardly missed.
 *
 * @throws ShapeError for another number of dimensions; ValueError for a p outside [0, 1].
 * Source: Tompson et al., Efficient Object Localization Using Convolutional Networks (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html
 * @example
 * ```ts
 * F.dropout1d(ones([1, 8, 5])).std(2).max().item(); // → 0
 * ```
 */
export function dropout1d(x: TensorLike, options: DropoutOptions = {}): Tensor {
  return drop(
    "dropout1d",
    x,
    options,
    channelsOf("dropout1d", 1, "[N, C, L] or [C, L]"),
    scaledOr0,
  );
}

/**
 * {@link dropout} of whole channels of images [N, C, H, W]; of [N, C, L], too, as in PyTorch.
 *
 * @throws ShapeError for another number of dimensions; ValueError for a p outside [0, 1].
 * Source: Tompson et al., Efficient Object Localization Using Convolutional Networks (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html
 * @example
 * ```ts
 * F.dropout2d(ones([1, 8, 2, 2])).std([2, 3]).max().item(); // → 0
 * ```
 */
export function dropout2d(x: TensorLike, options: DropoutOptions = {}): Tensor {
  const shapes = "[N, C, H, W] or [N, C, L]";
  return drop("dropout2d", x, options, channelsOf("dropout2d", 2, shapes), scaledOr0);
}

/**
 * Dropout for {@link selu}: sets each element to SELU's least value with probability p, and scales and
 * moves all so that mean 0 and variance 1 stay.
 *
 * @throws ValueError for a p outside [0, 1].
 * Source: Klambauer et al., Self-Normalizing Neural Networks (2017);
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.alpha_dropout.html
 * @example
 * ```ts
 * F.alphaDropout(ones([3]), { training: false }).toArray(); // → 1,1,1
 * ```
 */
export function alphaDropout(x: TensorLike, options: DropoutOptions = {}): Tensor {
  return drop("alphaDropout", x, options, ({ shape }) => shape, leastOfSelu);
}

/**
 * {@link alphaDropout} of whole channels of [N, C, ...].
 *
 * @throws ShapeError for fewer than two dimensions; ValueError for a p outside [0, 1].
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html
 * @example
 * ```ts
 * F.featureAlphaDropout(ones([1, 8, 5])).std(2).max().item(); // → 0
 * ```
 */
export function featureAlphaDropout(x: TensorLike, options: DropoutOptions = {}): Tensor {
  const channels = ({ shape }: Tensor) => {
    if (shape.length >= 2) return perChannel(shape, 2);
    throw new ShapeError(
      `featureAlphaDropout: expected input [N, C, ...], got ${formatShape(shape)}`,
    );
  };
  return drop("featureAlphaDropout", x, options, channels, leastOfSelu);
}

/** What becomes of an element that is kept, and of one that is dropped. */
type Outcome = (p: number) => [kept: Expression, dropped: Operand];

const scaledOr0: Outcome = (p) => [mul(input(0), 1 / (1 - p)), 0];

/** The limit of −selu(x) for x → −∞: scale · alpha. */
const depth = 1.7580993408473766;

const leastOfSelu: Outcome = (p) => {
  const scale = 1 / Math.sqrt((1 - p) * (1 + p * depth ** 2));
  return [add(mul(input(0), scale), depth * scale * p), -depth * scale * (1 - p)];
};

/** A shape with one place for each channel; `leading` dimensions tell them apart. */
const perChannel = (shape: Shape, leading: number): Shape =>
  shape.map((size, dim) => (dim < leading ? size : 1));

/** Of a batch of channels with `places` dimensions each, or of what PyTorch takes with one dimension less. */
function channelsOf(operation: string, places: number, shapes: string) {
  return ({ shape }: Tensor): Shape => {
    if (shape.length === places + 2) return perChannel(shape, 2);
    if (shape.length === places + 1) return perChannel(shape, places);
    throw new ShapeError(`${operation}: expected input ${shapes}, got ${formatShape(shape)}`);
  };
}

/** @param drawsOf the shape of the draws, each of which decides for all elements that it is broadcast to. */
function drop(
  operation: string,
  x: TensorLike,
  options: DropoutOptions,
  drawsOf: (given: Tensor) => Shape,
  outcome: Outcome,
): Tensor {
  const given = tensorOf(operation, "x", x);
  checkOptions(operation, dropoutOptions, options);
  const { p = 0.5, training = true, generator } = options;
  const shape = drawsOf(given);
  if (!training || p === 0) return given;
  if (p === 1) return given.mul(0);
  const [kept, dropped] = outcome(p);
  // The draws are float32: so is what they are compared with, in whatever precision that is done.
  const isDropped = less(input(1), Math.fround(p));
  const dtype = isFloat(given.dtype) ? given.dtype : undefined;
  return map(select(isDropped, dropped, kept), [given, rand(shape, { generator })], dtype);
}
