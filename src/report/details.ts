import { type Content, type Markup, markup } from "../draw/index.ts";
import { isKept } from "../text/evenly.ts";
import { formatDigits, formatScientific } from "../text/number.ts";
import { formatCount, formatDuration, formatPercent } from "../text/quantity.ts";
import { figure, note } from "./figure.ts";
import type { EpochRecord, GradientCheck, LayerRow, RunReport } from "./run-report.ts";

const mostEpochs = 12;

/** The epochs' results as numbers; of many epochs, a dozen spread evenly. */
export function epochTable({
  epochs,
  watchedOn = "test",
}: Pick<RunReport, "epochs" | "watchedOn">): Markup {
  const columns: [head: string, cell: (epoch: EpochRecord) => string | undefined][] = [
    ["training loss", ({ trainLoss }) => formatDigits(trainLoss)],
    [`${watchedOn} loss`, ({ testLoss }) => optional(testLoss, formatDigits)],
    [`${watchedOn} accuracy`, ({ testAccuracy }) => optional(testAccuracy, formatPercent)],
    [`${watchedOn} mean absolute error`, ({ testMae }) => optional(testMae, formatDigits)],
    ["time", ({ seconds }) => formatDuration(seconds)],
  ];
  const filled = columns.filter(([, cell]) => epochs.some((epoch) => cell(epoch) !== undefined));
  const rows = epochs
    .filter((_, i) => isKept(i + 1, epochs.length, mostEpochs))
    .map((epoch) => [String(epoch.epoch), ...filled.map(([, cell]) => cell(epoch) ?? "–")]);
  const heads = filled.map(([head]) => head);
  return figure("Epochs", undefined, dataTable(["epoch"], heads, rows));
}

/** The gradient check: how it was done, and a row for each parameter. */
export function gradientCheckTable({ method, rows }: GradientCheck): Markup {
  const cells = rows.map((row) => [
    row.passed ? markup`<b class="pass">✓</b>` : markup`<b class="fail">✗</b>`,
    row.layer,
    row.parameter,
    formatCount(row.checked),
    formatScientific(row.absoluteError),
    formatScientific(row.relativeError),
  ]);
  const mark = markup`<span class="hidden">passed</span>`;
  const heads = ["entries", "worst absolute error", "worst relative error"];
  return figure(
    "Gradient check",
    note(method),
    dataTable([mark, "layer", "parameter"], heads, cells),
  );
}

/** The model's layers, and the sum of their parameters. */
export function layerTable(layers: readonly LayerRow[]): Markup {
  const total = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  const rows = layers.map(({ layer, output, parameters }) => [
    layer,
    output,
    parameters === 0 ? "–" : formatCount(parameters),
  ]);
  const foot = ["total", "", formatCount(total)];
  return figure("Layers", undefined, dataTable(["layer", "output"], ["parameters"], rows, foot));
}

/** What a repetition of the run needs: the command, and named settings. */
export function configuration({ command, configuration = [] }: RunReport): Markup | undefined {
  if (command === undefined && configuration.length === 0) return undefined;
  const pairs = configuration.map(
    ([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  );
  return markup`<section>
<h2>To run it again</h2>
${command === undefined ? undefined : markup`<pre><code>${command}</code></pre>`}
${pairs.length === 0 ? undefined : markup`<dl class="settings">${pairs}</dl>`}
</section>
`;
}

function optional<T>(value: T | undefined, format: (value: T) => string): string | undefined {
  return value === undefined ? undefined : format(value);
}

/** A table whose first columns hold words and whose others hold numbers. */
export function dataTable(
  words: readonly Content[],
  numbers: readonly Content[],
  rows: readonly (readonly Content[])[],
  foot?: readonly Content[],
): Markup {
  const kind = (column: number) => (column < words.length ? "word" : "number");
  const line = (cells: readonly Content[]) => markup`<tr>${cells.map(
    (cell, column) => markup`<td class="${kind(column)}">${cell}</td>`,
  )}</tr>
`;
  const heads = [...words, ...numbers].map(
    (head, column) => markup`<th scope="col" class="${kind(column)}">${head}</th>`,
  );
  return markup`<div class="scroll"><table class="data">
<thead><tr>${heads}</tr></thead>
<tbody>${rows.map(line)}</tbody>
${foot === undefined ? undefined : markup`<tfoot>${line(foot)}</tfoot>`}
</table></div>`;
}

/** A text as the model goes on with it. */
export function writingFigure(writing: string): Markup {
  return figure("What it writes", undefined, markup`<pre>${writing}</pre>`, "wide");
}
