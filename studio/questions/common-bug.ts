import type { Question } from "../course/question.ts";

export const commonBug: Question = {
  id: "common-bug",
  question:
    "Which kind of bug should one expect first in a backward pass that was written by hand?",
  answer: {
    right: {
      text: "A wrong shape: a matrix transposed, a sum over the wrong dimension, or none.",
      why: "Every product has two factors, each can be transposed, and broadcasting hides the rest. Where the matrices are square, or a batch has one sample, nothing complains.",
    },
    wrong: [
      {
        text: "A wrong formula for a derivative.",
        why: "It happens, but there are only a few formulas, and they can be looked up. Shapes come anew in every layer.",
      },
      {
        text: "Rounding: float32 has too few digits.",
        why: "Rounding disturbs the seventh digit. A bug is wrong in the first one.",
      },
      {
        text: "A learning rate that is too large.",
        why: "That is a bad choice, and not a bug in the backward pass. The gradients are right; the steps are too long.",
      },
    ],
  },
  explanation: [
    "Nobody has counted them all. But compare the shape of each gradient with that of its parameter, and you have looked for the largest family of them at no cost. Next come: the derivative at the wrong cached tensor, a missing division by the batch size, a sum that was assigned and not accumulated.",
    "A [gradient check] finds all of these, if the sizes are all different: test with a batch of 4, 3 inputs and 2 outputs, never with squares.",
  ],
  lesson: "check",
  link: { page: "workbench", text: "Look for bugs on the Workbench" },
};
