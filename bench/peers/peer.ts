import type { Tensor } from "../../src/index.ts";
import type { Computation, Training } from "../works.ts";

/** A library to measure. */
export interface Peer {
  version: string;
  /** How many threads it computes with. */
  threads: number;
  /** Absent in what only trains. */
  compute?(work: Computation, numbers: Numbers): Computed;
  train(work: Training, numbers: Numbers): Trainer;
}

/** What each module of peers/ exports; the words are those of its entry. Throws what is missing. */
export type CreatePeer = (...words: string[]) => Peer | Promise<Peer>;

/** What a work begins with; works.ts says under which names. */
export type Numbers = Record<string, Tensor>;

export interface Computed {
  /** Computes, and lets go of the result. Done when what this returns is. */
  run(): unknown;
  /** Computes, and gives the result's numbers, row by row. */
  result(): ArrayLike<number>;
}

export interface Trainer {
  /** Takes a step, and gives the loss that it started from. */
  step(): number;
  /** The loss in evaluation: no dropout, and batch normalization with its running statistics. */
  evaluate(): number;
}
