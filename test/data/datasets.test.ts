import { describe, expect, test } from "vitest";
import { ImageDataset } from "../../src/data/image-dataset.ts";
import { randomSplit, Subset } from "../../src/data/random-split.ts";
import { TensorDataset } from "../../src/data/tensor-dataset.ts";
import { Generator } from "../../src/random/generator.ts";
import { arange, tensor } from "../../src/tensor/creation.ts";
import { ShapeError, ValueError } from "../../src/tensor/errors.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import "../../src/ops/index.ts";

function values(x: Tensor): number[] {
  return Array.from(x.data);
}

describe("TensorDataset", () => {
  test.each([1, 2, 15, 16, 40])("rows of %d numbers, in the order asked for", (width) => {
    const inputs = arange(5 * width).reshape([5, 1, width]);
    const targets = tensor(Int32Array.of(10, 11, 12, 13, 14));
    const indices = Int32Array.of(4, 0, 4, 1);
    const [x, y] = new TensorDataset(inputs, targets).batch(indices);
    const row = (i: number) => Array.from({ length: width }, (_, j) => i * width + j);
    expect(x.shape).toEqual([4, 1, width]);
    expect(values(x)).toEqual([4, 0, 4, 1].flatMap(row));
    expect(y.dtype).toBe("int32");
    expect(values(y)).toEqual([14, 10, 14, 11]);
  });

  test("a transposed tensor, every dtype, no samples", () => {
    const inputs = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: "float64" },
    ).T;
    const dataset = new TensorDataset(inputs, tensor([true, false]));
    const [x, y] = dataset.batch(Int32Array.of(1));
    expect([x.dtype, values(x), y.dtype, values(y)]).toEqual(["float64", [2, 4], "bool", [0]]);
    expect(dataset.batch(new Int32Array())[0].shape).toEqual([0, 2]);
  });

  test("a batch has numbers of its own", () => {
    const inputs = tensor([1, 2]);
    const [x] = new TensorDataset(inputs, inputs).batch(Int32Array.of(0, 1));
    x.data.fill(9);
    expect(values(inputs)).toEqual([1, 2]);
  });

  test("errors", () => {
    expect(() => new TensorDataset(tensor([1, 2]), tensor([1]))).toThrow(
      new ShapeError(
        "TensorDataset: inputs and targets need one row for each sample, got shapes [2] and [1].",
      ),
    );
    expect(() => new TensorDataset(tensor(1), tensor(1))).toThrow(ShapeError);
    const dataset = new TensorDataset(tensor([1, 2]), tensor([1, 2]));
    for (const index of [-1, 2]) {
      expect(() => dataset.batch(Int32Array.of(0, index))).toThrow(
        new ValueError(`TensorDataset: sample ${index} does not exist, expected 0 to 1.`),
      );
    }
  });
});

describe("ImageDataset", () => {
  const pixels = Uint8Array.of(0, 255, 51, 102);
  const labels = Int32Array.of(1, 0);

  test("bytes become numbers from 0 to 1", () => {
    const dataset = new ImageDataset(pixels, labels, { shape: [1, 1, 2], classes: ["a", "b"] });
    const [x, y] = dataset.batch(Int32Array.of(1, 0, 1));
    expect(x.shape).toEqual([3, 1, 1, 2]);
    expect(values(x)).toEqual([0.2, 0.4, 0, 1, 0.2, 0.4].map(Math.fround));
    expect(values(y)).toEqual([0, 1, 0]);
    expect([x.dtype, y.dtype]).toEqual(["float32", "int32"]);
  });

  test("standardized", () => {
    const options = { shape: [2], classes: ["a", "b"], mean: 0.5, std: 0.25 };
    const [x] = new ImageDataset(pixels, labels, options).batch(Int32Array.of(0));
    expect(values(x)).toEqual([-2, 2]);
  });

  test("errors", () => {
    const options = { shape: [3], classes: [] };
    expect(() => new ImageDataset(pixels, labels, options)).toThrow(
      new ShapeError("ImageDataset: 4 bytes are not 2 images (one for each label) of shape [3]."),
    );
    const dataset = new ImageDataset(pixels, labels, { shape: [2], classes: [] });
    expect(() => dataset.batch(Int32Array.of(2))).toThrow(ValueError);
  });
});

describe("randomSplit", () => {
  const dataset = new TensorDataset(arange(10), arange(10));

  test("every sample is in one part, drawn by the generator", () => {
    const parts = randomSplit(dataset, [0.5, 0.3, 0.2], new Generator(3));
    expect(parts.map((part) => part.length)).toEqual([5, 3, 2]);
    const samples = parts.flatMap((part) =>
      values(part.batch(Int32Array.from(part.indices, (_, i) => i))[0]),
    );
    expect(samples).toEqual(Array.from(new Generator(3).permutation(10)));
    expect(samples.toSorted((a, b) => a - b)).toEqual(values(arange(10)));
  });

  test.each([3, 7, 10])("rounded parts of %d samples leave none out", (length) => {
    const thirds = randomSplit(new TensorDataset(arange(length), arange(length)), [
      1 / 3,
      1 / 3,
      1 / 3,
    ]);
    expect(thirds.reduce((sum, part) => sum + part.length, 0)).toBe(length);
  });

  test.each([[[0.5]], [[0.5, 0.6]], [[1.5, -0.5]], [[Number.NaN, 1]], [[]]])(
    "%j is an error",
    (fractions) => {
      expect(() => randomSplit(dataset, fractions)).toThrow(ValueError);
    },
  );

  test("a sample beyond a part is an error, though the whole has it", () => {
    expect(() => new Subset(dataset, Int32Array.of(7)).batch(Int32Array.of(1))).toThrow(
      new ValueError("Subset: sample 1 does not exist, expected 0 to 0."),
    );
  });
});
