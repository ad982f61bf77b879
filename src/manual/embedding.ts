import { normal_ } from "../nn/init.ts";
import { scatterAdd } from "../ops/gather.ts";
import { inspect } from "../ops/interceptors.ts";
import { type Generator, generatorKind } from "../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { zeros } from "../tensor/creation.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { DtypeError, ShapeError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "./contract.ts";
import { BaseLayer, type Parameter, parameter } from "./layer.ts";

export interface EmbeddingOptions {
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers come from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

const embeddingOptions: OptionTable<EmbeddingOptions> = {
  dtype: floatDtype,
  generator: generatorKind,
};

/**
 * A row of numbers for each of `count` things, by their indices: int32 [...] to [..., size].
 *
 * y[p] = W[x[p]] at every position p. A row that was taken at several positions was used several times,
 * and its gradient is their sum: dW[i] = Σ over all p with x[p] = i of dy[p]. An index cannot be moved
 * a little: dx is 0.
 *
 * The weight starts with normal numbers of variance 1, as in `nn.Embedding`.
 *
 * @throws DtypeError for indices that are not int32; ShapeError for an index outside 0 … count − 1.
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 * @example
 * ```ts
 * import { Embedding } from "chainrule/manual";
 * const layer = new Embedding(3, 1);
 * layer.weight.value.copy_(tensor([[10], [20], [30]]));
 * layer.forward(tensor([2, 0, 2], { dtype: "int32" })).toArray(); // → 30,10,30
 * layer.backward(tensor([[1], [2], [4]])).toArray(); // → 0,0,0
 * layer.weight.gradient.toArray(); // → 2,0,5
 * ```
 */
export class Embedding extends BaseLayer<{ x: Tensor }> {
  readonly count: number;
  readonly size: number;
  /** [count, size] */
  readonly weight: Parameter;

  constructor(count: number, size: number, options: EmbeddingOptions = {}) {
    super();
    checkArgument("Embedding", "count", positiveInteger, count);
    checkArgument("Embedding", "size", positiveInteger, size);
    checkOptions("Embedding", embeddingOptions, options);
    const { dtype, generator } = options;
    this.count = count;
    this.size = size;
    this.weight = parameter("weight", zeros([count, size], { dtype }));
    normal_(this.weight.value, 0, 1, { generator });
  }

  forward(x: Tensor): Tensor {
    const where = `${this.label}: forward`;
    checkArgument(where, "x", tensorKind, x);
    if (x.dtype !== "int32") {
      throw new DtypeError(
        `${where} expected indices x of dtype int32, got ${x.dtype}. Convert them: x.to("int32")`,
      );
    }
    inspect(x, (indices) => {
      const outside = indices.find((index) => index < 0 || index >= this.count);
      if (outside === undefined) return;
      throw new ShapeError(
        `${where} expected indices x from 0 to ${this.count - 1}, got ${outside}`,
      );
    });
    const weight = this.weight.value;
    const y = this.buffer("y", [...x.shape, this.size], weight.dtype);
    // y [..., size] = the rows x [...] of W [count, size]
    const rows = weight.indexSelect(0, x.reshape([x.size]));
    return this.keep({ x }, y.copy_(rows.reshape(y.shape)));
  }

  backward(dy: Tensor): Tensor {
    const { x } = this.#addGradients(dy);
    // dx [...] = 0
    return this.buffer("dx", x.shape, dy.dtype);
  }

  backwardParameters(dy: Tensor): void {
    this.#addGradients(dy);
  }

  #addGradients(dy: Tensor): { x: Tensor } {
    const { x } = this.recall(dy);
    const rows = [x.size, this.size];
    const index = x.reshape([x.size, 1]).expand(rows);
    // dW [count, size]: each row of dy [..., size] is added to the row of dW that x names
    this.weight.gradient.add_(scatterAdd(dy.reshape(rows), index, 0, [this.count, this.size]));
    return { x };
  }

  override parameters(): Parameter[] {
    return [this.weight];
  }
}
