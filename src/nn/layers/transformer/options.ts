import { type Generator, generatorKind } from "../../../random/generator.ts";
import {
  checkOptions,
  flag,
  type Kind,
  notNegative,
  type OptionTable,
  oneOf,
  positiveInteger,
  probability,
} from "../../../tensor/arguments.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import { floatDtype } from "../../../tensor/dtype-kind.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { AnyModule, Module } from "../../module.ts";
import type { Dropout } from "../dropout.ts";
import type { Linear } from "../linear.ts";

export interface TransformerLayerOptions {
  /** The features between the two linear layers. Default 2048. */
  dimFeedforward?: number;
  /** Default 0.1. */
  dropout?: number;
  /** Between the two linear layers: a name, or a function of your own. Default "relu". */
  activation?: "relu" | "gelu" | ((x: Tensor) => Tensor);
  /** Added to the variance in the layer norms. Default 1e-5. */
  layerNormEps?: number;
  /** [batch, length, features], else [length, batch, features]. Default false, as in PyTorch. */
  batchFirst?: boolean;
  /** Normalize before attention and feed-forward, not after. Default false. */
  normFirst?: boolean;
  /** Of all linear layers and layer norms. Default true. */
  bias?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers and the masks of dropout come from; default the global generator. */
  generator?: Generator;
}

const named = oneOf("relu", "gelu");
const activationKind: Kind = {
  ...named,
  expected: '"relu", "gelu" or a function',
  accepts: (value) => typeof value === "function" || named.accepts(value),
};

const optionTable: OptionTable<TransformerLayerOptions> = {
  dimFeedforward: positiveInteger,
  dropout: probability,
  activation: activationKind,
  layerNormEps: notNegative,
  batchFirst: flag,
  normFirst: flag,
  bias: flag,
  dtype: floatDtype,
  generator: generatorKind,
};

/** The options of a layer, each with a value, and those of its parts. */
export function completed(layer: string, options: TransformerLayerOptions) {
  checkOptions(layer, optionTable, options);
  const { dimFeedforward = 2048, dropout = 0.1, activation = "relu", normFirst = false } = options;
  const { layerNormEps = 1e-5, batchFirst = false, bias = true, dtype, generator } = options;
  return {
    ...{ dimFeedforward, p: dropout, normFirst },
    activation: typeof activation === "function" ? activation : (x: Tensor) => x[activation](),
    attention: { dropout, bias, batchFirst, dtype, generator },
    linear: { bias, dtype, generator },
    norm: { eps: layerNormEps, bias, dtype },
    drop: { generator },
  };
}

/** What an encoder's and a decoder's layer have after attention. */
interface FeedForward {
  linear1: Linear;
  linear2: Linear;
  dropout: Dropout;
  activation: (x: Tensor) => Tensor;
}

/** linear2(dropout(activation(linear1(x)))) */
export function feedForward(
  { linear1, linear2, dropout, activation }: FeedForward,
  x: Tensor,
): Tensor {
  return linear2.forward(dropout.forward(activation(linear1.forward(x))));
}

/** x + part(norm(x)), or norm(x + part(x)). */
export function around(
  x: Tensor,
  norm: Module,
  normFirst: boolean,
  part: (x: Tensor) => Tensor,
): Tensor {
  return normFirst ? x.add(part(norm.forward(x))) : norm.forward(x.add(part(x)));
}

/** A module as another one is, with numbers of its own. */
export function withStateOf<M extends AnyModule>(made: M, from: AnyModule): M {
  made.loadStateDict(from.stateDict());
  return made.train(from.training) as M;
}
