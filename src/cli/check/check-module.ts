import type { GradcheckOptions } from "../../check/index.ts";
import { UsageError } from "../errors.ts";
import { type Checked, checkCandidate } from "./check-candidate.ts";
import type { SourcePlace } from "./declaration.ts";
import { type DeclaredInputs, exportedNames, readInputs, readMakers } from "./inputs.ts";
import { describeError } from "./problem.ts";
import { classify, isClass } from "./target.ts";

/** What became of an export, as plain data. */
export type Outcome = {
  name: string;
  /** Where what was checked is declared; null where that is not found. */
  source: SourcePlace | null;
} & (
  | ({ status: "right" | "wrong"; label: string } & Checked)
  /** It has gradients, or should have, and they could not be checked. */
  | { status: "failed"; reason: string }
  /** There is nothing in it to check. */
  | { status: "skipped"; reason: string }
);

/** An export that is to be checked, and the check. */
export interface PlannedCheck {
  name: string;
  run(): Outcome;
}

/**
 * The exports of a module that are to be checked, each once.
 *
 * @param names the exports to check; all of them if empty.
 * @param placeOf where something of this name is declared.
 * @throws UsageError for a name that is not exported, and a wrong `inputs` or `make`.
 */
export function plannedChecks(
  file: string,
  module: Record<string, unknown>,
  names: readonly string[],
  options: GradcheckOptions,
  placeOf: (name: string) => SourcePlace | null = () => null,
): PlannedCheck[] {
  const declared = readInputs(file, module);
  const makers = readMakers(file, module);
  const exported = exportedNames(module);
  const unknown = names.find((name) => !exported.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `${file}: there is no export ${unknown}; there is ${exported.join(", ") || "none"}`,
    );
  }
  const chosen = names.length > 0 ? exported.filter((name) => names.includes(name)) : exported;
  return chosen
    .filter((name) => names.length > 0 || !isRepeated(name, module))
    .map((name) => ({
      name,
      run: () => {
        const value = module[name];
        const source = placeOf(ownNameOf(value)) ?? placeOf(name);
        return { ...checkExport(name, value, declared, makers[name], options), source };
      },
    }));
}

/**
 * That something was checked, or should have been.
 *
 * @throws UsageError where everything was skipped.
 */
export function assertChecked(file: string, outcomes: readonly Outcome[]): void {
  if (!outcomes.every(({ status }) => status === "skipped")) return;
  throw new UsageError(
    `${file}: nothing to check: ${skippedText(outcomes) || "it exports nothing"}. Export a layer, a ` +
      "module, or a function of tensors",
  );
}

/** `rate (a number), help (a function without inputs)` */
export function skippedText(outcomes: readonly Outcome[]): string {
  return outcomes
    .flatMap(({ name, ...of }) => (of.status === "skipped" ? [`${name} (${of.reason})`] : []))
    .join(", ");
}

/** The name that a class, an instance's class or a function was declared with. */
function ownNameOf(value: unknown): string {
  if (typeof value === "function") return value.name;
  return (value as object | null)?.constructor?.name ?? "";
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
  make: (() => unknown) | undefined,
  options: GradcheckOptions,
): Outcome {
  const at = { name, source: null };
  const inputs = declared(name);
  if (inputs === null) return { ...at, status: "skipped", reason: "as inputs says" };
  try {
    const candidate = classify(name, value, options.seed ?? 0, make);
    if ("skipped" in candidate) return { ...at, status: "skipped", reason: candidate.skipped };
    const found = checkCandidate(candidate, name, inputs, options);
    if ("skipped" in found) return { ...at, status: "skipped", reason: found.skipped };
    const status = found.report.passed ? "right" : "wrong";
    return { ...at, status, label: candidate.label, ...found };
  } catch (error) {
    const reason =
      error instanceof UsageError ? error.message : `it throws ${describeError(error)}`;
    return { ...at, status: "failed", reason };
  }
}
