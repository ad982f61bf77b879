import { linearScale, type Markup, markup, roundToTenth } from "../draw/index.ts";
import { label, segment } from "../draw/shapes.ts";
import { drawnWidth, fitted } from "../draw/text-width.ts";
import { formatShort } from "../text/number.ts";
import { figure, note } from "./figure.ts";
import type { Importance } from "./run-report.ts";

const mostShown = 20;
const [width, rowHeight, barHeight, gap] = [480, 24, 12, 10];
const mostLabel = 160;
/** For the numbers at the right. */
const numberWidth = 64;

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly spread: number;
}

/** Which columns matter, by what is lost without them and by what the outputs follow. */
export function importanceFigures({ score, columns }: Importance): Markup[] {
  const ofShuffling = columns.map(({ name, drop, spread }) => ({ name, value: drop, spread }));
  const ofGradients = columns.flatMap(({ name, gradient: value }) =>
    value === null ? [] : [{ name, value, spread: 0 }],
  );
  const without = columns.length - ofGradients.length;
  return [
    bars(
      "Columns that matter",
      `By how much the ${score} on the test set falls when a column is shuffled: the mean of five times, and ` +
        "as a line their standard deviation.",
      ofShuffling,
    ),
    ...(ofGradients.length === 0
      ? []
      : [
          bars(
            "Columns that the output follows",
            "By how much the output changes with a column: the mean size of its derivative by the network's inputs." +
              (without > 0 ? ` Without ${without} learnt as vectors, which have none.` : ""),
            ofGradients,
          ),
        ]),
  ];
}

function bars(name: string, help: string, all: readonly Bar[]): Markup {
  const shown = all.toSorted((a, b) => b.value - a.value).slice(0, mostShown);
  const left = Math.min(mostLabel, Math.max(...shown.map((bar) => drawnWidth(bar.name)))) + gap;
  const ends = shown.flatMap(({ value, spread }) => [value - spread, value + spread]);
  const most = Math.max(...ends, 0);
  const x = linearScale([Math.min(...ends, 0), most > 0 ? most : 1], [left, width - numberWidth]);
  const rows = shown.map((bar, i) => row(bar, i * rowHeight + rowHeight / 2, left, x));
  const height = shown.length * rowHeight;
  const hidden = all.length - shown.length;
  return figure(
    name,
    note(hidden > 0 ? `${help} The first ${mostShown} of ${all.length}.` : help),
    markup`<svg viewBox="0 0 ${width} ${height}" role="img">
<title>${name}</title>
<g class="axis">${segment(x(0), 0, x(0), height)}</g>
${rows}</svg>`,
  );
}

function row(
  { name, value, spread }: Bar,
  y: number,
  left: number,
  x: (value: number) => number,
): Markup {
  const [start, end] = [x(Math.min(value, 0)), x(Math.max(value, 0))];
  const top = y - barHeight / 2;
  return markup`${label(left - gap, y + 4, fitted(name, mostLabel), "", "end")}
<rect class="bar" x="${roundToTenth(start)}" y="${top}" width="${roundToTenth(end - start)}" height="${barHeight}"/>
<g class="spread">${segment(x(value - spread), y, x(value + spread), y)}</g>
${label(width, y + 4, formatShort(value), "", "end")}
`;
}
