import type { ColumnBuilder } from "./column-builder.ts";
import type { CellFormats } from "./column-format.ts";
import type { Decimal } from "./number-cells.ts";
import type { ColumnWays } from "./two-ways.ts";

/** The way of each column, by what its cells allow, and where they allow both, by the other columns. */
export function chooseWays(
  columns: readonly ColumnBuilder[],
  separator: string | null,
  formats: CellFormats = {},
): ColumnWays[] {
  const onlyWay = (way: 0 | 1) =>
    columns.some(({ numbers }) => {
      const isUsed = numbers !== null && numbers.fitting > 0;
      return isUsed && numbers.has(way) && !numbers.has(way === 0 ? 1 : 0);
    });
  const evidence = { point: onlyWay(0), comma: onlyWay(1), separator };
  return columns.map((column) => {
    const { numbers, dates, name } = column;
    const isWord = column.placeholders.size > 0;
    const { decimal, dayFirst } = Object.hasOwn(formats, name) ? formats[name] : {};
    return {
      numbers: wayOf(numbers, isWord, (cell) => numberWay(cell, evidence, decimal)),
      dates: wayOf(dates, isWord, () => (dayFirst === undefined ? null : dayFirst ? 0 : 1)),
    };
  });
}

type Reading = ColumnBuilder["numbers"] | ColumnBuilder["dates"];

function wayOf(
  reading: Reading,
  isWord: boolean,
  resolve: (ambiguous: string) => 0 | 1 | null,
): 0 | 1 | null {
  if (reading === null || reading.isEnded || (reading.fitting === 0 && isWord)) return null;
  if (reading.ambiguous !== null) return resolve(reading.ambiguous);
  return reading.has(0) ? 0 : 1;
}

/** What `1.234` is, or `1,234`, where no cell of the column tells. @param known what it is elsewhere. */
function numberWay(
  cell: string,
  { point, comma, separator }: { point: boolean; comma: boolean; separator: string | null },
  known: Decimal | undefined,
): 0 | 1 | null {
  if (point !== comma) return point ? 0 : 1;
  if (known !== undefined) return known === "." ? 0 : 1;
  if (!cell.includes(",")) return 0;
  return separator === ";" && !point ? 1 : null;
}
