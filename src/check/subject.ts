import type { Dtype } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SourceLine } from "../text/source-line.ts";
import type { Part } from "./parts.ts";
import type { Tape } from "./tape/record.ts";
import type { TargetKind } from "./target.ts";

/** What the output is differentiated by. */
export interface Variable {
  name: string;
  role: "input" | "parameter";
  /** The tensor whose numbers are moved. */
  tensor: Tensor;
}

/** A tensor's numbers, row-major, apart from the tensor. */
export interface Numbers {
  data: Float64Array;
  shape: Shape;
  dtype: Dtype;
}

/** What one backward pass gave. */
export interface BackwardPass {
  /** In the order of the variables; null where no gradient arrived. */
  gradients: (Numbers | null)[];
  /** The variables whose numbers backward changed, with those numbers. */
  changed: Map<Variable, Float64Array>;
}

/** A number of an input or parameter that a pass changed. */
export interface Written {
  /** The variable, "target" of a loss, or "input 1". */
  name: string;
  pass: "forward" | "backward";
  index: number[];
  before: number;
  after: number;
  /** The line of an operation in place; null for what writes into the data by itself. */
  source: SourceLine | null;
}

/** Numbers in one place that are taken for two. */
export interface Sharing {
  /** The variable, "dy", or "output". */
  where: string;
  message: string;
  advice: string;
  source: SourceLine | null;
}

/** The passes of a target, each from the same random numbers. */
export interface Run {
  /** @param inputs in place of the subject's own. */
  forward(inputs?: readonly Tensor[]): Tensor;
  clear(): void;
  gradients(y: Tensor, dy: Tensor): (Tensor | null)[];
  /** Numbers as an upstream gradient of y. */
  upstream(y: Tensor, dy: Float64Array): Tensor;
}

/** A target, or one output of it, brought to one form. Every run draws the same random numbers. */
export interface Subject {
  label: string;
  kind: TargetKind;
  /** Which of several outputs it is about; null where there is one. */
  outputName: string | null;
  variables: Variable[];
  /** Inputs that are not differentiated by: integers, and a loss's target. */
  constants: Tensor[];
  /**
   * Other numbers for the inputs, for a pass whose traces the next must not show; null where the
   * target refuses them.
   */
  decoy: Float64Array[] | null;
  /** Whether numbers that were float32 are float64 copies while it is checked. */
  isPromoted: boolean;
  /** What the very first forward pass changed. */
  written: Written[];
  output(): Numbers;
  /** The output with the graph behind it; null where a target records none. */
  graph(): Tensor | null;
  /** The operations of a forward pass, whoever wrote its backward; null where it was not made of any. */
  tape(): Tape | null;
  /** What the parts inside and then the target itself give in one forward pass. */
  trace(): { name: string; data: Float64Array }[];
  /** A forward pass with other inputs, one with these, and a backward pass from `dy`. */
  backward(dy: Float64Array): BackwardPass;
  /** The same without the pass with other inputs: what a target kept of them does not show. */
  backwardAlone(dy: Float64Array): { gradients: BackwardPass["gradients"]; output: Numbers };
  /** What a forward pass, and the backward pass after it, change of the inputs and parameters. */
  writes(dy: Float64Array): Written[];
  /** Two forward and backward passes without `zeroGrad` between them; null where that is no contract. */
  backwardTwice(dy: Float64Array): BackwardPass | null;
  /** Outputs and gradients that are not their own. */
  sharing(dy: Float64Array): Sharing[];
  /** The parts directly inside, on the inputs that they have here; without a subject if that fails. */
  inside(): { part: Part; subjects: Subject[] }[];
}

/** An error that a target threw while it was checked. */
export class TargetError extends Error {
  override name = "TargetError";
  override readonly cause: Error;
  /** "Tanh.backward", "forward of layer 1 (ReLU)" */
  readonly where: string;
  /** The line of the target's own code. */
  readonly source: SourceLine | null;

  constructor(where: string, cause: Error, source: SourceLine | null) {
    super(`${where}: ${cause.message}`);
    this.where = where;
    this.cause = cause;
    this.source = source;
  }
}
