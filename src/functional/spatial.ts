import { type Pair, type Window, windowCounts } from "../ops/unfold.ts";
import { type Kind, kind } from "../tensor/arguments.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** In how many dimensions windows move: along sequences, or over images. */
export type Rank = 1 | 2;

/** A number along sequences. */
export type Along = number | readonly [number];
/** A number for both height and width, or one for each. */
export type Over = number | readonly [height: number, width: number];
export type Extents = number | readonly number[];

/** One number for all of an operation's dimensions, or one for each of them. */
export function perDimension(rank: Rank, of: Kind): Kind {
  const several = rank === 1 ? "a list of one" : "two of them, [height, width]";
  return kind(`${of.expected} or ${several}`, (value) =>
    Array.isArray(value) ? value.length === rank && value.every(of.accepts) : of.accepts(value),
  );
}

/** The numbers for height and width. Sequences are images of height 1, for which `neutral` stands. */
export function pairOf(given: Extents, rank: Rank, neutral: number): Pair {
  const [first, last = first] = typeof given === "number" ? [given] : given;
  return rank === 1 ? [neutral, first] : [first, last];
}

/** 5×5 */
export const formatSizes = (sizes: readonly number[], rank: Rank) => sizes.slice(-rank).join("×");

/** @throws ShapeError for another number of dimensions, or of channels; DtypeError for integers. */
export function checkImages(operation: string, x: Tensor, rank: Rank, channels?: number): void {
  const isShaped = x.ndim === rank + 1 || x.ndim === rank + 2;
  if (!isShaped || (channels !== undefined && x.shape[x.ndim - rank - 1] !== channels)) {
    const one = `${channels ?? "C"}, ${rank === 1 ? "L" : "H, W"}`;
    throw new ShapeError(
      `${operation}: expected input [N, ${one}] or [${one}], got ${formatShape(x.shape)}` +
        likelyFix(x, rank, channels),
    );
  }
  assertFloat(operation, x.dtype);
}

function likelyFix(x: Tensor, rank: Rank, channels: number | undefined): string {
  if (channels === 1 && x.ndim === rank + 1) return ". Did you mean x.unsqueeze(1)?";
  if (x.ndim !== rank + 2 || x.shape[x.ndim - 1] !== channels) return "";
  return `. Channels come before sizes: x.permute(${rank === 1 ? "0, 2, 1" : "0, 3, 1, 2"})`;
}

/**
 * Samples as images [N, C, H, W]: a single one as a batch of one, sequences as images of height 1.
 *
 * @param channels how many there must be.
 */
export function asImages(operation: string, x: Tensor, rank: Rank, channels?: number): Tensor {
  checkImages(operation, x, rank, channels);
  const [c, ...sizes] = x.shape.slice(-rank - 1);
  const batch = x.ndim === rank + 2 ? x.shape[0] : 1;
  return x.reshape([batch, c, ...(rank === 1 ? [1] : []), ...sizes]);
}

/** Images [N, C, H, W] without the batch or the height that x does not have. */
export function asGiven(images: Tensor, x: Tensor, rank: Rank): Tensor {
  const [n, c, h, w] = images.shape;
  const sizes = rank === 1 ? [w] : [h, w];
  return images.reshape(x.ndim === rank + 2 ? [n, c, ...sizes] : [c, ...sizes]);
}

/** How many positions a window takes on images. @throws ShapeError where there is none. */
export function positionsOf(operation: string, images: Tensor, window: Window, rank: Rank): Pair {
  const [h, w] = images.shape.slice(2);
  const counts = windowCounts(h, w, window);
  if (counts[0] >= 1 && counts[1] >= 1) return counts;
  const spread = window.kernel.map((size, i) => window.dilation[i] * (size - 1) + 1);
  const space = [h, w].map((size, i) => size + 2 * window.padding[i]);
  throw new ShapeError(
    `${operation}: a window of ${formatSizes(spread, rank)} does not fit into inputs of ` +
      `${formatSizes(space, rank)}, padding included`,
  );
}
