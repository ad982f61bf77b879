import type { Question } from "../course/question.ts";

export const vanishing: Question = {
  id: "vanishing",
  question: "Gradients vanish or explode in a deep network. Why, and what are the four cures?",
  answer: {
    right: {
      text: "A gradient is a product of one factor for each layer. The cures: initialisation, normalisation, shortcuts, clipping.",
      why: "Factors below 1 make it tiny, factors above 1 huge. The first three keep the factors near 1. Clipping cuts off what has become too long.",
    },
    wrong: [
      {
        text: "Float32 rounds too coarsely. The cures: float64, more memory, smaller batches, more epochs.",
        why: "In float64 the product is as small, only with more digits. The numbers are right, and that is the trouble.",
      },
      {
        text: "Deep networks have too many parameters. The cures: fewer units, dropout, weight decay, early stopping.",
        why: "These are cures of overfitting. A chain with one unit in each layer has the same trouble.",
      },
      {
        text: "The learning rate is too small. The cures: a larger rate, momentum, Adam, a schedule.",
        why: "A larger rate scales all layers alike. The first one's gradient is smaller by many powers of ten, and what suits one layer ruins another.",
      },
    ],
  },
  explanation: [
    "With a factor of 0.25, the most that a sigmoid lets through, eight layers leave 0.25 to the power of 8: less than a sixty-thousandth. With a factor of 2 they leave 256.",
    "A [residual connection] adds a path whose factor is 1. [Batch normalisation] and a good [initialisation] keep sums where activations are steep. [Gradient clipping] helps against exploding alone.",
  ],
  lesson: "depth",
  link: { page: "depth", text: "See the cures beside each other on the Depth page" },
};
