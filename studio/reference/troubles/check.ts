import type { Trouble } from "../trouble.ts";

export const check: Trouble = {
  id: "check",
  title: "The gradient check fails",
  text: [
    "Look at which numbers fail, and by which factor. The pattern names the bug more often than not.",
  ],
  causes: [
    {
      sign: "All are off by the same factor",
      cause: "The batch size: divided by it twice, or not at all. Or a 2 from a square.",
    },
    {
      sign: "The matrix is right, but mirrored",
      cause: "A [transpose] is missing, or one too many.",
    },
    {
      sign: "The bias fails, the weights do not",
      cause: "The sum over the samples of the batch is missing.",
    },
    {
      sign: "Numbers that are used twice fail",
      cause: "Their shares were assigned, and not [accumulated|accumulate].",
    },
    {
      sign: "One or two numbers fail, and other seeds fail elsewhere",
      cause:
        "A kink: a relu's sum so near 0 that the step reaches over it. Try other numbers, or a smaller step.",
    },
    {
      sign: "All are nearly right, to three digits",
      cause: "Check in float64. In float32 the differences have no more digits than that.",
    },
    {
      sign: "It fails differently each time",
      cause: "Dropout or other random draws: the same draws are needed for both losses.",
    },
  ],
  links: [
    {
      page: "network",
      text: "See all gradients beside their differences, on the page Network by hand",
      fields: () => ({ panel: "check" }),
    },
    {
      page: "workbench",
      text: "Go through the checklist on the Workbench",
      fields: () => ({ exercise: "checklist" }),
    },
  ],
};
