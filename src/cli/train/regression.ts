import { F, type Tensor } from "../../index.ts";
import { MeanSquaredError } from "../../manual/index.ts";
import { gaussianHead, gaussianHeadLoss, type Metric } from "../../train/index.ts";
import type { RegressionTargets } from "../../train/judgement/regression.ts";

/** The losses of a regression, by their flags. */
const losses = {
  mse: { name: "mean squared error", of: F.mseLoss },
  mae: { name: "mean absolute error", of: F.l1Loss },
  huber: { name: "Huber loss", of: F.huberLoss },
  gaussian: { name: "negative log-likelihood", of: gaussianHeadLoss },
} satisfies Record<string, { name: string; of(outputs: Tensor, targets: Tensor): Tensor }>;

export type LossName = keyof typeof losses;
export const lossNames = Object.keys(losses) as [LossName, ...LossName[]];

export const regressionLossName = (loss: LossName = "mse"): string => losses[loss].name;

/** How many outputs a regression has: a number for each target, or a mean and a variance. */
export const outputsFor = ({ names }: RegressionTargets, loss?: LossName): number =>
  loss === "gaussian" ? 2 * names.length : names.length;

/** The predicted numbers among the outputs, as the network learns them. */
const meansIn = (outputs: Tensor, loss?: LossName): Tensor =>
  loss === "gaussian" ? gaussianHead(outputs).mean : outputs;

/** The loss of a regression, and its mean absolute error, of a single target in its units. */
export function regressionParts({ std }: RegressionTargets, loss: LossName = "mse") {
  const unit = std.length === 1 ? std[0] : 1;
  const mae: Metric = (outputs, targets) => meansIn(outputs, loss).sub(targets).abs().mul(unit);
  return { loss: losses[loss].of, manualLoss: new MeanSquaredError(), metrics: { mae } };
}
