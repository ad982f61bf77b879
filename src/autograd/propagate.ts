import { within } from "../ops/interceptors.ts";
import { operand } from "../ops/methods/operand.ts";
import { withRecording } from "../ops/recording.ts";
import { reshape } from "../ops/reshape.ts";
import { sum } from "../ops/sum.ts";
import { checkArgument, flag, type OptionTable } from "../tensor/arguments.ts";
import { GraphError, ShapeError } from "../tensor/errors.ts";
import { formatShape, type Shape, sameShape } from "../tensor/shape.ts";
import type { Storage } from "../tensor/storage.ts";
import type { GraphNode, Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";

/** What happens to the graph while it is walked, and after. */
export interface GraphOptions {
  /** Keep the graph for another `backward`. Default: the value of `createGraph`. */
  retainGraph?: boolean;
  /** Record the backward pass itself, for derivatives of the gradients. Default false. */
  createGraph?: boolean;
}

export const graphOptions: OptionTable<GraphOptions> = { retainGraph: flag, createGraph: flag };

/** The operands of a node whose graph has been freed. */
export const freed: readonly Tensor[] = [];

const none: ReadonlySet<Tensor> = new Set();

/** Where numbers are that something outside of the walk may hold: a leaf, a hook, a custom function. */
const held = new WeakSet<Storage>();

export function noteHeld({ storage }: Tensor): void {
  held.add(storage);
}

/** A gradient whose numbers nothing else holds, in order. */
export function owned(gradient: Tensor): Tensor {
  return gradient.isContiguous && !held.has(gradient.storage) ? gradient : gradient.clone();
}

/**
 * Walks the graph from the outputs to the leaves, and hands each tensor's complete gradient to
 * `receive`, every tensor after all that were computed from it.
 *
 * @param ends the tensors at which the walk ends as if they were leaves without hooks.
 */
export function propagate(
  outputs: readonly Tensor[],
  outputGradients: readonly Tensor[],
  { createGraph = false, retainGraph = createGraph }: GraphOptions,
  receive: (tensor: Tensor, gradient: Tensor) => void,
  ends = none,
): void {
  const order = topologicalOrder(outputs, ends);
  const gradients = new Map<Tensor, Tensor>();
  // Those that only steps lead to, such as a sign: their gradient is 0, which is not none.
  const flat = new Set<Tensor>();
  const contribute = (tensor: Tensor, gradient: Tensor) => {
    const sofar = gradients.get(tensor);
    gradients.set(tensor, sofar ? sofar.add(gradient) : gradient);
  };
  withRecording(createGraph, () => {
    for (const [i, output] of outputs.entries()) contribute(output, outputGradients[i]);
    for (const tensor of order) {
      const complete = gradients.get(tensor) ?? (flat.has(tensor) ? zerosFor(tensor) : undefined);
      if (!complete) continue;
      gradients.delete(tensor);
      const isEnd = ends.has(tensor);
      const gradient = isEnd ? complete : hooked(complete, tensor);
      receive(tensor, gradient);
      const { node } = tensor;
      if (node === null || isEnd) continue;
      within(node, "backward", () => {
        node.op.vjp!(node, gradient).forEach((part, i) => {
          const input = node.inputs[i];
          if (part === 0) flat.add(input);
          else if (part && input.requiresGrad) contribute(input, matched(part, input));
        });
      });
    }
  });
  if (!retainGraph) {
    for (const tensor of order) if (tensor.node && !ends.has(tensor)) tensor.node.inputs = freed;
  }
}

function zerosFor({ shape, dtype }: Tensor): Tensor {
  return operand(0, dtype).expand(shape).clone();
}

/** A gradient as the tensor's hooks leave it. */
function hooked(gradient: Tensor, { hooks, shape }: Tensor): Tensor {
  if (!hooks?.size) return gradient;
  let result = owned(gradient);
  for (const hook of hooks) {
    noteHeld(result);
    result = hook(result) ?? result;
    checkGradient("hook", "what it returns", result, shape);
  }
  noteHeld(result);
  return result;
}

function checkGradient(operation: string, what: string, gradient: Tensor, shape: Shape): void {
  checkArgument(operation, what, tensorKind, gradient);
  if (sameShape(gradient.shape, shape)) return;
  throw new ShapeError(
    `${operation}: ${what} has shape ${formatShape(gradient.shape)}, the tensor ${formatShape(shape)}`,
  );
}

/** The tensors that need gradients, each before its operands. Iterative: a graph may be very deep. */
function topologicalOrder(outputs: readonly Tensor[], ends: ReadonlySet<Tensor>): Tensor[] {
  const order: Tensor[] = [];
  const visited = new Set<Tensor>();
  const stack: { tensor: Tensor; operands: readonly Tensor[]; next: number }[] = [];
  const enter = (tensor: Tensor) => {
    if (visited.has(tensor)) return;
    visited.add(tensor);
    const operands = ends.has(tensor) ? freed : operandsOf(tensor.node);
    stack.push({ tensor, operands, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    while (stack.length > 0) {
      const frame = stack[stack.length - 1];
      if (frame.next < frame.operands.length) {
        const operand = frame.operands[frame.next++];
        if (operand.requiresGrad) enter(operand);
      } else {
        order.push(frame.tensor);
        stack.pop();
      }
    }
  }
  return order.reverse();
}

function operandsOf(node: GraphNode | null): readonly Tensor[] {
  if (node?.inputs === freed) {
    throw new GraphError(
      `backward: the graph behind this ${node.name} was freed by an earlier backward(). ` +
        "Pass { retainGraph: true } to the earlier call, or run the forward pass again",
    );
  }
  return node?.inputs ?? [];
}

/** A gradient in its tensor's shape and dtype: summed over what was broadcast. */
function matched(gradient: Tensor, { shape, dtype }: Tensor): Tensor {
  return (sameShape(gradient.shape, shape) ? gradient : sumTo(gradient, shape)).to(dtype);
}

function sumTo(gradient: Tensor, shape: Shape): Tensor {
  const lead = gradient.ndim - shape.length;
  const repeated = gradient.shape.flatMap((size, i) =>
    i < lead || (shape[i - lead] === 1 && size !== 1) ? [i] : [],
  );
  const total = repeated.length > 0 ? sum(gradient, repeated, true) : gradient;
  return reshape(total, shape);
}

/** The gradient to start from: the one given, or 1 for a single number. */
export function startingGradient(operation: string, output: Tensor, given?: Tensor): Tensor {
  if (!output.requiresGrad) {
    throw new GraphError(
      `${operation}: no tensor behind this one has requiresGrad, or it was computed in noGrad()`,
    );
  }
  if (given) {
    checkGradient(operation, "the gradient", given, output.shape);
    return given;
  }
  if (output.size !== 1) {
    throw new GraphError(
      `${operation}: a gradient can start only from a single number, got shape ` +
        `${formatShape(output.shape)}. Reduce it first (x.sum()), or give its gradient`,
    );
  }
  return operand(1, output.dtype).expand(output.shape);
}
