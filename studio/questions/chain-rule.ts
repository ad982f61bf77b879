import type { Question } from "../course/question.ts";

export const chainRule: Question = {
  id: "chain-rule",
  question: "What does a network need the chain rule for?",
  content: { subject: { program: "x = 1.5\nw = 0.8\nz = w*x\nh = tanh(z)\nL = 3*h" } },
  draws: { w: { from: 0.2, to: 1.2, step: 0.1 } },
  answer: {
    right: {
      text: "To get the gradient of a weight deep inside from local derivatives, each of which is easy.",
      why: "The loss is one long formula in that weight, and nobody wants to differentiate it by hand. Operation by operation it is a product of things such as {∂L/∂h} and {∂L/∂z}.",
    },
    wrong: [
      {
        text: "To compute the outputs, layer by layer.",
        why: "That is the forward pass. It needs no derivative.",
      },
      {
        text: "To decide how large the step is.",
        why: "That is up to the learning rate and the optimizer. The chain rule gives the direction.",
      },
      {
        text: "To approximate a gradient where the exact one is unknown.",
        why: "It is exact. Approximations are what differences give, and they are only the check.",
      },
    ],
  },
  explanation: [
    { trace: "∂L/∂h" },
    { trace: "∂L/∂z" },
    { trace: "∂L/∂w" },
    "The [chain rule] splits one hard question into many small ones, and each operation can answer its own without knowing what stands around it.",
  ],
  lesson: "chain",
};
