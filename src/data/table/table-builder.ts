import { DataError } from "../../tensor/errors.ts";
import { quote, shorten } from "../../text/escape.ts";
import { nearest } from "../../text/nearest.ts";
import { type Cell, ColumnBuilder } from "./column-builder.ts";
import type { CellFormats } from "./column-format.ts";
import type { ColumnType } from "./column-kinds.ts";
import {
  columnNotes,
  compactDateNotes,
  missingNotes,
  numberNotes,
  unclearDates,
  unclearNumbers,
} from "./column-notes.ts";
import { chooseWays } from "./column-ways.ts";
import type { Decimal } from "./number-cells.ts";
import type { Table } from "./table.ts";
import type { ColumnWays } from "./two-ways.ts";

export interface TableBuilderOptions {
  /** What errors call the table. */
  readonly source: string;
  /** What columns hold, by their names; default what all of their cells can be read as. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** The sign before decimals; default the one that all cells of a column fit. */
  readonly decimal?: Decimal;
  /** How columns are written that can be read in two ways, by their names. */
  readonly formats?: CellFormats;
  /** Words that stand for missing cells, beside those that always do. */
  readonly missing?: readonly string[];
  /** What stands between cells, which is a decimal comma only where `decimal` says so; null in JSON. */
  readonly separator?: string | null;
  /** What rows are counted by in notes. */
  readonly place?: "line" | "record";
}

/** Makes a table of rows that come one by one. */
export class TableBuilder {
  readonly source: string;
  readonly #options: TableBuilderOptions;
  readonly #columns: ColumnBuilder[] = [];
  readonly #positions = new Map<string, number>();
  length = 0;

  constructor(options: TableBuilderOptions) {
    this.source = options.source;
    this.#options = options;
  }

  get columnCount(): number {
    return this.#columns.length;
  }

  /** The position of a column, which is added where there is none of this name: missing in the rows so far. */
  column(name: string): number {
    const known = this.#positions.get(name);
    if (known !== undefined) return known;
    const { types = {}, formats = {}, decimal, missing = [], separator = null } = this.#options;
    const isOpen = (sign: Decimal) =>
      decimal === undefined ? sign !== separator : sign === decimal;
    const column = new ColumnBuilder(name, {
      type: Object.hasOwn(types, name)
        ? types[name]
        : Object.hasOwn(formats, name)
          ? formats[name].type
          : undefined,
      isKnown: Object.hasOwn(formats, name),
      decimals: [isOpen("."), isOpen(",")],
      missing: new Set(missing),
    });
    for (let i = 0; i < this.length; i++) column.addMissing();
    this.#positions.set(name, this.#columns.length);
    return this.#columns.push(column) - 1;
  }

  /**
   * Adds a row.
   *
   * @param cells for each column one.
   * @param place where the row stands: the number of its line, say.
   */
  add(cells: readonly Cell[], place: number): void {
    for (let i = 0; i < cells.length; i++) this.#columns[i].add(cells[i], place);
    this.length++;
  }

  /**
   * The table of the rows so far.
   *
   * @param notes what else is to be said about it, before what is said about its columns.
   * @throws DataError for a type of a column that is not there, or that cannot be read without a doubt.
   */
  finish(notes: readonly string[] = []): Table {
    const { types = {}, separator = null, place = "line", formats } = this.#options;
    for (const name of Object.keys(types)) if (!this.#positions.has(name)) this.#refuseType(name);
    const ways = chooseWays(this.#columns, separator, formats);
    for (const [i, column] of this.#columns.entries()) this.#checkWays(column, ways[i]);
    const columns = this.#columns.map((column, i) => column.finish(ways[i]));
    const hasCommas = ways.some(({ numbers }) => numbers === 1);
    return {
      source: this.source,
      length: this.length,
      columns,
      notes: [
        ...notes,
        ...(hasCommas ? ["Numbers have decimal commas."] : []),
        ...numberNotes(this.#columns, ways),
        ...missingNotes(this.#columns, columns),
        ...compactDateNotes(this.#columns, columns),
        ...this.#columns.flatMap((column, i) => columnNotes(column, ways[i], place)),
      ],
    };
  }

  #refuseType(name: string): never {
    const names = this.#columns.map(({ name }) => name);
    const meant = nearest(name, names);
    const known = meant
      ? `Did you mean ${quote(meant)}?`
      : `The columns are ${shorten(names.join(", "), 200)}.`;
    throw new DataError(
      `${this.source}: there is no column ${quote(name)} that a type is given to. ${known}`,
    );
  }

  #checkWays({ name, type, numbers, dates }: ColumnBuilder, ways: ColumnWays): void {
    const [numberCell, dateCell] = [numbers?.ambiguous, dates?.ambiguous];
    if (type === "number" && ways.numbers === null && numberCell) {
      throw new DataError(`${this.source}: ${unclearNumbers(name, numberCell)}`);
    }
    if (type === "date" && ways.dates === null && dateCell) {
      throw new DataError(`${this.source}: ${unclearDates(name, dateCell)}`);
    }
  }
}
