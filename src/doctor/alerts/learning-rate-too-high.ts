import { formatShort } from "../../text/number.ts";
import type { RunHistory } from "../history.ts";
import { matrixRatios } from "./matrix-ratios.ts";
import type { Finding, Rule } from "./rule.ts";

/** How much higher than at the beginning a loss may be. */
const rise = 1.5;
/** How much above its first value a loss that stays up is. */
const stay = 1.05;
/** Ten times the usual ‖ΔW‖/‖W‖. */
const largeUpdate = 1e-2;

/** The loss rises, or stays up while the weights are thrown about. */
export const learningRateTooHigh: Rule = (run) => {
  const { losses, classes } = run;
  if (losses.last === null) return [];
  if (!Number.isFinite(losses.last))
    return [finding(run, "The loss is no longer a finite number", {})];
  const { first, openingLow, now, count } = losses;
  // One batch may begin low by chance; of a classifier it is known where a loss begins.
  const start = Math.max(first!, classes === null ? openingLow : Math.log(classes));
  if (count >= 20 && now > rise * start) {
    return [
      finding(run, `The loss has risen from ${formatShort(start)} to ${formatShort(now)}`, {
        value: now,
        threshold: rise * start,
      }),
    ];
  }
  const { halves } = losses;
  const ratios = matrixRatios(run);
  const typical = ratios[Math.floor(ratios.length / 2)] ?? 0;
  const staysUp = halves?.every((loss) => loss > stay * start);
  if (!staysUp || typical <= largeUpdate) return [];
  return [
    finding(
      run,
      `The loss stays above its first value, at ${formatShort(now)}, and the updates are large`,
      {
        value: typical,
        threshold: largeUpdate,
      },
    ),
  ];
};

function finding(
  run: RunHistory,
  what: string,
  { value = null, threshold = 0 }: { value?: number | null; threshold?: number },
): Finding {
  const ratios = matrixRatios(run);
  const typical = ratios[Math.floor(ratios.length / 2)];
  const rate = run.recent.at(-1)?.learningRate;
  return {
    kind: "learning-rate-too-high",
    layer: null,
    message: `${what}: the learning rate is likely too high`,
    evidence:
      `loss ${formatShort(run.losses.first!)} at first, ${formatShort(run.losses.last!)} now` +
      (rate === undefined ? "" : `; learning rate ${formatShort(rate)}`) +
      (typical === undefined
        ? ""
        : `; median ‖ΔW‖/‖W‖ ${formatShort(typical)}, about 0.001 is usual`),
    value,
    threshold,
    advice:
      "Divide the learning rate by 3 or 10 until the loss falls; warm it up; or clip the gradient " +
      "(optim.clipGradNorm)",
    source:
      "Stanford CS231n, Neural networks 3: the loss under rates too high, and updates of about 1e-3; " +
      "a rise by half, and ten times that ratio on a plateau, are this library's choice",
  };
}
