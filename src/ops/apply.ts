import type { Expression } from "../expr/index.ts";
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

/**
 * Stands between the operations and their kernels: it may look at what they compute, or note them
 * and compute nothing.
 */
export interface Interceptor {
  /** Gives the result of an operation; `run` computes it. */
  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor;
  /** Overwrites `target` with an expression of the inputs; `run` does it. */
  assign(
    target: Tensor,
    expression: Expression,
    inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor;
}

let interceptor: Interceptor | null = null;

/** Runs `body` with every operation handed to an interceptor; of several the innermost has them. */
export function withInterceptor<T>(each: Interceptor, body: () => T): T {
  const before = interceptor;
  interceptor = each;
  try {
    return body();
  } finally {
    interceptor = before;
  }
}

/** The interceptor at work, if any. */
export function currentInterceptor(): Interceptor | null {
  return interceptor;
}

/** Runs one operation, and records it where a gradient will be wanted. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  const run = () => op.forward(inputs, attributes, op.infer(inputs, attributes));
  const output = interceptor ? interceptor.apply(op, inputs, attributes, run) : run();
  if (recording && op.vjp && isFloat(output.dtype) && inputs.some((x) => x.requiresGrad)) {
    output.node = new GraphNode(op, inputs, attributes, output) as GraphNode;
  }
  return output;
}
