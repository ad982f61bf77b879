import {
  checkArgument,
  checkOptions,
  kind,
  type OptionTable,
  oneOf,
} from "../../tensor/arguments.ts";
import { DataError, ShapeError, ValueError } from "../../tensor/errors.ts";
import {
  array,
  checkPlainData,
  count,
  finite,
  object,
  oneOf as oneOfTexts,
  positive,
  text,
} from "../../tensor/plain-data.ts";
import { formatShape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { quote } from "../../text/escape.ts";
import { listed } from "../../text/listed.ts";
import { formatShort } from "../../text/number.ts";
import { formatCount } from "../../text/quantity.ts";
import { columnOf, isMissing, rowsOf, tableKind } from "./columns.ts";
import type { Cell } from "./encodings/encoding.ts";
import { decoded } from "./encodings/number.ts";
import type { ColumnSummary } from "./summary.ts";
import type { Table } from "./table.ts";
import { inferTask, type Task } from "./target-task.ts";
import { type Amount, amountOf, amountsOf, classesOf, classIndices } from "./targets.ts";

export interface TargetEncoderOptions {
  /** Default what the cells look like: see {@link TargetEncoder}. */
  task?: Task;
}

const targetOptions: OptionTable<TargetEncoderOptions> = {
  task: oneOf("classification", "regression"),
};

const namesKind = kind(
  'the name of a column or an array of them, as "price" or ["width", "height"]',
  (names) =>
    typeof names === "string" ||
    (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === "string")),
);

/** A {@link TargetEncoder} as plain data, fit for JSON. */
export interface TargetEncoderState {
  readonly task: Task;
  /** Why this task, as a sentence. */
  readonly why: string;
  readonly targets: readonly {
    readonly name: string;
    readonly missing: number;
    readonly example: string;
  }[];
  /** Of a classification. */
  readonly classes: readonly string[];
  /** Of a regression: what each target is standardised by. */
  readonly amounts: readonly Amount[];
}

const checkedState = object({
  task: oneOfTexts("classification", "regression"),
  why: text,
  targets: array(object({ name: text, missing: count, example: text })),
  classes: array(text),
  amounts: array(object({ mean: finite, deviation: positive })),
});

/**
 * Makes numbers of what is to be predicted, and cells of the numbers.
 *
 * Words are classes. So are two different numbers, and whole numbers of which at most 20 differ, each in 10
 * rows or more on average; other numbers are amounts, standardised by their mean and standard deviation in the
 * rows given to `fit`. Several targets are always amounts. `task` says otherwise.
 *
 * @throws ValueError where it is used before `fit`; DataError for a column that is not there, a missing target,
 * and a target that cannot be learnt so.
 * @example
 * ```ts
 * import { TargetEncoder } from "chainrule/data";
 * import { parseTable } from "chainrule/io";
 * const table = await parseTable("mass,species\n3,Gentoo\n5,Adelie\n4,Gentoo");
 * const target = new TargetEncoder("species").fit(table);
 * target.transform(table).toArray(); // → 1,0,1
 * target.inverse([1])[0].species; // → Gentoo
 * ```
 */
export class TargetEncoder {
  readonly names: readonly string[];
  readonly #task: Task | undefined;
  #learnt: TargetEncoderState | null = null;

  constructor(names: string | readonly string[], options: TargetEncoderOptions = {}) {
    checkArgument("TargetEncoder", "names", namesKind, names);
    checkOptions("TargetEncoder", targetOptions, options);
    this.names = typeof names === "string" ? [names] : [...names];
    this.#task = options.task;
    const twice = this.names.find((name, i) => this.names.indexOf(name) < i);
    if (twice !== undefined) {
      throw new ValueError(`TargetEncoder: ${quote(twice)} is named twice. Name each target once`);
    }
    if (this.names.length > 1 && this.#task === "classification") {
      throw new ValueError(
        "TargetEncoder: several targets are learnt by regression, not by classification",
      );
    }
  }

  /**
   * An encoder as another was when `state()` was called.
   *
   * @throws DataError for what is no such state.
   */
  static from(state: TargetEncoderState): TargetEncoder {
    checkPlainData(state, "", checkedState, "TargetEncoder.from");
    if (state.task === "regression" && state.amounts.length !== state.targets.length) {
      throw new DataError(
        `TargetEncoder.from: there are ${state.amounts.length} amounts of ${state.targets.length} targets`,
      );
    }
    const encoder = new TargetEncoder(state.targets.map(({ name }) => name));
    encoder.#learnt = state;
    return encoder;
  }

