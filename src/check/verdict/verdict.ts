/** The mistakes that a wrong gradient is matched against. */
export type Cause =
  | "all-zero"
  | "sign"
  | "not-zeroed"
  | "last-use"
  | "early-update"
  | "stale-cache"
  | "upstream-forgotten"
  | "transposed"
  | "operands-exchanged"
  | "not-summed"
  | "summed-not-averaged"
  | "averaged-not-summed"
  | "softmax-diagonal"
  | "constant-mean"
  | "constant-variance"
  | "constant-statistics"
  | "dropout-mask"
  | "dropout-scale"
  | "activation-forgotten"
  | "activation-at-result"
  | "activation-at-input"
  | "other-activation"
  | "no-gradient"
  | "term-missing"
  | "passed-through"
  | "term-added"
  | "constant-factor"
  | "misplaced"
  | "index-factors"
  | "few-entries"
  | "one-block"
  | "factor-missing"
  | "formula"
  | "wrong-operand"
  | "wrong-step"
  | "step-missing"
  | "reversed"
  | "reshaped-not-transposed"
  | "max-routing"
  | "exchanged"
  | "permuted-again"
  | "other-order"
  | "extra-factor"
  | "extra-statistics"
  | "operation-forgotten"
  | "two-mistakes"
  | "softmax-jacobian"
  | "wrong-dimensions"
  | "wrong-count"
  | "mean-count"
  | "altered-parameter"
  | "other-parameter"
  | "constant-norm"
  | "statistics-term"
  | "stride"
  | "padding"
  | "dilation"
  | "flipped-kernel"
  | "wrong-index"
  | "one-use"
  | "spread"
  | "transposed-jacobian"
  | "smoothing"
  | "own-class"
  | "eps"
  | "region"
  | "dy-missing"
  | "places-wrong"
  | "cross-terms"
  | "branch-factor"
  | "term-factor"
  | "moved"
  | "permuted"
  | "leak"
  | "only-at";

/** The likely cause of wrong gradients, or that none is known. */
export interface Verdict {
  cause: Cause | "unexplained";
  /** What is wrong, in one sentence. */
  title: string;
  /** The part of the target that is wrong: "layer 1 (ReLU)"; null for the target itself. */
  part: string | null;
  /** The variables whose errors it explains. */
  variables: string[];
  /** The share of the squared error that it explains, 0 to 1. */
  explained: number;
  /** What was recognised in the numbers: a factor, a function, a row. */
  evidence: string;
  /** What to look at. */
  advice: string;
}
