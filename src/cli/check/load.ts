import { resolve } from "node:path";
import { createJiti } from "jiti/static";
import * as check from "../../check/index.ts";
import * as compile from "../../compile/index.ts";
import * as data from "../../data/index.ts";
import * as doctor from "../../doctor/index.ts";
import * as draw from "../../draw/index.ts";
import * as expr from "../../expr/index.ts";
import * as chainrule from "../../index.ts";
import * as io from "../../io/index.ts";
import * as manual from "../../manual/index.ts";
import * as node from "../../node/index.ts";
import * as random from "../../random/index.ts";
import * as scalar from "../../scalar/index.ts";
import * as trace from "../../trace/index.ts";
import { UsageError } from "../errors.ts";
import { assertReadable, describeError, displayed, firstLine, loadedFiles } from "./problem.ts";

/**
 * What a file gets that imports from the package: the modules of the running command itself, so that
 * a tensor made in the file is a tensor here. The package need not be installed.
 */
export const packageModules: Record<string, object> = {
  chainrule,
  "chainrule/check": check,
  "chainrule/compile": compile,
  "chainrule/data": data,
  "chainrule/doctor": doctor,
  "chainrule/draw": draw,
  "chainrule/expr": expr,
  "chainrule/io": io,
  "chainrule/manual": manual,
  "chainrule/node": node,
  "chainrule/random": random,
  "chainrule/scalar": scalar,
  "chainrule/trace": trace,
};

/**
 * Loads a person's module, TypeScript or JavaScript, and gives its exports.
 *
 * @throws UsageError in one line, with the place in the file.
 */
export async function loadModule(file: string): Promise<Record<string, unknown>> {
  assertReadable(file);
  const path = resolve(file);
  const jiti = createJiti(path, {
    fsCache: false,
    interopDefault: false,
    virtualModules: packageModules,
  });
  let module: Record<string, unknown>;
  try {
    module = await jiti.import<Record<string, unknown>>(path);
  } catch (error) {
    throw new UsageError(`${file}: ${loadingProblem(error)}`);
  }
  refuseOtherCopy(file);
  return exportsOf(module);
}

function loadingProblem(error: unknown): string {
  const { message = "", code } = error as NodeJS.ErrnoException;
  const [, problem, path, line, column] =
    /^ParseError: ([\s\S]*?)\s*\n\s*(\S.*?):(\d+):(\d+)\s*$/.exec(message) ?? [];
  // The parser counts columns from 0, editors from 1.
  if (problem) return `${firstLine(problem)}, at ${displayed(path)}:${line}:${Number(column) + 1}`;
  return code === "MODULE_NOT_FOUND" ? firstLine(message) : describeError(error);
}

/** An object as the only export, of CommonJS or by default, stands for its properties. */
function exportsOf(module: Record<string, unknown>): Record<string, unknown> {
  const { default: only, ...others } = module;
  if (Object.keys(others).length > 0 || typeof only !== "object" || only === null) return module;
  const isPlain = Object.getPrototypeOf(only) === Object.prototype && !("forward" in only);
  return isPlain ? (only as Record<string, unknown>) : module;
}

/** Tensors of another copy of the package are none of ours: nothing about them could be checked. */
function refuseOtherCopy(file: string): void {
  for (const [path, exported] of loadedFiles()) {
    const { Tensor } = (exported ?? {}) as { Tensor?: { prototype?: object } };
    const isAlike = Tensor?.prototype !== undefined && "requiresGrad" in Tensor.prototype;
    if (isAlike && Tensor !== chainrule.Tensor) {
      throw new UsageError(
        `${file}: loads another copy of chainrule (${displayed(path)}). Import it by its name: ` +
          'from "chainrule", from "chainrule/manual"',
      );
    }
  }
}
