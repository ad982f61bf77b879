import type { FloatDtype } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { SourceLine } from "../text/source-line.ts";
import type { Verdict } from "./verdict/verdict.ts";

/** One entry of a gradient that differences do not confirm. */
export interface WrongEntry {
  /** Where it stands in the variable. */
  index: number[];
  /** Full mode: which output, row-major; sampled mode: null, a weighted sum of all outputs. */
  output: number | null;
  gradient: number;
  difference: number;
}

/** The gradient of one random weighted sum of the outputs, entry by entry, row-major. */
export interface ComparedPass {
  gradient: number[];
  difference: number[];
  /** How far apart the two may be. */
  allowed: number[];
}

/** How the gradient by one input or parameter compares with central differences. */
export interface VariableReport {
  name: string;
  /** The output whose gradient it is, where there are several: "output mean"; else null. */
  outputName: string | null;
  role: "input" | "parameter";
  shape: Shape;
  passed: boolean;
  /** How many numbers were compared: entries of the Jacobian, or of the gradient. */
  checked: number;
  /** How many there are. */
  total: number;
  wrong: number;
  /** max |gradient − difference| of the wrong ones. */
  worstAbsolute: number;
  /** The same relative to |difference|; null where one of these is 0. */
  worstRelative: number | null;
  /** The worst entries, the worst first, three at most. */
  worst: WrongEntry[];
  /** gradient − difference of one random pass in rows of the last dimension, as a small picture. */
  picture: string[];
  /** The numbers of the picture; null where all is right, where the shape is wrong, and where not every entry was looked at. */
  pass: ComparedPass | null;
}

/** A point where the function has a corner, and the gradient is one of many right ones. */
export interface Kink {
  variable: string;
  index: number[];
  before: number;
  after: number;
  gradient: number;
  /** What has the corner: "relu [4, 5], operation 2 of 7" of a graph, "layer 1 (ReLU)" of layers. */
  operation: string | null;
}

/** What a check can object to. */
export type FindingKind =
  | "threw"
  | "returned"
  | "nothing-compared"
  | "mutated"
  | "shared"
  | "nondeterministic"
  | "nonzero-at-zero"
  | "rounded"
  | "nonlinear"
  | "ties"
  | "region"
  | "overwritten"
  | "shape"
  | "dtype"
  | "non-finite"
  | "missing-gradient"
  | "wrong-gradient";

/** Something that is not as it must be, and where. */
export interface Finding {
  kind: FindingKind;
  /** The variable, "dy", "output", or what threw: "Tanh.backward", "backward of layer 1 (Tanh)". */
  where: string;
  message: string;
  /** What to change; null where the message says all. */
  advice: string | null;
  /** The line of the target that does it; null where it is not known. */
  source: SourceLine | null;
}

/** A layer or module inside the target that is wrong by itself, on the inputs that it has there. */
export interface WrongPart {
  /** "layer 1 (ReLU)" */
  name: string;
  findings: Finding[];
  verdicts: Verdict[];
}

/** The numbers of a report, as plain data. */
export interface GradcheckResult {
  target: string;
  passed: boolean;
  mode: "full" | "sampled";
  dtype: FloatDtype;
  /** Relative to max(1, |x|). */
  step: number;
  atol: number;
  rtol: number;
  seed: number;
  inputs: { shape: Shape; dtype: string }[];
  /** What was differentiated; a single output has no name. */
  outputs: { name: string | null; shape: Shape }[];
  variables: VariableReport[];
  /** What is at the root comes first: a backward that changes dy, then the numbers that follow. */
  findings: Finding[];
  /**
   * The likely causes, the one that explains the most variables first; none where all is right, and
   * where a finding is the cause. Where parts are wrong by themselves, these are theirs.
   */
  verdicts: Verdict[];
  /** The innermost wrong parts of a target that is made of layers or modules. */
  parts: WrongPart[];
  kinks: Kink[];
  /** What was left out for lack of time: more `budget` looks at it. */
  notLookedAt: string[];
  /** What to know about how it was checked: "in float32: …". */
  notes: string[];
  /** A line that runs the same check again. */
  reproduce: string;
}

/** What {@link gradcheck} found: data to work with, and a text to read. */
export interface GradcheckReport extends GradcheckResult {
  /** What, where, by how much, and the likely cause. */
  toString(): string;
  /** The report as plain data. */
  toJSON(): GradcheckResult;
}
