import type { Lesson } from "../course/content.ts";

export const engine: Lesson = {
  id: "engine",
  title: "Reading the engine",
  summary: "An engine records what was computed, and walks it backwards.",
  subject: { program: "x = 2\na = x + 1\nb = a*a + a" },
  handles: { x: { initial: 2, step: 0.5 } },
  figure: { kind: "graph" },
  text: [
    "Nobody writes `backward` for a whole network by hand. One writes it for each operation, once, and lets a program put them together: [automatic differentiation].",
    {
      code: `import { value } from "chainrule/scalar";

const x = value(2);
const a = x.add(1);
const b = a.mul(a).add(a);
b.backward();
x.grad; // 7`,
    },
    "Each `Value` holds a number, and what it was computed from. Running the program forward leaves a graph behind, the one in the figure. With $x$ at {x} the result is {b}, and its gradient by $x$ is {∂b/∂x}.",
    "`backward` does three things. It sets the gradient of the result to 1. It puts the nodes in an order in which each comes after all that it went into: the reverse of a [topological order]. And for each, in that order, it adds to the gradients of its operands.",
    { trace: "∂b/∂a" },
    { trace: "∂b/∂x" },
    "Why that order? $a$ is used three times. Only when all three shares have arrived may its gradient be handed on to $x$. Who goes on at once, from each use by itself, walks the way to $x$ three times, and in a deep graph more often than one can wait.",
    "Why add? Because paths meet. And because engines add, what an earlier `backward` has left stays there: gradients must be set to zero before each step. This is the `zeroGrad` of every training loop.",
    "Going backwards, the [reverse mode], takes one pass for the gradients of all numbers. The [forward mode] takes one for each. A loss is one number and the weights are millions: that is why everybody goes backwards.",
  ],
  task: {
    text: "For which $x$ is $∂b/∂x$ equal to 11? Work it out first.",
    goal: { number: "∂b/∂x", is: 11, within: 0.05 },
    way: { x: 4 },
  },
  links: [
    {
      page: "engine",
      text: "Read the real source on the Engine page, with the running line lit",
    },
    {
      page: "graph",
      text: "Count the visits of a program that forgets the order, on the Graph page",
      fields: ({ program }) => ({ program, topic: "recursion" }),
    },
  ],
};
