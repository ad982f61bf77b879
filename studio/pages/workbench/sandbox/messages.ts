import type { Check } from "../../../exercises/grade/check.ts";

/** What the sandbox is asked: to run code, and to grade or examine what it exports. */
export interface Task {
  /** An exercise's id, or "checklist". */
  readonly about: string;
  readonly javascript: string;
}

/** What is wrong with code that does not run. */
export interface Problem {
  readonly text: string;
  /** From 1, where it is known. */
  readonly line?: number;
}

export interface Reply {
  /** Empty where the code does not run. */
  readonly checks: readonly Check[];
  readonly problem: Problem | null;
  /** What the code has printed. */
  readonly printed: readonly string[];
}
