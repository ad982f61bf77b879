import { mulNoNaN } from "../expr/build.ts";
import { input } from "../expr/index.ts";
import { inFloat32 } from "../ops/in-float32.ts";
import { map } from "../ops/map/map.ts";
import { checkArgument, orNull, positiveInteger } from "../tensor/arguments.ts";
import { tensor } from "../tensor/creation.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { avgPool2d, maxPool2d } from "./pooling.ts";
import { asGiven, asImages, perDimension, type Rank } from "./spatial.ts";

/** How long the output is; null for as long as the input. */
export type OutputLength = number | null | readonly [number | null];
/** The output's height and width, or one number for both; null for the input's. */
export type OutputSize = number | null | readonly [height: number | null, width: number | null];

export const outputSizeKind = (rank: Rank) => perDimension(rank, orNull(positiveInteger));

/**
 * The means of parts of sequences: as many as asked for, and as equally long as can be.
 *
 * @param x [N, C, L] or [C, L]
 * @returns [N, C, outputSize] or [C, outputSize]
 * @throws ShapeError for another number of dimensions, and for an empty input.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html
 * @example
 * ```ts
 * F.adaptiveAvgPool1d([[1, 2, 3, 4, 5]], 2).toArray(); // → 2,4
 * ```
 */
export function adaptiveAvgPool1d(x: TensorLike, outputSize: OutputLength): Tensor {
  return adapt("adaptiveAvgPool1d", 1, x, outputSize, means);
}

/**
 * The means of parts of images: as many as asked for, and as equally large as can be.
 *
 * @param x [N, C, H, W] or [C, H, W]
 * @returns [N, C, …outputSize] or [C, …outputSize]
 * @throws ShapeError for another number of dimensions, and for an empty input.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 * @example
 * ```ts
 * F.adaptiveAvgPool2d(ones([32, 64, 7, 7]), 1).shape; // → 32,64,1,1
 * ```
 */
export function adaptiveAvgPool2d(x: TensorLike, outputSize: OutputSize): Tensor {
  return adapt("adaptiveAvgPool2d", 2, x, outputSize, means);
}

/**
 * The largest numbers of parts of sequences: as many as asked for, and as equally long as can be.
 *
 * @param x [N, C, L] or [C, L]
 * @returns [N, C, outputSize] or [C, outputSize]
 * @throws ShapeError for another number of dimensions, and for an empty input.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 * @example
 * ```ts
 * F.adaptiveMaxPool1d([[1, 2, 3, 4, 5]], 2).toArray(); // → 3,5
 * ```
 */
export function adaptiveMaxPool1d(x: TensorLike, outputSize: OutputLength): Tensor {
  return adapt("adaptiveMaxPool1d", 1, x, outputSize, maxima);
}

/**
 * The largest numbers of parts of images: as many as asked for, and as equally large as can be.
 *
 * @param x [N, C, H, W] or [C, H, W]
 * @returns [N, C, …outputSize] or [C, …outputSize]
 * @throws ShapeError for another number of dimensions, and for an empty input.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 * @example
 * ```ts
 * F.adaptiveMaxPool2d([[[1, 2, 3], [4, 5, 6]]], [1, null]).toArray(); // → 4,5,6
 * ```
 */
export function adaptiveMaxPool2d(x: TensorLike, outputSize: OutputSize): Tensor {
  return adapt("adaptiveMaxPool2d", 2, x, outputSize, maxima);
}

/** The parts of a dimension: neighbours may have an element in common. */
interface Parts {
  /** The length of the longest. */
  readonly length: number;
  /** The places of their elements, so many for each: of a shorter one the last again. */
  readonly places: readonly number[];
  /** Of each place, its share in the mean of its part. */
  readonly shares: readonly number[];
  /** Whether they are equally long: they then have nothing in common, and leave nothing out. */
  readonly isEven: boolean;
}

function partsOf(size: number, count: number): Parts {
  const bounds = Array.from({ length: count }, (_, i) => ({
    start: Math.floor((i * size) / count),
    end: Math.ceil(((i + 1) * size) / count),
  }));
  const length = Math.max(...bounds.map(({ start, end }) => end - start));
  const each = Array.from({ length }, (_, i) => i);
  return {
    length,
    places: bounds.flatMap(({ start, end }) => each.map((i) => Math.min(start + i, end - 1))),
    shares: bounds.flatMap(({ start, end }) =>
      each.map((i) => (start + i < end ? 1 / (end - start) : 0)),
    ),
    isEven: size % count === 0,
  };
}

function adapt(
  operation: string,
  rank: Rank,
  given: TensorLike,
  outputSize: OutputLength | OutputSize,
  pool: (images: Tensor, down: Parts, right: Parts) => Tensor,
): Tensor {
  const x = tensorOf(operation, "x", given);
  checkArgument(operation, "outputSize", outputSizeKind(rank), outputSize);
  const images = asImages(operation, x, rank);
  const [h, w] = images.shape.slice(2);
  if (h === 0 || w === 0) {
    throw new ShapeError(`${operation}: nothing to pool in an input ${formatShape(x.shape)}`);
  }
  const [first, last = first] = Array.isArray(outputSize) ? outputSize : [outputSize];
  const [rows, columns] = [rank === 1 ? h : (first ?? h), last ?? w];
  const [down, right] = [partsOf(h, rows), partsOf(w, columns)];
  return asGiven(
    inFloat32(images, (wide) => pool(wide, down, right), { mayStay: false }),
    x,
    rank,
  );
}

/** The elements of the parts one after the other: windows as large as the largest of them. */
function windows(images: Tensor, down: Parts, right: Parts): Tensor {
  const rows = down.isEven ? images : images.indexSelect(2, Int32Array.from(down.places));
  return right.isEven ? rows : rows.indexSelect(3, Int32Array.from(right.places));
}

const weighted = mulNoNaN(input(1), input(0));

function means(images: Tensor, down: Parts, right: Parts): Tensor {
  if (down.isEven && right.isEven) return avgPool2d(images, [down.length, right.length]);
  const shares = down.shares.flatMap((share) => right.shares.map((other) => share * other));
  const shape = [down.shares.length, right.shares.length];
  const terms = map(weighted, [
    windows(images, down, right),
    tensor(shares, { shape, dtype: images.dtype }),
  ]);
  return avgPool2d(terms, [down.length, right.length], { divisorOverride: 1 });
}

// What stands in a window again comes after the first, which alone has the gradient.
function maxima(images: Tensor, down: Parts, right: Parts): Tensor {
  return maxPool2d(windows(images, down, right), [down.length, right.length]);
}
