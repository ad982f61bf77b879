import { type Markup, markup } from "../draw/index.ts";
import { formatDigits, formatScientific } from "../text/number.ts";
import { formatCompact, formatCount, formatDuration, formatPercent } from "../text/quantity.ts";
import type { RunReport } from "./run-report.ts";

/** The top of the page: what was trained, how it ended in one line, and the key figures. */
export function summary(run: RunReport): Markup {
  const subtitle =
    run.subtitle === undefined ? undefined : markup`<p class="subtitle">${run.subtitle}</p>`;
  return markup`<header>
<h1>${run.title}</h1>
${subtitle}
<p class="verdict">${verdict(run)}</p>
<dl class="totals">${keyFigures(run).map(tile)}</dl>
</header>
`;
}

function verdict({ test, epochs, trainingSeconds, stopped }: RunReport): Markup {
  const count = epochs.length === 1 ? "1 epoch" : `${formatCount(epochs.length)} epochs`;
  const effort = `${count} and ${formatDuration(trainingSeconds)} of training`;
  const early =
    stopped === undefined ? undefined : markup`<b class="fail">Stopped early.</b> ${stopped} `;
  if (test === undefined) return markup`${early}Finished ${effort}.`;
  return test.accuracy === undefined
    ? markup`${early}<b>${formatDigits(test.loss)}</b> mean loss on ${formatCount(test.samples)} test samples, after ${effort}.`
    : markup`${early}<b>${formatPercent(test.accuracy)}</b> of ${formatCount(test.samples)} test samples right, after ${effort}.`;
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
  const figures: KeyFigure[] = [];
  if (test?.accuracy !== undefined) {
    const errors = Math.round((1 - test.accuracy) * test.samples);
    const note = `${formatCount(errors)} of ${formatCount(test.samples)} wrong`;
    figures.push({ name: "Test accuracy", value: formatPercent(test.accuracy), note });
  }
  if (test !== undefined) {
    figures.push({ name: "Test loss", value: formatDigits(test.loss), note: run.lossName });
  }
  const speed =
    samplesPerSecond === undefined ? undefined : `${formatCompact(samplesPerSecond)} samples/s`;
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
