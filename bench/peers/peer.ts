import type { Tensor } from "../../src/index.ts";
import type { Training } from "../works.ts";

/** A library to measure. */
export interface Peer {
  version: string;
  /** How many threads it computes with. */
  threads: number;
  matmul(a: Tensor, b: Tensor): Computation;
  training(work: Training, numbers: Numbers): Trainer;
}

/** What a work begins with; works.ts says under which names. */
export type Numbers = Record<string, Tensor>;

export interface Computation {
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
