import { checkArgument, type Kind, kind } from "../tensor/arguments.ts";

const isPair = (value: unknown, isEnd: (end: unknown) => boolean) =>
  Array.isArray(value) && value.length === 2 && value.every(isEnd);

const isPositive = (value: unknown) => Number.isFinite(value) && (value as number) > 0;

export const interval = kind("two finite numbers", (ends) => isPair(ends, Number.isFinite));

/** For what has a logarithm. */
export const logarithmicInterval = kind(
  "two finite numbers above 0 for a logarithmic scale",
  (ends) => isPair(ends, isPositive),
);

/** A number of pixels, columns or rows. */
export const countFrom = (least: number): Kind =>
  kind(`a whole number from ${least}`, (n) => Number.isInteger(n) && (n as number) >= least);

/** A width or a height in SVG units. */
export const size = kind("a finite number above 0", isPositive);

export const text = kind("a string", (value) => typeof value === "string");

/** Any object; what is in it is looked at by itself. */
export const object = (expected: string): Kind =>
  kind(expected, (value) => typeof value === "object" && value !== null);

export function checkLength(
  operation: string,
  name: string,
  list: unknown,
  count: string,
  length: number,
): void {
  checkArgument(operation, name, object(`a list of ${count} = ${length} numbers`), list);
  const got = (list as ArrayLike<unknown>).length;
  checkArgument(
    operation,
    name,
    kind(`${count} = ${length} numbers`, (n) => n === length),
    got,
  );
}
