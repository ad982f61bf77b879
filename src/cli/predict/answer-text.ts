import { printable } from "../../text/escape.ts";
import { listed } from "../../text/listed.ts";
import { formatShort } from "../../text/number.ts";
import { formatCount, formatShare } from "../../text/quantity.ts";
import type { TrainedModel } from "../../train/index.ts";
import type { Style } from "../terminal/style.ts";
import { type Column, table } from "../terminal/table.ts";
import { textWidth } from "../terminal/text.ts";
import type { AnswerCell, AnswerTable } from "./answer-table.ts";

/** So many rows are shown. */
const mostRows = 20;
/** Of more classes only the probability of the predicted one is shown. */
const mostClasses = 5;

interface ShownColumn extends Column {
  readonly cells: readonly string[];
}

/** Predictions for people: the first rows, and as many columns as fit. What is predicted comes before what is kept. */
export function answersText(
  { task, classes }: TrainedModel,
  { answers, kept }: { answers: AnswerTable; kept: AnswerTable | undefined },
  width: number,
  style: Style,
): string {
  const { length } = answers.rows;
  const count = Math.min(length, mostRows);
  const row: ShownColumn = {
    title: "row",
    align: "right",
    cells: Array.from({ length: count }, (_, i) => formatCount(i + 1)),
  };
  const isOfClasses = task === "classification";
  const all = isOfClasses ? classColumns(answers, classes, count) : numberColumns(answers, count);
  const isWide = isOfClasses && (classes.length > mostClasses || widthOf([row, ...all]) > width);
  const [first, ...others] = isWide ? likeliestColumns(answers, count) : all;
  const said = fitting([row, first], others, width);
  const before = fitting(said, kept ? columnsOf(kept, count) : [], width).slice(said.length);
  const shown = [row, ...before, ...said.slice(1)];
  const lines = Array.from({ length: count }, (_, i) => shown.map(({ cells }) => cells[i]));
  const rowsLeft = length - count;
  const left = [
    ...(rowsLeft > 0 ? [`${formatCount(rowsLeft)} more rows`] : []),
    ...(isAll(shown, answers, kept) ? [] : ["the other columns"]),
  ];
  const more = left.length > 0 ? `… and ${listed(left)}: --out FILE.csv writes all\n` : "";
  return `${table(shown, lines, style)}\n${more}`;
}

const isAll = (shown: readonly ShownColumn[], answers: AnswerTable, kept?: AnswerTable) =>
  shown.length > answers.names.length + (kept?.names.length ?? 0);

/** A class by its name alone, as the title of its probability. */
function classColumns(answers: AnswerTable, classes: readonly string[], count: number) {
  return columnsOf({ ...answers, names: ["prediction", ...classes] }, count, formatShare);
}

const numberColumns = (answers: AnswerTable, count: number) =>
  columnsOf(answers, count, (number) => formatShort(number, 4));

/** Each row's class with the probability of it alone. */
function likeliestColumns({ rows }: AnswerTable, count: number): ShownColumn[] {
  const likeliest = ([label, ...probabilities]: readonly AnswerCell[]) =>
    [label, Math.max(...(probabilities as number[]))] as const;
  const names = ["prediction", "probability"];
  return columnsOf({ names, rows: rows.slice(0, count).map(likeliest) }, count, formatShare);
}

/** The first rows of a table by column, numbers to the right. */
function columnsOf(
  { names, rows }: AnswerTable,
  count: number,
  numberText: (cell: number) => string = String,
): ShownColumn[] {
  return names.map((name, i) => {
    const cells = rows.slice(0, count).map((cells) => cells[i]);
    return {
      title: printable(name),
      align: cells.some((cell) => typeof cell === "string") ? "left" : "right",
      cells: cells.map((cell) =>
        typeof cell === "number" ? numberText(cell) : printable(cell ?? ""),
      ),
    };
  });
}

/** Columns that are there, and of others as many as fit beside them, from the first on. */
function fitting(
  there: readonly ShownColumn[],
  others: readonly ShownColumn[],
  width: number,
): ShownColumn[] {
  const end = others.findIndex((_, i) => widthOf([...there, ...others.slice(0, i + 1)]) > width);
  return [...there, ...others.slice(0, end < 0 ? others.length : end)];
}

const widthOf = (columns: readonly ShownColumn[]) =>
  columns.reduce(
    (sum, { title, cells }) => sum + 2 + Math.max(...[title, ...cells].map(textWidth)),
    -2,
  );
