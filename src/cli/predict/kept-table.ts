import type { Table } from "../../data/index.ts";
import { cellOf, isMissing } from "../../data/table/columns.ts";
import { quote } from "../../text/escape.ts";
import { UsageError } from "../errors.ts";
import type { AnswerTable } from "./answer-table.ts";

/**
 * The columns of the table that was read, to stand in front of what is predicted.
 *
 * @param answers the names of the columns behind them.
 * @param isRead whether numbers are wanted where cells are numbers, not the cells as they stand.
 * @throws UsageError where one of them has the name of an answer, or has too many words to be kept.
 */
export function keptTable(
  table: Table | undefined,
  answers: readonly string[],
  { file, isRead }: { file: string; isRead: boolean },
): AnswerTable {
  if (table === undefined) throw new UsageError(`--keep goes with a table, and ${file} is none`);
  for (const { name, codes, numbers } of table.columns) {
    if (answers.includes(name)) {
      throw new UsageError(
        `--keep: ${file} has a column ${quote(name)}, which is what an answer is called: rename it`,
      );
    }
    if (codes === null && numbers === null) {
      throw new UsageError(
        `--keep: the cells of ${quote(name)} are too many different ones to be kept: leave out --keep. There is an answer ` +
          "for each row, in the order of the rows",
      );
    }
  }
  return {
    names: table.columns.map(({ name }) => name),
    rows: Array.from({ length: table.length }, (_, row) =>
      table.columns.map((column) => {
        if (isMissing(column, row)) return null;
        return column.numbers && (isRead || !column.codes)
          ? column.numbers[row]
          : cellOf(column, row);
      }),
    ),
  };
}
