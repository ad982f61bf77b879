import { add, formula, mul, sub } from "../expr/build.ts";
import { inFloat32 } from "../ops/in-float32.ts";
import { map } from "../ops/map/map.ts";
import {
  checkOptions,
  flag,
  type Kind,
  kind,
  type OptionTable,
  oneOf,
  positive,
  positiveInteger,
} from "../tensor/arguments.ts";
import { tensor } from "../tensor/creation.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

/** The number nearest to a position, or one between its neighbours. */
export type InterpolateMode = "nearest" | "linear" | "bilinear";

export interface InterpolateOptions {
  /** How large the output is: one size for all dimensions behind the channels, or one for each. */
  size?: number | readonly number[];
  /** In place of `size`: how many times as large as the input. */
  scaleFactor?: number | readonly number[];
  /** "linear" is for sequences, "bilinear" for images. Default "nearest". */
  mode?: InterpolateMode;
  /**
   * Between neighbours: whether the outermost numbers stay where they are, or the outer edges of the
   * outermost pixels. Default false.
   */
  alignCorners?: boolean;
}

const oneOrSeveral = (of: Kind): Kind =>
  kind(
    `${of.expected} or a list with one for each dimension`,
    (value) => (Array.isArray(value) && value.every(of.accepts)) || of.accepts(value),
  );

export const interpolateOptions: OptionTable<InterpolateOptions> = {
  size: oneOrSeveral(positiveInteger),
  scaleFactor: oneOrSeveral(positive),
  mode: oneOf("nearest", "linear", "bilinear"),
  alignCorners: flag,
};

/**
 * Sequences or images in another size.
 *
 * @param x [N, C, L] or [N, C, H, W]
 * @returns [N, C, …size]; with a scaleFactor of s, sizes are ⌊s · size⌋.
 * @throws ShapeError for another number of dimensions, or of sizes; ValueError where not one of size and
 * scaleFactor is given, and for alignCorners in mode "nearest".
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
 * @example
 * ```ts
 * F.interpolate([[[1, 3]]], { scaleFactor: 2 }).toArray(); // → 1,1,3,3
 * F.interpolate([[[1, 3]]], { size: 3, mode: "linear", alignCorners: true }).toArray(); // → 1,2,3
 * ```
 */
export function interpolate(x: TensorLike, options: InterpolateOptions): Tensor {
  const given = tensorOf("interpolate", "x", x);
  checkOptions("interpolate", interpolateOptions, options);
  const { mode = "nearest", alignCorners } = options;
  if (mode === "nearest" && alignCorners !== undefined) {
    throw new ValueError('interpolate: alignCorners goes with "linear" and "bilinear" only');
  }
  const rank = { nearest: given.ndim - 2, linear: 1, bilinear: 2 }[mode];
  if ((given.ndim !== 3 && given.ndim !== 4) || rank !== given.ndim - 2) {
    const expected = {
      nearest: "[N, C, L] or [N, C, H, W]",
      linear: "[N, C, L]",
      bilinear: "[N, C, H, W]",
    };
    throw new ShapeError(
      `interpolate: expected input ${expected[mode]} in mode ${mode}, got ${formatShape(given.shape)}`,
    );
  }
  assertFloat("interpolate", given.dtype);
  if (given.shape.slice(2).includes(0)) {
    throw new ShapeError(`interpolate: there is nothing between in ${formatShape(given.shape)}`);
  }
  const resize = (resized: Tensor, resizing: Resizing) =>
    mode === "nearest"
      ? nearest(resized, resizing)
      : linear(resized, resizing, alignCorners ?? false);
  const steps = resizings(given, options);
  return inFloat32(given, (wide) => steps.reduce(resize, wide), { mayStay: false });
}

/** What becomes of a dimension. One step in the output is from/to steps in the input. */
interface Resizing {
  dim: number;
  size: number;
  from: number;
  to: number;
}

function resizings(x: Tensor, { size, scaleFactor }: InterpolateOptions): Resizing[] {
  const given = size ?? scaleFactor;
  if (given === undefined || (size !== undefined && scaleFactor !== undefined)) {
    throw new ValueError("interpolate: give either size or scaleFactor");
  }
  const rank = x.ndim - 2;
  const each = typeof given === "number" ? Array<number>(rank).fill(given) : given;
  if (each.length !== rank) {
    throw new ShapeError(
      `interpolate: expected ${rank} sizes for an input ${formatShape(x.shape)}, got ${each.length}`,
    );
  }
  return each.map((value, i) => {
    const before = x.shape[i + 2];
    const after = size === undefined ? Math.floor(before * value) : value;
    if (after < 1) {
      throw new ShapeError(`interpolate: nothing is left of a size ${before} scaled by ${value}`);
    }
    const step = size === undefined ? { from: 1, to: value } : { from: before, to: after };
    return { dim: i + 2, size: after, ...step };
  });
}

/** As PyTorch rounds: in float32, and images that stay as large as they are stay as they are. */
function nearest(x: Tensor, { dim, size, from, to }: Resizing): Tensor {
  if (size === x.shape[dim] && x.ndim === 4) return x;
  const last = x.shape[dim] - 1;
  const step = Math.fround(from / to);
  const places = Int32Array.from({ length: size }, (_, i) =>
    Math.min(Math.floor(Math.fround(i * step)), last),
  );
  return x.indexSelect(dim, places);
}

const between = formula((left, right, share) => add(mul(left, sub(1, share)), mul(right, share)));

function linear(x: Tensor, { dim, size, from, to }: Resizing, alignCorners: boolean): Tensor {
  // Also where a scale of 1.1 leaves the size as it is.
  if (size === x.shape[dim]) return x;
  const last = x.shape[dim] - 1;
  const positions = Array.from({ length: size }, (_, i) =>
    alignCorners
      ? (i * last) / Math.max(1, size - 1)
      : Math.min(Math.max(0, ((i + 0.5) * from) / to - 0.5), last),
  );
  const lefts = Int32Array.from(positions, Math.floor);
  const rights = lefts.map((left) => Math.min(left + 1, last));
  const shape = x.shape.map((_, i) => (i === dim ? size : 1));
  const shares = tensor(
    positions.map((position, i) => position - lefts[i]),
    { shape, dtype: x.dtype },
  );
  return map(between, [x.indexSelect(dim, lefts), x.indexSelect(dim, rights), shares]);
}
