import { isFloat } from "../tensor/dtype.ts";
import { MemoryError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { type Description, GraphNode, type Op, type Tensor } from "../tensor/tensor.ts";
import { intercept } from "./interceptors.ts";
import { isRecording } from "./recording.ts";

function tooLarge<A>(
  op: Op<A>,
  inputs: readonly Tensor[],
  attributes: A,
  { shape }: Description,
  cause: MemoryError,
): MemoryError {
  const from = inputs.map((x) => formatShape(x.shape)).join(" and ");
  const name = op.describe?.(attributes) ?? op.name;
  return new MemoryError(
    `${name}: ${from}${from && " to "}${formatShape(shape)}: ${cause.message}`,
    {
      cause,
    },
  );
}

/** Runs one operation, and records it where a gradient will be wanted. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  const output = intercept(
    (each, run) => each.apply(op, inputs, attributes, run),
    () => {
      const result = op.infer(inputs, attributes);
      try {
        return op.forward(inputs, attributes, result);
      } catch (error) {
        throw error instanceof MemoryError
          ? tooLarge(op, inputs, attributes, result, error)
          : error;
      }
    },
  );
  if (isRecording() && op.vjp && isFloat(output.dtype) && inputs.some((x) => x.requiresGrad)) {
    output.node = new GraphNode(op, inputs, attributes, output) as GraphNode;
  }
  return output;
}
