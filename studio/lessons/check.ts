import type { Lesson } from "../course/content.ts";

export const check: Lesson = {
  id: "check",
  title: "Writing a layer, and checking it",
  summary: "Forward, backward, and a second opinion on every gradient.",
  subject: { program: "w = 0.8\nx = -1.5\nb = 0.3\np = w*x\nz = p + b\ny = sigmoid(z)\nL = y^2" },
  handles: { h: { initial: 0.5, step: 0.1 } },
  numbers: {
    difference: { difference: "w", by: "h" },
    error: { error: "w", by: "h" },
  },
  figure: { kind: "check", ids: ["w", "x", "b"], by: "h" },
  text: [
    "A layer that is written by hand has two functions. `forward` computes the output, and keeps what the way back will need: its [cache]. `backward` gets the upstream gradient and gives the gradient of its input.",
    {
      code: `class Sigmoid {
  forward(z) {
    this.y = z.sigmoid();
    return this.y;
  }
  backward(dy) {
    return dy.mul(this.y).mul(this.y.neg().add(1));
  }
}`,
    },
    "The derivative of the sigmoid is $y·(1 − y)$, at the output $y$. Who puts the input $z$ there instead gets a number that looks as reasonable. Most wrong gradients do: a network often learns with them, only worse.",
    "So one asks somebody who knows no calculus. Move $w$ a little to each side, compute the loss twice, and divide. This is the [central difference].",
    "With a step $h$ of {h} it is {difference} for $w$. Backward says {∂L/∂w}. They are {error} apart. The table shows it for all three.",
    "Is that an error of the gradient, or of the difference? Make the step smaller. The difference's own error shrinks with the square of $h$: a tenth of the step, a hundredth of the error. A wrong gradient stays wrong. But far below 1e-5 it grows again, since two losses that are nearly equal lose their digits when one is subtracted from the other.",
    "To do this for every number is a [gradient check]. It is slow, two forward passes for each number. It is for tests, not for training.",
  ],
  task: {
    text: "Bring the two to within 0.000001. Click on $h$, which is {h}, and type a smaller step.",
    goal: { number: "error", below: 1e-6 },
    way: { h: 0.0001 },
  },
  links: [
    {
      page: "workbench",
      text: "Write the sigmoid on the Workbench, and have it checked as you type",
      fields: () => ({ exercise: "sigmoid" }),
    },
    {
      page: "network",
      text: "See the error of a difference against its step, for every weight of the network by hand",
      fields: () => ({ panel: "check" }),
    },
  ],
};
