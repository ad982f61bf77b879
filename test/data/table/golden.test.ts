import { expect, it } from "vitest";
import { classWeights, foldRows, TableEncoder } from "../../../src/data/index.ts";
import { golden } from "../../golden/read.ts";
import { buildTable } from "./build-table.ts";
import { cells } from "./cells.ts";

interface Column<Cell> {
  cells: Cell[];
  features: number[];
}

const sklearn = golden<{
  fitted: number;
  even: Column<number>;
  gaps: Column<number | null> & { missing: number[] };
  incomes: Column<number>;
  words: { cells: string[]; features: number[][] };
  folds: { times: number[]; byCount: Record<string, [number[], number[]][]> };
  weights: { labels: number[]; balanced: number[] };
}>("tables");

/** The features, [rows][features], by the first rows. */
function encoded(column: (string | number | null)[]): number[][] {
  const table = buildTable({ column });
  const training = cells(sklearn.fitted, (row) => row);
  return new TableEncoder().fit(table, training).transform(table).toArray() as number[][];
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>) {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) {
    expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(
      1e-6 * (1 + Math.abs(expected[i])),
    );
  }
}

it("numbers are standardised as by StandardScaler", () => {
  expectClose(encoded(sklearn.even.cells).flat(), sklearn.even.features);
});

it("missing numbers are as of SimpleImputer and MissingIndicator", () => {
  const found = encoded(sklearn.gaps.cells);
  expectClose(
    found.map(([value]) => value),
    sklearn.gaps.features,
  );
  expect(found.map(([, missing]) => missing)).toEqual(sklearn.gaps.missing);
});

it("numbers with heavy tails have the median and the quartiles of RobustScaler", () => {
  expectClose(encoded(sklearn.incomes.cells).flat(), sklearn.incomes.features);
});

it("categories are one-hot as by OneHotEncoder, a new one none of them", () => {
  expect(encoded(sklearn.words.cells)).toEqual(sklearn.words.features);
});

it("weights of classes are those of compute_class_weight", () => {
  expectClose(classWeights(sklearn.weights.labels).data, sklearn.weights.balanced);
});

it("folds in time are those of TimeSeriesSplit", () => {
  const { times, byCount } = sklearn.folds;
  for (const [k, expected] of Object.entries(byCount)) {
    const found = foldRows(times.length, Number(k), { order: times });
    expect(found.map((fold) => fold.map((part) => [...part]))).toEqual(expected);
  }
});
