import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { crossEntropy, mseLoss } from "../../src/functional/index.ts";
import { noGrad, type Tensor } from "../../src/index.ts";
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
  training: {
    options: { lr: number; momentum: number };
    initialState: Record<string, GoldenTensor>;
    batches: { input: GoldenTensor; target: GoldenTensor }[];
    losses: number[];
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

describe("PyTorch's optimizers, compiled", () => {
  it.each(figures.trajectories)("$name", ({ optimizer, options, problem, steps }) => {
    const parameters = figures.problems[problem].initial.map((x) => load(x, true));
    const stepper = new optimizers[optimizer](parameters, options as { lr: number });
    const step = compile(() => {
      stepper.zeroGrad();
      const loss = losses[problem](parameters);
      loss.backward();
      stepper.step();
      return loss;
    });
    for (const { loss, gradients, parameters: after } of steps) {
      expectTensor(step(), { shape: [], data: [loss] }, drift);
      parameters.forEach((p, i) => {
        expectTensor(p.grad!, gradients[i], drift);
        expectTensor(p, after[i], drift);
      });
    }
  });
});

const load64 = (state: Record<string, GoldenTensor>) =>
  Object.fromEntries(Object.entries(state).map(([name, x]) => [name, load(x)]));

it("a network trained by PyTorch goes the same way, compiled, and evaluates the same", () => {
  const { options, initialState, batches, finalState, evalOutput } = figures.training;
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
  const train = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const evaluate = compile((x: Tensor) => noGrad(() => model.forward(x)));
  figures.training.losses.forEach((expected, step) => {
    const { input, target } = batches[step % batches.length];
    expectTensor(train(load(input), load(target)), { shape: [], data: [expected] });
  });
  const state = model.stateDict();
  expect(Object.keys(state).sort()).toEqual(Object.keys(finalState).sort());
  for (const [name, tensor] of Object.entries(state)) expectTensor(tensor, finalState[name]);
  model.eval();
  expectTensor(evaluate(load(batches[0].input)), evalOutput);
});

interface GoldenLayer {
  name: string;
  layer: string;
  options: Record<string, never>;
  state: Record<string, GoldenTensor>;
  steps: {
    mode: "train" | "eval";
    input: GoldenTensor;
    output: GoldenTensor;
    upstream: GoldenTensor;
    parameterGradients: Record<string, GoldenTensor>;
    buffers: Record<string, GoldenTensor>;
  }[];
}

const make: Record<string, (options: Record<string, never>) => nn.Module> = {
  Linear: ({ inFeatures, outFeatures, bias }) => new nn.Linear(inFeatures, outFeatures, { bias }),
  BatchNorm1d: ({ numFeatures, ...options }) => new nn.BatchNorm1d(numFeatures, options),
  LogSoftmax: ({ dim }) => new nn.LogSoftmax(dim),
  Softmax: ({ dim }) => new nn.Softmax(dim),
};

describe("PyTorch's layers, compiled", () => {
  const { layers } = golden<{ layers: GoldenLayer[] }>("layers");
  const ours = layers.filter(({ layer }) => layer in make);

  it.each(ours)("$name", ({ layer, options, state, steps }) => {
    const module = make[layer](options).to("float64");
    module.loadStateDict(load64(state));
    const run = compile((x: Tensor, upstream: Tensor) => {
      module.zeroGrad();
      const output = module.forward(x);
      if (output.requiresGrad) output.backward(upstream);
      return output;
    });
    for (const step of steps) {
      module.train(step.mode === "train");
      expectTensor(run(load(step.input), load(step.upstream)), step.output);
      for (const [name, parameter] of module.namedParameters()) {
        expectTensor(parameter.grad!, step.parameterGradients[name]);
      }
      for (const [name, buffer] of module.namedBuffers()) {
        expectTensor(buffer, step.buffers[name]);
      }
    }
  });
});
