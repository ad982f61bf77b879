import { narrowed } from "../ops/autocast.ts";
import { fold } from "../ops/unfold.ts";
import { checkOptions, nonNegativeInteger, positiveInteger } from "../tensor/arguments.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { addBias, weightOf } from "./convolution-weight.ts";
import {
  type Along,
  asGiven,
  asImages,
  type Extents,
  formatSizes,
  type Over,
  pairOf,
  perDimension,
  type Rank,
} from "./spatial.ts";

export interface TransposedConvolutionOptions<Size = Over> {
  /** How far one position of the kernel is from the next. Default 1. */
  stride?: Size;
  /** How much is cut off the output on both sides. Default 0. */
  padding?: Size;
  /** How much longer the output is at its end; below stride or dilation. Default 0. */
  outputPadding?: Size;
  /** Into how many groups the channels fall, each convolved by itself. Default 1. */
  groups?: number;
  /** How far the kernel's elements are apart. Default 1. */
  dilation?: Size;
}

const optionsOf = (rank: Rank) => ({
  stride: perDimension(rank, positiveInteger),
  padding: perDimension(rank, nonNegativeInteger),
  outputPadding: perDimension(rank, nonNegativeInteger),
  groups: positiveInteger,
  dilation: perDimension(rank, positiveInteger),
});
export const transposed1dOptions = optionsOf(1);
export const transposed2dOptions = optionsOf(2);

/**
 * The transposed convolution of sequences, the gradient of {@link conv1d} by its input: each number of
 * the input puts the kernel, times itself, on its window of the output.
 *
 * @param x [N, in, L] or [in, L]
 * @param weight [in, out/groups, kernel]
 * @param bias [out], or null for none
 * @returns [N, out, L′] or [out, L′],
 * L′ = (L − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding + 1
 * @throws ShapeError where the sizes do not fit; ValueError for an outputPadding that is too large.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html
 * @example
 * ```ts
 * F.convTranspose1d([[1, 0, 2]], [[[1, 5]]], null, { stride: 2 }).toArray(); // → 1,5,0,0,2,10
 * ```
 */
export function convTranspose1d(
  x: TensorLike,
  weight: TensorLike,
  bias: TensorLike | null = null,
  options: TransposedConvolutionOptions<Along> = {},
): Tensor {
  checkOptions("convTranspose1d", transposed1dOptions, options);
  return spread("convTranspose1d", 1, x, weight, bias, options);
}

/**
 * The transposed convolution of images, the gradient of {@link conv2d} by its input: each number of the
 * input puts the kernel, times itself, on its window of the output.
 *
 * @param x [N, in, H, W] or [in, H, W]
 * @param weight [in, out/groups, kernel height, kernel width]
 * @param bias [out], or null for none
 * @returns [N, out, H′, W′] or [out, H′, W′],
 * H′ = (H − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding + 1
 * @throws ShapeError where the sizes do not fit; ValueError for an outputPadding that is too large.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 * @example
 * ```ts
 * F.convTranspose2d([[[1, 2]]], ones([1, 1, 2, 2]), null, { stride: 2 }).toArray(); // → 1,1,2,2,1,1,2,2
 * ```
 */
export function convTranspose2d(
  x: TensorLike,
  weight: TensorLike,
  bias: TensorLike | null = null,
  options: TransposedConvolutionOptions = {},
): Tensor {
  checkOptions("convTranspose2d", transposed2dOptions, options);
  return spread("convTranspose2d", 2, x, weight, bias, options);
}

function spread(
  operation: string,
  rank: Rank,
  given: TensorLike,
  weights: TensorLike,
  bias: TensorLike | null,
  options: TransposedConvolutionOptions<Extents>,
): Tensor {
  const { groups = 1 } = options;
  const { weight, input, output, ...shape } = weightOf(operation, weights, rank, groups, true);
  const x = narrowed(tensorOf(operation, "x", given, weight.dtype));
  const kernel = pairOf(shape.kernel, rank, 1);
  const stride = pairOf(options.stride ?? 1, rank, 1);
  const dilation = pairOf(options.dilation ?? 1, rank, 1);
  const padding = pairOf(options.padding ?? 0, rank, 0);
  const more = pairOf(options.outputPadding ?? 0, rank, 0);
  if (more.some((size, i) => size > 0 && size >= Math.max(stride[i], dilation[i]))) {
    throw new ValueError(
      `${operation}: outputPadding must be smaller than stride or dilation, got ` +
        formatSizes(more, rank),
    );
  }
  const images = asImages(operation, x, rank, input);
  const size = images.shape.slice(2).map((length, i) => {
    const full = (length - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1;
    return full - 2 * padding[i] + more[i];
  });
  if (size.some((length) => length < 1)) {
    throw new ShapeError(
      `${operation}: padding ${formatSizes(padding, rank)} leaves nothing of the output: its size would be ` +
        formatSizes(size, rank),
    );
  }
  // A longer output has room for further positions of the kernel, where the input is 0.
  const [below, right] = more.map((length, i) => Math.floor(length / stride[i]));
  const longer = below + right > 0 ? images.pad([0, right, 0, below]) : images;

  const [n, , h, w] = longer.shape;
  const fields = output * sizeOf(kernel);
  const columns =
    groups === 1
      ? weight.reshape([input, fields]).T.matmul(longer.reshape([n, input, h * w]))
      : weight
          .reshape([groups, input / groups, fields / groups])
          .T.matmul(longer.reshape([n, groups, input / groups, h * w]));
  const sum = fold(columns.reshape([n, fields, h * w]), [size[0], size[1]], {
    kernel,
    stride,
    padding,
    dilation,
  });
  return asGiven(addBias(operation, sum, bias), x, rank);
}