  /**
   * Learns the classes from all rows, mean and deviation of amounts from these.
   *
   * @param rows default all.
   */
  fit(table: Table, rows?: Int32Array | readonly number[]): this {
    checkArgument("fit", "table", tableKind, table);
    const given = rowsOf("fit", table, rows);
    const chosen = this.#known(table, given);
    if (chosen.length === 0) {
      throw new DataError(
        `${table.source}: none of ${formatCount(given.length)} rows has ${listed(this.names.map(quote))}: there is ` +
          "nothing to learn from",
      );
    }
    const columns = this.names.map((name) => columnOf(table, name));
    const inferred = columns.length > 1 ? several : inferTask(table, columns[0]);
    const task = this.#task ?? inferred.task;
    this.#learnt = {
      task,
      why: this.#task ? `task says ${this.#task}` : inferred.why,
      targets: columns.map(({ name, missing, example }) => ({ name, missing, example })),
      classes: task === "classification" ? classesOf(table, columns[0]) : [],
      amounts:
        task === "regression" ? columns.map((column) => amountOf(table, column, chosen)) : [],
    };
    return this;
  }

  /** Those of the rows in which no target is missing. @param rows default all. */
  rows(table: Table, rows?: Int32Array | readonly number[]): Int32Array {
    checkArgument("rows", "table", tableKind, table);
    return this.#known(table, rowsOf("rows", table, rows));
  }

  /** Classes as int32 [rows], or amounts as float32 [rows, targets], standardised. */
  transform(table: Table, rows?: Int32Array | readonly number[]): Tensor {
    const { task, classes, amounts } = this.#fitted("transform");
    checkArgument("transform", "table", tableKind, table);
    const chosen = rowsOf("transform", table, rows);
    const columns = this.names.map((name) => columnOf(table, name));
    for (const column of columns) {
      const row = chosen.find((each) => isMissing(column, each));
      if (row === undefined) continue;
      throw new DataError(
        `${table.source}: row ${row + 1}: the target ${quote(column.name)} is missing. Leave the row out: ` +
          "target.rows(table) are those that have one",
      );
    }
    if (task === "classification") {
      return Tensor.from(classIndices(table, columns[0], classes, chosen), [chosen.length]);
    }
    const width = columns.length;
    const out = new Float32Array(chosen.length * width);
    columns.forEach((column, i) => {
      const { mean, deviation } = amounts[i];
      const numbers = amountsOf(table, column, chosen);
      chosen.forEach((row, sample) => {
        out[sample * width + i] = (numbers[row] - mean) / deviation;
      });
    });
    return Tensor.from(out, [chosen.length, width]);
  }

  /** The cells by target: names of classes, [rows], or amounts in their own units, [rows, targets]. */
  inverse(targets: TensorLike): Record<string, Cell>[] {
    const { task, classes, amounts } = this.#fitted("inverse");
    const x = tensorOf(
      "inverse",
      "targets",
      targets,
      task === "classification" ? "int32" : "float32",
    );
    const { names } = this;
    const isRight =
      task === "classification" ? x.ndim === 1 : x.ndim === 2 && x.shape[1] === names.length;
    if (!isRight) {
      const expected =
        task === "classification" ? "classes [rows]" : `amounts [rows, ${names.length}]`;
      throw new ShapeError(`inverse: expected ${expected}, got ${formatShape(x.shape)}`);
    }
    const { data } = x;
    const cellAt = (row: number, i: number): Cell => {
      const value = data[row * names.length + i];
      if (task === "regression") {
        const { mean, deviation } = amounts[i];
        return decoded(mean + deviation * value, deviation * Math.abs(value));
      }
      if (classes[value] !== undefined) return classes[value];
      throw new ValueError(
        `inverse: there is no class ${value}, expected 0 to ${classes.length - 1}`,
      );
    };
    return Array.from({ length: x.shape[0] }, (_, row) =>
      Object.fromEntries(names.map((name, i) => [name, cellAt(row, i)])),
    );
  }

  get task(): Task {
    return this.#fitted("task").task;
  }

  /** Why this task, as a sentence. */
  get why(): string {
    return this.#fitted("why").why;
  }

  /** Of a classification: in order of size where all are numbers, in alphabetical order where not. */
  get classes(): readonly string[] {
    return this.#fitted("classes").classes;
  }

  /** What each target becomes, and why, for {@link formatColumns}. */
  get columns(): ColumnSummary[] {
    const { targets, classes, amounts, why, task } = this.#fitted("columns");
    return targets.map(({ name, missing, example }, i) => ({
      column: name,
      type: "target",
      missing,
      example,
      becomes:
        task === "classification"
          ? `${formatCount(classes.length)} classes`
          : `standardised: mean ${formatShort(amounts[i].mean)}, deviation ${formatShort(amounts[i].deviation)}`,
      why,
    }));
  }

  state(): TargetEncoderState {
    return this.#fitted("state");
  }

  #fitted(member: string): TargetEncoderState {
    if (this.#learnt) return this.#learnt;
    throw new ValueError(`TargetEncoder: ${member} is there after fit(table, rows)`);
  }

  #known(table: Table, rows: Int32Array): Int32Array {
    const columns = this.names.map((name) => columnOf(table, name));
    return rows.filter((row) => !columns.some((column) => isMissing(column, row)));
  }
}

const several = { task: "regression", why: "several targets are numbers" } as const;
