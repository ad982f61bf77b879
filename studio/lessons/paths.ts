import type { Lesson } from "../course/content.ts";

export const paths: Lesson = {
  id: "paths",
  title: "Several paths and their sum",
  summary: "Where paths part and meet again, what they bring is added.",
  subject: { program: "x = 2\na = 3*x\nb = x^2\nL = a + b" },
  numbers: {
    "through a": { share: "x", through: "a" },
    "through b": { share: "x", through: "b" },
  },
  figure: { kind: "graph" },
  text: [
    "Here $x$ is {x}, and it is used twice: once for $a$, and once for $b$. Two paths lead from it to $L$.",
    { trace: "a" },
    { trace: "b" },
    { trace: "L" },
    "When $x$ moves, both move $L$. Through $a$ the factor is {through a}, through $b$ it is {through b}. Both happen at once, and so they are added.",
    { trace: "∂L/∂x" },
    "That is the whole rule. The gradient of a number is a sum over all [paths|path] from it to the result, and each path brings the product of its local derivatives.",
    "A program meets the paths one after the other. It must not overwrite what another path has brought: it must [accumulate]. In code this is `x.grad += …`, and never `x.grad = …`. Who assigns keeps the last path and forgets the others, and nothing looks wrong.",
    "Paths multiply quickly: where ten nodes in a row part in two and meet again, there are 1,024 of them. The backward pass never lists them. It adds up at each node, once, and goes on with the sum.",
  ],
  task: {
    text: "Make the gradient of $x$ zero. Neither path is: they cancel.",
    goal: { number: "∂L/∂x", is: 0, within: 0.05 },
    way: { x: -1.5 },
  },
  links: [
    {
      page: "graph",
      text: "See both paths with their factors on the Graph page, x pinned",
      fields: ({ program }) => ({ program, pins: '["x"]' }),
    },
    {
      page: "attention",
      text: "See eight paths of one number meet, on the Attention page",
      fields: () => ({ at: "3", view: "gradient" }),
    },
    {
      page: "graph",
      text: "See what a program does that follows each path by itself",
      fields: ({ program }) => ({ program, topic: "recursion" }),
    },
  ],
};
