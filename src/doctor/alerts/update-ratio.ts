import { formatShort } from "../../text/number.ts";
import { formatShortPercent } from "../../text/quantity.ts";
import type { RunHistory } from "../history.ts";
import type { ParameterRecord } from "../record.ts";
import { type Finding, parametersOver, type Rule } from "./rule.ts";

/** A hundred times what it should be, either way. Adam starts a wide layer at some 5e-2, and is well. */
const [lowest, highest] = [1e-5, 1e-1];

/** Matrices that an update changes far too much, or hardly. */
export const updateRatio: Rule = (run) => {
  // Weights that start at 0 grow fast at first.
  if ((run.recent.at(-1)?.step ?? 0) < 20) return [];
  return parametersOver(5, run).flatMap((records) => {
    const latest = records[records.length - 1];
    const ratios = records.map((record) => record.updateRatio);
    if (latest.shape.length < 2) return [];
    if (ratios.every((ratio) => ratio !== null && ratio > highest)) return [tooMuch(latest)];
    if (ratios.every((ratio) => ratio !== null && ratio < lowest) && isStuck(run, records)) {
      return [tooLittle(latest)];
    }
    return [];
  });
};

/** A run that has learnt makes small steps; parameters without a gradient are another rule's. */
function isStuck({ losses }: RunHistory, records: readonly ParameterRecord[]): boolean {
  const hasGradients = records.every(
    ({ gradientNorm }) => gradientNorm !== null && gradientNorm > 0,
  );
  return losses.count > 0 && !losses.hasFallen && hasGradients;
}

const source =
  "Stanford CS231n, Neural networks 3: the ratio of updates to weights should be about 1e-3; the " +
  "factor of 100 either way is this library's choice";

function about({ name, updateRatio, gradientNorm }: ParameterRecord) {
  return {
    kind: "update-ratio",
    layer: name,
    evidence:
      `‖ΔW‖/‖W‖ is ${formatShort(updateRatio!)}, about 0.001 is usual; ` +
      `the gradient's norm is ${formatShort(gradientNorm ?? 0)}`,
    value: updateRatio,
    source,
  } as const;
}

function tooMuch(record: ParameterRecord): Finding {
  return {
    ...about(record),
    message: `Each update changes ${record.name} by ${formatShortPercent(record.updateRatio!)} of its size`,
    threshold: highest,
    advice: "Lower the learning rate, or clip the gradient (optim.clipGradNorm)",
  };
}

function tooLittle(record: ParameterRecord): Finding {
  const isStill = record.updateRatio === 0;
  return {
    ...about(record),
    message: isStill
      ? `${record.name} has a gradient, and no update changes it`
      : `Updates hardly change ${record.name}`,
    threshold: lowest,
    advice: isStill
      ? "Give it to the optimizer (model.parameters()), and look whether the learning rate is 0"
      : "Raise the learning rate; or look for why its gradient is small: saturated or dead units, " +
        "weights too small, a loss that is scaled down",
  };
}
