import "../autograd/methods.ts";

export { type ExplainOptions, explain } from "./explain.ts";
export type * from "./model.ts";
export {
  activationForms,
  activations,
  checkNetwork,
  exampleNetwork,
  type LossName,
  losses,
  type TracedLayer,
  type TracedNetwork,
} from "./network.ts";
export type { TraceOptions } from "./read-trace.ts";
export { networkSvg } from "./svg/network-svg.ts";
export { type TraceSvgOptions, traceSvg } from "./svg/trace-svg.ts";
export { explanationText } from "./text/explanation-text.ts";
export type { TextStyle } from "./text/layout.ts";
export { type TextOptions, traceText } from "./text/trace-text.ts";
export { type ExpressionOptions, type NameIt, type TraceInput, trace } from "./trace.ts";
export { networkLoss, traceNetwork } from "./trace-network.ts";
