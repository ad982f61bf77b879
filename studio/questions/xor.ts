import type { Question } from "../course/question.ts";

export const xor: Question = {
  id: "xor",
  question: "Why does XOR need a hidden layer?",
  answer: {
    right: {
      text: "Because one neuron parts the plane by a straight line, and no straight line parts XOR's points.",
      why: "The points where XOR is 1 lie across from each other, and so do the others. Whatever side of a line you call 1, a wrong point is on it.",
    },
    wrong: [
      {
        text: "Because one neuron learns too slowly.",
        why: "It learns quickly, and arrives at a guess: 0.5 for each point, a loss of log(2). No rate and no patience help.",
      },
      {
        text: "Because XOR is not differentiable.",
        why: "The loss of the network is. XOR is only four points; nothing is differentiated there but what the network computes.",
      },
      {
        text: "Because four points need four neurons.",
        why: "Two hidden units and one output are enough. Their number has to do with lines, and not with points.",
      },
    ],
  },
  explanation: [
    "Two [hidden|hidden layer] units draw two lines. The output unit asks for the points between them. A hidden layer without a bend would not help: a sum of sums is a sum, and draws one line.",
  ],
  lesson: "training",
  link: {
    page: "playground",
    text: "Train on XOR without a hidden layer in the Playground",
    fields: () => ({
      settings: '{"data":{"kind":"xor","samples":200,"noise":0,"validation":0},"layers":[]}',
    }),
  },
};
