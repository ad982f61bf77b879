import type { Lesson } from "../course/content.ts";

/** What the playground's address says of a network with one small hidden layer on XOR. */
const xorSettings = JSON.stringify({
  data: { kind: "xor", samples: 200, noise: 0, validation: 0 },
  layers: [{ units: 4, activation: "tanh", batchNorm: false, dropout: 0, residual: false }],
});

export const training: Lesson = {
  id: "training",
  title: "Training",
  summary: "The same four stages, again and again, until the loss is small.",
  subject: { training: { a: { units: "units", rate: "rate" } } },
  handles: {
    units: { initial: 0, step: 1, min: 0, max: 8 },
    rate: { initial: 0.5, step: 0.1, min: 0, max: 5 },
  },
  figure: { kind: "losses" },
  text: [
    "[Training] repeats four stages. Forward: compute the outputs. Loss: how wrong are they? Backward: a gradient for each parameter. Update: a step against it. In this order: a gradient belongs to the weights that it was computed with.",
    "The curve is a real training, done anew each time you change something. The task is [XOR]: of two inputs, is exactly one of them 1? There are four possible inputs, and the network sees all four in each of its 200 steps.",
    "It has {units} hidden units and a rate of {rate}. The loss begins at {a.first} and ends at {a.last}.",
    "Without a hidden unit it ends at about 0.69. That is the loss of a guess, $log(2)$. No single straight line parts the points where XOR is 1 from those where it is 0, and a line is all that one neuron can draw. The rate is not to blame: try any.",
    "With one unit it gets a little better, with a few more it solves the task. Each hidden unit draws a line of its own, and the output weighs the sides. The border between the classes that comes out is the [decision boundary].",
    "The first weights are random. This is the [initialisation]. If they were all 0, all hidden units would get the same gradient, and stay the same unit for ever.",
  ],
  task: {
    text: "Bring the loss of the last step below 0.05. There are {units} hidden units, and the rate is {rate}.",
    goal: { number: "a.last", below: 0.05 },
    way: { units: 4, rate: 1 },
  },
  links: [
    {
      page: "playground",
      text: "Train on XOR in the Playground: press play, and watch each unit's own map of the plane",
      fields: () => ({ settings: xorSettings }),
    },
    {
      page: "playground",
      text: "Train on the two moons, which no straight line parts either",
    },
  ],
};
