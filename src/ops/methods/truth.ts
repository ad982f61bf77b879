import { equal } from "../../expr/build.ts";
import { functions, input } from "../../expr/index.ts";
import { checkOptions, flag, notNegative, type OptionTable } from "../../tensor/arguments.ts";
import { broadcastShapes } from "../../tensor/shape.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { expand } from "../expand.ts";
import { map } from "../map/map.ts";
import { sum } from "../sum.ts";
import { defineMethods } from "./define.ts";
import { type Dims, named, type ReductionOptions } from "./reductions.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /** Whether an element over `dim` (default: everything) is not 0: a bool. Of nothing, none is. */
    any(dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor;
    /** Whether no element over `dim` (default: everything) is 0: a bool. Of nothing, none is. */
    all(dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor;
    /**
     * Whether all numbers are near those of another tensor, |x − y| ≤ atol + rtol · |y| (defaults 1e-8 and
     * 1e-5), infinite ones equal, and NaN nowhere unless `equalNan`, and then in the same places.
     */
    allclose(other: TensorLike, options?: ClosenessOptions): boolean;
  }
}

export interface ClosenessOptions {
  rtol?: number;
  atol?: number;
  equalNan?: boolean;
}

const closenessOptions: OptionTable<ClosenessOptions> = {
  rtol: notNegative,
  atol: notNegative,
  equalNan: flag,
};

const isZero = equal(input(0), 0);
const isSome = functions.ne(input(0), 0);

defineMethods({
  any(given, keep) {
    const [dim, keepdim] = named<Dims>("any", this, given, keep);
    return map(isSome, [sum(map(isSome, [this]), dim, keepdim)]);
  },

  all(given, keep) {
    const [dim, keepdim] = named<Dims>("all", this, given, keep);
    return map(isZero, [sum(map(isZero, [this]), dim, keepdim)]);
  },

  allclose(given: TensorLike, options = {}) {
    checkOptions("allclose", closenessOptions, options);
    const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
    const other = tensorOf("allclose", "the operand", given, this.dtype);
    const shape = broadcastShapes(() => "allclose", [this.shape, other.shape]);
    const [a, b] = [expand(this, shape).data, expand(other, shape).data];
    const isClose = (x: number, y: number) =>
      x === y ||
      (Number.isFinite(x) && Math.abs(x - y) <= atol + rtol * Math.abs(y) && Number.isFinite(y)) ||
      (equalNan && Number.isNaN(x) && Number.isNaN(y));
    return a.every((x, i) => isClose(x, b[i]));
  },
});
