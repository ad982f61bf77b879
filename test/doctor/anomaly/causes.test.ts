import { beforeEach, describe, expect, it } from "vitest";
import type { AnomalyCauseKind } from "../../../src/doctor/index.ts";
import {
  customFunction,
  F,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  rand,
  randn,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../../src/index.ts";
import { anomalyOf } from "./anomaly-of.ts";

beforeEach(() => manualSeed(1));

/** A part of a network that is a function. */
class Apply extends nn.Module {
  readonly f: (x: Tensor) => Tensor;

  constructor(f: (x: Tensor) => Tensor) {
    super();
    this.f = f;
  }

  forward(x: Tensor): Tensor {
    return this.f(x);
  }
}

function network(f: (x: Tensor) => Tensor, ...before: nn.Module[]): nn.Module {
  return new nn.Sequential(new nn.Linear(3, 4), ...before, new Apply(f), new nn.Linear(4, 1));
}

const full = (value: number) => ones([8, 3]).mul(value);

/** Steps of training towards 0 on random inputs. */
function train(model: nn.Module, { lr = 0.1, steps = 1, input = randn([8, 3]) } = {}): void {
  const optimizer = new optim.SGD(model.parameters(), { lr });
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    const y = model.forward(input);
    F.mseLoss(y, zeros(y.shape)).backward();
    optimizer.step();
  }
}

const normalize = (x: Tensor) =>
  x.sub(x.mean(0, true)).div(x.var(0, { correction: 0, keepdim: true }).sqrt());
const masked = (mask: Tensor) => (x: Tensor) =>
  F.softmax(where(mask, x.matmul(x.T), -Infinity), 1).matmul(x);

interface Case {
  kind: AnomalyCauseKind;
  what: string;
  body: () => unknown;
  evidence: RegExp;
  pass?: string;
}

