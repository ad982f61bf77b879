import type { Question } from "../course/question.ts";

export const centralDifference: Question = {
  id: "central-difference",
  question:
    "Why does a gradient check use the central difference, and not the one to the right alone?",
  content: {
    subject: { program: "w = 1\nL = exp(w)" },
    handles: { h: { initial: 0.1 }, k: { initial: 0.01 } },
    numbers: {
      coarse: { error: "w", by: "h" },
      fine: { error: "w", by: "k" },
    },
  },
  draws: { w: { from: 0.5, to: 2, step: 0.25 } },
  given: ["To the right: (L(w + h) − L(w)) / h. Central: (L(w + h) − L(w − h)) / 2h."],
  answer: {
    right: {
      text: "Because its error shrinks with h², the other's only with h.",
      why: "The bend of the curve counts on both sides, with opposite signs, and cancels. For $exp(w)$ at {w} the central difference is off by {coarse} with a step of {h}, and by {fine} with {k}: a tenth of the step, a hundredth of the error.",
    },
    wrong: [
      {
        text: "Because it needs fewer evaluations.",
        why: "It needs two for each number; the other needs one, since L(w) is known.",
      },
      {
        text: "Because it is exact.",
        why: "Only for parabolas. Otherwise it is off by the third derivative, times h² over six.",
      },
      {
        text: "Because it also works at a kink.",
        why: "There it gives the mean of the two slopes, which is neither. A check has to notice kinks.",
      },
    ],
  },
  explanation: [
    "With steps that are too large the curve bends away; with steps that are too small the digits run out. The square lets the [central difference] get its eight or ten right digits between the two.",
  ],
  lesson: "check",
};
