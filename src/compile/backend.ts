import type { Expression } from "../expr/index.ts";
import type { Key } from "../random/philox.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Explain } from "./explain.ts";
import type { Buffer, ProductStep, Program, ReduceStep, Region } from "./program.ts";

/** What a back end has kernels for and what they cost, by which a program is recorded and rewritten. */
export interface Capabilities {
  /**
   * The steps that it has kernels for, whatever their expressions. What would be another is recorded
   * as the operation that it is, and runs as a host step.
   */
  readonly steps: ReadonlySet<"map" | "reduce" | "product">;
  /** The most operands, and the most parts of an expression, that one fused kernel holds well. */
  readonly fusion: { readonly operands: number; readonly parts: number };
  /** So many readers compute a cheap map again each, which saves writing and reading its result. */
  readonly readers: number;
  /** Whether an expression costs more to compute again than to store and read. */
  isExpensive(expression: Expression): boolean;
  /** Whether the step's kernel computes its `finish` while it writes, faster than a pass after it. */
  finishes(step: ReduceStep | ProductStep): boolean;
}

/** A change of a program that leaves what it computes as it is. */
export interface Rewrite {
  /** What an explanation calls it. */
  readonly name: string;
  readonly rewrite: (program: Program) => Program;
}

/** A machine, or a part of one, that runs programs. */
export interface Backend {
  /** What errors and explanations call it. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Rewrites for this machine, done after those for all. */
  readonly rewrites: readonly Rewrite[];
  /** Makes a program ready to be run any number of times. */
  prepare(program: Program, explain: Explain): Prepared;
}

/**
 * A program on a back end. States are read and written where their storages stand; a back end that
 * keeps them elsewhere says so of each storage (`keepElsewhere`), so that no old number is read.
 */
export interface Prepared {
  /** Copies a tensor's numbers into an argument of the program. */
  write(argument: Buffer, x: Tensor): void;
  /**
   * Runs all steps; the keys are for the program's draws, in their order. `done` is called after each step
   * of the program with its position.
   */
  run(keys: readonly Key[], done?: (step: number) => void): void;
  /** The numbers of a region after a run, as a tensor of its own. */
  read(region: Region): Tensor;
}
