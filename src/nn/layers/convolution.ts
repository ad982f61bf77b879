import {
  type ConvolutionOptions,
  conv1d,
  conv2d,
  convolution1dOptions,
  convolution2dOptions,
} from "../../functional/convolution.ts";
import { pad } from "../../functional/pad.ts";
import type { Along, Over } from "../../functional/spatial.ts";
import { type OptionTable, oneOf } from "../../tensor/arguments.ts";
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

export interface ConvolutionLayerOptions<Size = Over>
  extends ConvolutionOptions<Size>,
    ConvolutionWeightOptions {
  groups?: number;
  /** What the padding is made of, as in `F.pad`. Default "zeros". */
  paddingMode?: "zeros" | "reflect" | "replicate" | "circular";
}

const ownOptions = {
  ...convolutionWeightOptions,
  paddingMode: oneOf("zeros", "reflect", "replicate", "circular"),
};
const layer1dOptions: OptionTable<ConvolutionLayerOptions<Along>> = {
  ...convolution1dOptions,
  ...ownOptions,
};
const layer2dOptions: OptionTable<ConvolutionLayerOptions> = {
  ...convolution2dOptions,
  ...ownOptions,
};

/** Convolutions with a padding that may be made of the input. */
abstract class PaddedConvolution<Size extends Along | Over> extends ConvolutionLayer<
  ConvolutionLayerOptions<Size>
> {
  protected abstract convolve(
    x: Tensor,
    options: Pick<ConvolutionOptions<Size>, "stride" | "padding" | "dilation" | "groups">,
  ): Tensor;

  forward(given: TensorLike): Tensor {
    const x = this.input(given);
    const { stride, padding, dilation, groups, paddingMode = "zeros" } = this.options;
    if (paddingMode === "zeros") return this.convolve(x, { stride, padding, dilation, groups });
    return this.convolve(pad(x, this.#pairs(), { mode: paddingMode }), {
      stride,
      dilation,
      groups,
    });
  }

  /** How much is padded before and behind, the last dimension first. */
  #pairs(): number[] {
    const { padding = 0, dilation = 1 } = this.options;
    return this.kernelSize.toReversed().flatMap((size, fromLast) => {
      const at = (given: Size | 0 | 1) =>
        typeof given === "number" ? given : given[given.length - 1 - fromLast];
      if (padding === "valid") return [0, 0];
      if (padding !== "same") return [at(padding), at(padding)];
      const total = at(dilation) * (size - 1);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  }
}

/**
 * A layer of convolutions over sequences: [N, in, L] to [N, out, L′].
 *
 * Weight and bias start uniform within ±1/√(in/groups·kernelSize).
 *
 * @throws ValueError for channels that are not positive integers or do not fall into the groups, and for an
 * option that is none; ShapeError in `forward`, for an input that is not [N, in, L] or [in, L].
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 * @example
 * ```ts
 * new nn.Conv1d(8, 16, 3, { padding: "same" }).forward(zeros([32, 8, 100])).shape; // → 32,16,100
 * ```
 */
export class Conv1d<
  In extends number = number,
  Out extends number = number,
  Kernel extends Along = Along,
> extends PaddedConvolution<Along> {
  declare readonly [fits]?: FitsChannels<"Conv1d", In, Out, KernelAlong<Kernel>, "L">;

  constructor(
    inChannels: In,
    outChannels: Out,
    kernelSize: Kernel,
    options: ConvolutionLayerOptions<Along> = {},
  ) {
    super(1, false, [inChannels, outChannels, kernelSize], layer1dOptions, options);
  }

  protected convolve(x: Tensor, options: ConvolutionOptions<Along>): Tensor {
    return conv1d(x, this.weight, this.bias, options);
  }
}

/**
 * A layer of convolutions over images: [N, in, H, W] to [N, out, H′, W′].
 *
 * Weight and bias start uniform within ±1/√(in/groups·kernel height·kernel width).
 *
 * @throws ValueError for channels that are not positive integers or do not fall into the groups, and for an
 * option that is none; ShapeError in `forward`, for an input that is not [N, in, H, W] or [in, H, W].
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 * @example
 * ```ts
 * new nn.Conv2d(3, 16, 3, { stride: 2, padding: 1 }).forward(zeros([8, 3, 32, 32])).shape; // → 8,16,16,16
 * ```
 */
export class Conv2d<
  In extends number = number,
  Out extends number = number,
  Kernel extends Over = Over,
> extends PaddedConvolution<Over> {
  declare readonly [fits]?: FitsChannels<"Conv2d", In, Out, KernelOver<Kernel>, "H, W">;

  constructor(
    inChannels: In,
    outChannels: Out,
    kernelSize: Kernel,
    options: ConvolutionLayerOptions = {},
  ) {
    super(2, false, [inChannels, outChannels, kernelSize], layer2dOptions, options);
  }

  protected convolve(x: Tensor, options: ConvolutionOptions): Tensor {
    return conv2d(x, this.weight, this.bias, options);
  }
}
