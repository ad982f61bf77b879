import { describe, expect, it } from "vitest";
import * as activations from "../../../examples/bug-zoo/activations.ts";
import * as attention from "../../../examples/bug-zoo/attention.ts";
import * as linear from "../../../examples/bug-zoo/linear.ts";
import * as losses from "../../../examples/bug-zoo/losses.ts";
import * as normalization from "../../../examples/bug-zoo/normalization.ts";
import { assertChecked, plannedChecks } from "../../../src/cli/check/check-module.ts";
import { outcomesText } from "../../../src/cli/check/print.ts";
import { plainStyle } from "../../../src/cli/terminal/style.ts";
import * as F from "../../../src/functional/index.ts";
import {
  customFunction,
  nn,
  ones,
  rand,
  randn,
  type Shape,
  Tensor,
  tensor,
  zeros,
} from "../../../src/index.ts";
import * as manual from "../../../src/manual/index.ts";

function check(module: Record<string, unknown>, names: string[] = []) {
  const outcomes = plannedChecks("file.ts", module, names, {}).map(({ run }) => run());
  assertChecked("file.ts", outcomes);
  return outcomes;
}

/** y = x · W, with W kept as [in, out], by loops that look at no shape. */
class Loops {
  readonly weight;
  readonly sizes: [number, number];
  x = zeros([]);

  constructor(features: number, outputs: number) {
    this.sizes = [features, outputs];
    this.weight = {
      name: "weight",
      value: randn(this.sizes),
      gradient: zeros(this.sizes),
    };
  }

  forward(x: Tensor): Tensor {
    this.x = x;
    const y = Tensor.from(new Float64Array(x.shape[0] * this.sizes[1]), [
      x.shape[0],
      this.sizes[1],
    ]);
    this.each((xAt, wAt, yAt) => {
      y.data[yAt] += x.data[xAt] * this.weight.value.data[wAt];
    });
    return y;
  }

  backward(dy: Tensor): Tensor {
    const dx = zeros(this.x.shape, { dtype: "float64" });
    this.each((xAt, wAt, yAt) => {
      this.weight.gradient.data[wAt] += this.x.data[xAt] * dy.data[yAt];
      dx.data[xAt] += this.weight.value.data[wAt] * dy.data[yAt];
    });
    return dx;
  }

  each(visit: (xAt: number, wAt: number, yAt: number) => void): void {
    const [features, outputs] = this.sizes;
    for (let n = 0; n < this.x.shape[0]; n++)
      for (let i = 0; i < features; i++)
        for (let o = 0; o < outputs; o++) visit(n * features + i, i * outputs + o, n * outputs + o);
  }

  parameters() {
    return [this.weight];
  }

  zeroGrad() {
    this.weight.gradient.zero_();
  }
}

class Net extends nn.Module<[Tensor, Tensor]> {
  layer = new nn.Linear(7, 2);

  forward(a: Tensor, b: Tensor): Tensor {
    return this.layer.forward(a.mul(b)).tanh();
  }
}

class Scale extends nn.Module {
  scale = new nn.Parameter(ones([1]));

  forward(x: Tensor): Tensor {
    return x.mul(this.scale);
  }
}

const product = customFunction({
  name: "product",
  forward(context, a: Tensor, b: Tensor) {
    context.save(a, b);
    return a.matmul(b);
  },
  backward: ({ saved: [a, b] }, dy) => [dy.matmul(b.T), a.T.matmul(dy)],
});

