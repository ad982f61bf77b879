import { linear } from "../functional/linear.ts";
import { normal_, zeros_ } from "../nn/init.ts";
import { Dropout } from "../nn/layers/dropout.ts";
import { Embedding } from "../nn/layers/embedding.ts";
import { Linear } from "../nn/layers/linear.ts";
import { ModuleList } from "../nn/layers/module-list.ts";
import { LayerNorm } from "../nn/layers/normalization/layer-norm.ts";
import { Module } from "../nn/module.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  kind,
  type OptionTable,
  positiveInteger,
  probability,
  required,
} from "../tensor/arguments.ts";
import { arange } from "../tensor/creation.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { type GenerateOptions, generate, stream } from "./generate.ts";
import { GPTBlock } from "./gpt-block.ts";
import { KeyValueCache } from "./key-value-cache.ts";

export interface GPTOptions {
  /** How many different tokens there are. */
  vocabSize: number;
  /** The most tokens that it looks at. */
  contextLength: number;
  /** How many blocks. Default 4. */
  layers?: number;
  /** The heads of a block's attention. Default 4. */
  heads?: number;
  /** The features of a token. Default 128. */
  width?: number;
  /** Default 0. */
  dropout?: number;
  /** Use the table of the tokens for the scores, too: fewer parameters. Default true, as in GPT-2. */
  tieWeights?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers and the masks of dropout come from; default the global generator. */
  generator?: Generator;
}

const gptOptions: OptionTable<GPTOptions> = {
  vocabSize: required(positiveInteger),
  contextLength: required(positiveInteger),
  layers: positiveInteger,
  heads: positiveInteger,
  width: positiveInteger,
  dropout: probability,
  tieWeights: flag,
  dtype: floatDtype,
  generator: generatorKind,
};

const cacheKind = kind("a KeyValueCache", (value) => value instanceof KeyValueCache);

/**
 * A language model: int32 tokens [batch, length] to a score for each next token, [batch, length, vocabSize].
 *
 * Learnt positions, blocks of causal attention and two linear layers with GELU, the layer norms before them,
 * and one at the end. Weights start normal with deviation 0.02, those that end a block's two ways smaller by
 * √(2·layers), biases at 0, as in GPT-2.
 *
 * With a {@link KeyValueCache}, `forward` is given only the tokens that are new.
 *
 * @throws ValueError for heads that do not divide the width; ShapeError in `forward`, for more tokens than
 * the context has.
 * Source: Radford et al., Language models are unsupervised multitask learners (2019)
 * @example
 * ```ts
 * import { GPT } from "chainrule/models";
 * const model = new GPT({ vocabSize: 65, contextLength: 32, layers: 2, width: 16 });
 * model.forward(zeros([4, 32], { dtype: "int32" })).shape; // → 4,32,65
 * model.generate([[1, 2, 3]], { maxNewTokens: 5, topK: 10 }).shape; // → 1,8
 * ```
 */
export class GPT extends Module<[tokens: TensorLike, cache?: KeyValueCache], Tensor> {
  readonly contextLength: number;
  readonly tokens: Embedding;
  readonly positions: Embedding;
  readonly drop: Dropout;
  readonly blocks: ModuleList<GPTBlock>;
  readonly norm: LayerNorm;
  /** Null where the table of the tokens is used. */
  readonly head: Linear | null;

  constructor(options: GPTOptions) {
    super();
    checkOptions("GPT", gptOptions, options);
    const { vocabSize, contextLength, layers = 4, heads = 4, width = 128 } = options;
    const { dropout = 0, tieWeights = true, dtype, generator } = options;
    if (width % heads !== 0) {
      throw new ValueError(`GPT: a width of ${width} cannot be shared evenly by ${heads} heads`);
    }
    const setting = { dtype, generator };
    this.contextLength = contextLength;
    this.tokens = new Embedding(vocabSize, width, setting);
    this.positions = new Embedding(contextLength, width, setting);
    this.drop = new Dropout(dropout, { generator });
    const block = () => new GPTBlock({ width, heads, dropout, ...setting });
    this.blocks = new ModuleList(Array.from({ length: layers }, block));
    this.norm = new LayerNorm(width, { dtype });
    this.head = tieWeights ? null : new Linear(width, vocabSize, { bias: false, ...setting });
    this.#initialise(layers, generator);
  }

  #initialise(layers: number, generator: Generator | undefined): void {
    for (const [name, parameter] of this.namedParameters()) {
      const endsWay = /(projection|linear2)\.weight$/.test(name);
      const std = endsWay ? 0.02 / Math.sqrt(2 * layers) : 0.02;
      if (parameter.ndim === 2) normal_(parameter, 0, std, { generator });
      else if (name.endsWith("bias")) zeros_(parameter);
    }
  }

  forward(tokens: TensorLike, cache?: KeyValueCache): Tensor {
    if (cache !== undefined) checkArgument("GPT", "cache", cacheKind, cache);
    const given = tensorOf("GPT", "tokens", tokens, "int32");
    const past = cache?.length ?? 0;
    const length = given.shape[given.ndim - 1];
    if (given.ndim !== 2 || past + length > this.contextLength) {
      throw new ShapeError(
        `GPT: expected tokens [batch, length] with at most ${this.contextLength - past} of ` +
          `${this.contextLength} tokens to come, got ${formatShape(given.shape)}`,
      );
    }
    const places = arange(past, past + length, { dtype: "int32" });
    let x = this.drop.forward(this.tokens.forward(given).add(this.positions.forward(places)));
    for (const [i, block] of this.blocks.entries()) x = block.forward(x, cache?.ofBlock(i));
    const features = this.norm.forward(x);
    return this.head ? this.head.forward(features) : linear(features, this.tokens.weight);
  }

  /** Goes on from tokens [batch, length], one by one: [batch, length + maxNewTokens]. In evaluation. */
  generate(tokens: TensorLike, options: GenerateOptions): Tensor {
    return generate(this, new KeyValueCache(), tokens, options);
  }

  /** The same, for a `for` loop: gives each new token, [batch, 1], as soon as it is there. */
  stream(tokens: TensorLike, options: GenerateOptions): Iterable<Tensor> {
    return stream(this, new KeyValueCache(), tokens, options);
  }
}
