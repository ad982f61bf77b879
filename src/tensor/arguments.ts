import { nearest, plain } from "../text/nearest.ts";
import { shown } from "../text/shown.ts";
import { type ChainruleError, ValueError } from "./errors.ts";

/** What an argument or an option may be. */
export interface Kind {
  /** In words, for errors: "a positive integer". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** Looks closer at a value that is accepted. */
  check?(value: unknown, name: string, operation: string): void;
  /** What to write in the place of one that is not: a sentence after a full stop. */
  hint?(value: unknown): string;
  /** Default ValueError. */
  readonly error?: new (
    message: string,
  ) => ChainruleError;
  /** Of an option: it must be given. */
  readonly required?: boolean;
}

/** The options that there are, by name. Each may be left out unless it is required. */
export type OptionTable<Options> = { readonly [Name in keyof Options]-?: Kind };

/** @throws ValueError, or the kind's own error, for a value of another kind. */
export function checkArgument(operation: string, name: string, kind: Kind, value: unknown): void {
  if (!kind.accepts(value)) {
    const { expected, hint, error = ValueError } = kind;
    const got = `${operation}: ${name} must be ${expected}, got ${shown(value)}`;
    throw new error(got + (hint?.(value) ?? ""));
  }
  kind.check?.(value, name, operation);
}

/** @throws ValueError for what is no object of options, an option that is unknown, or not what it must be. */
export function checkOptions<Options>(
  operation: string,
  table: OptionTable<Options>,
  given: unknown,
): void {
  const options = asOptions(operation, table, given);
  for (const name of Object.keys(options)) {
    const isUnknown = options[name] !== undefined && !Object.hasOwn(table, name);
    if (isUnknown) throw unknownOption(operation, name, Object.keys(table));
  }
  for (const name in table) {
    const value = options[name];
    if (value !== undefined || table[name].required) {
      checkArgument(operation, name, table[name], value);
    }
  }
}

/** @throws ValueError for what is no object of options, with the one that was probably meant. */
export function asOptions<Options>(
  operation: string,
  table: OptionTable<Options>,
  given: unknown,
): Record<string, unknown> {
  if (isPlainObject(given)) return given;
  const names = Object.keys(table);
  const kinds = Object.values<Kind>(table);
  const meant =
    given == null ? -1 : kinds.findIndex((kind) => kind !== anything && kind.accepts(given));
  throw new ValueError(
    `${operation}: expected an object of options (${names.join(", ")}), got ${shown(given)}` +
      (meant < 0 ? "" : `. Did you mean { ${names[meant]}: ${shown(given)} }?`),
  );
}

/** What PyTorch and others call an option, where that is not nearly its name. */
const synonyms: Record<string, string> = { learningrate: "lr", unbiased: "correction" };

function unknownOption(operation: string, name: string, names: readonly string[]): ValueError {
  const synonym = synonyms[plain(name)];
  const meant = names.includes(synonym) ? synonym : nearest(name, names);
  const known = names.length > 0 ? `The options are ${names.join(", ")}` : "It takes no options";
  return new ValueError(
    `${operation}: there is no option ${name}. ${meant ? `Did you mean ${meant}?` : known}`,
  );
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object as `{ … }` makes it, of no class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

export const kind = (expected: string, accepts: Kind["accepts"]): Kind => ({ expected, accepts });

export const required = (of: Kind): Kind => ({ ...of, required: true });

/** Also where it is null. */
export const orNull = (of: Kind): Kind => ({
  ...of,
  expected: `${of.expected} or null`,
  accepts: (value) => value === null || of.accepts(value),
});

/** Numbers; NaN only where `isRight` says so. */
const numbers = (expected: string, isRight: (n: number) => boolean) =>
  kind(expected, (value) => typeof value === "number" && isRight(value));

export const anyNumber = numbers("a number", () => true);
export const finite = numbers("a finite number", Number.isFinite);
export const positive = numbers("a number above 0", (n) => n > 0);
export const notNegative = numbers("a number from 0", (n) => n >= 0);
export const decay = numbers("a number from 0 to below 1", (n) => n >= 0 && n < 1);
export const probability = numbers("a probability from 0 to 1", (n) => n >= 0 && n <= 1);
export const integer = numbers("an integer", Number.isSafeInteger);
export const positiveInteger = numbers(
  "a positive integer",
  (n) => Number.isSafeInteger(n) && n > 0,
);
export const nonNegativeInteger = numbers(
  "a non-negative integer",
  (n) => Number.isSafeInteger(n) && n >= 0,
);

export const flag = kind("true or false", (value) => typeof value === "boolean");
export const word = kind("a text", (value) => typeof value === "string");
export const callback = kind("a function", (value) => typeof value === "function");

/** What others look at. */
export const anything = kind("anything", () => true);

export function oneOf(...words: readonly string[]): Kind {
  return {
    expected: `one of ${words.join(", ")}`,
    accepts: (value) => words.includes(value as string),
    hint: (value) => didYouMean(typeof value === "string" ? nearest(value, words) : undefined),
  };
}

export const didYouMean = (word?: string) => (word ? `. Did you mean "${word}"?` : "");

export function isTypedArray(value: unknown): value is ArrayLike<number> & ArrayBufferView {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
