import type { Markup } from "../../draw/index.ts";
import { stepAxis } from "../curves.ts";
import { section } from "../figure.ts";
import type { RunReport } from "../run-report.ts";
import { alertList } from "./alert-list.ts";
import { gradientNormFigure, updateRatioFigure } from "./layer-curves.ts";
import { numbered } from "./numbered.ts";
import { activationRidges, gradientRidges } from "./ridges.ts";

/** What a doctor saw of the run: its alerts, and the layers over the steps. */
export function doctorSection(run: RunReport): Markup | undefined {
  if (run.doctor === undefined) return undefined;
  const { records, cost } = run.doctor;
  const alerts = numbered(run.doctor.alerts);
  const axis = stepAxis(run);
  const figures = [
    alertList(alerts, cost),
    updateRatioFigure(records, axis, alerts),
    gradientNormFigure(records, axis, alerts),
    activationRidges(records, alerts),
    gradientRidges(records, alerts),
  ];
  return section(
    "What the doctor saw",
    figures.filter((drawn) => drawn !== undefined),
  );
}
