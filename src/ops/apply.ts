import { isFloat, isHalf, viewOf } from "../tensor/dtype.ts";
import { MemoryError } from "../tensor/errors.ts";
import { type HalfDtype, type HalfNumbers, roundToHalf } from "../tensor/half.ts";
import { formatShape } from "../tensor/shape.ts";
import { type Description, GraphNode, type Op, Tensor } from "../tensor/tensor.ts";
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

/**
 * Runs an operation's kernel. One that gives half precision computes in float32, sums in what it always
 * sums in, and each number of the result is rounded once, at the end.
 */
function compute<A>(
  op: Op<A>,
  inputs: readonly Tensor[],
  attributes: A,
  result: Description,
): Tensor {
  const { shape, dtype } = result;
  if (!isHalf(dtype)) return op.forward(inputs, attributes, result);
  const computed = op.forward(inputs, attributes, { shape, dtype: "float32" });
  return computed.dtype === "float32" ? rounded(computed, dtype) : computed;
}

/** A new tensor's numbers, rounded where they stand. */
function rounded(x: Tensor, dtype: HalfDtype): Tensor {
  const { buffer, byteOffset, length } = x.storage.array;
  const array = viewOf(dtype, buffer as ArrayBuffer, byteOffset, length) as HalfNumbers;
  roundToHalf(dtype, array);
  return new Tensor({ array, version: 0 }, x);
}

/** Runs one operation, and records it where a gradient will be wanted. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  const output = intercept(
    (each, run) => each.apply(op, inputs, attributes, run),
    () => {
      const result = op.infer(inputs, attributes);
      try {
        return compute(op, inputs, attributes, result);
      } catch (error) {
        throw error instanceof MemoryError
          ? tooLarge(op, inputs, attributes, result, error)
          : error;
      }
    },
  );
  note(op, inputs, attributes, output);
  return output;
}

/** Records an operation where a gradient will be wanted, unless it has been. */
export function note<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, output: Tensor): void {
  if (!isRecording() || !op.vjp || !isFloat(output.dtype) || output.node) return;
  if (inputs.some((x) => x.requiresGrad)) {
    output.node = new GraphNode(op, inputs, attributes, output) as GraphNode;
  }
}
