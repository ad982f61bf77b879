import * as windows from "../ops/unfold.ts";
import {
  checkArgument,
  checkOptions,
  nonNegativeInteger,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { asImages, type Over, pairOf, perDimension, positionsOf } from "./spatial.ts";

export interface UnfoldOptions {
  /** How far the window's elements are apart. Default 1. */
  dilation?: Over;
  /** How many zeros are put on both sides. Default 0. */
  padding?: Over;
  /** How far the window moves from one position to the next. Default 1. */
  stride?: Over;
}

const sizes = perDimension(2, positiveInteger);
export const unfoldOptions: OptionTable<UnfoldOptions> = {
  dilation: sizes,
  padding: perDimension(2, nonNegativeInteger),
  stride: sizes,
};
export const windowSize = sizes;

function windowOf(kernelSize: Over, { dilation = 1, padding = 0, stride = 1 }: UnfoldOptions) {
  return {
    kernel: pairOf(kernelSize, 2, 1),
    dilation: pairOf(dilation, 2, 1),
    padding: pairOf(padding, 2, 0),
    stride: pairOf(stride, 2, 1),
  };
}

/**
 * Each window of images as a column, which makes a convolution a product of matrices.
 *
 * @param x [N, C, H, W] or [C, H, W]
 * @returns [N, C·kernel height·kernel width, positions], row by row; or without the N.
 * @throws ShapeError where no window fits.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 * @example
 * ```ts
 * F.unfold([[[1, 2, 3]]], [1, 2]).toArray(); // → 1,2,2,3
 * ```
 */
export function unfold(x: TensorLike, kernelSize: Over, options: UnfoldOptions = {}): Tensor {
  const given = tensorOf("unfold", "x", x);
  checkArgument("unfold", "kernelSize", windowSize, kernelSize);
  checkOptions("unfold", unfoldOptions, options);
  const window = windowOf(kernelSize, options);
  const images = asImages("unfold", given, 2);
  positionsOf("unfold", images, window, 2);
  const columns = windows.unfold(images, window);
  return given.ndim === 4 ? columns : columns.squeeze(0);
}

/**
 * Columns added back onto the windows of images that they came from: where windows overlap, their
 * numbers are added.
 *
 * @param x [N, C·kernel height·kernel width, positions], or without the N.
 * @param outputSize height and width of the images, or one number for both.
 * @returns [N, C, H, W] or [C, H, W]
 * @throws ShapeError for columns that are not as {@link unfold} would make them of such images.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 * @example
 * ```ts
 * F.fold([[1, 2], [2, 3]], [1, 3], [1, 2]).toArray(); // → 1,4,3
 * ```
 */
export function fold(
  x: TensorLike,
  outputSize: Over,
  kernelSize: Over,
  options: UnfoldOptions = {},
): Tensor {
  const given = tensorOf("fold", "x", x);
  checkArgument("fold", "outputSize", windowSize, outputSize);
  checkArgument("fold", "kernelSize", windowSize, kernelSize);
  checkOptions("fold", unfoldOptions, options);
  const window = windowOf(kernelSize, options);
  const [h, w] = pairOf(outputSize, 2, 1);
  const [rows, columns] = windows.windowCounts(h, w, window);
  const field = sizeOf(window.kernel);
  const [fields, positions] = given.shape.slice(-2);
  const isOfWindows = fields % field === 0 && positions === rows * columns && rows > 0;
  if ((given.ndim !== 2 && given.ndim !== 3) || !isOfWindows) {
    throw new ShapeError(
      `fold: expected columns [N, C·${field}, ${Math.max(0, rows) * Math.max(0, columns)}] or without the N, ` +
        `for windows of ${window.kernel.join("×")} on images of ${h}×${w}, got ${formatShape(given.shape)}`,
    );
  }
  assertFloat("fold", given.dtype);
  const images = windows.fold(given.ndim === 3 ? given : given.unsqueeze(0), [h, w], window);
  return given.ndim === 3 ? images : images.squeeze(0);
}
