import type { GradcheckResult } from "./report.ts";

/** The results for each output of a target as one, in which everything says of which output it is. */
export function combined(results: readonly GradcheckResult[]): GradcheckResult {
  const [first] = results;
  if (results.length === 1) return first;
  const all = results.map(withOutputName);
  return {
    ...first,
    passed: all.every(({ passed }) => passed),
    mode: all.some(({ mode }) => mode === "sampled") ? "sampled" : "full",
    outputs: all.flatMap(({ outputs }) => outputs),
    variables: all.flatMap(({ variables }) => variables),
    findings: all.flatMap(({ findings }) => findings),
    verdicts: all.flatMap(({ verdicts }) => verdicts),
    parts: all.flatMap(({ parts }) => parts),
    kinks: all.flatMap(({ kinks }) => kinks),
    notLookedAt: [...new Set(all.flatMap(({ notLookedAt }) => notLookedAt))],
    notes: [...new Set(all.flatMap(({ notes }) => notes))],
  };
}

function withOutputName(result: GradcheckResult): GradcheckResult {
  const [{ name: outputName }] = result.outputs;
  const named = (name: string) => (outputName === null ? name : `${name} (${outputName})`);
  return {
    ...result,
    variables: result.variables.map((variable) => ({ ...variable, outputName })),
    findings: result.findings.map((finding) => ({ ...finding, where: named(finding.where) })),
    verdicts: result.verdicts.map((verdict) => ({
      ...verdict,
      variables: verdict.variables.map(named),
    })),
    kinks: result.kinks.map((kink) => ({ ...kink, variable: named(kink.variable) })),
  };
}
