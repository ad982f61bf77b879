import { expect, it } from "vitest";
import { classWeights } from "../../../src/data/index.ts";
import { F, ShapeError, tensor, ValueError } from "../../../src/index.ts";

it("each class weighs as much as the others in all", () => {
  const weights = classWeights([0, 1, 1, 2, 2, 2, 2, 2]);
  expect(weights.data).toEqual(Float32Array.of(8 / 3, 8 / 6, 8 / 15));
  // Scores that say nothing: the mean of 8 times log 3 is that, however it is weighted.
  const labels = tensor([0, 1, 1, 2, 2, 2, 2, 2], { dtype: "int32" });
  const loss = F.crossEntropy(tensor(Array.from({ length: 8 }, () => [0, 0, 0])), labels, {
    weight: weights,
  });
  expect(loss.item()).toBeCloseTo(Math.log(3), 6);
});

it("needs a sample of each class", () => {
  expect(() => classWeights([0, 2])).toThrow(new ValueError("classWeights: class 1 has no sample"));
  expect(() => classWeights([0, 2_000_000_000])).toThrow(
    new ValueError("classWeights: class 1 has no sample"),
  );
  expect(() => classWeights([0, 1], 3)).toThrow(
    new ValueError("classWeights: class 2 has no sample"),
  );
  expect(() => classWeights([0, 3], 2)).toThrow(
    new ValueError("classWeights: expected labels 0 to 1, got 3"),
  );
  expect(() => classWeights([0, 1.5])).toThrow(
    new ValueError("classWeights: expected labels from 0, got 1.5"),
  );
  expect(() => classWeights([[0, 1]])).toThrow(
    new ShapeError("classWeights: expected labels [n], got [1, 2]"),
  );
});
