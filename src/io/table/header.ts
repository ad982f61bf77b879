import { type CellKind, kindOf } from "./cell-kind.ts";

/** So many of a column's cells are of one kind that a cell of another is its name. */
const leastShare = 0.75;

/** Whether the first row names the columns: for sure, likely since nothing speaks against it, or not. */
export type Header = "sure" | "likely" | "none";

/**
 * Whether the first row of a table names its columns: it does if it holds words above numbers, dates or true and false.
 * Where there is no such column, it does not if it has numbers too, one word twice, or words that come again below.
 */
export function findHeader(first: readonly string[], rows: readonly (readonly string[])[]): Header {
  if (rows.length === 0) return first.every((cell) => isText(kindOf(cell))) ? "likely" : "none";
  let [named, typed, repeated] = [0, 0, 0];
  for (const [i, cell] of first.entries()) {
    const below = rows.map((row) => row[i] ?? "");
    const kind = kindOf(cell);
    const kindBelow = commonKind(below);
    if (kindBelow === "text") repeated += Number(cell !== "" && below.includes(cell));
    else if (kindBelow !== "missing") {
      if (kind === "text") named++;
      else if (kind === kindBelow) typed++;
    }
  }
  if (named > 0) return "sure";
  if (typed > 0) return areNames(first) && !rows.every(areNames) ? "likely" : "none";
  const isRow = repeated * 2 >= first.length || new Set(first).size < first.length;
  return isRow ? "none" : "likely";
}

function isText(kind: CellKind): boolean {
  return kind === "text" || kind === "missing" || kind === "boolean";
}

/** The kind of nearly all cells that are not missing. */
function commonKind(cells: readonly string[]): CellKind {
  const kinds = cells.map(kindOf).filter((kind) => kind !== "missing");
  if (kinds.length === 0) return "missing";
  for (const kind of ["number", "date", "boolean"] as const) {
    const count = kinds.filter((each) => each === kind).length;
    if (count >= leastShare * kinds.length) return kind;
  }
  return "text";
}

const leastYear = 1000;
const lastYear = 2999;

/** Whether the numbers of a row may be names: years at one distance, or 0, 1, 2 and so on as pandas writes. */
function areNames(cells: readonly string[]): boolean {
  const numbers = cells.filter((cell) => kindOf(cell) === "number").map(Number);
  const step = numbers[1] - numbers[0];
  const isEven = step > 0 && numbers.every((n, i) => n === numbers[0] + i * step);
  const areYears = numbers.every((n) => Number.isInteger(n) && n >= leastYear && n <= lastYear);
  return isEven && (areYears || (numbers.length > 2 && step === 1 && numbers[0] === 0));
}
