import { formatShort } from "../../text/number.ts";
import type { Rule } from "./rule.ts";

/** Scores of standard deviation σ give a loss of about ln(classes) + σ²/2: one nat is σ = 1.4. */
const threshold = 1;

/** A classifier that knows nothing yet should give each class the same probability. */
export const firstLoss: Rule = ({ isResumed, recent, losses, classes }) => {
  const { first } = losses;
  if (isResumed || recent.length > 1) return [];
  if (first === null || !Number.isFinite(first) || classes === null) return [];
  const expected = Math.log(classes);
  const isHigh = first > expected + threshold;
  // A loss has no further to fall than to 0.
  const isLow = first < expected / 2;
  if (!isHigh && !isLow) return [];
  return [
    {
      kind: "first-loss",
      layer: null,
      message: `The first loss is ${formatShort(first)}; with ${classes} classes it should be about ln ${classes} = ${formatShort(expected)}`,
      evidence: isHigh
        ? `it is ${formatShort(first - expected)} above: the untrained network is sure of wrong answers`
        : "it is less than half of that: the untrained network already knows, or the loss is scaled down",
      value: first,
      threshold: isHigh ? expected + threshold : expected / 2,
      advice: isHigh
        ? "Make the last layer's initial weights smaller; normalize the inputs; give the loss scores, " +
          "not probabilities; look whether it sums where it should average"
        : "Look whether the labels leak into the inputs, whether the loss is divided twice, and " +
          "whether the weights come from an earlier run",
      source:
        "Karpathy, A recipe for training neural networks (2019): verify the loss at initialization",
    },
  ];
};
