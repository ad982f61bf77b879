import { describe, expect, it } from "vitest";
import { nn, tensor } from "../../src/index.ts";
import { activationKinds } from "../../src/nn/layers/table.ts";
import {
  activations,
  checkNetwork,
  networkSvg,
  type TracedNetwork,
  trace,
  traceNetwork,
} from "../../src/trace/index.ts";
import { descriptionSamples } from "../nn/samples.ts";
import { expectSound } from "./reevaluate.ts";

const base: TracedNetwork = {
  layers: [{ weights: [[1, 2]] }, { weights: [[0.5], [1]], bias: [0, 1] }],
  loss: "meanSquaredError",
  input: [1, -1],
  target: [0, 1],
};

const bad: [string, Partial<TracedNetwork>, string][] = [
  ["no layers", { layers: [] }, "layers: none; a network needs at least one"],
  ["no input", { input: [] }, "input: no numbers; a network needs at least one"],
  ["no units", { layers: [{ weights: [] }] }, "layers[0].weights: no rows; one for each unit"],
  [
    "ragged weights",
    { layers: [{ weights: [[1, 2], [3]] }] },
    "layers[0].weights[1]: 1 number, expected 2, one for each number of input",
  ],
  [
    "layers that do not fit",
    { layers: [{ weights: [[1, 2]] }, { weights: [[1, 2, 3]] }] },
    "layers[1].weights[0]: 3 numbers, expected 1, one for each output of layers[0]",
  ],
  [
    "a bias too long",
    { layers: [{ weights: [[1, 2]], bias: [1, 2] }] },
    "layers[0].bias: 2 numbers, expected 1, one for each row of weights",
  ],
  [
    "an activation by another spelling",
    { layers: [{ weights: [[1, 2]], activation: "LeakyReLU" }] },
    'layers[0].activation: unknown activation "LeakyReLU"; did you mean "leakyRelu"?',
  ],
  [
    "an activation with a letter missing",
    { layers: [{ weights: [[1, 2]], activation: "sofplus:1" }] },
    'layers[0].activation: unknown activation "sofplus"; did you mean "softplus"?',
  ],
  [
    "a slope that is no number",
    { layers: [{ weights: [[1, 2]], activation: "leakyRelu:steep" }] },
    'layers[0].activation: leakyRelu: negativeSlope must be a finite number, got "steep"',
  ],
  [
    "two slopes",
    { layers: [{ weights: [[1, 2]], activation: "leakyRelu:1:2" }] },
    'layers[0].activation: leakyRelu takes only negativeSlope: "leakyRelu:1:2"',
  ],
  [
    "an option that its function does not take in a file",
    { layers: [{ weights: [[1, 2]], activation: "tanh:2" }] },
    'layers[0].activation: tanh takes no options: "tanh:2"',
  ],
  [
    "softmax as an activation",
    { layers: [{ weights: [[1, 2]], activation: "softmax" }] },
    "layers[0].activation: softmax is part of the loss crossEntropy; leave the activation out",
  ],
  [
    "sigmoid before a loss that has it",
    {
      layers: [{ weights: [[1, 2]], activation: "sigmoid" }],
      loss: "binaryCrossEntropy",
      target: 1,
    },
    "layers[0].activation: sigmoid is part of the loss binaryCrossEntropy; leave the activation out",
  ],
  [
    "a target too short",
    { target: 1 },
    "target: 1 number, expected 2, one for each output of layers[1]",
  ],
  [
    "no such class",
    { loss: "crossEntropy", target: 2 },
    "target: 2, expected a class from 0 to 1 for crossEntropy",
  ],
  [
    "classes as a list",
    { loss: "crossEntropy", target: [1, 0] },
    "target: [1,0], expected a class from 0 to 1 for crossEntropy",
  ],
  [
    "a probability above 1",
    { loss: "binaryCrossEntropy", target: [0, 1.5] },
    "target[1]: 1.5, expected 0 to 1 for binaryCrossEntropy",
  ],
];

