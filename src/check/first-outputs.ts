import { DtypeError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { partName, type Watch } from "./parts.ts";
import { TargetError } from "./subject.ts";

/** The outputs of a first forward pass. What it throws is the caller's own error. */
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
        if (y instanceof Tensor && y.dtype === "float32") narrow ??= partName(part);
      },
      () => {
        outputs = forward();
      },
    );
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const { cause } = error;
    if (dtype === "native" || !(cause instanceof DtypeError)) throw cause;
    const part = watch.thrower(cause);
    throw hiddenTensor(part ? partName(part) : label, `its forward fails (${cause.message})`);
  }
  for (const { dtype: given } of outputs!.values()) {
    if (dtype === "float64" && given === "float32") {
      throw hiddenTensor(narrow ?? label, "its output is float32");
    }
  }
  return outputs!;
}

function hiddenTensor(where: string, symptom: string): DtypeError {
  return new DtypeError(
    `gradcheck: all that can be seen of ${where} was brought to float64, and ${symptom}. It seems to ` +
      "hold a float32 tensor where it cannot be seen, in a private (#) field or a closure: make that a " +
      "property, list it in buffers(), or take its dtype from x; or check in float32: " +
      '{ dtype: "native" }',
  );
}
