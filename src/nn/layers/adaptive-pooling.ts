import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  type OutputLength,
  type OutputSize,
  outputSizeKind,
} from "../../functional/adaptive-pooling.ts";
import type { Rank } from "../../functional/spatial.ts";
import { checkArgument } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import type { fits, SameChannels } from "../fits.ts";
import { Module } from "../module.ts";
import { sizesText } from "./told.ts";

/** What layers have in common whose output has a given size, whatever comes in. */
abstract class AdaptivePooling<Size extends OutputLength | OutputSize> extends Module {
  declare readonly [fits]?: SameChannels;
  readonly outputSize: Size;

  constructor(rank: Rank, outputSize: Size) {
    super();
    checkArgument(this.constructor.name, "outputSize", outputSizeKind(rank), outputSize);
    this.outputSize = outputSize;
  }

  override extraRepr(): string {
    return sizesText(this.outputSize);
  }
}

/**
 * The means of so many parts of sequences, as equally long as can be: [N, C, L] to [N, C, outputSize].
 *
 * @throws ValueError for a size that is none; ShapeError in `forward`, for another number of dimensions.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 * @example
 * ```ts
 * new nn.AdaptiveAvgPool1d(1).forward(tensor([[1, 2, 6]])).item(); // → 3
 * ```
 */
export class AdaptiveAvgPool1d extends AdaptivePooling<OutputLength> {
  constructor(outputSize: OutputLength) {
    super(1, outputSize);
  }

  forward(x: TensorLike): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/**
 * The means of so many parts of images, as equally large as can be: [N, C, H, W] to [N, C, …outputSize].
 * With 1, one number for each channel.
 *
 * @throws ValueError for a size that is none; ShapeError in `forward`, for another number of dimensions.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 * @example
 * ```ts
 * new nn.AdaptiveAvgPool2d(1).forward(zeros([8, 16, 7, 5])).shape; // → 8,16,1,1
 * ```
 */
export class AdaptiveAvgPool2d extends AdaptivePooling<OutputSize> {
  constructor(outputSize: OutputSize) {
    super(2, outputSize);
  }

  forward(x: TensorLike): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/**
 * The largest numbers of so many parts of sequences, as equally long as can be: [N, C, L] to
 * [N, C, outputSize].
 *
 * @throws ValueError for a size that is none; ShapeError in `forward`, for another number of dimensions.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 * @example
 * ```ts
 * new nn.AdaptiveMaxPool1d(1).forward(tensor([[1, 2, 6]])).item(); // → 6
 * ```
 */
export class AdaptiveMaxPool1d extends AdaptivePooling<OutputLength> {
  constructor(outputSize: OutputLength) {
    super(1, outputSize);
  }

  forward(x: TensorLike): Tensor {
    return adaptiveMaxPool1d(x, this.outputSize);
  }
}

/**
 * The largest numbers of so many parts of images, as equally large as can be: [N, C, H, W] to
 * [N, C, …outputSize].
 *
 * @throws ValueError for a size that is none; ShapeError in `forward`, for another number of dimensions.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 * @example
 * ```ts
 * new nn.AdaptiveMaxPool2d([5, null]).forward(zeros([8, 16, 7, 9])).shape; // → 8,16,5,9
 * ```
 */
export class AdaptiveMaxPool2d extends AdaptivePooling<OutputSize> {
  constructor(outputSize: OutputSize) {
    super(2, outputSize);
  }

  forward(x: TensorLike): Tensor {
    return adaptiveMaxPool2d(x, this.outputSize);
  }
}
