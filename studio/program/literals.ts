import type { Span, Statement, Syntax } from "../formula/syntax.ts";

/** A number of a program that is given, not computed: `x1 = 2`, or an element of `W = [[1, 2], [3, 4]]`. */
export interface GivenNumber extends Span {
  /** `x1`, `W[0][1]` */
  readonly id: string;
  readonly value: number;
}

/** A statement that names numbers: its value is a number, a list of numbers, or a list of such lists. */
export interface Given {
  readonly name: string;
  readonly shape: readonly number[];
  readonly numbers: readonly GivenNumber[];
}

/** The numbers that a statement gives; undefined where something is computed. */
export function givenOf({ name, value }: Statement): Given | undefined {
  if (!name) return undefined;
  const shape: number[] = [];
  for (let part = value; part.kind === "list"; part = part.items[0]) {
    shape.push(part.items.length);
    if (part.items.length === 0) return undefined;
  }
  const numbers: GivenNumber[] = [];
  const read = (part: Syntax, depth: number, id: string): boolean => {
    if (depth < shape.length) {
      const isRow = part.kind === "list" && part.items.length === shape[depth];
      return isRow && part.items.every((item, i) => read(item, depth + 1, `${id}[${i}]`));
    }
    const number = numberOf(part);
    if (number === undefined) return false;
    numbers.push({ id, value: number, start: part.start, end: part.end });
    return true;
  };
  return read(value, 0, name.name) ? { name: name.name, shape, numbers } : undefined;
}

/** A number as it is written, with its sign. */
export function numberOf(part: Syntax): number | undefined {
  if (part.kind === "number") return part.value;
  if (part.kind !== "negative") return undefined;
  const positive = numberOf(part.of);
  return positive === undefined ? undefined : -positive;
}

/** The text of a program with other numbers in the places of some. */
export function withNumbers(
  text: string,
  changes: readonly { readonly at: Span; readonly value: number }[],
): string {
  const fromTheEnd = changes.toSorted((a, b) => b.at.start - a.at.start);
  return fromTheEnd.reduce(
    (written, { at, value }) => written.slice(0, at.start) + value + written.slice(at.end),
    text,
  );
}
