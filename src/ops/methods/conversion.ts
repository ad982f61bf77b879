import { less, mul, select } from "../../expr/build.ts";
import { input } from "../../expr/index.ts";
import { checkArgument } from "../../tensor/arguments.ts";
import { type Dtype, isFloat } from "../../tensor/dtype.ts";
import { dtype as dtypeKind } from "../../tensor/dtype-kind.ts";
import { map } from "../map/map.ts";
import { defineMethods } from "./define.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /**
     * This tensor in another dtype; itself where it has it already. On the way to int32 floats are
     * cut towards 0, and one that it does not hold (NaN, ±∞, 3e9) becomes −2³¹, which is no index.
     */
    to(dtype: Dtype): Tensor;
    /** In float16: `to("float16")`. */
    half(): Tensor;
    /** In bfloat16: `to("bfloat16")`. */
    bfloat16(): Tensor;
    /** A copy with numbers of its own, still part of the graph. */
    clone(): Tensor;
  }
}

const identity = input(0);
const isHeld = mul(less(-(2 ** 31) - 1, input(0)), less(input(0), 2 ** 31));
const cut = select(isHeld, input(0), -(2 ** 31));

defineMethods({
  to(dtype: Dtype) {
    if (this.dtype === dtype) return this;
    checkArgument("to", "dtype", dtypeKind, dtype);
    return map(dtype === "int32" && isFloat(this.dtype) ? cut : identity, [this], dtype);
  },

  half() {
    return this.to("float16");
  },

  bfloat16() {
    return this.to("bfloat16");
  },

  clone() {
    return map(identity, [this], this.dtype);
  },
});
