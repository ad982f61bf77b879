import {
  checkArgument,
  checkOptions,
  type OptionTable,
  positiveInteger,
} from "../../tensor/arguments.ts";
import { DataError, ShapeError, ValueError } from "../../tensor/errors.ts";
import { checkPlainData, object, optional } from "../../tensor/plain-data.ts";
import { formatShape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { quote } from "../../text/escape.ts";
import { listed } from "../../text/listed.ts";
import { type ColumnOptions, chooseColumns, columnOptions } from "./choose-columns.ts";
import { type CellFormats, checkedFormats, formatsOf } from "./column-format.ts";
import {
  type ColumnState,
  checkedColumns,
  fitColumn,
  readColumn,
  summaryOf,
} from "./column-state.ts";
import { columnsMeant, rowsOf, tableKind } from "./columns.ts";
import { type EncodingNote, formatNotes, notesOn } from "./encoding-note.ts";
import type { Cell } from "./encodings/encoding.ts";
import { encodingOf } from "./encodings/table.ts";
import { type Feature, type FeatureLayout, layOut, type TableInputs } from "./feature-layout.ts";
import type { ColumnSummary } from "./summary.ts";
import type { Table, TableColumn } from "./table.ts";

export interface TableEncoderOptions extends ColumnOptions {
  /** From how many different cells on a category is embedded, instead of one-hot. Default 17. */
  embedFrom?: number;
}

const encoderOptions: OptionTable<TableEncoderOptions> = {
  ...columnOptions,
  embedFrom: positiveInteger,
};

/** A {@link TableEncoder} as plain data, fit for JSON. */
export interface TableEncoderState {
  readonly columns: readonly ColumnState[];
  /** How the columns of the table were written; absent in states of earlier versions. */
  readonly formats?: CellFormats;
}

const checkedState = object({ columns: checkedColumns, formats: optional(checkedFormats) });

/**
 * Makes numbers of a table's columns, and cells of the numbers. What a column is, is seen from all of its
 * cells; what it becomes is learnt from the rows given to `fit` alone, which should be those to train on.
 *
 * @throws ValueError where it is used before `fit`; DataError for a column that is not there, cannot be what
 * `types` says, or holds an infinite number.
 * @example
 * ```ts
 * import { TableEncoder } from "chainrule/data";
 * import { parseTable } from "chainrule/io";
 * const table = await parseTable("mass,island\n3,Biscoe\n5,Dream\n3,Dream\n5,Biscoe");
 * const encoder = new TableEncoder().fit(table);
 * encoder.features[1].name; // → island = Biscoe
 * encoder.transform(table, [0, 1]).toArray(); // → -1,1,0,1,0,1
 * ```
 */
export class TableEncoder {
  readonly #options: TableEncoderOptions;
  #learnt: (FeatureLayout & Required<TableEncoderState>) | null = null;

  constructor(options: TableEncoderOptions = {}) {
    checkOptions("TableEncoder", encoderOptions, options);
    this.#options = options;
  }

  /**
   * An encoder as another was when `state()` was called.
   *
   * @throws DataError for what is no such state.
   */
  static from(state: TableEncoderState): TableEncoder {
    checkPlainData(state, "", checkedState, "TableEncoder.from");
    return new TableEncoder().#learn(state.columns, state.formats);
  }

  /** Learns from these rows what the columns become. @param rows default all. */
  fit(table: Table, rows?: Int32Array | readonly number[]): this {
    checkArgument("fit", "table", tableKind, table);
    const chosen = rowsOf("fit", table, rows);
    if (chosen.length === 0) throw new ValueError("fit: there are no rows to learn from");
    const { embedFrom = 17 } = this.#options;
    const columns = chooseColumns(table, this.#options);
    return this.#learn(
      columns.map((column) => fitColumn(table, column, chosen, embedFrom)),
      formatsOf(table),
    );
  }

  /** The rows as float32, [rows, features]. Columns are found by their names, whatever their order. */
  transform(table: Table, rows?: Int32Array | readonly number[]): Tensor {
    const { places, features, formats } = this.#fitted("transform");
    const columns = this.#columnsOf("transform", table);
    const chosen = rowsOf("transform", table, rows);
    const width = features.length;
    const out = new Float32Array(chosen.length * width);
    places.forEach(({ column: { name }, encoding, at, indicatorAt }, i) => {
      const { write } = encodingOf(encoding.type);
      const cells = readColumn(table, columns[i], encoding, chosen, formats[name]);
      chosen.forEach((row, sample) => {
        const start = sample * width;
        write(cells[row], encoding, out, start + at);
        if (indicatorAt !== null) out[start + indicatorAt] = Number(Number.isNaN(cells[row]));
      });
    });
    return Tensor.from(out, [chosen.length, width]);
  }

  /** What of these rows training did not know, and what it is taken as; and columns that are written otherwise. */
  notes(table: Table, rows?: Int32Array | readonly number[]): EncodingNote[] {
    const { places, formats } = this.#fitted("notes");
    const columns = this.#columnsOf("notes", table);
    const chosen = rowsOf("notes", table, rows);
    const notes = places.flatMap(({ column: { name }, encoding, indicatorAt }, i) => {
      const cells = readColumn(table, columns[i], encoding, chosen, formats[name]);
      return notesOn(columns[i], encoding, cells, chosen, indicatorAt !== null);
    });
    return [...formatNotes(table, formats, chosen), ...notes];
  }

  /** The cells of each row by column, null for a missing one. What was left out does not come back. */
  inverse(features: TensorLike): Record<string, Cell>[] {
    const { places, features: known } = this.#fitted("inverse");
    const { ndim, shape, data } = tensorOf("inverse", "features", features);
    const width = known.length;
    if (ndim !== 2 || shape[1] !== width) {
      throw new ShapeError(
        `inverse: expected features [rows, ${width}], got ${formatShape(shape)}`,
      );
    }
    return Array.from({ length: shape[0] }, (_, row) => {
      const start = row * width;
      const cells = places.map(({ column, encoding, at, indicatorAt }): [string, Cell] => {
        const isMissing = indicatorAt !== null && data[start + indicatorAt] > 0.5;
        const { cell } = encodingOf(encoding.type);
        return [column.name, isMissing ? null : cell(data, start + at, encoding)];
      });
      return Object.fromEntries(cells);
    });
  }

  /** What each number of a row is. */
  get features(): readonly Feature[] {
    return this.#fitted("features").features;
  }

  /** How a row is divided: what `TableInput` of `chainrule/models` is made from. */
  get inputs(): TableInputs {
    return this.#fitted("inputs").inputs;
  }

  /** What each column is, becomes, and why: {@link formatColumns} prints it. */
  get columns(): ColumnSummary[] {
    return this.#fitted("columns").columns.map(summaryOf);
  }

  /** How the columns of its table were written: what `formats` of `parseTable` needs to read others alike. */
  get formats(): CellFormats {
    return this.#fitted("formats").formats;
  }

  state(): TableEncoderState {
    const { columns, formats } = this.#fitted("state");
    return { columns, formats };
  }

  #learn(columns: readonly ColumnState[], formats: CellFormats = {}): this {
    this.#learnt = { ...layOut(columns), columns, formats };
    return this;
  }

  #fitted(member: string) {
    if (this.#learnt) return this.#learnt;
    throw new ValueError(`TableEncoder: ${member} is there after fit(table, rows)`);
  }

  /** For each place the column of this table. */
  #columnsOf(operation: string, table: Table): TableColumn[] {
    checkArgument(operation, "table", tableKind, table);
    const columns = new Map(table.columns.map((column) => [column.name, column]));
    const names = this.#fitted(operation).places.map(({ column }) => column.name);
    const lacking = names.filter((name) => !columns.has(name));
    if (lacking.length === 0) return names.map((name) => columns.get(name)!);
    const what = lacking.length === 1 ? "there is no column" : "there are no columns";
    const others = [...columns.keys()].filter((name) => !names.includes(name));
    throw new DataError(
      `${table.source}: ${what} ${listed(lacking.map(quote))}, which training had.${columnsMeant(lacking, others)} ` +
        "Add what is missing, or train without it: ignore leaves columns out",
    );
  }
}
