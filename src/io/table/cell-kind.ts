import { DateCells } from "../../data/table/date-cells.ts";
import { missingWords, placeholders } from "../../data/table/missing-words.ts";
import { NumberCells } from "../../data/table/number-cells.ts";

export type CellKind = "number" | "date" | "boolean" | "missing" | "text";

/** What a cell may hold, seen by itself. */
export function kindOf(cell: string): CellKind {
  if (cell === "" || missingWords.has(cell) || placeholders.has(cell)) return "missing";
  if (new NumberCells().read(cell)) return "number";
  if (new DateCells().read(cell)) return "date";
  return /^(?:true|false|yes|no)$/i.test(cell) ? "boolean" : "text";
}
