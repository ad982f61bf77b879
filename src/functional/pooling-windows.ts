import { unfold } from "../ops/unfold.ts";
import { checkArgument, positiveInteger } from "../tensor/arguments.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asImages, type Extents, formatSizes, pairOf, perDimension, type Rank } from "./spatial.ts";

/** How windows move over what is pooled. */
export interface PoolOptions<Size> {
  /** How far the window moves from one position to the next. Default: its size. */
  stride?: Size | null;
  /** How far the window may reach beyond the input on both sides: at most half its size. Default 0. */
  padding?: Size;
  /** Whether a last window that is only partly inside counts. Default false. */
  ceilMode?: boolean;
}

/** The windows along one dimension. */
interface Track {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** How many there are. */
  readonly count: number;
  /** How far the last one reaches beyond the padding. */
  readonly excess: number;
}

/** @throws ShapeError where no window fits. */
function trackOf(options: Omit<Track, "count" | "excess">, ceilMode: boolean): Track {
  const { size, kernel, stride, padding, dilation } = options;
  const reach = dilation * (kernel - 1) + 1;
  const room = (size + 2 * padding - reach) / stride;
  let count = (ceilMode ? Math.ceil(room) : Math.floor(room)) + 1;
  // A window that begins in the padding behind the input sees nothing of it.
  if (ceilMode && (count - 1) * stride >= size + padding) count--;
  const excess = Math.max(0, (count - 1) * stride + reach - size - 2 * padding);
  return { ...options, count, excess };
}

/** The windows of the inputs of a pooling operation. */
export interface PoolWindows {
  /** [N, C, elements, positions] */
  readonly windows: Tensor;
  readonly tracks: readonly [Track, Track];
  /** What was computed of each window, [N, C, positions], as images. */
  toImages(pooled: Tensor): Tensor;
}

/**
 * All windows of images or sequences.
 *
 * @param beyond what stands where a window reaches beyond the input.
 * @throws ShapeError where no window fits; ValueError for a padding of more than half a window.
 */
export function windowsOf(
  operation: string,
  rank: Rank,
  x: Tensor,
  kernelSize: Extents,
  options: PoolOptions<Extents> & { dilation?: Extents },
  beyond: number,
): PoolWindows {
  checkArgument(operation, "kernelSize", perDimension(rank, positiveInteger), kernelSize);
  const kernel = pairOf(kernelSize, rank, 1);
  const stride = pairOf(options.stride ?? kernelSize, rank, 1);
  const dilation = pairOf(options.dilation ?? 1, rank, 1);
  const padding = pairOf(options.padding ?? 0, rank, 0);
  if (padding.some((size, i) => 2 * size > kernel[i])) {
    throw new ValueError(
      `${operation}: padding must be at most half of kernelSize, got ${formatSizes(padding, rank)} beside ` +
        formatSizes(kernel, rank),
    );
  }
  const images = asImages(operation, x, rank);
  const [n, c, ...sizes] = images.shape;
  const [down, right] = sizes.map((size, i) =>
    trackOf(
      { size, kernel: kernel[i], stride: stride[i], padding: padding[i], dilation: dilation[i] },
      options.ceilMode ?? false,
    ),
  );
  if (down.count < 1 || right.count < 1) {
    throw new ShapeError(
      `${operation}: a window of ${formatSizes(kernel, rank)} does not fit into an input ` +
        `${formatShape(x.shape)} with padding ${formatSizes(padding, rank)}`,
    );
  }
  const [top, left] = padding;
  // Zeros on both sides are the windows' own affair.
  const isPadded = down.excess + right.excess > 0 || (beyond !== 0 && top + left > 0);
  const columns = isPadded
    ? unfold(images.pad([left, left + right.excess, top, top + down.excess], beyond), {
        ...{ kernel, stride, dilation },
        padding: [0, 0],
      })
    : unfold(images, { kernel, stride, dilation, padding });
  return {
    windows: columns.reshape([n, c, sizeOf(kernel), down.count * right.count]),
    tracks: [down, right],
    toImages: (pooled) => pooled.reshape([n, c, down.count, right.count]),
  };
}

/** How many elements of each window along a dimension are the input's, or with its padding. */
export function elementsOf(track: Track, withPadding: boolean): number[] {
  const { size, kernel, stride, padding, count } = track;
  const [first, end] = withPadding ? [-padding, size + padding] : [0, size];
  return Array.from({ length: count }, (_, i) => {
    const start = i * stride - padding;
    return Math.min(start + kernel, end) - Math.max(start, first);
  });
}
