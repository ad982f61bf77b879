import { describe, expect, it } from "vitest";
import { ShapeError, ValueError, zeros } from "../../src/index.ts";
import * as nn from "../../src/nn/index.ts";

describe("normalizations say what they expected", () => {
  it.each([
    [
      () => new nn.BatchNorm2d(3).forward(zeros([2, 3, 4])),
      new ShapeError("BatchNorm2d(3): expected input [N, 3, H, W], got [2, 3, 4]"),
    ],
    [
      () => new nn.BatchNorm2d(3).forward(zeros([1, 3, 1, 1])),
      new ShapeError(
        "batchNorm: a batch's variance needs more than one value per channel, got [1, 3, 1, 1]. " +
          "Use a larger batch, or model.eval()",
      ),
    ],
    [
      () => new nn.InstanceNorm1d(3).forward(zeros([2, 4])),
      new ShapeError("InstanceNorm1d(3): expected input [N, 3, L] or [3, L], got [2, 4]"),
    ],
    [
      () => new nn.InstanceNorm2d(3).forward(zeros([3, 4])),
      new ShapeError("InstanceNorm2d(3): expected input [N, 3, H, W] or [3, H, W], got [3, 4]"),
    ],
    [
      () => new nn.LayerNorm([2, 3]).forward(zeros([4, 3])),
      new ShapeError("LayerNorm(2 × 3): expected input [..., 2, 3], got [4, 3]"),
    ],
    [
      () => new nn.RMSNorm(3).forward(zeros([3, 4])),
      new ShapeError("RMSNorm(3): expected input [..., 3], got [3, 4]"),
    ],
    [
      () => new nn.LayerNorm([]),
      new ValueError(
        "LayerNorm: normalizedShape must be the size of the last dimension, or a list of the last " +
          "dimensions' sizes, got []",
      ),
    ],
    [
      () => new nn.GroupNorm(2, 3),
      new ValueError("GroupNorm: 3 channels do not make 2 groups of equal size"),
    ],
    [
      () => new nn.GroupNorm(2, 4).forward(zeros([4, 2])),
      new ShapeError("GroupNorm(2 groups of 4): expected input [N, 4, ...], got [4, 2]"),
    ],
  ])("%s", (run, error) => {
    expect(run).toThrow(error);
  });
});

it("a batch of statistics is not counted where they are not kept", () => {
  const norm = new nn.InstanceNorm2d(1, { trackRunningStats: true });
  norm.forward(zeros([1, 1, 2, 2]));
  expect(norm.numBatchesTracked!.item()).toBe(0);
  expect(norm.runningVar!.item()).toBeCloseTo(0.9, 6);
});
