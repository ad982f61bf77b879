import type { Question } from "../course/question.ts";

export const reverseMode: Question = {
  id: "reverse-mode",
  question:
    "Both modes apply the same chain rule. Why do networks use the reverse mode, and not the forward mode?",
  answer: {
    right: {
      text: "Because there is one loss and there are many parameters: one pass backward gives all their gradients.",
      why: "Forward mode gives the derivatives of everything with respect to one number in a pass. For a million weights that is a million passes.",
    },
    wrong: [
      {
        text: "Because the forward mode is less exact.",
        why: "Both are exact up to rounding. Differences are not, but they are neither of the two.",
      },
      {
        text: "Because the reverse mode needs less memory.",
        why: "It needs more: the whole forward pass must be kept until the way back. That is its price.",
      },
      {
        text: "Because the forward mode cannot handle sums over several paths.",
        why: "It can. It carries a derivative beside each number, and adds where paths meet, too.",
      },
    ],
  },
  explanation: [
    "Multiply a row of three matrices, `v·A·B·C`. From the left each product is a vector times a matrix; from the right each is a matrix times a matrix, until the last. The chain rule is such a product, and the loss, being one number, stands at the end that makes the vector.",
    "With few inputs and many outputs it is the other way round, and [forward mode] wins.",
  ],
  lesson: "engine",
};
