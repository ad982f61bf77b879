import { beforeEach, describe, expect, it } from "vitest";
import { type AnomalyCauseKind, detectAnomaly } from "../../../src/doctor/index.ts";
import { functions, input } from "../../../src/expr/index.ts";
import {
  full,
  manualSeed,
  nn,
  ones,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../../src/index.ts";
import {
  Activation,
  Attention,
  BatchNorm,
  Dropout,
  fromLayer,
  type Layer,
  Linear,
  MeanSquaredError,
  ReLU,
  Sequential,
  SGD,
  Softmax,
  SoftmaxCrossEntropy,
  Tanh,
} from "../../../src/manual/index.ts";
import { anomalyOf } from "./anomaly-of.ts";

beforeEach(() => manualSeed(2));

/** Trains layers with a hand-written backward. */
function train(model: Sequential, x: Tensor, { lr = 0.1, steps = 1, towards = 0 } = {}): void {
  const loss = new MeanSquaredError();
  const optimizer = new SGD(model.parameters(), { lr, momentum: 0.9 });
  for (let step = 0; step < steps; step++) {
    const y = model.forward(x);
    loss.forward(y, full(y.shape, towards));
    model.zeroGrad();
    model.backwardParameters(loss.backward());
    optimizer.step();
  }
}

const log = () => new Activation(functions.log(input(0)));
const sqrt = () => new Activation(functions.sqrt(input(0)));

/** A layer that computes in a loop of its own, and divides by 0. */
class Broken implements Layer {
  readonly isBroken: { forward: boolean; backward: boolean };

  constructor(isBroken: { forward: boolean; backward: boolean }) {
    this.isBroken = isBroken;
  }

  #pass(x: Tensor, isBroken: boolean): Tensor {
    const y = zeros(x.shape);
    for (let i = 0; i < x.size; i++) y.data[i] = isBroken ? 0 / 0 : x.data[i];
    return y;
  }

  forward(x: Tensor) {
    return this.#pass(x, this.isBroken.forward);
  }

  backward(dy: Tensor) {
    return this.#pass(dy, this.isBroken.backward);
  }

  parameters() {
    return [];
  }

  zeroGrad() {}
}

interface Case {
  what: string;
  layers: () => Layer[];
  x?: Tensor;
  options?: { lr?: number; steps?: number; towards?: number };
  pass: string;
  operation: string;
  path: string;
  description: string;
  kind: AnomalyCauseKind;
}

const cases: Case[] = [
  {
    what: "a logarithm after a relu",
    layers: () => [new Linear(3, 4), new ReLU(), log()],
    ...{ pass: "forward", operation: "log", path: "2", description: "Activation" },
    kind: "log-of-zero",
  },
  {
    what: "a sequence in a sequence",
    layers: () => [new Linear(3, 4), new Sequential(new Tanh(), new Sequential(new ReLU(), log()))],
    ...{ pass: "forward", operation: "log", path: "1.1.1", description: "Activation" },
    kind: "log-of-zero",
  },
  {
    what: "the slope of a root",
    layers: () => [new Linear(3, 4), new ReLU(), sqrt()],
    options: { towards: 1 },
    ...{ pass: "backward", operation: "x1 * 0.5 / x0", path: "2", description: "Activation" },
    kind: "infinite-slope",
  },
  {
    what: "a feature that never changes",
    layers: () => [new Linear(3, 4), new BatchNorm(4, { eps: 0 })],
    x: ones([8, 3]),
    ...{ pass: "forward", operation: "1 / sqrt(x0 + x1)", path: "1", description: "BatchNorm" },
    kind: "zero-variance",
  },
  {
    what: "a product that overflows",
    layers: () => [new Linear(3, 4), new Linear(4, 2)],
    x: ones([2, 3]).mul(3e38),
    ...{ pass: "forward", operation: "matmul", path: "0", description: "Linear" },
    kind: "overflow",
  },
  {
    what: "a learning rate that is too high",
    layers: () => [new Linear(3, 4), new ReLU(), new Linear(4, 4)],
    options: { lr: 50, steps: 100 },
    ...{ pass: "backward", operation: "matmul", path: "2", description: "Linear" },
    kind: "learning-rate",
  },
  {
    what: "data with NaN",
    layers: () => [new Linear(3, 4), new Tanh()],
    x: tensor([[1, 2, Number.NaN]]),
    ...{ pass: "forward", operation: "matmul", path: "0", description: "Linear" },
    kind: "bad-data",
  },
  {
    what: "a loop of a layer's own, forward",
    layers: () => [new Linear(3, 4), new Broken({ forward: true, backward: false })],
    ...{ pass: "forward", operation: "Broken", path: "1", description: "Broken" },
    kind: "unknown",
  },
  {
    what: "a loop of a layer's own, backward",
    layers: () => [new Linear(3, 4), new Broken({ forward: false, backward: true })],
    ...{ pass: "backward", operation: "Broken", path: "1", description: "Broken" },
    kind: "unknown",
  },
];

