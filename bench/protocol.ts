import type { Work } from "./works.ts";

// A contender is a process of its own, so that none disturbs another's memory or brings the others
// down. It is asked on its standard input and answers on its standard output, a line of JSON each.
// Its first line, unasked, is `About`.

export type Question =
  /** Make this work ready, from the numbers in this safetensors file. Answered by null. */
  | { ask: "prepare"; work: Work; numbers: string }
  /**
   * What the work computes: the diagonal of a product; or the losses of five steps of training and
   * then the one in evaluation. Answered by number[].
   */
  | { ask: "evidence" }
  /**
   * Do the work once uncounted, to have it in the caches, and then again and again for this time, at
   * least once. Answered by the mean milliseconds of a repetition.
   */
  | { ask: "measure"; milliseconds: number };

export interface About {
  version: string;
  threads: number;
}

export type Answer = { answer: About | number[] | number | null } | { error: string };
