import type { LayerDescription } from "../../nn/layers/table.ts";
import { readLayer, readLayers } from "../../nn/layers/text.ts";

/** The settings that say what layers a network has. */
interface Architecture {
  /** The hidden layers, as words: `256,relu,batchnorm,dropout:0.2,128,tanh` or, for short, `256,128`. */
  layers: string;
  /** What stands after each linear layer of a list that names only sizes. */
  activation: string;
}

/** The hidden layers of a network. */
export function hiddenLayers({ layers, activation }: Architecture): LayerDescription[] {
  const given = readLayers(layers);
  if (given.some(({ kind }) => kind !== "linear")) return given;
  return given.flatMap((layer) => [layer, readLayer(activation)]);
}

/** The layers of a network: the hidden ones, and one score for each class. */
export function layersOf(architecture: Architecture, classes: number): LayerDescription[] {
  return [...hiddenLayers(architecture), { kind: "linear", units: classes }];
}
