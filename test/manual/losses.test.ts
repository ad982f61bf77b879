import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as F from "../../src/functional/index.ts";
import {
  DtypeError,
  Generator,
  grad,
  rand,
  randint,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
} from "../../src/index.ts";
import {
  type Loss,
  MeanSquaredError,
  SigmoidBinaryCrossEntropy,
  SoftmaxCrossEntropy,
} from "../../src/manual/index.ts";
import { draw, expectSame, leaf, seeds, sizes } from "./support.ts";

const classes = (x: Tensor, seed: number) =>
  randint(0, x.shape[1], [x.shape[0]], { generator: new Generator(seed) });
const unit = (x: Tensor, seed: number) =>
  rand(x.shape, { dtype: "float64", generator: new Generator(seed) });

interface Case {
  loss: Loss;
  reference(x: Tensor, target: Tensor): Tensor;
  targetFor(x: Tensor, seed: number): Tensor;
}

const cases: Case[] = [
  { loss: new SoftmaxCrossEntropy(), reference: F.crossEntropy, targetFor: classes },
  { loss: new SigmoidBinaryCrossEntropy(), reference: F.bceWithLogits, targetFor: unit },
  { loss: new MeanSquaredError(), reference: F.mseLoss, targetFor: unit },
];

describe.each(cases)("$loss.constructor.name", ({ loss, reference, targetFor }) => {
  it("gives the loss and the gradient that autograd finds", () => {
    fc.assert(
      fc.property(sizes, sizes, seeds, (batch, features, seed) => {
        const x = leaf(draw([batch, features], seed).mul(4));
        const target = targetFor(x, seed + 1);
        const expected = reference(x, target);
        const value = loss.forward(x.detach(), target);
        expect(Math.abs(value - expected.item())).toBeLessThan(1e-12 * (1 + expected.item()));
        expectSame(loss.backward(), grad(expected, [x])[0]);
      }),
      { numRuns: 50 },
    );
  });

  it("writes to the same tensor at every step, in the dtype of x", () => {
    const x = draw([3, 2], 1).to("float32");
    const target = targetFor(x, 2);
    const pass = () => {
      loss.forward(x, target.dtype === "int32" ? target : target.to("float32"));
      return loss.backward();
    };
    const first = pass();
    expect(pass().storage).toBe(first.storage);
    expect(first.dtype).toBe("float32");
  });
});

describe("SoftmaxCrossEntropy", () => {
  const loss = new SoftmaxCrossEntropy();
  const int32 = (data: number[]) => tensor(data, { dtype: "int32" });

  it("stays finite where a probability is 0", () => {
    expect(loss.forward(tensor([[0, 2000]]), int32([0]))).toBe(2000);
    expect(loss.backward().toArray()).toEqual([[-1, 1]]);
    expect(loss.probabilities?.toArray()).toEqual([[0, 1]]);
  });

  it("takes one class for each sample", () => {
    const x = tensor([
      [0, 1],
      [1, 0],
    ]);
    expect(() => loss.forward(x, int32([0]))).toThrow(ShapeError);
    expect(() => loss.forward(x, tensor([0, 1]))).toThrow(DtypeError);
    expect(() => loss.forward(x, int32([0, 2]))).toThrow(ValueError);
    expect(() => loss.forward(x, int32([0, -1]))).toThrow(
      "SoftmaxCrossEntropy: forward expected a target from 0 to 1, a class of each sample, got -1",
    );
    expect(() => loss.forward(tensor([0, 1]), int32([0]))).toThrow("expected x [batch, classes]");
  });
});

describe("SigmoidBinaryCrossEntropy", () => {
  it("stays finite where a probability is 0 or 1", () => {
    const loss = new SigmoidBinaryCrossEntropy();
    expect(loss.forward(tensor([1000, -1000]), tensor([0, 1]))).toBe(1000);
    expect(loss.backward().toArray()).toEqual([0.5, -0.5]);
    expect(loss.probabilities?.toArray()).toEqual([1, 0]);
  });
});

describe("an elementwise loss", () => {
  it("takes a target of x's shape and dtype", () => {
    const loss = new MeanSquaredError();
    expect(() => loss.forward(tensor([[1], [2]]), tensor([1, 2]))).toThrow(
      "MeanSquaredError: forward expected target [2, 1], got [2]",
    );
    expect(() => loss.forward(tensor([1]), tensor([1], { dtype: "float64" }))).toThrow(DtypeError);
  });
});
