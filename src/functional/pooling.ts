import { noGrad } from "../autograd/no-grad.ts";
import { equal, select } from "../expr/build.ts";
import { functions, input, type Operand } from "../expr/index.ts";
import { inFloat32 } from "../ops/in-float32.ts";
import { map } from "../ops/map/map.ts";
import {
  checkOptions,
  flag,
  nonNegativeInteger,
  type OptionTable,
  orNull,
  positiveInteger,
} from "../tensor/arguments.ts";
import { arange, tensor } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { elementsOf, type PoolOptions, windowsOf } from "./pooling-windows.ts";
import {
  type Along,
  asGiven,
  type Extents,
  type Over,
  perDimension,
  type Rank,
} from "./spatial.ts";

export interface MaxPoolOptions<Size = Over> extends PoolOptions<Size> {
  /** How far the window's elements are apart. Default 1. */
  dilation?: Size;
}

export interface AvgPoolOptions<Size = Over> extends PoolOptions<Size> {
  /** Whether the padding's zeros enter the mean. Default true. */
  countIncludePad?: boolean;
}

export interface AvgPool2dOptions extends AvgPoolOptions {
  /** What sums are divided by in place of the number of elements. */
  divisorOverride?: number | null;
}

const poolOptions = (rank: Rank): OptionTable<PoolOptions<Extents>> => ({
  stride: orNull(perDimension(rank, positiveInteger)),
  padding: perDimension(rank, nonNegativeInteger),
  ceilMode: flag,
});
const maxPoolOptions = (rank: Rank): OptionTable<MaxPoolOptions<Extents>> => ({
  ...poolOptions(rank),
  dilation: perDimension(rank, positiveInteger),
});
const avgPoolOptions = (rank: Rank): OptionTable<AvgPoolOptions<Extents>> => ({
  ...poolOptions(rank),
  countIncludePad: flag,
});
export const maxPool1dOptions = maxPoolOptions(1);
export const maxPool2dOptions = maxPoolOptions(2);
export const avgPool1dOptions = avgPoolOptions(1);
export const avgPool2dOptions: OptionTable<AvgPool2dOptions> = {
  ...avgPoolOptions(2),
  divisorOverride: orNull(positiveInteger),
};

/**
 * The largest number in each window of sequences; of equal ones the first has the gradient.
 *
 * @param x [N, C, L] or [C, L]
 * @returns [N, C, L′] or [C, L′], L′ = ⌊(L + 2·padding − dilation·(kernelSize − 1) − 1)/stride⌋ + 1
 * @throws ShapeError where a window does not fit; ValueError for a padding of more than half a window.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 * @example
 * ```ts
 * F.maxPool1d([[1, 5, 2, 3]], 2).toArray(); // → 5,3
 * ```
 */
export function maxPool1d(
  x: TensorLike,
  kernelSize: Along,
  options: MaxPoolOptions<Along> = {},
): Tensor {
  checkOptions("maxPool1d", maxPool1dOptions, options);
  return maxPool("maxPool1d", 1, x, kernelSize, options);
}

/**
 * The largest number in each window of images; of equal ones the first has the gradient.
 *
 * @param x [N, C, H, W] or [C, H, W]
 * @returns [N, C, H′, W′] or [C, H′, W′],
 * H′ = ⌊(H + 2·padding − dilation·(kernelSize − 1) − 1)/stride⌋ + 1
 * @throws ShapeError where a window does not fit; ValueError for a padding of more than half a window.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 * @example
 * ```ts
 * F.maxPool2d([[[1, 5], [2, 3]]], 2).item(); // → 5
 * ```
 */
export function maxPool2d(x: TensorLike, kernelSize: Over, options: MaxPoolOptions = {}): Tensor {
  checkOptions("maxPool2d", maxPool2dOptions, options);
  return maxPool("maxPool2d", 2, x, kernelSize, options);
}

/**
 * The mean of each window of sequences.
 *
 * @param x [N, C, L] or [C, L]
 * @returns [N, C, L′] or [C, L′], L′ = ⌊(L + 2·padding − kernelSize)/stride⌋ + 1
 * @throws ShapeError where a window does not fit; ValueError for a padding of more than half a window.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 * @example
 * ```ts
 * F.avgPool1d([[1, 5, 2, 4]], 2).toArray(); // → 3,3
 * ```
 */
export function avgPool1d(
  x: TensorLike,
  kernelSize: Along,
  options: AvgPoolOptions<Along> = {},
): Tensor {
  checkOptions("avgPool1d", avgPool1dOptions, options);
  return avgPool("avgPool1d", 1, x, kernelSize, options);
}

/**
 * The mean of each window of images.
 *
 * @param x [N, C, H, W] or [C, H, W]
 * @returns [N, C, H′, W′] or [C, H′, W′], H′ = ⌊(H + 2·padding − kernelSize)/stride⌋ + 1
 * @throws ShapeError where a window does not fit; ValueError for a padding of more than half a window.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 * @example
 * ```ts
 * F.avgPool2d([[[1, 5], [2, 4]]], 2).item(); // → 3
 * ```
 */
export function avgPool2d(x: TensorLike, kernelSize: Over, options: AvgPool2dOptions = {}): Tensor {
  checkOptions("avgPool2d", avgPool2dOptions, options);
  return avgPool("avgPool2d", 2, x, kernelSize, options);
}

const [element, largest, place] = [0, 1, 2].map(input);
const isLargest = (here: Operand, elsewhere: Operand) =>
  select(equal(element, largest), here, select(functions.isNaN(element), here, elsewhere));
const placeIfLargest = isLargest(place, -Infinity);
const elementIfThere = select(equal(input(1), place), element, 0);

function maxPool(
  operation: string,
  rank: Rank,
  given: TensorLike,
  kernelSize: Extents,
  options: MaxPoolOptions<Extents>,
): Tensor {
  const pooled = (x: Tensor) => {
    const { windows, toImages } = windowsOf(operation, rank, x, kernelSize, options, -Infinity);
    // Counted down from 0, so that the first of equal ones is at the largest place.
    const places = arange(0, -windows.shape[2], -1, { dtype: x.dtype }).unsqueeze(1);
    const first = noGrad(() =>
      map(placeIfLargest, [windows, windows.max(2, true), places]).max(2, true),
    );
    return asGiven(toImages(map(elementIfThere, [windows, first, places]).sum(2)), x, rank);
  };
  // A half has no number for each place in a large window.
  return inFloat32(tensorOf(operation, "x", given), pooled, { mayStay: false });
}

function avgPool(
  operation: string,
  rank: Rank,
  given: TensorLike,
  kernelSize: Extents,
  options: AvgPoolOptions<Extents> & { divisorOverride?: number | null },
): Tensor {
  const { countIncludePad = true, divisorOverride } = options;
  const pooled = (x: Tensor) => {
    const { windows, tracks, toImages } = windowsOf(operation, rank, x, kernelSize, options, 0);
    const [rows, columns] = tracks.map((track) => elementsOf(track, countIncludePad));
    const counts = rows.flatMap((row) => columns.map((column) => row * column));
    const isOne = counts.every((count) => count === counts[0]);
    const divisor = divisorOverride ?? (isOne ? counts[0] : tensor(counts, { dtype: x.dtype }));
    return asGiven(toImages(windows.sum(2).div(divisor)), x, rank);
  };
  return inFloat32(tensorOf(operation, "x", given), pooled, { mayStay: false });
}
