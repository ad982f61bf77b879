import { type Dtype, isHalf } from "../tensor/dtype.ts";
import { DtypeError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { partName, type Watch } from "./parts.ts";
import { HiddenPrecision } from "./precision.ts";
import { TargetError } from "./subject.ts";
import { crash } from "./thrown.ts";

const isNarrow = (dtype: Dtype) => dtype === "float32" || isHalf(dtype);

/** The outputs of a first forward pass. What it throws on purpose is the caller's own error. */
export function firstOutputs(
  label: string,
  forward: () => Map<string | null, Tensor>,
  watch: Watch,
  dtype: "float64" | "native",
): Map<string | null, Tensor> {
  let narrow: string | null = null;
  let outputs: Map<string | null, Tensor>;
  try {
    watch.listen(
      (part, _, y) => {
        if (y instanceof Tensor && isNarrow(y.dtype)) narrow ??= partName(part);
      },
      () => {
        outputs = forward();
      },
    );
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const { cause } = error;
    if (dtype === "native" || !(cause instanceof DtypeError)) throw crash(error);
    const part = watch.thrower(cause);
    throw new HiddenPrecision(
      part ? partName(part) : label,
      `its forward fails (${cause.message})`,
    );
  }
  for (const { dtype: given } of outputs!.values()) {
    if (dtype === "float64" && isNarrow(given)) {
      throw new HiddenPrecision(narrow ?? label, `its output is ${given}`);
    }
  }
  return outputs!;
}
