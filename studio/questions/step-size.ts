import type { Question } from "../course/question.ts";

export const stepSize: Question = {
  id: "step-size",
  question: "Why is the step of a gradient check about 1e-5, and not much smaller?",
  content: {
    subject: { program: "w = 1\nL = exp(w)" },
    handles: { big: { initial: 0.1 }, good: { initial: 1e-5 }, tiny: { initial: 1e-11 } },
    numbers: {
      "error of 0.1": { error: "w", by: "big" },
      "error of 1e-5": { error: "w", by: "good" },
      "error of 1e-11": { error: "w", by: "tiny" },
    },
  },
  draws: { w: { from: 0.6, to: 2, step: 0.2 } },
  answer: {
    right: {
      text: "Because two nearly equal losses are subtracted: the smaller the step, the more of their digits cancel.",
      why: "A float64 has sixteen digits. The rounding that is left is divided by 2h, and grows as h shrinks. At 1e-5 it is about as small as the error of the bend.",
    },
    wrong: [
      {
        text: "Because a smaller step takes longer.",
        why: "It takes as long: two forward passes, however far apart.",
      },
      {
        text: "Because 1e-5 is the smallest number that can be represented.",
        why: "Float64 goes down to 1e-308. But 1 + 1e-17 is 1: it is the difference from the number that gets lost.",
      },
      {
        text: "Because a smaller step might skip a kink.",
        why: "It is the larger steps that reach over a kink. In that respect small is good.",
      },
    ],
  },
  explanation: [
    "The difference of $exp(w)$ at {w} is off by {error of 0.1} with a step of 0.1, by {error of 1e-5} with 1e-5, and by {error of 1e-11} with 1e-11.",
    "The best step is near the cube root of the rounding, which for float64 is about 6e-6. In float32 it would be near 5e-3, and only four or five digits would be right: check in float64.",
  ],
  lesson: "check",
  link: {
    page: "network",
    text: "See the whole curve for any weight of the network by hand",
    fields: () => ({ panel: "check" }),
  },
};
