import { formatShort } from "../../text/number.ts";
import { matrixRatios } from "./matrix-ratios.ts";
import type { Rule } from "./rule.ts";

/** A tenth of the usual ‖ΔW‖/‖W‖. */
const threshold = 1e-4;

/** The loss hardly falls, and no weight matrix changes much. */
export const learningRateTooLow: Rule = (run) => {
  const { losses, recent } = run;
  const ratios = matrixRatios(run);
  const largest = ratios.at(-1);
  if (losses.count < 100 || recent.length < 5 || largest === undefined) return [];
  if (largest === 0 || largest >= threshold || losses.now < 0.9 * losses.opening) return [];
  return [
    {
      kind: "learning-rate-too-low",
      layer: null,
      message: `The loss has only come from ${formatShort(losses.opening)} to ${formatShort(losses.now)} in ${losses.count} steps: the learning rate is likely too low`,
      evidence:
        `the largest ‖ΔW‖/‖W‖ of late is ${formatShort(largest)}, about 0.001 is usual; ` +
        `learning rate ${formatShort(recent[recent.length - 1].learningRate)}`,
      value: largest,
      threshold,
      advice: "Multiply the learning rate by 3 or 10 until the loss falls well",
      source:
        "Stanford CS231n, Neural networks 3: updates far below 1e-3 speak of a rate too low; a tenth, " +
        "with a loss that fell by less than 10% in 100 steps, is this library's choice",
    },
  ];
};
