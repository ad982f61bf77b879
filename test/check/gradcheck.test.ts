import { describe, expect, it } from "vitest";
import { ZooLayer } from "../../examples/bug-zoo/layer.ts";
import {
  assertGradcheck,
  GradcheckError,
  type GradcheckTarget,
  gradcheck,
} from "../../src/check/index.ts";
import {
  customFunction,
  F,
  Generator,
  nn,
  randn,
  stack,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";

const draw = (shape: number[], seed = 1) => randn(shape, { generator: new Generator(seed) });
const classes = tensor([0, 2, 1, 1], { dtype: "int32" });
const x = draw([4, 3]);

describe("what is right passes", () => {
  it.each<[string, GradcheckTarget, Tensor[]]>([
    ["tanh", (a) => a.tanh(), [x]],
    ["matmul of two inputs", (a, b) => a.matmul(b), [x, draw([3, 5])]],
    ["broadcasting", (a, b) => a.mul(b), [x, draw([3])]],
    ["cross-entropy", (a, b) => F.crossEntropy(a, b), [x, classes]],
    ["manual.Linear", new manual.Linear(3, 2), [x]],
    ["manual.ReLU", new manual.ReLU(), [x]],
    ["manual.LeakyReLU", new manual.LeakyReLU(), [x]],
    ["manual.Sigmoid", new manual.Sigmoid(), [x]],
    ["manual.Tanh", new manual.Tanh(), [x]],
    ["manual.Softmax", new manual.Softmax(), [x]],
    ["manual.Dropout", new manual.Dropout(0.3), [x]],
    ["manual.BatchNorm", new manual.BatchNorm(3), [x]],
    ["manual.Attention", new manual.Attention(3, 2), [draw([2, 4, 3])]],
    ["manual.LayerNorm", new manual.LayerNorm(3), [draw([2, 4, 3])]],
    ["manual.Conv2d", new manual.Conv2d(2, 3, [2, 3], { padding: 1 }), [draw([2, 2, 3, 4])]],
    ["manual.MaxPool2d", new manual.MaxPool2d(2, { stride: 1 }), [draw([2, 2, 3, 4])]],
    ["manual.Embedding", new manual.Embedding(4, 3), [classes]],
    ["manual.LSTM", new manual.LSTM(3, 2), [draw([2, 4, 3])]],
    [
      "manual.MultiheadAttention",
      new manual.MultiheadAttention(6, 3, { causal: true }),
      [draw([2, 4, 6])],
    ],
    ["manual.Residual", new manual.Residual(new manual.Linear(3, 3)), [x]],
    ["manual.MeanSquaredError", new manual.MeanSquaredError(), [x, draw([4, 3], 2)]],
    ["manual.SoftmaxCrossEntropy", new manual.SoftmaxCrossEntropy(), [x, classes]],
    [
      "manual.SigmoidBinaryCrossEntropy",
      new manual.SigmoidBinaryCrossEntropy(),
      [x, draw([4, 3], 2).sigmoid()],
    ],
    [
      "manual.Sequential",
      new manual.Sequential(
        new manual.Linear(3, 5),
        new manual.ReLU(),
        new manual.BatchNorm(5),
        new manual.Dropout(0.2),
        new manual.Linear(5, 2),
      ),
      [x],
    ],
    ["fromLayer", manual.fromLayer(new manual.BatchNorm(3)), [x]],
    ["nn.Linear", new nn.Linear(3, 2), [x]],
    ["nn.ReLU", new nn.ReLU(), [x]],
    ["nn.Sigmoid", new nn.Sigmoid(), [x]],
    ["nn.Tanh", new nn.Tanh(), [x]],
    ["nn.Dropout", new nn.Dropout(), [x]],
    ["nn.BatchNorm1d", new nn.BatchNorm1d(3), [x]],
    ["nn.Flatten", new nn.Flatten(), [draw([2, 3, 2])]],
    [
      "nn.Sequential",
      new nn.Sequential(new nn.Linear(3, 5), new nn.ReLU(), new nn.Dropout(), new nn.Linear(5, 2)),
      [x],
    ],
  ])("%s", (_, target, inputs) => {
    const report = gradcheck(target, inputs);
    expect(report.passed, String(report)).toBe(true);
    expect(report.verdicts).toEqual([]);
    expect(report.variables.every(({ checked }) => checked > 0)).toBe(true);
  });

  it("in float32 as it is", () => {
    const report = gradcheck(new manual.Linear(3, 2), [x], { dtype: "native" });
    expect(report.passed, String(report)).toBe(true);
    expect(report.dtype).toBe("float32");
  });

  it("also sampled, and a large target is sampled without being asked", () => {
    expect(gradcheck(new manual.BatchNorm(3), [x], { mode: "sampled" }).passed).toBe(true);
    const report = gradcheck(new manual.Linear(40, 40), [draw([50, 40])]);
    expect([report.mode, report.passed]).toEqual(["sampled", true]);
  });
});

describe("second order", () => {
  const cube = (slope: (a: Tensor) => Tensor) =>
    customFunction({
      name: "cube",
      forward: (context, a: Tensor) => {
        context.save(a);
        return a.pow(3);
      },
      backward: ({ saved: [a] }, dy) => [dy.mul(slope(a))],
    });

  it.each<[string, (...inputs: Tensor[]) => Tensor, Tensor[]]>([
    ["tanh", (a) => a.tanh(), [x]],
    ["matmul", (a, b) => a.matmul(b), [x, draw([3, 2])]],
    ["cross-entropy", (a, b) => F.crossEntropy(a, b), [x, classes]],
    ["a custom function", cube((a) => a.square().mul(3)), [x]],
  ])("of %s passes", (_, f, inputs) => {
    const report = gradcheck(f, inputs, { order: 2 });
    expect(report.passed, String(report)).toBe(true);
    expect(report.target).toContain("gradients of");
  });

  it("fails where only the first gradient is right", () => {
    const cut = cube((a) => a.detach().square().mul(3));
    expect(gradcheck(cut, [x]).passed).toBe(true);
    expect(gradcheck(cut, [x], { order: 2 }).passed).toBe(false);
  });

  it("is for functions", () => {
    expect(() => gradcheck(new nn.Tanh(), [x], { order: 2 })).toThrow("order 2 is for functions");
  });
});

describe("kinks", () => {
  it.each<[string, (a: Tensor) => Tensor, number[], number]>([
    ["relu at 0", (a) => a.relu(), [-1, 0, 1], 1],
    ["abs at 0", (a) => a.abs(), [-1, 0, 1], 1],
    ["max at a tie", (a) => a.max(), [1, 2, 2], 2],
    ["a small corner", (a) => a.relu().mul(0.005), [-1, 0, 1], 1],
  ])("%s passes, and is told", (_, f, numbers, kinks) => {
    const report = gradcheck(f, [tensor(numbers)]);
    expect(report.passed, String(report)).toBe(true);
    expect(report.kinks).toHaveLength(kinks);
  });

  it("gives both slopes", () => {
    const [kink] = gradcheck((a) => a.relu(), [tensor([0])]).kinks;
    expect([kink.before, kink.after, kink.gradient]).toEqual([0, 1, 0]);
  });

  it.each<[string, (a: Tensor) => Tensor, number[], string]>([
    [
      "the second of two relus",
      (a) => a.add(5).relu().sub(5).relu().mul(2),
      [0],
      "relu [1], operation 4 of 5",
    ],
    ["a max after a smooth function", (a) => a.tanh().max(), [1, 1], "max [], operation 2 of 2"],
    ["abs", (a) => a.mul(3).abs(), [0], "abs [1], operation 2 of 2"],
  ])("names %s", (_, f, numbers, operation) => {
    const report = gradcheck(f, [tensor(numbers)]);
    expect(report.kinks[0].operation).toBe(operation);
    expect(report.toString()).toContain(`kink of ${operation}, at x [0]`);
  });

  /** y = the largest of each two columns. */
  class MaxPool extends ZooLayer {
    forward(a: Tensor): Tensor {
      this.x = a;
      return a.reshape([-1, 2]).max(1).reshape([a.shape[0], -1]);
    }

    backward(dy: Tensor): Tensor {
      const pairs = this.x.reshape([-1, 2]);
      const first = pairs
        .argmax(1)
        .eq(0)
        .to(dy.dtype as "float64");
      const mask = stack([first, first.neg().add(1)], 1);
      return mask.mul(dy.reshape([-1, 1])).reshape(this.x.shape);
    }
  }
  const identity = new manual.Linear(2, 2);
  identity.weight.value.copy_(
    tensor([
      [1, 0],
      [0, 1],
    ]),
  );

  it.each<[string, GradcheckTarget, number[][], string, number[]]>([
    ["a layer by itself", new manual.ReLU(), [[0, 1]], "ReLU", [0, 1]],
    [
      "a layer in a Sequential",
      new manual.Sequential(identity, new manual.ReLU(), new manual.Tanh()),
      [[0, 1]],
      "layer 1 (ReLU)",
      [0, 1],
    ],
    [
      "the second of two layers with corners",
      new manual.Sequential(new manual.ReLU(), new MaxPool()),
      [[1, 1]],
      "layer 1 (MaxPool)",
      [0, 1],
    ],
    [
      "a layer in a Sequential in a Sequential",
      new manual.Sequential(new manual.Tanh(), new manual.Sequential(new manual.LeakyReLU(0.5))),
      [[0, 1]],
      "layer 1.0 (LeakyReLU)",
      [0.5, 1],
    ],
  ])("names %s", (_, target, numbers, operation, slopes) => {
    const report = gradcheck(target, [tensor(numbers)]);
    expect(report.passed, String(report)).toBe(true);
    const [kink] = report.kinks.filter(({ variable }) => variable === "x");
    expect(kink.operation).toBe(operation);
    expect(kink.before).toBeCloseTo(slopes[0], 6);
    expect(kink.after).toBeCloseTo(slopes[1], 6);
    expect(report.toString()).toContain(`kink of ${operation}, at x [0, 0]: slope `);
  });

  it("a gradient outside the slopes is wrong there", () => {
    const relu = customFunction({
      name: "relu",
      forward: (_, a: Tensor) => a.relu(),
      backward: (_, dy) => [dy.mul(2)],
    });
    expect(gradcheck(relu, [tensor([0])]).passed).toBe(false);
  });

  it("a kink a little beside the point is none", () => {
    const report = gradcheck((a) => a.relu(), [tensor([2e-6], { dtype: "float64" })]);
    expect([report.passed, report.kinks.length]).toEqual([true, 0]);
  });
});

class OneEntryOff extends manual.Linear {
  override backward(dy: Tensor): Tensor {
    const dx = super.backward(dy);
    const { data } = this.weight.gradient;
    for (let i = 0; i < dy.shape[0]; i++) data[17] += dy.data[i * dy.shape[1]] * 2;
    return dx;
  }
}

describe("what is wrong fails", () => {
  it("one entry among 4096, sampled", () => {
    const report = gradcheck(new OneEntryOff(64, 64), [draw([8, 64])]);
    expect(report.mode).toBe("sampled");
    expect(report.passed).toBe(false);
    expect(report.variables[1].worst[0].index).toEqual([0, 17]);
    expect(report.verdicts[0].cause).toBe("few-entries");
  });

  it("names no earlier forward pass where every input but a few has the same gradient", () => {
    const target = draw([5, 3], 3).sign().to("float64");
    const hinge = {
      forward: (a: Tensor, t: Tensor) => a.mul(t).neg().add(1).relu().mean().item(),
      backward: () => target.neg().div(target.size),
    };
    const a = target.mul(0.5);
    a.data[4] = 1.1 * target.data[4];
    const { verdicts } = gradcheck(hinge, [a, target]);
    expect(verdicts.map(({ title }) => title)).toEqual(["The derivative of relu is forgotten"]);
  });

  it("says what a detach cuts off", () => {
    const { verdicts } = gradcheck((a) => a.mul(a.detach()), [x]);
    expect(verdicts[0]).toMatchObject({
      cause: "term-missing",
      title: "What comes back to x from x * x is missing",
      advice:
        "Look for a noGrad, a detach or numbers taken out of a tensor there; by x its gradient is dy * x",
    });
  });

  it("a derivative that is left out is no missing term", () => {
    const layer = {
      forward: (a: Tensor) => a.clamp(-0.5, 0.5),
      backward: (dy: Tensor) => dy,
      parameters: () => [],
      zeroGrad: () => {},
    };
    const { verdicts } = gradcheck(layer, [x]);
    expect(verdicts.map(({ title }) => title)).toEqual(["The derivative of clamp is forgotten"]);
  });

  it("nothing is concluded from differences of what differs by chance", () => {
    const report = gradcheck((a) => a.mul(Math.random()), [x]);
    expect(report.findings.map(({ kind }) => kind)).toEqual(["nondeterministic"]);
    expect([report.passed, report.verdicts, report.kinks]).toEqual([false, [], []]);
  });

  it("a detach between layers is no missing term", () => {
    const generator = new Generator(0);
    const [first, second] = [
      new nn.Linear(3, 4, { generator }),
      new nn.Linear(4, 2, { generator }),
    ];
    class Cut extends nn.Module {
      first = first;
      second = second;
      forward(a: Tensor) {
        return this.second.forward(this.first.forward(a).detach());
      }
    }
    const { verdicts } = gradcheck(new Cut(), [x]);
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toMatchObject({
      cause: "no-gradient",
      variables: ["x", "first.weight", "first.bias"],
    });
  });

  const custom = (backward: (dy: Tensor) => Tensor | null, forward = (a: Tensor) => a.mul(1)) =>
    customFunction({
      name: "custom",
      forward: (_, a: Tensor) => forward(a),
      backward: (_, dy) => [backward(dy)],
    });
  const kinds = (target: GradcheckTarget) =>
    gradcheck(target, [x]).findings.map(({ kind }) => kind);

  it("a missing gradient", () => {
    expect(kinds(custom(() => null))).toEqual(["missing-gradient"]);
  });

  it("a gradient that is not finite", () => {
    expect(kinds(custom((dy) => dy.mul(Number.NaN)))).toContain("non-finite");
  });

  it("an output that is not finite", () => {
    expect(kinds((a) => a.abs().neg().log())).toEqual(["non-finite"]);
  });

  it("a backward that is not linear, or gives something for nothing", () => {
    expect(kinds(custom((dy) => dy.mul(dy)))).toContain("nonlinear");
    expect(kinds(custom((dy) => dy.add(1)))).toContain("nonzero-at-zero");
  });

  it("a forward that does not repeat", () => {
    let calls = 0;
    expect(kinds((a) => a.mul(++calls))).toContain("nondeterministic");
  });

  it("an input that is changed", () => {
    class InPlace extends manual.Tanh {
      override forward(a: Tensor): Tensor {
        return super.forward(a.detach().add_(1));
      }
    }
    expect(kinds(new InPlace())).toContain("mutated");
  });

  it("a backward that throws", () => {
    const target = custom(() => {
      throw new Error("no");
    });
    expect(kinds(target)).toEqual(["threw"]);
  });

  it("inputs in another order may be refused: the check does without", () => {
    const first = x.data[0];
    const target = (a: Tensor) => {
      if (Math.abs(a.data[0] - first) > 1e-3) throw new Error("not in this order");
      return a.neg();
    };
    expect(gradcheck(target, [x]).passed).toBe(true);
  });

  it("assertGradcheck throws the report", () => {
    const wrong = custom((dy) => dy.neg());
    expect(() => assertGradcheck(wrong, [x])).toThrow(GradcheckError);
    expect(() => assertGradcheck(wrong, [x])).toThrow("Likely cause: The sign is flipped.");
  });
});

/** Its gradient has another shape than x. */
class ReturnsFlat extends ZooLayer {
  forward(x: Tensor): Tensor {
    return x.mul(2);
  }

  backward(dy: Tensor): Tensor {
    return dy.mul(2).sum(0);
  }
}

describe("the report", () => {
  it("is plain data", () => {
    const report = gradcheck(new OneEntryOff(6, 4), [draw([5, 6])]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report.toJSON());
  });

  it("has the numbers of its picture, entry by entry", () => {
    const { variables } = gradcheck(new OneEntryOff(6, 4), [draw([5, 6])]);
    const wrong = variables.filter(({ passed }) => !passed);
    expect(wrong).toHaveLength(1);
    const { pass, shape } = wrong[0];
    expect(pass!.gradient).toHaveLength(shape.reduce((a, b) => a * b));
    const off = pass!.gradient.filter(
      (value, i) => Math.abs(value - pass!.difference[i]) > pass!.allowed[i],
    );
    expect(off).toHaveLength(1);
    expect(variables.filter(({ passed }) => passed).map(({ pass }) => pass)).toEqual(
      variables.filter(({ passed }) => passed).map(() => null),
    );
    const flat = gradcheck(new ReturnsFlat(), [draw([5, 6])]);
    expect(flat.variables[0].pass).toBeNull();
  });

  it("names the factor of a weight gradient that lacks the division by the batch size", () => {
    class Averaged extends manual.Linear {
      override forward(a: Tensor): Tensor {
        return super.forward(a).mul(1 / 5);
      }
    }
    const text = String(gradcheck(new Averaged(3, 2), [draw([5, 3])]));
    expect(text).toContain(
      "the gradient is 5 times the right one: it lacks the division by the batch size",
    );
    expect(text).toContain("gradcheck(new Averaged(…), [float32 [5, 3]], { seed: 0 })");
  });
});

describe("the target is left as it was", () => {
  it("its numbers, gradients, buffers and the generator", () => {
    const layer = new manual.Sequential(new manual.Linear(3, 3), new manual.BatchNorm(3));
    const tensors = () => [
      ...layer.parameters().flatMap(({ value, gradient }) => [value, gradient]),
      ...layer.buffers().map(({ value }) => value),
    ];
    const before = tensors();
    const numbers = before.map(({ data }) => [...data]);
    gradcheck(layer, [x]);
    expect(tensors().every((value, i) => value === before[i])).toBe(true);
    expect(tensors().map(({ data }) => [...data])).toEqual(numbers);
  });
});
