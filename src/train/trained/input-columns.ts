import type { Cell } from "../../data/table/encodings/encoding.ts";
import { wordsOf } from "../../data/table/encodings/table.ts";
import type { TableDescription } from "./description.ts";

/** A column that a model looks at, with what a form needs to ask for it. */
export interface InputColumn {
  readonly name: string;
  readonly type: "number" | "category" | "boolean" | "date";
  /** The words that it knows; of a category or a boolean. */
  readonly words?: readonly string[];
  /** The commonest word of training, or the median. */
  readonly usual: Cell;
  /** The least and the greatest of training, of a number or a date. */
  readonly range?: readonly [least: Cell, greatest: Cell];
}

export function inputColumns({ encoder, usual }: TableDescription): InputColumn[] {
  const known = new Map(usual.map(({ column, ...cells }) => [column, cells]));
  return encoder.columns.flatMap(({ name, encoding }) => {
    if (encoding === null) return [];
    const { type } = encoding;
    const words = wordsOf(encoding);
    return [{ name, type, ...(words && { words }), ...(known.get(name) ?? { usual: null }) }];
  });
}
