import type { Lesson } from "../course/content.ts";

export const layer: Lesson = {
  id: "layer",
  title: "A layer and its shapes",
  summary: "Many neurons at once are a matrix; its gradient has the same shape.",
  subject: {
    program:
      "x = [1, -2]\nW = [[0.5, -1], [0.3, 0.2], [-0.4, 0.6]]\nb = [0.1, 0, -0.1]\np = W @ x\nz = p + b\ns = z^2\nL = sum(s)",
  },
  figure: { kind: "graph" },
  text: [
    "Several neurons with the same inputs are a [layer]. This one has two inputs, {x[0]} and {x[1]}, and three units. Each unit has a weight for each input. Written below each other, the weights are a [matrix] of three rows and two columns: its [shape] is 3 × 2.",
    "The product of matrix and inputs, $W @ x$, is a sum of products for each row. Of unit 1, the second, it is:",
    { trace: "p[1]" },
    { trace: "z[1]" },
    "The gradient of a weight is again the upstream gradient of its unit, times its input.",
    { trace: "∂L/∂W[1][0]" },
    "Do that for every row and every column, and a matrix comes out that is as large as $W$. A gradient always has the shape of what it is a gradient of, since it says one thing about each number of it. When the shapes differ, something is [transposed|transpose].",
    "An input goes into all three units. It has three paths, and so its gradient is a sum of three:",
    { trace: "∂L/∂x[0]" },
    "In matrices this sum is a product with the transpose of $W$: the columns of $W$ are now its rows. A layer computes these three things on its way back: the gradient of $W$, that of $b$, and that of $x$, which it hands on.",
    "For a [batch] of samples every one of them is a path to the same weights. Their shares are added, too.",
  ],
  task: {
    text: "Make $∂L/∂W[1][0]$ zero by moving the bias of unit 1, which is {b[1]}. Its row of weights then learns nothing from this sample.",
    goal: { number: "∂L/∂W[1][0]", is: 0, within: 0.005 },
    way: { "b[1]": 0.1 },
  },
  links: [
    {
      page: "graph",
      text: "Open the layer on the Graph page, with its sums by indices and its Jacobian",
      fields: ({ program }) => ({ program, topic: "matrices", pins: '["W[1][0]"]' }),
    },
    {
      page: "convolution",
      text: "See one weight used at many places, and the sum of its gradient, on the Convolution page",
      fields: () => ({ of: "weight", view: "gradient" }),
    },
  ],
};