it.each(bad)("refuses %s, and says where", (_, part, message) => {
  expect(() => checkNetwork({ ...base, ...part })).toThrow(
    expect.objectContaining({ name: "DataError", message }),
  );
});

it("names what it would take for an unknown activation", () => {
  const layers = [{ weights: [[1, 2]], activation: "step" }];
  expect(() => checkNetwork({ ...base, layers })).toThrow(
    /"step"; expected one of identity, .*relu/,
  );
});

it("knows all functions of one argument that have a slope", () => {
  expect(activations).toEqual(
    expect.arrayContaining([
      "identity",
      "relu",
      "leakyRelu",
      "tanh",
      "sigmoid",
      "softplus",
      "gelu",
    ]),
  );
  for (const name of ["add", "sign", "floor", "round", "isNaN", "logicalNot", "clamp"]) {
    expect(activations).not.toContain(name);
  }
});

it("takes the activations of the layer table, with their options", () => {
  expect(activations.slice(1, 1 + activationKinds.length)).toEqual(activationKinds);
  for (const kind of activationKinds) {
    const { layer, word } = descriptionSamples[kind];
    const activation = word.replace(/^\w+/, kind);
    const x = tensor([-0.5, 0.75], { dtype: "float64" });
    const weights = [
      [1, 0],
      [0, 1],
    ];
    const traced = traceNetwork({
      layers: [{ weights, activation }],
      loss: "meanSquaredError",
      input: [...x.data],
      target: [0, 0],
    });
    const outputs = traced.forward.find(({ name }) => name === "y")!;
    expect(outputs.elements.map(({ value }) => value)).toEqual([
      ...nn.buildSequential(2, [layer]).forward(x).data,
    ]);
    expect(traced.network!.layers[0].activation).toBe(activation);
    expectSound(traced);
    expect(traced.check?.passed).toBe(true);
  }
});

it("tells the slope in the heading", () => {
  const layers = [{ weights: [[1, 2]], activation: "leakyRelu:0.25" }, { weights: [[1]] }];
  const { forward, backward } = traceNetwork({
    ...base,
    layers,
    loss: "meanSquaredError",
    target: 1,
  });
  expect(forward.map(({ heading }) => heading)).toContain("Layer 1: h1 = leakyRelu(z1, 0.25)");
  expect(backward.map(({ heading }) => heading)).toContain(
    "Layer 1: through leakyRelu to its sums z1",
  );
});

describe.each(activations)("with %s", (activation) => {
  it("every line adds up, and the differences agree", () => {
    const traced = traceNetwork({
      layers: [
        {
          weights: [
            [0.5, 0.75],
            [0.25, 0.3],
          ],
          bias: [0.2, 0.4],
          activation,
        },
        { weights: [[1, -0.5]], activation },
      ],
      loss: "meanSquaredError",
      input: [1, 0.5],
      target: [0.5],
    });
    const isDefined = Number.isFinite(traced.loss.value);
    if (isDefined) {
      expectSound(traced);
      expect(traced.check?.passed).toBe(true);
    } else {
      expect(traced.check?.passed).toBe(false);
    }
  });
});

it("keeps its numbers with logits so far apart that a probability is 0", () => {
  const traced = traceNetwork({
    layers: [{ weights: [[1000], [-1000]] }],
    loss: "crossEntropy",
    input: [1],
    target: 1,
  });
  expect(traced.loss.value).toBe(2000);
  const z1 = traced.backward.find(({ of }) => of === "z1")!;
  expect(z1.elements.map(({ value }) => value)).toEqual([1, -1]);
});

it("draws only networks", () => {
  expect(() =>
    networkSvg(
      trace(({ x }) => x.square(), { x: 2 }),
      "forward",
    ),
  ).toThrow(/networkSvg: only the trace of a network can be drawn/);
});
