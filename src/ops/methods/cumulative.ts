import { less, select } from "../../expr/build.ts";
import { type Expression, functions, input } from "../../expr/index.ts";
import { full } from "../../tensor/creation.ts";
import { assertFloat, isFloat } from "../../tensor/dtype.ts";
import { normalizeDim } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { widened } from "../autocast.ts";
import { cat } from "../concat.ts";
import { cumsum } from "../cumsum.ts";
import { inFloat32 } from "../in-float32.ts";
import { map } from "../map/map.ts";
import { slice } from "../slice.ts";
import { defineMethods } from "./define.ts";
import { asFloat, whole } from "./reductions.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /** Running sums along a dimension. */
    cumsum(dim: number): Tensor;
    /** Running products along a dimension; exact in their gradients at zeros. Of integers int32. */
    cumprod(dim: number): Tensor;
    /** log of the running sums of eˣ along a dimension, without overflow. */
    logcumsumexp(dim: number): Tensor;
  }
}

const [x, y] = [input(0), input(1)];
const product = functions.mul(x, y);
const larger = functions.maximum(x, y);
const isFiniteLess = less(functions.abs(functions.sub(x, y)), Infinity);
const beyond = (high: Expression, low: Expression) =>
  functions.add(high, functions.log1p(functions.exp(functions.sub(low, high))));
/**
 * log(eˣ + eʸ) from the larger of both, each branch smooth also where they are equal; where both are −∞, or one
 * is infinite, it is the larger.
 */
const logSum = select(isFiniteLess, select(less(x, y), beyond(y, x), beyond(x, y)), larger);

/**
 * All running combinations along a dimension, in as many passes as its size has binary digits: after each, an
 * element combines twice as many of those before it. No inverse is needed, so that zeros are no exception.
 */
function running(x: Tensor, dim: number, combine: typeof product, neutral: number): Tensor {
  if (x.ndim === 0) return x;
  const extent = x.shape[dim];
  let all = x;
  for (let reach = 1; reach < extent; reach *= 2) {
    const shape = x.shape.map((size, i) => (i === dim ? reach : size));
    const before = cat(
      [full(shape, neutral, { dtype: x.dtype }), slice(all, dim, 0, extent - reach)],
      dim,
    );
    all = map(combine, [before, all]);
  }
  return all;
}

defineMethods({
  cumsum(dim: number) {
    return cumsum(widened(this), dim);
  },

  cumprod(dim: number) {
    const d = normalizeDim("cumprod", dim, this.ndim);
    const products = inFloat32(asFloat(this), (x) => running(x, d, product, 1));
    return isFloat(this.dtype) ? products : whole("cumprod", products);
  },

  logcumsumexp(dim: number) {
    assertFloat("logcumsumexp", this.dtype);
    const d = normalizeDim("logcumsumexp", dim, this.ndim);
    return inFloat32(this, (x) => running(x, d, logSum, -Infinity), { mayStay: false });
  },
});