describe("what an export takes is found out", () => {
  it.each<[string, unknown, string, Shape[]]>([
    ["a class with sizes", manual.Linear, "new it(6, 3)", [[5, 6]]],
    ["one with its weight the other way round", Loops, "new it(6, 3)", [[5, 6]]],
    ["an instance of that, where NaN tells", new Loops(4, 2), "it", [[5, 4]]],
    ["a class with one size", manual.BatchNorm, "new it(6)", [[5, 6]]],
    ["a class without", manual.Softmax, "new it()", [[5, 6]]],
    ["a class that inherits its constructor", class extends Loops {}, "new it(6, 3)", [[5, 6]]],
    ["a layer for sequences", manual.Attention, "new it(6)", [[5, 4, 6]]],
    ["an instance", new manual.Linear(4, 2), "it", [[5, 4]]],
    ["an instance for one feature", new nn.Linear(1, 3), "it", [[5, 1]]],
    ["one with a number that is broadcast", Scale, "new it()", [[5, 6]]],
    ["a float64 layer", new manual.Linear(4, 2, { dtype: "float64" }), "it", [[5, 4]]],
    ["a loss of classes", manual.SoftmaxCrossEntropy, "new it()", [[5, 3], [5]]],
    [
      "a loss of probabilities",
      manual.SigmoidBinaryCrossEntropy,
      "new it()",
      [
        [5, 3],
        [5, 3],
      ],
    ],
    [
      "a module with two inputs",
      Net,
      "new it()",
      [
        [5, 7],
        [5, 7],
      ],
    ],
    ["a function of one tensor", (x: Tensor) => x.exp(), "it", [[5, 6]]],
    ["one for vectors", (x: Tensor) => x.reshape([6]), "it", [[6]]],
    [
      "a custom function of two",
      product,
      "it",
      [
        [5, 6],
        [6, 3],
      ],
    ],
    [
      "a function of three",
      (x: Tensor, w: Tensor, b: Tensor) => F.linear(x, w, b),
      "it",
      [[5, 6], [3, 6], [3]],
    ],
    ["an object of four functions", { ...methods(new manual.Tanh()) }, "it", [[5, 6]]],
  ])("%s", (_, value, label, shapes) => {
    const [outcome] = check({ it: value });
    expect(outcome).toMatchObject({ name: "it", status: "right", label });
    const { report } = outcome as Extract<typeof outcome, { label: string }>;
    expect(report.inputs.map(({ shape }) => shape)).toEqual(shapes);
  });

  it("of all that is in the bug zoo, but what needs a square weight, or a size that heads share", () => {
    const { ResidualForgotten: _, ...others } = linear;
    const { RightHeads, HeadsNotParted, MaskInForwardOnly, ...ofOneHead } = attention;
    for (const zoo of [others, activations, ofOneHead, losses, normalization]) {
      const outcomes = check(zoo);
      expect(outcomes.map(({ name, status }) => [name, status])).toEqual(
        outcomes.map(({ name }) => [name, name.startsWith("Right") ? "right" : "wrong"]),
      );
    }
  });
});

/** y = x ∗ kernel, without padding, for kernels of any window; by loops that look at no shape. */
class Convolution {
  readonly weight;
  x = zeros([]);

  constructor(inputs: number, outputs: number, size: number) {
    this.weight = own("weight", [outputs, inputs, size, size]);
  }

  forward(x: Tensor): Tensor {
    this.x = x;
    const [n, , h, w] = x.shape;
    const [o, , k] = this.weight.value.shape;
    const y = Tensor.from(new Float64Array(n * o * (h - k + 1) * (w - k + 1)), [
      n,
      o,
      h - k + 1,
      w - k + 1,
    ]);
    this.each(y.shape, (xAt, wAt, yAt) => {
      y.data[yAt] += x.data[xAt] * this.weight.value.data[wAt];
    });
    return y;
  }

  backward(dy: Tensor): Tensor {
    const dx = zeros(this.x.shape, { dtype: "float64" });
    this.each(dy.shape, (xAt, wAt, yAt) => {
      this.weight.gradient.data[wAt] += this.x.data[xAt] * dy.data[yAt];
      dx.data[xAt] += this.weight.value.data[wAt] * dy.data[yAt];
    });
    return dx;
  }

  each([n, o, height, width]: Shape, visit: (xAt: number, wAt: number, yAt: number) => void): void {
    const [, c, h, w] = this.x.shape;
    const [, inputs, k] = this.weight.value.shape;
    for (let b = 0; b < n; b++)
      for (let j = 0; j < o; j++)
        for (let i = 0; i < inputs; i++)
          for (let r = 0; r < height; r++)
            for (let s = 0; s < width; s++)
              for (let p = 0; p < k; p++)
                for (let q = 0; q < k; q++)
                  visit(
                    ((b * c + i) * h + r + p) * w + s + q,
                    ((j * inputs + i) * k + p) * k + q,
                    ((b * o + j) * height + r) * width + s,
                  );
  }

  parameters() {
    return [this.weight];
  }

  zeroGrad(): void {
    this.weight.gradient.zero_();
  }
}

