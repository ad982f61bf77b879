import type { Question } from "../course/question.ts";

export const fromScratch: Question = {
  id: "from-scratch",
  question:
    "Libraries compute gradients by themselves. Why implement backpropagation once from scratch?",
  answer: {
    right: {
      text: "Because its failures are silent, and one has to know the mechanism to read them.",
      why: "Dead units, vanishing gradients, a wrong transpose, gradients that were not zeroed: the program runs, a loss is printed, and it is merely worse than it should be. Who has written a backward pass knows where to look.",
    },
    wrong: [
      {
        text: "Because one's own engine is faster than a library.",
        why: "It is not, by far. What is fast in a library is the product of matrices, and many people have worked on that for years.",
      },
      {
        text: "Because libraries make mistakes in their derivatives.",
        why: "They hardly do: their derivatives are checked against differences in every test run. The mistakes are in what people build with them.",
      },
      {
        text: "One should not. It is only academic.",
        why: "Backpropagation is a leaky abstraction: it works until a saturated unit, a clipped loss or an overwritten number gets in the way, and no error message says so.",
      },
    ],
  },
  explanation: [
    "An engine fits on two pages. It takes an afternoon to write one, and afterwards `backward` is not magic: it is a walk through a graph with a multiplication at each line and an addition at each node.",
    "After that, use a library. And write the next odd layer by hand, with a [gradient check] beside it.",
  ],
  lesson: "engine",
  link: { page: "engine", text: "Read a whole engine" },
};
