import { map } from "../ops/map/map.ts";
import type { Operand, Value } from "../scalar/value.ts";
import { GraphError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";

/** The graph of a scalar value as a graph of tensors, each of one number. */
export interface Transcript {
  result: Tensor;
  tensors: ReadonlyMap<Value, Tensor>;
}

/**
 * Writes the graph behind a value out in tensors, operation by operation: from there on there is one
 * kind of graph to read. The inputs are there also if the value does not depend on them.
 *
 * @throws GraphError where a number was changed since it was used.
 */
export function transcribe(result: Value, inputs: readonly Value[] = []): Transcript {
  const tensors = new Map<Value, Tensor>();
  const tensorOf = (operand: Operand) =>
    typeof operand === "number" ? number(operand, false) : tensors.get(operand)!;
  for (const value of [...inputs, ...result.topologicalOrder().reverse()]) {
    if (tensors.has(value)) continue;
    const { data, operation, operands } = value;
    const tensor = operation
      ? map(operation.expression, operands.map(tensorOf), "float64")
      : number(data, true);
    tensors.set(value, tensor);
    if (!Object.is(tensor.item(), data)) {
      throw new GraphError(
        `trace: ${operation?.name ?? "a value"} gave ${data} and would now give ${tensor.item()}: a ` +
          "number was changed after it was used. Run the forward pass again",
      );
    }
  }
  return { result: tensors.get(result)!, tensors };
}

function number(value: number, requiresGrad: boolean): Tensor {
  const tensor = Tensor.from(Float64Array.of(value), []);
  tensor.requiresGrad = requiresGrad;
  return tensor;
}
