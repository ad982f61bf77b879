import { ChainruleError } from "../../tensor/errors.ts";
import type { SourceLine } from "../../text/source-line.ts";

/** The numbers of a tensor, in short. */
export interface Range {
  /** The smallest and the largest finite number; null where there is none. */
  min: number | null;
  max: number | null;
  nan: number;
  /** How many are ∞ or −∞. */
  infinite: number;
}

/** A module or hand-written layer in its network. */
export interface AnomalyModule {
  /** Its path, as in the names of its parameters: "2", or "" for the network itself. */
  path: string;
  /** "BatchNorm1d(4)" */
  description: string;
}

/** An operand of the operation, and what it holds at the offending element. */
export interface AnomalyOperand {
  /** The parameter's name, "2.weight"; or what computed it, "exp"; or "input". */
  name: string;
  shape: readonly number[];
  dtype: string;
  /** The number that went into the offending element; null where many did. */
  value: number | null;
  range: Range;
  /** What it was computed from, each tensor before its own ancestors; eight for all operands at most. */
  ancestors: AnomalyAncestor[];
}

/** A tensor that an operand was computed from. */
export interface AnomalyAncestor {
  /** How many operations before the operand. */
  depth: number;
  /** What computed it, "exp"; or the parameter's name; or "input". */
  name: string;
  /** Where it was computed. */
  module: AnomalyModule | null;
  shape: readonly number[];
  range: Range;
}

/** What makes a NaN or an infinity. */
export type AnomalyCauseKind =
  | "log-of-zero"
  | "log-of-negative"
  | "exp-overflow"
  | "division-by-zero"
  | "zero-variance"
  | "root-of-negative"
  | "infinite-slope"
  | "zero-times-infinity"
  | "infinity-minus-infinity"
  | "learning-rate"
  | "bad-data"
  | "overflow"
  | "unknown";

/** Why a number is not finite. */
export interface AnomalyCause {
  kind: AnomalyCauseKind;
  /** "The logarithm of 0" */
  title: string;
  /** The numbers that show it: "log(0) is −∞". */
  evidence: string;
  /** What to try. */
  advice: string;
}

/** The first NaN or infinity of a computation, and how it came about. */
export interface Anomaly {
  /** NaN, Infinity or -Infinity. */
  value: number;
  /** Which pass made it; an update is a change of a parameter in place. */
  pass: "forward" | "backward" | "update";
  /** The operation's name; its formula of operands x0, x1, … where it has none. */
  operation: string;
  /** The function of the library that was called for it, "crossEntropy"; null where it is the operation. */
  calledFor: string | null;
  shape: readonly number[];
  dtype: string;
  /** Where it stands in the result: the first such element, row-major. */
  index: number[];
  module: AnomalyModule | null;
  /** The line of the program from which the library was called; null in a bundle, where it cannot be told. */
  source: SourceLine | null;
  /** In backward: the forward operation whose gradient it is. */
  gradientOf: {
    operation: string;
    module: AnomalyModule | null;
    source: SourceLine | null;
  } | null;
  operands: AnomalyOperand[];
  cause: AnomalyCause;
}

/** The first NaN or infinity of a computation, found by `detectAnomaly`. The message is a report. */
export class AnomalyError extends ChainruleError {
  override name = "AnomalyError";
  /** The report as data. */
  readonly anomaly: Anomaly;

  constructor(report: string, anomaly: Anomaly) {
    super(report);
    this.anomaly = anomaly;
  }
}
