import { describe, expect, it } from "vitest";
import { zeros } from "../../src/index.ts";
import {
  BatchNorm,
  Dropout,
  type Layer,
  LeakyReLU,
  Linear,
  ReLU,
  Sequential,
  SGD,
  Sigmoid,
  Softmax,
  SoftmaxCrossEntropy,
  Tanh,
} from "../../src/manual/index.ts";
import type { GoldenTensor } from "../golden/read.ts";
import { golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

const dtype = "float64";

interface Step {
  mode: "train" | "eval";
  input: GoldenTensor;
  output: GoldenTensor;
  upstream: GoldenTensor;
  inputGradient: GoldenTensor;
  parameterGradients: Record<string, GoldenTensor>;
  buffers: Record<string, GoldenTensor>;
}

interface GoldenLayer {
  name: string;
  layer: string;
  options: Record<string, number | boolean | null>;
  state: Record<string, GoldenTensor>;
  steps: Step[];
}

/** The layer of these options, where there is one by hand. */
function make({ layer, options }: GoldenLayer): Layer | null {
  const number = (name: string) => options[name] as number;
  switch (layer) {
    case "Linear":
      return new Linear(number("inFeatures"), number("outFeatures"), {
        bias: options.bias as boolean,
        dtype,
      });
    case "BatchNorm1d":
      if (!options.affine || !options.trackRunningStats || options.momentum === null) return null;
      return new BatchNorm(number("numFeatures"), {
        eps: number("eps"),
        momentum: number("momentum"),
        dtype,
      });
    case "ReLU":
      return new ReLU();
    case "LeakyReLU":
      return new LeakyReLU(number("negativeSlope"));
    case "Sigmoid":
      return new Sigmoid();
    case "Tanh":
      return new Tanh();
    case "Softmax":
      return options.dim === -1 ? new Softmax() : null;
    case "Dropout":
      return new Dropout(number("p"));
    default:
      return null;
  }
}

const cases = golden<{ layers: GoldenLayer[] }>("layers").layers.flatMap((record) => {
  const layer = make(record);
  // Linear and BatchNorm by hand take [batch, features].
  const isMatrix = ({ input }: Step) => input.shape.length === 2;
  const hasFeatures = layer instanceof Linear || layer instanceof BatchNorm;
  const steps = hasFeatures ? record.steps.filter(isMatrix) : record.steps;
  return layer && steps.length > 0
    ? [{ name: record.name, layer, steps, state: record.state }]
    : [];
});

describe("layers give PyTorch's figures", () => {
  it("for the 13 golden layers that exist by hand", () => {
    expect(cases.length).toBe(13);
  });

  it.each(cases)("$name", ({ layer, steps, state }) => {
    const network = new Sequential(layer);
    network.loadStateDict(
      Object.fromEntries(Object.entries(state).map(([name, x]) => [`0.${name}`, load(x)])),
    );
    for (const step of steps) {
      network.train(step.mode === "train");
      network.zeroGrad();
      expectTensor(network.forward(load(step.input)), step.output);
      expectTensor(network.backward(load(step.upstream)), step.inputGradient);
      for (const { name, gradient } of layer.parameters()) {
        expectTensor(gradient, step.parameterGradients[name]);
      }
      for (const { name, value } of layer.buffers?.() ?? []) {
        expectTensor(value, step.buffers[name]);
      }
    }
  });
});

interface Training {
  optimizer: string;
  options: { lr: number; momentum: number };
  initialState: Record<string, GoldenTensor>;
  batches: { input: GoldenTensor; target: GoldenTensor }[];
  losses: number[];
  firstGradients: Record<string, GoldenTensor>;
  finalState: Record<string, GoldenTensor>;
  evalOutput: GoldenTensor;
}

it("a network trained by hand goes PyTorch's way, to the last digits", () => {
  const { training } = golden<{ training: Training }>("optimizers");
  const network = new Sequential(
    new Linear(6, 8, { dtype }),
    new ReLU(),
    new BatchNorm(8, { dtype }),
    new Linear(8, 5, { dtype }),
    new Tanh(),
    new Linear(5, 3, { dtype }),
  );
  const state = Object.entries(training.initialState).map(([name, x]) => [name, load(x)]);
  network.loadStateDict(Object.fromEntries(state));
  const loss = new SoftmaxCrossEntropy();
  const optimizer = new SGD(network.parameters(), training.options);

  training.losses.forEach((expected, step) => {
    const { input, target } = training.batches[step % 4];
    const value = loss.forward(network.forward(load(input)), load(target));
    expect(Math.abs(value - expected)).toBeLessThan(1e-12);
    network.zeroGrad();
    network.backwardParameters(loss.backward());
    if (step === 0) {
      for (const { name, gradient } of network.parameters()) {
        expectTensor(gradient, training.firstGradients[name]);
      }
    }
    optimizer.step();
  });

  const trained = network.stateDict();
  expect(Object.keys(trained).sort()).toEqual(Object.keys(training.finalState).sort());
  for (const [name, x] of Object.entries(training.finalState)) expectTensor(trained[name], x);
  expectTensor(network.eval().forward(load(training.batches[0].input)), training.evalOutput);
});

it("a state that does not fit is refused whole", () => {
  const network = new Sequential(new Linear(1, 1));
  expect(() => network.loadStateDict({ "0.weight": zeros([2, 2]) })).toThrow(
    /missing: 0\.bias[\s\S]*0\.weight is \[1, 1\] in the network/,
  );
});
