import { withInterceptor, withoutInterceptors } from "../ops/interceptors.ts";
import { type Generator, withDrawListener } from "../random/generator.ts";
import type { Key } from "../random/philox.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  flag,
  isObject,
  kind,
  type OptionTable,
} from "../tensor/arguments.ts";
import { CompileError } from "../tensor/errors.ts";
import { Tensor, withTensorListener } from "../tensor/tensor.ts";
import type { Backend } from "./backend.ts";
import { defaultBackend } from "./default-backend.ts";
import { Executable } from "./executable.ts";
import { Executables } from "./executables.ts";
import type { Explain } from "./explain.ts";
import { RecordingInterceptor } from "./record/interceptor.ts";
import { Recorder } from "./record/recorder.ts";
import { Recording } from "./recording.ts";
import { leavesOf, rebuild } from "./structure.ts";

const unrecordedDraw =
  "compile: random numbers were drawn in a way that cannot be recorded (randint, permutation, integers). " +
  "rand, randn and dropout can; draw the others outside, and pass them as arguments";

export interface CompileOptions {
  /**
   * What runs the recorded programs. Default: {@link wasm} where this runtime has WebAssembly with
   * SIMD, else each operation's own kernel in JavaScript.
   */
  backend?: Backend;
  /**
   * Print each stage of a compilation (steps, rewrites, memory, kernels), or hand its text to a
   * function. Default: whether the environment variable `CHAINRULE_DEBUG` contains `compile`.
   */
  explain?: boolean | ((text: string) => void);
}

const compileOptions: OptionTable<CompileOptions> = {
  backend: {
    expected: "a back end",
    accepts: (value) =>
      isObject(value) && ["capabilities", "prepare", "rewrites"].every((name) => name in value),
    hint: () => '. Import one: import { reference, wasm } from "chainrule/compile"',
  },
  explain: kind(
    "true, false or a function that takes the text",
    (value) => flag.accepts(value) || callback.accepts(value),
  ),
};

/**
 * Records a function once for each kind of arguments, and gives one that runs what was recorded on a
 * back end: forward pass, loss, backward pass and update in one call.
 *
 * The function must do the same operations for all numbers. Tensors that it uses from outside
 * (parameters, buffers, what an optimizer keeps) stay what they are: their numbers may move into a
 * back end's memory, and `p.data` shows them. Shapes and dtypes of tensor arguments, and numbers
 * among the arguments, are fixed in a recording; others are recorded anew.
 *
 * @throws ValueError for an argument of another kind.
 * @throws CompileError where a number is read while recording, or something cannot be compiled.
 * @example
 * ```ts
 * import { compile } from "chainrule/compile";
 * const double = compile((x: Tensor) => x.mul(2));
 * double(tensor([1, 2])).toArray(); // → 2,4
 * ```
 */
export function compile<Arguments extends unknown[], Result>(
  fn: (...args: Arguments) => Result,
  options: CompileOptions = {},
): (...args: Arguments) => Result {
  checkArgument("compile", "its argument", callback, fn);
  checkOptions("compile", compileOptions, options);
  const { backend = defaultBackend(), explain = debugs() } = options;
  const tell: Explain = (text) => {
    if (typeof explain === "function") explain(text());
    else if (explain) console.log(text());
  };
  const executables = new Executables();
  let latest: Executable | undefined;
  return (...args) => {
    const leaves = leavesOf(args);
    if (!latest?.fits(leaves)) {
      latest = executables.find(leaves);
      if (!latest) {
        const recording = record(fn, args, leaves, executables.all(), backend, tell);
        latest = executables.absorb(recording, leaves);
        if (!latest) {
          latest = new Executable(recording, backend, tell);
          executables.add(latest, leaves);
        }
      }
    }
    return latest.run(leaves) as Result;
  };
}

function record<Arguments extends unknown[]>(
  fn: (...args: Arguments) => unknown,
  args: Arguments,
  leaves: readonly unknown[],
  before: readonly Executable[],
  backend: Backend,
  explain: Explain,
): Recording {
  const entries = new Map(before.flatMap((each) => each.leaves.map((x) => [x, x.grad] as const)));
  const recorder = new Recorder(backend.capabilities.steps);
  const interceptor = new RecordingInterceptor(recorder);
  const stand = leaves.map((leaf) => (leaf instanceof Tensor ? recorder.argument(leaf) : leaf));
  const first = new Map<Generator, Key>();
  const drawn = new Map<Generator, number>();
  const noteDraw = (generator: Generator, key: Key) => {
    if (!first.has(generator)) first.set(generator, key);
    drawn.set(generator, (drawn.get(generator) ?? 0) + 1);
  };
  try {
    const result = withTensorListener(interceptor, () =>
      withDrawListener(noteDraw, () =>
        withoutInterceptors(() =>
          withInterceptor(interceptor, () => fn(...(rebuild(args, stand) as Arguments))),
        ),
      ),
    );
    if (result instanceof Promise) {
      // It will fail as soon as it goes on.
      result.catch(() => undefined);
      throw new CompileError(
        "compile: the function is asynchronous; a step is recorded in one go. Await outside of it",
      );
    }
    for (const [generator, count] of drawn) {
      if (recorder.draws.get(generator) !== count) throw new CompileError(unrecordedDraw);
    }
    const isMade = (x: Tensor) => interceptor.hasMade(x);
    return new Recording(recorder, leaves, stand, result, entries, isMade, backend, explain);
  } finally {
    // The first run makes the draws of the recording.
    for (const [generator, key] of first) generator.restore(key);
    // A run starts with the gradients that were there: the recording may have dropped or replaced them.
    for (const x of recorder.captured) x.grad = recorder.gradientSeen(x);
  }
}

function debugs(): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.CHAINRULE_DEBUG?.split(",").includes("compile") ?? false;
}
