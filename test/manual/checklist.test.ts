import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { functions, input } from "../../src/expr/index.ts";
import {
  Generator,
  manualSeed,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";
import {
  Activation,
  Attention,
  BatchNorm,
  type Checklist,
  ChecklistError,
  type ChecklistItem,
  checklist,
  Dropout,
  type Layer,
  LeakyReLU,
  Linear,
  type Parameter,
  ReLU,
  Sequential,
  SGD,
  Sigmoid,
  Softmax,
  SoftmaxCrossEntropy,
  Tanh,
} from "../../src/manual/index.ts";
import * as nn from "../../src/nn/index.ts";

const x = randn([8, 3], { generator: new Generator(1) });
const target = tensor([0, 1, 0, 1, 1, 0, 1, 0], { dtype: "int32" });
const upstream = randn([8, 3], { generator: new Generator(2) });

beforeEach(() => manualSeed(0));

/** The checklist's error that `body` throws. */
function finding(body: () => unknown): { item: ChecklistItem; message: string } {
  try {
    body();
  } catch (error) {
    if (error instanceof ChecklistError) return { item: error.item, message: error.message };
    throw error;
  }
  throw new Error("nothing was found");
}

/** A layer of plain functions. */
function layerOf(
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, x: Tensor, y: Tensor) => Tensor,
  parameters: Parameter[] = [],
): Layer {
  let [kept, result] = [zeros([]), zeros([])];
  return {
    forward(x) {
      kept = x;
      result = forward(x);
      return result;
    },
    backward: (dy) => backward(dy, kept, result),
    parameters: () => parameters,
    zeroGrad() {},
  };
}

function training(network: Sequential, { lr = 0.1, steps = 30, window = 5 } = {}) {
  const loss = new SoftmaxCrossEntropy();
  const optimizer = new SGD(network.parameters(), { lr });
  const check = checklist(network, { window });
  const run = () => {
    for (let step = 0; step < steps; step++) {
      check.loss(loss.forward(network.forward(x), target));
      network.zeroGrad();
      network.backwardParameters(loss.backward());
      optimizer.step();
    }
  };
  return { run, loss, optimizer, check };
}

describe("checklist", () => {
  it("is silent on every layer here, and changes no number", () => {
    const make = () =>
      new Sequential(
        ...[3, 4, 5, 6, 7, 8, 9].flatMap((seed, i) => [
          new Linear(3, 3, { generator: new Generator(seed) }),
          [
            new ReLU(),
            new LeakyReLU(),
            new Sigmoid(),
            new Tanh(),
            new Softmax(),
            new Activation(functions.gelu(input(0))),
            new BatchNorm(3),
          ][i],
        ]),
        new Dropout(0.5, { generator: new Generator(1) }),
        new Linear(3, 2, { generator: new Generator(1) }),
      );
    const [plain, watched] = [make(), make()];
    training(watched, { steps: 60, window: 30 }).run();
    const silent = training(plain, { steps: 60, window: 60 });
    silent.check.remove();
    silent.run();
    const state = plain.stateDict();
    for (const [name, value] of Object.entries(watched.stateDict())) {
      expect([...value.data], name).toEqual([...state[name].data]);
    }
  });

  it("is silent on attention", () => {
    const attention = new Attention(3, 2);
    checklist(attention);
    const y = attention.forward(randn([2, 4, 3]));
    expect(attention.backward(ones(y.shape)).shape).toEqual([2, 4, 3]);
  });

  it("leaves the network as it was when removed", () => {
    const layer = layerOf(
      (x) => x.log(),
      (dy) => dy,
    );
    const check = checklist(layer);
    expect(() => layer.forward(tensor([-1]))).toThrow(ChecklistError);
    check.remove();
    expect(layer.forward(tensor([-1])).item()).toBeNaN();
  });
});

describe("values finite", () => {
  const item = "values finite";

  it("in the data", () => {
    const network = new Sequential(new Linear(3, 2), new ReLU());
    checklist(network);
    const bad = x.clone();
    bad.data[5] = Number.NaN;
    expect(finding(() => network.forward(bad))).toEqual({
      item,
      message: "values finite: Linear 0 was given x with NaN at [1, 2]. Look at the data",
    });
  });

  it("in a parameter", () => {
    const network = new Sequential(new ReLU(), new Linear(3, 2));
    network.parameters()[0].value.data[4] = Number.POSITIVE_INFINITY;
    checklist(network);
    expect(finding(() => network.forward(x)).message).toBe(
      "values finite: weight of Linear 1 has Infinity at [1, 1]. " +
        "Look at the last update: the learning rate may be too high",
    );
  });

  it("in what a layer computes", () => {
    const network = new Sequential(
      new ReLU(),
      layerOf(
        (x) => x.log(),
        (dy) => dy,
      ),
    );
    checklist(network);
    expect(finding(() => network.forward(x)).message).toMatch(
      /^values finite: Object 1 gave y with -Infinity at \[\d, \d\], from finite numbers\. Look/,
    );
  });

  it("in a gradient", () => {
    const network = new Sequential(
      new Linear(3, 3),
      layerOf(
        (x) => x.mul(2),
        (dy) => dy.div(0),
      ),
    );
    checklist(network);
    network.forward(x);
    expect(finding(() => network.backward(upstream)).message).toMatch(
      /the gradient of x of Object 1 has -?Infinity at \[0, 0\]\. Look at the formula/,
    );
  });

  it("in the loss", () => {
    const check = checklist(new ReLU());
    check.loss(1);
    expect(finding(() => check.loss(Number.NaN)).message).toMatch(/the loss is NaN at step 2/);
  });
});

