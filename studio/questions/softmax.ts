import type { Question } from "../course/question.ts";

export const softmax: Question = {
  id: "softmax",
  question:
    "Softmax, then cross-entropy. What is the gradient of the loss with respect to the logit of the right class?",
  content: {
    subject: { program: "z = [1, 2, 0.5]\np = softmax(z)\nL = -log(p[0])" },
  },
  draws: {
    "z[0]": { from: -1, to: 2, step: 0.5 },
    "z[1]": { from: -1, to: 2, step: 0.5 },
    "z[2]": { from: -1, to: 2, step: 0.5 },
  },
  given: [
    "The softmax gives shares of {p[0]}, {p[1]} and {p[2]}. The first class is the right one.",
    { math: "L = −log(p[0])" },
  ],
  answer: {
    number: "∂L/∂z[0]",
    why: "Share minus target: {p[0]} − 1 = {∂L/∂z[0]}.",
    mistakes: [
      { by: "p[0]", why: "That is the share alone. The target is 1 here, and is subtracted." },
      {
        by: "1 − p[0]",
        why: "The sign is the other way round: a larger logit of the right class lowers the loss.",
      },
      {
        by: "−1/p[0]",
        why: "That is the gradient with respect to the share. It still has to go through the softmax.",
      },
      {
        by: "p[0]·(1 − p[0])",
        why: "That is the softmax's own slope. The loss's factor is missing.",
      },
      { by: "−log(p[0])", why: "That is the loss itself." },
    ],
  },
  explanation: [
    "The logarithm's slope is $−1/p[0]$, and the softmax's is $p[0]·(1 − p[0])$. Multiplied, $p[0]$ cancels, and $p[0] − 1$ is left. For each wrong class the same gives its share, {∂L/∂z[1]} and {∂L/∂z[2]}.",
    "So together they collapse to share minus target. That is not only short. It never divides by a tiny share, and so it stays right where the two by themselves would overflow. This is why libraries have them as one loss.",
  ],
  lesson: "by-hand",
  link: {
    page: "workbench",
    text: "Write the softmax on the Workbench",
    fields: () => ({ exercise: "softmax" }),
  },
};
