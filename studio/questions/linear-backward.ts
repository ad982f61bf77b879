import type { Question } from "../course/question.ts";

export const linearBackward: Question = {
  id: "linear-backward",
  question:
    "A linear layer computes X·Wᵀ + b for a batch. What does its backward compute from the upstream gradient dY?",
  given: [
    "$X$ has a row for each of 4 samples, with 3 features. $W$ has the shape 2 × 3, and so $dY$ has the shape 4 × 2.",
  ],
  answer: {
    right: {
      text: "dYᵀ·X for W, the sum of dY's rows for b, and dY·W for X.",
      why: "Their shapes are 2 × 3, 2 and 4 × 3: each is as large as what it is a gradient of. The last is what the layer returns, for the layer before it.",
    },
    wrong: [
      {
        text: "dY·W for X alone: the parameters are the optimizer's business.",
        why: "The optimizer takes a step, but it has to be told the gradients. They come from here.",
      },
      {
        text: "X·dY for W, dY for b, and dY·Wᵀ for X.",
        why: "The shapes do not fit: X·dY would multiply 4 × 3 by 4 × 2. Writing the shapes down finds this in a minute.",
      },
      {
        text: "dYᵀ·X for W, dY for b, and dY·W for X.",
        why: "Nearly. But dY has 4 rows, and b has none: it was added to each sample, so that each sample is a path to it. They are summed.",
      },
    ],
  },
  explanation: [
    "Three questions, three answers. What does each weight do? It multiplies a feature: upstream times feature, added over the samples. What does the bias do? It is added: upstream, summed over the samples. What does each feature do? It goes into every unit: upstream times weight, added over the units.",
    "There is one way to multiply the two matrices so that the result has the right [shape]. That is a good way to remember it, and no proof.",
  ],
  lesson: "layer",
  link: {
    page: "workbench",
    text: "Write it on the Workbench",
    fields: () => ({ exercise: "linear" }),
  },
};
