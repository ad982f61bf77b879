import { formatShort } from "../../text/number.ts";
import type { OverfitReport } from "../overfit.ts";
import type { Finding } from "./rule.ts";

/** The share of the first loss that must not remain. */
const threshold = 0.1;

/** A network that could not learn one small batch by heart. */
export function cannotOverfit({ passed, firstLoss, bestLoss, steps }: OverfitReport): Finding[] {
  if (passed) return [];
  return [
    {
      kind: "cannot-overfit",
      layer: null,
      message: "The network cannot learn one small batch by heart",
      evidence:
        `in ${steps} steps of Adam the loss came from ${formatShort(firstLoss)} to ` +
        `${bestLoss === null ? "no finite number" : formatShort(bestLoss)}`,
      value: bestLoss === null ? null : bestLoss / firstLoss,
      threshold,
      advice:
        "Look whether the targets belong to the inputs, and whether two samples contradict each other; " +
        "whether the loss fits the outputs (scores, not probabilities, for F.crossEntropy); check " +
        "gradients (chainrule/check); then give it more units",
      source: "Karpathy, A recipe for training neural networks (2019): overfit one batch",
    },
  ];
}
