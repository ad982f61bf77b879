import { z } from "zod";
import type { ColumnKind } from "../../../data/index.ts";
import type { ColumnType } from "../../../data/table/column-kinds.ts";
import { columnKinds } from "../../../data/table/column-type.ts";
import type { TableOptions } from "../../../io/index.ts";
import { quote } from "../../../text/escape.ts";
import { numeric } from "../numeric.ts";

/** Names in a row, as a flag gives them, or a list of them, as a file may. */
const list = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === "string" ? given.split(",") : given))
  .transform((names) => names.map((name) => name.trim()).filter((name) => name !== ""));

const typePattern = /^(.+)=([a-z]+)$/;

const types = list.superRefine((entries, context) => {
  for (const entry of entries) {
    const kind = typePattern.exec(entry)?.[2];
    if (columnKinds.includes(kind as ColumnKind)) continue;
    context.addIssue({
      code: "custom",
      message: `${quote(entry)} is no column and type: write NAME=TYPE, the type one of ${columnKinds.join(", ")}`,
    });
  }
});

const folds = numeric("an integer from 2", (value) => Number.isSafeInteger(value) && value > 1);

/** The settings of a table. */
export const tableSettings = {
  /** What is to be predicted: a column, by name or place, or several. */
  label: z.string().optional(),
  /** What is learnt. Default: what the target looks like. */
  task: z.enum(["classification", "regression"]).optional(),
  /** The only columns to learn from. */
  columns: list.optional(),
  /** Columns to leave out. */
  ignore: list.optional(),
  /** What columns are, each as `name=type`. */
  types: types.optional(),
  /** How the file is written, where that cannot be seen. */
  separator: z.string().optional(),
  decimal: z.enum([".", ","]).optional(),
  encoding: z.string().optional(),
  /** Whether the first row names the columns. Default: as it looks. */
  header: z.enum(["yes", "no"]).optional(),
  /** Words that stand for missing cells, beside the usual ones. */
  missing: list.optional(),
  /** The column whose equal cells stay together when rows are divided. */
  group: z.string().optional(),
  /** The column by which rows follow each other in time. */
  order: z.string().optional(),
  /** On how many parts in turn networks are tested before the run. Default none. */
  folds: folds.optional(),
  /** How much each class counts. Default: as much as it has samples. */
  classWeights: z.enum(["balanced"]).optional(),
};

/** Those that go with a table only. */
export const tableSettingNames = Object.keys(tableSettings) as (keyof typeof tableSettings)[];

/** What columns are, by their names. */
export function typesOf({ types = [] }: { types?: readonly string[] }): Record<string, ColumnKind> {
  return Object.fromEntries(
    types.map((entry) => {
      const [, name, kind] = typePattern.exec(entry)!;
      return [name, kind as ColumnKind];
    }),
  );
}

/** How a file is to be read. An identifier is read as whatever its cells are. */
export function readingOptions(
  config: Pick<TableOptions, "separator" | "decimal" | "encoding" | "missing"> & {
    header?: "yes" | "no";
    types?: readonly string[];
  },
): TableOptions {
  const { separator, decimal, encoding, missing } = config;
  const header = config.header && config.header === "yes";
  const types = Object.entries(typesOf(config)).filter(
    (entry): entry is [string, ColumnType] => entry[1] !== "identifier",
  );
  return { separator, decimal, encoding, missing, header, types: Object.fromEntries(types) };
}
