import type { Lesson } from "../course/content.ts";

/** A seven of 3 × 5 pixels, and what a seven and a one weigh in each of them. */
const program = `X = [[1, 1, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0]]
S = [[0.6, 0.3, 0.6], [-0.4, -0.4, 0.6], [-0.1, 0.1, 0], [0, 0.1, -0.2], [-0.5, 0.1, -0.5]]
O = [[-0.5, 0.3, -0.5], [0.5, 0.3, -0.4], [-0.2, 0.4, -0.1], [-0.1, 0.3, 0], [0.5, 0.3, 0.5]]
a = sum(S*X)
c = sum(O*X)
d = a - c`;

export const digits: Lesson = {
  id: "digits",
  title: "Digits",
  summary: "A picture is a matrix of inputs; its gradient is a picture too.",
  subject: { program },
  handles: Object.fromEntries(
    ["X[0][0]", "X[0][2]", "X[1][0]", "X[4][0]", "X[4][2]"].map((id) => [
      id,
      { initial: id.startsWith("X[0]") ? 1 : 0, step: 0.1, min: 0, max: 1 },
    ]),
  ),
  figure: { kind: "graph" },
  text: [
    "$X$ is a picture of three times five [pixels|pixel]: 1 is ink, 0 is paper. It shows a seven. $S$ has a weight for each pixel, which says how much ink there speaks for a seven. $O$ does so for a one.",
    "Pixel by pixel, ink times weight, and all of it added: that gives {a} for the seven and {c} for the one. Their difference decides: above 0 it is read as a seven.",
    { trace: "d" },
    "A network that reads real digits has 784 pixels, ten such sums, and hidden layers between. Nothing else is different.",
    "So far gradients were for weights. But the pixels have gradients, too. The [input gradient] says what each of them would do to the result: choose gradient above the figure, and look at $X$. Ink in a corner at the top speaks for the seven: raising $X[0][0]$ raises $d$.",
    { trace: "∂d/∂X[0][0]" },
    "This is a picture of what the network looks at. It is also a recipe for a picture that it misreads: change the pixels against the seven, a little each. Such a picture is an [adversarial example].",
  ],
  task: {
    text: "Make a one of it: bring $d$ below 0. The top corners are {X[0][0]} and {X[0][2]}, the feet {X[4][0]} and {X[4][2]}, and the flag of the one is {X[1][0]}.",
    goal: { number: "d", below: 0 },
    way: { "X[0][0]": 0, "X[0][2]": 0, "X[1][0]": 1, "X[4][0]": 1, "X[4][2]": 1 },
  },
  links: [
    {
      page: "digits",
      text: "Draw a digit on the Digits page, and see the input gradient of a trained network",
    },
    {
      page: "convolution",
      text: "Let one small set of weights look at every place of a picture, on the Convolution page",
    },
    {
      page: "graph",
      text: "Open these fifteen pixels on the Graph page",
      fields: ({ program }) => ({ program, view: "gradient" }),
    },
  ],
};
