import { halfWidthText } from "../../report/half-width-text.ts";
import type { TestResults } from "../../report/test-results.ts";
import { printable } from "../../text/escape.ts";
import { formatDigits } from "../../text/number.ts";
import { formatPercent } from "../../text/quantity.ts";
import type { ClassifierJudgement } from "../../train/judgement/classifier.ts";
import type { TargetJudgement } from "../../train/judgement/regression.ts";

/** `R² 0.993`, of several targets with their names. */
export function r2Text(targets: readonly TargetJudgement[]): string {
  const of = ({ name }: TargetJudgement) => (targets.length > 1 ? ` of ${printable(name)}` : "");
  return `R² ${targets.map((each) => formatDigits(each.r2.estimate, 3) + of(each)).join(", ")}`;
}

/** What predictions are worth: of classes, or of numbers. */
interface Judged {
  readonly judgement?: ClassifierJudgement;
  readonly targets?: readonly TargetJudgement[];
}

/** How a model compares with its baseline, and what else says how good it is. */
export function judgementLines({ judgement, targets = [] }: Judged): string[] {
  if (judgement) {
    const { verdict, balancedAccuracy, f1, logLoss, calibrationError } = judgement;
    return [
      printable(verdict),
      `balanced accuracy ${formatPercent(balancedAccuracy.estimate, 1)}, ` +
        `F1 ${formatDigits(f1.estimate, 3)}, log loss ${formatDigits(logLoss.estimate, 3)}, ` +
        `calibration error ${formatPercent(calibrationError, 1)}`,
    ];
  }
  return targets.flatMap(({ name, verdict, rootSquaredError, coverage }) => [
    printable(targets.length > 1 ? `${name}: ${verdict}` : verdict),
    `root of the mean squared error ${formatDigits(rootSquaredError.estimate, 3)}`,
    ...(coverage
      ? [
          `${formatPercent(coverage.level, 0)} intervals: ${halfWidthText(coverage)}, ` +
            `${formatPercent(coverage.measured, 1)} of the rows within`,
        ]
      : []),
  ]);
}

/** What the report has of these results. */
export function reportContent({ answers, targets }: TestResults): string {
  if (targets) return "curves, truth and prediction, what matters";
  return answers ? "curves, confusion matrix, worst mistakes" : "curves, what it writes";
}
