import { customFunction } from "../../autograd/custom-function.ts";
import { add, equal, log, mul, select, sub } from "../../expr/build.ts";
import { input } from "../../expr/index.ts";
import { cat } from "../../ops/concat.ts";
import { map } from "../../ops/map/map.ts";
import { transposed } from "../../ops/matmul.ts";
import { max } from "../../ops/max.ts";
import { isRecording } from "../../ops/recording.ts";
import { slice } from "../../ops/slice.ts";
import { broadcastShapes } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Setting } from "./setting.ts";
import { type Block, expDifference, scoresOf, shares, shiftOf, weightsOf } from "./weights.ts";

const [x0, x1, x2] = [0, 1, 2].map(input);
// ∞ for a query that may look nowhere, so that its weights e^(score − ∞) are 0.
const logSumExp = select(equal(x0, 0), Infinity, add(log(x0), x1));
const slopeOfScore = mul(x0, sub(x1, x2));

const rowsFrom = (x: Tensor, row: number, end?: number) => slice(x, -2, row, end);

/** The blocks of keys in their order. Where attention is causal, queries before a block cannot see it. */
function* blocksOf(query: Tensor, key: Tensor, { isCausal }: Setting, size: number) {
  const [queries, keys] = [query, key].map(({ shape, ndim }) => shape[ndim - 2]);
  const seen = isCausal ? Math.min(queries, keys) : keys;
  for (let start = 0; start < seen; start += size) {
    const end = Math.min(start + size, seen);
    // How many of the queries in hand see no later block.
    const done = end === seen ? queries - (isCausal ? start : 0) : isCausal ? size : 0;
    yield { row: isCausal ? start : 0, start, end, done } satisfies Block & { done: number };
  }
}

/** What a pass over the blocks has summed up for the queries in hand. */
interface Running {
  /** The largest score. */
  largest: Tensor;
  /** Σ e^(score − largest) */
  total: Tensor;
  /** Σ e^(score − largest) · value */
  sum: Tensor;
}

/** Output and logarithm of the sum of exponentials for each query, block after block of the keys. */
function attend(query: Tensor, key: Tensor, value: Tensor, setting: Setting, size: number) {
  const scaled = query.mul(setting.scale);
  const outputs: Tensor[] = [];
  const logs: Tensor[] = [];
  let running: Running | null = null;
  for (const block of blocksOf(query, key, setting, size)) {
    const keys = rowsFrom(key, block.start, block.end);
    const scores = scoresOf(rowsFrom(scaled, block.row), keys, setting, block);
    const highest = max(scores, -1, true);
    const largest: Tensor = running ? running.largest.maximum(highest) : highest;
    const shift = shiftOf(largest);
    const parts = map(expDifference, [scores, shift]);
    const total = parts.sum(-1, true);
    const sum = parts.matmul(rowsFrom(value, block.start, block.end));
    const next: Running = running
      ? joined(running, { largest, total, sum }, shift)
      : { largest, total, sum };
    const done = block.done;
    if (done > 0) {
      const finished = rowsFrom(next.total, 0, done);
      outputs.push(shares(rowsFrom(next.sum, 0, done), finished));
      logs.push(map(logSumExp, [finished, rowsFrom(shift, 0, done)]));
    }
    running = {
      largest: rowsFrom(next.largest, done),
      total: rowsFrom(next.total, done),
      sum: rowsFrom(next.sum, done),
    };
  }
  return { output: cat(outputs, -2), logs: cat(logs, -2) };
}

/** The sums so far, made as large as those of another block, and both together. */
function joined(sofar: Running, block: Running, shift: Tensor): Running {
  const decay = map(expDifference, [sofar.largest, shift]);
  return {
    largest: block.largest,
    total: sofar.total.mul(decay).add(block.total),
    sum: sofar.sum.mul(decay).add(block.sum),
  };
}

type Four = [query: Tensor, key: Tensor, value: Tensor, gradient: Tensor];

