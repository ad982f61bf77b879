import type { LaneName } from "../engine/settings.ts";

/** The lanes as the page calls them, and the one thing in which each differs from the plain stack. */
export const lanes: Readonly<Record<LaneName, { readonly title: string; readonly text: string }>> =
  {
    plain: { title: "Plain", text: "W with the size that you give it, and nothing else." },
    initialised: {
      title: "Good beginning",
      text: "W with the gain at which a layer hands the gradient on as large as it came.",
    },
    normalised: {
      title: "Batch norm",
      text: "Each unit’s sums are brought to mean 0 and variance 1 over the batch.",
    },
    residual: {
      title: "Residual",
      text: "Each layer adds what came in: the gradient has a way back with the factor 1.",
    },
    clipped: {
      title: "Clipped",
      text: "All gradients together are shortened to a norm. Only what is too large is changed.",
    },
  };
