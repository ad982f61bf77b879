import { propagate } from "../../autograd/propagate.ts";
import { type GraphNode, Tensor } from "../../tensor/tensor.ts";
import type { Tape } from "./record.ts";

/** Nodes in the place of those that made these tensors. */
export type Replaced = ReadonlyMap<Tensor, GraphNode>;

const none: Replaced = new Map();

/**
 * The gradients of Σ dy · y by the variables, by walking a tape backward, in which some nodes may be
 * replaced. The tensors are outside of any graph before and after.
 */
export function pull(
  { steps, output, factor }: Tape,
  dy: Float64Array,
  variables: readonly Tensor[],
  replaced = none,
): Float64Array[] {
  const before = variables.map(({ requiresGrad }) => requiresGrad);
  const wanted = new Set(variables);
  const found = new Map<Tensor, Float64Array>();
  try {
    for (const variable of variables) variable.requiresGrad = true;
    for (const { node, isOnPath } of steps) {
      if (isOnPath) node.output.node = replaced.get(node.output) ?? node;
    }
    const numbers = dy.map((value) => factor * value);
    const start = Tensor.from(
      output.dtype === "float32" ? new Float32Array(numbers) : numbers,
      output.shape,
    );
    propagate([output], [start], { retainGraph: true }, (tensor, gradient) => {
      if (wanted.has(tensor)) found.set(tensor, new Float64Array(gradient.data));
    });
  } finally {
    for (const { node } of steps) node.output.node = null;
    for (const [i, variable] of variables.entries()) variable.requiresGrad = before[i];
  }
  return variables.map((variable) => found.get(variable) ?? new Float64Array(variable.size));
}
