import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import { arange, nn, ones, tensor, zeros } from "../../src/index.ts";

const images = zeros([2, 3, 8, 8]);

describe("what does not fit is refused, with what would", () => {
  const weight = zeros([4, 3, 3, 3]);
  it.each([
    [
      () => F.conv2d(zeros([2, 8, 8, 3]), weight),
      "conv2d: expected input [N, 3, H, W] or [3, H, W], got [2, 8, 8, 3]. Channels come before sizes: " +
        "x.permute(0, 3, 1, 2)",
    ],
    [
      () => new nn.Conv2d(1, 6, 5).forward(zeros([32, 28, 28])),
      "Conv2d(1 → 6, 5×5): expected input [N, 1, H, W] or [1, H, W], got [32, 28, 28]. Did you mean " +
        "x.unsqueeze(1)?",
    ],
    [
      () => F.conv2d(images, zeros([4, 2, 3, 3]), null, { groups: 2 }),
      "conv2d: expected input [N, 4, H, W] or [4, H, W], got [2, 3, 8, 8]",
    ],
    [
      () => F.conv2d(images, zeros([5, 3, 3, 3]), null, { groups: 2 }),
      "conv2d: expected a weight [out, in/groups, kernel height, kernel width] with out a multiple of 2, " +
        "got [5, 3, 3, 3]",
    ],
    [() => F.conv2d(images, weight, ones([3])), "conv2d: expected a bias [4], got [3]"],
    [
      () => F.conv2d(images, weight, null, { padding: "same", stride: 2 }),
      'conv2d: padding "same" needs stride 1. For half the size with a kernel of 3 take { stride: 2, padding: 1 }',
    ],
    [
      () => F.conv2d(zeros([3, 2, 2]), weight),
      "conv2d: a window of 3×3 does not fit into inputs of 2×2, padding included",
    ],
    [
      () => F.convTranspose1d(zeros([4, 5]), zeros([4, 1, 3]), null, { outputPadding: 1 }),
      "convTranspose1d: outputPadding must be smaller than stride or dilation, got 1",
    ],
    [
      () => F.convTranspose2d(zeros([4, 1, 1]), zeros([4, 1, 2, 2]), null, { padding: 1 }),
      "convTranspose2d: padding 1×1 leaves nothing of the output: its size would be 0×0",
    ],
    [
      () => F.maxPool2d(images, 3, { padding: 2 }),
      "maxPool2d: padding must be at most half of kernelSize, got 2×2 beside 3×3",
    ],
    [
      () => F.avgPool2d(zeros([1, 2, 2]), 3),
      "avgPool2d: a window of 3×3 does not fit into an input [1, 2, 2] with padding 0×0",
    ],
    [
      () => F.maxPool2d(tensor([[[1, 2]]], { dtype: "int32" }), 1),
      "maxPool2d: needs a float tensor, got int32",
    ],
    [
      () => F.adaptiveAvgPool2d(zeros([1, 0, 2]), 1),
      "adaptiveAvgPool2d: nothing to pool in an input [1, 0, 2]",
    ],
    [
      () => F.pad([1, 2], [2, 0], { mode: "reflect" }),
      "pad: dimension 0 of [2] can be padded by at most 1 in mode reflect, and not to less than nothing, got [2, 0]",
    ],
    [
      () => F.pad([1, 2], [1, 1], { mode: "circular", value: 3 }),
      "pad: mode circular takes its numbers from x. Leave out value",
    ],
    [() => F.interpolate(images, {}), "interpolate: give either size or scaleFactor"],
    [
      () => F.interpolate(images, { size: 2, mode: "linear" }),
      "interpolate: expected input [N, C, L] in mode linear, got [2, 3, 8, 8]",
    ],
    [
      () => F.fold(zeros([2, 9, 5]), 4, 3),
      "fold: expected columns [N, C·9, 4] or without the N, for windows of 3×3 on images of 4×4, got [2, 9, 5]",
    ],
    [
      () => new nn.Conv2d(4, 6, 3, { groups: 3 }),
      "Conv2d: 4 and 6 channels do not fall into 3 groups",
    ],
  ])("%s", (call, message) => {
    expect(call).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  });
});

/** Figures of PyTorch 1.13. */
describe("interpolate places numbers where PyTorch does", () => {
  it("rounds in float32: in float64, position 33 / 2.2 is 15 and not 14", () => {
    const y = F.interpolate(arange(16).reshape([1, 1, 16]), { scaleFactor: 2.2 });
    expect(y.at(0, 0, [31, null]).toArray()).toEqual([14, 14, 15, 15]);
  });

  it.each(["nearest", "bilinear"] as const)("%s leaves a size that stays as it is", (mode) => {
    const x = arange(6).reshape([1, 1, 2, 3]);
    expect(F.interpolate(x, { scaleFactor: 1.1, mode }).toArray()).toEqual(x.toArray());
  });

  it("leaves one of two sizes", () => {
    const y = F.interpolate(arange(6).reshape([1, 1, 2, 3]), {
      scaleFactor: [1.1, 2],
      mode: "bilinear",
    });
    expect(y.at(0, 0, 0).toArray()).toEqual([0, 0.25, 0.75, 1.25, 1.75, 2]);
  });
});

it("layers are told with the options that are not at their defaults", () => {
  expect(String(new nn.Conv2d(1, 6, 5, { padding: 2, stride: 1 }))).toBe(
    "Conv2d(1 → 6, 5×5, padding: 2)",
  );
  expect(String(new nn.Conv1d(4, 8, 3, { padding: "same", bias: false }))).toBe(
    "Conv1d(4 → 8, kernel 3, padding: same, bias: false)",
  );
  expect(String(new nn.MaxPool2d([2, 3], { stride: [1, 2] }))).toBe("MaxPool2d(2×3, stride: 1×2)");
  expect(String(new nn.AdaptiveAvgPool2d([1, null]))).toBe("AdaptiveAvgPool2d(1×null)");
  expect(String(new nn.Upsample({ scaleFactor: 2 }))).toBe("Upsample(scaleFactor: 2)");
  expect(String(new nn.Fold([4, 5], 2))).toBe("Fold(4×5 from 2)");
});