describe("loss falling", () => {
  it("over windows of steps", () => {
    const check = checklist(new ReLU(), { window: 3 });
    for (const loss of [3, 1, 2, 4, 1.5]) expect(check.loss(loss)).toBe(loss);
    expect(finding(() => check.loss(0.6))).toEqual({
      item: "loss falling",
      message:
        "loss falling: after 6 steps the mean loss of 3 steps is 2.033, not less than at the " +
        "beginning, 2.000. Look at the update's sign (w − lr · dw), the learning rate, and zeroGrad " +
        "before each backward",
    });
  });

  it("a step in the wrong direction is noticed", () => {
    const network = new Sequential(new Linear(3, 2, { generator: new Generator(1) }));
    expect(finding(training(network, { lr: -0.5 }).run).item).toBe("loss falling");
    training(network, { lr: 0.5 }).run();
  });
});

describe("gradient shapes", () => {
  it("of a parameter", () => {
    const weight = { name: "weight", value: zeros([2, 3]), gradient: zeros([3, 2]) };
    const layer = layerOf(
      (x) => x.matmul(weight.value.T),
      (dy) => dy.matmul(weight.value),
      [weight],
    );
    checklist(new Sequential(layer));
    layer.forward(x);
    expect(finding(() => layer.backward(ones([8, 2])))).toEqual({
      item: "gradient shapes",
      message:
        "gradient shapes: the gradient of weight of Object 0 is [3, 2], weight of Object 0 is " +
        "[2, 3]. Look for a missing transpose, or a sum over the batch that is missing or too much",
    });
  });

  it("of x, and of y", () => {
    const layer = layerOf(
      (x) => x.mul(2),
      (dy) => dy.sum(0),
    );
    checklist(layer);
    layer.forward(x);
    expect(finding(() => layer.backward(upstream)).message).toContain(
      "the gradient of x of Object is [3], x of Object is [8, 3]",
    );
    expect(finding(() => layer.backward(zeros([3]))).message).toContain(
      "the gradient of y of Object is [3], y of Object is [8, 3]",
    );
  });
});

describe("activation derivative", () => {
  const backwardOf = (
    forward: (x: Tensor) => Tensor,
    backward: (dy: Tensor, x: Tensor, y: Tensor) => Tensor,
  ) => {
    const network = new Sequential(layerOf(forward, backward));
    checklist(network);
    network.forward(x);
    return () => network.backward(upstream);
  };
  const one = ones([]);

  it.each<[string, Parameters<typeof backwardOf>]>([
    ["relu", [(x) => x.relu(), (dy, x) => dy.mul(x.gt(0))]],
    ["relu at y, the same", [(x) => x.relu(), (dy, _, y) => dy.mul(y.gt(0))]],
    ["tanh", [(x) => x.tanh(), (dy, _, y) => dy.mul(one.sub(y.square()))]],
    ["a function of no table", [(x) => x.mul(3), (dy) => dy.mul(2)]],
    ["a function of no table, near 0", [(x) => x.mul(1e-7), (dy) => dy.mul(1e-7)]],
    ["the identity", [(x) => x.clone(), (dy) => dy]],
  ])("passes %s", (_, layer) => {
    expect(backwardOf(...layer)().shape).toEqual([8, 3]);
  });

  it.each<[string, Parameters<typeof backwardOf>, string]>([
    [
      "f′ at y instead of x",
      [(x) => x.sigmoid(), (dy, _, y) => dy.mul(y.sigmoid()).mul(one.sub(y.sigmoid()))],
      "It is the derivative at y, the activation, where x, the pre-activation, is needed",
    ],
    [
      "the formula for y with x in it",
      [(x) => x.tanh(), (dy, x) => dy.mul(one.sub(x.square()))],
      "It is the formula for y, the activation, with x, the pre-activation, in it",
    ],
    [
      "no upstream gradient",
      [(x) => x.relu(), (_, x) => x.gt(0).to("float32")],
      "It is f′(x): the factor dy, the upstream gradient, is missing",
    ],
    [
      "another function's",
      [(x) => x.relu(), (dy, _, y) => dy.mul(one.sub(y.square()))],
      "Look at the derivative, and at which tensor forward keeps for it",
    ],
  ])("finds %s", (_, layer, advice) => {
    const { item, message } = finding(backwardOf(...layer));
    expect(item).toBe("activation derivative");
    expect(message).toMatch(
      /^activation derivative: Object 0: y is \w+\(x\), but dx is not dy · \(.*\): at \[\d, \d\], where x = \S+ and dy = \S+, dx is \S+ and not \S+\. /,
    );
    expect(message.endsWith(advice)).toBe(true);
  });

  it("names function, derivative and place", () => {
    const layer = layerOf(
      (x) => x.sigmoid(),
      (dy, _, y) => dy.mul(y),
    );
    checklist(layer);
    layer.forward(tensor([0.5, 2], { dtype: "float64" }));
    expect(finding(() => layer.backward(ones([2], { dtype: "float64" }))).message).toContain(
      "Object: y is sigmoid(x), but dx is not dy · (sigmoid(x) * (1 - sigmoid(x))): at [1], " +
        "where x = 2 and dy = 1, dx is 0.8808 and not 0.105",
    );
  });
});

