import type { Trouble } from "../trouble.ts";

export const slow: Trouble = {
  id: "slow",
  title: "It is slow",
  text: [
    "Measure before you change anything: how long does a [forward pass] take, how long a backward pass? Backward should be about twice as long.",
  ],
  causes: [
    {
      sign: "Backward is hundreds of times as long as forward",
      cause:
        "It follows each path by itself. Go through the nodes in reverse [topological order], once each.",
    },
    {
      sign: "Each step is longer than the one before",
      cause:
        "The graph of earlier steps is still held, by a loss that was kept in a list. Keep its number.",
    },
    {
      sign: "A loop over samples",
      cause: "Make it a matrix: one product of a [batch] is much faster than many small ones.",
    },
    {
      sign: "Gradients by differences",
      cause: "Two forward passes for each number. They are for tests.",
    },
    {
      sign: "Many steps, and not long ones",
      cause:
        "A rate that is too small, features of different sizes, or no momentum. That is slow learning, and not a slow program.",
    },
  ],
  links: [
    {
      page: "graph",
      text: "Count what naive recursion does, on the Graph page",
      fields: () => ({
        program: "x = 2\na = x + x\nb = a + a\nc = b + b\nL = c + c",
        topic: "recursion",
      }),
    },
    {
      page: "playground",
      text: "Measure forward, backward and differences in the Playground",
      fields: () => ({ open: '["cost"]' }),
    },
  ],
};
