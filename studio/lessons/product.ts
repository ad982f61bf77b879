import type { Lesson } from "../course/content.ts";

export const product: Lesson = {
  id: "product",
  title: "One product",
  summary: "How much a product changes when one of its factors does.",
  subject: { program: "w = 2\nx = 3\nL = w*x" },
  handles: { h: { initial: 0.1, step: 0.05 } },
  numbers: {
    raised: { nudged: "w", by: "h" },
    change: { change: "w", by: "h" },
  },
  figure: { kind: "graph" },
  text: [
    "Here are two numbers: $w$ is {w}, and $x$ is {x}. Their product is $L$.",
    { trace: "L" },
    "Drag $w$ sideways, here or in the figure. The product follows.",
    "Everything that comes later rests on one question. When $w$ grows by a little, how much does $L$ grow? Raise $w$ by {h}. Then $L$ goes from {L} to {raised}: it changes by {change}. That is {∂L/∂w} times as far as $w$ moved.",
    "This factor is the [derivative] of $L$ with respect to $w$. It is written $∂L/∂w$. For a product it is the other factor, $x$: who doubles $x$, doubles what $w$ can do.",
    { trace: "∂L/∂w" },
    "The 1 in front is $∂L/∂L$, the change of $L$ beside itself. It looks idle here. In longer calculations it is where the way back begins.",
    "The derivatives of $L$ with respect to all its numbers are together its [gradient]. For short, each of them is called a gradient too. The switch above the figure shows values or gradients in the same boxes; so do the keys 1 and 2.",
  ],
  task: {
    text: "Make the gradient $∂L/∂w$ equal to 5. One number decides it, and it is not $w$.",
    goal: { number: "∂L/∂w", is: 5, within: 0.05 },
    way: { x: 5 },
  },
  links: [
    {
      page: "graph",
      text: "Open this product on the Graph page, with w pinned: nudge it there, and see how good the prediction is",
      fields: ({ program }) => ({ program, pins: '["w"]' }),
    },
  ],
};
