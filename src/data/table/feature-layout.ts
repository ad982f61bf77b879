import type { ColumnState } from "./column-state.ts";
import { type EncodingState, embeddedOf, encodingOf } from "./encodings/table.ts";

/** A number in a row of the tensor. */
export interface Feature {
  /** Such as `island = Dream`, `sold: day of year (sin)`, `mass is missing`. */
  readonly name: string;
  /** The column that it comes from. */
  readonly column: string;
}

/** How a row is divided: numbers, and then a position for each category that is embedded. */
export interface TableInputs {
  readonly numbers: number;
  /** How many positions each of these categories has. Position 0 is a cell that is missing or new. */
  readonly categories: readonly number[];
}

/** Where in a row a column's features begin, and where the one is that says whether its cell is missing. */
export interface Place {
  readonly column: ColumnState;
  readonly encoding: EncodingState;
  readonly at: number;
  readonly indicatorAt: number | null;
}

export interface FeatureLayout {
  readonly features: readonly Feature[];
  readonly places: readonly Place[];
  readonly inputs: TableInputs;
}

/** Columns stand in their order, those that are embedded behind the others. */
export function layOut(columns: readonly ColumnState[]): FeatureLayout {
  const features: Feature[] = [];
  const add = (column: string, suffix: string) =>
    features.push({ name: column + suffix, column }) - 1;
  const begun = columns.flatMap((column) => {
    const { name, encoding, hasIndicator } = column;
    if (encoding === null) return [];
    const size = embeddedOf(encoding);
    const at = features.length;
    if (size === null)
      for (const suffix of encodingOf(encoding.type).features(encoding)) add(name, suffix);
    const indicatorAt = hasIndicator ? add(name, " is missing") : null;
    return [{ column, encoding, size, at, indicatorAt }];
  });
  const numbers = features.length;
  const places = begun.map(({ size, at, ...place }) => ({
    ...place,
    at: size === null ? at : add(place.column.name, ""),
  }));
  const categories = begun.flatMap(({ size }) => (size === null ? [] : [size]));
  return { features, places, inputs: { numbers, categories } };
}
