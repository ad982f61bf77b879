import { propagate } from "../autograd/propagate.ts";
import { operand } from "../ops/methods/operand.ts";
import { isRecording, withRecording } from "../ops/recording.ts";
import type { GraphNode, Tensor } from "../tensor/tensor.ts";

/**
 * The tangent of an operation of which only the vector-Jacobian product is known. That is g ↦ gᵀJ, linear in
 * g; so its own vector-Jacobian product, at any g, is x′ ↦ Jx′.
 */
export function transposedTangent<A>(
  node: GraphNode<A>,
  tangents: readonly (Tensor | null)[],
): Tensor | null {
  const gradient = operand(0, node.output.dtype).expand(node.output.shape).clone();
  gradient.requiresGrad = true;
  const products = withRecording(true, () => node.op.vjp!(node, gradient));
  const found: Tensor[] = [];
  const [outputs, starts]: [Tensor[], Tensor[]] = [[], []];
  products.forEach((product, i) => {
    const tangent = tangents[i];
    if (!product || !tangent || !product.requiresGrad) return;
    outputs.push(product);
    starts.push(tangent);
  });
  const createGraph = isRecording();
  propagate(
    outputs,
    starts,
    { createGraph, retainGraph: true },
    (tensor, complete) => {
      if (tensor === gradient) found.push(complete);
    },
    new Set([gradient]),
  );
  return found[0] ?? null;
}
