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

/** What a model has computed of the tokens so far, which it then need not see again. */
interface Memory {
  /** How many tokens that are. */
  readonly length: number;
}

/** A model that says of each token how likely each one is to follow. */
interface LanguageModel<M extends Memory> {
  /** The most tokens that it looks at. */
  readonly contextLength: number;
  readonly training: boolean;
  forward(tokens: Tensor, memory?: M): Tensor;
  train(on: boolean): unknown;
}

/**
 * Goes on from tokens, one by one: gives each, [batch, 1], as it comes. Of a text longer than the context the
 * model sees the end.
 *
 * @param memory an empty one.
 */
export function stream<M extends Memory>(
  model: LanguageModel<M>,
  memory: M,
  tokens: TensorLike,
  options: GenerateOptions,
): Iterable<Tensor> {
  checkOptions("generate", generateOptions, options);
  const given = tensorOf("generate", "tokens", tokens, "int32");
  if (given.ndim !== 2 || given.shape[1] === 0) {
    throw new ShapeError(
      `generate: expected tokens [batch, length] to go on from, got ${formatShape(given.shape)}`,
    );
  }
  return following(model, memory, given, options);
}

function* following<M extends Memory>(
  model: LanguageModel<M>,
  memory: M,
  given: Tensor,
  options: GenerateOptions,
): Iterable<Tensor> {
  const { maxNewTokens, useCache = true } = options;
  const { contextLength } = model;
  let text = given;
  for (let i = 0; i < maxNewTokens; i++) {
    const next = evaluating(model, () => {
      // Where the text has left the context, every position is another one: nothing can be kept.
      const isKept = useCache && text.shape[1] <= contextLength;
      const start = isKept ? memory.length : Math.max(0, text.shape[1] - contextLength);
      const scores = model.forward(text.slice(1, start), isKept ? memory : undefined);
      return choose(scores.select(1, -1), options);
    });
    text = cat([text, next], 1);
    yield next;
  }
}

/** Goes on from tokens [batch, length]: the text with what was added. */
export function generate<M extends Memory>(
  model: LanguageModel<M>,
  memory: M,
  tokens: TensorLike,
  options: GenerateOptions,
): Tensor {
  const added = [...stream(model, memory, tokens, options)];
  return cat([tensorOf("generate", "tokens", tokens, "int32"), ...added], 1);
}

/** Runs `body` in evaluation, without a graph; the model is then as it was, whoever is given its turn. */
function evaluating<T, M extends Memory>(model: LanguageModel<M>, body: () => T): T {
  const { training } = model;
  model.train(false);
  try {
    return noGrad(body);
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
