import { isFloat } from "../tensor/dtype.ts";
import { GraphError } from "../tensor/errors.ts";
import { GraphNode, type Op, type Tensor } from "../tensor/tensor.ts";

let recording = true;

/** Whether operations are recorded for `backward`. */
export function isRecording(): boolean {
  return recording;
}

/** Runs `body` with recording switched on or off, and restores it whatever happens. */
export function withRecording<T>(on: boolean, body: () => T): T {
  const before = recording;
  recording = on;
  try {
    const result = body();
    if (result instanceof Promise) {
      throw new GraphError(
        "noGrad: the body is asynchronous, and recording would be switched back at its first await. " +
          "Await outside, and wrap what is synchronous",
      );
    }
    return result;
  } finally {
    recording = before;
  }
}

/** Runs one operation, and records it where a gradient will be wanted. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  const output = op.forward(inputs, attributes, op.infer(inputs, attributes));
  if (recording && op.vjp && isFloat(output.dtype) && inputs.some((x) => x.requiresGrad)) {
    output.node = new GraphNode(op, inputs, attributes, output) as GraphNode;
  }
  return output;
}
