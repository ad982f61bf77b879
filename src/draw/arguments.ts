import { ValueError } from "../tensor/errors.ts";

/** @throws ValueError unless an argument is what an operation expects. */
export function checkArgument(
  isExpected: boolean,
  operation: string,
  name: string,
  expected: string,
  got: unknown,
): void {
  if (isExpected) return;
  throw new ValueError(`${operation}: ${name} must be ${expected}, got ${shown(got)}`);
}

export function checkInterval(operation: string, name: string, ends: unknown): void {
  checkArgument(isPair(ends, Number.isFinite), operation, name, "two finite numbers", ends);
}

/** For what has a logarithm. */
export function checkPositive(operation: string, name: string, ends: unknown): void {
  const hasLogarithm = (end: unknown) => Number.isFinite(end) && (end as number) > 0;
  const expected = "two finite numbers above 0 for a logarithmic scale";
  checkArgument(isPair(ends, hasLogarithm), operation, name, expected, ends);
}

/** A number of pixels, columns or rows. */
export function checkCount(operation: string, name: string, count: unknown, least: number): void {
  const isCount = Number.isInteger(count) && (count as number) >= least;
  checkArgument(isCount, operation, name, `a whole number from ${least}`, count);
}

/** A width or a height in SVG units. */
export function checkSize(operation: string, name: string, size: unknown): void {
  const isSize = Number.isFinite(size) && (size as number) > 0;
  checkArgument(isSize, operation, name, "a finite number above 0", size);
}

export function checkText(operation: string, name: string, text: unknown): void {
  checkArgument(typeof text === "string", operation, name, "a string", text);
}

export function checkObject(operation: string, name: string, expected: string, got: unknown): void {
  checkArgument(typeof got === "object" && got !== null, operation, name, expected, got);
}

export function checkLength(
  operation: string,
  name: string,
  list: unknown,
  count: string,
  length: number,
): void {
  checkObject(operation, name, `a list of ${count} = ${length} numbers`, list);
  const got = (list as ArrayLike<unknown>).length;
  checkArgument(got === length, operation, name, `${count} = ${length} numbers`, got);
}

function isPair(value: unknown, isEnd: (end: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isEnd);
}

function shown(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.slice(0, 4).map(shown).join(", ")}${value.length > 4 ? ", …" : ""}]`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
