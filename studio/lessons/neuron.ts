import type { Lesson } from "../course/content.ts";

export const neuron: Lesson = {
  id: "neuron",
  title: "A neuron",
  summary: "A sum of products, a bias, and a bend.",
  subject: {
    program: "x1 = 2; x2 = 3\nw1 = 0.5; w2 = -0.5\nb = 0.1\nz = w1*x1 + w2*x2 + b\ny = sigmoid(z)",
  },
  figure: { kind: "graph" },
  text: [
    "A [neuron] is what you know already, put together. It gets inputs, here {x1} and {x2}. Each has a [weight], here {w1} and {w2}: how much it counts, and which way. A [bias] of {b} is added, so that the neuron can lean to one side whatever comes in.",
    { trace: "z" },
    "The sum then goes through an [activation], a function that bends. This one is the [sigmoid]: it presses any number between 0 and 1.",
    { trace: "y" },
    "Why bend at all? A sum of sums is a sum. However many neurons stand in a row, without a bend they do no more than one of them.",
    "Backward there is nothing new. The sigmoid's local derivative can be written with its own output: $y·(1 − y)$. The sum hands on what arrives. Each product hands on what arrives, times the other factor.",
    { trace: "∂y/∂z" },
    { trace: "∂y/∂w1" },
    { trace: "∂y/∂b" },
    "Weights and biases are the neuron's [parameters|parameter]: the numbers that [training] may change. Inputs are data, and stay as they are. They have gradients all the same: they are what is handed on to whatever computed the inputs.",
  ],
  task: {
    text: "Bring the output $y$ above 0.9 without touching the inputs.",
    goal: { number: "y", above: 0.9 },
    way: { b: 3 },
  },
  links: [
    {
      page: "neuron",
      text: "Take these numbers to the Neuron page, where they are compared with a target",
      fields: ({ number }) => ({
        ...Object.fromEntries(
          ["x1", "x2", "w1", "w2", "b"].map((name) => [name, String(number(name))]),
        ),
        step: "3",
      }),
    },
  ],
};
