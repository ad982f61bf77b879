import type { GradcheckResult } from "chainrule/check";
import type { Trace } from "chainrule/trace";

/** What became of an export: as `chainrule check --format json` writes it. */
export interface CheckOutcome {
  readonly name: string;
  readonly status: "right" | "wrong" | "failed" | "skipped";
  readonly label?: string;
  readonly reason?: string;
  readonly report?: GradcheckResult;
}

type Document =
  | { readonly is: "check"; readonly file: string; readonly outcomes: readonly CheckOutcome[] }
  | { readonly is: "trace"; readonly trace: Trace }
  /** A network's file: where the page of networks shows it. */
  | { readonly is: "network"; readonly address: string }
  | { readonly is: "unknown" };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What data from outside is. */
export function kindOf(content: unknown): Document {
  if (!isObject(content)) return { is: "unknown" };
  if (content.format === "chainrule-trace" && Array.isArray(content.forward)) {
    return { is: "trace", trace: content as unknown as Trace };
  }
  const { file, exports: outcomes, layers } = content;
  if (Array.isArray(outcomes) && outcomes.every(isOutcome)) {
    return { is: "check", file: String(file), outcomes };
  }
  if (Array.isArray(layers) && "loss" in content && "input" in content) {
    return { is: "network", address: networkAddress(content) };
  }
  return { is: "unknown" };
}

/** The page of networks with this one. */
export const networkAddress = (network: unknown): string =>
  `#network?${new URLSearchParams({ network: JSON.stringify(network) })}`;

const lists = ["variables", "findings", "verdicts", "parts", "kinks", "notes"] as const;

/** As far as it is shown. */
function isOutcome(value: unknown): value is CheckOutcome {
  if (!isObject(value) || typeof value.name !== "string") return false;
  const { status, report } = value;
  if (status === "failed" || status === "skipped") return typeof value.reason === "string";
  if ((status !== "right" && status !== "wrong") || !isObject(report)) return false;
  return (
    lists.every(
      (name) => Array.isArray(report[name]) && report[name].every((each) => each !== null),
    ) &&
    (report.variables as unknown[]).every(isVariable) &&
    (report.verdicts as unknown[]).every((each) => isObject(each) && Array.isArray(each.variables))
  );
}

const isVariable = (value: unknown) =>
  isObject(value) &&
  ["shape", "worst", "picture"].every((name) => Array.isArray(value[name])) &&
  (value.worst as unknown[]).every((entry) => isObject(entry) && Array.isArray(entry.index));
