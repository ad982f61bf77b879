import { narrowed } from "../../ops/autocast.ts";
import { finite, flag, type Kind, type OptionTable } from "../../tensor/arguments.ts";
import { assertFloat, isFloat } from "../../tensor/dtype.ts";
import { DtypeError, ShapeError, ValueError } from "../../tensor/errors.ts";
import { broadcastShapes, formatShape, sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorLike, tensorOf } from "../../tensor/tensor-like.ts";

export interface AttentionMapOptions {
  /**
   * Broadcast to the scores [..., L, S]: a bool mask, true where a query may look, or floats that are added
   * to the scores (a bias; −∞ where a query may not look). Default none.
   */
  attnMask?: TensorLike | null;
  /** A query may look at the keys up to its own position. Not together with a mask. Default false. */
  isCausal?: boolean;
  /** What a query's product with a key is multiplied by. Default 1/√E. */
  scale?: number;
}

export const attentionMapOptions: OptionTable<AttentionMapOptions> = {
  attnMask: { ...tensorLike, accepts: (x) => x === null || tensorLike.accepts(x) } satisfies Kind,
  isCausal: flag,
  scale: finite,
};

/** Who may look where, and how scores are scaled. */
export interface Setting {
  /** Of two dimensions or more. */
  mask: Tensor | null;
  isCausal: boolean;
  scale: number;
}

const form = "expected query [..., L, E] and key [..., S, E]";

/** Queries and keys as tensors, and what is set. @throws where they do not fit. */
export function settingOf(
  operation: string,
  given: { query: TensorLike; key: TensorLike },
  { attnMask = null, isCausal = false, scale }: AttentionMapOptions,
): { query: Tensor; key: Tensor; setting: Setting } {
  const query = narrowed(tensorOf(operation, "query", given.query));
  const key = narrowed(tensorOf(operation, "key", given.key, query.dtype));
  for (const x of [query, key]) assertFloat(operation, x.dtype);
  const [q, k] = [query.shape, key.shape];
  if (q.length < 2 || k.length < 2 || q.at(-1) !== k.at(-1)) {
    throw new ShapeError(`${operation}: ${form}, got ${formatShape(q)} and ${formatShape(k)}`);
  }
  if (attnMask !== null && isCausal) {
    throw new ValueError(
      `${operation}: give attnMask or isCausal, not both. A causal mask to add to yours is ` +
        'ones([L, S]).tril().to("bool")',
    );
  }
  const batch = broadcastShapes(() => operation, [q.slice(0, -2), k.slice(0, -2)]);
  const scores = [...batch, q[q.length - 2], k[k.length - 2]];
  const mask = attnMask === null ? null : maskOf(operation, attnMask, query, scores);
  return {
    query,
    key,
    setting: { mask, isCausal, scale: scale ?? 1 / Math.sqrt(q[q.length - 1]) },
  };
}

function maskOf(operation: string, given: TensorLike, query: Tensor, scores: number[]): Tensor {
  const mask = tensorOf(operation, "attnMask", given, query.dtype);
  if (mask.dtype !== "bool" && !isFloat(mask.dtype)) {
    throw new DtypeError(
      `${operation}: expected a mask of bool, or of floats that are added, got ${mask.dtype}. ` +
        'Use mask.to("bool")',
    );
  }
  const fits =
    mask.ndim <= scores.length &&
    sameShape(
      broadcastShapes(() => `${operation} (attnMask)`, [mask.shape, scores]),
      scores,
    );
  if (fits) {
    const matrix = mask.ndim < 2 ? mask.reshape([1, mask.size]) : mask;
    return mask.dtype === "bool" ? matrix : matrix.to(query.dtype);
  }
  throw new ShapeError(
    `${operation}: a mask ${formatShape(mask.shape)} does not broadcast to the scores ${formatShape(scores)}`,
  );
}

/** Values beside keys as a tensor. @throws ShapeError where there is not one for each key. */
export function valuesOf(operation: string, given: TensorLike, key: Tensor): Tensor {
  const value = narrowed(tensorOf(operation, "value", given, key.dtype));
  assertFloat(operation, value.dtype);
  if (value.ndim >= 2 && value.shape.at(-2) === key.shape.at(-2)) return value;
  throw new ShapeError(
    `${operation}: expected a value [..., ${key.shape.at(-2)}, Ev], one for each of the keys ` +
      `${formatShape(key.shape)}, got ${formatShape(value.shape)}`,
  );
}
