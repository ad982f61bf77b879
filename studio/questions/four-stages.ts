import type { Question } from "../course/question.ts";

export const fourStages: Question = {
  id: "four-stages",
  question: "What are the four stages of a training step, in their order?",
  answer: {
    right: {
      text: "Forward, loss, backward, update.",
      why: "And zeroing the gradients somewhere before backward.",
    },
    wrong: [
      {
        text: "Forward, backward, loss, update.",
        why: "Backward begins at the loss: it has to be there.",
      },
      {
        text: "Forward, loss, update, backward.",
        why: "The update would use the gradients of the step before, and backward would meet weights that are no longer those of its forward pass.",
      },
      {
        text: "Loss, forward, backward, update.",
        why: "The loss compares the outputs with the targets. There are no outputs yet.",
      },
    ],
  },
  explanation: [
    "No weight may change until all gradients are computed. Who updates the last layer first, and then goes on backward through it, multiplies by weights that were not there in the [forward pass]. The loss often falls all the same, only worse.",
  ],
  lesson: "training",
  link: {
    page: "workbench",
    text: "Put a training step together on the Workbench",
    fields: () => ({ exercise: "training-step" }),
  },
};
