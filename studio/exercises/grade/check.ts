import { plainly } from "./plain.ts";

/** A gradient beside differences, entry by entry, row-major. */
export interface ErrorMap {
  /** The variable: x, weight. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly gradient: readonly number[];
  readonly difference: readonly number[];
  /** How far apart the two may be. */
  readonly allowed: readonly number[];
}

/** One thing that was asked of an answer. */
export interface Check {
  /** What was asked, as a statement: "y = x · Wᵀ + b". */
  readonly asked: string;
  readonly passed: boolean;
  /** What was seen. */
  readonly said: string;
  /** What to look at. */
  readonly advice?: string;
  /** The line of the answer, from 1, where it is known. */
  readonly line?: number;
  /** The variables whose gradient is wrong. */
  readonly variables?: readonly string[];
  readonly maps?: readonly ErrorMap[];
}

export const passed = (asked: string, said: string): Check => ({ asked, said, passed: true });

export const failed = (asked: string, said: string, more: Partial<Check> = {}): Check => ({
  asked,
  said,
  passed: false,
  ...more,
});

/** What stacks call the person's code. */
export const answerFile = "answer.ts";

/** The line of the person's code in which an error was thrown; undefined where it was none of theirs. */
export function lineOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, line] = new RegExp(`${answerFile}:(\\d+):\\d+`).exec(error.stack ?? "") ?? [];
  return line === undefined ? lineOf(error.cause) : Number(line);
}

/** A failed check of what threw. */
export function thrown(asked: string, where: string, error: unknown): Check {
  return failed(asked, `${where} threw an error. ${plainly(error)}`, { line: lineOf(error) });
}
