import { defaultGenerator, type Generator, generatorKind } from "../../random/generator.ts";
import { isTypedArray, type Kind, kind, type OptionTable } from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import { checkIndices } from "../check-indices.ts";
import { apportion, placeGroups, rowsByKey } from "./apportion.ts";

/** How rows are divided. The lists have a number for each row of the table. */
export interface DivideOptions {
  /** The class of each row: every part gets its share of every class, rounded up or down. */
  stratify?: ArrayLike<number>;
  /** The group of each row. A group stays together; shares are then as near as the groups allow. */
  groups?: ArrayLike<number>;
  /** The rows to be divided. Default all. */
  rows?: Int32Array | readonly number[];
  /** Default the one that `manualSeed` seeds. */
  generator?: Generator;
}

export const numbersKind: Kind = kind(
  "a list of numbers, one for each row",
  (list) => isTypedArray(list) || (Array.isArray(list) && list.every((n) => typeof n === "number")),
);

export const divideOptions: OptionTable<DivideOptions> = {
  stratify: numbersKind,
  groups: numbersKind,
  rows: kind(
    "an Int32Array or an array of rows",
    (list) => list instanceof Int32Array || Array.isArray(list),
  ),
  generator: generatorKind,
};

/** @throws ValueError for a list with too few or too many numbers, or without the number of one of the rows. */
export function checkNumbers(
  operation: string,
  name: string,
  list: ArrayLike<number>,
  length: number,
  rows: Int32Array,
): void {
  if (list.length !== length) {
    throw new ValueError(
      `${operation}: ${name} needs a number for each of ${length} rows, got ${list.length}`,
    );
  }
  const row = rows.find((each) => Number.isNaN(list[each]));
  if (row !== undefined) throw new ValueError(`${operation}: ${name} has no number for row ${row}`);
}

export function givenRows(operation: string, length: number, { rows }: DivideOptions): Int32Array {
  return checkIndices(operation, rows ?? Int32Array.from({ length }, (_, row) => row), length);
}

/** The rows of each part, rising. @param keepsSmall whether a class of fewer rows than parts stays together. */
export function divide(
  operation: string,
  length: number,
  fractions: readonly number[],
  options: DivideOptions,
  keepsSmall: boolean,
): Int32Array[] {
  const { stratify = new Uint8Array(length), groups, generator = defaultGenerator } = options;
  const rows = givenRows(operation, length, options);
  checkNumbers(operation, "stratify", stratify, length, rows);
  if (groups) checkNumbers(operation, "groups", groups, length, rows);
  const shuffled = generator.permutation(rows.length).map((position) => rows[position]);
  // Lists of rows: as arguments of one call they could be too many.
  const parts: (readonly number[])[][] = fractions.map(() => []);
  const byKey = [...rowsByKey(shuffled, groups ?? stratify)].sort(([a], [b]) => a - b);
  const lists = byKey.map(([, list]) => list);
  if (groups) {
    placeGroups(lists, stratify, fractions).forEach((part, group) => {
      parts[part].push(lists[group]);
    });
  } else {
    const largest = fractions.indexOf(Math.max(...fractions));
    const isSmall = (list: number[]) =>
      keepsSmall && lists.length > 1 && list.length < fractions.length;
    parts[largest].push(...lists.filter(isSmall));
    const others = lists.filter((list) => !isSmall(list));
    const counts = apportion(
      others.map((list) => list.length),
      fractions,
    );
    others.forEach((list, i) => {
      let from = 0;
      counts[i].forEach((count, part) => {
        parts[part].push(list.slice(from, from + count));
        from += count;
      });
    });
  }
  return parts.map((part) => Int32Array.from(part.flat()).sort());
}
