import type { Lesson } from "../course/content.ts";

/** A chain of eight layers of one unit, and another one in which each layer adds to what it got. */
const layers = Array.from({ length: 8 }, (_, i) => i + 1);
const plain = layers.map((k) => `h${k} = relu(w*${k === 1 ? "x" : `h${k - 1}`})`);
const residual = layers.map((k) => {
  const before = k === 1 ? "x" : `r${k - 1}`;
  return `r${k} = ${before} + relu(w*${before})`;
});

export const depth: Lesson = {
  id: "depth",
  title: "Depth",
  summary: "What a product of many factors does, and four ways to keep it near 1.",
  subject: { program: ["x = 1", "w = 0.5", ...plain, ...residual, "L = h8 + r8"].join("\n") },
  handles: { w: { initial: 0.5, step: 0.05 } },
  figure: {
    kind: "gradients",
    rows: { plain: layers.map((k) => `h${k}`), "with a shortcut": layers.map((k) => `r${k}`) },
  },
  text: [
    "Along a path the local derivatives are multiplied. In a deep network a path is long. Here are eight layers, each of one unit with the same weight $w$, which is {w}, and a relu.",
    "The gradient that arrives at the first layer is {∂L/∂h1}: seven factors of $w$ lie between it and the last. Below 1 each makes it smaller, and the first layers hardly learn: a [vanishing gradient]. Above 1 each makes it larger, until a step throws the weights far away: an [exploding gradient].",
    "The second line is a network in which each layer adds what it computes to what it got. The sum hands the gradient on along the shortcut whatever the layer does. Such a [residual connection] keeps it from vanishing: with this weight {∂L/∂r1} arrives. It does not keep it from growing.",
    "There are four cures, and deep networks use them together.",
    {
      list: [
        "A good [initialisation]: first weights of such a size that a layer neither shrinks nor stretches what goes through it. In this chain that is a $w$ of 1.",
        "Normalisation, such as [batch normalisation]: each layer's outputs are brought to one scale, whatever the weights are.",
        "Shortcuts, as here: there is a path with factors of 1.",
        "[Gradient clipping]: when the gradient is longer than a limit, it is shortened to it. This helps against exploding alone.",
      ],
    },
    "An activation that is flat far out makes it worse. The sigmoid's slope is never above 0.25: eight of them leave less than a sixty-thousandth.",
  ],
  task: {
    text: "Find the weight, now {w}, with which the plain chain hands its gradient on as it is: $∂L/∂h1$ should be 1.",
    goal: { number: "∂L/∂h1", is: 1, within: 0.1 },
    way: { w: 1 },
  },
  links: [
    {
      page: "depth",
      text: "See a deep network train with and without each cure, side by side, on the Depth page",
    },
    {
      page: "playground",
      text: "Train a deep stack of sigmoids in the Playground, with the doctor watching",
      fields: () => ({ settings: '{"breaks":{"sigmoidStack":1}}', open: '["breaks","doctor"]' }),
    },
  ],
};
