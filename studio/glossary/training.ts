import type { Entry } from "./entry.ts";

/** Terms of training. */
export const training: readonly Entry[] = [
  {
    term: "training",
    text: "Changing a network's parameters, step by step, so that the loss becomes smaller.",
  },
  {
    term: "target",
    forms: ["targets"],
    text: "What the output should be.",
  },
  {
    term: "loss",
    forms: ["losses"],
    text: "One number that says how wrong the outputs are; training makes it smaller.",
  },
  {
    term: "cross-entropy",
    text: "The loss of classes: minus the logarithm of the share that the right class was given.",
  },
  {
    term: "learning rate",
    forms: ["learning rates"],
    text: "By how much a gradient is multiplied to make a step of it; often written η.",
  },
  {
    term: "step",
    forms: ["steps"],
    text: "One update of all parameters: each moves against its gradient, by learning rate times gradient.",
  },
  {
    term: "gradient descent",
    text: "Going down by small steps against the gradient, again and again.",
  },
  {
    term: "batch",
    forms: ["batches"],
    text: "The samples that one step looks at together; their gradients are averaged.",
  },
  {
    term: "initialisation",
    text: "How the first weights are chosen: at random, in a size that suits the layer.",
  },
  {
    term: "gradient clipping",
    text: "Shortening a gradient that is longer than a limit, before the step.",
  },
  {
    term: "decision boundary",
    forms: ["decision boundaries"],
    text: "Where a network's answer changes from one class to the other.",
  },
  {
    term: "XOR",
    text: "Exclusive or: 1 where exactly one of two inputs is 1. The smallest task that needs a hidden layer.",
  },
  {
    term: "run",
    forms: ["runs"],
    text: "One training from its first step to its last, with all that was recorded of it.",
  },
  {
    term: "seed",
    forms: ["seeds"],
    text: "The number from which all random draws follow: the same seed gives the same run.",
  },
  {
    term: "hyperparameter",
    forms: ["hyperparameters"],
    text: "What a person chooses before training: rate, layers, batch. No gradient finds it.",
  },
  {
    term: "overfitting",
    text: "Learning the training points by heart: their loss falls on, and that of other points rises.",
  },
  {
    term: "validation set",
    text: "Points that are kept aside and never trained on, so that their loss tells how well new points would do.",
  },
];
