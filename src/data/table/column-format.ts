import { isPlainObject, kind } from "../../tensor/arguments.ts";
import { type Check, flag, object, oneOf, optional, text } from "../../tensor/plain-data.ts";
import { quote } from "../../text/escape.ts";
import { type ColumnType, columnTypes } from "./column-kinds.ts";
import type { Decimal } from "./number-cells.ts";

/** How a column's cells are written, where that makes a difference to what they are. */
export interface CellFormat {
  /** What it was said to hold. */
  readonly type?: ColumnType;
  /** Of numbers of which some are read otherwise with the other sign before decimals. */
  readonly decimal?: Decimal;
  /** Of numbers: the `%` or sign of a currency that each cell has. */
  readonly unit?: string;
  /** Of dates of which some show it: whether the day stands before the month, as in 31/12/2012. */
  readonly dayFirst?: boolean;
}

/** Formats by the names of their columns. */
export type CellFormats = Readonly<Record<string, CellFormat>>;

export const checkedFormats: Check = object(
  {},
  object({
    type: optional(oneOf(...columnTypes)),
    decimal: optional(oneOf(".", ",")),
    unit: optional(text),
    dayFirst: optional(flag),
  }),
);

export const formatsKind = kind(
  'an object of columns\' formats, as { day: { dayFirst: true }, price: { decimal: "," } }',
  (formats) => isPlainObject(formats) && checkedFormats(formats, "") === null,
);

/** The formats of a table's columns. */
export function formatsOf({
  columns,
}: {
  columns: readonly { readonly name: string; readonly format?: CellFormat }[];
}): CellFormats {
  return Object.fromEntries(
    columns.flatMap(({ name, format }) => (format === undefined ? [] : [[name, format]])),
  );
}

/** In what a column is written otherwise than in training, as a sentence; null where it is not. */
export function contradiction(
  name: string,
  here: CellFormat,
  before: CellFormat,
  areNumbers: boolean,
): string | null {
  const said = (is: string, was: string) => `${name} has ${is}, and had ${was} in training`;
  const differ = (key: keyof CellFormat) =>
    here[key] !== undefined && before[key] !== undefined && here[key] !== before[key];
  if (differ("dayFirst")) {
    const [is, was] = here.dayFirst ? ["day", "month"] : ["month", "day"];
    return said(`the ${is} first`, `the ${was}`);
  }
  if (differ("decimal")) {
    const sign = ({ decimal }: CellFormat) => `decimal ${decimal === "," ? "commas" : "points"}`;
    return said(sign(here), sign(before));
  }
  if (!areNumbers || here.unit === before.unit) return null;
  const unit = ({ unit }: CellFormat) => (unit === undefined ? "no unit" : quote(unit));
  return said(unit(here), unit(before));
}