const own = (name: string, shape: Shape) => ({ name, value: randn(shape), gradient: zeros(shape) });

/** A module that takes one rank and number of channels, and has a parameter of some shape. */
const taking = (parameter: Shape, rank: number, channels: number, dim = 1) => {
  class Taking extends nn.Module {
    weight = new nn.Parameter(randn(parameter));

    forward(x: Tensor): Tensor {
      if (x.ndim !== rank || x.shape[dim] !== channels) throw new Error(`no ${x.shape}`);
      return x.mul(this.weight.sum());
    }
  }
  return new Taking();
};

/** Rows of a table, by loops that look at no dtype. */
class Table extends nn.Module {
  weight = new nn.Parameter(randn([7, 3]));
  forward(ids: Tensor): Tensor {
    return this.weight.indexSelect(0, ids.reshape([ids.size])).reshape([...ids.shape, 3]);
  }
}

describe("images, signals, indices and losses", () => {
  class LossTensor {
    difference = zeros([]);
    forward(x: Tensor, target: Tensor): Tensor {
      this.difference = x.sub(target);
      return this.difference.square().sum();
    }
    backward(): Tensor {
      return this.difference.mul(2);
    }
  }
  const nll = (x: Tensor, target: Tensor) => F.nllLoss(x, target);
  class Likelihood extends nn.Module<[Tensor, Tensor]> {
    forward(x: Tensor, target: Tensor): Tensor {
      return F.nllLoss(x, target);
    }
  }

  it.each<[string, unknown, Shape[]]>([
    ["a convolution's class", Convolution, [[2, 6, 5, 7]]],
    ["a convolution", new Convolution(4, 2, 3), [[2, 4, 6, 8]]],
    ["one in groups", taking([6, 2, 3, 3], 4, 4), [[2, 4, 6, 8]]],
    ["one that is transposed", taking([5, 2, 3, 3], 4, 5), [[2, 5, 6, 8]]],
    ["one with channels last", taking([3, 3, 5, 2], 4, 5, 3), [[2, 6, 8, 5]]],
    ["one of signals", taking([5, 3, 2], 3, 3), [[2, 3, 5]]],
    ["one of volumes", taking([5, 3, 2, 2, 2], 5, 3), [[2, 3, 5, 7, 3]]],
    ["a number for each channel", taking([4], 4, 4), [[2, 4, 6, 8]]],
    ["pooling", (x: Tensor) => x.reshape([2, 3, 3, 2, 4, 2]).mean([3, 5]), [[2, 3, 6, 8]]],
    ["a table", Table, [[5, 4]]],
    [
      "a loss that gives a tensor of one number",
      LossTensor,
      [
        [5, 3],
        [5, 3],
      ],
    ],
    ["a module for classes", Likelihood, [[5, 6], [5]]],
    ["a function of classes", nll, [[5, 6], [5]]],
  ])("%s", (_, value, shapes) => {
    const [outcome] = check({ it: value });
    expect(outcome).toMatchObject({ status: "right" });
    const { report } = outcome as Extract<typeof outcome, { label: string }>;
    expect(report.inputs.map(({ shape }) => shape)).toEqual(shapes);
  });
});

