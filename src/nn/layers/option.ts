import {
  checkOptions,
  finite as finiteKind,
  type Kind,
  nonNegativeInteger,
  orNull,
  positiveInteger,
  required,
} from "../../tensor/arguments.ts";

/** An option of a layer: what it may be, and how a word says it. */
export interface Option<T = unknown> extends Kind {
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

const number = <T extends number | null = number>(kind: Kind): Option<T> => ({
  ...kind,
  accepts: (value): value is T => kind.accepts(value),
  read: (word) => (word.trim() === "" || Number.isNaN(Number(word)) ? word : Number(word)),
});

/** It must be given, or have a default. */
export const count = number(required(positiveInteger));
export const countOrNull = number<number | null>(orNull(positiveInteger));
export const amount = number(nonNegativeInteger);
export const finite = number(finiteKind);
export const share = number({
  expected: "a probability below 1",
  accepts: (p) => typeof p === "number" && p >= 0 && p < 1,
});

/** "only p", "no options" */
export function listed(options: Options): string {
  const names = Object.keys(options);
  return names.length > 0 ? `only ${names.join(", ")}` : "no options";
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
  const values = { ...given };
  for (const name of Object.keys(options)) {
    if (values[name] === undefined) values[name] = options[name].default;
  }
  checkOptions(layer, options, values);
  return values as Values<O>;
}
