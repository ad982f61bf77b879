import { formatShort } from "../../text/number.ts";
import type { Rule } from "./rule.ts";

/** Gradients of earlier steps that are still there when a step's own are added. */
export const gradientsNotZeroed: Rule = ({ recent }) => {
  const last = recent
    .slice(-2)
    .map(({ parameters }) => parameters.filter(({ leftoverNorm }) => leftoverNorm));
  if (last.length < 2 || last.some((found) => found.length === 0)) return [];
  const [worst] = last[1].toSorted((a, b) => b.leftoverNorm! - a.leftoverNorm!);
  return [
    {
      kind: "gradients-not-zeroed",
      layer: null,
      message: "Gradients are not zeroed between steps",
      evidence:
        `${last[1].length} parameters still held a gradient when backward came to them after an ` +
        `update: ${worst.name} one of norm ${formatShort(worst.leftoverNorm!)}, which makes ` +
        `${formatShort(worst.gradientNorm ?? 0)} with the new one added`,
      value: worst.leftoverNorm,
      threshold: 0,
      advice:
        "Call optimizer.zeroGrad() once in each step: before backward, or after the update. Several " +
        "backward passes for one update are fine",
      source: "backward adds to grad, as PyTorch's does",
    },
  ];
};