describe("the export `make`", () => {
  class Scaled {
    readonly #rate: number;
    constructor({ rate }: { rate: number }) {
      this.#rate = rate;
    }
    forward = (x: Tensor) => x.mul(this.#rate);
    backward = (dy: Tensor) => dy.mul(this.#rate);
    parameters = () => [];
    zeroGrad = () => {};
  }

  it("says how an instance is made, and inputs what it takes", () => {
    const make = { Scaled: () => new Scaled({ rate: 0.5 }) };
    const [outcome] = check({ Scaled, make, inputs: { Scaled: [2, 7] } });
    expect(outcome).toMatchObject({ status: "right", label: "Scaled" });
    expect(outcome).toMatchObject({ report: { inputs: [{ shape: [2, 7] }] } });
  });

  it("may be an export like any other", () => {
    const make = (x: Tensor) => x.exp();
    expect(check({ make })).toMatchObject([{ name: "make", status: "right" }]);
  });

  it.each<[unknown, string]>([
    [{ Other: () => 1 }, "make.Other: there is no such export; there is Scaled"],
    [
      { Scaled: new Scaled({ rate: 1 }) },
      "make.Scaled: expected a function without inputs, such as () =>",
    ],
    [{}, "make: expected an object of functions, such as"],
    [3, "make: expected an object of functions, such as"],
  ])("%j is an error", (make, message) => {
    expect(() => check({ Scaled, make })).toThrow(`file.ts: ${message}`);
  });
});

const matching = (text: string | RegExp) =>
  typeof text === "string" ? expect.stringContaining(text) : expect.stringMatching(text);

/** An object with a layer's methods and none of its class. */
function methods(layer: manual.Layer): manual.Layer {
  return {
    forward: (x) => layer.forward(x),
    backward: (dy) => layer.backward(dy),
    parameters: () => layer.parameters(),
    zeroGrad: () => layer.zeroGrad(),
  };
}

describe("what cannot be checked says why", () => {
  const layer = methods(new manual.Tanh());
  const { zeroGrad: _, ...half } = layer;
  class Rate {
    rate: number;
    constructor({ rate }: { rate: number }) {
      this.rate = rate;
    }
    forward(x: Tensor): Tensor {
      return x.mul(this.rate);
    }
  }
  class Fails {
    constructor() {
      throw new Error("boom");
    }
    forward() {}
  }

  class LossTensor {
    forward(x: Tensor, target: Tensor): Tensor {
      return x.mul(target);
    }
    backward() {}
  }

  it.each<[string, unknown, string | RegExp]>([
    ["a method is missing", half, "it has forward() and lacks zeroGrad()."],
    ["no backward", { forward: (x: Tensor) => x }, "lacks backward(), parameters(), zeroGrad()."],
    ["no return", { ...layer, forward: () => undefined }, "forward gives undefined, not a tensor"],
    [
      "arguments that are no sizes",
      Rate,
      "what its constructor takes cannot be guessed.\nExport one that is made: export const myit = new it(…);\n" +
        "or say how to make one: export const make = { it: () => new it(…) };",
    ],
    ["a constructor that throws", Fails, "new it() throws Error: boom"],
    [
      "a forward that throws",
      { ...layer, forward: (x: Tensor) => x.reshape([7]) },
      /^it throws ShapeError: .*, with x \[5, 6\], and so with 5 other shapes\.\nIf it takes something else, add: export const inputs = \{ it: \[4, 3\] \};/,
    ],
    ["a loss that gives a tensor", LossTensor, "forward gives a tensor, not a number"],
    [
      "parameters without return",
      { ...layer, parameters: () => [1] },
      "parameters() must give a list of",
    ],
    [
      "parameters that throw",
      {
        ...layer,
        parameters: () => {
          throw new Error("none");
        },
      },
      "it throws Error: none",
    ],
  ])("%s", (_, value, reason) => {
    const [outcome] = check({ it: value });
    expect(outcome).toMatchObject({ status: "failed", reason: matching(reason) });
  });

  it("numbers that are not finite, with what to add", () => {
    const outcomes = check({ log: (x: Tensor) => x.log() });
    expect(outcomes).toMatchObject([{ name: "log", status: "failed" }]);
    const text = outcomesText(outcomes, plainStyle);
    expect(text).toMatch(
      /^! log: not checked: its output has NaN at element \d+ of what log gives: .*, with x \[5, 6\]\./,
    );
    expect(text).toContain(
      '\n  import { rand } from "chainrule";\n  export const inputs = { log: rand([5, 6]) };\n',
    );
  });

  it.each<[string, unknown, string]>([
    ["a number", 3, "a number"],
    ["null", null, "null"],
    ["a list", [1], "an object of Array"],
    ["a tensor", ones([1]), "a tensor"],
    ["a class without forward", class {}, "a class without forward"],
    ["a function without inputs", () => 1, "a function without inputs"],
    ["an async function", async (x: Tensor) => x, "an async function"],
    ["a function that gives no tensor", (x: Tensor) => x.ndim, "a function that gives a number"],
  ])("%s is skipped", (_, value, reason) => {
    const [, outcome] = check({ tanh: manual.Tanh, value });
    expect(outcome).toMatchObject({ name: "value", status: "skipped", reason });
    expect(() => check({ value })).toThrow(`file.ts: nothing to check: value (${reason}). Export`);
  });

  it("an empty module", () => {
    expect(() => check({})).toThrow("file.ts: nothing to check: it exports nothing. Export");
  });
});

describe("the export `inputs`", () => {
  const relu = (x: Tensor) => x.relu();
  const shapesOf = (inputs: unknown) =>
    check({ relu, inputs }).map((outcome) =>
      "report" in outcome ? outcome.report.inputs.map(({ shape }) => shape) : outcome.reason,
    );

  it.each([
    ["a shape for all", [7, 2], [[7, 2]]],
    ["a tensor for all", ones([3]), [[3]]],
    ["a shape", { relu: [7, 2] }, [[7, 2]]],
    ["a list of shapes", { relu: [[7, 2]] }, [[7, 2]]],
    ["a tensor", { relu: ones([3]) }, [[3]]],
    ["a scalar", { relu: [] }, [[]]],
    ["nothing about it", {}, [[5, 6]]],
  ])("%s", (_, inputs, shapes) => {
    expect(shapesOf(inputs)).toEqual([shapes]);
  });

  it("a tensor is taken as it is, integers with it", () => {
    const gather = (x: Tensor, index: Tensor) => x.gather(1, index);
    const index = tensor([[0, 2]], { dtype: "int32" });
    const inputs = { gather: [[1, 3], index] };
    expect(check({ gather, inputs })).toMatchObject([{ status: "right" }]);
    const log = (x: Tensor) => x.log();
    expect(check({ log, inputs: rand([3]) })).toMatchObject([{ status: "right" }]);
    const kinks = outcomesText(check({ relu, inputs: tensor([1, 0]) }), plainStyle);
    expect(kinks).toMatch(/^✓ relu: all gradients are right\n\n {2}kink of relu/);
  });

  it("null leaves an export out", () => {
    const outcomes = check({ relu, debug: relu, inputs: { debug: null } });
    expect(outcomesText(outcomes, plainStyle)).toBe(
      "✓ relu: all gradients are right: x [5, 6]\nskipped: debug (as inputs says)\n",
    );
  });

  it("a shape that does not fit says so", () => {
    const [outcome] = check({ it: new manual.Linear(3, 2), inputs: [4, 4] });
    expect((outcome as { reason: string }).reason).toMatch(
      /^it throws ShapeError: .*, with x \[4, 4\]$/,
    );
  });

  it.each([
    [{ rleu: [1] }, "inputs.rleu: there is no such export; there is relu"],
    [
      { relu: [2.5] },
      "inputs.relu: expected a shape such as [4, 3], a tensor, a list of these, or null",
    ],
    ["[2]", "inputs: expected a shape such as [4, 3], a tensor, a list of these, or null"],
  ])("%j is an error", (inputs, message) => {
    expect(() => check({ relu, inputs })).toThrow(`file.ts: ${message}`);
  });
});

describe("each thing is checked once", () => {
  it("a class by its instance, a default export by its name", () => {
    const { Linear } = manual;
    const layer = new Linear(4, 2);
    const names = (module: Record<string, unknown>) => check(module).map(({ name }) => name);
    expect(names({ Linear, layer, default: layer })).toEqual(["layer"]);
    expect(names({ default: layer, rate: 1 })).toEqual(["default", "rate"]);
    expect(check({ Linear, layer }, ["Linear"])).toMatchObject([{ label: "new Linear(6, 3)" }]);
    expect(check({ default: Linear })).toMatchObject([{ label: "new Linear(6, 3)" }]);
    expect(() => check({ layer }, ["lair"])).toThrow(
      "file.ts: there is no export lair; there is layer",
    );
  });
});

it("a report among lines stands apart, and outcomes are counted", () => {
  const wrong = customFunction({
    name: "wrong",
    forward: (_, x: Tensor) => x.neg(),
    backward: (_, dy) => [dy],
  });
  const text = outcomesText(
    check({ Tanh: manual.Tanh, Softmax: manual.Softmax, wrong, half: { forward() {} } }),
    plainStyle,
  );
  expect(text).toMatch(
    /^✓ new Tanh\(\): .*\n✓ new Softmax\(\): .*\n\n✗ wrong: wrong gradient by .*\n[^✗]*\n\n! half: not checked: .*\n {2}A layer has .*\n\n2 right, 1 wrong, 1 not checked\n$/,
  );
});
