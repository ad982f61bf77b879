import type { Work } from "./works.ts";

// A contender is a process of its own, so that none disturbs another's memory or brings the others
// down. It is asked on its standard input and answers on its standard output, a line of JSON each.
// Its first line, unasked, is `About`.

export type Question =
  /** Make this work ready, from the numbers in this safetensors file. Answered by null. */
  | { ask: "prepare"; work: Work; numbers: string }
  /**
   * What the work computes: SAMPLES evenly spaced numbers of a result, number ⌊i · length / SAMPLES⌋
   * each; or the losses of three steps of training and then the one in evaluation. Answered by number[].
   */
  | { ask: "evidence" }
  /**
   * Do the work once, to have it in the caches. If that took less than this time, do it again and again
   * for this time, and count these only. Answered by the mean milliseconds of a repetition.
   */
  | { ask: "measure"; milliseconds: number };

/** A prime, so that they stand in all columns of a matrix. */
export const SAMPLES = 97;
export const STEPS = 3;

export interface About {
  version: string;
  threads: number;
}

export type Answer = { answer: About | number[] | number | null } | { error: string };
