import type { Expression } from "../expr/index.ts";
import type { TypedArray } from "../tensor/dtype.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";

/** A direction through a network. */
export type Pass = "forward" | "backward";

/** What one turn of a loop hands on, and what it leaves. */
export interface Turn {
  readonly carry: readonly Tensor[];
  readonly y: readonly Tensor[];
}

/** A loop over the slices of some tensors along their first dimension. */
export interface Loop {
  /** One turn: of what is carried, and of a slice of each of `xs`. */
  readonly body: (carry: readonly Tensor[], x: readonly Tensor[]) => Turn;
  readonly init: readonly Tensor[];
  readonly xs: readonly Tensor[];
  readonly length: number;
}

/** Where in a network something is computed: in which parts, the innermost last, and in which pass. */
export interface Origin {
  readonly parts: readonly object[];
  readonly pass: Pass;
}

/** One step of a compiled function, for a reader. */
export interface CompiledStep {
  readonly name: string;
  /** Where in a network it was recorded, if in one. */
  readonly origin?: Origin;
  /** Of what it writes. */
  readonly bytes: number;
  /** Of matrix products. */
  readonly multiplyAdds: number;
}

/**
 * Stands between the operations and their kernels: it may look at what they compute, or note them
 * and compute nothing.
 *
 * Several may be at work. Of what is asked, the innermost is asked first, and its `run` asks the next
 * one further out; the outermost one's does the work. What is told is told to all, the innermost first.
 * Operations of an interceptor itself are handed to all, too, except in `withoutInterceptors`.
 */
export interface Interceptor {
  /** Whether it notes and computes nothing: then there are no numbers to look at. */
  readonly isSymbolic?: boolean;
  /** Whether it goes with every single operation: a function that was compiled before then does its own. */
  readonly isTransform?: boolean;
  /** Gives the result of an operation; `run` computes it. */
  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor;
  /** Overwrites `target` with an expression of the inputs; `run` does it. */
  assign(
    target: Tensor,
    expression: Expression,
    inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor;
  /** Has an operand's numbers checked by `look`; `run` does it at once. */
  inspect?(x: Tensor, look: (numbers: TypedArray) => void, run: () => void): void;
  /** Gives what `read` gives, which decides what is computed next; `run` reads it. */
  observe?<T>(read: () => T, run: () => T): T;
  /** Runs a loop: what is carried after its last turn, and every turn's `y` stacked; `run` takes the turns. */
  scan?(loop: Loop, run: () => Turn): Turn;
  /** Runs a pass through a part of a network: a module, a hand-written layer, a recorded operation. */
  within?<T>(part: object, pass: Pass, run: () => T): T;
  /** Has the steps of a compiled function timed: `run` runs them, and calls `done` after each. */
  compiled?(steps: readonly CompiledStep[], run: (done: (step: number) => void) => void): void;
  /** Told of a tensor, made from a number in a program's text, that will hold it in every element. */
  constant?(x: Tensor, value: number): void;
  /** Told of a tensor, made in the body, that lives on after it and may be changed in place. */
  keep?(x: Tensor): void;
  /** Told of a leaf that has no gradient, because of which something is left out. */
  skip?(leaf: Tensor): void;
  /** Told of numbers that a loop, no operation, wrote to `output`; `name` says what it computes. */
  wrote?(name: string, inputs: readonly Tensor[], output: Tensor): void;
}

/** The interceptors at work, the innermost first. */
let stack: readonly Interceptor[] = [];

function withStack<T>(given: readonly Interceptor[], body: () => T): T {
  const before = stack;
  stack = given;
  try {
    return body();
  } finally {
    stack = before;
  }
}

/** Runs `body` with one interceptor more, inside those at work. */
export function withInterceptor<T>(interceptor: Interceptor, body: () => T): T {
  return withStack([interceptor, ...stack], body);
}

/** Runs `body` seen only by the interceptors further out than one of those at work. */
export function outside<T>(interceptor: Interceptor, body: () => T): T {
  return withStack(stack.slice(stack.indexOf(interceptor) + 1), body);
}

/** Runs `body` unseen by the interceptors that go with every single operation. */
export function withoutTransforms<T>(body: () => T): T {
  return withStack(
    stack.filter((each) => !each.isTransform),
    body,
  );
}

/** Runs `body` unseen by the interceptors at work. */
export function withoutInterceptors<T>(body: () => T): T {
  return withStack([], body);
}

/** The interceptors at work, the innermost first. */
export function interceptors(): readonly Interceptor[] {
  return stack;
}

/** Whether operations are noted and not computed. */
export function isSymbolic(): boolean {
  return stack.some((each) => each.isSymbolic);
}

/** Whether some interceptor at work goes with every single operation. */
export function isTransforming(): boolean {
  return stack.some((each) => each.isTransform);
}

/** Does what `run` does, as the interceptors at work want it; `ask` asks one of them. */
export function intercept<T>(ask: (each: Interceptor, run: () => T) => T, run: () => T): T {
  if (stack.length === 0) return run();
  return stack.reduceRight((next, each) => () => ask(each, next), run)();
}

/** Hands the numbers of an operand to `look`, which throws if they are none that the operation takes. */
export function inspect(x: Tensor, look: (numbers: TypedArray) => void): void {
  intercept(
    (each, run) => (each.inspect ? each.inspect(x, look, run) : run()),
    () => look(x.data),
  );
}

/** Reads a setting that decides what is computed: a mode, an option. */
export function observe<T>(read: () => T): T {
  return intercept((each, run) => (each.observe ? each.observe(read, run) : run()), read);
}

/** Runs a pass through a part of a network, so that an interceptor knows whose operations it sees. */
export function within<T>(part: object, pass: Pass, run: () => T): T {
  return intercept((each, next) => (each.within ? each.within(part, pass, next) : next()), run);
}

/** The interceptor that has the steps of compiled functions timed, if one at work does. */
export function stepTimer(): Interceptor | undefined {
  return stack.find(({ compiled }) => compiled);
}

/** Tells the interceptors of a constant. */
export function noteConstant(x: Tensor, value: number): void {
  for (const each of stack) each.constant?.(x, value);
}

/** Tells the interceptors of a tensor that lives on. */
export function noteKept(x: Tensor): void {
  for (const each of stack) each.keep?.(x);
}

/** Tells the interceptors of a leaf that was left out. */
export function noteSkipped(leaf: Tensor): void {
  for (const each of stack) each.skip?.(leaf);
}

/** Tells the interceptors of numbers that a loop wrote. */
export function noteWritten(name: string, inputs: readonly Tensor[], output: Tensor): void {
  for (const each of stack) each.wrote?.(name, inputs, output);
}
