import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import {
  DtypeError,
  Generator,
  ones,
  ShapeError,
  tensor,
  ValueError,
  zeros,
} from "../../src/index.ts";
import { numbersFrom } from "../support/sample.ts";

const { normal } = numbersFrom(13);

describe("attention", () => {
  const [q, k, v] = [normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 2)];

  it("is its map times the values", () => {
    const map = F.attentionWeights(q, k);
    expect(map.sum(-1).sub(1).abs().max().item()).toBeLessThan(1e-12);
    expect(map.matmul(v).toArray()).toEqual(F.scaledDotProductAttention(q, k, v).toArray());
  });

  it("drops weights, and divides the others by 1 − p", () => {
    const options = { dropoutP: 0.5, generator: new Generator(1) };
    const dropped = F.scaledDotProductAttention(
      zeros([1, 1]),
      zeros([64, 1]),
      ones([64, 1]),
      options,
    );
    // A multiple of 2/64, and by chance not 1.
    expect((dropped.item() * 32) % 1).toBe(0);
    expect(dropped.item()).not.toBe(1);
  });

  it("takes float masks of another precision", () => {
    const attnMask = zeros([3, 5], { dtype: "float32" });
    expect(F.scaledDotProductAttention(q, k, v, { attnMask }).dtype).toBe("float64");
  });

  it.each([
    [
      () => F.scaledDotProductAttention(q, normal(2, 5, 3), v),
      new ShapeError(
        "scaledDotProductAttention: expected query [..., L, E] and key [..., S, E], got [2, 3, 4] and " +
          "[2, 5, 3]",
      ),
    ],
    [
      () => F.scaledDotProductAttention(q, k, normal(2, 4, 2)),
      new ShapeError(
        "scaledDotProductAttention: expected a value [..., 5, Ev], one for each of the keys [2, 5, 4], " +
          "got [2, 4, 2]",
      ),
    ],
    [
      () => F.scaledDotProductAttention(q, k, v, { attnMask: ones([5, 3]) }),
      new ShapeError(
        "scaledDotProductAttention (attnMask): shapes [5, 3] and [2, 3, 5] do not broadcast: " +
          "sizes 5 and 3 at dimension -2 must be equal or 1",
      ),
    ],
    [
      () => F.attentionWeights(q, k, { attnMask: ones([4, 2, 3, 5]) }),
      new ShapeError(
        "attentionWeights: a mask [4, 2, 3, 5] does not broadcast to the scores [2, 3, 5]",
      ),
    ],
    [
      () => F.attentionWeights(q, k, { attnMask: tensor([1, 0, 1, 1, 0], { dtype: "int32" }) }),
      new DtypeError(
        "attentionWeights: expected a mask of bool, or of floats that are added, got int32. " +
          'Use mask.to("bool")',
      ),
    ],
    [
      () => F.scaledDotProductAttention(q, k, v, { attnMask: ones([5]), isCausal: true }),
      new ValueError(
        "scaledDotProductAttention: give attnMask or isCausal, not both. A causal mask to add to " +
          'yours is ones([L, S]).tril().to("bool")',
      ),
    ],
  ])("%s", (run, error) => {
    expect(run).toThrow(error);
  });
});
