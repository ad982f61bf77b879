import { ZooLayer } from "../../examples/bug-zoo/layer.ts";
import { Generator, randn, type Tensor, tensor } from "../../src/index.ts";

export const draw = (shape: number[], seed = 1) => randn(shape, { generator: new Generator(seed) });

/** What a layer keeps between its calls, x included. */
export interface Kept {
  x: Tensor;
  last?: Tensor;
  count?: number;
}

/** A hand-written layer without parameters, made of its two formulas. */
export function layerOf(
  f: (x: Tensor) => Tensor,
  df: (dy: Tensor, x: Tensor, kept: Kept) => unknown,
): ZooLayer {
  class Custom extends ZooLayer {
    readonly #kept = {} as Kept;

    forward(x: Tensor): Tensor {
      this.#kept.x = x;
      return f(x);
    }

    backward(dy: Tensor): Tensor {
      return df(dy, this.#kept.x, this.#kept) as Tensor;
    }
  }
  return new Custom();
}

/** Numbers as a tensor of another's shape and dtype. */
export function like(x: Tensor, numbers: ArrayLike<number>): Tensor {
  return tensor(Array.from(numbers), { dtype: x.dtype as "float64" }).reshape([...x.shape]);
}

/** tanh′(x) = 1 − tanh²(x) */
export const tanhSlope = (x: Tensor) => x.tanh().square().neg().add(1);
