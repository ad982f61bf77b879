import { noGrad } from "../autograd/no-grad.ts";
import { softmax } from "../functional/softmax.ts";
import { cat } from "../ops/concat.ts";
import { multinomial } from "../ops/sampling.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import {
  checkOptions,
  flag,
  notNegative,
  type OptionTable,
  positiveInteger,
  required,
} from "../tensor/arguments.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { KeyValueCache } from "./key-value-cache.ts";

export interface GenerateOptions {
  maxNewTokens: number;
  /** What scores are divided by: below 1 it prefers the likely; 0 takes the likeliest. Default 1. */
  temperature?: number;
  /** Draw among so many of the likeliest. Default all. */
  topK?: number;
  /** Keep what was computed of the tokens so far. Default true: without, it takes longer and gives the same. */
  useCache?: boolean;
  /** Where the draws come from; default the global generator. */
  generator?: Generator;
}

const generateOptions: OptionTable<GenerateOptions> = {
  maxNewTokens: required(positiveInteger),
  temperature: notNegative,
  topK: positiveInteger,
  useCache: flag,
  generator: generatorKind,
};

/** A model that says of each token how likely each one is to follow. */
interface LanguageModel {
  readonly contextLength: number;
  readonly training: boolean;
  forward(tokens: Tensor, cache?: KeyValueCache): Tensor;
  train(on: boolean): unknown;
}

/** Goes on from tokens, one by one. Of a text longer than the context it sees the end. */
export function generate(
  model: LanguageModel,
  tokens: TensorLike,
  options: GenerateOptions,
): Tensor {
  checkOptions("generate", generateOptions, options);
  const given = tensorOf("generate", "tokens", tokens, "int32");
  if (given.ndim !== 2 || given.shape[1] === 0) {
    throw new ShapeError(
      `generate: expected tokens [batch, length] to go on from, got ${formatShape(given.shape)}`,
    );
  }
  const { maxNewTokens, useCache = true } = options;
  const { contextLength, training } = model;
  const cache = new KeyValueCache();
  const scores = (text: Tensor) => {
    // Where the text has left the context, every position is another one: nothing can be kept.
    const isKept = useCache && text.shape[1] <= contextLength;
    const part = isKept ? text.slice(1, cache.length) : text.slice(1, -contextLength);
    return model.forward(part, isKept ? cache : undefined).select(1, -1);
  };
  model.train(false);
  try {
    return noGrad(() => {
      let text = given;
      for (let i = 0; i < maxNewTokens; i++) text = cat([text, choose(scores(text), options)], 1);
      return text;
    });
  } finally {
    model.train(training);
  }
}

/** A token for each row of scores, [batch, 1]. */
function choose(scores: Tensor, { temperature = 1, topK, generator }: GenerateOptions): Tensor {
  if (temperature === 0) return scores.argmax(-1, true);
  const [, vocabSize] = scores.shape;
  const least =
    topK === undefined || topK >= vocabSize ? null : scores.topk(topK).values.slice(-1, -1);
  const open = least ? scores.maskedFill(scores.lt(least), -Infinity) : scores;
  return multinomial(softmax(open.div(temperature), -1), 1, { generator });
}
