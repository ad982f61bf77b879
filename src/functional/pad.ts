import { anyNumber, checkOptions, type OptionTable, oneOf } from "../tensor/arguments.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { shown } from "../text/shown.ts";

/** What stands beyond a tensor: one number, its mirror image, its last numbers, or itself once more. */
export type PadMode = "constant" | "reflect" | "replicate" | "circular";

export interface PadOptions {
  /** Default "constant". */
  mode?: PadMode;
  /** With "constant": the number. Default 0. */
  value?: number;
}

const padOptions: OptionTable<PadOptions> = {
  mode: oneOf("constant", "reflect", "replicate", "circular"),
  value: anyNumber,
};

/** Where the number comes from that stands at position i of a dimension, i < 0 or i ≥ size beyond it. */
const sources: Record<Exclude<PadMode, "constant">, (i: number, size: number) => number> = {
  // … 2 1 | 0 1 2 | 1 0 …: the last number is the mirror.
  reflect: (i, size) => (i < 0 ? -i : i < size ? i : 2 * (size - 1) - i),
  replicate: (i, size) => Math.min(Math.max(i, 0), size - 1),
  circular: (i, size) => (i + size) % size,
};

/** How far a mode reaches, for a dimension of a size. */
const reaches: Record<PadMode, (size: number) => number> = {
  constant: () => Infinity,
  reflect: (size) => size - 1,
  replicate: (size) => (size > 0 ? Infinity : 0),
  circular: (size) => size,
};

/**
 * Puts numbers before and behind the elements of the last dimensions; negative counts cut some off.
 *
 * @param x of any shape.
 * @param padding pairs of counts before and behind, the last dimension's first: [left, right, top, bottom].
 * @throws ShapeError for pairs that do not fit; ValueError for a value with another mode than "constant".
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 * @example
 * ```ts
 * F.pad([1, 2, 3], [2, 1]).toArray(); // → 0,0,1,2,3,0
 * F.pad([1, 2, 3], [2, 1], { mode: "reflect" }).toArray(); // → 3,2,1,2,3,2
 * ```
 */
export function pad(x: TensorLike, padding: readonly number[], options: PadOptions = {}): Tensor {
  const given = tensorOf("pad", "x", x);
  checkOptions("pad", padOptions, options);
  const { mode = "constant", value } = options;
  if (value !== undefined && mode !== "constant") {
    throw new ValueError(`pad: mode ${mode} takes its numbers from x. Leave out value`);
  }
  const pairs = checkedPairs(given, padding, mode);
  return mode === "constant"
    ? padConstant(given, pairs, value)
    : pairs.reduce((padded, pair) => padFromWithin(padded, pair, sources[mode]), given);
}

function padConstant(x: Tensor, pairs: readonly PadPair[], value: number | undefined): Tensor {
  const cut = pairs.reduce(
    (kept, { dim, before, behind }) =>
      before < 0 || behind < 0
        ? kept.slice(dim, Math.max(0, -before), x.shape[dim] + Math.min(0, behind))
        : kept,
    x,
  );
  return cut.pad(
    pairs.flatMap(({ before, behind }) => [before, behind].map((count) => Math.max(0, count))),
    value,
  );
}

function padFromWithin(
  x: Tensor,
  { dim, before, behind }: PadPair,
  source: (i: number, size: number) => number,
): Tensor {
  const size = x.shape[dim];
  const places = Int32Array.from({ length: size + before + behind }, (_, i) =>
    source(i - before, size),
  );
  return x.indexSelect(dim, places);
}

/** How many numbers come before and behind those of a dimension. */
interface PadPair {
  dim: number;
  before: number;
  behind: number;
}

function checkedPairs(x: Tensor, padding: unknown, mode: PadMode): PadPair[] {
  const isList = Array.isArray(padding) && padding.every(Number.isSafeInteger);
  if (!isList || padding.length % 2 !== 0 || padding.length > 2 * x.ndim) {
    throw new ShapeError(
      `pad: expected pairs of integers, the last dimension's first, [left, right, top, bottom], for at ` +
        `most ${x.ndim} dimensions, got ${shown(padding)}`,
    );
  }
  const pairs = Array.from({ length: padding.length / 2 }, (_, i) => ({
    dim: x.ndim - 1 - i,
    before: padding[2 * i],
    behind: padding[2 * i + 1],
  }));
  for (const { dim, before, behind } of pairs) {
    const size = x.shape[dim];
    const reach = reaches[mode](size);
    if (before > reach || behind > reach || size + before + behind < 0) {
      throw new ShapeError(
        `pad: dimension ${dim} of ${formatShape(x.shape)} can be padded by at most ${reach} in mode ${mode}, ` +
          `and not to less than nothing, got [${before}, ${behind}]`,
      );
    }
  }
  return pairs;
}
