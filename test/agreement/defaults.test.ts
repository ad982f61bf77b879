import { describe, expect, it } from "vitest";
import { cat, F, Generator, grad, nn, optim, stack, type Tensor, tensor } from "../../src/index.ts";

const float64 = (data: Parameters<typeof tensor>[0]) => tensor(data, { dtype: "float64" });
const int32 = (data: Parameters<typeof tensor>[0]) => tensor(data, { dtype: "int32" });
const x = float64([
  [0.25, -1, 2],
  [4, 0.5, -0.75],
]);
const y = x.flip(1);
const p = x.sigmoid();
const generator = () => new Generator(1);

/** What PyTorch's documentation says an option is where it is not given, and something else. */
type Row = readonly [documented: unknown, other: unknown];
// biome-ignore lint/suspicious/noExplicitAny: options are as varied as the functions
type Options = any;

interface Case {
  run: (options?: Options) => Tensor | readonly Tensor[];
  options: Record<string, Row>;
}

const reduction: Row = ["mean", "sum"];
const numbersOf = (layer: nn.Module) => [...layer.parameters(), layer.forward(x)];

/** A normalization, and what it leaves in the running statistics. */
function normalize(options: Options): Tensor[] {
  const runningMean = float64([1, 2, 3]);
  const runningVar = float64([2, 1, 0.5]);
  return [F.batchNorm(x, { runningMean, runningVar, ...options }), runningMean, runningVar];
}

function clipped(options?: Options): Tensor[] {
  const w = float64([1, 2]);
  w.requiresGrad = true;
  w.mul(float64([3, 4]))
    .sum()
    .backward();
  return [optim.clipGradNorm([w], 1, options), w.grad!];
}

/** Twice the slope of x³ by one graph, which the first walk may have freed. */
function slopes(options?: Options): Tensor[] {
  const w = float64(2);
  w.requiresGrad = true;
  const [slope] = grad(w.pow(3), [w], options);
  return [slope, float64(Number(slope.requiresGrad))];
}

