import {
  checkArgument,
  checkOptions,
  kind,
  type OptionTable,
  required,
} from "../../tensor/arguments.ts";
import { quote } from "../../text/escape.ts";
import { listed } from "../../text/listed.ts";
import { countOf, formatCount, formatShortPercent } from "../../text/quantity.ts";
import { checkIndices } from "../check-indices.ts";
import { columnOf, tableKind } from "./columns.ts";
import { equalRows } from "./equal-rows.ts";
import { type Answers, isCopy, skillOf } from "./lone-predictor.ts";
import type { Table } from "./table.ts";
import { TableEncoder } from "./table-encoder.ts";
import { TargetEncoder } from "./target-encoder.ts";

/** Something about a table that a person should know before training. */
export interface TableFinding {
  readonly kind:
    | "no-features"
    | "missing-targets"
    | "one-class"
    | "distinct-target"
    | "small-classes"
    | "target-as-feature"
    | "target-copy"
    | "lone-predictor"
    | "equal-rows";
  /** Whether nothing can be learnt so. */
  readonly severity: "refused" | "warned";
  /** What is the case, and what happens. */
  readonly sentence: string;
  /** What to do if that is not meant; absent where nothing is to be done. */
  readonly advice?: string;
  /** The column that it is about, where it is about one. */
  readonly column?: string;
}

export interface InspectOptions {
  /** Fitted to the rows to train on. */
  encoder: TableEncoder;
  target: TargetEncoder;
  /** The rows to train on, and the parts that are held out, as `splitRows` gives them. */
  parts: readonly (Int32Array | readonly number[])[];
}

const inspectOptions: OptionTable<InspectOptions> = {
  encoder: required(kind("a TableEncoder", (value) => value instanceof TableEncoder)),
  target: required(kind("a TargetEncoder", (value) => value instanceof TargetEncoder)),
  parts: required(
    kind(
      "an array of lists of rows, those to train on first",
      (parts) => Array.isArray(parts) && parts.length > 0,
    ),
  ),
};

interface Inspected {
  readonly table: Table;
  readonly target: TargetEncoder;
  /** The columns that are learnt from. */
  readonly used: readonly string[];
  /** Those of the rows that have a target. */
  readonly parts: readonly Int32Array[];
  readonly train: Int32Array;
  readonly heldOut: Int32Array;
  /** What is to be predicted, by target. */
  readonly answers: ReadonlyMap<string, Answers>;
}

/**
 * Looks at a table before training. It changes nothing and asks nothing: what is `refused` cannot be learnt, what
 * is `warned` of can, and may not be what was meant.
 *
 * @throws ValueError for rows that do not exist, and encoders that are not fitted.
 * @example
 * ```ts
 * import { inspectTable, TableEncoder, TargetEncoder } from "chainrule/data";
 * import { parseTable } from "chainrule/io";
 * const table = await parseTable("size,name\n1,ann\n2,bob\n2,cid\n4,dan");
 * const target = new TargetEncoder("name").fit(table);
 * const encoder = new TableEncoder({ targets: ["name"] }).fit(table);
 * const [finding] = inspectTable(table, { encoder, target, parts: [[0, 1], [2, 3]] });
 * finding.kind; // → distinct-target
 * ```
 */
export function inspectTable(table: Table, options: InspectOptions): TableFinding[] {
  checkArgument("inspectTable", "table", tableKind, table);
  checkOptions("inspectTable", inspectOptions, options);
  const { encoder, target } = options;
  const parts = options.parts.map((rows) =>
    target.rows(table, checkIndices("inspectTable", rows, table.length)),
  );
  const heldOut = Int32Array.from(parts.slice(1).flatMap((rows) => [...rows]));
  const used = [...new Set(encoder.features.map(({ column }) => column))];
  const answers = new Map(target.names.map((name) => [name, answersOf(table, target, name)]));
  const inspected = { table, target, used, parts, train: parts[0], heldOut, answers };
  return conditions.flatMap((condition) => condition(inspected));
}

const conditions: readonly ((inspected: Inspected) => TableFinding[])[] = [
  noFeatures,
  missingTargets,
  unlearnableClasses,
  smallClasses,
  tellingColumns,
  sharedRows,
];

function noFeatures({ used }: Inspected): TableFinding[] {
  if (used.length > 0) return [];
  const sentence = "no column is left to learn from";
  const advice = "The summary of the columns says why each is left out; types can say otherwise";
  return [{ kind: "no-features", severity: "refused", sentence, advice }];
}

function missingTargets({ table, target }: Inspected): TableFinding[] {
  const missing = table.length - target.rows(table).length;
  if (missing === 0) return [];
  const rows = `${formatCount(missing)} of ${countOf(table.length, "row")}`;
  const [have, they] = missing === 1 ? ["has", "it is"] : ["have", "they are"];
  const sentence = `${rows} ${have} no ${listed(target.names)}: ${they} left out`;
  return [{ kind: "missing-targets", severity: "warned", sentence }];
}

