import { input } from "../../expr/index.ts";
import { checkArgument, dtype as dtypeKind } from "../../tensor/arguments.ts";
import type { Dtype } from "../../tensor/dtype.ts";
import { map } from "../map/map.ts";
import { defineMethods } from "./define.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor {
    /** This tensor in another dtype; itself where it has it already. Floats are cut towards 0. */
    to(dtype: Dtype): Tensor;
    /** A copy with numbers of its own, still part of the graph. */
    clone(): Tensor;
  }
}

const identity = input(0);

defineMethods({
  to(dtype: Dtype) {
    if (this.dtype === dtype) return this;
    checkArgument("to", "dtype", dtypeKind, dtype);
    return map(identity, [this], dtype);
  },

  clone() {
    return map(identity, [this], this.dtype);
  },
});