const cases: Case[] = [
  {
    kind: "log-of-zero",
    what: "the logarithm of a relu",
    body: () => train(network((x) => x.log(), new nn.ReLU())),
    evidence: /^log\(0\) is −∞$/,
  },
  {
    kind: "log-of-zero",
    what: "log1p at −1",
    body: () => train(network((x) => x.mul(0).sub(1).log1p())),
    evidence: /^log1p\(−1\) is −∞$/,
  },
  {
    kind: "log-of-negative",
    what: "the logarithm of a linear layer",
    body: () => train(network((x) => x.log())),
    evidence: /^log\(−\d\.\d+\) is NaN$/,
  },
  {
    kind: "exp-overflow",
    what: "a softmax without its shift",
    body: () =>
      train(
        network((x) => x.exp().div(x.exp().sum(1, true))),
        { input: full(500) },
      ),
    evidence: /^exp\(\d+\.?\d*\) is beyond the largest float32, 3\.403e38$/,
  },
  {
    kind: "exp-overflow",
    what: "the same in float64",
    body: () => tensor([710], { dtype: "float64" }).exp(),
    evidence: /^exp\(710\) is beyond the largest float64, 1\.798e308$/,
  },
  {
    kind: "division-by-zero",
    what: "rows divided by their norms",
    body: () =>
      train(
        network((x) =>
          x
            .relu()
            .mul(0)
            .div(x.mul(0).norm({ dim: 1, keepdim: true })),
        ),
      ),
    evidence: /^0 \/ 0 is NaN$/,
  },
  {
    kind: "division-by-zero",
    what: "a reciprocal",
    body: () => train(network((x) => x.reciprocal(), new nn.ReLU())),
    evidence: /^1 \/ 0 is ∞$/,
  },
  {
    kind: "division-by-zero",
    what: "a negative power",
    body: () => train(network((x) => x.pow(-2), new nn.ReLU())),
    evidence: /^\(0\)\^−2 is ∞$/,
  },
  {
    kind: "zero-variance",
    what: "a normalization by hand, of samples that are all alike",
    body: () => train(network(normalize), { input: full(1) }),
    evidence: /^0 \/ 0 is NaN: the divisor is made of a variance that is 0$/,
  },
  {
    kind: "zero-variance",
    what: "x.std()",
    body: () =>
      train(
        network((x) => x.sub(x.mean(0)).div(x.std(0))),
        { input: full(1) },
      ),
    evidence: /variance/,
  },
  {
    kind: "zero-variance",
    what: "batch normalization without an eps",
    body: () =>
      train(
        network((x) => x, new nn.BatchNorm1d(4, { eps: 0 })),
        { input: full(1) },
      ),
    evidence: /^1 \/ 0 is ∞: the divisor is made of a variance that is 0$/,
  },
  {
    kind: "root-of-negative",
    what: "the root of a difference",
    body: () => train(network((x) => x.square().mean(1).sub(1).sqrt().unsqueeze(1).mul(x))),
    evidence: /^√\(−0\.\d+\) is NaN$/,
  },
  {
    kind: "root-of-negative",
    what: "a power",
    body: () => train(network((x) => x.pow(1.5))),
    evidence: /^\(−\d\.\d+\)\^1\.5 is NaN$/,
  },
  {
    kind: "infinite-slope",
    what: "a distance of 0",
    body: () => train(network((x) => x.square().sqrt(), new nn.ReLU())),
    evidence: /^the slope of √x is ½\/√x, and √x is 0: /,
    pass: "backward",
  },
  {
    kind: "infinite-slope",
    what: "a fractional power of 0",
    body: () => train(network((x) => x.pow(0.5), new nn.ReLU())),
    evidence: /^\(0\)\^−0\.5 is ∞$/,
    pass: "backward",
  },
  {
    kind: "zero-times-infinity",
    what: "a mask that multiplies",
    body: () => train(network((x) => where(x.gt(0), x, -Infinity).mul(x.gt(0)))),
    evidence: /^−∞ · 0 is NaN$/,
  },
  {
    kind: "zero-times-infinity",
    what: "a matrix product",
    body: () => tensor([[1, -Infinity]]).matmul(tensor([[1], [0]])),
    evidence: /^−∞ · 0 is NaN$/,
  },
  {
    kind: "infinity-minus-infinity",
    what: "a softmax that is masked everywhere",
    body: () =>
      train(
        network(
          masked(
            tensor([
              [0, 0],
              [1, 1],
            ]),
          ),
        ),
        { input: randn([2, 3]) },
      ),
    evidence: /^−∞ − \(−∞\) is NaN$/,
  },
  {
    kind: "infinity-minus-infinity",
    what: "a sum",
    body: () => tensor([1, Infinity, -Infinity]).sum(),
    evidence: /^infinities of both signs meet in a sum/,
  },
  {
    kind: "learning-rate",
    what: "steps that overshoot",
    body: () =>
      train(
        network((x) => x, new nn.ReLU()),
        { lr: 50, steps: 100 },
      ),
    evidence: /, and \d\.\w+ has already grown to \d\.?\d*e\d+$/,
  },
  {
    kind: "learning-rate",
    what: "one step too far",
    body: () =>
      train(
        network((x) => x),
        { lr: 1e38, steps: 1, input: full(100) },
      ),
    evidence: /^the update is too large: .* is beyond the largest float32/,
    pass: "update",
  },
  {
    kind: "learning-rate",
    what: "a parameter that came in so",
    body: () => {
      const model = network((x) => x);
      noGrad(() => model.parameters()[0].fill_(Infinity));
      train(model);
    },
    evidence: /^0\.weight \[4, 3\] already held 12 infinite numbers when it came in$/,
  },
  {
    kind: "bad-data",
    what: "a sample with NaN",
    body: () =>
      train(
        network((x) => x),
        {
          input: tensor([
            [1, 2, 3],
            [4, Number.NaN, 6],
          ]),
        },
      ),
    evidence: /^an input \[2, 3\] already held 1 NaN when it came in$/,
  },
  {
    kind: "overflow",
    what: "a matrix product",
    body: () => tensor([[1e20, 1]]).matmul(tensor([[1e20], [1]])),
    evidence: /^a sum of products, the largest 1e20 · 1e20, is beyond the largest float32/,
  },
  {
    kind: "overflow",
    what: "a sum",
    body: () => full(3e38).sum(),
    evidence: /^the result is beyond the largest float32/,
  },
  {
    kind: "overflow",
    what: "a conversion",
    body: () => tensor([1e300], { dtype: "float64" }).to("float32"),
    evidence: /^1e300 is beyond the largest float32/,
  },
  {
    kind: "overflow",
    what: "gradients that explode over many steps",
    body: () => {
      const weight = tensor([[3]], { requiresGrad: true });
      let h = tensor([[1e-30]]);
      for (let step = 0; step < 130; step++) h = h.matmul(weight).mul(0.5);
      h.sum().backward(ones([]).mul(1e30));
    },
    evidence: /is beyond the largest float32/,
    pass: "backward",
  },
  {
    kind: "unknown",
    what: "a function that makes it in a loop of its own",
    body: () =>
      customFunction({
        name: "odd",
        forward: (_, x: Tensor) => tensor([...x.data, Number.NaN]),
        backward: () => [null],
      })(rand([3])),
    evidence: /^odd made NaN of finite numbers$/,
  },
];

describe("a cause", () => {
  it.each(cases)("$kind: $what", ({ kind, body, evidence, pass = "forward" }) => {
    const { cause, ...anomaly } = anomalyOf(body);
    expect(cause.evidence).toMatch(evidence);
    expect(cause.kind).toBe(kind);
    expect(anomaly.pass).toBe(pass);
  });
});
