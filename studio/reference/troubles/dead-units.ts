import type { Trouble } from "../trouble.ts";

export const deadUnits: Trouble = {
  id: "dead-units",
  title: "Units are dead, or saturated",
  text: [
    "A relu whose sum is negative for every sample gives 0 and gets no gradient: a [dead unit]. A sigmoid or tanh far out is [saturated]: its gradient is nearly 0. In both cases the weights before it stand still.",
    "A few dead units do no harm. Look at the share of them in each layer, and whether it grows.",
  ],
  causes: [
    {
      sign: "Many are dead from the start",
      cause: "An [initialisation] that is too large, or a negative first bias.",
    },
    {
      sign: "They die in the first steps",
      cause: "A rate that is too large: one long step pushes the sums below 0 for all samples.",
    },
    {
      sign: "Inputs are in the hundreds",
      cause: "Bring each feature to mean 0 and deviation 1 first.",
    },
    {
      sign: "They are needed, and stay dead",
      cause: "Take an activation with a slope on both sides: leaky relu, gelu, silu.",
    },
  ],
  links: [
    {
      page: "network",
      text: "See one dead unit from near, on the page Network by hand",
      fields: () => ({ zoom: "h1[0]", view: "gradient", step: "60" }),
    },
    {
      page: "playground",
      text: "Feed unscaled inputs in the Playground, and see the layers' histograms",
      fields: () => ({
        settings: '{"breaks":{"unscaledInputs":true}}',
        open: '["breaks","layers","doctor"]',
      }),
    },
  ],
};