function unlearnableClasses({ table, target }: Inspected): TableFinding[] {
  const { task, classes } = target;
  const [column] = target.names;
  if (task !== "classification") return [];
  if (classes.length < 2) {
    const sentence = `all cells of ${column} are ${quote(classes[0])}: there is nothing to tell apart`;
    return [{ kind: "one-class", severity: "refused", sentence, column }];
  }
  if (classes.length < target.rows(table).length) return [];
  const sentence =
    `all ${formatCount(classes.length)} cells of ${column} differ: no class comes twice, and none can be ` +
    "learnt";
  const advice = "Predict another column";
  return [{ kind: "distinct-target", severity: "refused", sentence, advice, column }];
}

/** Classes that cannot be in each part. */
function smallClasses({ table, target, parts }: Inspected): TableFinding[] {
  const { task, classes } = target;
  const [column] = target.names;
  if (task !== "classification" || classes.length === target.rows(table).length) return [];
  const counts = new Int32Array(classes.length);
  for (const rows of parts) for (const label of target.transform(table, rows).data) counts[label]++;
  const small = classes.filter((_, label) => counts[label] < parts.length);
  if (small.length === 0) return [];
  const labels = target.transform(table, parts[0]).data;
  const unseen = classes.filter((_, label) => !labels.includes(label));
  const what =
    small.length === 1
      ? `the class ${quote(small[0])} of ${column} has`
      : `${formatCount(small.length)} of ${formatCount(classes.length)} classes of ${column}, as ${quote(small[0])}, have`;
  const never =
    unseen.length === 0
      ? ""
      : `, and what is not in the first, as ${quote(unseen[0])}, is never predicted`;
  const sentence = `${what} fewer rows than there are parts, ${parts.length}: not each part has one${never}`;
  return [{ kind: "small-classes", severity: "warned", sentence, column }];
}

/** Fewer held-out rows can be told right by chance. */
const leastHeldOut = 20;
/** From this share of what there is to be known on, a column says nearly all. */
const nearlyAll = 0.98;

/** Columns that say nearly all of a target alone. */
function tellingColumns({
  table,
  target,
  used,
  train,
  heldOut,
  answers,
}: Inspected): TableFinding[] {
  const rows = Int32Array.from([...train, ...heldOut]);
  return used.flatMap((column): TableFinding[] => {
    const advice = `Leave it out with ignore if it is not known when ${listed(target.names)} is to be predicted`;
    const found = (kind: TableFinding["kind"], what: string): TableFinding[] => [
      { kind, severity: "warned", sentence: `${column} ${what}`, advice, column },
    ];
    if (target.names.includes(column)) {
      const sentence = `${column} is to be predicted, and is learnt from`;
      const advice = "Name it in targets of the TableEncoder";
      return [{ kind: "target-as-feature", severity: "refused", sentence, advice, column }];
    }
    if (heldOut.length < leastHeldOut) return [];
    for (const [name, known] of answers) {
      if (isCopy(columnOf(table, column), known, rows)) {
        return found(
          "target-copy",
          `is ${name} under other names: each cell of one belongs to one of the other`,
        );
      }
      const skill = skillOf(columnOf(table, column), known, train, heldOut);
      if (skill >= nearlyAll) {
        const share = formatShortPercent(skill);
        return found(
          "lone-predictor",
          `alone says ${share} of what there is to be known of ${name} in held-out rows: it may be a consequence of it`,
        );
      }
    }
    return [];
  });
}

function answersOf(table: Table, target: TargetEncoder, name: string): Answers {
  if (target.task === "regression") {
    return { values: columnOf(table, name).numbers!, areClasses: false };
  }
  const values = new Float64Array(table.length).fill(Number.NaN);
  const rows = target.rows(table);
  const { data } = target.transform(table, rows);
  rows.forEach((row, i) => {
    values[row] = data[i];
  });
  return { values, areClasses: true };
}

function sharedRows({ table, target, used, train, heldOut }: Inspected): TableFinding[] {
  if (used.length === 0) return [];
  const groups = equalRows(table, [...new Set([...used, ...target.names])]);
  const known = new Set(train.map((row) => groups[row]));
  const shared = heldOut.filter((row) => known.has(groups[row])).length;
  if (shared === 0) return [];
  const sentence =
    `${formatCount(shared)} of ${formatCount(heldOut.length)} held-out rows equal rows to train on: they are kept, and ` +
    "make what is measured on held-out rows too good";
  const advice = "groups: equalRows(table) keeps equal rows together";
  return [{ kind: "equal-rows", severity: "warned", sentence, advice }];
}
