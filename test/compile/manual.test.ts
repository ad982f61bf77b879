import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { functions, input } from "../../src/expr/index.ts";
import {
  Generator,
  manualSeed,
  nn,
  optim,
  rand,
  randint,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import type { FloatDtype } from "../../src/tensor/dtype.ts";

type Loss = manual.MeanSquaredError | manual.SigmoidBinaryCrossEntropy | manual.SoftmaxCrossEntropy;

interface Case {
  name: string;
  layers: (dtype: FloatDtype) => manual.Layer[];
  shape: readonly number[];
  makeLoss?: () => Loss;
  /** Of the network's output's shape, or the classes. */
  target?: (shape: readonly number[], dtype: FloatDtype, generator: Generator) => Tensor;
}

const unit: Case["target"] = (shape, dtype, generator) => rand(shape, { dtype, generator });
const classes: Case["target"] = ([batch, count], _, generator) =>
  randint(0, count, [batch], { generator });

const cases: Case[] = [
  { name: "Linear", layers: (dtype) => [new manual.Linear(5, 3, { dtype })], shape: [7, 5] },
  {
    name: "Linear without bias",
    layers: (dtype) => [new manual.Linear(5, 3, { dtype, bias: false })],
    shape: [7, 5],
  },
  {
    name: "activations",
    layers: (dtype) => [
      new manual.Linear(5, 8, { dtype }),
      ...[new manual.LeakyReLU(), new manual.Linear(8, 8, { dtype }), new manual.Tanh()],
      ...[new manual.Linear(8, 8, { dtype }), new manual.Sigmoid()],
      new manual.Linear(8, 8, { dtype }),
      new manual.Activation(functions.gelu(input(0))),
      ...[new manual.Linear(8, 3, { dtype }), new manual.ReLU()],
    ],
    shape: [7, 5],
  },
  {
    name: "BatchNorm",
    layers: (dtype) => [
      new manual.Linear(5, 6, { dtype, bias: false }),
      new manual.BatchNorm(6, { dtype }),
      ...[new manual.Tanh(), new manual.Linear(6, 3, { dtype })],
    ],
    shape: [16, 5],
  },
  {
    name: "Dropout",
    layers: (dtype) => [
      new manual.Linear(5, 20, { dtype }),
      ...[new manual.Dropout(0.4), new manual.Linear(20, 3, { dtype }), new manual.Dropout(0.1)],
    ],
    shape: [7, 5],
  },
  {
    name: "Softmax",
    layers: (dtype) => [
      ...[
        new manual.Linear(5, 4, { dtype }),
        new manual.Softmax(),
        new manual.Linear(4, 3, { dtype }),
      ],
    ],
    shape: [7, 5],
  },
  {
    name: "Attention",
    layers: (dtype) => [
      new manual.Attention(6, 4, { dtype }),
      new manual.Attention(4, 3, { dtype }),
    ],
    shape: [3, 5, 6],
  },
  {
    name: "Conv2d and MaxPool2d",
    layers: (dtype) => [
      new manual.Conv2d(2, 3, 3, { dtype, padding: 1, stride: [1, 2] }),
      ...[new manual.ReLU(), new manual.MaxPool2d([1, 2])],
      new manual.Conv2d(3, 2, [1, 2], { dtype }),
    ],
    shape: [3, 2, 8, 16],
  },
  {
    name: "LayerNorm and Residual",
    layers: (dtype) => [
      new manual.Residual(
        new manual.Sequential(
          new manual.LayerNorm(5, { dtype }),
          new manual.Linear(5, 5, { dtype }),
        ),
      ),
      new manual.Linear(5, 3, { dtype }),
    ],
    shape: [7, 5],
  },
  {
    name: "LSTM",
    layers: (dtype) => [new manual.LSTM(3, 4, { dtype }), new manual.LSTM(4, 3, { dtype })],
    shape: [2, 5, 3],
  },
  {
    name: "MultiheadAttention",
    layers: (dtype) => [
      new manual.MultiheadAttention(3, 3, { causal: true, dtype }),
      new manual.MultiheadAttention(3, 1, { dtype }),
    ],
    shape: [3, 5, 3],
  },
  {
    name: "SigmoidBinaryCrossEntropy",
    layers: (dtype) => [new manual.Linear(5, 3, { dtype })],
    shape: [7, 5],
    makeLoss: () => new manual.SigmoidBinaryCrossEntropy(),
  },
  {
    name: "SoftmaxCrossEntropy",
    layers: (dtype) => [new manual.Linear(5, 3, { dtype })],
    shape: [7, 5],
    makeLoss: () => new manual.SoftmaxCrossEntropy(),
    target: classes,
  },
];

/** Largest difference relative to 1 + |expected|. */
function distance(actual: Tensor, expected: Tensor): number {
  expect(actual.shape).toEqual(expected.shape);
  return Math.max(
    0,
    ...Array.from(expected.data, (x, i) => Math.abs(actual.data[i] - x) / (1 + Math.abs(x))),
  );
}

function makeRun(
  { layers, makeLoss = () => new manual.MeanSquaredError() }: Case,
  dtype: FloatDtype,
) {
  manualSeed(1);
  const network = new manual.Sequential(...layers(dtype));
  const loss = makeLoss();
  const optimizer = new manual.SGD(network.parameters(), { lr: 0.1, momentum: 0.9 });
  const step = (x: Tensor, target: Tensor) => {
    const value = loss.measure(network.forward(x), target);
    network.zeroGrad();
    const dx = network.backward(loss.backward());
    optimizer.step();
    return { value, dx: dx.clone() };
  };
  return { network, optimizer, step };
}

const tolerances = { float32: 5e-6, float64: 1e-12 };

describe.each(["float32", "float64"] as const)("hand-written layers in %s", (dtype) => {
  it.each(cases)("$name: compiled as eager, over several steps", (given) => {
    const { shape, target = unit } = given;
    const [eager, compiled] = [makeRun(given, dtype), makeRun(given, dtype)];
    const compiledStep = compile(compiled.step);
    const generator = new Generator(2);
    for (let i = 0; i < 6; i++) {
      const x = randn(shape, { dtype, generator });
      const t = target([...shape.slice(0, -1), 3], dtype, generator);
      eager.optimizer.lr = compiled.optimizer.lr = 0.02 / (1 + i);
      // Both draw the same masks.
      manualSeed(i);
      const expected = eager.step(x, t);
      manualSeed(i);
      const got = compiledStep(x, t);
      const tolerance = tolerances[dtype];
      expect(got.value.dtype).toBe("float64");
      expect(distance(got.value, expected.value)).toBeLessThan(tolerance);
      expect(distance(got.dx, expected.dx)).toBeLessThan(tolerance);
      const [ours, theirs] = [compiled, eager].map(({ network, optimizer }) => ({
        ...network.stateDict(),
        ...optimizer.stateDict(),
        ...Object.fromEntries(network.parameters().map((p) => [`d ${p.name}`, p.gradient])),
      }));
      for (const name of Object.keys(theirs)) {
        expect(distance(ours[name], theirs[name]), `${name}, step ${i}`).toBeLessThan(tolerance);
      }
    }
  });
});

describe("a step of hand-written layers", () => {
  const batchNorm = cases.find(({ name }) => name === "BatchNorm")!;
  const withDropout = cases.find(({ name }) => name === "Dropout")!;

  it("is recorded once, whatever the learning rate", () => {
    const { network, optimizer, step } = makeRun(batchNorm, "float32");
    let recordings = 0;
    const compiled = compile((x: Tensor, t: Tensor) => {
      recordings++;
      return step(x, t);
    });
    const [x, t] = [randn([16, 5]), rand([16, 3])];
    compiled(x, t);
    const before = network.parameters().map(({ value }) => value.clone());
    optimizer.lr = 0;
    compiled(x, t);
    network.parameters().forEach(({ value }, i) => {
      expect(distance(value, before[i])).toBe(0);
    });
    expect(recordings).toBe(1);
  });

  it("may run eagerly in between, and with batches of other sizes", () => {
    const [a, b] = [makeRun(batchNorm, "float64"), makeRun(batchNorm, "float64")];
    const compiled = compile(b.step);
    const generator = new Generator(4);
    for (let i = 0; i < 9; i++) {
      const batch = i % 2 === 0 ? 16 : 9;
      const x = randn([batch, 5], { dtype: "float64", generator });
      const t = rand([batch, 3], { dtype: "float64", generator });
      const expected = a.step(x, t);
      const got = i % 3 === 2 ? b.step(x, t) : compiled(x, t);
      expect(distance(got.value, expected.value)).toBeLessThan(1e-12);
      expect(distance(got.dx, expected.dx)).toBeLessThan(1e-12);
    }
  });

  it.each([batchNorm, withDropout])("follows training and evaluation: $name", (given) => {
    const { network } = makeRun(given, "float64");
    const forward = compile((x: Tensor) => network.forward(x).clone());
    const x = randn([16, 5], { dtype: "float64" });
    for (const training of [true, false, true, false]) {
      network.train(training);
      manualSeed(3);
      const expected = network.forward(x).clone();
      manualSeed(3);
      expect(distance(forward(x), expected)).toBeLessThan(1e-12);
    }
  });

  it("refuses to read a loss, and stops at a wrong class with nothing updated", () => {
    const { network, step } = makeRun(cases.at(-1)!, "float32");
    const x = randn([2, 5]);
    const loss = new manual.SoftmaxCrossEntropy();
    const reading = compile((t: Tensor) => loss.forward(network.forward(x), t));
    expect(() => reading(tensor([0, 1], { dtype: "int32" }))).toThrow(/item\(\)/);
    const compiled = compile(step);
    compiled(x, tensor([0, 1], { dtype: "int32" }));
    const before = network.parameters().map(({ value }) => value.clone());
    expect(() => compiled(x, tensor([0, 3], { dtype: "int32" }))).toThrow(
      "SoftmaxCrossEntropy: forward expected a target from 0 to 2, a class of each sample, got 3",
    );
    network.parameters().forEach(({ value }, i) => {
      expect(distance(value, before[i])).toBe(0);
    });
  });

  it("learns as a module, too", () => {
    const models = [0, 1].map(() => {
      manualSeed(5);
      const own = new manual.Sequential(
        new manual.Linear(4, 6, { dtype: "float64" }),
        ...[new manual.BatchNorm(6, { dtype: "float64" }), new manual.Tanh()],
      );
      return new nn.Sequential(manual.fromLayer(own), new nn.Linear(6, 1, { dtype: "float64" }));
    });
    const steps = models.map((model, i) => {
      const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
      const step = (x: Tensor) => {
        optimizer.zeroGrad();
        const loss = (model.forward(x) as Tensor).square().mean();
        loss.backward();
        optimizer.step();
        return loss;
      };
      return i === 0 ? step : compile(step);
    });
    for (let i = 0; i < 5; i++) {
      const x = randn([8, 4], { dtype: "float64" });
      expect(distance(steps[1](x), steps[0](x))).toBeLessThan(1e-12);
    }
  });
});
