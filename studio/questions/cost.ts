import type { Question } from "../course/question.ts";

export const cost: Question = {
  id: "cost",
  question: "What does a backward pass cost, beside a forward pass and beside differences?",
  answer: {
    right: {
      text: "About two forward passes, for all parameters together. Central differences take two forward passes for each.",
      why: "Each matrix product of the forward pass has two on the way back: one for the weights, one for the inputs. How many parameters there are does not come into it.",
    },
    wrong: [
      {
        text: "One forward pass for each parameter, and differences as many.",
        why: "That is forward mode, and the difference to one side. Backward shares the work of all parameters.",
      },
      {
        text: "Nothing: the gradients come about in the forward pass.",
        why: "The forward pass keeps what is needed for them. Computing them is the way back.",
      },
      {
        text: "The square of a forward pass, since each number may depend on each other.",
        why: "The chain rule goes along the lines of the graph, and each line is gone along once.",
      },
    ],
  },
  explanation: [
    "For a million parameters that is two passes beside two million. It is the reason why networks can be trained at all.",
    "Walter Baur and Volker Strassen proved in 1983 that all partial derivatives together cost at most a small multiple of the function. The price is memory: the [cache] of the forward pass.",
  ],
  lesson: "engine",
  link: {
    page: "playground",
    text: "Measure it on this machine, in the Playground",
    fields: () => ({ open: '["cost"]' }),
  },
};
