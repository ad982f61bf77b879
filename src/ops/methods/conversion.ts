import { input } from "../../expr/index.ts";
import { type Dtype, isFloat } from "../../tensor/dtype.ts";
import { checkInt32 } from "../../tensor/int32.ts";
import { inspect } from "../interceptors.ts";
import { map } from "../map/map.ts";
import { defineMethods } from "./define.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /**
     * This tensor in another dtype; itself where it has it already. On the way to int32 floats are
     * cut towards 0, and one that it does not hold (NaN, ±∞, 3e9) is a ValueError.
     */
    to(dtype: Dtype): Tensor;
    /** A copy with numbers of its own, still part of the graph. */
    clone(): Tensor;
  }
}

const identity = input(0);

defineMethods({
  to(dtype: Dtype) {
    if (this.dtype === dtype) return this;
    if (dtype === "int32" && isFloat(this.dtype)) {
      inspect(this, (numbers) => checkInt32("to", numbers, this.shape));
    }
    return map(identity, [this], dtype);
  },

  clone() {
    return map(identity, [this], this.dtype);
  },
});
