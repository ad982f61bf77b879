import {
  alphaDropout,
  type DropoutOptions,
  dropout,
  dropout1d,
  dropout2d,
  featureAlphaDropout,
} from "../../functional/dropout.ts";
import { type Generator, generatorKind } from "../../random/generator.ts";
import { checkArgument, checkOptions, probability } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import type { fits, Same } from "../fits.ts";
import { Module } from "../module.ts";

type Drop = (x: TensorLike, options: DropoutOptions) => Tensor;

/** A layer that drops in training, and does nothing in evaluation. */
export class DropoutLayer extends Module {
  declare readonly [fits]?: Same;
  readonly p: number;
  /** Where the masks come from; undefined for the global generator. */
  readonly generator: Generator | undefined;
  readonly #drop: Drop;

  constructor(drop: Drop, p: number, options: { generator?: Generator }) {
    super();
    const { name } = this.constructor;
    checkArgument(name, "p", probability, p);
    checkOptions(name, { generator: generatorKind }, options);
    this.p = p;
    this.generator = options.generator;
    this.#drop = drop;
  }

  forward(x: TensorLike): Tensor {
    const { p, training, generator } = this;
    return this.#drop(x, { p, training, generator });
  }

  override extraRepr(): string {
    return String(this.p);
  }
}

/** A class of layers of a kind of dropout: `class Dropout extends dropping(dropout) {}`. */
function dropping(
  drop: Drop,
): new (
  p?: number,
  options?: { generator?: Generator },
) => DropoutLayer {
  return class extends DropoutLayer {
    constructor(p = 0.5, options: { generator?: Generator } = {}) {
      super(drop, p, options);
    }
  };
}

/**
 * In training, sets each element to 0 with probability p (default 0.5) and divides the others by
 * 1 − p. In evaluation it does nothing.
 *
 * @throws ValueError for a p outside [0, 1].
 * Source: Srivastava et al., Dropout (2014);
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 * @example
 * ```ts
 * new nn.Dropout(0.5).eval().forward(ones([3])).toArray(); // → 1,1,1
 * ```
 */
export class Dropout extends /* @__PURE__ */ dropping(dropout) {}

/**
 * In training, sets whole channels of [N, C, L] or [C, L] to 0 with probability p (default 0.5) and divides
 * the others by 1 − p. In evaluation it does nothing.
 *
 * @throws ValueError for a p outside [0, 1]; ShapeError in `forward`, for another number of dimensions.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 * @example
 * ```ts
 * new nn.Dropout1d().forward(ones([1, 8, 5])).std(2).max().item(); // → 0
 * ```
 */
export class Dropout1d extends /* @__PURE__ */ dropping(dropout1d) {}

/**
 * In training, sets whole channels of images [N, C, H, W] to 0 with probability p (default 0.5) and divides
 * the others by 1 − p. In evaluation it does nothing.
 *
 * @throws ValueError for a p outside [0, 1]; ShapeError in `forward`, for another number of dimensions.
 * Source: Tompson et al., Efficient Object Localization Using Convolutional Networks (2015);
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 * @example
 * ```ts
 * new nn.Dropout2d().forward(ones([1, 8, 2, 2])).std([2, 3]).max().item(); // → 0
 * ```
 */
export class Dropout2d extends /* @__PURE__ */ dropping(dropout2d) {}

/**
 * Dropout for {@link SELU}: in training, sets each element to SELU's least value with probability p
 * (default 0.5), and scales and moves all so that mean 0 and variance 1 stay.
 *
 * @throws ValueError for a p outside [0, 1].
 * Source: Klambauer et al., Self-Normalizing Neural Networks (2017);
 * https://pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html
 * @example
 * ```ts
 * new nn.AlphaDropout().eval().forward(ones([3])).toArray(); // → 1,1,1
 * ```
 */
export class AlphaDropout extends /* @__PURE__ */ dropping(alphaDropout) {}

/**
 * {@link AlphaDropout} of whole channels of [N, C, ...].
 *
 * @throws ValueError for a p outside [0, 1]; ShapeError in `forward`, for fewer than two dimensions.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html
 * @example
 * ```ts
 * new nn.FeatureAlphaDropout().forward(ones([1, 8, 5])).std(2).max().item(); // → 0
 * ```
 */
export class FeatureAlphaDropout extends /* @__PURE__ */ dropping(featureAlphaDropout) {}
