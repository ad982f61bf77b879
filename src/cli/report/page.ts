import { confusionMap } from "./confusion.ts";
import { curveFigures } from "./curves.ts";
import { decisionFigure } from "./decision-figure.ts";
import { configuration, epochTable, gradientCheckTable, layerTable } from "./details.ts";
import { section } from "./figure.ts";
import { html, type Markup } from "./html.ts";
import { mistakeGrid } from "./mistakes.ts";
import type { RunReport } from "./run-report.ts";
import { styleSheet } from "./style.ts";
import { summary } from "./summary.ts";

/**
 * A training run as one HTML page that needs nothing else: no network, no scripts. It follows the
 * reader's light or dark scheme, prints, and fits a phone.
 */
export function renderReport(run: RunReport): string {
  const { title, epochs, decisionMap, confusion, mistakes, layers, gradientCheck } = run;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${title}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
${summary(run)}
${section("How it learned", [...curveFigures(run), ...part(epochs, epochTable)])}
${section("How it answers", [
  ...part(decisionMap, decisionFigure),
  ...part(confusion, confusionMap),
  ...part(mistakes, mistakeGrid),
])}
${section("The model", [...part(layers, layerTable), ...part(gradientCheck, gradientCheckTable)])}
${configuration(run)}
</main>
</body>
</html>
`.text;
}

/** A figure of data that may be absent, or empty. */
function part<T>(data: T | undefined, draw: (data: T) => Markup): Markup[] {
  return data === undefined || (Array.isArray(data) && data.length === 0) ? [] : [draw(data)];
}
