import { describe, expect, it } from "vitest";
import { type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { Generator, randn, Tensor, zeros } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";

const draw = (shape: number[], seed = 1) => randn(shape, { generator: new Generator(seed) });
const [batch, features, outputs] = [24, 200, 128];
const x = draw([batch, features]);

type Bend = (dW: Float64Array, layer: manual.Linear, dy: Tensor, x: Tensor) => void;

/** A linear layer whose weight gradient is bent before it is added. */
function bentLinear(bend: Bend): manual.Linear {
  let input = x;
  class BentLinear extends manual.Linear {
    override forward(given: Tensor): Tensor {
      input = given;
      // No operation is seen to lead here: all that is known is what differences say.
      const y = super.forward(given);
      return Tensor.from(Float64Array.from(y.data), y.shape);
    }
    override backward(dy: Tensor): Tensor {
      const { gradient } = this.weight;
      const before = gradient.data.slice();
      gradient.zero_();
      const dx = super.backward(dy);
      bend(gradient.data as Float64Array, this, dy, input);
      for (let i = 0; i < before.length; i++) gradient.data[i] += before[i];
      return dx;
    }
  }
  const generator = new Generator(2);
  const layer = new BentLinear(features, outputs, { generator });
  layer.bias!.value.copy_(randn([outputs], { generator }));
  return layer;
}

const verdictOf = (target: GradcheckTarget, inputs: Tensor[]) => {
  const report = gradcheck(target, inputs);
  expect(report.mode).toBe("sampled");
  expect(report.passed).toBe(false);
  expect(report.verdicts).toHaveLength(1);
  return report.verdicts[0];
};

const place = (row: number, column: number) => row * features + column;

/** dW with the number at each place taken from another. */
const moving =
  (from: (row: number, column: number) => [number, number]): Bend =>
  (dW) => {
    const right = dW.slice();
    dW.forEach((_, i) => {
      dW[i] = right[place(...from(Math.floor(i / features), i % features))];
    });
  };

describe("a mistake in a weight gradient that is too large to look at each entry", () => {
  it.each<[string, Bend, string, string]>([
    [
      "a factor",
      (dW) =>
        dW.forEach((v, i) => {
          dW[i] = 3 * v;
        }),
      "constant-factor",
      "3 times",
    ],
    [
      "the batch size",
      (dW) =>
        dW.forEach((v, i) => {
          dW[i] = v / batch;
        }),
      "averaged-not-summed",
      "1/24 of the right one, and 24 is the batch size",
    ],
    [
      "the sign",
      (dW) =>
        dW.forEach((v, i) => {
          dW[i] = -v;
        }),
      "sign",
      "−1 times",
    ],
    ["nothing", (dW) => dW.fill(0), "no-gradient", "0 throughout"],
    [
      "the transpose, in a row",
      (dW) => {
        const right = dW.slice();
        dW.forEach((_, i) => {
          dW[i] = right[place(i % outputs, Math.floor(i / outputs))];
        });
      },
      "transposed",
      "columns first",
    ],
    [
      "dy forgotten",
      (dW, _, __, x) =>
        dW.forEach((_, i) => {
          let sum = 0;
          for (let n = 0; n < batch; n++) sum += x.data[n * features + (i % features)];
          dW[i] = sum;
        }),
      "upstream-forgotten",
      "the same for every dy",
    ],
    [
      "the last sample alone",
      (dW, _, dy, x) =>
        dW.forEach((_, i) => {
          const n = batch - 1;
          dW[i] =
            dy.data[n * outputs + Math.floor(i / features)] * x.data[n * features + (i % features)];
        }),
      "last-use",
      "the part of the last sample",
    ],
    [
      "a penalty",
      (dW, layer) =>
        dW.forEach((v, i) => {
          dW[i] = v + 0.1 * layer.weight.value.data[i];
        }),
      "term-added",
      "0.1 · weight",
    ],
    [
      "rows in reverse",
      moving((row, column) => [outputs - 1 - row, column]),
      "misplaced",
      "in reverse along dimension 0",
    ],
    [
      "columns moved",
      moving((row, column) => [row, (column + 197) % features]),
      "misplaced",
      "moved by 3 along dimension 1",
    ],
    [
      "halves exchanged",
      moving((row, column) => [(row + outputs / 2) % outputs, column]),
      "misplaced",
      "with its halves exchanged along dimension 0",
    ],
    [
      "columns scaled",
      (dW, layer) =>
        dW.forEach((v, i) => {
          dW[i] = v * layer.bias!.value.data[Math.floor(i / features)];
        }),
      "index-factors",
      "one number for each row",
    ],
  ])("%s", (_, bend, cause, evidence) => {
    const verdict = verdictOf(bentLinear(bend), [x]);
    expect(verdict).toMatchObject({ cause, variables: ["weight"] });
    expect(verdict.evidence).toContain(evidence);
  });

  it.each<[string, Bend, string, string]>([
    [
      "an entry",
      (dW) => {
        dW[place(17, 42)] *= 2;
      },
      "One entry of the gradient is wrong, [17, 42], and every other is right",
      "there it is 2 times the right one",
    ],
    [
      "three entries",
      (dW) => {
        for (const [r, c] of [
          [0, 199],
          [100, 3],
          [127, 0],
        ])
          dW[place(r, c)] *= 7 + r;
      },
      "3 entries of the gradient are wrong, [127, 0], [0, 199] and [100, 3], and every other is right",
      "at [127, 0] it is 134 times the right one",
    ],
    [
      "a row",
      (dW) => dW.fill(0, place(9, 0), place(10, 0)),
      "The gradient is wrong in row 9, and right everywhere else",
      "there it is 0",
    ],
    [
      "the last column",
      (dW) => {
        for (let r = 0; r < outputs; r++) dW[place(r, 199)] *= 0.5;
      },
      "The gradient is wrong in column 199, and right everywhere else",
      "there it is 0.5 times",
    ],
    [
      "a quarter of the rows",
      (dW) => {
        for (let i = place(32, 0); i < place(64, 0); i++) dW[i] *= -1;
      },
      "The gradient is wrong in rows 32 to 63, and right everywhere else",
      "there it has the other sign",
    ],
  ])("%s", (_, bend, title, evidence) => {
    const verdict = verdictOf(bentLinear(bend), [x]);
    expect(verdict.title).toBe(title);
    expect(verdict.evidence).toContain(evidence);
  });

  it("two gradients exchanged", () => {
    const size = 160;
    class Exchanged extends manual.Sequential {
      override backward(dy: Tensor): Tensor {
        const dx = super.backward(dy);
        const [first, second] = this.parameters()
          .filter(({ name }) => name.endsWith("weight"))
          .map(({ gradient }) => gradient.data);
        const before = first.slice();
        first.set(second);
        second.set(before);
        return dx;
      }
    }
    const generator = new Generator(3);
    const layer = () => new manual.Linear(size, size, { generator });
    const verdict = verdictOf(new Exchanged(layer(), layer()), [draw([batch, size])]);
    expect(verdict).toMatchObject({
      cause: "misplaced",
      title: "The gradient of another variable is stored here",
      variables: ["0.weight", "1.weight"],
    });
  });
});

describe("a factor for each column", () => {
  const normalized = (bend: (dx: Float64Array, gamma: ArrayLike<number>, x: Tensor) => void) => {
    class Bent extends manual.BatchNorm {
      x = x;
      override forward(given: Tensor): Tensor {
        this.x = given;
        return super.forward(given);
      }
      override backward(dy: Tensor): Tensor {
        const dx = super.backward(dy);
        const gamma = this.parameters().find(({ name }) => name === "weight")!;
        bend(dx.data as Float64Array, gamma.value.data, this.x);
        return dx;
      }
    }
    const layer = new Bent(400);
    const generator = new Generator(4);
    for (const { value } of layer.parameters()) value.copy_(randn(value.shape, { generator }));
    return layer;
  };

  it.each<[string, Parameters<typeof normalized>[0], string]>([
    [
      "that is a parameter",
      (dx, gamma) =>
        dx.forEach((v, i) => {
          dx[i] = v / gamma[i % 400];
        }),
      "the factor weight is missing",
    ],
    [
      "that is a statistic",
      (dx, _, x) =>
        dx.forEach((v, i) => {
          let [sum, squares] = [0, 0];
          for (let n = 0; n < 64; n++) {
            sum += x.data[n * 400 + (i % 400)] / 64;
            squares += x.data[n * 400 + (i % 400)] ** 2 / 64;
          }
          dx[i] = v * Math.sqrt(squares - sum ** 2 + 1e-5);
        }),
      "the standard deviation of each column of x (with ε = 0.00001) is a factor too many",
    ],
  ])("%s", (_, bend, words) => {
    const verdict = verdictOf(normalized(bend), [draw([64, 400])]);
    expect(verdict.cause).toBe("index-factors");
    expect(verdict.title).toBe(`Each column is off by a factor: ${words}`);
  });
});

describe("a loss of many numbers", () => {
  /** The mean squared error, its gradient bent; what was called is counted. */
  class Loss {
    forwards = 0;
    backwards = 0;
    readonly #bend: (dx: Float64Array) => void;
    #difference = x;
    constructor(bend: (dx: Float64Array) => void) {
      this.#bend = bend;
    }
    forward(x: Tensor, target: Tensor): number {
      this.forwards++;
      this.#difference = x.sub(target);
      return this.#difference.square().mean().item();
    }
    backward(): Tensor {
      this.backwards++;
      const dx = this.#difference.mul(2 / this.#difference.size);
      this.#bend(dx.data as Float64Array);
      return dx;
    }
  }
  const inputs = (shape: number[]) => [draw(shape), draw(shape, 2)];

  it.each([[[64, 200]], [[600, 200]]])("%j takes some dozens of passes", (shape) => {
    const loss = new Loss(() => {});
    const report = gradcheck(loss, inputs(shape));
    expect([report.mode, report.passed]).toEqual(["sampled", true]);
    expect(loss.forwards).toBeLessThan(200);
    expect(loss.backwards).toBeLessThan(20);
  });

  it.each<[string, (dx: Float64Array) => void, string]>([
    [
      "an entry",
      (dx) => {
        dx[77_777] *= -1;
      },
      "One entry of the gradient is wrong, [388, 177], and every other is right",
    ],
    [
      "a sample",
      (dx) => dx.fill(0, 200 * 599),
      "The gradient is wrong in row 599, and right everywhere else",
    ],
    [
      "all",
      (dx) =>
        dx.forEach((v, i) => {
          dx[i] = v / 2;
        }),
      "is 0.5 times what it should be",
    ],
  ])("of [600, 200], %s wrong", (_, bend, title) => {
    const loss = new Loss(bend);
    expect(verdictOf(loss, inputs([600, 200])).title).toContain(title);
    expect(loss.forwards).toBeLessThan(1000);
    expect(loss.backwards).toBeLessThan(20);
  });
});

it.each<[string, () => [GradcheckTarget, Tensor[]]]>([
  ["softmax", () => [new manual.Softmax(), [draw([40, 120])]]],
  ["cross-entropy", () => [new manual.SoftmaxCrossEntropy(), [draw([300, 50]), zerosOf(300)]]],
  ["batch normalization", () => [new manual.BatchNorm(300), [draw([32, 300])]]],
  ["attention", () => [new manual.Attention(24, 16), [draw([8, 12, 24])]]],
  ["relu, with many corners beside", () => [new manual.ReLU(), [draw([200, 300]).mul(1e-2)]]],
  [
    "products of small numbers",
    () => [(a, b) => a.mul(b).sum(), [draw([9000]).mul(1e-6), draw([9000])]],
  ],
])("a large right target passes: %s", (_, make) => {
  const [target, inputs] = make();
  for (const seed of [0, 1, 2]) {
    const report = gradcheck(target, inputs, { seed });
    expect([report.mode, report.passed], String(report)).toEqual(["sampled", true]);
  }
});

const zerosOf = (count: number) => zeros([count], { dtype: "int32" });

describe("the budget", () => {
  it("plans how much is looked at, and the report says what is not", () => {
    const layer = bentLinear((dW) => {
      dW[place(3, 4)] *= 5;
    });
    const report = gradcheck(layer, [x], { budget: 1e-3 });
    expect(report.passed).toBe(false);
    expect(report.verdicts[0].evidence).toContain("the budget was used up before");
    expect(report.notLookedAt).toEqual([
      "more than 2 entries of each variable one by one",
      "where else weight is wrong",
    ]);
    expect(String(report)).toContain(
      "not looked at, which a larger budget does: more than 2 entries",
    );
    expect(gradcheck(layer, [x]).notLookedAt).toEqual([]);
  });

  it("takes a small target to sampled mode too", () => {
    const small = draw([30, 30]);
    const slow = (a: Tensor) => {
      const end = performance.now() + 2;
      while (performance.now() < end);
      return a.tanh();
    };
    expect(gradcheck(slow, [draw([5, 6])]).mode).toBe("full");
    expect(gradcheck(slow, [small], { budget: 0.5 }).mode).toBe("sampled");
  });

  it("is not for full mode", () => {
    expect(() => gradcheck((a) => a.exp(), [x], { mode: "full", budget: 1 })).toThrow(
      "full mode compares every entry, however long that takes: leave out budget: 1",
    );
  });
});
