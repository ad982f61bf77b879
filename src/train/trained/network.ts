import type { TableInputs } from "../../data/table/feature-layout.ts";
import { GPT } from "../../models/gpt.ts";
import { LeNet } from "../../models/lenet.ts";
import { LSTMLanguageModel } from "../../models/lstm-language-model.ts";
import { TableInput } from "../../models/table-input.ts";
import { buildSequential } from "../../nn/layers/build.ts";
import { Sequential } from "../../nn/layers/sequential.ts";
import type { LayerDescription } from "../../nn/layers/table.ts";
import type { Module } from "../../nn/module.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import type { Shape } from "../../tensor/shape.ts";

export type LanguageModelName = "gpt" | "lstm";
export type LanguageModel = GPT | LSTMLanguageModel;

export interface LanguageModelSizes {
  /** How many characters it learns from at a time: the most that a GPT looks at. */
  readonly context: number;
  /** The features of a character. */
  readonly width: number;
  /** How many layers. */
  readonly depth: number;
  readonly dropout: number;
}

/** What a network is made of, as plain data: layers, or a model by its name. */
export type NetworkDescription =
  | {
      readonly model: "layers";
      readonly layers: readonly LayerDescription[];
      readonly sample: Shape;
    }
  | { readonly model: "lenet"; readonly sample: Shape }
  | { readonly model: LanguageModelName; readonly sizes: LanguageModelSizes };

/** What a network is made for. */
export interface NetworkSetting {
  /** How many classes there are to tell apart, or characters to write in. */
  readonly classes: number;
  /** How a table's rows are divided, where it is of a table. */
  readonly inputs?: TableInputs;
  readonly dtype?: FloatDtype;
}

/** The heads of a GPT's attention. */
export const gptHeads = 4;

/** The network that is described, with random numbers. */
export function buildModule(
  network: NetworkDescription,
  { classes, inputs, dtype = "float32" }: NetworkSetting,
): LanguageModel | LeNet | Sequential {
  if (network.model === "layers") return buildLayers(network.layers, network.sample, inputs, dtype);
  if (network.model === "lenet") {
    const [channels, height, width] = network.sample;
    return new LeNet({ image: [channels, height, width], classes, dtype });
  }
  return buildLanguageModel(network.model, network.sizes, classes, dtype);
}

/** The layers, of a table behind the one that has vectors for its categories. */
function buildLayers(
  layers: readonly LayerDescription[],
  sample: Shape,
  inputs: TableInputs | undefined,
  dtype: FloatDtype,
): Sequential {
  if (inputs === undefined || inputs.categories.length === 0) {
    return buildSequential(sample, layers, { dtype });
  }
  const input = new TableInput(inputs, { dtype });
  const others = buildSequential(input.features, layers, { dtype }).children() as Module[];
  return new Sequential(input, ...others) as Sequential;
}

/** A model that learns to write in so many characters. */
function buildLanguageModel(
  name: LanguageModelName,
  { context: contextLength, depth: layers, ...sizes }: LanguageModelSizes,
  vocabSize: number,
  dtype?: FloatDtype,
): LanguageModel {
  const options = { vocabSize, layers, dtype, ...sizes };
  return name === "gpt"
    ? new GPT({ ...options, contextLength, heads: gptHeads })
    : new LSTMLanguageModel(options);
}
