import type { Trouble } from "../trouble.ts";

export const zOrA: Trouble = {
  id: "z-or-a",
  title: "Z or A: at which cached number is the derivative taken?",
  text: [
    "A layer has a sum z, and an [activation] a of it. The derivative belongs at the place where the function was applied: at z. But some derivatives are written with the output, because that is shorter. Both are right, each with its own number.",
    {
      list: [
        "sigmoid: at z it is σ(z)·(1 − σ(z)); with the output, `a*(1 - a)`.",
        "tanh: at z it is 1 − tanh(z)²; with the output, `1 - a*a`.",
        "relu: 1 where z is positive. Where a is positive is the same places, so either will do.",
        "gelu, silu: not to be had from the output. Keep z.",
      ],
    },
    "The mistake is to mix them: `z*(1 - z)`, or the sigmoid of a. Near 0 the numbers look reasonable, and training often goes on, only worse. Nothing but a [gradient check] notices.",
  ],
  causes: [
    {
      sign: "The check fails for all weights before the activation, and none behind it",
      cause: "The derivative of this activation is at the wrong number.",
    },
    {
      sign: "It fails more, the larger the sums are",
      cause: "Likewise. Around 0 the two nearly agree.",
    },
  ],
  links: [
    {
      page: "workbench",
      text: "Write the sigmoid's backward on the Workbench",
      fields: () => ({ exercise: "sigmoid" }),
    },
    {
      page: "playground",
      text: "See a network train with the slope at the activation: one of the Playground's breaks",
      fields: () => ({ settings: '{"breaks":{"slopeAtActivation":true}}', open: '["breaks"]' }),
    },
  ],
};
