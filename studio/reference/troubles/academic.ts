import type { Trouble } from "../trouble.ts";

export const academic: Trouble = {
  id: "academic",
  title: "Is it only academic?",
  text: [
    "Libraries differentiate by themselves. Nobody who trains a network today writes its backward pass. So why learn it?",
    "Because what goes wrong goes wrong there, and without an error message. Each line on this page is a failure that somebody met in a library that works.",
    {
      list: [
        "A layer that you write as one operation, because it is faster so, needs a backward of yours.",
        "Losses that are clipped, rounded or sampled have gradients that are 0 or wrong, and the library does as it is told.",
        "Memory is what the forward pass keeps. Who knows what that is can choose what to compute twice.",
        "The same idea differentiates simulations, pictures and physics: anything with a number at its end.",
      ],
    },
    "It is one afternoon. It changes what one sees afterwards.",
  ],
  causes: [],
  links: [
    { page: "engine", text: "Read an engine from beginning to end" },
    { page: "workbench", text: "Write one on the Workbench" },
  ],
};
