import "./methods.ts";

export { toDot } from "./dot.ts";
export { Dual, dual } from "./dual.ts";
export {
  type Activation,
  Layer,
  MLP,
  type MLPOptions,
  type MLPOutput,
  Neuron,
  type NeuronOptions,
} from "./mlp.ts";
export type { Operation } from "./operation.ts";
export type { DrawOptions } from "./picture.ts";
export { toSVG } from "./svg.ts";
export { type Operand, Value, value } from "./value.ts";
