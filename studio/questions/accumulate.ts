import type { Question } from "../course/question.ts";

export const accumulate: Question = {
  id: "accumulate",
  question: "Why does backward write x.grad += …, and not x.grad = …?",
  content: {
    subject: { program: "x = 2\na = 3*x\nb = x^2\nL = a + b" },
    numbers: {
      "through a": { share: "x", through: "a" },
      "through b": { share: "x", through: "b" },
    },
  },
  draws: { x: { from: -3, to: 3, step: 0.5, but: [0, -1.5, 1.5] } },
  given: [{ math: "L = 3·x + x^2" }],
  answer: {
    right: {
      text: "Because x may reach the result by several paths, and each brings a share.",
      why: "Here $x$ is used twice. One path brings {through a}, the other {through b}; the gradient is {∂L/∂x}. An assignment would keep whichever came last.",
    },
    wrong: [
      {
        text: "Because gradients of several batches are to be averaged.",
        why: "They may be added up on purpose, but that is a use that is made of it. Already one sample and one backward pass need the sum.",
      },
      {
        text: "Because adding is more exact than assigning.",
        why: "An assignment loses no digit. It loses whole paths.",
      },
      {
        text: "Because the gradient of the step before still counts, as momentum.",
        why: "Momentum is the optimizer's, and is kept apart. Gradients of the step before are to be gone: hence zeroGrad.",
      },
    ],
  },
  explanation: [
    "The gradient is the sum over all [paths|path]. Engines add at each node as the shares arrive, and that is the only way that needs no list of paths.",
  ],
  lesson: "paths",
};
