import { beforeEach, describe, expect, it } from "vitest";
import { compile } from "../../../src/compile/index.ts";
import { History } from "../../../src/doctor/anomaly/history.ts";
import { Watch } from "../../../src/doctor/anomaly/watch.ts";
import { AnomalyError, detectAnomaly } from "../../../src/doctor/index.ts";
import {
  ChainruleError,
  F,
  GraphError,
  grad,
  manualSeed,
  nn,
  ones,
  optim,
  randint,
  randn,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../../src/index.ts";
import { interceptors, withInterceptor } from "../../../src/ops/interceptors.ts";
import { alive } from "../../support/garbage.ts";
import { anomalyOf, errorOf } from "./anomaly-of.ts";

beforeEach(() => manualSeed(0));

/** Trains a network with all kinds of layers, and gives its last loss and weights. */
function train(makeOptimizer: (parameters: Tensor[]) => { zeroGrad(): void; step(): void }) {
  manualSeed(7);
  const model = new nn.Sequential(
    new nn.Linear(4, 8),
    new nn.BatchNorm1d(8),
    new nn.ReLU(),
    new nn.Dropout(0.2),
    new nn.Linear(8, 8),
    new nn.GELU(),
    new nn.Linear(8, 3),
  );
  const optimizer = makeOptimizer(model.parameters());
  const inputs = randn([32, 4]);
  const classes = randint(0, 3, [32]);
  let loss = zeros([]);
  for (let step = 0; step < 10; step++) {
    optimizer.zeroGrad();
    loss = F.crossEntropy(model.forward(inputs), classes);
    loss.backward();
    optim.clipGradNorm(model.parameters(), 1);
    optimizer.step();
  }
  model.eval();
  return [loss, model.forward(inputs)].map((x) => x.toArray());
}

describe("a healthy run", () => {
  it.each([
    ["SGD", (p: Tensor[]) => new optim.SGD(p, { lr: 0.1, momentum: 0.9 })],
    ["Adam", (p: Tensor[]) => new optim.Adam(p, { lr: 0.01 })],
    ["RMSprop", (p: Tensor[]) => new optim.RMSprop(p, { lr: 0.01 })],
  ])("with %s is silent and the same, bit for bit", (_, makeOptimizer) => {
    expect(detectAnomaly(() => train(makeOptimizer))).toEqual(train(makeOptimizer));
  });

  it("may use functions whose formulas overflow inside", () => {
    const x = tensor([-1000, 0, 1000], { requiresGrad: true });
    const y = detectAnomaly(() => {
      const parts = [
        ...[x.sigmoid(), x.tanh(), x.softplus(), x.logSigmoid(), x.silu(), x.gelu(), x.mish()],
        ...[F.softmax(x, 0), F.logSoftmax(x, 0), x.logsumexp(), x.elu(), x.clamp(-1, 1)],
        F.bceWithLogits(x, ones([3])),
        F.bceLoss(tensor([0, 1]), tensor([1, 0])),
      ];
      const total = parts.map((part) => part.sum()).reduce((a, b) => a.add(b));
      grad(total, [x], { createGraph: true })[0].sum().backward();
      return total;
    });
    expect(Number.isFinite(y.item())).toBe(true);
  });
});

describe("infinities that were put there", () => {
  const scores = () => randn([2, 3], { requiresGrad: true });
  const mask = tensor([
    [1, 0, 1],
    [1, 1, 0],
  ]);

  it.each([
    ["where", (x: Tensor) => where(mask, x, -Infinity)],
    ["a mask that is added", (x: Tensor) => x.add(where(mask, 0, tensor([-Infinity])))],
    ["a tensor of infinities", (x: Tensor) => x.add(tensor([[-Infinity, 0, 0]]))],
    ["an operation in place", (x: Tensor) => x.add(zeros([2, 3]).copy_(tensor([-Infinity, 1, 1])))],
    ["a limit", (x: Tensor) => x.clamp(-Infinity, Infinity).add(0)],
  ])("pass through a softmax and its gradient: %s", (_, masked) => {
    const x = scores();
    detectAnomaly(() => {
      const logits = masked(x).mul(0.5);
      F.softmax(logits, 1).square().sum().backward();
      F.nllLoss(F.logSoftmax(masked(x), 1), tensor([2, 1], { dtype: "int32" })).item();
    });
    expect(x.grad!.data.every(Number.isFinite)).toBe(true);
  });

  it("pass through reductions, products and moves", () => {
    const x = tensor([
      [1, -Infinity],
      [2, 3],
    ]);
    detectAnomaly(() => {
      expect(x.max(1).toArray()).toEqual([1, 3]);
      expect(x.sum(1).toArray()).toEqual([-Infinity, 5]);
      expect(x.T.reshape([4]).cumsum(0).at(3).item()).toBe(-Infinity);
      expect(x.matmul(ones([2, 1])).toArray()).toEqual([[-Infinity], [5]]);
      expect(x.min().exp().item()).toBe(0);
    });
  });

  it("are found when they make a NaN, and traced to where they are from", () => {
    const anomaly = anomalyOf(() =>
      where(tensor([1, 0]), randn([2]), -Infinity)
        .mul(2)
        .cos(),
    );
    expect(anomaly).toMatchObject({ operation: "cos", index: [1], cause: { kind: "unknown" } });
    expect(anomaly.operands[0].range.infinite).toBe(1);
  });

  it("are none of a parameter's", () => {
    const weight = tensor([1, Infinity], { requiresGrad: true });
    expect(anomalyOf(() => weight.mul(2)).cause.kind).toBe("learning-rate");
  });

  it("are not computed ones", () => {
    expect(anomalyOf(() => mask.log()).cause.kind).toBe("log-of-zero");
  });
});

describe("NaN in data", () => {
  const data = tensor([1, Number.NaN, 3]);

  it("may be moved, asked for and replaced", () => {
    const clean = detectAnomaly(() => {
      const moved = data.reshape([3, 1]).T;
      return where(moved.isNaN(), 0, moved).sum().item();
    });
    expect(clean).toBe(4);
  });

  it("is found at the first operation that computes with it", () => {
    const anomaly = anomalyOf(() => data.reshape([3, 1]).relu().mean());
    expect(anomaly).toMatchObject({ operation: "sum", cause: { kind: "bad-data" } });
  });
});

describe("detectAnomaly", () => {
  it("returns what the body does, and throws what it throws", () => {
    expect(detectAnomaly(() => 7)).toBe(7);
    expect(() =>
      detectAnomaly(() => {
        throw new RangeError("mine");
      }),
    ).toThrow(RangeError);
  });

  it("throws an error of the library", () => {
    const error = errorOf(() => zeros([1]).log());
    expect(error).toBeInstanceOf(AnomalyError);
    expect(error).toBeInstanceOf(ChainruleError);
    expect(error.name).toBe("AnomalyError");
  });

  it("is over after the body, whatever happens", () => {
    anomalyOf(() => zeros([1]).log());
    expect(interceptors()).toEqual([]);
    expect(zeros([1]).log().item()).toBe(-Infinity);
  });

  it("may stand in another, which goes on after it", () => {
    const anomaly = anomalyOf(() => {
      const y = detectAnomaly(() => ones([1]).exp());
      return y.sub(y).log();
    });
    expect(anomaly.operands[0].ancestors.map(({ name }) => name)).toEqual(["exp"]);
    const inner = anomalyOf(() => {
      const x = ones([1]).sub(1);
      return detectAnomaly(() => x.log());
    });
    expect(inner.operands[0].name).toBe("sub");
  });

  it("refuses an asynchronous body", () => {
    expect(() => detectAnomaly(async () => zeros([1]).log())).toThrow(GraphError);
    expect(() => detectAnomaly(() => detectAnomaly(async () => 1))).toThrow(/Await outside/);
  });

  it("refuses to stand in a recording", () => {
    expect(() => compile(() => detectAnomaly(() => 1))()).toThrow(GraphError);
  });
});

describe("memory", () => {
  it("is not held by a graph that was walked", async () => {
    const model = new nn.Sequential(new nn.Linear(2, 4), new nn.Tanh());
    const references: WeakRef<Tensor>[] = [];
    const step = () => {
      const y = model.forward(ones([3, 2]));
      references.push(new WeakRef(y));
      const loss = y.square().sum();
      loss.backward();
      return loss;
    };
    const watch = new Watch();
    const loss = withInterceptor(watch, step);
    expect(await alive(references)).toEqual([]);
    expect(withInterceptor(watch, () => loss.size)).toBe(1);
  });
});

describe("the history", () => {
  it("forgets from what a result was computed, a thousand results later", () => {
    const history = new History();
    const place: [] = [];
    const first = history.of(ones([2]), place);
    const step = { operation: "neg", expression: null, operands: [first], place };
    const made = history.record(zeros([2]), step);
    for (let i = 0; i < 999; i++) history.record(zeros([2]), step);
    expect(made.operands).toEqual([first]);
    history.record(zeros([2]), step);
    expect(made.operands).toEqual([]);
  });

  it("describes anew what was changed by other code", () => {
    const history = new History();
    const x = ones([2]);
    history.of(x, []);
    x.data[0] = 5;
    x.storage.version++;
    expect(history.of(x, []).range.max).toBe(5);
  });
});
