import { array, flag, object, text } from "../../../tensor/plain-data.ts";
import { countOf, formatCount } from "../../../text/quantity.ts";
import { inOrder } from "../columns.ts";
import type { Encoding } from "./encoding.ts";

export interface CategoryState {
  readonly type: "category";
  /** The cells of training. */
  readonly values: readonly string[];
  /** Whether they get vectors that are learnt: the feature is then a position in `values` + 1, or 0. */
  readonly isEmbedded: boolean;
}

/** A feature for each cell of training, 1 where it is that. All are 0 for a cell that is missing or new. */
export const categoryEncoding: Encoding<CategoryState> = {
  fit({ codes, values }, rows, embedFrom) {
    const seen = new Set<number>();
    for (const row of rows) if (codes && codes[row] >= 0) seen.add(codes[row]);
    if (seen.size === 0) return null;
    const cells = inOrder([...seen].map((code) => values[code]));
    return { type: "category", values: cells, isEmbedded: cells.length >= embedFrom };
  },
  read({ codes, values }, state) {
    const positions = new Map(state.values.map((cell, position) => [cell, position]));
    const of = values.map((cell) => positions.get(cell) ?? Number.NaN);
    return Float64Array.from(codes ?? [], (code) => of[code] ?? Number.NaN);
  },
  features: ({ values, isEmbedded }) => (isEmbedded ? [""] : values.map((cell) => ` = ${cell}`)),
  becomes: ({ values, isEmbedded }) =>
    isEmbedded
      ? `an embedding of ${formatCount(values.length)}`
      : `one-hot, ${countOf(values.length, "feature")}`,
  fallback: ({ isEmbedded }) => (isEmbedded ? "a vector of 0" : "none of the categories"),
  write(value, { isEmbedded }, out, at) {
    if (isEmbedded) out[at] = Number.isNaN(value) ? 0 : value + 1;
    else if (!Number.isNaN(value)) out[at + value] = 1;
  },
  cell(data, at, { values, isEmbedded }) {
    if (isEmbedded) return values[Math.round(data[at]) - 1] ?? null;
    let best = 0;
    for (let i = 1; i < values.length; i++) if (data[at + i] > data[at + best]) best = i;
    return data[at + best] > 0 ? values[best] : null;
  },
  unreadable: "did not occur in training",
  check: object({ values: array(text), isEmbedded: flag }),
};
