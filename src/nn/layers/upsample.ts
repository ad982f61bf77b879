import {
  type InterpolateOptions,
  interpolate,
  interpolateOptions,
} from "../../functional/interpolate.ts";
import { checkOptions } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import type { fits, SameChannels } from "../fits.ts";
import { Module } from "../module.ts";
import { told } from "./told.ts";

const defaults = { size: null, scaleFactor: null, mode: "nearest", alignCorners: false };

/**
 * Sequences or images in another size, as `F.interpolate` makes them: [N, C, H, W] to [N, C, H′, W′].
 *
 * @throws ValueError for an option that is none, and in `forward` where not one of size and scaleFactor
 * was given.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 * @example
 * ```ts
 * new nn.Upsample({ scaleFactor: 2, mode: "bilinear" }).forward(zeros([8, 3, 16, 16])).shape; // → 8,3,32,32
 * ```
 */
export class Upsample extends Module {
  declare readonly [fits]?: SameChannels;
  readonly #options: InterpolateOptions;

  constructor(options: InterpolateOptions) {
    super();
    checkOptions("Upsample", interpolateOptions, options);
    this.#options = { ...options };
  }

  forward(x: TensorLike): Tensor {
    return interpolate(x, this.#options);
  }

  override extraRepr(): string {
    return told([], this.#options, defaults);
  }
}
