import { div, equal, exp, less, lessEqual, select, sub } from "../../expr/build.ts";
import { functions, input } from "../../expr/index.ts";
import { inFloat32 } from "../../ops/in-float32.ts";
import { map } from "../../ops/map/map.ts";
import { transposed } from "../../ops/matmul.ts";
import { max } from "../../ops/max.ts";
import { operand } from "../../ops/methods/operand.ts";
import { slice } from "../../ops/slice.ts";
import { checkOptions } from "../../tensor/arguments.ts";
import { arange } from "../../tensor/creation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { TensorLike } from "../../tensor/tensor-like.ts";
import {
  type AttentionMapOptions,
  attentionMapOptions,
  type Setting,
  settingOf,
} from "./setting.ts";

const [x0, x1, x2] = [0, 1, 2].map(input);
const allowed = select(x1, x0, -Infinity);
const upToItself = select(lessEqual(x2, x1), x0, -Infinity);
const finiteOrZero = select(less(functions.abs(x0), Infinity), x0, 0);
const shareOrZero = select(equal(x1, 0), 0, div(x0, x1));

/** e to the difference: of a score and a number that is as large. */
export const expDifference = exp(sub(x0, x1));

/** A block of the scores: from which query on (0 where there is a mask), and which keys. */
export interface Block {
  row: number;
  start: number;
  end: number;
}

/**
 * The scores of a block: queries, which are scaled already, by keys; −∞ where a query may not look.
 *
 * @param byKey give keys by queries: the same numbers, transposed.
 */
export function scoresOf(
  scaled: Tensor,
  keys: Tensor,
  { mask, isCausal }: Setting,
  { row, start, end }: Block,
  byKey = false,
): Tensor {
  const turned = (x: Tensor) => (byKey ? transposed(x) : x);
  let scores = byKey ? keys.matmul(transposed(scaled)) : scaled.matmul(transposed(keys));
  if (mask) {
    const part = turned(mask.shape[mask.ndim - 1] === 1 ? mask : slice(mask, -1, start, end));
    scores = mask.dtype === "bool" ? map(allowed, [scores, part]) : scores.add(part);
  }
  if (!isCausal) return scores;
  const positions = arange(row, row + scaled.shape[scaled.ndim - 2], { dtype: "int32" });
  const columns = arange(start, end, { dtype: "int32" });
  return map(upToItself, [scores, turned(positions.unsqueeze(1)), turned(columns.unsqueeze(0))]);
}

/** A number near the largest score: it keeps an exponential in range, also where all scores are −∞. */
export function shiftOf(largest: Tensor): Tensor {
  return map(finiteOrZero, [largest]);
}

/** The parts of a sum; 0 where that is 0, of a query that may look nowhere. */
export function shares(parts: Tensor, total: Tensor): Tensor {
  return map(shareOrZero, [parts, total]);
}

/** The weights of all keys for all queries, [..., L, S]. */
export function weightsOf(query: Tensor, key: Tensor, setting: Setting): Tensor {
  const block = { row: 0, start: 0, end: key.shape[key.ndim - 2] };
  const given = scoresOf(query.mul(setting.scale), key, setting, block);
  return inFloat32(given, (scores) => {
    const shift =
      scores.size === 0 ? operand(0, scores.dtype) : shiftOf(max(scores.detach(), -1, true));
    const parts = map(expDifference, [scores, shift]);
    return shares(parts, parts.sum(-1, true));
  });
}

/**
 * The map of attention: how much of each value {@link scaledDotProductAttention} takes for each query,
 * softmax(query·keyᵀ·scale + mask) over the keys. A query that may look nowhere has zeros.
 *
 * @param query [..., L, E]
 * @param key [..., S, E]
 * @returns [..., L, S]
 * @throws as scaledDotProductAttention does.
 * Source: Vaswani et al., Attention is all you need (2017), equation 1
 * @example
 * ```ts
 * F.attentionWeights(zeros([2, 3]), zeros([2, 3]), { isCausal: true }).toArray(); // → 1,0,0.5,0.5
 * ```
 */
export function attentionWeights(
  query: TensorLike,
  key: TensorLike,
  options: AttentionMapOptions = {},
): Tensor {
  checkOptions("attentionWeights", attentionMapOptions, options);
  const given = settingOf("attentionWeights", { query, key }, options);
  return weightsOf(given.query, given.key, given.setting);
}
