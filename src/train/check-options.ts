import type { Dataset } from "../data/dataset.ts";
import { ValueError } from "../tensor/errors.ts";
import { nearest } from "../text/nearest.ts";
import { isObject, shown } from "./plain-data.ts";

/** What an option may be. `check` looks closer at one that is of the right kind. */
export interface Option {
  readonly expected: string;
  accepts(value: unknown): boolean;
  check?(value: unknown, name: string, operation: string): void;
}

/** The options that there are, by name. */
export type OptionTable<Options> = { readonly [Name in keyof Options]-?: Option };

/** @throws ValueError for what is no object of options, an option that is unknown, or not what it must be. */
export function checkOptions<Options>(
  operation: string,
  table: OptionTable<Options>,
  given: unknown,
): void {
  const names = Object.keys(table);
  if (!isObject(given)) {
    throw new ValueError(
      `${operation}: expected an object of options (${names.join(", ")}), got ${shown(given)}`,
    );
  }
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const meant = nearest(name, names);
    throw new ValueError(
      `${operation}: there is no option ${name}. ` +
        (meant ? `Did you mean ${meant}?` : `The options are ${names.join(", ")}`),
    );
  }
  for (const [name, option] of Object.entries<Option>(table)) {
    const value = given[name];
    if (!option.accepts(value)) {
      throw new ValueError(`${operation}: ${name} must be ${option.expected}, got ${shown(value)}`);
    }
    if (value !== undefined) option.check?.(value, name, operation);
  }
}

export const optional = (option: Option): Option => ({
  ...option,
  accepts: (value) => value === undefined || option.accepts(value),
});

/** An option that others look at. */
export const anything: Option = { expected: "anything", accepts: () => true };

const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && Number(n) >= 0;

export const positiveInteger: Option = {
  expected: "a positive integer",
  accepts: (n) => isCount(n) && n > 0,
};
export const nonNegativeInteger: Option = { expected: "a non-negative integer", accepts: isCount };
export const positive: Option = {
  expected: "a number above 0",
  accepts: (n) => typeof n === "number" && n > 0,
};
export const flag: Option = {
  expected: "true or false",
  accepts: (value) => typeof value === "boolean",
};
export const callback: Option = {
  expected: "a function",
  accepts: (value) => typeof value === "function",
};
export const word: Option = { expected: "a text", accepts: (value) => typeof value === "string" };
export const abortSignal: Option = {
  expected: "an AbortSignal, as new AbortController().signal",
  accepts: (value) => isObject(value) && "aborted" in value,
};

export const dataset: Option = {
  expected: "a dataset with length and batch(), as new TensorDataset(inputs, targets)",
  accepts: (value) => {
    const { batch, length } = (value ?? {}) as Dataset;
    return typeof batch === "function" && isCount(length);
  },
  check(value, name, operation) {
    if ((value as Dataset).length === 0)
      throw new ValueError(`${operation}: ${name} has no samples`);
  },
};
