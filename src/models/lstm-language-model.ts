import { Dropout } from "../nn/layers/dropout.ts";
import { Embedding } from "../nn/layers/embedding.ts";
import { Linear } from "../nn/layers/linear.ts";
import { LSTM } from "../nn/layers/recurrent/recurrent.ts";
import { Module } from "../nn/module.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  kind,
  type OptionTable,
  positiveInteger,
  probability,
  required,
} from "../tensor/arguments.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { type GenerateOptions, generate, stream } from "./generate.ts";

export interface LSTMLanguageModelOptions {
  /** How many different tokens there are. */
  vocabSize: number;
  /** LSTMs one above the other. Default 1. */
  layers?: number;
  /** The features of a token, and the hidden units of a layer. Default 256. */
  width?: number;
  /** Of what goes into each layer, and into the scores; not of what goes from step to step. Default 0. */
  dropout?: number;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers and the masks of dropout come from; default the global generator. */
  generator?: Generator;
}

const modelOptions: OptionTable<LSTMLanguageModelOptions> = {
  vocabSize: required(positiveInteger),
  layers: positiveInteger,
  width: positiveInteger,
  dropout: probability,
  dtype: floatDtype,
  generator: generatorKind,
};

/**
 * How far an {@link LSTMLanguageModel} is in a text: what its layers remember of it. Make a new one for each
 * text, and use it in `noGrad`.
 *
 * @example
 * ```ts
 * import { LSTMLanguageModel, LSTMMemory } from "chainrule/models";
 * const model = new LSTMLanguageModel({ vocabSize: 9, width: 8 });
 * const memory = new LSTMMemory();
 * noGrad(() => model.forward([[1, 2, 3]], memory).shape); // → 1,3,9
 * noGrad(() => model.forward([[4]], memory).shape); // → 1,1,9
 * memory.length; // → 4
 * ```
 */
export class LSTMMemory {
  /** How many tokens it has seen. */
  length = 0;
  /** h and c of all layers, [layers, batch, width]. */
  state: [h: Tensor, c: Tensor] | undefined;
}

const memoryKind = kind("an LSTMMemory", (value) => value instanceof LSTMMemory);

/**
 * A language model: int32 tokens [batch, length] to a score for each next token, [batch, length, vocabSize].
 * An embedding, LSTMs, a linear layer. It looks at all of the tokens, however many.
 *
 * With an {@link LSTMMemory}, `forward` is given only the tokens that are new.
 *
 * @throws ShapeError in `forward`, for what is no batch of tokens.
 * Source: Sutskever, Martens and Hinton, Generating text with recurrent neural networks (2011); the places of
 * dropout are those of Zaremba, Sutskever and Vinyals, Recurrent neural network regularization (2014)
 * @example
 * ```ts
 * import { LSTMLanguageModel } from "chainrule/models";
 * const model = new LSTMLanguageModel({ vocabSize: 65, width: 16 });
 * model.forward(zeros([4, 32], { dtype: "int32" })).shape; // → 4,32,65
 * model.generate([[1, 2, 3]], { maxNewTokens: 5, temperature: 0.8 }).shape; // → 1,8
 * ```
 */
export class LSTMLanguageModel extends Module<[tokens: TensorLike, memory?: LSTMMemory], Tensor> {
  readonly contextLength = Number.POSITIVE_INFINITY;
  readonly tokens: Embedding;
  readonly drop: Dropout;
  readonly lstm: LSTM;
  readonly head: Linear;

  constructor(options: LSTMLanguageModelOptions) {
    super();
    checkOptions("LSTMLanguageModel", modelOptions, options);
    const { vocabSize, layers = 1, width = 256, dropout = 0, ...setting } = options;
    this.tokens = new Embedding(vocabSize, width, setting);
    this.drop = new Dropout(dropout, { generator: setting.generator });
    const shape = { numLayers: layers, batchFirst: true, dropout };
    this.lstm = new LSTM(width, width, { ...shape, ...setting });
    this.head = new Linear(width, vocabSize, setting);
  }

  forward(tokens: TensorLike, memory?: LSTMMemory): Tensor {
    const name = "LSTMLanguageModel";
    if (memory !== undefined) checkArgument(name, "memory", memoryKind, memory);
    const given = tensorOf(name, "tokens", tokens, "int32");
    if (given.ndim !== 2) {
      throw new ShapeError(
        `${name}: expected tokens [batch, length], got ${formatShape(given.shape)}`,
      );
    }
    const features = this.drop.forward(this.tokens.forward(given));
    const [outputs, state] = this.lstm.forward(features, memory?.state);
    if (memory) Object.assign(memory, { length: memory.length + given.shape[1], state });
    return this.head.forward(this.drop.forward(outputs));
  }

  /** Goes on from tokens [batch, length], one by one: [batch, length + maxNewTokens]. In evaluation. */
  generate(tokens: TensorLike, options: GenerateOptions): Tensor {
    return generate(this, new LSTMMemory(), tokens, options);
  }

  /** The same, for a `for` loop: gives each new token, [batch, 1], as soon as it is there. */
  stream(tokens: TensorLike, options: GenerateOptions): Iterable<Tensor> {
    return stream(this, new LSTMMemory(), tokens, options);
  }
}
