import { nn, type Tensor } from "chainrule";
import { brokenActivation } from "../breaks/activation.ts";
import { brokenLinear, type UpdateNow } from "../breaks/linear.ts";
import type { LayerSettings, Settings } from "../engine/settings.ts";
import { activations } from "./activations.ts";

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
interface Parts {
  readonly dtype: Settings["precision"];
  linear(inputs: number, outputs: number): nn.Linear;
  activation(name: LayerSettings["activation"]): nn.Module;
}

/** Hidden layers, and a linear map to a score for each class, or to one score where there are two. */
export class Network extends nn.Module {
  readonly hidden: Hidden[];
  readonly output: nn.Linear;

  /** @param updateNow updates a layer's parameters in the middle of backward, where that is the break. */
  constructor(
    features: number,
    outputs: number,
    { layers, precision: dtype, breaks }: Settings,
    updateNow: UpdateNow,
  ) {
    super();
    const widths = [features, ...layers.map(({ units }) => units)];
    const hasSquare = layers.some(({ units }, i) => i > 0 && units === widths[i]);
    const linear = brokenLinear(breaks, hasSquare, updateNow);
    const activation = brokenActivation(breaks);
    const parts: Parts = {
      dtype,
      linear: (inputs, outputs) => linear(inputs, outputs, dtype),
      activation: (name) => activation(activations[name]()),
    };
    this.hidden = layers.map((layer, i) => new Hidden(widths[i], layer, parts));
    this.output = parts.linear(widths[layers.length], outputs);
  }

  /** Scores, [batch, outputs]. */
  forward(x: Tensor): Tensor {
    return this.layerOutputs(x)[this.hidden.length];
  }

  /** What each hidden layer gives, and the scores at the end. */
  layerOutputs(x: Tensor): Tensor[] {
    const outputs: Tensor[] = [];
    let a = x;
    for (const layer of this.hidden) {
      a = layer.forward(a);
      outputs.push(a);
    }
    return [...outputs, this.output.forward(a)];
  }

  /** The linear map of each hidden layer, and the last. */
  get linears(): nn.Linear[] {
    return [...this.hidden.map(({ linear }) => linear), this.output];
  }
}
