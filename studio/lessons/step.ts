import type { Lesson } from "../course/content.ts";

export const step: Lesson = {
  id: "step",
  title: "Loss and step",
  summary: "A number that says how wrong one is, and a step that makes it smaller.",
  subject: { program: "x = 2\nw = 0.5\nb = 0.1\ny = 3\np = w*x\nz = p + b\ne = z - y\nL = e^2" },
  handles: { rate: { initial: 0.03, step: 0.005, min: 0 } },
  numbers: {
    "next w": { moved: "w", rate: "rate" },
    "next L": { stepped: ["w"], rate: "rate" },
  },
  figure: { kind: "curve", by: "w", from: -0.5, to: 3.5, rate: "rate" },
  text: [
    "For an input of {x} the output should be {y}: that is the [target]. With a weight of {w} and a bias of {b} it is off by {e}.",
    { trace: "z" },
    { trace: "e" },
    "The [loss] makes one number of it that is never negative, and 0 where all is right. Here it is the squared error.",
    { trace: "L" },
    "The curve shows the loss for every weight that you could choose. You stand at the dot. To know which way is down you do not need the curve: the gradient is the slope under your feet.",
    { trace: "∂L/∂w" },
    "A negative slope says that a larger weight lowers the loss, a positive one that a smaller weight does. So one takes a [step] against the gradient. How far is up to the [learning rate], here {rate}.",
    { math: "w − rate·∂L/∂w = w − rate·2·e·x" },
    "After this step the weight is {next w}, and the loss {next L}. A small rate needs many steps. A large one reaches over the valley, and lands on the other side, higher than before.",
    "Do this again and again, for all weights at once: that is [gradient descent], and with it networks are trained.",
  ],
  task: {
    text: "Find a rate with which a single step brings the loss below 0.01. Stay where you are, and move the rate alone: it is {rate}.",
    goal: { number: "next L", below: 0.01 },
    way: { rate: 0.125 },
  },
  links: [
    {
      page: "neuron",
      text: "See the update of a whole neuron, step 8 of the Neuron page, and what the next loss would be",
      fields: () => ({ step: "7", view: "update" }),
    },
  ],
};
