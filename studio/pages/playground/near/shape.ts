import type { LayerShape } from "../../../network/shape.ts";
import { effective } from "../engine/effective.ts";
import { countsOf, type Settings } from "../engine/settings.ts";

/** What the tensors of each layer are called, as in a trace, and its sizes: the hidden layers, and the output. */
export function layersOf(settings: Settings): LayerShape[] {
  const { features, classes } = countsOf(settings.data);
  const hidden = effective(settings).layers;
  const outputs = classes === 2 ? 1 : classes;
  const widths = [features, ...hidden.map(({ units }) => units), outputs];
  return widths.slice(1).map((units, l): LayerShape => {
    const n = l + 1;
    const isLast = l === hidden.length;
    const activation = isLast ? "identity" : hidden[l].activation;
    // With a shortcut what the activation gives is not yet what the layer gives.
    const output = isLast ? `z${n}` : hidden[l].residual ? `a${n}` : `h${n}`;
    return {
      ...{ weights: `W${n}`, bias: `b${n}`, sum: `z${n}`, activation, output, units },
      from: l === 0 ? "x" : `h${l}`,
      inputs: widths[l],
    };
  });
}
