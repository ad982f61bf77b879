import type { Along, Over } from "../../functional/spatial.ts";
import {
  convTranspose1d,
  convTranspose2d,
  type TransposedConvolutionOptions,
  transposed1dOptions,
  transposed2dOptions,
} from "../../functional/transposed-convolution.ts";
import type { OptionTable } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import type { fits } from "../fits.ts";
import {
  ConvolutionLayer,
  type ConvolutionWeightOptions,
  convolutionWeightOptions,
  type FitsChannels,
  type KernelAlong,
  type KernelOver,
} from "./convolution-layer.ts";

export interface TransposedConvolutionLayerOptions<Size = Over>
  extends TransposedConvolutionOptions<Size>,
    ConvolutionWeightOptions {
  groups?: number;
}

const layer1dOptions: OptionTable<TransposedConvolutionLayerOptions<Along>> = {
  ...transposed1dOptions,
  ...convolutionWeightOptions,
};
const layer2dOptions: OptionTable<TransposedConvolutionLayerOptions> = {
  ...transposed2dOptions,
  ...convolutionWeightOptions,
};

type Windows<Size> = Pick<
  TransposedConvolutionOptions<Size>,
  "stride" | "padding" | "outputPadding" | "dilation" | "groups"
>;

abstract class TransposedConvolution<Size extends Along | Over> extends ConvolutionLayer<
  TransposedConvolutionLayerOptions<Size>
> {
  protected abstract convolve(x: Tensor, windows: Windows<Size>): Tensor;

  forward(x: TensorLike): Tensor {
    const { stride, padding, outputPadding, dilation, groups } = this.options;
    return this.convolve(this.input(x), { stride, padding, outputPadding, dilation, groups });
  }
}

/**
 * A layer of transposed convolutions over sequences, the way back from a `Conv1d`: [N, in, L] to
 * [N, out, L′].
 *
 * @throws ValueError for channels that are not positive integers or do not fall into the groups, and for an
 * option that is none; ShapeError in `forward`, for an input that is not [N, in, L] or [in, L].
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 * @example
 * ```ts
 * new nn.ConvTranspose1d(16, 8, 4, { stride: 2, padding: 1 }).forward(zeros([32, 16, 50])).shape; // → 32,8,100
 * ```
 */
export class ConvTranspose1d<
  In extends number = number,
  Out extends number = number,
  Kernel extends Along = Along,
> extends TransposedConvolution<Along> {
  declare readonly [fits]?: FitsChannels<"ConvTranspose1d", In, Out, KernelAlong<Kernel>, "L">;

  constructor(
    inChannels: In,
    outChannels: Out,
    kernelSize: Kernel,
    options: TransposedConvolutionLayerOptions<Along> = {},
  ) {
    super(1, true, [inChannels, outChannels, kernelSize], layer1dOptions, options);
  }

  protected convolve(x: Tensor, windows: Windows<Along>): Tensor {
    return convTranspose1d(x, this.weight, this.bias, windows);
  }
}

/**
 * A layer of transposed convolutions over images, the way back from a `Conv2d`: [N, in, H, W] to
 * [N, out, H′, W′].
 *
 * @throws ValueError for channels that are not positive integers or do not fall into the groups, and for an
 * option that is none; ShapeError in `forward`, for an input that is not [N, in, H, W] or [in, H, W].
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 * @example
 * ```ts
 * new nn.ConvTranspose2d(16, 3, 2, { stride: 2 }).forward(zeros([8, 16, 7, 7])).shape; // → 8,3,14,14
 * ```
 */
export class ConvTranspose2d<
  In extends number = number,
  Out extends number = number,
  Kernel extends Over = Over,
> extends TransposedConvolution<Over> {
  declare readonly [fits]?: FitsChannels<"ConvTranspose2d", In, Out, KernelOver<Kernel>, "H, W">;

  constructor(
    inChannels: In,
    outChannels: Out,
    kernelSize: Kernel,
    options: TransposedConvolutionLayerOptions = {},
  ) {
    super(2, true, [inChannels, outChannels, kernelSize], layer2dOptions, options);
  }

  protected convolve(x: Tensor, windows: Windows<Over>): Tensor {
    return convTranspose2d(x, this.weight, this.bias, windows);
  }
}
