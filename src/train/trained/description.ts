import { columnTypes } from "../../data/table/column-kinds.ts";
import type { TableEncoderState } from "../../data/table/table-encoder.ts";
import type { TargetEncoderState } from "../../data/table/target-encoder.ts";
import { checkedUsualCells, type UsualCells } from "../../data/table/usual-cells.ts";
import { parseJson } from "../../io/json.ts";
import type { TableOptions } from "../../io/table/options.ts";
import { DataError } from "../../tensor/errors.ts";
import {
  array,
  type Check,
  checkPlainData,
  count,
  finite,
  flag,
  object,
  oneOf,
  optional,
  ordinal,
  positive,
  text,
} from "../../tensor/plain-data.ts";
import type { RegressionTargets } from "../judgement/regression.ts";
import type { LanguageModelSizes, NetworkDescription } from "./network.ts";

/** What makes numbers of a table's rows, and cells of the network's answers. */
export interface TableDescription {
  readonly encoder: TableEncoderState;
  readonly target: TargetEncoderState;
  /** The column by which rows follow each other in time, where they do. */
  readonly order?: string;
  /** The column whose equal cells are one series in time; all rows are one where it is left out. */
  readonly group?: string;
  /** How the file was read, where that was said. */
  readonly reading?: Readonly<TableOptions>;
  /** What the cells of training are like. */
  readonly usual: readonly UsualCells[];
}

/** The intervals around predicted numbers. */
export interface IntervalDescription {
  /** How often a truth is to be within its interval. */
  readonly level: number;
  /** How often it was, in the rows to test on, for each target. */
  readonly coverage: readonly number[];
  /** How far they go to each side of a prediction, for each target; left out where the network says it row by row. */
  readonly halfWidths?: readonly number[];
}

/** What a baseline says without having learnt, for each class or target. */
export interface BaselineDescription {
  /** How many rows of training each class has. */
  readonly counts?: readonly number[];
  /** The targets' medians in the rows of training. */
  readonly medians?: readonly number[];
  /** The targets of the latest row of training, where all rows are one series in time. */
  readonly last?: readonly number[];
}

/** All that a model's file says beside its numbers. */
export interface ModelDescription {
  readonly network: NetworkDescription;
  /** Empty where numbers are learnt. */
  readonly classes: readonly string[];
  /** Where numbers are learnt, not classes. */
  readonly targets?: RegressionTargets;
  /** What was done to the numbers before the network saw them, as pixels' mean and std. */
  readonly preprocessing?: Readonly<Record<string, readonly number[] | readonly string[]>>;
  readonly table?: TableDescription;
  readonly intervals?: IntervalDescription;
  readonly baseline?: BaselineDescription;
}

/** A description as the texts in a model's file. */
export function textsOf({ network, classes, preprocessing = {}, ...others }: ModelDescription) {
  const { model, ...made } = network;
  const texts = { classes, preprocessing, ...others, ...made };
  const entries = Object.entries(texts).filter(([, value]) => value !== undefined);
  return {
    format: "pt",
    ...(model !== "layers" && { model }),
    ...Object.fromEntries(entries.map(([key, value]) => [key, JSON.stringify(value)])),
  };
}

const checkedReading = object({
  separator: optional(text),
  decimal: optional(oneOf(".", ",")),
  encoding: optional(text),
  missing: optional(array(text)),
  header: optional(flag),
  types: optional(object({}, oneOf(...columnTypes))),
});

const numbers = array(finite);
const checkedTexts = {
  classes: array(text),
  targets: object({ names: array(text), mean: numbers, std: array(positive) }),
  preprocessing: object({ mean: optional(numbers), std: optional(array(positive)) }),
  // What the encoders were, they look at themselves.
  table: object({
    encoder: object({}),
    target: object({}),
    order: optional(text),
    group: optional(text),
    reading: optional(checkedReading),
    usual: checkedUsualCells,
  }),
  intervals: object({ level: positive, coverage: numbers, halfWidths: optional(numbers) }),
  baseline: object({
    counts: optional(array(count)),
    medians: optional(numbers),
    last: optional(numbers),
  }),
  layers: array(object({ kind: text })),
  sample: array(ordinal),
  sizes: object({ context: ordinal, width: ordinal, depth: ordinal, dropout: finite }),
} satisfies Record<string, Check>;

/**
 * What the texts in a model's file say.
 *
 * @throws DataError where they are not those of a run of chainrule, or damaged.
 */
export function readDescription(
  metadata: Readonly<Record<string, string>>,
  source: string,
): ModelDescription {
  const value = (key: keyof typeof checkedTexts): unknown => {
    const place = `${source}: ${key}`;
    const parsed = parseJson(metadata[key], place);
    checkPlainData(parsed, "", checkedTexts[key], place);
    return parsed;
  };
  const optionals = ["targets", "preprocessing", "table", "intervals", "baseline"] as const;
  const given = optionals.filter((key) => metadata[key] !== undefined);
  return {
    network: readNetwork(metadata, value, source),
    classes: value("classes") as string[],
    ...Object.fromEntries(given.map((key) => [key, value(key)])),
  };
}

function readNetwork(
  { model, layers, sample, sizes, classes }: Readonly<Record<string, string>>,
  value: (key: "layers" | "sample" | "sizes") => unknown,
  source: string,
): NetworkDescription {
  const known = classes !== undefined;
  if (known && layers !== undefined && sample !== undefined) {
    return {
      model: "layers",
      layers: value("layers"),
      sample: value("sample"),
    } as NetworkDescription;
  }
  if (known && model === "lenet" && sample !== undefined) {
    return { model, sample: value("sample") as number[] };
  }
  if (known && (model === "gpt" || model === "lstm") && sizes !== undefined) {
    return { model, sizes: value("sizes") as LanguageModelSizes };
  }
  throw new DataError(
    `${source}: these are weights without what they belong to. Give the model.safetensors of a run of chainrule train`,
  );
}
