import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { DtypeError, ones, ShapeError, tensor, ValueError, zeros } from "../../src/index.ts";

it("keeps its digits in float32 beside a large mean", () => {
  const x = tensor([[10_000_001, 10_000_003]]);
  expect(F.layerNorm(x, 2, { eps: 0 }).toArray()).toEqual([[-1, 1]]);
  expect(F.groupNorm(x, 1, { eps: 0 }).toArray()).toEqual([[-1, 1]]);
  expect(F.instanceNorm(x.unsqueeze(0), { eps: 0 }).toArray()).toEqual([[[-1, 1]]]);
});

it("rmsNorm has the eps of its dtype", () => {
  const share = (dtype: "float32" | "float64") =>
    F.rmsNorm(tensor([1e-3], { dtype }), 1).item() /
    F.rmsNorm(tensor([1e-3], { dtype }), 1, { eps: 0 }).item();
  expect(share("float32")).toBeCloseTo(1 / Math.sqrt(1 + 2 ** -23 / 1e-6), 6);
  expect(1 - share("float64")).toBeLessThan(1e-9);
});

const needsFloats = 'needs a float tensor, got int32. Convert it first: x.to("float32")';

describe("normalizations say what they expected", () => {
  const whole = zeros([2, 4, 3], { dtype: "int32" });
  it.each([
    [() => F.layerNorm(whole, 3), new DtypeError(`layerNorm: ${needsFloats}`)],
    [() => F.rmsNorm(whole, 3), new DtypeError(`rmsNorm: ${needsFloats}`)],
    [() => F.groupNorm(whole, 2), new DtypeError(`groupNorm: ${needsFloats}`)],
    [() => F.instanceNorm(whole), new DtypeError(`instanceNorm: ${needsFloats}`)],
    [() => F.batchNorm(whole), new DtypeError(`batchNorm: ${needsFloats}`)],
    [
      () => F.layerNorm(zeros([2, 3]), 3, { weight: ones([2]) }),
      new ShapeError("layerNorm: expected weight [3], the shape that is normalized, got [2]"),
    ],
    [
      () => F.rmsNorm(zeros([2, 3]), [3], { weight: ones([1]) }),
      new ShapeError("rmsNorm: expected weight [3], the shape that is normalized, got [1]"),
    ],
    [
      () => F.layerNorm(zeros([3, 2]), 3),
      new ShapeError("layerNorm: expected input [..., 3], got [3, 2]"),
    ],
    [
      () => F.groupNorm(zeros([2, 3]), 2),
      new ShapeError(
        "groupNorm: 3 channels, of an input [2, 3], do not make 2 groups of equal size",
      ),
    ],
    [
      () => F.groupNorm(zeros([1, 4, 1]), 4),
      new ShapeError(
        "groupNorm: a variance needs more than one value per group, got [1, 4, 1] in 4 groups",
      ),
    ],
    [
      () => F.groupNorm(zeros([2, 4]), 2, { bias: ones([2]) }),
      new ShapeError(
        "groupNorm: expected bias [4], one number for each channel of the input [2, 4], got [2]",
      ),
    ],
    [
      () => F.instanceNorm(zeros([2, 3])),
      new ShapeError(
        "instanceNorm: expected input [N, C, ...] with more than one position, got [2, 3]",
      ),
    ],
    [
      () => F.instanceNorm(zeros([2, 3, 4]), { useInputStats: false }),
      new ValueError(
        "instanceNorm: without the input's statistics it needs runningMean and runningVar",
      ),
    ],
  ])("%s", (run, error) => {
    expect(run).toThrow(error);
  });
});
