import { propagate } from "../autograd/propagate.ts";
import { apply } from "../ops/apply.ts";
import { autocastDtype, withAutocast } from "../ops/autocast.ts";
import {
  type Interceptor,
  isTransforming,
  withInterceptor,
  withoutTransforms,
} from "../ops/interceptors.ts";
import { isRecording, withRecording } from "../ops/recording.ts";
import { type Generator, withDrawListener } from "../random/generator.ts";
import type { Key } from "../random/philox.ts";
import { callback, checkArgument } from "../tensor/arguments.ts";
import { GraphError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Storage } from "../tensor/storage.ts";
import type { Op, Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";

/** What a function made and changed when it was run, and what it drew. */
class FirstRun implements Interceptor {
  /** The states that it changed in place. */
  readonly changed = new Set<Storage>();
  /** In what `autocast` had its products. */
  readonly precision = autocastDtype();
  /** Where its draws of each generator begin. */
  readonly draws = new Map<Generator, Key>();
  readonly #made = new WeakSet<Tensor>();

  apply<A>(_op: Op<A>, _inputs: readonly Tensor[], _attributes: A, run: () => Tensor): Tensor {
    const output = run();
    this.#made.add(output);
    return output;
  }

  assign(target: Tensor, _expression: unknown, _inputs: unknown, run: () => Tensor): Tensor {
    this.changed.add(target.storage);
    return run();
  }

  of<T>(fn: () => T): T {
    const note = (generator: Generator, key: Key) => {
      if (!this.draws.has(generator)) this.draws.set(generator, key);
    };
    return withDrawListener(note, () => withInterceptor(this, fn));
  }

  /** The tensors from outside that what it made is differentiated by: those at which its graph ends. */
  usedBy(output: Tensor): Set<Tensor> {
    const met = new Set([output]);
    // What is added to a set while it is gone through is gone through, too.
    for (const x of met) {
      if (!this.#made.has(x)) continue;
      for (const each of x.node?.inputs ?? []) if (each.requiresGrad) met.add(each);
    }
    return new Set([...met].filter((x) => !this.#made.has(x)));
  }
}

/** The same run once more: with the same draws, in the same precision, and without changing a state a second time. */
function again<T>({ changed, draws, precision }: FirstRun, fn: () => T): T {
  const now = new Map([...draws.keys()].map((generator) => [generator, generator.state()]));
  const interceptor: Interceptor = {
    apply: (_op, _inputs, _attributes, run) => run(),
    assign: (target, _expression, _inputs, run) => (changed.has(target.storage) ? target : run()),
  };
  try {
    for (const [generator, key] of draws) generator.restore(key);
    return withAutocast(precision, () => withoutTransforms(() => withInterceptor(interceptor, fn)));
  } finally {
    for (const [generator, state] of now) generator.restore(state);
  }
}

interface Block {
  readonly fn: (...inputs: Tensor[]) => Tensor;
  /** How many of the operands are given to it; the others it uses from outside. */
  readonly count: number;
  readonly first: FirstRun;
  readonly result: Tensor;
}

const checkpointOp: Op<Block> = {
  name: "checkpoint",
  isComposed: true,
  infer: (_, { result }) => result,
  forward: (_, { result }) => result.alias(result),
  vjp(node, gradient) {
    const { fn, count, first, result } = node.attributes;
    const inputs = node.inputs.map((_, i) => node.input(i));
    const createGraph = isRecording();
    const output = withRecording(true, () => again(first, () => fn(...inputs.slice(0, count))));
    if (!sameShape(output.shape, result.shape)) {
      throw new GraphError(
        `checkpoint: fn gave ${formatShape(result.shape)} in the forward pass, and ${formatShape(output.shape)} when it ` +
          "was run once more for the gradient. It must do the same both times",
      );
    }
    const found = new Map<Tensor, Tensor>();
    propagate(
      [output],
      [gradient],
      { createGraph },
      (x, complete) => void found.set(x, complete),
      new Set(inputs),
    );
    return inputs.map((x) => found.get(x) ?? null);
  },
};

/**
 * `fn(...inputs)`, of which only the inputs are kept for the backward pass: that runs `fn` once more. It takes
 * less memory, and more time. The second run draws the same random numbers, as dropout does, and changes no
 * running statistics again.
 *
 * Gradients flow to the inputs and to all that `fn` uses, as the parameters of a layer. In `jvp` and `vmap` it is
 * `fn` itself, and so it is where nothing is recorded; a compiled function plans its memory by itself.
 *
 * @param fn gives one tensor, and does the same whenever it is run.
 * Source: Chen et al., Training Deep Nets with Sublinear Memory Cost (2016);
 * https://pytorch.org/docs/stable/checkpoint.html
 * @example
 * ```ts
 * import { checkpoint } from "chainrule/func";
 * const x = tensor([1, 2], { requiresGrad: true });
 * checkpoint((y: Tensor) => y.exp().tanh(), x).sum().backward();
 * x.grad?.shape; // → 2
 * ```
 */
export function checkpoint<Inputs extends Tensor[]>(
  fn: (...inputs: Inputs) => Tensor,
  ...inputs: Inputs
): Tensor {
  checkArgument("checkpoint", "fn", callback, fn);
  for (const [i, x] of inputs.entries()) checkArgument("checkpoint", `input ${i}`, tensorKind, x);
  if (!isRecording() || isTransforming()) return fn(...inputs);
  const first = new FirstRun();
  const output = first.of(() => fn(...inputs));
  checkArgument("checkpoint", "what fn returns", tensorKind, output);
  if (!output.requiresGrad) return output;
  const outside = [...first.usedBy(output)].filter((x) => !inputs.includes(x));
  return apply(checkpointOp, [...inputs, ...outside], {
    fn: fn as Block["fn"],
    count: inputs.length,
    first,
    result: output.detach(),
  });
}
