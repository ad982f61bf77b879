import type { GradcheckResult } from "../../check/index.ts";
import { version } from "../version.ts";
import type { Outcome } from "./check-module.ts";

interface Problem {
  /** A kind of finding, or a cause. */
  rule: string;
  title: string;
  text: string;
}

/**
 * Outcomes as a log of static analysis, for editors and for code scanning in CI: a result for each mistake,
 * at the class that has it, and a notification for each export that could not be checked.
 *
 * Source: SARIF 2.1.0, OASIS Standard.
 */
export function sarifLog(file: string, outcomes: readonly Outcome[]): object {
  const problems = outcomes.flatMap((outcome) =>
    outcome.status !== "wrong"
      ? []
      : problemsOf(outcome.report).map((problem) => ({ ...problem, outcome })),
  );
  const failures = outcomes.filter((outcome) => outcome.status === "failed");
  const rules = new Map(problems.map(({ rule, title }) => [rule, title]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "chainrule",
            semanticVersion: version,
            rules: [...rules].map(([id, title]) => ({ id, shortDescription: { text: title } })),
          },
        },
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: failures.map((failure) => ({
              level: "error",
              message: { text: `${failure.name}: not checked: ${failure.reason}` },
              locations: [locationOf(file, failure)],
            })),
          },
        ],
        results: problems.map(({ rule, text, outcome }) => ({
          ruleId: rule,
          level: "error",
          message: { text: `${outcome.label}: ${text}` },
          locations: [locationOf(file, outcome)],
        })),
      },
    ],
  };
}

function problemsOf({ findings, verdicts, parts }: GradcheckResult): Problem[] {
  const named = verdicts.map(({ cause, title, part, variables, evidence, advice }): Problem => {
    const where = part === null ? "" : `in ${part}: `;
    const by = `by ${variables.join(", ")}: ${evidence}`;
    return { rule: cause, title, text: `${where}${title}. ${by}. ${advice}.` };
  });
  const seen = findings.filter(({ kind }) => kind !== "wrong-gradient" || verdicts.length === 0);
  const inside = parts.flatMap((part) =>
    part.findings
      .filter(({ kind }) => kind !== "wrong-gradient")
      .map((finding) => ({ ...finding, where: `${part.name}: ${finding.where}` })),
  );
  const others = [...seen, ...inside].map(
    ({ kind, where, message }): Problem => ({
      rule: kind,
      title: `What a check finds by itself: ${kind}`,
      text: `${where}: ${message}.`,
    }),
  );
  return [...named, ...others];
}

/** Where an export's class or function stands; at the least, in the file that was checked. */
function locationOf(file: string, { name, source }: Outcome): object {
  const place = source ?? { file, line: 1 };
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(place.file.replaceAll("\\", "/")) },
      region: { startLine: place.line },
    },
    logicalLocations: [{ name }],
  };
}