const cases: Record<string, Case> = {
  mseLoss: { run: (o) => F.mseLoss(x, y, o), options: { reduction } },
  l1Loss: { run: (o) => F.l1Loss(x, y, o), options: { reduction } },
  smoothL1Loss: { run: (o) => F.smoothL1Loss(x, y, o), options: { reduction, beta: [1, 0.5] } },
  bceLoss: { run: (o) => F.bceLoss(p, y.sigmoid(), o), options: { reduction } },
  bceWithLogits: { run: (o) => F.bceWithLogits(x, p, o), options: { reduction } },
  nllLoss: {
    run: (o) => F.nllLoss(F.logSoftmax(x, 1), int32([1, -100]), { ignoreIndex: -100, ...o }),
    options: { reduction: ["mean", "none"] },
  },
  "nllLoss's ignored class": {
    run: (o) => F.nllLoss(F.logSoftmax(x, 1), int32([1, 2]), o),
    options: { ignoreIndex: [-100, 2] },
  },
  crossEntropy: {
    run: (o) => F.crossEntropy(x, int32([1, 2]), o),
    options: { reduction, ignoreIndex: [-100, 2], labelSmoothing: [0, 0.1] },
  },
  "crossEntropy of probabilities": {
    run: (o) => F.crossEntropy(x, p, o),
    options: { reduction, labelSmoothing: [0, 0.1] },
  },
  dropout: {
    run: (o) => F.dropout(x, { generator: generator(), ...o }),
    options: { p: [0.5, 0.1], training: [true, false] },
  },
  batchNorm: {
    run: normalize,
    options: { eps: [1e-5, 1e-2], training: [false, true] },
  },
  "batchNorm in training": {
    run: (o) => normalize({ training: true, ...o }),
    options: { momentum: [0.1, 0.2] },
  },

  leakyRelu: {
    run: (o) => x.leakyRelu(o?.negativeSlope),
    options: { negativeSlope: [0.01, 0.02] },
  },
  elu: { run: (o) => x.elu(o?.alpha), options: { alpha: [1, 2] } },
  celu: { run: (o) => F.celu(x, o?.alpha), options: { alpha: [1, 2] } },
  hardtanh: {
    run: (o) => F.hardtanh(x, o?.minVal, o?.maxVal),
    options: { minVal: [-1, 0], maxVal: [1, 3] },
  },
  hardshrink: { run: (o) => F.hardshrink(x, o?.lambd), options: { lambd: [0.5, 1] } },
  softshrink: { run: (o) => F.softshrink(x, o?.lambd), options: { lambd: [0.5, 1] } },
  softplus: { run: (o) => F.softplus(x, o?.beta), options: { beta: [1, 2] } },
  gelu: { run: (o) => F.gelu(x, o), options: { approximate: ["none", "tanh"] } },
  rrelu: {
    run: (o) => F.rrelu(x, { generator: generator(), ...o }),
    options: { lower: [1 / 8, 0.1], upper: [1 / 3, 0.4], training: [false, true] },
  },
  glu: {
    run: (o) => F.glu(x.reshape([2, 1, 3]).tile([1, 2, 2]), o?.dim),
    options: { dim: [-1, 1] },
  },
  gumbelSoftmax: {
    run: (o) => F.gumbelSoftmax(x, { generator: generator(), ...o }),
    options: { tau: [1, 2], hard: [false, true], dim: [-1, 0] },
  },
  PReLU: {
    run: (o) => new nn.PReLU(o?.numParameters, { dtype: "float64", ...o?.rest }).weight,
    options: { numParameters: [1, 2], rest: [{ init: 0.25 }, { init: 0.5 }] },
  },
  RReLU: {
    run: (o) => new nn.RReLU(o?.lower, o?.upper).eval().forward(x),
    options: { lower: [1 / 8, 0.1], upper: [1 / 3, 0.4] },
  },
  clamp: { run: (o) => x.clamp(o?.min, o?.max), options: { min: [-1e9, 0], max: [1e9, 0] } },
  var: { run: (o) => x.var(0, o), options: { correction: [1, 0], keepdim: [false, true] } },
  std: { run: (o) => x.std(0, o), options: { correction: [1, 0], keepdim: [false, true] } },
  pad: { run: (o) => x.pad([1, 1], o?.value), options: { value: [0, 1] } },
  flatten: {
    run: (o) => x.unsqueeze(0).flatten(o?.start, o?.end),
    options: { start: [0, 1], end: [-1, 1] },
  },
  split: { run: (o) => x.split(1, o?.dim), options: { dim: [0, 1] } },
  cat: { run: (o) => cat([x, y], o?.dim), options: { dim: [0, 1] } },
  stack: { run: (o) => stack([x, y], o?.dim), options: { dim: [0, 1] } },
  clipGradNorm: { run: clipped, options: { normType: [2, 1] } },
  grad: { run: slopes, options: { createGraph: [false, true] } },

  LeakyReLU: {
    run: (o) => new nn.LeakyReLU(o?.negativeSlope).forward(x),
    options: { negativeSlope: [0.01, 0.02] },
  },
  Flatten: {
    run: (o) => new nn.Flatten(o?.startDim, o?.endDim).forward(x.reshape([1, 2, 3, 1])),
    options: { startDim: [1, 0], endDim: [-1, 2] },
  },
  Linear: {
    run: (o) => numbersOf(new nn.Linear(3, 2, { dtype: "float64", generator: generator(), ...o })),
    options: { bias: [true, false] },
  },
  BatchNorm1d: {
    run: (o) => {
      const layer = new nn.BatchNorm1d(3, { dtype: "float64", ...o });
      return [...numbersOf(layer), layer.eval().forward(x), ...layer.buffers()];
    },
    options: {
      eps: [1e-5, 1e-2],
      momentum: [0.1, 0.2],
      affine: [true, false],
      trackRunningStats: [true, false],
    },
  },
};

for (const name of ["sum", "mean", "norm", "logsumexp", "max", "min"] as const) {
  cases[name] = {
    run: (o) => x[name]({ dim: 0, keepdim: o?.keepdim }),
    options: { keepdim: [false, true] },
  };
}
for (const name of ["argmax", "argmin", "prod"] as const) {
  cases[name] = {
    run: (o) => x[name]({ dim: 0, keepdim: o?.keepdim }),
    options: { keepdim: [false, true] },
  };
}

const numbers = (result: Tensor | readonly Tensor[]) =>
  [result].flat().map(({ shape, data }) => ({ shape, data: [...data] }));

describe.each(Object.entries(cases))("%s", (_, { run, options }) => {
  it.each(Object.entries(options))("has PyTorch's %s", (name, [documented, other]) => {
    const given = numbers(run());
    expect(numbers(run({ [name]: documented }))).toEqual(given);
    expect(numbers(run({ [name]: other }))).not.toEqual(given);
  });
});
