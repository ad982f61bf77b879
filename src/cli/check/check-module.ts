import type { GradcheckOptions } from "../../check/index.ts";
import { UsageError } from "../errors.ts";
import { type Checked, checkCandidate } from "./check-candidate.ts";
import { type DeclaredInputs, readInputs } from "./inputs.ts";
import { describeError } from "./problem.ts";
import { classify, isClass } from "./target.ts";

/** What became of an export. */
export type Outcome =
  | ({ name: string; status: "right" | "wrong"; label: string } & Checked)
  /** It has gradients, or should have, and they could not be checked. */
  | { name: string; status: "failed"; reason: string }
  /** There is nothing in it to check. */
  | { name: string; status: "skipped"; reason: string };

/**
 * Checks the exports of a module, each once.
 *
 * @param names the exports to check; all of them if empty.
 * @throws UsageError for a name that is not exported, a wrong `inputs`, and a module without an export
 * to check.
 */
export function checkModule(
  file: string,
  module: Record<string, unknown>,
  names: readonly string[],
  options: GradcheckOptions,
): Outcome[] {
  const declared = readInputs(file, module);
  const exported = Object.keys(module).filter((name) => name !== "inputs");
  const unknown = names.find((name) => !exported.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `${file}: there is no export ${unknown}; there is ${exported.join(", ") || "none"}`,
    );
  }
  const chosen = names.length > 0 ? exported.filter((name) => names.includes(name)) : exported;
  const outcomes = chosen
    .filter((name) => names.length > 0 || !isRepeated(name, module))
    .map((name) => checkExport(name, module[name], declared, options));
  if (outcomes.every(({ status }) => status === "skipped")) {
    throw new UsageError(
      `${file}: nothing to check: ${skippedText(outcomes) || "it exports nothing"}. Export a layer, a ` +
        "module, or a function of tensors",
    );
  }
  return outcomes;
}

/** `rate (a number), help (a function without inputs)` */
export function skippedText(outcomes: readonly Outcome[]): string {
  return outcomes
    .flatMap(({ name, ...of }) => (of.status === "skipped" ? [`${name} (${of.reason})`] : []))
    .join(", ");
}

/** Whether an export is another one under a second name, or the class of one. */
function isRepeated(name: string, module: Record<string, unknown>): boolean {
  const value = module[name];
  const names = Object.keys(module).filter((other) => other !== name);
  if (isClass(value))
    return names.some((other) => (module[other] as object)?.constructor === value);
  const isObject = typeof value === "object" || typeof value === "function";
  return isObject && name === "default" && names.some((other) => module[other] === value);
}

function checkExport(
  name: string,
  value: unknown,
  declared: DeclaredInputs,
  options: GradcheckOptions,
): Outcome {
  const inputs = declared(name);
  if (inputs === null) return { name, status: "skipped", reason: "as inputs says" };
  try {
    const candidate = classify(name, value, options.seed ?? 0);
    if ("skipped" in candidate) return { name, status: "skipped", reason: candidate.skipped };
    const found = checkCandidate(candidate, name, inputs, options);
    if ("skipped" in found) return { name, status: "skipped", reason: found.skipped };
    const status = found.report.passed ? "right" : "wrong";
    return { name, status, label: candidate.label, ...found };
  } catch (error) {
    const reason =
      error instanceof UsageError ? error.message : `it throws ${describeError(error)}`;
    return { name, status: "failed", reason };
  }
}
