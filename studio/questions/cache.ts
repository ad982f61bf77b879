import type { Question } from "../course/question.ts";

export const cache: Question = {
  id: "cache",
  question: "What must a layer's forward pass keep for its backward pass?",
  answer: {
    right: {
      text: "Whatever the local derivatives are written in: a linear layer its input, a sigmoid its output, a relu where it was positive.",
      why: "The derivative is taken at the numbers of this forward pass. They have to be there still when the gradient comes back.",
    },
    wrong: [
      {
        text: "The loss.",
        why: "No layer needs its value. Backward begins with the loss's derivative by itself, which is 1.",
      },
      {
        text: "Nothing: backward can compute with the weights alone.",
        why: "The gradient of a weight is upstream times input. Without the input there is none.",
      },
      {
        text: "The gradients of the step before.",
        why: "They are not needed, and if they are kept by accident, they are added.",
      },
    ],
  },
  explanation: [
    "The [cache] is why training takes so much more memory than predicting. A sum needs nothing, since its slope is 1 everywhere. A layer that keeps its output must not let anybody overwrite it before the way back.",
    "Some programs keep only part of it and compute the rest a second time: memory for time.",
  ],
  lesson: "check",
};
