import type { Markup } from "../draw/index.ts";
import { formatDigits, special } from "../text/number.ts";
import { formatPercent } from "../text/quantity.ts";
import type { ConfidenceInterval } from "../train/index.ts";
import type { ClassifierJudgement } from "../train/judgement/classifier.ts";
import type { TargetJudgement } from "../train/judgement/regression.ts";
import { dataTable } from "./details.ts";
import { figure, note } from "./figure.ts";

const percent = (share: number) => formatPercent(share, 1);
/** The log loss of a baseline that never saw a class is infinite. */
const digits = (value: number) => special(value) ?? formatDigits(value);
const heads = ["model", "95% interval", "baseline"];

/** A classifier's figures beside those of the baseline. */
export function classifierTable(judgement: ClassifierJudgement): Markup {
  const { baseline, accuracy, balancedAccuracy, f1, logLoss, calibrationError } = judgement;
  return figure(
    "Beside the baseline",
    note(`The baseline is ${baseline.name}.`),
    dataTable(["on the test set"], heads, [
      row("accuracy", accuracy, percent, baseline.accuracy),
      row("balanced accuracy", balancedAccuracy, percent),
      row("F1, mean over the classes", f1, digits),
      row("log loss", logLoss, digits, baseline.logLoss),
      ["calibration error", percent(calibrationError), "–", "–"],
    ]),
  );
}

/** The figures of a target's predictions beside those of the baseline. */
export function targetTable(judgement: TargetJudgement): Markup {
  const { name, baseline, r2, absoluteError, rootSquaredError, coverage } = judgement;
  return figure(
    `${name}: beside the baseline`,
    note(`The baseline is ${baseline.name}.`),
    dataTable(["on the test set"], heads, [
      row("mean absolute error", absoluteError, digits, baseline.absoluteError),
      row("root of the mean squared error", rootSquaredError, digits),
      row("R²", r2, digits),
      ...(coverage
        ? [
            [
              `within the ${formatPercent(coverage.level, 0)} intervals`,
              percent(coverage.measured),
              "–",
              "–",
            ],
          ]
        : []),
    ]),
  );
}

function row(
  name: string,
  { estimate, low, high }: ConfidenceInterval,
  format: (value: number) => string,
  baseline?: number,
): string[] {
  const other = baseline === undefined ? "–" : format(baseline);
  return [name, format(estimate), `${format(low)} – ${format(high)}`, other];
}
