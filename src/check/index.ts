export {
  assertGradcheck,
  GradcheckError,
  type GradcheckOptions,
  gradcheck,
} from "./gradcheck.ts";
export { gradientMatchers } from "./matcher.ts";
export {
  checkParameters,
  type ParameterCheck,
  type ParameterCheckOptions,
} from "./parameter-check.ts";
export type {
  Finding,
  FindingKind,
  GradcheckReport,
  GradcheckResult,
  Kink,
  VariableReport,
  WrongEntry,
} from "./report.ts";
export type { GradcheckTarget } from "./subject.ts";
export type { Cause, Verdict } from "./verdict/verdict.ts";
