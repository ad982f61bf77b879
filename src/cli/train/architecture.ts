import { type LayerDescription, type LayerKind, rowOf } from "../../nn/layers/table.ts";
import { readLayer, readLayers, tellLayer } from "../../nn/layers/text.ts";
import { countOf } from "../../text/quantity.ts";
import type { LanguageModelName, LanguageModelSizes } from "../../train/trained/network.ts";

/** The models that a run may train, by their names. */
export const modelNames = ["lenet", "gpt", "lstm"] as const;
export type ModelName = (typeof modelNames)[number];

/** Those that learn to write, by their sizes where nothing else is said. */
export const languageModels: Readonly<Record<LanguageModelName, LanguageModelSizes>> = {
  gpt: { context: 64, width: 128, depth: 4, dropout: 0 },
  lstm: { context: 64, width: 256, depth: 1, dropout: 0 },
};

/** The settings that say what a network is made of: a model by its name, or layers. */
export interface Architecture {
  model?: ModelName;
  /** The hidden layers, as words: `256,relu,batchnorm,dropout:0.2,128,tanh` or, for short, `256,128`. */
  layers?: string;
  /** What stands after each linear layer of a list that names only sizes. */
  activation?: string;
  /** How many characters a language model learns from at a time: the most that a GPT looks at. */
  context?: number;
  /** The features of a character, in a language model. */
  width?: number;
  /** The layers of a language model. */
  depth?: number;
  /** In a language model. */
  dropout?: number;
}

export const languageModelOf = ({ model }: Architecture): LanguageModelName | null =>
  model === "gpt" || model === "lstm" ? model : null;

/** The sizes of a language model. */
export function sizesOf(name: LanguageModelName, architecture: Architecture): LanguageModelSizes {
  const usual = languageModels[name];
  const { context = usual.context, width = usual.width } = architecture;
  const { depth = usual.depth, dropout = usual.dropout } = architecture;
  return { context, width, depth, dropout };
}

/** The hidden layers of a network, none for a model. */
export function hiddenLayers({ layers = "", activation = "" }: Architecture): LayerDescription[] {
  const given = readLayers(layers);
  if (given.some(({ kind }) => kind !== "linear")) return given;
  return given.flatMap((layer) => [layer, readLayer(activation)]);
}

const flat: readonly LayerKind[] = ["linear", "flatten"];

/**
 * The layers of a network: the hidden ones, and one score for each class. Where they are of images, the
 * first linear layer is given all of an image in a row.
 */
export function layersOf(architecture: Architecture, classes: number): LayerDescription[] {
  const layers: LayerDescription[] = [
    ...hiddenLayers(architecture),
    { kind: "linear", units: classes },
  ];
  const first = layers.findIndex(({ kind }) => flat.includes(kind));
  const isFlat = !isOfImages(architecture) || layers[first].kind === "flatten";
  return isFlat ? layers : layers.toSpliced(first, 0, { kind: "flatten" });
}

/** Whether a network takes images [channels, height, width], not numbers in a row. */
export function isOfImages(architecture: Architecture): boolean {
  const { model } = architecture;
  return (
    model === "lenet" ||
    hiddenLayers(architecture).some(({ kind }) => rowOf(kind).hasWindows === true)
  );
}

/** `784 → 256 → ReLU → 10`, `1×28×28 → LeNet → 10`, `64 → GPT, 4 layers of 128 → 82` */
export function tellNetwork(
  architecture: Architecture,
  sample: readonly number[],
  classes: number,
): string {
  const { model } = architecture;
  const hidden =
    model === undefined
      ? hiddenLayers(architecture).map(tellLayer)
      : [titles[model] + tellSizes(architecture)];
  return [sample.join("×"), ...hidden, classes].join(" → ");
}

const titles: Record<ModelName, string> = { lenet: "LeNet", gpt: "GPT", lstm: "LSTM" };

function tellSizes(architecture: Architecture): string {
  const name = languageModelOf(architecture);
  if (name === null) return "";
  const { depth, width } = sizesOf(name, architecture);
  return `, ${countOf(depth, "layer")} of ${width}`;
}
