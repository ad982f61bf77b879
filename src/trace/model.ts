/**
 * Everything that was computed in one forward and one backward pass: plain data, fit for JSON. It is
 * described for readers in docs/trace.md and, as a JSON schema, in schemas/trace.schema.json; `version`
 * counts changes that such readers would not understand.
 */
export interface Trace {
  format: "chainrule-trace";
  version: 1;
  title: string;
  /** Decimals of the numbers in the texts; `value`s have all their digits. */
  precision: number;
  /** What was given: inputs, parameters, targets and constants. */
  given: GivenTensor[];
  /** In the order of computation. */
  forward: ForwardStep[];
  /** What the gradients are of. */
  loss: NamedNumber;
  /** From the loss back. */
  backward: BackwardStep[];
  /** Absent where no check was asked for. */
  check?: GradientCheck;
  /** Present for the trace of a network: what its layers are called. */
  network?: NetworkNames;
}

export interface NamedNumber {
  name: string;
  value: number;
}

export interface GivenTensor {
  name: string;
  role: "input" | "parameter" | "target" | "constant";
  shape: number[];
  /** Row-major. Of a large tensor the first numbers only: `omitted` says how many are left out. */
  values: number[];
  omitted: number;
}

/** The computation of one tensor. */
export interface ForwardStep {
  name: string;
  /** What is computed, in words or as a formula of whole tensors; empty where nobody said. */
  heading: string;
  shape: number[];
  elements: ForwardElement[];
  /** How many elements are not listed. */
  omitted: number;
}

/** The computation of one number. */
export interface ForwardElement {
  name: string;
  index: number[];
  /** With names: `W1[0][0]·x[0] + W1[0][1]·x[1] + b1[0]`. */
  formula: string;
  /** The same with numbers: `0.1·0.5 + (−0.2)·0.8 + 0.05`. */
  numbers: string;
  value: number;
  /** The terms of a sum; `value` is their sum, with `omittedTerms`. Absent for other functions. */
  terms?: ForwardTerm[];
  omittedTerms?: OmittedTerms;
  /** What a function other than a sum was computed from; of the largest of many numbers the first 16. */
  operands?: NamedNumber[];
  /** Whether its slope is 0 here, because of a branch: it passes no gradient back. */
  dead?: boolean;
  /** Another way to write the same number. */
  shortcut?: Shortcut;
}

/** One product in a sum; the name of a number without one is the number. */
export interface ForwardTerm {
  factors: NamedNumber[];
  value: number;
}

/** Terms of a long sum that are not listed. */
export interface OmittedTerms {
  count: number;
  sum: number;
}

/** A well-known shorter form, such as p − t for the gradient of softmax and cross-entropy. */
export interface Shortcut {
  formula: string;
  numbers: string;
  value: number;
}

/** The gradients of the loss by one tensor. */
export interface BackwardStep {
  /** The tensor. */
  of: string;
  /** Its gradient: `dL/dz1`. */
  name: string;
  heading: string;
  shape: number[];
  elements: BackwardElement[];
  omitted: number;
}

/** The gradient of the loss by one number. */
export interface BackwardElement {
  of: string;
  name: string;
  index: number[];
  formula: string;
  numbers: string;
  value: number;
  /** One for each number that was computed from this one; none for the loss, and where no path leads to it. */
  terms: GradientTerm[];
  omittedTerms?: OmittedTerms;
  shortcut?: Shortcut;
}

/** One path's share: value = upstream · local. */
export interface GradientTerm {
  /** The gradient that comes in; null where an operation's own backward gave a number and no more. */
  upstream: NamedNumber | null;
  /** The local derivative. */
  local: { formula: string; numbers: string; value: number };
  value: number;
  /** Whether a branch lets nothing through, as that of relu does below 0. */
  blocked: boolean;
}

/** Gradients beside central differences of the loss. */
export interface GradientCheck {
  rows: CheckRow[];
  omitted: number;
  passed: boolean;
}

export interface CheckRow {
  name: string;
  gradient: number;
  /** (L(w + h) − L(w − h)) / 2h, with h = 10⁻⁵ · max(1, |w|). */
  difference: number;
  /** |gradient − difference| */
  error: number;
  /** `kink`: the slopes to the left and to the right differ, so that the difference is of no use. */
  verdict: "ok" | "kink" | "differs";
}

/** The tensors of a network, layer by layer. */
export interface NetworkNames {
  input: string;
  layers: LayerNames[];
  loss: "crossEntropy" | "binaryCrossEntropy" | "meanSquaredError";
  /** What is compared with the target: probabilities, or the last layer's output. */
  prediction: string;
  /** The class, counted from 0, or a number for each output. */
  target: number | number[];
}

export interface LayerNames {
  weights: string;
  bias: string | null;
  /** The weighted sums. */
  sum: string;
  activation: string;
  /** The activations; the sums themselves where the activation is the identity. */
  output: string;
}

/** One gradient, path by path. */
export interface Explanation {
  /** Decimals of the numbers in the texts. */
  precision: number;
  of: string;
  loss: string;
  gradient: number;
  /** Their products add up to the gradient. */
  paths: ExplainedPath[];
  /** How many paths there are; absent where there are too many numbers on the way to tell. */
  count?: number;
  /** The numbers on the listed paths: how each was computed. */
  results: { name: string; formula: string; value: number }[];
}

/** A path to the loss, or a group of paths that begin alike. */
export interface ExplainedPath {
  /** The numbers that it leads through, the loss last; of a group, those up to where the paths part. */
  through: string[];
  /** The local derivatives from each number to the next: ∂a/∂x, ∂L/∂a. */
  steps: { name: string; formula: string; numbers: string; value: number; blocked: boolean }[];
  /** Of a group: the gradient where the paths part, with which the steps are multiplied. */
  common?: NamedNumber;
  /** The product of the steps, and of what they have in common. */
  product: number;
  /** How many paths; absent where there are too many numbers on the way to tell. */
  count?: number;
}
