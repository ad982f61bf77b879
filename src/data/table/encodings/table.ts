import { isObject } from "../../../tensor/arguments.ts";
import { type Check, oneOf } from "../../../tensor/plain-data.ts";
import { type BooleanState, booleanEncoding } from "./boolean.ts";
import { type CategoryState, categoryEncoding } from "./category.ts";
import { type DateState, dateEncoding } from "./date.ts";
import type { Encoding } from "./encoding.ts";
import { type NumberState, numberEncoding } from "./number.ts";

/** What was learnt of a column, as plain data. */
export type EncodingState = NumberState | CategoryState | BooleanState | DateState;
export type EncodedType = EncodingState["type"];

const encodings: { [T in EncodedType]: Encoding<Extract<EncodingState, { type: T }>> } = {
  number: numberEncoding,
  category: categoryEncoding,
  boolean: booleanEncoding,
  date: dateEncoding,
};

const encodedTypes = Object.keys(encodings) as EncodedType[];

export function isEncoded(type: string): type is EncodedType {
  return Object.hasOwn(encodings, type);
}

export function encodingOf(type: EncodedType): Encoding<EncodingState> {
  return encodings[type] as Encoding<EncodingState>;
}

const isType = oneOf(...encodedTypes);

export const checkedEncoding: Check = (value, field) => {
  const type = isObject(value) ? value.type : undefined;
  const problem = isType(type, `${field}.type`);
  return problem ?? encodingOf(type as EncodedType).check(value, field);
};

/** The words that a column may hold; undefined where it holds numbers or dates. */
export function wordsOf(state: EncodingState): readonly string[] | undefined {
  if (state.type === "category") return state.values;
  return state.type === "boolean" ? [state.no, state.yes] : undefined;
}

/** How many positions an embedding of the column has; null where it has none. */
export function embeddedOf(state: EncodingState): number | null {
  return state.type === "category" && state.isEmbedded ? state.values.length + 1 : null;
}
