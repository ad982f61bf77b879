import { ValueError } from "../../tensor/errors.ts";
import { nearest } from "../../text/nearest.ts";

/** An option of a layer: what it may be, and how a word says it. */
export interface Option<T = unknown> {
  /** What it must be, for errors: "a probability below 1". */
  readonly expected: string;
  /** Absent where the option must be given. */
  readonly default?: T;
  accepts(value: unknown): value is T;
  /** What a word of the command line stands for; whether that is accepted is another question. */
  read(word: string): unknown;
}

/** The options of a layer by name, in the order in which the command line writes them. */
export type Options = Readonly<Record<string, Option>>;

/** A value for each option. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

type Defaulted<O extends Options> = {
  [Name in keyof O]: O[Name] extends { default: unknown } ? Name : never;
}[keyof O];

/** The values that a description gives: those with a default may be left out. */
export type Given<O extends Options> = Omit<Values<O>, Defaulted<O>> &
  Partial<Pick<Values<O>, Defaulted<O>>>;

function number(expected: string, isRight: (value: number) => boolean): Option<number> {
  return {
    expected,
    accepts: (value): value is number => typeof value === "number" && isRight(value),
    read: (word) => (word.trim() === "" || Number.isNaN(Number(word)) ? word : Number(word)),
  };
}

export const count = number("a positive integer", (n) => Number.isSafeInteger(n) && n > 0);
export const finite = number("a finite number", Number.isFinite);
export const share = number("a probability below 1", (p) => p >= 0 && p < 1);

/** "only p", "no options" */
export function listed(options: Options): string {
  const names = Object.keys(options);
  return names.length > 0 ? `only ${names.join(", ")}` : "no options";
}

/** A value as an error shows it: text in quotes, and what an object holds. */
export function shown(value: unknown): string {
  if (typeof value !== "string" && (typeof value !== "object" || value === null)) {
    return typeof value === "function" ? "a function" : String(value);
  }
  try {
    const text = JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 59)}…` : text;
  } catch {
    return "an object";
  }
}

/**
 * The values given, and the defaults of the others.
 *
 * @param layer whose options these are, for errors.
 * @throws ValueError for an option that is missing, unknown or not what it must be.
 */
export function complete<O extends Options>(
  layer: string,
  options: O,
  given: Readonly<Record<string, unknown>>,
): Values<O> {
  const names = Object.keys(options);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const meant = nearest(unknown[0], names);
    throw new ValueError(
      `${layer} takes ${listed(options)}, got ${unknown.join(", ")}` +
        (meant ? `; did you mean "${meant}"?` : ""),
    );
  }
  const values = names.map((name) => {
    const { expected, default: otherwise, accepts } = options[name];
    const value = given[name] === undefined ? otherwise : given[name];
    if (accepts(value)) return [name, value];
    throw new ValueError(`${layer} wants ${expected} for ${name}, got ${shown(value)}`);
  });
  return Object.fromEntries(values);
}
