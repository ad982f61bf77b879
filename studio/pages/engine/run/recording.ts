import type { Tensor } from "chainrule";
import type { Value } from "chainrule/scalar";

/** A function that was called. */
export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly outer: Frame | null;
  /** The moment, by its index, at which it was called; −1 for the program itself. */
  readonly calledAt: number;
}

/** A tensor as it was. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What was in sight at a moment, by name: numbers, values, lists of them, tensors, texts. */
export type Sight = ReadonlyMap<string, unknown>;

/** A line that is about to run. */
export interface Moment {
  readonly path: string;
  readonly line: number;
  readonly frame: Frame;
  /** The value that the line is about. */
  readonly subject: Value | null;
  readonly sight: Sight;
}

/** A number of a value that changed: from the moment `since` on it is `now`. */
export interface Change {
  readonly since: number;
  /** The moment of the line that has changed it: others may have run within it. */
  readonly by: number;
  readonly value: Value;
  readonly field: "data" | "grad";
  readonly before: number | undefined;
  readonly now: number;
}

/** One forward and one backward pass. */
export interface Round {
  /** The moment at which `backward` was called on it. */
  readonly root: Value;
  readonly turn: number;
  /** The first moment after it that belongs to the next round. */
  readonly end: number;
  /** All that the root was computed from, in the order of computation, with the numbers of then. */
  readonly values: readonly { readonly value: Value; readonly data: number }[];
}

/** A program's run, line by line. */
export interface Recording {
  readonly moments: readonly Moment[];
  readonly changes: readonly Change[];
  /** Of each value the moment that made it. */
  readonly madeAt: ReadonlyMap<Value, number>;
  readonly rounds: readonly Round[];
  /** What ended the run before its end. */
  readonly error: Error | null;
}

/** The first moment at which the line of another is over, with all that ran within it. */
export function overAt({ moments }: Pick<Recording, "moments">, at: number): number {
  const { frame } = moments[at];
  for (let i = at + 1; i < moments.length; i++) {
    let inner: Frame | null = moments[i].frame;
    if (inner === frame) return i;
    while (inner && inner !== frame) inner = inner.outer;
    if (inner === null) return i;
  }
  return moments.length;
}

/** A tensor's numbers, kept. */
export function numbersOf(tensor: Tensor): Numbers {
  return { shape: [...tensor.shape], data: [...tensor.contiguous().data].map(Number) };
}