describe("in layers with a hand-written backward", () => {
  it.each(cases)(
    "$what is found",
    ({ layers, x, options, kind, path, description, ...expected }) => {
      const { pass, operation } = expected;
      const anomaly = anomalyOf(() =>
        train(new Sequential(...layers()), x ?? randn([8, 3]), options),
      );
      expect(anomaly).toMatchObject({ pass, operation, module: { path, description } });
      expect(anomaly.cause.kind).toBe(kind);
    },
  );

  it("an update is found, with the parameter's name", () => {
    const x = ones([1, 3]).mul(1e10);
    const anomaly = anomalyOf(() => train(new Sequential(new Linear(3, 4)), x, { lr: 1e30 }));
    expect(anomaly).toMatchObject({ pass: "update", operation: "x0 - x2 * x1" });
    expect(anomaly.cause.kind).toBe("learning-rate");
  });

  it("parameters are named", () => {
    const layers = new Sequential(new ReLU(), new Linear(3, 4));
    const anomaly = anomalyOf(() => layers.forward(ones([1, 3]).mul(3e38)));
    expect(anomaly.operands.map(({ name }) => name)).toEqual(["relu", "1.weight"]);
  });

  it("a healthy run is silent, and the same bit for bit", () => {
    const run = () => {
      manualSeed(5);
      const model = new Sequential(
        new Linear(4, 8),
        new BatchNorm(8),
        new ReLU(),
        new Dropout(0.3),
        new Linear(8, 3),
      );
      const loss = new SoftmaxCrossEntropy();
      const optimizer = new SGD(model.parameters(), { lr: 0.1 });
      const [x, target] = [randn([16, 4]), tensor(new Int32Array(16), { dtype: "int32" })];
      const losses = [];
      for (let step = 0; step < 10; step++) {
        losses.push(loss.forward(model.forward(x), target));
        model.zeroGrad();
        model.backward(loss.backward());
        optimizer.step();
      }
      const attention = new Attention(4, 4);
      attention.backward(attention.forward(randn([2, 3, 4])));
      return losses;
    };
    expect(detectAnomaly(run)).toEqual(run());
  });

  it("a mask of −∞ passes through a softmax", () => {
    const x = tensor([[1, Number.NEGATIVE_INFINITY, 2]]);
    const softmax = new Sequential(new Softmax());
    const p = detectAnomaly(() => {
      softmax.forward(x);
      return softmax.backward(ones([1, 3]));
    });
    expect(p.data.every(Number.isFinite)).toBe(true);
  });
});

describe("in a hand-written layer that is a module", () => {
  const model = (layer: Layer) => new nn.Sequential(new nn.Linear(3, 4), fromLayer(layer));

  it("forward is found", () => {
    const anomaly = anomalyOf(() => model(log()).forward(zeros([2, 3])));
    expect(anomaly).toMatchObject({ operation: "log", pass: "forward" });
    expect(anomaly.module).toEqual({ path: "1", description: "Activation" });
  });

  it("backward is found, with the layer as the operation whose gradient it is", () => {
    const broken = model(new Broken({ forward: false, backward: true }));
    const anomaly = anomalyOf(() =>
      broken
        .forward(randn([2, 3]))
        .sum()
        .backward(),
    );
    expect(anomaly).toMatchObject({
      operation: "Broken",
      pass: "backward",
      gradientOf: { operation: "Broken", module: { path: "1" } },
    });
  });

  it("parts are named by their place in both networks", () => {
    const inner = new Sequential(new Tanh(), new Broken({ forward: true, backward: false }));
    const anomaly = anomalyOf(() => model(inner).forward(randn([2, 3])));
    expect(anomaly.module).toEqual({ path: "1.1", description: "Broken" });
  });
});
