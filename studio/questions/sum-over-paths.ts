import type { Question } from "../course/question.ts";

export const sumOverPaths: Question = {
  id: "sum-over-paths",
  question: "Two paths lead from x to L. What is ∂L/∂x?",
  content: {
    subject: { program: "x = 2\na = -3\np = a*x\nq = x^2\nL = p*q" },
    numbers: { "by p": { share: "x", through: "p" }, "by q": { share: "x", through: "q" } },
  },
  draws: {
    x: { from: 1, to: 3, step: 0.5 },
    a: { from: -4, to: -2, step: 1 },
  },
  given: [
    "$x$ is {x}. Then $p$ is {a} times $x$, which is {p}, and $q$ is the square of $x$, which is {q}.",
    { math: "L = p·q" },
  ],
  answer: {
    number: "∂L/∂x",
    why: "Through $p$ comes $q·a$, which is {by p}. Through $q$ comes $p·2·x$, which is {by q}. Together {∂L/∂x}.",
    mistakes: [
      { by: "q·a", why: "That is one path, through $p$. The other goes through $q$." },
      { by: "p·2·x", why: "That is one path, through $q$. The other goes through $p$." },
      {
        by: "a + 2·x",
        why: "These are the first factors of the two paths. What comes after, from $p$ and $q$ to $L$, is missing.",
      },
      {
        by: "a·2·x",
        why: "These are two local derivatives, multiplied. They lie on different paths.",
      },
      { by: "q·a − p·2·x", why: "The shares are added, whatever their signs are." },
      {
        by: "p·a + q·2·x",
        why: "Of a product the local derivative is the other factor: $q$ on the path through $p$.",
      },
      { by: "q·a + p·x", why: "The square of $x$ has the slope 2·x." },
    ],
  },
  explanation: [
    { trace: "∂L/∂x" },
    "Along each [path] the [local derivatives|local derivative] are multiplied, and what the paths bring is added. There is no other rule.",
  ],
  lesson: "paths",
  link: {
    page: "graph",
    text: "See both paths on the Graph page",
    fields: ({ program }) => ({ program, pins: '["x"]' }),
  },
};
