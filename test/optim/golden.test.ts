import { describe, expect, it } from "vitest";
import { crossEntropy, mseLoss } from "../../src/functional/index.ts";
import { noGrad, type Tensor, zeros } from "../../src/index.ts";
import * as nn from "../../src/nn/index.ts";
import * as optim from "../../src/optim/index.ts";
import { type GoldenTensor, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

interface Trajectory {
  name: string;
  optimizer: keyof typeof optimizers;
  options: Record<string, unknown>;
  problem: "quadratic" | "network";
  steps: { loss: number; gradients: GoldenTensor[]; parameters: GoldenTensor[] }[];
}

interface Figures {
  problems: {
    quadratic: { initial: GoldenTensor[]; matrix: GoldenTensor; vector: GoldenTensor };
    network: { initial: GoldenTensor[]; samples: GoldenTensor; targets: GoldenTensor };
  };
  trajectories: Trajectory[];
  clipGradNorm: {
    gradients: GoldenTensor[];
    maxNorm: number;
    normType: number | "Infinity";
    totalNorm: number | "Infinity";
    clipped: GoldenTensor[];
  }[];
  clipGradValue: { gradients: GoldenTensor[]; clipValue: number; clipped: GoldenTensor[] }[];
  training: {
    options: { lr: number; momentum: number };
    initialState: Record<string, GoldenTensor>;
    batches: { input: GoldenTensor; target: GoldenTensor }[];
    losses: number[];
    firstGradients: Record<string, GoldenTensor>;
    finalState: Record<string, GoldenTensor>;
    evalOutput: GoldenTensor;
  };
}

const figures = golden<Figures>("optimizers");
const { quadratic, network } = figures.problems;
const [matrix, vector] = [load(quadratic.matrix), load(quadratic.vector)];
const [samples, targets] = [load(network.samples), load(network.targets)];

const losses = {
  quadratic: ([x]: Tensor[]) => x.matmul(matrix).matmul(x).mul(0.5).sub(vector.matmul(x)),
  network: ([w1, b1, w2, b2]: Tensor[]) =>
    mseLoss(samples.matmul(w1).add(b1).tanh().matmul(w2).add(b2), targets),
};

const optimizers = {
  SGD: optim.SGD,
  Adam: optim.Adam,
  AdamW: optim.AdamW,
  RMSprop: optim.RMSprop,
  Adagrad: optim.Adagrad,
  NAdam: optim.NAdam,
  RAdam: optim.RAdam,
  Adamax: optim.Adamax,
};
/** How far PyTorch itself drifts in twenty steps from one processor to another: golden/README.md. */
const drift = { tolerance: 3e-12 };

describe("PyTorch's optimizers", () => {
  it.each(figures.trajectories)("$name", ({ optimizer, options, problem, steps }) => {
    const parameters = figures.problems[problem].initial.map((x) => load(x, true));
    const stepper = new optimizers[optimizer](parameters, options as { lr: number });
    for (const { loss: expected, gradients, parameters: after } of steps) {
      stepper.zeroGrad();
      const loss = losses[problem](parameters);
      loss.backward();
      expectTensor(loss, { shape: [], data: [expected] }, drift);
      parameters.forEach((p, i) => {
        expectTensor(p.grad!, gradients[i], drift);
      });
      stepper.step();
      parameters.forEach((p, i) => {
        expectTensor(p, after[i], drift);
      });
    }
  });
});

function withGradients(gradients: GoldenTensor[]): Tensor[] {
  return gradients.map((gradient) => {
    const parameter = zeros(gradient.shape, { dtype: "float64", requiresGrad: true });
    parameter.grad = load(gradient);
    return parameter;
  });
}

describe("PyTorch's clipping", () => {
  it.each(figures.clipGradNorm)("norm $normType to $maxNorm", (given) => {
    const parameters = withGradients(given.gradients);
    const options = { normType: Number(given.normType) };
    const total = optim.clipGradNorm(parameters, given.maxNorm, options);
    expectTensor(total, { shape: [], data: [given.totalNorm] });
    parameters.forEach((p, i) => {
      expectTensor(p.grad!, given.clipped[i]);
    });
  });

  it.each(figures.clipGradValue)("value $clipValue", ({ gradients, clipValue, clipped }) => {
    const parameters = withGradients(gradients);
    optim.clipGradValue(parameters, clipValue);
    parameters.forEach((p, i) => {
      expectTensor(p.grad!, clipped[i]);
    });
  });
});

describe("a network trained by PyTorch", () => {
  const { options, initialState, batches, firstGradients, finalState, evalOutput } =
    figures.training;
  const load64 = (state: Record<string, GoldenTensor>) =>
    Object.fromEntries(Object.entries(state).map(([name, x]) => [name, load(x)]));

  it("goes the same way, step by step", () => {
    const model = new nn.Sequential(
      new nn.Linear(6, 8),
      new nn.ReLU(),
      new nn.BatchNorm1d(8),
      new nn.Linear(8, 5),
      new nn.Tanh(),
      new nn.Linear(5, 3),
    ).to("float64");
    model.loadStateDict(load64(initialState));
    const optimizer = new optim.SGD(model.parameters(), options);
    figures.training.losses.forEach((expected, step) => {
      const { input, target } = batches[step % batches.length];
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(load(input)), load(target));
      loss.backward();
      expectTensor(loss, { shape: [], data: [expected] });
      if (step === 0) {
        for (const [name, parameter] of model.namedParameters()) {
          expectTensor(parameter.grad!, firstGradients[name]);
        }
      }
      optimizer.step();
    });
    const state = model.stateDict();
    expect(Object.keys(state).sort()).toEqual(Object.keys(finalState).sort());
    for (const [name, tensor] of Object.entries(state)) {
      expectTensor(tensor, finalState[name]);
    }
    const output = noGrad(() => model.eval().forward(load(batches[0].input)));
    expectTensor(output, evalOutput);
  });
});
