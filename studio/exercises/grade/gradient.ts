import type { Tensor } from "chainrule";
import { type GradcheckReport, type GradcheckTarget, gradcheck } from "chainrule/check";
import { answerFile, type Check, type ErrorMap, failed, passed, thrown } from "./check.ts";
import { formatShort } from "./number.ts";

/** Compares the gradients of a target with central differences, and says which mistake they show. */
export function gradientCheck(asked: string, target: GradcheckTarget, inputs: Tensor[]): Check {
  let report: GradcheckReport;
  try {
    report = gradcheck(target, inputs, { budget: 2 });
  } catch (error) {
    return thrown(asked, "The pass", error);
  }
  if (report.passed) {
    const counted = report.variables.map(({ name, shape }) => `${name} [${shape.join(", ")}]`);
    return passed(asked, `All entries agree with central differences: ${counted.join(", ")}.`);
  }
  const said = sentence(report);
  const line = [...said.matchAll(named)][0]?.[1];
  return failed(asked, said.replaceAll(named, "line $1"), {
    advice: advice(report),
    line: report.findings.find(({ source }) => source)?.source?.line ?? (Number(line) || undefined),
    variables: report.variables.filter((each) => !each.passed).map(({ name }) => name),
    maps: report.variables.flatMap(mapOf),
  });
}

/** A line of the answer, as reports name it. */
const named = new RegExp(`${answerFile}:(\\d+)(?::\\d+)?`, "g");

const list = (names: readonly string[]) => names.join(", ").replace(/, (?=[^,]*$)/, " and ");

/** What is wrong: the first verdict, or else what was found, or else where the numbers differ. */
function sentence({ verdicts, findings, variables }: GradcheckReport): string {
  const verdict = verdicts.find(({ cause }) => cause !== "unexplained");
  if (verdict)
    return `${ended(verdict.title)} By ${list(verdict.variables)}: ${ended(verdict.evidence)}`;
  const finding = findings.find(({ kind }) => kind !== "wrong-gradient");
  if (finding) return ended(`${finding.where}: ${finding.message}`);
  const wrong = variables.filter(({ passed }) => !passed);
  const counts = wrong.map(
    (each) =>
      `by ${each.name} ${each.wrong} of ${each.checked} are off, by up to ${formatShort(each.worstAbsolute)}`,
  );
  return `The gradients are not the central differences: ${counts.join("; ")}.`;
}

const ended = (sentence: string) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);

function advice({ verdicts, findings }: GradcheckReport): string | undefined {
  const verdict = verdicts.find(({ cause }) => cause !== "unexplained");
  if (verdict) return verdict.advice;
  return findings.find(({ advice }) => advice)?.advice ?? verdicts[0]?.advice;
}

function mapOf({ name, shape, pass }: GradcheckReport["variables"][number]): ErrorMap[] {
  return pass ? [{ name, shape, ...pass }] : [];
}
