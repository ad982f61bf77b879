import type { InputColumn, TableRecord } from "chainrule/train";

/** A cell as a field has it. Of a median the last digits are those of rounding. */
export function textOf(cell: InputColumn["usual"]): string {
  if (cell === null) return "";
  return String(typeof cell === "number" ? Number(cell.toPrecision(12)) : cell);
}

/** A row of the table, and what in its fields cannot be read. */
export interface ReadFields {
  readonly record: TableRecord;
  /** By the names of columns, one of which may be `__proto__`. */
  readonly problems: ReadonlyMap<string, string>;
}

/** What fields have as a row of the table: an empty one is a missing cell, and so is one that cannot be read. */
export function readFields(
  columns: readonly InputColumn[],
  texts: Readonly<Record<string, string>>,
): ReadFields {
  const problems = new Map<string, string>();
  const cells = columns.map(({ name, type }) => {
    const text = texts[name].trim();
    if (text === "") return [name, null];
    if (type !== "number") return [name, text];
    const value = readNumber(text);
    if (typeof value === "number") return [name, value];
    problems.set(name, value);
    return [name, null];
  });
  return { record: Object.fromEntries(cells), problems };
}

const grouped = [
  { pattern: /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/, group: /,/g },
  { pattern: /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d*$/, group: /\./g },
];

/** A number with a decimal point or a comma, and with thousands apart; or what is wrong with it. */
function readNumber(typed: string): number | string {
  const text = typed.replaceAll("−", "-").replace(/[\s'’](?=\d{3})/g, "");
  // Of one comma and three digits nobody knows whether they are thousandths or thousands.
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) {
    return `${typed} may be ${text.replace(",", ".")} or ${text.replace(",", "")}: write it without a comma`;
  }
  const { group } = grouped.find(({ pattern }) => pattern.test(text)) ?? {};
  const value = Number((group ? text.replace(group, "") : text).replace(",", "."));
  return Number.isFinite(value) && !/^[+-]?0[xob]/i.test(text)
    ? value
    : `${typed} is not a number, and taken as not known`;
}
