import type { Question } from "../course/question.ts";

export const deadUnit: Question = {
  id: "dead-unit",
  question: "What gates the gradient of this relu unit's weight, and what is it?",
  content: {
    subject: { program: "x = 2\nw = -1\nb = 0.5\nz = w*x + b\nh = relu(z)\nL = (h - 1)^2" },
  },
  draws: {
    x: { from: 1, to: 3, step: 0.5 },
    w: { from: -2, to: -0.75, step: 0.25 },
  },
  given: [
    "$x$ is {x}, $w$ is {w}, and $b$ is 0.5. So $z$ is {z}.",
    { math: "h = relu(z)" },
    { math: "L = (h − 1)^2" },
  ],
  answer: {
    number: "∂L/∂w",
    why: "The sum $z$ is negative, and so the relu's slope is 0 there. Nothing gets through, however wrong the output is.",
    mistakes: [
      { by: "−2·x", why: "That is the gradient if the gate were open. But $z$ is negative." },
      { by: "2·(z − 1)·x", why: "That leaves the relu out. It stands between $z$ and $h$." },
      { by: "−2", why: "That is the gradient with respect to $h$. It still has to pass the gate." },
      { by: "x", why: "That is the local derivative of the product alone." },
    ],
  },
  explanation: [
    { trace: "∂L/∂z" },
    { trace: "∂L/∂w" },
    "The gate is the sign of $z$. If it is shut for every sample, this is a [dead unit]: its weights get no gradient, and so nothing ever opens it. A smaller rate, a better [initialisation] or a leaky slope keep it from happening.",
  ],
  lesson: "by-hand",
};
