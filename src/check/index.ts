import "../autograd/methods.ts";
import "../ops/vectorized.ts";

export { assertGradcheck, GradcheckError, gradcheck } from "./gradcheck.ts";
export { gradientMatchers } from "./matcher.ts";
export type { GradcheckOptions } from "./options.ts";
export {
  checkParameters,
  type ParameterCheck,
  type ParameterCheckOptions,
  parameterChecks,
} from "./parameter-check.ts";
export type {
  ComparedPass,
  Finding,
  FindingKind,
  GradcheckReport,
  GradcheckResult,
  Kink,
  VariableReport,
  WrongEntry,
  WrongPart,
} from "./report.ts";
export type { GradcheckTarget, Outputs } from "./target.ts";
export type { Cause, Verdict } from "./verdict/verdict.ts";
