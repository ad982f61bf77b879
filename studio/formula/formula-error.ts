import type { Span } from "./syntax.ts";

/** A text that is no formula: where, what was expected, what was found, and what may mend it. */
export class FormulaError extends Error {
  override name = "FormulaError";
  readonly start: number;
  readonly end: number;

  constructor(message: string, { start, end }: Span) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** A place as people count: `7`, or in a text of several lines `line 2, 7`. */
export function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  const column = lines[lines.length - 1].length + 1;
  return text.trimEnd().includes("\n") ? `line ${lines.length}, ${column}` : String(column);
}
