import { narrowed } from "../ops/autocast.ts";
import { unfold, type Window } from "../ops/unfold.ts";
import { checkOptions, kind, nonNegativeInteger, positiveInteger } from "../tensor/arguments.ts";
import { ValueError } from "../tensor/errors.ts";
import { sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { addBias, weightOf } from "./convolution-weight.ts";
import {
  type Along,
  asGiven,
  asImages,
  type Extents,
  type Over,
  pairOf,
  perDimension,
  positionsOf,
  type Rank,
} from "./spatial.ts";

export interface ConvolutionOptions<Size = Over> {
  /** How far the kernel moves from one position to the next. Default 1. */
  stride?: Size;
  /** So many zeros on both sides (default 0); "same" keeps the size, "valid" is none. */
  padding?: Size | "same" | "valid";
  /** How far the kernel's elements are apart. Default 1. */
  dilation?: Size;
  /** Into how many groups the channels fall, each convolved by itself. Default 1. */
  groups?: number;
}

function paddingKind(rank: Rank) {
  const sizes = perDimension(rank, nonNegativeInteger);
  return kind(
    `${sizes.expected}, "same" or "valid"`,
    (value) => value === "same" || value === "valid" || sizes.accepts(value),
  );
}

const optionsOf = (rank: Rank) => ({
  stride: perDimension(rank, positiveInteger),
  padding: paddingKind(rank),
  dilation: perDimension(rank, positiveInteger),
  groups: positiveInteger,
});
export const convolution1dOptions = optionsOf(1);
export const convolution2dOptions = optionsOf(2);

/**
 * The convolution of sequences (as everywhere in deep learning, the cross-correlation): each output is
 * the sum of the products of a kernel and the window of the input that it lies on.
 *
 * @param x [N, in, L] or [in, L]
 * @param weight [out, in/groups, kernel]
 * @param bias [out], or null for none
 * @returns [N, out, L′] or [out, L′], L′ = ⌊(L + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1
 * @throws ShapeError where the sizes do not fit; ValueError for "same" with a stride other than 1.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 * @example
 * ```ts
 * F.conv1d([[1, 2, 4, 8]], [[[-1, 1]]]).toArray(); // → 1,2,4
 * ```
 */
export function conv1d(
  x: TensorLike,
  weight: TensorLike,
  bias: TensorLike | null = null,
  options: ConvolutionOptions<Along> = {},
): Tensor {
  checkOptions("conv1d", convolution1dOptions, options);
  return convolve("conv1d", 1, x, weight, bias, options);
}

/**
 * The convolution of images (as everywhere in deep learning, the cross-correlation): each output is the
 * sum of the products of a kernel and the window of the input that it lies on.
 *
 * @param x [N, in, H, W] or [in, H, W]
 * @param weight [out, in/groups, kernel height, kernel width]
 * @param bias [out], or null for none
 * @returns [N, out, H′, W′] or [out, H′, W′], H′ = ⌊(H + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1
 * @throws ShapeError where the sizes do not fit; ValueError for "same" with a stride other than 1.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 * @example
 * ```ts
 * const edge = tensor([-1, 1]).reshape(1, 1, 1, 2);
 * F.conv2d([[[0, 0, 5], [0, 5, 5]]], edge).toArray(); // → 0,5,5,0
 * ```
 */
export function conv2d(
  x: TensorLike,
  weight: TensorLike,
  bias: TensorLike | null = null,
  options: ConvolutionOptions = {},
): Tensor {
  checkOptions("conv2d", convolution2dOptions, options);
  return convolve("conv2d", 2, x, weight, bias, options);
}

function convolve(
  operation: string,
  rank: Rank,
  given: TensorLike,
  weights: TensorLike,
  bias: TensorLike | null,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvolutionOptions<Extents>,
): Tensor {
  const { weight, input, output, kernel } = weightOf(operation, weights, rank, groups, false);
  const x = narrowed(tensorOf(operation, "x", given, weight.dtype));
  const window = {
    kernel: pairOf(kernel, rank, 1),
    stride: pairOf(stride, rank, 1),
    dilation: pairOf(dilation, rank, 1),
  };
  const images = asImages(operation, x, rank, input);
  const padded =
    padding === "same"
      ? keepSize(operation, images, window)
      : { images, padding: pairOf(padding === "valid" ? 0 : padding, rank, 0) };
  const { columns, positions } = columnsOf(operation, rank, padded.images, {
    ...window,
    padding: padded.padding,
  });

  const [n, fields] = columns.shape;
  const products =
    groups === 1
      ? weight.reshape([output, fields]).matmul(columns)
      : weight
          .reshape([groups, output / groups, fields / groups])
          .matmul(columns.reshape([n, groups, fields / groups, sizeOf(positions)]));
  return asGiven(addBias(operation, products.reshape([n, output, ...positions]), bias), x, rank);
}

/** What of dilation·(kernel − 1) zeros goes on both sides, and the images with the odd one at their end. */
function keepSize(
  operation: string,
  images: Tensor,
  { kernel, stride, dilation }: Omit<Window, "padding">,
): { images: Tensor; padding: Window["padding"] } {
  if (stride.some((step) => step !== 1)) {
    throw new ValueError(
      `${operation}: padding "same" needs stride 1. For half the size with a kernel of 3 take ` +
        "{ stride: 2, padding: 1 }",
    );
  }
  const [down, right] = kernel.map((size, i) => dilation[i] * (size - 1));
  const odd = [0, right % 2, 0, down % 2];
  return {
    images: down % 2 || right % 2 ? images.pad(odd) : images,
    padding: [Math.floor(down / 2), Math.floor(right / 2)],
  };
}

/** Each window of images as a column: [N, C·kh·kw, positions]. Of single pixels nothing is copied. */
function columnsOf(operation: string, rank: Rank, images: Tensor, window: Window) {
  const positions = positionsOf(operation, images, window, rank);
  const isOne = (size: number) => size === 1;
  const isNone = (size: number) => size === 0;
  const { kernel, stride, padding } = window;
  const isPixel = kernel.every(isOne) && stride.every(isOne) && padding.every(isNone);
  const columns = isPixel
    ? images.reshape([...images.shape.slice(0, 2), sizeOf(positions)])
    : unfold(images, window);
  return { columns, positions };
}
