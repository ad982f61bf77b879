import type { Trouble } from "../trouble.ts";

export const shapes: Trouble = {
  id: "shapes",
  title: "Shapes do not fit, or fit by accident",
  text: [
    "A gradient has the [shape] of what it is a gradient of. Write this down for every line of a backward pass: it takes a minute, and finds more than any other habit.",
    "Worse than an error is none. Where matrices are square, a missing [transpose] goes through. Where a size is 1, broadcasting stretches it: 4 × 1 minus 4 gives 4 × 4, and its mean is a loss that means nothing.",
  ],
  causes: [
    {
      sign: "An error names two sizes that differ",
      cause: "The inner sizes of a product: columns of the left, rows of the right.",
    },
    {
      sign: "The loss is a number, but learning makes no sense",
      cause: "Print the shape of output and target. They should be the same.",
    },
    {
      sign: "It works with a batch of 1 alone",
      cause: "A sum over the batch is missing, most likely that of the bias.",
    },
  ],
  links: [
    {
      page: "graph",
      text: "Type your product on the Graph page, and read its sums by indices",
      fields: () => ({
        program:
          "X = [[1, -2, 0.5], [0, 1, -1], [2, 0.5, 1], [-1, 1, 0]]\nW = [[0.5, -1, 0.2], [0.3, 0.2, -0.4]]\nb = [0.1, -0.1]\nY = X @ W.T + b\nL = mean(Y^2)",
        topic: "matrices",
      }),
    },
    {
      page: "workbench",
      text: "Write the linear layer on the Workbench",
      fields: () => ({ exercise: "linear" }),
    },
  ],
};
