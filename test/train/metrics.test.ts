import { expect, it } from "vitest";
import { tensor, zeros } from "../../src/index.ts";
import { accuracy } from "../../src/train/index.ts";

const classes = (...values: number[]) => tensor(values, { dtype: "int32" });

it("accuracy tells of each sample, and of each of its positions, whether it is right", () => {
  const scores = tensor([
    [1, 2, 0],
    [3, 2, 0],
    [0, 0, 9],
  ]);
  expect(accuracy(scores, classes(1, 1, 2)).toArray()).toEqual([1, 0, 1]);
  const positions = tensor([
    [
      [1, 0],
      [0, 1],
    ],
  ]);
  expect(accuracy(positions, tensor([[0, 0]], { dtype: "int32" })).toArray()).toEqual([[1, 0]]);
});

it("accuracy refuses what would be broadcast, or is no class", () => {
  expect(() => accuracy(zeros([4, 2]), zeros([4, 1], { dtype: "int32" }))).toThrow(
    /accuracy: expected .* \[N\], got \[4, 2\] and \[4, 1\]/,
  );
  expect(() => accuracy(zeros([4]), classes(0, 0, 0, 0))).toThrow(/got \[4\] and \[4\]/);
  expect(() => accuracy(zeros([1, 2]), tensor([0.5]))).toThrow(/as int32, got float32/);
});
