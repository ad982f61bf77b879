import { noGrad } from "../../autograd/no-grad.ts";
import { ImageDataset } from "../../data/image-dataset.ts";
import { previousName } from "../../data/table/previous.ts";
import type { Table } from "../../data/table/table.ts";
import { TensorDataset } from "../../data/tensor-dataset.ts";
import { softmax } from "../../functional/softmax.ts";
import type { TableOptions } from "../../io/table/options.ts";
import { cat } from "../../ops/concat.ts";
import { indices } from "../../random/integers.ts";
import { zeros } from "../../tensor/creation.ts";
import { DataError, ShapeError, ValueError } from "../../tensor/errors.ts";
import { formatShape, type Shape, sizeOf } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { shown } from "../../text/shown.ts";
import { highest } from "../streaming/scored-samples.ts";
import type { ModelDescription, TableDescription } from "./description.ts";
import { type InputColumn, inputColumns } from "./input-columns.ts";
import { judged, type ModelEvaluation } from "./judged.ts";
import { numberPredictions } from "./number-predictions.ts";
import type { ReadNetwork } from "./read-network.ts";
import { rowNotes } from "./row-notes.ts";
import { areRecords, inTime, isTable, type TableRecord, tableOf } from "./rows.ts";

/** What a classifier says of a sample. */
export interface ClassPrediction {
  /** The likeliest class. */
  readonly label: string;
  /** The probability of each class. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** What a regression says of a sample, in the units of the data. */
export interface NumberPrediction {
  readonly values: Readonly<Record<string, number>>;
  /** Where the truth is to be, as often as `intervals.level` of the model says. */
  readonly intervals?: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
}

/** What a model can predict of: a table, records of one, pixels of images, or what its network takes. */
export type ModelInput = Table | readonly TableRecord[] | Uint8Array | Tensor;

type Preprocessing = NonNullable<ModelDescription["preprocessing"]>;

/** The names of columns in a table without a header. */
const unnamed = /^column \d+$/;

function readingOf(
  columns: readonly InputColumn[],
  table: TableDescription | undefined,
): TableOptions {
  const { types = {}, header, ...reading } = table?.reading ?? {};
  const known = columns.map(({ name }) => [name, {}] as const);
  const typed = Object.entries(types).map(([name, type]) => [name, { type }] as const);
  return {
    ...reading,
    // Not as types: a column that has one need not be there, as what is to be predicted.
    ...(table && {
      formats: { ...Object.fromEntries([...known, ...typed]), ...table.encoder.formats },
    }),
    // Each row has its prediction, also one of which nothing is known.
    keepEmptyRows: true,
    // A few rows of words do not tell whether the first of them is a header; training had one, or not.
    header: header ?? (columns.every(({ name }) => unnamed.test(name)) ? "auto" : true),
  };
}

/** So many samples go through the network at once. */
const batchSize = 1024;

/**
 * A model as a run of `chainrule train` has kept it, with all that makes numbers of what it is given and answers of
 * its numbers: {@link readModel} gives it, and `loadRun` of `chainrule/node`.
 */
export class TrainedModel {
  readonly task: "classification" | "regression";
  /** What it tells apart; empty where it predicts numbers. */
  readonly classes: readonly string[];
  /** What it predicts, by the columns' names; empty of what is no table. */
  readonly targets: readonly string[];
  /** How often a truth is to be within its interval, and how often it was in the rows to test on; null where there are none. */
  readonly intervals: { readonly level: number; readonly coverage: readonly number[] } | null;
  /** The columns of a table that it looks at; empty of what is no table. */
  readonly columns: readonly InputColumn[];
  /** How a table is to be read, as that of training was: options of `readTable` and `parseTable`. */
  readonly reading: Readonly<TableOptions>;
  /** The shape of a sample as the network takes it. */
  readonly sample: Shape;
  readonly #read: ReadNetwork;

  /** @throws ShapeError for a network that does not give what its description says. */
  constructor(read: ReadNetwork) {
    const { description, encoders } = read;
    this.#read = read;
    this.task = description.targets ? "regression" : "classification";
    this.classes = description.classes;
    this.targets = encoders?.target.names ?? description.targets?.names ?? [];
    const { level, coverage } = description.intervals ?? {};
    this.intervals = level === undefined || coverage === undefined ? null : { level, coverage };
    this.columns = description.table ? inputColumns(description.table) : [];
    this.reading = readingOf(this.columns, description.table);
    this.sample = "sample" in description.network ? description.network.sample : [];
    this.#check();
  }

