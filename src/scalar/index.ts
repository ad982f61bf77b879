import "./methods.ts";

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
export { type Operand, Value, value } from "./value.ts";
