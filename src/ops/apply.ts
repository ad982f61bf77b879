import { isFloat } from "../tensor/dtype.ts";
import { GraphNode, type Op, type Tensor } from "../tensor/tensor.ts";
import { intercept } from "./interceptors.ts";
import { isRecording } from "./recording.ts";

/** Runs one operation, and records it where a gradient will be wanted. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  const output = intercept(
    (each, run) => each.apply(op, inputs, attributes, run),
    () => op.forward(inputs, attributes, op.infer(inputs, attributes)),
  );
  if (isRecording() && op.vjp && isFloat(output.dtype) && inputs.some((x) => x.requiresGrad)) {
    output.node = new GraphNode(op, inputs, attributes, output) as GraphNode;
  }
  return output;
}