  /**
   * What it says of each sample. A table's columns are found by their names, in whatever order, and those that it does not
   * look at may be there, too. Pixels are bytes, one image behind the other, white on black. A tensor is what the
   * network takes, [N, …sample].
   *
   * @throws DataError for a table without a column that training had, naming it; ValueError, ShapeError for what is no
   * such input.
   */
  predict(input: ModelInput): (ClassPrediction | NumberPrediction)[] {
    const outputs = this.#outputs(this.#inputs(input)).to("float64");
    const { targets, intervals } = this.#read.description;
    if (targets) return numberPredictions(outputs, targets, intervals);
    const { classes } = this;
    const data = softmax(outputs, 1).data as Float64Array;
    return Array.from({ length: outputs.shape[0] }, (_, row) => {
      const probabilities = data.subarray(row * classes.length, (row + 1) * classes.length);
      return {
        label: classes[highest(probabilities)],
        probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i]])),
      };
    });
  }

  /**
   * What of a table training did not know, a sentence a column: cells that are new or missing, and what they are taken as; a
   * row before that is not there, where it is learnt from; numbers beyond those of training.
   */
  notes(rows: Table | readonly TableRecord[]): string[] {
    const { encoder } = this.#encoders("notes");
    const previous = this.#previous().map(previousName);
    return rowNotes(this.#table(rows), this.#read.description.table!, encoder, previous);
  }

  /**
   * What its predictions are worth on a table that has the truth too, beside what can be said without having learnt. Rows
   * without a target are left out.
   *
   * @throws DataError for a table without a column that is needed, and a target that is no class of training.
   */
  evaluate(table: Table): ModelEvaluation {
    const { encoder, target } = this.#encoders("evaluate");
    if (!isTable(table))
      throw new ValueError(
        `evaluate: expected a table, as parseTable(text) gives it, got ${shown(table)}`,
      );
    const { description } = this.#read;
    const whole = this.#table(table);
    const rows = target.rows(whole);
    if (rows.length === 0) {
      throw new DataError(
        `${table.source}: no row has a target, which predictions could be held against`,
      );
    }
    const dataset = (of: Int32Array) =>
      new TensorDataset(encoder.transform(whole, of), target.transform(whole, of), this.classes);
    const model = { predict: (inputs: Tensor) => this.#outputs(inputs) };
    return judged(model, description, whole, rows, dataset);
  }

  #encoders(member: string) {
    const { encoders } = this.#read;
    if (encoders) return encoders;
    throw new ValueError(
      `${member}: this model is not of a table: give predict a tensor of ${formatShape(this.sample)} a sample`,
    );
  }

  #table(rows: Table | readonly TableRecord[]): Table {
    return inTime(
      isTable(rows) ? rows : tableOf(rows, this.reading),
      this.#previous(),
      this.#read.description.table!,
    );
  }

  /** The targets that it looks at as they were in the row before. */
  #previous(): string[] {
    const used = new Set(this.columns.map(({ name }) => name));
    return this.targets.filter((name) => used.has(previousName(name)));
  }

  #inputs(input: unknown): Tensor {
    const { encoders, description } = this.#read;
    if (input instanceof Tensor) return this.#checked(input);
    if (input instanceof Uint8Array && !encoders)
      return this.#pixels(input, description.preprocessing);
    if (encoders && (isTable(input) || areRecords(input)))
      return encoders.encoder.transform(this.#table(input));
    const expected = encoders
      ? "a table, or an array of records such as { name: 3 }"
      : "a tensor, or a Uint8Array of pixels";
    throw new ValueError(`predict: expected ${expected}, got ${shown(input)}`);
  }

  #checked(input: Tensor): Tensor {
    const { sample } = this;
    if (formatShape(input.shape.slice(1)) === formatShape(sample) && input.ndim > 0) return input;
    throw new ShapeError(
      `predict: expected samples [N, ${sample.join(", ")}], got ${formatShape(input.shape)}`,
    );
  }

  #pixels(bytes: Uint8Array, { mean = [0], std = [1] }: Preprocessing = {}): Tensor {
    const { sample } = this;
    const size = sizeOf(sample);
    if (bytes.length === 0 || bytes.length % size !== 0) {
      throw new ShapeError(
        `predict: expected images of ${formatShape(sample)}, ${size} bytes each, got ${bytes.length} bytes`,
      );
    }
    const count = bytes.length / size;
    const images = new ImageDataset(bytes, new Int32Array(count), {
      ...{ shape: sample, classes: this.classes },
      ...{ mean: Number(mean[0]), std: Number(std[0]) },
    });
    return images.batch(indices(count))[0];
  }

  /** What it says it gives, it gives. */
  #check(): void {
    const { classes, targets } = this.#read.description;
    const expected = targets ? [targets.names.length, 2 * targets.names.length] : [classes.length];
    const { shape } = this.#outputs(zeros([1, ...this.sample]));
    if (shape.length === 2 && expected.includes(shape[1])) return;
    throw new ShapeError(
      `expected a network of ${expected.join(" or ")} outputs, got ${formatShape(shape)}`,
    );
  }

  #outputs(inputs: Tensor): Tensor {
    const { network } = this.#read;
    const { forward } = network as unknown as { forward(x: Tensor): Tensor };
    // In float64 and rounded, a sample's outputs do not depend on those beside it, nor on the machine.
    const rounded = (x: Tensor) =>
      noGrad(() => forward.call(network, x.to("float64")).to("float32"));
    const samples = inputs.shape[0];
    if (samples <= batchSize) return rounded(inputs);
    const starts = Array.from({ length: Math.ceil(samples / batchSize) }, (_, i) => i * batchSize);
    return cat(
      starts.map((start) => rounded(inputs.slice(0, start, Math.min(start + batchSize, samples)))),
      0,
    );
  }
}
