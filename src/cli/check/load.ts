import { resolve } from "node:path";
import { createJiti } from "jiti/static";
import { Tensor } from "../../tensor/tensor.ts";
import { UsageError } from "../errors.ts";
import { accessorFields } from "./accessor-fields.ts";
import { packageModules, providePackageModules } from "./package-modules.ts";
import { assertReadable, describeError, displayed, firstLine, loadedFiles } from "./problem.ts";

/**
 * Loads a person's module, TypeScript or JavaScript, and gives its exports.
 *
 * @throws UsageError in one line, with the place in the file.
 */
export async function loadModule(file: string): Promise<Record<string, unknown>> {
  assertReadable(file);
  providePackageModules();
  const path = resolve(file);
  const jiti = createJiti(path, {
    fsCache: false,
    interopDefault: false,
    virtualModules: packageModules,
    transformOptions: { babel: { plugins: [accessorFields] } },
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

/**
 * The exports by name. A plain object that is the only export, of CommonJS or by default, stands for its
 * properties; anything else that is, for itself.
 */
function exportsOf(module: unknown): Record<string, unknown> {
  const statics = (value: unknown) => (typeof value === "function" ? { ...value } : {});
  if (!isPlain(module)) return { ...statics(module), default: module };
  if (!("default" in module)) return module;
  const { default: only, ...others } = module;
  // Node adds the names that it finds in a file of CommonJS.
  const isWhole = Object.entries(others).every(
    ([name, value]) => value === only || (only as typeof others)?.[name] === value,
  );
  if (!isWhole) return module;
  return isPlain(only) ? only : { ...statics(only), default: only };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("forward" in value);
}

/** Tensors of another copy of the package are none of ours: nothing about them could be checked. */
function refuseOtherCopy(file: string): void {
  for (const [path, exported] of loadedFiles()) {
    const { Tensor: Other } = (exported ?? {}) as { Tensor?: { prototype?: object } };
    const isAlike = Other?.prototype !== undefined && "requiresGrad" in Other.prototype;
    if (isAlike && Other !== Tensor) {
      throw new UsageError(
        `${file}: loads another copy of chainrule (${displayed(path)}). Import it by its name: ` +
          'from "chainrule", from "chainrule/manual"',
      );
    }
  }
}
