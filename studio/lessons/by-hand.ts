import { exampleNetwork } from "chainrule/trace";
import type { Lesson } from "../course/content.ts";

export const byHand: Lesson = {
  id: "by-hand",
  title: "A whole network by hand",
  summary: "Two inputs, three hidden units, two classes: every number, both ways.",
  subject: { network: exampleNetwork },
  handles: { "b1[0]": { initial: 0.05, step: 0.05 } },
  figure: { kind: "network" },
  text: [
    "Two layers, one behind the other. The units between input and output are a [hidden layer]. Nobody says what they should compute: training finds out.",
    "The activation here is the [relu]. It lets positive numbers through as they are, and makes 0 of the others. Its slope is 1 or 0: it is a gate.",
    { trace: "z1[0]" },
    { trace: "h1[0]" },
    "Unit 0 of the hidden layer has the sum {z1[0]}. While that is negative the gate is shut. The unit gives 0, and no gradient gets through to its weights:",
    { trace: "∂L/∂z1[0]" },
    "Choose gradient above the figure: the gate is drawn shut, and what lies behind it is hatched.",
    "A unit for which this is so whatever the input is a [dead unit]. It never learns again.",
    "The second layer gives a number for each class, a [logit]. The [softmax] makes shares of them that add up to 1: here {p[0]} and {p[1]}. The right class is the first one, and the loss is the [cross-entropy]: minus the logarithm of its share.",
    "Softmax and cross-entropy together have a gradient that is easy to remember: share minus target. For the right class the target is 1, so it is {p[0]} − 1 = {∂L/∂z2[0]}. For the other one it is 0, so it is {∂L/∂z2[1]}.",
    "From there it goes back as in the lessons before: products, sums, gates. Point at any number of the figure. Enter or a double click looks nearer.",
  ],
  task: {
    text: "Open the gate of hidden unit 0: bring its sum $z1[0]$ above 0. Its bias is {b1[0]}. Then look at the gradients: its weights learn.",
    goal: { number: "z1[0]", above: 0 },
    way: { "b1[0]": 0.2 },
  },
  links: [
    {
      page: "network",
      text: "Go through it number by number on the page Network by hand, with these weights",
      fields: ({ network }) => ({ network: JSON.stringify(network) }),
    },
    {
      page: "network",
      text: "Predict its gradients yourself, and be told which mistake gives your number",
      fields: () => ({ panel: "predict" }),
    },
  ],
};
