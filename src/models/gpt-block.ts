import { scaledDotProductAttention } from "../functional/attention/attention.ts";
import { Dropout } from "../nn/layers/dropout.ts";
import { Linear } from "../nn/layers/linear.ts";
import { LayerNorm } from "../nn/layers/normalization/layer-norm.ts";
import { Module } from "../nn/module.ts";
import { cat } from "../ops/concat.ts";
import type { Generator } from "../random/generator.ts";
import { ones } from "../tensor/creation.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The keys and values of the positions that a block has seen, [batch, heads, length, features]. */
export interface BlockCache {
  key: Tensor | null;
  value: Tensor | null;
}

export interface BlockSetting {
  width: number;
  heads: number;
  dropout: number;
  dtype?: FloatDtype;
  generator?: Generator;
}

/** Self-attention to the positions before and to one's own. */
class CausalAttention extends Module<[x: Tensor, cache?: BlockCache]> {
  readonly heads: number;
  readonly dropout: number;
  readonly generator: Generator | undefined;
  /** Query, key and value in one. */
  readonly qkv: Linear;
  readonly projection: Linear;

  constructor({ width, heads, dropout, ...setting }: BlockSetting) {
    super();
    this.heads = heads;
    this.dropout = dropout;
    this.generator = setting.generator;
    this.qkv = new Linear(width, 3 * width, setting);
    this.projection = new Linear(width, width, setting);
  }

  forward(x: Tensor, cache: BlockCache = { key: null, value: null }): Tensor {
    const [batch, length, width] = x.shape;
    const shape = [batch, length, this.heads, width / this.heads];
    const [query, ...found] = this.qkv
      .forward(x)
      .split(width, -1)
      .map((part) => part.reshape(shape).transpose(1, 2));
    const seen = [cache.key, cache.value];
    const [key, value] = found.map((part, i) => {
      const before = seen[i];
      return before ? cat([before, part], 2) : part;
    });
    const past = key.shape[2] - length;
    Object.assign(cache, { key, value });
    const { generator } = this;
    const attended = scaledDotProductAttention(query, key, value, {
      isCausal: past === 0,
      // A single position, the last, may look at all.
      attnMask:
        past === 0 || length === 1
          ? null
          : ones([length, past + length])
              .tril(past)
              .to("bool"),
      dropoutP: this.training ? this.dropout : 0,
      generator,
    });
    return this.projection.forward(attended.transpose(1, 2).flatten(2));
  }
}

/** One layer of a GPT: attention and two linear layers, each behind a layer norm and with a way around it. */
export class GPTBlock extends Module<[x: Tensor, cache?: BlockCache]> {
  readonly norm1: LayerNorm;
  readonly attention: CausalAttention;
  readonly norm2: LayerNorm;
  readonly linear1: Linear;
  readonly linear2: Linear;
  readonly drop: Dropout;

  constructor(setting: BlockSetting) {
    super();
    const { width, dropout, dtype, generator } = setting;
    this.norm1 = new LayerNorm(width, { dtype });
    this.attention = new CausalAttention(setting);
    this.norm2 = new LayerNorm(width, { dtype });
    this.linear1 = new Linear(width, 4 * width, { dtype, generator });
    this.linear2 = new Linear(4 * width, width, { dtype, generator });
    this.drop = new Dropout(dropout, { generator });
  }

  forward(x: Tensor, cache?: BlockCache): Tensor {
    const informed = x.add(this.drop.forward(this.attention.forward(this.norm1.forward(x), cache)));
    const hidden = this.linear1.forward(this.norm2.forward(informed)).gelu();
    return informed.add(this.drop.forward(this.linear2.forward(hidden)));
  }
}
