import { describe, expect, it } from "vitest";
import type { GradcheckTarget } from "../../../src/check/index.ts";
import { cat, F, type Tensor, tensor, where } from "../../../src/index.ts";
import type { Loss } from "../../../src/manual/index.ts";
import { draw, fn, says } from "./wrong.ts";

/** A loss of scores and a target: forward is the sum of a number for each row, in plain numbers. */
function loss(
  forward: (scores: number[], target: number[]) => number,
  backward: (x: Tensor, target: Tensor) => Tensor,
): Loss {
  let kept: [Tensor, Tensor];
  return {
    forward: (x, target) => {
      kept = [x, target];
      const [rows, width, each] = [x.shape[0], x.shape[1], target.size / x.shape[0]];
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const scores = Array.from(x.data.slice(i * width, (i + 1) * width), Number);
        sum += forward(scores, Array.from(target.data.slice(i * each, (i + 1) * each), Number));
      }
      return sum / rows;
    },
    backward: () => backward(...kept),
  };
}

/** −Σ t · log softmax(x) of a row, with labels smoothed by a share. */
const rowEntropy =
  (smoothing: number) =>
  (scores: number[], [id]: number[]) => {
    const total = Math.log(scores.reduce((sum, x) => sum + Math.exp(x), 0));
    return -scores.reduce((sum, x, c) => {
      const label = (c === id ? 1 - smoothing : 0) + smoothing / scores.length;
      return sum + label * (x - total);
    }, 0);
  };
const rowMean = (f: (d: number) => number) => (scores: number[], target: number[]) =>
  scores.reduce((sum, x, j) => sum + f(x - target[j]), 0) / scores.length;

const ids = tensor([0, 3, 1, 2, 1], { dtype: "int32" });
const scores = [draw([5, 4]), ids];
const pair = [draw([5, 3]), draw([5, 3], 9)];
const hot = (x: Tensor, target: Tensor) => target.oneHot(x.shape[1]).to(x.dtype);
const crossEntropy = (backward: (p: Tensor, t: Tensor) => Tensor) =>
  loss(rowEntropy(0), (x, target) => backward(F.softmax(x, 1), hot(x, target)).div(x.shape[0]));
const hinge = (backward: (margins: Tensor, t: Tensor) => Tensor) => {
  const margins = (x: Tensor, t: Tensor) =>
    x.sub(x.mul(t).sum(1, true)).add(1).relu().mul(t.neg().add(1));
  return loss(
    (scores, [id]) =>
      scores.reduce((sum, x, c) => sum + (c === id ? 0 : Math.max(0, x - scores[id] + 1)), 0),
    (x, target) => backward(margins(x, hot(x, target)), hot(x, target)).div(x.shape[0]),
  );
};
const huber = (beyond: (d: Tensor) => Tensor) =>
  loss(
    rowMean((d) => (Math.abs(d) <= 0.5 ? (d * d) / 2 : (Math.abs(d) - 0.25) / 2)),
    (x, t) => {
      const d = x.sub(t);
      return where(d.abs().le(0.5), d, beyond(d)).div(d.size);
    },
  );

it.each<[string, GradcheckTarget, Tensor[], RegExp]>([
  [
    "smoothed labels in forward alone",
    loss(rowEntropy(0.1), (x, target) => F.softmax(x, 1).sub(hot(x, target)).div(5)),
    scores,
    /^smoothing .*smoothed in forward and not in backward.*smoothed by 0\.1/,
  ],
  [
    "smoothed labels in backward alone",
    crossEntropy((p, t) => p.sub(t.mul(0.8).add(0.05))),
    scores,
    /^smoothing .*smoothed in backward more than in forward/,
  ],
  [
    "the class twice",
    crossEntropy((p, t) => p.sub(t.mul(2))),
    scores,
    /^own-class .*1\/5 .*is subtracted that forward does not have/,
  ],
  [
    "the class not subtracted",
    crossEntropy((p) => p),
    scores,
    /^own-class .*1\/5 .*is not subtracted/,
  ],
  [
    "one margin for all of them",
    hinge((m, t) => m.gt(0).to(m.dtype).sub(t)),
    scores,
    /^own-class .*it must be minus the sum of the row's other entries/,
  ],
  [
    "a mean over all divided by the rows",
    loss(
      rowMean((d) => d * d),
      (x, t) => x.sub(t).mul(2 / 5),
    ),
    pair,
    /^constant-factor .*3 times the right one: the number of features of x/,
  ],
  [
    "the last sample left out",
    loss(
      rowMean((d) => d * d),
      (x, t) => {
        const d = x.sub(t).mul(2 / 15);
        return cat([d.slice(0, 0, 4), d.slice(0, 4, 5).mul(0)], 0);
      },
    ),
    pair,
    /^places-wrong .*The gradient is 0 at the last sample/,
  ],
  [
    "δ left out beyond it",
    huber((d) => d.sign()),
    pair,
    /^region .*2 times the right one where \|x − target\| is above.*multiply by 0\.5/,
  ],
  [
    "the square's slope beyond δ",
    huber((d) => d),
    pair,
    /^region .*one branch is used on both sides.*1\/15 · \(x − target\) everywhere.*it must be 0\.033333 · sign\(x − target\)/,
  ],
  ["0 beyond δ", huber((d) => d.mul(0)), pair, /^region .*is 0 where \|x − target\| is above/],
])("losses: %s", (_, target, inputs, words) => {
  expect(says(target, inputs)).toEqual([expect.stringMatching(words)]);
});

describe("on one side of a threshold", () => {
  it.each<[string, GradcheckTarget, RegExp]>([
    [
      "a leaky slope left out",
      fn(
        (x) => where(x.gt(0), x, x.mul(0.1)),
        (dy, [x]) => [dy.mul(x.gt(0).to(x.dtype))],
      ),
      /0 where x is below 0, .*its own slope, 0\.1/,
    ],
    [
      "a sign",
      fn(
        (x) => x.abs(),
        (dy) => [dy],
      ),
      /where x is below 0/,
    ],
    [
      "a cut",
      fn(
        (x) => x.tanh(),
        (dy, [x], y) => [dy.mul(y.square().neg().add(1)).mul(x.abs().lt(1).to(x.dtype))],
      ),
      /0 where \|x\| is above a threshold between/,
    ],
    [
      "a clamp that is open",
      fn(
        (x) => x.clamp(-1, 1).mul(3),
        (dy) => [dy.mul(3)],
      ),
      /the gradient is 3 everywhere; where \|x\| is above a threshold between .* it must be 0/,
    ],
    [
      "a clamped square",
      fn(
        (x) => x.clamp(-0.5, 0.5).square(),
        (dy, [x]) => [dy.mul(x).mul(2)],
      ),
      /the gradient is 2 · \(x\) everywhere; where \|x\| is above/,
    ],
  ])("%s", (_, target, words) => {
    for (const shape of [[4, 5], [20], [2, 3, 4]]) {
      const said = says(target, [draw(shape)]);
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/^region/);
      expect(said[0]).toMatch(words);
    }
  });
});
