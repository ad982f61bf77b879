import type { Finding, FindingKind } from "./report.ts";
import type { Cause, Verdict } from "./verdict/verdict.ts";

/** Each kind, what is at the root before what follows from it. */
const order: Record<FindingKind, number> = {
  returned: 0,
  threw: 1,
  "nothing-compared": 2,
  mutated: 3,
  shared: 4,
  nondeterministic: 5,
  "nonzero-at-zero": 6,
  rounded: 7,
  nonlinear: 8,
  ties: 9,
  region: 10,
  overwritten: 11,
  shape: 12,
  dtype: 13,
  "non-finite": 14,
  "missing-gradient": 15,
  "wrong-gradient": 16,
};

export function sorted(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => order[a.kind] - order[b.kind]);
}

/** What a backward does whatever its numbers, and the causes that say just that. */
const causes: Partial<Record<FindingKind, readonly Cause[]>> = {
  mutated: ["early-update"],
  shared: [],
  nondeterministic: ["not-zeroed", "stale-cache", "early-update"],
  "nonzero-at-zero": ["upstream-forgotten", "term-added", "not-zeroed"],
  rounded: [],
  nonlinear: ["upstream-forgotten", "not-zeroed", "early-update"],
};

const isBehaviour = ({ kind }: Finding) => kind in causes;

/** Whether a finding says why, and not only what. */
export const isCause = (finding: Finding) =>
  isBehaviour(finding) || ["ties", "region", "overwritten"].includes(finding.kind);

/**
 * The verdicts that stand beside what was found, the unexplained last. Where backward is no gradient of
 * anything, as one that changes dy, the numbers prove nothing, unless a cause explains this behaviour too.
 */
export function standing(
  verdicts: readonly Verdict[],
  findings: readonly Finding[],
  inputs: readonly string[],
): Verdict[] {
  const unexplained = verdicts.filter(({ cause }) => cause === "unexplained");
  const known = verdicts.filter((verdict) => !unexplained.includes(verdict));
  const isExplained = ({ kind, where }: Finding) =>
    known.some(
      ({ cause, variables }) =>
        causes[kind]!.includes(cause as Cause) &&
        (kind === "mutated" || variables.includes(where)) &&
        // zeroGrad is for parameters.
        !(cause === "not-zeroed" && inputs.includes(where)),
    );
  const behaviour = findings.filter(isBehaviour);
  if (behaviour.length > 0) {
    return unexplained.length === 0 && behaviour.every(isExplained) ? known : [];
  }
  const told = new Set(
    findings.filter(({ kind }) => telling.includes(kind)).map(({ where }) => where),
  );
  return [...known, ...unexplained.flatMap((verdict) => without(verdict, told))];
}

/** What says enough of a variable of which nothing else is known. */
const telling: readonly FindingKind[] = ["shape", "non-finite", "overwritten", "region"];

/** A verdict on other variables than these; none where there are no others. */
function without(verdict: Verdict, told: ReadonlySet<string>): Verdict[] {
  const variables = verdict.variables.filter((name) => !told.has(name));
  return variables.length > 0 ? [{ ...verdict, variables }] : [];
}
