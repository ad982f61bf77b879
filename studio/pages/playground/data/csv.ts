import { DataError } from "chainrule";
import { type CsvTable, parseCsv } from "chainrule/io";
import type { PointSettings } from "../engine/settings.ts";

/** A class of which most rows have one of their own is no class. */
const rowsPerClass = 2;

/**
 * A CSV file as points: one column is the class, all others are numbers. Where it is not said which, the
 * class is the last column for which the others are numbers.
 *
 * @throws DataError that says which cell, or what about the file, cannot be used.
 */
export function readCsv(text: string, source: string, label?: string): PointSettings {
  const { columns, values, labels } = label
    ? parseCsv(text, { labels: label, source })
    : withSomeLabel(text, source);
  if (!labels) throw new DataError(`${source}: there is no column of classes.`);
  const { classes, name, indices } = labels;
  const rows = indices.size;
  if (columns.length < 2) {
    throw new DataError(
      `${source}: beside the class ${name} there is only the column ${columns[0]}. The plane needs two columns of numbers.`,
    );
  }
  if (classes.length < 2) {
    throw new DataError(
      `${source}: every row is of the class ${classes[0]}. A network needs two classes to tell apart.`,
    );
  }
  if (classes.length * rowsPerClass > rows) {
    throw new DataError(
      `${source}: the column ${name} has ${classes.length} different values in ${rows} rows, so it is no class. Put the class in the last column, or choose its column.`,
    );
  }
  return {
    kind: "csv",
    features: columns,
    classes,
    values: [...values.data],
    targets: [...indices.data],
    axes: [0, 1],
    standardise: true,
    seed: 0,
    validation: 0.2,
  };
}

function withSomeLabel(text: string, source: string): CsvTable {
  // Quoted commas make it too many, of which nothing comes but another error.
  const columns = text.split("\n", 1)[0].split(",").length;
  let first: unknown;
  for (let fromEnd = 1; fromEnd <= columns; fromEnd++) {
    try {
      return parseCsv(text, { labels: -fromEnd, source });
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}