/**
 * The gradients, block after block, with P the weights, computed again from the scores and their logarithms:
 * dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P·(dP − D), D = Σ dO·O, dQ = dS·K·scale, dK = dSᵀ·Q·scale. P and dS stand here
 * transposed.
 */
function slopes(
  [query, key, value, gradient]: Four,
  [output, logs]: readonly Tensor[],
  setting: Setting,
  size: number,
): Tensor[] {
  const scaled = query.mul(setting.scale);
  const allDots = gradient.mul(output).sum(-1, true);
  const [dQueries, dKeys, dValues]: Tensor[][] = [[], [], []];
  let dRows: Tensor | null = null;
  for (const block of blocksOf(query, key, setting, size)) {
    const [rows, dOut] = [scaled, gradient].map((x) => rowsFrom(x, block.row));
    const [keys, values] = [key, value].map((x) => rowsFrom(x, block.start, block.end));
    // Keys by queries: so the products need no turning, and a compiler that looks for what was computed
    // before does not keep the scores of the forward pass.
    const scores = scoresOf(rows, keys, setting, block, true);
    const weights = map(expDifference, [scores, transposed(rowsFrom(logs, block.row))]);
    const dWeights = values.matmul(transposed(dOut));
    const dots = transposed(rowsFrom(allDots, block.row));
    const dScores = map(slopeOfScore, [weights, dWeights, dots]);
    dValues.push(weights.matmul(dOut));
    dKeys.push(dScores.matmul(rows));
    const part = transposed(dScores).matmul(keys);
    const sum: Tensor = dRows ? dRows.add(part) : part;
    if (block.done > 0) dQueries.push(rowsFrom(sum, 0, block.done));
    dRows = rowsFrom(sum, block.done);
  }
  // Keys that no query sees.
  const unseen = key.shape[key.ndim - 2] - dKeys.reduce((n, x) => n + x.shape[x.ndim - 2], 0);
  const whole = (parts: Tensor[]) => cat(parts, -2).pad([0, 0, 0, unseen]);
  return [cat(dQueries, -2).mul(setting.scale), whole(dKeys), whole(dValues)];
}

/** The same of the whole map at once, every step of it recorded, so that it can be differentiated again. */
function slopesInWhole([query, key, value, gradient]: Four, setting: Setting): Tensor[] {
  const weights = weightsOf(query, key, setting);
  const dWeights = gradient.matmul(transposed(value));
  const dots = weights.mul(dWeights).sum(-1, true);
  const dScores = map(slopeOfScore, [weights, dWeights, dots]).mul(setting.scale);
  return [
    dScores.matmul(key),
    transposed(dScores).matmul(query),
    transposed(weights).matmul(gradient),
  ];
}

/**
 * Attention over blocks of `size` keys, in memory that grows with L·size and not with L·S: softmaxes of
 * blocks are joined by their largest scores and sums ("online"), and backward computes the weights again.
 *
 * Source: Milakov and Gimelshein, Online normalizer calculation for softmax (2018); Dao et al.,
 * FlashAttention (2022), algorithms 1 and 4
 */
export function blockwiseAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  setting: Setting,
  size: number,
): Tensor {
  const batch = broadcastShapes(
    () => "scaledDotProductAttention",
    [query, key, value].map(({ shape }) => shape.slice(0, -2)),
  );
  const run = customFunction<[Tensor, Tensor, Tensor]>({
    name: "scaledDotProductAttention",
    forward(context, q, k, v) {
      const { output, logs } = attend(q, k, v, setting, size);
      context.save(q, k, v, output, logs, ...(setting.mask ? [setting.mask] : []));
      return output;
    },
    backward(context, gradient) {
      const [q, k, v, output, logs] = context.saved;
      if (isRecording()) return slopesInWhole([q, k, v, gradient], setting);
      return slopes([q, k, v, gradient], [output, logs], setting, size);
    },
  });
  const [q, k, v] = [query, key, value].map((x) => x.expand([...batch, ...x.shape.slice(-2)]));
  return run(q, k, v);
}
