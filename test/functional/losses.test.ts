import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import * as F from "../../src/functional/index.ts";
import {
  DtypeError,
  grad,
  ones,
  rand,
  ShapeError,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from "../../src/index.ts";

const labels = (...values: number[]) => tensor(values, { dtype: "int32" });

describe("errors of losses", () => {
  const wrong: [name: string, run: () => unknown, error: Error][] = [
    [
      "a target that would broadcast",
      () => F.mseLoss(zeros([32, 1]), zeros([32])),
      new ShapeError(
        "mseLoss: expected a target of the input's shape [32, 1], got [32]. " +
          "Use target.reshape(input.shape)",
      ),
    ],
    [
      "a target of another size",
      () => F.l1Loss(zeros([3]), zeros([4])),
      new ShapeError("l1Loss: expected a target of the input's shape [3], got [4]"),
    ],
    [
      "a negative beta",
      () => F.smoothL1Loss(zeros([1]), zeros([1]), { beta: -1 }),
      new ValueError("smoothL1Loss: beta must be a number from 0, got -1"),
    ],
    [
      "logits where probabilities belong",
      () => F.bceLoss(tensor([3]), tensor([1])),
      new ValueError(
        "bceLoss: expected inputs from 0 to 1, got 3. Put a sigmoid before it, or use bceWithLogits",
      ),
    ],
    [
      "a target outside [0, 1]",
      () => F.bceWithLogits(tensor([3]), tensor([-1])),
      new ValueError("bceWithLogits: expected targets from 0 to 1, got -1"),
    ],
    [
      "a target just above 1",
      () => F.bceLoss(tensor([0.5]), tensor([1.25])),
      new ValueError("bceLoss: expected targets from 0 to 1, got 1.25"),
    ],
    [
      "a class that is none",
      () => F.crossEntropy(zeros([2, 10]), labels(3, 10)),
      new ValueError(
        "crossEntropy: class index 10 is out of range: an input [2, 10] has 10 classes, 0 to 9 " +
          "(-100 is ignored)",
      ),
    ],
    [
      "a negative class",
      () => F.nllLoss(zeros([2, 3]), labels(-1, -100)),
      new ValueError(
        "nllLoss: class index -1 is out of range: an input [2, 3] has 3 classes, 0 to 2 " +
          "(-100 is ignored)",
      ),
    ],
    [
      "class indices as floats",
      () => F.crossEntropy(zeros([2, 3]), tensor([0, 1])),
      new DtypeError(
        'crossEntropy: expected class indices of dtype int32, got float32. Use target.to("int32")',
      ),
    ],
    [
      "one-hot rows as integers",
      () => F.crossEntropy(zeros([2, 3]), labels(0, 1).oneHot(3)),
      new ShapeError(
        "crossEntropy: expected class indices [2] for an input [2, 3], got [2, 3]. " +
          'For class probabilities use target.to("float32")',
      ),
    ],
    [
      "a target for another batch",
      () => F.nllLoss(zeros([2, 3]), labels(0, 1, 2)),
      new ShapeError("nllLoss: expected class indices [2] for an input [2, 3], got [3]"),
    ],
    [
      "a weight for another number of classes",
      () => F.crossEntropy(zeros([1, 3]), labels(0), { weight: ones([2]) }),
      new ShapeError("crossEntropy: expected weight [3], one for each class, got [2]"),
    ],
    [
      "a weight for another number of classes, of nllLoss",
      () => F.nllLoss(zeros([1, 3]), labels(0), { weight: ones([4]) }),
      new ShapeError("nllLoss: expected weight [3], one for each class, got [4]"),
    ],
    [
      "a weight for another number of classes, of probabilities",
      () => F.crossEntropy(zeros([1, 3]), zeros([1, 3]), { weight: ones([1]) }),
      new ShapeError("crossEntropy: expected weight [3], one for each class, got [1]"),
    ],
    [
      "a weight for each logit",
      () => F.crossEntropy(zeros([1, 3]), labels(0), { weight: ones([1, 3]) }),
      new ShapeError("crossEntropy: expected weight [3], one for each class, got [1, 3]"),
    ],
    [
      "a single weight for all classes",
      () => F.crossEntropy(zeros([1, 3]), labels(0), { weight: ones([]) }),
      new ShapeError("crossEntropy: expected weight [3], one for each class, got []"),
    ],
    [
      "a weight of another shape",
      () => F.bceWithLogits(zeros([2, 3]), zeros([2, 3]), { weight: ones([2]) }),
      new ShapeError(
        "bceWithLogits: expected a weight that broadcasts to the input's shape [2, 3], got [2]",
      ),
    ],
    [
      "a weight that has more dimensions",
      () => F.bceLoss(zeros([3]), zeros([3]), { weight: ones([2, 3]) }),
      new ShapeError(
        "bceLoss: expected a weight that broadcasts to the input's shape [3], got [2, 3]",
      ),
    ],
    [
      "a smoothing above 1",
      () => F.crossEntropy(zeros([1, 3]), labels(0), { labelSmoothing: 1.5 }),
      new ValueError("crossEntropy: labelSmoothing must be a probability from 0 to 1, got 1.5"),
    ],
    [
      "a weight of the positive ones for another number of labels",
      () => F.bceWithLogits(zeros([2, 3]), zeros([2, 3]), { posWeight: ones([2]) }),
      new ShapeError(
        "bceWithLogits: expected a posWeight that broadcasts to the input's shape [2, 3], got [2]",
      ),
    ],
    [
      "a delta of 0",
      () => F.huberLoss([1], [2], { delta: 0 }),
      new ValueError("huberLoss: delta must be a number above 0, got 0"),
    ],
    [
      "a target that is no sign",
      () => F.hingeEmbeddingLoss([1, 2], [1, 0]),
      new ValueError("hingeEmbeddingLoss: expected targets 1 or -1, got 0"),
    ],
    [
      "targets for other samples",
      () => F.cosineEmbeddingLoss(zeros([2, 3]), zeros([2, 3]), ones([3])),
      new ShapeError(
        "cosineEmbeddingLoss: expected inputs [N, D] and targets [N], or [D] and [], got [2, 3] and [3]",
      ),
    ],
    [
      "a negative variance",
      () => F.gaussianNllLoss([1], [2], [-1]),
      new ValueError("gaussianNllLoss: expected variances from 0, got -1"),
    ],
    [
      "variances of another shape",
      () => F.gaussianNllLoss(zeros([2, 3]), zeros([2, 3]), ones([3])),
      new ShapeError("gaussianNllLoss: expected variances [2, 3], [2] or [2, 1], got [3]"),
    ],
    [
      "a class that is none, of multiMarginLoss",
      () => F.multiMarginLoss(zeros([1, 3]), [3]),
      new ValueError(
        "multiMarginLoss: class index 3 is out of range: an input [1, 3] has 3 classes, 0 to 2",
      ),
    ],
    [
      "a label below −1",
      () => F.multilabelMarginLoss(zeros([3]), [0, -2, 0]),
      new ValueError("multilabelMarginLoss: expected targets from -1 to 2, got -2"),
    ],
    [
      "vectors that do not broadcast",
      () => F.cosineSimilarity(zeros([2, 3]), zeros([2, 4])),
      new ShapeError(
        "cosineSimilarity: shapes [2, 3] and [2, 4] do not broadcast: sizes 3 and 4 at dimension -1 must be equal or 1",
      ),
    ],
    [
      "a negative of another shape",
      () => F.tripletMarginLoss(zeros([2, 3]), zeros([2, 3]), zeros([3])),
      new ShapeError("tripletMarginLoss: expected negative of anchor's shape [2, 3], got [3]"),
    ],
    [
      "a negative that is no tensor",
      () => F.tripletMarginLoss(zeros([2, 3]), zeros([2, 3]), "far" as never),
      new ValueError(
        'tripletMarginLoss: negative must be a tensor, a number or an array of numbers, got "far"',
      ),
    ],
    [
      "pairs of other shapes",
      () => F.marginRankingLoss(zeros([2, 3]), zeros([3]), ones([2, 3])),
      new ShapeError("marginRankingLoss: expected x2 of x1's shape [2, 3], got [3]"),
    ],
    [
      "a weight for other labels",
      () => F.multilabelSoftMarginLoss(zeros([2, 3]), zeros([2, 3]), { weight: ones([2]) }),
      new ShapeError(
        "multilabelSoftMarginLoss: expected a weight that broadcasts to the input's shape [2, 3], got [2]",
      ),
    ],
    [
      "integers to normalize",
      () => F.normalize(labels(1, 2), { dim: 0 }),
      new DtypeError(
        'normalize: needs a float tensor, got int32. Convert it first: x.to("float32")',
      ),
    ],
    [
      "an unknown reduction",
      () => F.mseLoss(zeros([1]), zeros([1]), { reduction: "avg" as "mean" }),
      new ValueError('mseLoss: reduction must be one of mean, sum, none, got "avg"'),
    ],
    [
      "integers",
      () => F.softmax(labels(1, 2), 0),
      new DtypeError('softmax: needs a float tensor, got int32. Convert it first: x.to("float32")'),
    ],
  ];

  it.each(wrong)("%s", (_, run, error) => {
    expect(run).toThrow(error);
  });
});

describe("losses", () => {
  it("stay float32, and take a number as a weightless default", () => {
    const x = rand([4, 3], { requiresGrad: true });
    const loss = F.crossEntropy(x, labels(0, 1, 2, 0));
    loss.backward();
    expect([loss.dtype, x.grad!.dtype]).toEqual(["float32", "float32"]);
    expect(F.bceWithLogits(x, ones([4, 3])).dtype).toBe("float32");
  });

  it("of large float16 numbers are computed in float32 and rounded once, where PyTorch's kernels do so", () => {
    const half = (numbers: number[] | number[][]) => tensor(numbers, { dtype: "float16" });
    const [a, b] = [half([[300, 400]]), half([[400, 300]])];
    expect(F.cosineSimilarity(a, b).toArray()).toEqual(half([0.96]).toArray());
    expect(F.cosineEmbeddingLoss(a, b, half([1])).item()).toBeCloseTo(0.04, 4);
    // The losses themselves fit, and their sum does not: 44,992 each.
    const zero = half([0, 0]);
    expect(F.gaussianNllLoss(half([300, 300]), zero, half([1, 1])).item()).toBe(44992);
    expect(F.marginRankingLoss(half([40000, 40000]), zero, half([-1, -1])).item()).toBe(40000);
    expect(F.multiMarginLoss(half([[300, 0]]), labels(1), { p: 2 }).item()).toBe(45312);
    expect(F.multilabelMarginLoss(half([40000, 30000, 40000]), labels(1, -1, -1)).dtype).toBe(
      "float16",
    );
    const [left, right] = [a.clone(), b.to("float32")];
    expect(F.cosineSimilarity(left, right).dtype).toBe("float32");
  });

  it("let NaN through, for whoever looks for where it came from", () => {
    expect(F.bceLoss(tensor([Number.NaN]), tensor([1])).item()).toBeNaN();
  });

  it("ignore what they are told to, also where that is a class", () => {
    const x = rand([3, 4], { dtype: "float64", requiresGrad: true });
    F.crossEntropy(x, labels(1, 3, 1), { ignoreIndex: 3, labelSmoothing: 0.1 }).backward();
    expect(x.grad!.at(1).toArray()).toEqual([0, 0, 0, 0]);
    expect(x.grad!.at(0, 1).item()).toBeLessThan(0);
  });
});

describe("a logit of −∞ that does not count is left out", () => {
  const none = -Infinity;
  const double = { dtype: "float64" } as const;
  // A row that is ignored, a class that has the weight 0 or the probability 0.
  const cases: Record<string, { x: number[][]; loss: (x: Tensor) => Tensor; value: number }> = {
    "an ignored row, all of it −∞": {
      x: [
        [0, 0],
        [none, none],
      ],
      loss: (x) => F.crossEntropy(x, labels(1, -100)),
      value: Math.log(2),
    },
    "an ignored row, with smoothing and weights": {
      x: [
        [0, 0],
        [none, 3],
      ],
      loss: (x) =>
        F.crossEntropy(x, labels(1, 7), {
          ignoreIndex: 7,
          labelSmoothing: 0.1,
          weight: tensor([1, 1], double),
        }),
      value: Math.log(2),
    },
    "an ignored row of a single class": {
      x: [[1], [none]],
      loss: (x) => F.crossEntropy(x, labels(0, -100)).add(F.nllLoss(x, labels(0, -100))),
      value: -1,
    },
    "another class": {
      x: [[0, none, 0]],
      loss: (x) => F.crossEntropy(x, labels(2)),
      value: Math.log(2),
    },
    "a target of weight 0": {
      x: [
        [0, none],
        [0, 0],
      ],
      loss: (x) => F.crossEntropy(x, labels(1, 0), { weight: tensor([1, 0], double) }),
      value: Math.log(2),
    },
    "a class of weight 0, smoothed": {
      x: [[0, 0, none]],
      loss: (x) =>
        F.crossEntropy(x, labels(0), { weight: tensor([1, 1, 0], double), labelSmoothing: 0.3 }),
      value: Math.log(2) * (0.7 + 0.1 + 0.1),
    },
    "a class of probability 0": {
      x: [[0, none, 0]],
      loss: (x) => F.crossEntropy(x, tensor([[0.25, 0, 0.75]], double)),
      value: Math.log(2),
    },
    "a class of weight 0 and some probability": {
      x: [[0, none, 0]],
      loss: (x) =>
        F.crossEntropy(x, tensor([[0.25, 0.5, 0.25]], double), {
          weight: tensor([1, 0, 1], double),
          labelSmoothing: 0.1,
        }),
      value: Math.log(2) * 2 * (0.9 * 0.25 + 0.1 / 3),
    },
    "a position of several, ignored": {
      x: [
        [0, none, none],
        [0, 1, none],
      ],
      loss: (x) => F.crossEntropy(x.unsqueeze(0), labels(1, -100, -100).unsqueeze(0)),
      value: Math.log(2),
    },
    "nllLoss, of weight 0 and ignored": {
      x: [
        [-1, none],
        [-5, none],
        [none, none],
      ],
      loss: (x) => F.nllLoss(x, labels(0, 1, -100), { weight: tensor([1, 0], double) }),
      value: 1,
    },
    "bceWithLogits, of target 0": {
      x: [[none, 0]],
      loss: (x) => F.bceWithLogits(x, tensor([[0, 1]], double), { reduction: "sum" }),
      value: Math.log(2),
    },
    "bceWithLogits, of weight 0": {
      x: [[none, 0]],
      loss: (x) =>
        F.bceWithLogits(x, tensor([[1, 1]], double), {
          weight: tensor([0, 1], double),
          reduction: "sum",
        }),
      value: Math.log(2),
    },
  };
  it.each(Object.entries(cases))("%s: value and gradient, eager and compiled", (_, each) => {
    const run = (x: Tensor) => {
      const loss = each.loss(x);
      return [loss, grad(loss, [x])[0]];
    };
    const [eager, compiled] = [run, compile(run)].map((fn) =>
      fn(tensor(each.x, { ...double, requiresGrad: true })),
    );
    expect(eager[0].item()).toBeCloseTo(each.value, 12);
    // Towards −∞ the loss has the slope of what is far below: a large negative number in its place.
    const far = each.x.map((row) => row.map((logit) => Math.max(logit, -800)));
    const [, slopes] = run(tensor(far, { ...double, requiresGrad: true }));
    expect(eager[1].data.every(Number.isFinite)).toBe(true);
    const expectClose = (actual: Tensor, expected: Tensor) => {
      actual.data.forEach((n, i) => {
        expect(n).toBeCloseTo(expected.data[i], 12);
      });
    };
    expectClose(eager[1], slopes);
    for (const i of [0, 1]) expectClose(compiled[i], eager[i]);
  });

  it("but one that counts makes the loss infinite, and NaN stays NaN", () => {
    expect(F.crossEntropy(tensor([[0, none]]), labels(1)).item()).toBe(Infinity);
    expect(F.crossEntropy(tensor([[0, none]]), tensor([[0.5, 0.5]])).item()).toBe(Infinity);
    expect(F.crossEntropy(tensor([[0, Number.NaN]]), labels(0)).item()).toBeNaN();
    expect(F.bceWithLogits(tensor([0]), tensor([Number.NaN])).item()).toBeNaN();
  });
});
