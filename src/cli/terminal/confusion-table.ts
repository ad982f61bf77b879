import { type ConfusionMatrix, classResults } from "../../report/confusion-matrix.ts";
import { countOf, formatCount, formatPercent } from "../../text/quantity.ts";
import { cutLabels } from "./labels.ts";
import type { Style } from "./style.ts";
import { table } from "./table.ts";
import { pad, textWidth } from "./text.ts";

const longestRowLabel = 12;
const longestColumnLabel = 7;
const mostListed = 12;

/**
 * A confusion matrix of at most `width` columns: a row a true class, a column a predicted one, and the
 * recall of each class at the end of its row. Cells are shaded by their share of the row where the style
 * has colours. A matrix too wide for `width` becomes a list of the classes with the lowest recall.
 */
export function confusionTable(matrix: ConfusionMatrix, width: number, style: Style): string {
  const lines = matrixLines(matrix, style);
  const fits = lines.every((line) => textWidth(line) <= width);
  return fits ? lines.join("\n") : classList(matrix, style);
}

function matrixLines(matrix: ConfusionMatrix, style: Style): string[] {
  const { labels, counts } = matrix;
  const heads = cutLabels(labels, longestColumnLabel);
  const names = cutLabels(labels, longestRowLabel);
  const largest = Math.max(0, ...counts.map((row) => Math.max(0, ...Array.from(row))));
  const cellWidth = Math.max(...heads.map(textWidth), String(largest).length) + 1;
  const nameWidth = Math.max("truth".length, ...names.map(textWidth));
  const results = classResults(matrix);

  const header = heads.map((head) => pad(head, cellWidth, "right")).join("");
  const rows = names.map((name, truth) => {
    const { total, recall } = results[truth];
    const cells = labels.map((_, prediction) => {
      const count = counts[truth][prediction];
      const text = pad(count === 0 ? "·" : String(count), cellWidth, "right");
      if (count === 0) return style.dim(text);
      const share = count / total;
      return prediction === truth
        ? style.shade(text, share, "hit")
        : style.shade(text, missStrength(share), "miss");
    });
    return `${pad(name, nameWidth, "right")} ${cells.join("")}  ${pad(recallText(recall), 6, "right")}`;
  });
  return [
    `${style.dim(pad("", nameWidth))} ${style.dim(" predicted")}`,
    style.dim(`${pad("truth", nameWidth, "right")} ${header}  recall`),
    ...rows,
  ];
}

// Errors are few: a fifth of a row is as strong as it gets, and one in a hundred is still seen.
function missStrength(share: number): number {
  return Math.min(Math.sqrt(share / 0.2), 1);
}

function classList(matrix: ConfusionMatrix, style: Style): string {
  const short = cutLabels(matrix.labels, longestRowLabel);
  const nameOf = (label: string) => short[matrix.labels.indexOf(label)];
  const results = classResults(matrix).filter(({ total }) => total > 0);
  results.sort((a, b) => a.recall! - b.recall!);
  const rows = results
    .slice(0, mostListed)
    .map(({ label, total, recall, mistakenFor }) => [
      nameOf(label),
      formatCount(total),
      recallText(recall),
      mistakenFor === undefined ? "" : `${nameOf(mistakenFor.label)} ×${mistakenFor.count}`,
    ]);
  const columns = [
    { title: "truth" },
    { title: "samples", align: "right" },
    { title: "recall", align: "right" },
    { title: "taken for" },
  ] as const;
  const more = results.length - rows.length;
  const rest =
    more > 0
      ? `\n${style.dim(`and ${countOf(more, "class", "classes")} with a higher recall`)}`
      : "";
  return table(columns, rows, style) + rest;
}

function recallText(recall: number | undefined): string {
  return recall === undefined ? "–" : formatPercent(recall, 1);
}
