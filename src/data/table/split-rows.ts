import {
  checkArgument,
  checkOptions,
  kind,
  nonNegativeInteger,
  notNegative,
  type OptionTable,
  positiveInteger,
  required,
} from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import type { ForEach } from "../../tensor/for-each.ts";
import {
  checkNumbers,
  type DivideOptions,
  divide,
  divideOptions,
  givenRows,
  numbersKind,
} from "./divide.ts";

export interface SplitOptions<Fractions extends readonly number[] = readonly number[]>
  extends DivideOptions {
  /** Each part's share; together 1. */
  fractions: Fractions;
  /** When each row was: the parts follow each other in time, and the last is the latest. */
  order?: ArrayLike<number>;
}

export interface FoldOptions extends DivideOptions {
  /** When each row was: each part to validate on is later than the rows to train on. */
  order?: ArrayLike<number>;
}

const foldOptions: OptionTable<FoldOptions> = { ...divideOptions, order: numbersKind };

const splitOptions: OptionTable<SplitOptions> = {
  ...foldOptions,
  fractions: required(
    kind(
      "an array of fractions that add up to 1, such as [0.7, 0.15, 0.15]",
      (list) =>
        Array.isArray(list) &&
        list.every(notNegative.accepts) &&
        Math.abs(list.reduce((sum, fraction) => sum + fraction, 0) - 1) < 1e-9,
    ),
  ),
};

/**
 * Divides the rows of a table by chance into parts that share none, such as one to train on, one to validate
 * and one to test. The same generator gives the same parts. The rows of a part rise.
 *
 * With `stratify`, a class of fewer rows than there are parts cannot be in each: it goes whole to the largest.
 *
 * @param length how many rows the table has.
 * @throws ValueError for fractions that do not add up to 1, a list without a number for each row, and `order`
 * beside `stratify` or `groups`.
 * @example
 * ```ts
 * import { splitRows } from "chainrule/data";
 * const classes = [0, 0, 0, 0, 1, 1, 1, 1];
 * const [train, test] = splitRows(8, { fractions: [0.75, 0.25], stratify: classes });
 * [train.length, test.filter((row) => classes[row] === 1).length]; // → 6,1
 * ```
 */
export function splitRows<const Fractions extends readonly number[]>(
  length: number,
  options: SplitOptions<Fractions>,
): ForEach<Fractions, Int32Array> {
  checkArgument("splitRows", "length", nonNegativeInteger, length);
  checkOptions("splitRows", splitOptions, options);
  checkOrder("splitRows", options);
  const { fractions, order } = options;
  const parts = order
    ? divideInOrder(length, fractions, order, options)
    : divide("splitRows", length, fractions, options, true);
  return parts as ForEach<Fractions, Int32Array>;
}

function checkOrder(operation: string, { order, stratify, groups }: FoldOptions): void {
  if (order === undefined || (stratify === undefined && groups === undefined)) return;
  throw new ValueError(
    `${operation}: order divides by time alone. Leave out stratify and groups; or leave out order, if whole groups ` +
      "are to be held out",
  );
}

/** The rows in the order of time; those of one time stay in the order of the table. */
function rowsInOrder(
  operation: string,
  length: number,
  order: ArrayLike<number>,
  options: DivideOptions,
): Int32Array {
  const given = givenRows(operation, length, options);
  checkNumbers(operation, "order", order, length, given);
  return Int32Array.from(given).sort((a, b) => order[a] - order[b] || a - b);
}

function divideInOrder(
  length: number,
  fractions: readonly number[],
  order: ArrayLike<number>,
  options: DivideOptions,
): Int32Array[] {
  const rows = rowsInOrder("splitRows", length, order, options);
  let share = 0;
  return fractions.map((fraction) => {
    const start = Math.round(share * rows.length);
    share += fraction;
    return rows.slice(start, Math.round(share * rows.length)).sort();
  });
}

/**
 * Divides the rows of a table by chance into k parts of one size. Each is once the part to validate on: there are
 * k pairs of rows to train on and rows to validate on.
 *
 * With `order` they are divided into k + 1 parts that follow each other in time, the first the largest where they are
 * not of one size. Each but the first is once the part to validate on, after all that are before it: as scikit-learn's
 * `TimeSeriesSplit`.
 *
 * @param length how many rows the table has.
 * @throws ValueError for fewer than 2 folds or more than there are rows, in time one less, and as {@link splitRows} does.
 * @example
 * ```ts
 * import { foldRows } from "chainrule/data";
 * const folds = foldRows(9, 3);
 * folds.map(([train, validation]) => `${train.length} and ${validation.length}`); // → 6 and 3,6 and 3,6 and 3
 * ```
 */
export function foldRows(
  length: number,
  k: number,
  options: FoldOptions = {},
): [train: Int32Array, validation: Int32Array][] {
  checkArgument("foldRows", "length", nonNegativeInteger, length);
  checkArgument("foldRows", "k", positiveInteger, k);
  checkOptions("foldRows", foldOptions, options);
  checkOrder("foldRows", options);
  const { order } = options;
  const rows = options.rows?.length ?? length;
  const most = order ? rows - 1 : rows;
  if (k < 2 || k > most) {
    throw new ValueError(`foldRows: expected 2 to ${most} folds of ${rows} rows, got ${k}`);
  }
  if (order) return foldsInOrder(rowsInOrder("foldRows", length, order, options), k);
  const fractions = Array.from({ length: k }, () => 1 / k);
  const parts = divide("foldRows", length, fractions, options, false);
  return parts.map((validation, fold) => {
    const others = parts.filter((_, other) => other !== fold);
    return [Int32Array.from(others.flatMap((part) => [...part])).sort(), validation];
  });
}

function foldsInOrder(rows: Int32Array, k: number): [train: Int32Array, validation: Int32Array][] {
  const size = Math.floor(rows.length / (k + 1));
  return Array.from({ length: k }, (_, fold) => {
    const start = rows.length - (k - fold) * size;
    return [rows.slice(0, start).sort(), rows.slice(start, start + size).sort()];
  });
}
