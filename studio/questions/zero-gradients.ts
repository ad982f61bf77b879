import type { Question } from "../course/question.ts";

export const zeroGradients: Question = {
  id: "zero-gradients",
  question: "w stays as it is, and backward runs twice without zeroGrad between. What is w.grad?",
  content: {
    subject: { program: "w = 3\nfirst = w^2\nsecond = w^2\nL = first + second" },
    numbers: { once: { share: "w", through: "first" } },
  },
  draws: { w: { from: -4, to: 4, step: 0.5, but: [0, 4] } },
  given: [
    "$w$ is {w}. The loss is its square, and is computed anew each time.",
    { math: "first = w^2" },
    { math: "second = w^2" },
  ],
  answer: {
    number: "∂L/∂w",
    why: "Each backward adds {once}, and nothing takes it away: {∂L/∂w}.",
    mistakes: [
      {
        by: "2·w",
        why: "That is the gradient of one backward. The second has added its own to it.",
      },
      { by: "w^2", why: "That is the loss, and not a gradient." },
      { by: "4·w^2", why: "Gradients are added, not multiplied." },
      { by: "0", why: "Nothing sets it to zero by itself. That is the point." },
    ],
  },
  explanation: [
    "An engine must add, because [paths|path] meet. It cannot know that the second backward was meant to begin anew. So a training loop says it: zeroGrad, forward, loss, backward, update.",
    "Without it each update follows the sum of all gradients so far: the weights swing through the minimum and back, and do not come to rest.",
  ],
  lesson: "engine",
};
