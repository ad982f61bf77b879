import type { Entry } from "./entry.ts";

/** Terms of networks. */
export const networks: readonly Entry[] = [
  {
    term: "neuron",
    forms: ["neurons"],
    text: "A weighted sum of inputs, plus a bias, through an activation. Also called a unit.",
  },
  {
    term: "weight",
    forms: ["weights"],
    text: "The number by which an input is multiplied: how much it counts, and which way.",
  },
  {
    term: "bias",
    forms: ["biases"],
    text: "A number that is added to a weighted sum, whatever the inputs are.",
  },
  {
    term: "parameter",
    forms: ["parameters"],
    text: "A number that training changes: a weight or a bias.",
  },
  {
    term: "activation",
    forms: ["activations", "activation function"],
    text: "The function that bends a neuron's sum, such as sigmoid, tanh or relu; also what comes out of it.",
  },
  {
    term: "sigmoid",
    text: "σ(z) = 1 / (1 + e⁻ᶻ): presses any number between 0 and 1. Its slope is σ·(1 − σ), at most 0.25.",
  },
  {
    term: "relu",
    text: "The rectifier: a positive number stays as it is, any other becomes 0. Its slope is 1 or 0.",
  },
  {
    term: "saturated",
    forms: ["saturate", "saturates"],
    text: "So far out on an activation that it is flat there: hardly any gradient gets through.",
  },
  {
    term: "dead unit",
    forms: ["dead units"],
    text: "A relu unit whose sum is negative for every sample: it gives 0, gets no gradient, and learns nothing.",
  },
  {
    term: "layer",
    forms: ["layers"],
    text: "Neurons side by side, with the same inputs.",
  },
  {
    term: "hidden layer",
    forms: ["hidden layers"],
    text: "A layer between the inputs and the output: no target says what it should give.",
  },
  {
    term: "logit",
    forms: ["logits"],
    text: "A class's number before the softmax: any number, larger for a likelier class.",
  },
  {
    term: "softmax",
    text: "Makes shares of logits, positive and adding up to 1: e to the power of each, over the sum of all.",
  },
  {
    term: "residual connection",
    forms: ["residual connections"],
    text: "A shortcut: a layer's input is added to its output, and the gradient goes back along both ways.",
  },
  {
    term: "batch normalisation",
    forms: ["batch norm"],
    text: "Bringing each feature of a layer to mean 0 and deviation 1 over the batch, then to a learnt scale.",
  },
  {
    term: "vanishing gradient",
    forms: ["vanishing gradients"],
    text: "A gradient that becomes smaller from layer to layer on its way back, until the first layers hardly learn.",
  },
  {
    term: "exploding gradient",
    forms: ["exploding gradients"],
    text: "A gradient that becomes larger from layer to layer on its way back, until a step throws the weights far away.",
  },
  {
    term: "pixel",
    forms: ["pixels"],
    text: "One dot of a picture, a number for how dark it is: one input.",
  },
  {
    term: "input gradient",
    forms: ["input gradients"],
    text: "The gradient of the loss, or of an output, with respect to the input: what a change of each pixel would do.",
  },
  {
    term: "adversarial example",
    forms: ["adversarial examples"],
    text: "An input that was changed a little, along its gradient, so that a network misreads it.",
  },
];
