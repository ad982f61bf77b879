import { cellsOf } from "./columns.ts";
import type { TableColumn } from "./table.ts";

/** What is to be predicted, a number for each row of the table; of a row without a target NaN. */
export interface Answers {
  readonly values: Float64Array;
  /** Whether they are classes. */
  readonly areClasses: boolean;
}

/** So many rows of each part are looked at: enough to see what is nearly certain. */
const mostRows = 5000;

/**
 * How much of what there is to be known a column says alone, from 0 to 1: the share of the error of the best
 * constant that is gone when each held-out row gets the answer of the training rows with its cell, or the
 * nearest one. Errors are wrong classes or squares.
 */
export function skillOf(
  column: TableColumn,
  answers: Answers,
  train: Int32Array,
  heldOut: Int32Array,
): number {
  const cells = cellsOf(column);
  if (cells === null) return 0;
  const learnt = some(train);
  const asked = some(heldOut);
  const always = answerOf(learnt, answers);
  const byCell = new Map<number, number[]>();
  for (const row of learnt) {
    const list = byCell.get(cells[row]);
    if (list) list.push(row);
    else byCell.set(cells[row], [row]);
  }
  const known = new Map([...byCell].map(([cell, rows]) => [cell, answerOf(rows, answers)]));
  const isOrdered = column.numbers !== null || column.dates !== null;
  const sorted = isOrdered
    ? Float64Array.from(known.keys())
        .filter((cell) => !Number.isNaN(cell))
        .sort()
    : new Float64Array();
  let [error, errorOfConstant] = [0, 0];
  for (const row of asked) {
    const cell = cells[row];
    const answer = known.get(cell) ?? known.get(nearestTo(cell, sorted)) ?? always;
    error += errorOf(answer, answers, row);
    errorOfConstant += errorOf(always, answers, row);
  }
  return errorOfConstant === 0 ? 0 : 1 - error / errorOfConstant;
}

/** Every k-th of the rows. */
function some(rows: Int32Array): Int32Array {
  const step = Math.ceil(rows.length / mostRows);
  return rows.filter((_, i) => i % step === 0);
}

/** The most frequent class, or the mean. */
function answerOf(rows: ArrayLike<number>, { values, areClasses }: Answers): number {
  if (!areClasses) {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += values[rows[i]];
    return sum / rows.length;
  }
  const counts = new Map<number, number>();
  let best = Number.NaN;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (!(counts.get(value)! <= (counts.get(best) ?? 0))) best = value;
  }
  return best;
}

function errorOf(answer: number, { values, areClasses }: Answers, row: number): number {
  if (areClasses) return answer === values[row] ? 0 : 1;
  return (answer - values[row]) ** 2;
}

/** The nearest of numbers that rise; NaN where there are none, or the cell is missing. */
function nearestTo(cell: number, sorted: Float64Array): number {
  if (Number.isNaN(cell)) return cell;
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < cell) from = middle + 1;
    else to = middle;
  }
  const [below, above] = [sorted[from - 1], sorted[from]];
  return above === undefined || cell - below < above - cell ? below : above;
}

/**
 * Whether a column is the target under other names: one cell for each class and the other way round, or, of
 * amounts, a · target + b.
 */
export function isCopy(column: TableColumn, answers: Answers, rows: Int32Array): boolean {
  const cells = cellsOf(column);
  if (cells === null || rows.length < 2) return false;
  if (answers.areClasses) return areRenamed(cells, answers.values, rows);
  return column.numbers !== null && areAffine(column.numbers, answers.values, rows);
}

function areRenamed(a: ArrayLike<number>, b: ArrayLike<number>, rows: Int32Array): boolean {
  const [forth, back] = [new Map<number, number>(), new Map<number, number>()];
  for (const row of rows) {
    if (!forth.has(a[row])) forth.set(a[row], b[row]);
    if (!back.has(b[row])) back.set(b[row], a[row]);
    if (!Object.is(forth.get(a[row]), b[row]) || !Object.is(back.get(b[row]), a[row])) return false;
  }
  return forth.size > 1;
}

/** Whether all points lie on the line through the least and the greatest x, to the digits that files have. */
function areAffine(x: Float64Array, y: Float64Array, rows: Int32Array): boolean {
  const known = rows.filter((row) => !Number.isNaN(x[row]));
  if (known.length < 3) return false;
  const least = known.reduce((best, row) => (x[row] < x[best] ? row : best));
  const most = known.reduce((best, row) => (x[row] > x[best] ? row : best));
  const slope = (y[most] - y[least]) / (x[most] - x[least]);
  if (!Number.isFinite(slope) || slope === 0) return false;
  const tolerance = 1e-6 * Math.abs(y[most] - y[least]);
  return known.every(
    (row) => Math.abs(y[least] + slope * (x[row] - x[least]) - y[row]) <= tolerance,
  );
}
