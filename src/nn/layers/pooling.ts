import {
  type AvgPool2dOptions,
  type AvgPoolOptions,
  avgPool1d,
  avgPool1dOptions,
  avgPool2d,
  avgPool2dOptions,
  type MaxPoolOptions,
  maxPool1d,
  maxPool1dOptions,
  maxPool2d,
  maxPool2dOptions,
} from "../../functional/pooling.ts";
import {
  type Along,
  type Extents,
  type Over,
  perDimension,
  type Rank,
} from "../../functional/spatial.ts";
import {
  checkArgument,
  checkOptions,
  type OptionTable,
  positiveInteger,
} from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import type { fits, SameChannels } from "../fits.ts";
import { Module } from "../module.ts";
import { sizesText, told } from "./told.ts";

const defaults = {
  stride: null,
  padding: 0,
  dilation: 1,
  ceilMode: false,
  countIncludePad: true,
  divisorOverride: null,
};

/** What layers have in common that make one number of each window. */
abstract class Pooling<Size extends Extents, Options extends object> extends Module {
  declare readonly [fits]?: SameChannels;
  readonly kernelSize: Size;
  protected readonly options: Options;

  constructor(rank: Rank, kernelSize: Size, table: OptionTable<Options>, options: Options) {
    super();
    const { name } = this.constructor;
    checkArgument(name, "kernelSize", perDimension(rank, positiveInteger), kernelSize);
    checkOptions(name, table, options);
    this.kernelSize = kernelSize;
    this.options = { ...options };
  }

  override extraRepr(): string {
    return told([sizesText(this.kernelSize)], this.options, defaults);
  }
}

/**
 * The largest number in each window of sequences: [N, C, L] to [N, C, L′].
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, where a window does not
 * fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 * @example
 * ```ts
 * new nn.MaxPool1d(2).forward(zeros([32, 16, 100])).shape; // → 32,16,50
 * ```
 */
export class MaxPool1d extends Pooling<Along, MaxPoolOptions<Along>> {
  constructor(kernelSize: Along, options: MaxPoolOptions<Along> = {}) {
    super(1, kernelSize, maxPool1dOptions, options);
  }

  forward(x: TensorLike): Tensor {
    return maxPool1d(x, this.kernelSize, this.options);
  }
}

/**
 * The largest number in each window of images: [N, C, H, W] to [N, C, H′, W′].
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, where a window does not
 * fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 * @example
 * ```ts
 * new nn.MaxPool2d(3, { stride: 2, padding: 1 }).forward(zeros([8, 16, 28, 28])).shape; // → 8,16,14,14
 * ```
 */
export class MaxPool2d extends Pooling<Over, MaxPoolOptions> {
  constructor(kernelSize: Over, options: MaxPoolOptions = {}) {
    super(2, kernelSize, maxPool2dOptions, options);
  }

  forward(x: TensorLike): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }
}

/**
 * The mean of each window of sequences: [N, C, L] to [N, C, L′].
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, where a window does not
 * fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 * @example
 * ```ts
 * new nn.AvgPool1d(2).forward(tensor([[1, 3, 5, 7]])).toArray(); // → 2,6
 * ```
 */
export class AvgPool1d extends Pooling<Along, AvgPoolOptions<Along>> {
  constructor(kernelSize: Along, options: AvgPoolOptions<Along> = {}) {
    super(1, kernelSize, avgPool1dOptions, options);
  }

  forward(x: TensorLike): Tensor {
    return avgPool1d(x, this.kernelSize, this.options);
  }
}

/**
 * The mean of each window of images: [N, C, H, W] to [N, C, H′, W′].
 *
 * @throws ValueError for a size or an option that is none; ShapeError in `forward`, where a window does not
 * fit.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 * @example
 * ```ts
 * new nn.AvgPool2d(2).forward(zeros([8, 16, 28, 28])).shape; // → 8,16,14,14
 * ```
 */
export class AvgPool2d extends Pooling<Over, AvgPool2dOptions> {
  constructor(kernelSize: Over, options: AvgPool2dOptions = {}) {
    super(2, kernelSize, avgPool2dOptions, options);
  }

  forward(x: TensorLike): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}
