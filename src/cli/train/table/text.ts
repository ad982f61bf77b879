import { basename } from "node:path";
import { leftOut } from "../../../data/table/summary.ts";
import { printable, shorten } from "../../../text/escape.ts";
import { countOf, formatCount } from "../../../text/quantity.ts";
import type { Style } from "../../terminal/style.ts";
import { table } from "../../terminal/table.ts";
import { heading, indent, keyValues, textWidth, wrap } from "../../terminal/text.ts";
import type { TableAccount } from "./account.ts";
import { findingText } from "./advice.ts";

const nameWidth = 24;
const exampleWidth = 20;
const [shortNameWidth, shortExampleWidth] = [20, 12];
/** Of a table of more columns only the first are told one by one. */
const mostColumns = 60;
/** And of columns with missing cells. */
const mostGaps = 6;

/** What a table holds and becomes, for people. */
export function tableText(account: TableAccount, width: number, style: Style): string {
  const { source, rows, notes, columns, findings } = account;
  const count = `${countOf(rows, "row")}, ${countOf(columns.length, "column")}`;
  const lines = [
    heading(`${printable(basename(source))}: ${count}`, style),
    ...notes.map((note) => indent(wrap(printable(note), width - 2))),
    "",
    indent(columnsText(account, width - 2, style)),
    "",
    indent(
      keyValues(
        [...missingOf(account), ...targetsOf(account), ["divided", dividedText(account)]],
        width - 2,
        style,
      ),
    ),
    ...findings.map((finding) =>
      indent(`${style.bad("!")} ${wrap(printable(findingText(finding)), width - 4)}`),
    ),
  ];
  return lines.join("\n");
}

function columnsText({ columns }: TableAccount, width: number, style: Style): string {
  const told = columns.slice(0, mostColumns);
  const rows = told.map(({ column, type, missing, example, becomes }) => [
    shorten(printable(column), nameWidth),
    type,
    missing === 0 ? "" : formatCount(missing),
    shorten(printable(example), exampleWidth),
    printable(becomes),
  ]);
  const whys = told.map(({ why }) => printable(why));
  const titles = [
    { title: "column" },
    { title: "type" },
    { title: "missing", align: "right" as const },
    { title: "example" },
    { title: "becomes" },
  ];
  const whole = table(
    [...titles, { title: "why" }],
    rows.map((row, i) => [...row, whys[i]]),
    style,
  );
  const more =
    columns.length > mostColumns ? `\n… and ${formatCount(columns.length - mostColumns)} more` : "";
  if (whole.split("\n").every((line) => textWidth(line) <= width)) return whole + more;
  // Where there is no room, figures are left out, and of the reasons those of what is learnt from.
  const short = rows.map(([column, type, missing, example, becomes]) => [
    ...[shorten(column, shortNameWidth), type, missing, shorten(example, shortExampleWidth)],
    becomes.replace(/: .*|, its .*/, "").replace(/^the year, .*/, "the year, and cycles"),
  ]);
  const [head, ...lines] = table(titles, short, style).split("\n");
  return (
    [
      head,
      ...lines.flatMap((line, i) =>
        told[i].becomes === leftOut
          ? [line.trimEnd(), indent(style.dim(wrap(`since ${whys[i]}`, width - 4)), 4)]
          : [line],
      ),
    ].join("\n") + more
  );
}

/** What missing cells become, by column. */
function missingOf({ columns }: TableAccount): [string, string][] {
  const gaps = columns.flatMap(({ column, missingBecome }) =>
    missingBecome === undefined ? [] : [`${printable(column)}: ${printable(missingBecome)}`],
  );
  const told = gaps.slice(0, mostGaps);
  if (gaps.length > mostGaps)
    told.push(`… and in ${formatCount(gaps.length - mostGaps)} more columns`);
  return told.map((text, i) => [i === 0 ? "missing" : "", text]);
}

function targetsOf({ columns }: TableAccount): [string, string][] {
  const targets = columns.filter(({ type }) => type === "target");
  const whys = new Set(targets.map(({ why }) => printable(why)));
  return [...whys].map((why, i) => [i === 0 ? "predicted" : "", why]);
}

function dividedText({ parts, divided }: TableAccount): string {
  const [train, validation, test] = parts;
  const { order, group, isStratified } = divided;
  const how = [
    ...(isStratified ? ["each part with its share of every class"] : []),
    ...(order === undefined ? [] : [`by ${printable(order)}: the latest are to test on`]),
    ...(group === undefined ? [] : [groupText(printable(group), order !== undefined)]),
  ].join(", ");
  const counts = `${countOf(train, "row")} to learn from, ${formatCount(validation)} to validate, ${formatCount(test)} to test on`;
  return how === "" ? counts : `${counts}; ${how}`;
}

function groupText(group: string, isOrdered: boolean): string {
  return isOrdered
    ? `each ${group} a series of its own, in all parts: the row before is the one before of the same ${group}`
    : `rows of one ${group} together`;
}
