import { nn, type Tensor } from "chainrule";
import { activations } from "../../../layers/activations.ts";
import { Hidden, type Parts } from "../../../layers/hidden.ts";
import { brokenActivation } from "../breaks/activation.ts";
import { brokenLinear, type UpdateNow } from "../breaks/linear.ts";
import type { Settings } from "../engine/settings.ts";

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
