import { shown } from "../text/shown.ts";
import { isObject } from "./arguments.ts";
import { DataError } from "./errors.ts";

/**
 * Says what is wrong with a value of plain data from outside, by its field, which is "" for the whole; null
 * where nothing is.
 */
export type Check = (value: unknown, field: string) => string | null;

/** @throws DataError that names the source and the field. */
export function checkPlainData(value: unknown, field: string, check: Check, source: string): void {
  const problem = check(value, field);
  if (problem !== null) throw new DataError(`${source}: ${problem}`);
}

function that(expected: string, accepts: (value: unknown) => boolean): Check {
  return (value, field) =>
    accepts(value) ? null : `${field && `${field}: `}expected ${expected}, got ${shown(value)}`;
}

export const count = that(
  "a non-negative integer",
  (n) => Number.isSafeInteger(n) && Number(n) >= 0,
);
export const ordinal = that("a positive integer", (n) => Number.isSafeInteger(n) && Number(n) > 0);
export const time = that("seconds", (n) => Number.isFinite(n) && Number(n) >= 0);
export const text = that("a text", (value) => typeof value === "string");
/** JSON has null in the place of a number that is not finite. */
export const number = that("a number", (value) => value === null || typeof value === "number");

/** JSON has null for NaN and the infinities: it is refused. */
export const finite = that("a finite number", Number.isFinite);
export const positive = that("a number above 0", (n) => Number.isFinite(n) && Number(n) > 0);

export const flag = that("true or false", (value) => typeof value === "boolean");
export const oneOf = (...words: readonly string[]): Check =>
  that(`one of ${words.join(", ")}`, (value) => words.includes(value as string));

export const orNull =
  (check: Check): Check =>
  (value, field) =>
    value === null ? null : check(value, field);

export const optional =
  (check: Check): Check =>
  (value, field) =>
    value === undefined ? null : check(value, field);

function first<T>(items: Iterable<T>, check: (item: T) => string | null): string | null {
  for (const item of items) {
    const problem = check(item);
    if (problem !== null) return problem;
  }
  return null;
}

/** An object with at least these fields; `others` looks at all further ones. */
export function object(fields: Readonly<Record<string, Check>>, others?: Check): Check {
  const isOne = that("an object", isObject);
  const known = Object.entries(fields);
  return (value, field) => {
    const problem = isOne(value, field);
    if (problem !== null) return problem;
    const found = value as Record<string, unknown>;
    // Millions of lines are looked at: a field's name is put together only where something is wrong.
    const place = (name: string) => (field === "" ? name : `${field}.${name}`);
    for (const [name, check] of known) {
      if (check(found[name], name) !== null) return check(found[name], place(name));
    }
    if (!others) return null;
    for (const name in found) {
      if (Object.hasOwn(fields, name)) continue;
      if (others(found[name], name) !== null) return others(found[name], place(name));
    }
    return null;
  };
}

export function array(each: Check): Check {
  const isOne = that("an array", Array.isArray);
  return (value, field) =>
    isOne(value, field) ??
    first((value as unknown[]).entries(), ([i, item]) => each(item, `${field}[${i}]`));
}
