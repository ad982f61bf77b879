import type { Question } from "../course/question.ts";

export const usedThreeTimes: Question = {
  id: "used-three-times",
  question: "x is used three times. What is x.grad after backward?",
  content: {
    subject: { program: "x = 2\na = 3\np = a*x\nq = x^2\nr = -2*x\nL = p + q + r" },
    numbers: {
      "by p": { share: "x", through: "p" },
      "by q": { share: "x", through: "q" },
      "by r": { share: "x", through: "r" },
    },
  },
  draws: {
    x: { from: 0.5, to: 3, step: 0.5, but: [1] },
    a: { from: 3, to: 7, step: 1 },
  },
  given: ["$x$ is {x}, and $a$ is {a}.", { math: "L = a·x + x^2 − 2·x" }],
  answer: {
    number: "∂L/∂x",
    why: "Three paths, three shares: {by p}, {by q} and {by r}. Their sum is {∂L/∂x}.",
    mistakes: [
      {
        by: "−2",
        why: "That is the share of the last use alone: it has overwritten the others. Accumulate.",
      },
      { by: "a", why: "That is the share of the first use alone. The others count as well." },
      { by: "2·x", why: "That is the share of the square alone." },
      { by: "a·x + x^2 − 2·x", why: "That is the value of $L$, and not its gradient." },
      {
        by: "a·2·x·−2",
        why: "These are the three shares, multiplied. Along a path one multiplies; different paths are added.",
      },
      {
        by: "a + x − 2",
        why: "The square's share is 2·x, and not x: in x·x it is a factor twice, and each of the two is a path.",
      },
      { by: "(a + 2·x − 2)/3", why: "The shares are added, not averaged." },
    ],
  },
  explanation: [
    { trace: "∂L/∂x" },
    "Each term is one path: the [upstream gradient] of what $x$ went into, times the [local derivative] there.",
  ],
  lesson: "paths",
  link: {
    page: "graph",
    text: "Open it on the Graph page",
    fields: ({ program }) => ({ program, pins: '["x"]' }),
  },
};
