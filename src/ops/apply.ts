import type { Expression } from "../expr/index.ts";
import { isFloat, type TypedArray } from "../tensor/dtype.ts";
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

/** A direction through a network. */
export type Pass = "forward" | "backward";

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
  /** Looks at an operand's numbers, which are checked; default at once. */
  inspect?(x: Tensor, look: (numbers: TypedArray) => void): void;
  /** Told of a tensor, made from a number in a program's text, that will hold it in every element. */
  constant?(x: Tensor, value: number): void;
  /** Told of a tensor, made in the body, that lives on after it and may be changed in place. */
  keep?(x: Tensor): void;
  /** Told of a leaf that has no gradient, because of which something is left out. */
  skip?(leaf: Tensor): void;
  /** Told of what is read that decides what is computed next; gives what `read` gives. */
  observe?<T>(read: () => T): T;
  /** Hears of numbers that a loop, no operation, wrote to `output`; `name` says what it computes. */
  wrote?(name: string, inputs: readonly Tensor[], output: Tensor): void;
  /** Runs a pass through a part of a network: a module, a hand-written layer, a recorded operation. */
  within?<T>(part: object, pass: Pass, run: () => T): T;
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

/** Hands the numbers of an operand to `look`, which throws if they are none that the operation takes. */
export function inspect(x: Tensor, look: (numbers: TypedArray) => void): void {
  if (interceptor?.inspect) interceptor.inspect(x, look);
  else look(x.data);
}

/** Reads a setting that decides what is computed: a mode, an option. */
export function observe<T>(read: () => T): T {
  return interceptor?.observe ? interceptor.observe(read) : read();
}

/** Runs a pass through a part of a network, so that an interceptor knows whose operations it sees. */
export function within<T>(part: object, pass: Pass, run: () => T): T {
  return interceptor?.within ? interceptor.within(part, pass, run) : run();
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
