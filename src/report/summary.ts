import { type Markup, markup } from "../draw/index.ts";
import { formatDigits, formatScientific } from "../text/number.ts";
import {
  countOf,
  formatCompact,
  formatCount,
  formatDuration,
  formatPercent,
} from "../text/quantity.ts";
import type { RunReport } from "./run-report.ts";

/** The top of the page: what was trained, how it ended in one line, and the key figures. */
export function summary(run: RunReport): Markup {
  const subtitle =
    run.subtitle === undefined ? undefined : markup`<p class="subtitle">${run.subtitle}</p>`;
  return markup`<header>
<h1>${run.title}</h1>
${subtitle}
<p class="verdict">${verdict(run)}</p>
${comparisons(run).map((sentence) => markup`<p class="subtitle">${sentence}</p>\n`)}
<dl class="totals">${keyFigures(run).map(tile)}</dl>
</header>
`;
}

function verdict(run: RunReport): Markup {
  const { test, epochs, trainingSeconds, stopped, counted = "samples" } = run;
  const count = countOf(epochs.length, "epoch");
  const effort = `${count} and ${formatDuration(trainingSeconds)} of training`;
  const early =
    stopped === undefined ? undefined : markup`<b class="fail">Stopped early.</b> ${stopped} `;
  if (test === undefined) return markup`${early}Finished ${effort}.`;
  const held = `${formatCount(test.samples)} test ${counted}`;
  if (run.targets?.length === 1) {
    const r2 = formatDigits(run.targets[0].r2.estimate, 3);
    return markup`${early}<b>R² ${r2}</b> on ${held}, after ${effort}.`;
  }
  return test.accuracy === undefined
    ? markup`${early}<b>${formatDigits(test.loss)}</b> mean loss on ${held}, after ${effort}.`
    : markup`${early}<b>${formatPercent(test.accuracy)}</b> of ${held} right, after ${effort}.`;
}

/** How the model compares with the baseline, of several targets for each. */
function comparisons({ judgement, targets = [] }: RunReport): string[] {
  if (judgement) return [judgement.verdict];
  return targets.map(({ name, verdict }) => (targets.length > 1 ? `${name}: ${verdict}` : verdict));
}

interface KeyFigure {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  readonly tone?: "pass" | "fail";
}

function tile({ name, value, note, tone }: KeyFigure): Markup {
  const small = note === undefined ? undefined : markup`<small>${note}</small>`;
  return markup`<div><dt>${name}</dt><dd class="${tone ?? "plain"}">${value} ${small}</dd></div>
`;
}

function keyFigures(run: RunReport): KeyFigure[] {
  const { test, trainingSeconds, samplesPerSecond, parameters, gradientCheck } = run;
  const { counted = "samples", targets = [] } = run;
  const figures: KeyFigure[] = [];
  if (test?.accuracy !== undefined) {
    const errors = Math.round((1 - test.accuracy) * test.samples);
    const note = `${formatCount(errors)} of ${formatCount(test.samples)} wrong`;
    figures.push({ name: "Test accuracy", value: formatPercent(test.accuracy), note });
  }
  for (const { name, r2, absoluteError } of targets) {
    const note = `mean absolute error ${formatDigits(absoluteError.estimate, 3)}`;
    figures.push({ name: `R² of ${name}`, value: formatDigits(r2.estimate, 3), note });
  }
  if (test !== undefined) {
    figures.push({ name: "Test loss", value: formatDigits(test.loss), note: run.lossName });
  }
  const speed =
    samplesPerSecond === undefined ? undefined : `${formatCompact(samplesPerSecond)} ${counted}/s`;
  figures.push({ name: "Training time", value: formatDuration(trainingSeconds), note: speed });
  if (parameters !== undefined) {
    figures.push({ name: "Parameters", value: formatCount(parameters) });
  }
  if (gradientCheck !== undefined && gradientCheck.rows.length > 0) {
    const failed = gradientCheck.rows.filter(({ passed }) => !passed).length;
    const worst = Math.max(...gradientCheck.rows.map(({ relativeError }) => relativeError));
    const note = `worst relative error ${formatScientific(worst)}`;
    figures.push(
      failed === 0
        ? { name: "Gradient check", value: "passed", note, tone: "pass" }
        : { name: "Gradient check", value: `${failed} failed`, note, tone: "fail" },
    );
  }
  return figures;
}
