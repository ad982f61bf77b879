import { range } from "d3-array";
import type { LearningRateRangeTest } from "../../doctor/index.ts";
import { lossDomain } from "../../report/range-test-page.ts";
import { printable } from "../../text/escape.ts";
import { formatDigits, formatScientific, formatShort } from "../../text/number.ts";
import { columnPlot } from "../terminal/column-plot.ts";
import type { Style } from "../terminal/style.ts";
import { heading, indent, keyValues, pad, wrap } from "../terminal/text.ts";
import { describeNetwork } from "../train/describe.ts";
import type { TrainConfig } from "../train/options.ts";
import type { Task } from "../train/task.ts";
import { describeTraining, trainCommandWith } from "./range-test.ts";

const plotHeight = 8;
const gutter = 9;

/** A range test as text: its plot, the suggestion, and the command that follows it. */
export function rangeTestText(
  found: LearningRateRangeTest,
  { config, task, plot }: { config: TrainConfig; task: Task; plot: string },
  width: number,
  style: Style,
): string {
  const { suggestion, reason } = found;
  const about = keyValues(
    [
      ["network", describeNetwork(config, task)],
      ["training", describeTraining(config)],
      ["plot", printable(plot)],
    ],
    width - 2,
    style,
  );
  const verdict =
    suggestion === null
      ? `${style.bad("✗")} No suggestion. ${reason}`
      : `${style.good("✓")} Train with ${style.bold(formatShort(suggestion, 2))}. ${reason}`;
  const next = suggestion === null ? "" : `\n\n${trainCommandWith(config, suggestion)}`;
  return `${heading(`Learning rates for ${printable(task.name)}`, style)}
${indent(about)}

${indent(lossPlot(found, width - 3 - gutter, style))}

${indent(wrap(verdict, width - 2) + next)}
`;
}

/** The smoothed loss over the rates, each power of ten named, the suggestion marked. */
function lossPlot(found: LearningRateRangeTest, mostColumns: number, style: Style): string {
  const { rates, smoothed, suggestion } = found;
  const columns = Math.min(mostColumns, rates.length);
  const shown = Array.from(
    { length: columns },
    (_, column) => smoothed[Math.round((column * (rates.length - 1)) / (columns - 1))],
  );
  const [least, greatest] = lossDomain(found);
  const [first, last] = [rates[0], rates[rates.length - 1]].map(Math.log10);
  const place = (power: number) => Math.round(((power - first) / (last - first)) * (columns - 1));
  const rows = columnPlot(shown, [least, greatest], plotHeight).map((row, i) => {
    const label = { 0: greatest, [plotHeight - 1]: least }[i];
    const text = label === undefined ? "" : formatDigits(label, 3);
    return `${style.dim(pad(text, gutter - 2, "right"))}  ${row}`;
  });
  const powers = range(Math.ceil(first), Math.floor(last) + 1).map((power) => ({
    at: place(power),
    text: formatScientific(10 ** power, 0),
  }));
  const axis = style.dim(placed(powers));
  if (suggestion === null) return [...rows, indent(axis, gutter)].join("\n");
  const mark = placed([
    { at: place(Math.log10(suggestion)), text: `▲ ${formatShort(suggestion, 2)}` },
  ]);
  return [...rows, indent(axis, gutter), indent(style.accent(mark), gutter)].join("\n");
}

/** Words from left to right, each beginning in its column; one that has no room is left out. */
function placed(words: readonly { at: number; text: string }[]): string {
  return words.reduce((line, { at, text }) => {
    return line.length > at - 1 && line !== "" ? line : pad(line, at) + text;
  }, "");
}
