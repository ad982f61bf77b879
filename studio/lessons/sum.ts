import type { Lesson } from "../course/content.ts";

export const sum: Lesson = {
  id: "sum",
  title: "A sum of products",
  summary: "A sum hands its gradient on to every term, unchanged.",
  subject: {
    program: "w1 = 0.5; x1 = 2\nw2 = -1; x2 = 2.5\np1 = w1*x1\np2 = w2*x2\nL = p1 + p2",
  },
  handles: { h: { initial: 0.1, step: 0.05 } },
  numbers: {
    change: { change: "w2", by: "h" },
    predicted: { predicted: "w2", by: "h" },
  },
  figure: { kind: "graph" },
  text: [
    "Two products, added. The first is {w1} times {x1}, the second {w2} times {x2}, and together they are {L}.",
    { trace: "p1" },
    { trace: "p2" },
    { trace: "L" },
    "Calculating from what is given to the result is the [forward pass]. Each number that comes about is a [node] of the [computation graph] in the figure, and each line says what it was computed from.",
    "What does a change of $p2$ do to $L$? The same change: in a sum each term counts once, whatever the other terms are. So the gradient of each term is 1 times that of the sum.",
    { trace: "∂L/∂p2" },
    "The factor $w2$ reaches $L$ through $p2$ alone. Its gradient is that of $p2$, times the other factor of the product.",
    { trace: "∂L/∂w2" },
    "Raise $w2$ by {h}: the gradient says that $L$ changes by {predicted}. It does change by {change}. For sums of products the two agree exactly, because $L$ is a straight line in each factor.",
  ],
  task: {
    text: "Bring $L$ to 0 by moving $w2$ alone. Its gradient tells you how far.",
    goal: { number: "L", is: 0, within: 0.1 },
    way: { w2: -0.4 },
  },
  links: [
    {
      page: "graph",
      text: "Go through this sum step by step on the Graph page, first forward and then backward",
      fields: ({ program }) => ({ program, step: "0" }),
    },
  ],
};
