import { nn, type Tensor } from "chainrule";
import type { ActivationName } from "./activation-names.ts";

export interface LayerSettings {
  readonly units: number;
  readonly activation: ActivationName;
  readonly batchNorm: boolean;
  /** The share of the outputs that is dropped while training. */
  readonly dropout: number;
  readonly residual: boolean;
}

/** A hidden layer: a linear map, perhaps normalized, its activation, perhaps dropped, perhaps with what came in added. */
export class Hidden extends nn.Module {
  readonly linear: nn.Linear;
  readonly norm: nn.BatchNorm1d | null;
  readonly activation: nn.Module;
  readonly dropout: nn.Dropout | null;
  /** What brings the input to the width of the output, where that is another. */
  readonly shortcut: nn.Linear | null;
  readonly #isResidual: boolean;

  constructor(inputs: number, layer: LayerSettings, parts: Parts) {
    super();
    const { units, activation, batchNorm, dropout, residual } = layer;
    const { dtype } = parts;
    this.linear = parts.linear(inputs, units);
    this.norm = batchNorm ? new nn.BatchNorm1d(units, { dtype }) : null;
    this.activation = parts.activation(activation);
    this.dropout = dropout > 0 ? new nn.Dropout(dropout) : null;
    this.shortcut =
      residual && inputs !== units ? new nn.Linear(inputs, units, { bias: false, dtype }) : null;
    this.#isResidual = residual;
  }

  forward(x: Tensor): Tensor {
    const z = this.linear.forward(x);
    let a = this.activation.forward(this.norm?.forward(z) ?? z);
    a = this.dropout?.forward(a) ?? a;
    return this.#isResidual ? a.add(this.shortcut?.forward(x) ?? x) : a;
  }
}

/** What layers are made of. */
export interface Parts {
  readonly dtype: "float32" | "float64";
  linear(inputs: number, outputs: number): nn.Linear;
  activation(name: LayerSettings["activation"]): nn.Module;
}
