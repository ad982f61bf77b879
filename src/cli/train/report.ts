import type { ReportTexts } from "../../report/build-report.ts";
import type { GradientCheckRow } from "../../train/index.ts";
import { version } from "../version.ts";
import {
  describeCommand,
  describeData,
  describeEngine,
  describeNetwork,
  describeOptimizer,
  lossNameOf,
} from "./describe.ts";
import { gradientCheckMethod } from "./gradient-check.ts";
import type { Run } from "./prepare.ts";
import { type FoldScores, foldScoresText, foldsTitle } from "./table/fold-scores.ts";

/** What a report says of a run of the command line: how to repeat it, and with what it was made. */
export function reportTexts(
  { config, task, trainer }: Run,
  gradientCheck?: readonly GradientCheckRow[],
  folds?: FoldScores,
): ReportTexts {
  return {
    title: `${describeNetwork(config, task)} on ${task.name}`,
    subtitle: describeData(task),
    lossName: lossNameOf(config, task),
    gradientCheck: gradientCheck && { method: gradientCheckMethod(task), rows: gradientCheck },
    command: describeCommand(config),
    configuration: [
      ["optimizer", describeOptimizer(config)],
      ["batch size", String(config.batchSize)],
      ["epochs", String(config.epochs)],
      ["engine", describeEngine(config, trainer.isCompiled)],
      ["seed", String(config.seed)],
      ...(folds ? [[foldsTitle(folds[0].folds.length, task), foldScoresText(folds)] as const] : []),
      ["chainrule", version],
      ["Node", process.versions.node],
    ],
  };
}
