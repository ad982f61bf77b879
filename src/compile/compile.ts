import { isSymbolic, isTransforming } from "../ops/interceptors.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  flag,
  isObject,
  kind,
  type OptionTable,
} from "../tensor/arguments.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Backend } from "./backend.ts";
import { defaultBackend } from "./default-backend.ts";
import { DifferentiableExecutable } from "./differentiable-executable.ts";
import type { Executable } from "./executable.ts";
import { Executables } from "./executables.ts";
import type { Explain } from "./explain.ts";
import { record } from "./record/record.ts";
import { Recording } from "./recording.ts";
import { leavesOf, rebuild } from "./structure.ts";

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
 * among the arguments, are fixed in a recording; others are recorded anew. So is what changes of the
 * modules that it goes through (mode, members, hooks) and of the tensors that it uses (requiresGrad).
 *
 * Its results are part of the graph: `backward()` goes through it, to arguments and to tensors from
 * outside, and so do derivatives of every order.
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
    // Inside another recording, and where each operation is followed, it is what it stands for.
    if (isSymbolic() || isTransforming()) return fn(...args);
    const leaves = leavesOf(args);
    if (!latest?.fits(leaves)) {
      latest = executables.find(leaves);
      if (!latest) {
        const before = executables.all().flatMap((each) => each.leaves);
        const entries = new Map(before.map((x) => [x, x.grad]));
        const shape = rebuild(args, leaves.map(withoutNumbers));
        const call = (stands: readonly unknown[]) => fn(...(rebuild(shape, stands) as Arguments));
        const recording = record(
          call,
          leaves,
          backend,
          (recorded) => new Recording(recorded, leaves, entries, backend, tell),
        );
        latest = executables.absorb(recording, leaves);
        if (!latest) {
          latest = new DifferentiableExecutable(recording, backend, tell);
          executables.add(latest, leaves);
        }
      }
    }
    return latest.run(leaves) as Result;
  };
}

/** A tensor is not kept for the place that it stood at. */
function withoutNumbers(leaf: unknown): unknown {
  return leaf instanceof Tensor ? null : leaf;
}

function debugs(): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.CHAINRULE_DEBUG?.split(",").includes("compile") ?? false;
}
