import { basename } from "node:path";
import {
  classWeights,
  Subset,
  type Table,
  TableEncoder,
  TargetEncoder,
  TensorDataset,
} from "../../../data/index.ts";
import { columnOf } from "../../../data/table/columns.ts";
import { knownBefore, sortedInTime } from "../../../data/table/previous.ts";
import { usualCells } from "../../../data/table/usual-cells.ts";
import type { TrainConfig } from "../options.ts";
import type { Task } from "../task.ts";
import type { OpenTable, TimeOfRows } from "./open-table.ts";
import { readingOptions, typesOf } from "./settings.ts";

/** The rows to learn from, to watch it on and to test on. */
export type Parts = readonly [train: Int32Array, validation: Int32Array, test: Int32Array];

/** No category has so many different cells: each is written out. */
const never = 2 ** 31 - 1;

/** A table in numbers, by what the rows to learn from say of its columns. */
export function encodeTask(
  { table, target: { names }, time, rows }: OpenTable,
  [train, validation, test]: Parts,
  config: TrainConfig,
): Task & Required<Pick<Task, "encoders">> {
  const { columns } = config;
  const target = new TargetEncoder(names, { task: config.task }).fit(table, train);
  const encoder = new TableEncoder({
    ...{ targets: names, columns, types: typesOf(config) },
    ignore: ignoredOf(config),
    ...(config.engine === "manual" && { embedFrom: never }),
  }).fit(table, train);
  const { features } = encoder;
  const { classes, task } = target;
  const encoded = new TensorDataset(
    encoder.transform(table, rows),
    target.transform(table, rows),
    classes,
  );
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const part = (of: Int32Array) =>
    new Subset(
      encoded,
      of.map((row) => placeOf.get(row)!),
    );
  const weights = () => classWeights(target.transform(table, train), classes.length);
  return {
    name: basename(table.source),
    train: part(train),
    ...(validation.length > 0 && { validation: part(validation) }),
    test: part(test),
    features: features.length,
    sample: [features.length],
    featureNames: features.map(({ name }) => name),
    standardized: scalesOfNumbers(encoder),
    classes,
    ...(task === "regression" && { targets: scalesOf(target) }),
    ...(config.classWeights && { classWeights: weights() }),
    ...(time && task === "regression" && inTimeOf(table, names, time, { train, test })),
    columns: columnsOf(encoder),
    trainRows: train.map((row) => row + 1),
    encoders: {
      ...{ encoder, target, series: time?.series },
      reading: readingOptions(config),
      usual: usualCells(table, encoder.state(), train),
    },
  };
}

/** Rows of new groups are to be predicted; where rows follow each other in time, later ones of the same. */
function ignoredOf({ ignore = [], group, order }: TrainConfig): readonly string[] {
  const isLearnt = group === undefined || order !== undefined || ignore.includes(group);
  return isLearnt ? ignore : [...ignore, group];
}

/** What is known of amounts without having learnt, where rows follow each other in time. */
function inTimeOf(
  table: Table,
  names: readonly string[],
  { before, order, series }: TimeOfRows,
  { train, test }: { train: Int32Array; test: Int32Array },
): Pick<Task, "before" | "last"> {
  const amounts = names.map((name) => columnOf(table, name).numbers!);
  const latest = sortedInTime(train, order)[train.length - 1];
  return {
    before: amounts.map((values) => knownBefore(values, before, test)),
    ...(series.group === undefined && { last: amounts.map((values) => values[latest]) }),
  };
}

function scalesOf(target: TargetEncoder) {
  const { amounts } = target.state();
  return {
    names: target.names,
    mean: amounts.map(({ mean }) => mean),
    std: amounts.map(({ deviation }) => deviation),
  };
}

/** By what each feature was shifted and scaled, where all are numbers that were, and nothing else. */
function scalesOfNumbers(encoder: TableEncoder): Task["standardized"] {
  const columns = encoder.state().columns.filter(({ encoding }) => encoding !== null);
  const scales = columns.flatMap(({ encoding, hasIndicator }) =>
    encoding?.type === "number" && encoding.curve === "linear" && !hasIndicator ? [encoding] : [],
  );
  if (scales.length !== columns.length) return undefined;
  return { mean: scales.map(({ center }) => center), std: scales.map(({ scale }) => scale) };
}

/** Each column with the places of its features. */
function columnsOf({ features, inputs: { numbers } }: TableEncoder) {
  const names = [...new Set(features.map(({ column }) => column))];
  return names.map((name) => {
    const own = [...features.keys()].filter((i) => features[i].column === name);
    return { name, features: own, isEmbedded: own.some((i) => i >= numbers) };
  });
}
