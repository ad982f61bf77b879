import { noGrad } from "../autograd/no-grad.ts";
import { qr } from "../linalg/qr.ts";
import { randn } from "../ops/random.ts";
import { finite } from "../tensor/arguments.ts";
import { assertFloat } from "../tensor/dtype.ts";
import { ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkInit, type InitOptions, initOptions } from "./init-arguments.ts";

export interface OrthogonalOptions extends InitOptions {
  /** A factor, as {@link calculateGain} gives. Default 1. */
  gain?: number;
}

/**
 * Fills a weight [out, in, ...], as a matrix [out, all others], with rows that are orthogonal and of length
 * gain; with columns that are, where there are more rows. Each such matrix is as likely as any other.
 * Returns x.
 *
 * @throws ShapeError for fewer than two dimensions; DtypeError for integers.
 * Source: Saxe et al., Exact solutions to the nonlinear dynamics of learning in deep linear neural networks
 * (2013); https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 * @example
 * ```ts
 * const w = nn.init.orthogonal_(zeros([2, 5]), { gain: 2 });
 * w.matmul(w.T).allclose(eye(2).mul(4), { atol: 1e-5 }); // → true
 * ```
 */
export function orthogonal_(x: Tensor, options: OrthogonalOptions = {}): Tensor {
  checkInit("orthogonal_", x, {}, { ...initOptions, gain: finite }, options);
  const { gain = 1, generator } = options;
  assertFloat("orthogonal_", x.dtype);
  if (x.ndim < 2) {
    throw new ShapeError(
      `orthogonal_: expected a weight [out, in, ...], got ${formatShape(x.shape)}. ` +
        "For a vector use uniform_, normal_ or constant_",
    );
  }
  if (x.size === 0) return x;
  const [rows, columns] = [x.shape[0], x.size / x.shape[0]];
  const isWide = rows < columns;
  const drawn = randn(rows, columns, { dtype: "float64", generator });
  const { q, r } = qr(isWide ? drawn.T : drawn);
  // With positive numbers on R's diagonal, Q is the only one, and uniform (Mezzadri, 2007).
  const signed = q.mul(r.diagonal().sign()).mul(gain);
  return noGrad(() => x.copy_((isWide ? signed.T : signed).reshape(x.shape)));
}
