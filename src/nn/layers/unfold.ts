import type { Over } from "../../functional/spatial.ts";
import {
  fold,
  type UnfoldOptions,
  unfold,
  unfoldOptions,
  windowSize,
} from "../../functional/unfold.ts";
import { checkArgument, checkOptions } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import { Module } from "../module.ts";
import { sizesText, told } from "./told.ts";

const defaults = { dilation: 1, padding: 0, stride: 1 };

/**
 * Each window of images as a column: [N, C, H, W] to [N, C·kernel height·kernel width, positions].
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, where no window fits.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 * @example
 * ```ts
 * new nn.Unfold(3, { padding: 1 }).forward(zeros([8, 2, 5, 5])).shape; // → 8,18,25
 * ```
 */
export class Unfold extends Module {
  readonly kernelSize: Over;
  readonly #options: UnfoldOptions;

  constructor(kernelSize: Over, options: UnfoldOptions = {}) {
    super();
    checkArgument("Unfold", "kernelSize", windowSize, kernelSize);
    checkOptions("Unfold", unfoldOptions, options);
    this.kernelSize = kernelSize;
    this.#options = { ...options };
  }

  forward(x: TensorLike): Tensor {
    return unfold(x, this.kernelSize, this.#options);
  }

  override extraRepr(): string {
    return told([sizesText(this.kernelSize)], this.#options, defaults);
  }
}

/**
 * Columns added back onto the windows that they came from: [N, C·kernel height·kernel width, positions]
 * to [N, C, …outputSize].
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, for columns that are not
 * of windows on such images.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Fold.html
 * @example
 * ```ts
 * new nn.Fold(5, 3, { padding: 1 }).forward(zeros([8, 18, 25])).shape; // → 8,2,5,5
 * ```
 */
export class Fold extends Module {
  readonly outputSize: Over;
  readonly kernelSize: Over;
  readonly #options: UnfoldOptions;

  constructor(outputSize: Over, kernelSize: Over, options: UnfoldOptions = {}) {
    super();
    checkArgument("Fold", "outputSize", windowSize, outputSize);
    checkArgument("Fold", "kernelSize", windowSize, kernelSize);
    checkOptions("Fold", unfoldOptions, options);
    this.outputSize = outputSize;
    this.kernelSize = kernelSize;
    this.#options = { ...options };
  }

  forward(x: TensorLike): Tensor {
    return fold(x, this.outputSize, this.kernelSize, this.#options);
  }

  override extraRepr(): string {
    const sizes = [`${sizesText(this.outputSize)} from ${sizesText(this.kernelSize)}`];
    return told(sizes, this.#options, defaults);
  }
}
