import type { Trouble } from "../trouble.ts";

export const notANumber: Trouble = {
  id: "nan",
  title: "NaN: the loss is not a number",
  text: [
    "A NaN spreads: one of them in a sum, and the sum is NaN. So look for the first one. It comes about in the [forward pass] or in the backward pass, and the first is more frequent.",
  ],
  causes: [
    {
      sign: "It comes after some steps, and the loss grew before",
      cause: "A rate that is too large, or an [exploding gradient]. Lower the rate, clip.",
    },
    {
      sign: "It comes at once",
      cause: "The data has one: look for empty cells. Or inputs of a size that overflows.",
    },
    {
      sign: "There is a logarithm",
      cause:
        "Of 0. Use the [cross-entropy] that takes logits: together with the [softmax] it needs no logarithm of a share.",
    },
    {
      sign: "There is a division or a square root",
      cause: "By 0; and the root's slope at 0 is infinite. Add a small number inside.",
    },
    {
      sign: "The loss is a number, and a gradient is none",
      cause:
        "A branch that was not taken. Infinity times 0 is NaN: choose the operand before the function, not the result after it.",
    },
  ],
  links: [
    {
      page: "playground",
      text: "Raise the rate in the Playground until it breaks, and see where the first NaN is",
      fields: () => ({ settings: '{"breaks":{"highRate":true}}', open: '["breaks","doctor"]' }),
    },
  ],
};
