import { type Markup, markup } from "../draw/index.ts";
import { confusionMap } from "./confusion-map.ts";
import { curveFigures } from "./curves.ts";
import { decisionFigure } from "./decision-figure.ts";
import {
  configuration,
  epochTable,
  gradientCheckTable,
  layerTable,
  writingFigure,
} from "./details.ts";
import { doctorSection } from "./doctor/section.ts";
import { htmlDocument } from "./document.ts";
import { section } from "./figure.ts";
import { importanceFigures } from "./importance-figure.ts";
import { calibrationFigure, residualFigure, scatterFigure } from "./judgement-figures.ts";
import { classifierTable, targetTable } from "./judgement-tables.ts";
import { mistakeGrid } from "./mistakes.ts";
import { readReport } from "./read-report.ts";
import type { RunReport } from "./run-report.ts";
import { summary } from "./summary.ts";
import { suspectTable } from "./suspects.ts";

/**
 * A training run as one HTML page, which needs nothing else: no network and no script.
 *
 * @throws DataError that names the first field of the data which is not what it must be.
 * @example
 * ```ts
 * import { renderReport } from "chainrule/report";
 * const steps = { step: [1, 2], loss: [0.7, 0.6] };
 * const page = renderReport({ title: "A run", trainingSeconds: 1, steps, epochs: [] });
 * page.startsWith("<!doctype html>"); // → true
 * ```
 */
export function renderReport(run: RunReport): string {
  readReport(run, "renderReport");
  const { title, epochs, decisionMap, confusion, mistakes, writing, layers, gradientCheck } = run;
  const { judgement, targets = [], importance, suspects } = run;
  return htmlDocument(
    title,
    markup`${summary(run)}
${section("How it learned", [...curveFigures(run), ...(epochs.length > 0 ? [epochTable(run)] : [])])}
${doctorSection(run)}
${section("How it answers", [
  ...part(decisionMap, decisionFigure),
  ...part(confusion, confusionMap),
  ...part(mistakes, mistakeGrid),
  ...part(writing, writingFigure),
])}
${section("How good it is", [
  ...part(judgement, classifierTable),
  ...part(judgement, ({ reliability }) => calibrationFigure(reliability)),
  ...targets.flatMap((target) => [
    scatterFigure(target),
    residualFigure(target),
    targetTable(target),
  ]),
  ...(importance ? importanceFigures(importance) : []),
  ...part(suspects, suspectTable),
])}
${section("The model", [...part(layers, layerTable), ...part(gradientCheck, gradientCheckTable)])}
${configuration(run)}`,
  );
}

/** A figure of data that may be absent, or empty. */
function part<T>(data: T | undefined, draw: (data: T) => Markup): Markup[] {
  return data === undefined || (Array.isArray(data) && data.length === 0) ? [] : [draw(data)];
}