describe("update after all gradients", () => {
  const item = "update after all gradients";

  it("an update between forward and backward", () => {
    const network = new Sequential(new Linear(3, 4), new ReLU(), new Linear(4, 3));
    checklist(network);
    network.forward(x);
    new SGD(network.parameters().slice(1, 2), { lr: 1 }).step();
    network.backward(upstream);
    network.forward(x);
    new SGD(network.parameters().slice(1, 2), { lr: 1 }).step();
    expect(finding(() => network.backward(upstream))).toEqual({
      item,
      message:
        "update after all gradients: bias of Linear 0 was changed after forward and before all " +
        "gradients were computed. The order is forward, loss, backward, update: look for an update " +
        "that comes too early",
    });
  });

  it("an update in the middle of backward", () => {
    class Eager implements Layer {
      readonly first = new Linear(3, 3);
      readonly second = new Linear(3, 3);
      forward(x: Tensor) {
        return this.second.forward(this.first.forward(x));
      }
      backward(dy: Tensor) {
        const dx = this.second.backward(dy);
        new SGD(this.second.parameters(), { lr: 1 }).step();
        return this.first.backward(dx);
      }
      parameters() {
        return [...this.first.parameters(), ...this.second.parameters()];
      }
      zeroGrad() {}
    }
    const network = new Eager();
    checklist(network);
    network.forward(x);
    expect(finding(() => network.backward(upstream)).message).toContain(
      "weight of Linear second was changed after forward",
    );
  });
});

describe("checklist of modules", () => {
  let check: Checklist | null = null;
  afterEach(() => check?.remove());

  const watched = (...layers: nn.Module[]) => {
    const model = new nn.Sequential(...layers);
    check = checklist(model);
    return model;
  };

  it("is silent on a healthy step", () => {
    const model = watched(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Tanh());
    model.forward(x).sum().backward();
    noGrad(() => model.parameters().forEach((p) => void p.sub_(p.grad!)));
    model.forward(x).sum().backward();
  });

  it("finds the layer that gave the first number that is not finite", () => {
    class Log extends nn.Module {
      forward(x: Tensor) {
        return x.log();
      }
    }
    const model = watched(new nn.ReLU(), new Log(), new nn.Linear(3, 2));
    expect(finding(() => model.forward(x)).message).toMatch(
      /^values finite: Log 1 gave y with -Infinity at/,
    );
    const broken = watched(new nn.ReLU(), new nn.Linear(3, 2));
    noGrad(() => broken.parameters()[1].fill_(Number.NaN));
    expect(finding(() => broken.forward(x)).message).toMatch(/bias of Linear 1 has NaN at \[0\]/);
  });

  it("finds a gradient that is not finite, and one of a parameter that was updated", () => {
    const model = watched(new nn.Linear(3, 2));
    expect(finding(() => model.forward(x).mul(0).sqrt().sum().backward()).message).toMatch(
      /^values finite: the gradient of 0\.\w+ has (NaN|-?Infinity) at/,
    );
    const loss = model.forward(x).sum();
    noGrad(() => model.parameters()[1].add_(1));
    expect(finding(() => loss.backward())).toMatchObject({
      item: "update after all gradients",
      message: expect.stringContaining("0.bias was changed after forward"),
    });
  });

  it("takes its hooks off again", () => {
    const model = watched(new nn.Linear(3, 2));
    check?.remove();
    expect(model.forward(x.mul(Number.NaN)).shape).toEqual([8, 2]);
  });
});
